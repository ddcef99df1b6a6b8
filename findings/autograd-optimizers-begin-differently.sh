#!/usr/bin/env bash
# autograd 1.9.1, autograd.misc.optimizers: the first steps of sgd and rmsprop are not the textbook's.
# Guessed: with a gradient of 1 and a step size of 0.1 the first step of sgd (momentum 0.9) is 0.1, and the steps
# grow to 1; the first step of rmsprop is 0.1 / sqrt(0.1) whatever the size of the gradient.
# Seen: sgd starts with 0.01 and grows to 0.1: the gradient enters with a factor of 1 - mass, so that the same step
# size is ten times shorter than with Polyak's momentum. rmsprop's running square starts at 1 instead of 0: with
# gradients of 0.001 the first step is 0.0001, and the first hundred keep a memory of that 1.
# For whom: who compares a training loop of their own with it, step by step.
set -euo pipefail
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/env"
"$here/env/bin/python" -m pip install --quiet --disable-pip-version-check numpy==2.4.6 autograd==1.9.1
"$here/env/bin/python" -W ignore - <<'EOF'
import numpy as np
from autograd.misc.optimizers import rmsprop, sgd


def moved(optimizer, gradient, steps):
    return -float(optimizer(lambda w, i: np.array([gradient]), np.zeros(1), num_iters=steps, step_size=0.1)[0])


first, late = moved(sgd, 1.0, 1), moved(sgd, 1.0, 201) - moved(sgd, 1.0, 200)
print("sgd, momentum 0.9: first step", first, " late step", late)
small = [moved(rmsprop, 1e-3, steps) for steps in (1, 2, 100, 101)]
print("rmsprop, gradient 0.001: first step", small[0], " step 101", small[3] - small[2])
assert abs(first - 0.01) < 1e-12 and abs(late - 0.1) < 1e-6
assert small[0] < 1.1e-4 and small[3] - small[2] > 1e-2
EOF
