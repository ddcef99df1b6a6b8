#!/usr/bin/env bash
# autograd 1.9.1: the gradient of a product with a factor 0 is nan, that of a singular determinant an exception.
# Guessed: d(a b c)/da is b c, also where a is 0: for (0, 2, 3) it is (6, 0, 0). The determinant's gradient is
# made of cofactors, which exist for every matrix.
# Seen: np.prod: (nan, 0, 0), with a warning of NumPy's; np.linalg.det: LinAlgError, "Singular matrix".
# Why: both formulas divide by what they differentiate: the product by its factor, the determinant by an inverse.
# For whom: who takes autograd as the oracle for a gradient and draws a zero.
set -euo pipefail
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/env"
"$here/env/bin/python" -m pip install --quiet --disable-pip-version-check numpy==2.4.6 autograd==1.9.1
"$here/env/bin/python" -W ignore - <<'EOF'
import autograd.numpy as np
from autograd import grad

product = grad(np.prod)(np.array([0.0, 2.0, 3.0]))
print("gradient of 0 * 2 * 3 by np.prod:", product)
print("the same by two multiplications:", grad(lambda x: x[0] * x[1] * x[2])(np.array([0.0, 2.0, 3.0])))
try:
    told = grad(np.linalg.det)(np.diag([0.0, 1.0]))
except np.linalg.LinAlgError as error:
    told = str(error)
print("gradient of the determinant of diag(0, 1):", told)
assert np.isnan(product[0]) and list(product[1:]) == [0, 0]
assert told == "Singular matrix"
EOF
