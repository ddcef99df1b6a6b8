#!/usr/bin/env bash
# NumPy 2.4.6 (and Python's own complex): 1 divided by a complex infinity is "not a number".
# Guessed: 0, as for real numbers, and as annex G of the C standard has it.
# Seen: a textbook sigmoid, 1 / (1 + exp(-z)), of z = -800 is 0 for a real z and nan + nan j for the same z with
# an imaginary part of 1e-20. The overflow's warning is the same, so nothing tells the two apart.
# For whom: who takes the complex-step derivative of a function that is quietly saved by 1 / inf = 0.
set -euo pipefail
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/env"
"$here/env/bin/python" -m pip install --quiet --disable-pip-version-check numpy==2.4.6
"$here/env/bin/python" -W ignore - <<'EOF'
import math

import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


print("sigmoid(-800):", sigmoid(np.float64(-800)), " with a complex step:", sigmoid(-800 + 1e-20j))
print("1 / (inf + inf j), Python:", 1 / complex(math.inf, math.inf))
assert sigmoid(np.float64(-800)) == 0
assert np.isnan(sigmoid(-800 + 1e-20j).real) and np.isnan(sigmoid(-800 + 1e-20j).imag)
assert sigmoid(-700 + 1e-20j).real > 0
EOF
