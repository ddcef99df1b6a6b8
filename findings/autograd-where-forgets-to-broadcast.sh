#!/usr/bin/env bash
# autograd 1.9.1 (HIPS): what shape has the gradient for an argument of np.where that NumPy broadcasts?
#
# One would guess: the argument's own, as for +, *, np.maximum and all other functions that broadcast: a bias of 3
# entries beside a batch of 2 records gets 3 slopes, each summed over the records.
#
# What happens: np.where does not sum back. The bias gets a 2 by 3 gradient, and a plain number (the constant in
# np.where(x > 0, x, leak)) gets a matrix. Nothing raises: `b - eta * gradient` broadcasts, and from the first step on
# there is a bias for each record.
#
# Source: autograd/numpy/numpy_vjps.py (the line for anp.where has no unbroadcast). Concerned here: autograd is this
# course's oracle.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/python" -m pip install --quiet --disable-pip-version-check autograd==1.9.1 numpy==2.4.6
cat > "$folder/where.py" <<'PYTHON'
import sys

import autograd.numpy as np
from autograd import grad

x = np.array([[1.0, -2.0, 3.0], [-4.0, 5.0, -6.0]])
bias, leak = np.array([0.1, 0.2, 0.3]), 0.01
ARGUMENTS = {
    "np.maximum(x, bias)": (lambda bias: np.maximum(x, bias), bias, (3,)),
    "np.where(x > 0, x, bias)": (lambda bias: np.where(x > 0, x, bias), bias, (2, 3)),
    "np.where(x > 0, x, leak)": (lambda leak: np.where(x > 0, x, leak), leak, (2, 3)),
}
as_expected = True
for text, (function, at, seen) in ARGUMENTS.items():
    shape = np.shape(grad(lambda argument: np.sum(function(argument)))(at))
    print(f"{text:<26} argument of shape {np.shape(at)!s:<5} gradient of shape {shape}")
    as_expected &= shape == seen
weights = bias
for _ in range(2):
    weights = weights - 0.1 * grad(lambda bias: np.sum(np.where(x > 0, x, bias) ** 2))(weights)
print(f"after two steps of training the bias has shape {weights.shape}")
sys.exit(not (as_expected and weights.shape == (2, 3)))
PYTHON
"$folder/env/bin/python" "$folder/where.py"
