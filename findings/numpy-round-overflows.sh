#!/usr/bin/env bash
# NumPy 2.4.6: rounding a number to more decimals than it has can give infinity or "not a number".
# Guessed: a number that is exact already comes back as it is, as with Python's own round.
# Seen: np.round(np.float16(7), 4) is inf; np.round(np.float16(1.5), 5) and np.round(0.0, 309) are nan; and
# np.round(12.0, 307) is 12.000000000000002.
# Why: it multiplies by 10 ** decimals in the number's own type, rounds, and divides again. In half precision the
# product passes the largest number (65504) from 6.55 on for four decimals.
# For whom: who prints half-precision losses or gradients with four decimals.
set -euo pipefail
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/env"
"$here/env/bin/python" -m pip install --quiet --disable-pip-version-check numpy==2.4.6
"$here/env/bin/python" -W ignore - <<'EOF'
import math

import numpy as np

half = np.round(np.float16(7), 4)
print("float16: round(7, 4) =", half, " round(6.5, 4) =", np.round(np.float16(6.5), 4))
print("float16: round(1.5, 5) =", np.round(np.float16(1.5), 5))
print("float64: round(0.0, 309) =", np.round(0.0, 309), " round(12.0, 307) =", np.round(12.0, 307))
print("Python:  round(0.0, 309) =", round(0.0, 309), " round(12.0, 307) =", round(12.0, 307))
assert math.isinf(half) and np.round(np.float16(6.5), 4) == 6.5
assert math.isnan(np.round(np.float16(1.5), 5)) and math.isnan(np.round(0.0, 309))
assert np.round(12.0, 307) != 12.0 == round(12.0, 307)
EOF
