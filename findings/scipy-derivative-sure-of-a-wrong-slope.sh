#!/usr/bin/env bash
# SciPy 1.17.1: scipy.differentiate.derivative reports success, with an error of 0, about a slope that is wrong.
# Guessed: where its estimates do not settle, success is False; a success is right to about its error.
# Seen: the slope of sin(2 pi 8 x) at 0 is right, that of sin(2 pi 64 x) comes out as -1.6e-14 instead of 402, with
# success True and an error of 0.0.
# Why: the first steps are 1/2, 1/4, 1/8 and so on. A function whose period divides all of them is 0 at every point
# that is looked at, and a slope of 0 is confirmed. A smaller initial_step mends it.
# For whom: who checks a gradient of a network on inputs that are not scaled.
set -euo pipefail
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/env"
"$here/env/bin/python" -m pip install --quiet --disable-pip-version-check numpy==2.4.6 scipy==1.17.1
"$here/env/bin/python" -W ignore - <<'EOF'
import numpy as np
from scipy.differentiate import derivative


def slope(times, **options):
    return derivative(lambda x: np.sin(2 * np.pi * times * x), 0.0, **options)


slow, fast, careful = slope(8), slope(64), slope(64, initial_step=1e-3)
for times, found in ((8, slow), (64, fast), (64, careful)):
    print(f"{times}: success {found.success}, {found.df:.6g} +- {found.error:.1g}, right {2 * np.pi * times:.6g}")
assert slow.success and abs(slow.df - 2 * np.pi * 8) < 1e-6
assert fast.success and fast.error == 0 and abs(fast.df) < 1e-9
assert careful.success and abs(careful.df - 2 * np.pi * 64) < 1e-4
EOF
