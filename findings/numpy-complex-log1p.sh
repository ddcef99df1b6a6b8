#!/usr/bin/env bash
# NumPy 2.4.6: np.log1p of a complex number has none of log1p's accuracy.
# Guessed: log1p(1e-20 + 0j) is 1e-20, as for the real number; a complex type is no reason to lose it all.
# Seen: 0, and at 1e-9 the error is 8e-8 of the value. np.expm1, its inverse, is accurate for both types.
# Why: the real part is computed as the logarithm of hypot(1 + x, y), so that x is lost in 1 + x.
# For whom: who differentiates a softplus by a complex step gets a right slope and a wrong value.
set -euo pipefail
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/env"
"$here/env/bin/python" -m pip install --quiet --disable-pip-version-check numpy==2.4.6
"$here/env/bin/python" -W ignore - <<'EOF'
import numpy as np

real, lost, near = np.log1p(1e-20), np.log1p(1e-20 + 0j), np.log1p(1e-9 + 0j)
print("log1p(1e-20):", real, " complex:", lost)
print("relative error at 1e-9:", abs(near.real / np.log1p(1e-9) - 1))
print("expm1(1e-20), complex:", np.expm1(1e-20 + 0j))
assert real == 1e-20 and lost == 0
assert 1e-8 < abs(near.real / np.log1p(1e-9) - 1) < 1e-6
assert np.expm1(1e-20 + 0j) == 1e-20
EOF
