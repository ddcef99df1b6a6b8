#!/usr/bin/env bash
# autograd 1.9.1, MyGrad 2.5.0, CasADi 3.8.2: the gradient of a maximum where both sides are equal.
# Guessed: one half to each side everywhere, or all to one side; within one library the same for all that is a kink.
# Seen: MyGrad's maximum gives 0 to BOTH sides, while its max gives all to the first. autograd gives one half each,
# also for a ReLU written as a maximum, and 0 for np.clip at its bound. CasADi's fmax gives one half each.
# For whom: whose hidden unit starts at exactly 0 (zero input, zero weights): with MyGrad's maximum nothing flows.
set -euo pipefail
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/env"
"$here/env/bin/python" -m pip install --quiet --disable-pip-version-check numpy==2.4.6 autograd==1.9.1 mygrad==2.5.0 casadi==3.8.2
"$here/env/bin/python" -W ignore - <<'EOF'
import autograd.numpy as np
import casadi
import mygrad
from autograd import grad

a, b = mygrad.tensor(2.0), mygrad.tensor(2.0)
mygrad.maximum(a, b).backward()
pair = mygrad.tensor([2.0, 2.0])
mygrad.max(pair).backward()
print("MyGrad   maximum(2, 2):", a.grad, b.grad, " max([2, 2]):", pair.grad)
tie = [grad(np.maximum, side)(2.0, 2.0) for side in (0, 1)]
clipped = grad(lambda x: np.clip(x, 0.0, 1.0))(1.0)
print("autograd maximum(2, 2):", *tie, " clip(1, 0, 1):", clipped)
x, y = casadi.SX.sym("x"), casadi.SX.sym("y")
slopes = casadi.Function("f", [x, y], [casadi.jacobian(casadi.fmax(x, y), casadi.vertcat(x, y))])(2, 2)
print("CasADi   fmax(2, 2):", slopes)
assert a.grad == b.grad == 0 and list(pair.grad) == [1, 0]
assert tie == [0.5, 0.5] and clipped == 0
assert float(slopes[0]) == float(slopes[1]) == 0.5
EOF
