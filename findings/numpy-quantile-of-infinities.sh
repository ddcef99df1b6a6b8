#!/usr/bin/env bash
# NumPy 2.4.6: the median and the quantile 0.5 of the same numbers differ where they are infinite.
# Guessed: np.quantile(x, 0.5) is np.median(x); between two equal neighbours there is nothing to interpolate.
# Seen: of [inf, inf] the median is inf and the quantile nan; of [1, inf, inf] the upper quartile is nan.
# Why: the quantile interpolates by a + (b - a) t, and inf - inf is nan; the median takes the mean of the two.
# For whom: who summarises losses of several runs, some of which have diverged.
set -euo pipefail
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/env"
"$here/env/bin/python" -m pip install --quiet --disable-pip-version-check numpy==2.4.6
"$here/env/bin/python" -W ignore - <<'EOF'
import numpy as np

inf = np.inf
print("median:", np.median([inf, inf]), " quantile 0.5:", np.quantile([inf, inf], 0.5))
print("upper quartile of [1, inf, inf]:", np.quantile([1, inf, inf], 0.75))
assert np.isinf(np.median([inf, inf])) and np.isnan(np.quantile([inf, inf], 0.5))
assert np.isnan(np.quantile([1, inf, inf], 0.75))
EOF
