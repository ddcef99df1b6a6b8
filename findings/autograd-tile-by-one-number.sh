#!/usr/bin/env bash
# autograd 1.9.1 (HIPS): is the gradient through np.tile(x, 2) that through np.tile(x, (1, 2))?
#
# One would guess: yes. Both are the same function of a matrix: NumPy puts ones in front of too few repetitions.
#
# What happens: the backward pass takes the number for the repetitions of the FIRST axis. It cuts the upstream gradient
# into rows instead of columns, sums these, and a reshape makes the result fit again. So the gradient has the right
# shape, the right sum, and the wrong entries, without a word; its own check_grads sees it. Where the number of rows
# cannot be divided, it raises instead.
#
# Source: autograd/numpy/numpy_vjps.py (grad_tile). Concerned here: autograd is this course's oracle.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/python" -m pip install --quiet --disable-pip-version-check autograd==1.9.1 numpy==2.4.6
cat > "$folder/tile.py" <<'PYTHON'
import sys

import autograd.numpy as np
from autograd import grad

x = np.ones((2, 3))
upstream = np.arange(12.0).reshape(2, 6)
right = upstream[:, :3] + upstream[:, 3:]


def gradient(repetitions):
    return grad(lambda x: np.sum(upstream * np.tile(x, repetitions)))(x)


assert (np.tile(x, 2) == np.tile(x, (1, 2))).all()
by_pair, by_number = gradient((1, 2)), gradient(2)
print(f"repetitions (1, 2): {by_pair.tolist()}\nrepetitions 2:      {by_number.tolist()}")
print(f"sums {by_pair.sum():g} and {by_number.sum():g}")
sys.exit(by_pair.tolist() != right.tolist() or by_number.tolist() != [[6, 8, 10], [12, 14, 16]])
PYTHON
"$folder/env/bin/python" "$folder/tile.py"
