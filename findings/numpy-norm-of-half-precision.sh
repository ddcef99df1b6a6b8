#!/usr/bin/env bash
# NumPy 2.4.6: np.linalg.norm of a single half-precision number of 300 is infinity.
# Guessed: 300. The norm of one entry is its absolute value, and np.mean and np.sum of float16 are careful.
# Seen: inf, with and without axis, from 256 on; below 0.00018 the norm is 0. np.mean of the same array is right.
# Why: norm squares in the array's own type, and float16 ends at 65504 and begins at 6e-8.
# For whom: who clips gradients by their norm in half precision: scaled by max / inf, every gradient becomes 0.
set -euo pipefail
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/env"
"$here/env/bin/python" -m pip install --quiet --disable-pip-version-check numpy==2.4.6
"$here/env/bin/python" -W ignore - <<'EOF'
import numpy as np

large, small = np.array([300.0], np.float16), np.array([1.7e-4], np.float16)
print("norm of [300]:", np.linalg.norm(large), np.linalg.norm(large, axis=0), " mean:", large.mean())
print("norm of [1.7e-4]:", np.linalg.norm(small), " entry:", small[0])
print("[300] clipped to a norm of 1:", large * (1 / np.linalg.norm(large)))
assert np.isinf(np.linalg.norm(large)) and np.isinf(np.linalg.norm(large, axis=0)) and large.mean() == 300
assert np.linalg.norm(np.array([255.0], np.float16)) == 255
assert np.linalg.norm(small) == 0 < small[0]
assert (large * (1 / np.linalg.norm(large)))[0] == 0
EOF
