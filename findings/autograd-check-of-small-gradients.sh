#!/usr/bin/env bash
# autograd 1.9.1: its gradient check lets a gradient of the wrong sign pass if the numbers are small.
# Guessed: check_grads compares relative to the size of the gradient, since it takes no tolerance.
# Seen: a vector-Jacobian product with the sign turned is refused for sum(x**2) and passes for 1e-7 * sum(x**2).
# Why: numbers are equal that differ by less than 1e-6 OR by less than 1e-6 of their size.
# For whom: whose losses are averaged over many records, or whose layers are deep: scale the function up first.
set -euo pipefail
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/env"
"$here/env/bin/python" -m pip install --quiet --disable-pip-version-check numpy==2.4.6 autograd==1.9.1
"$here/env/bin/python" -W ignore - <<'EOF'
import numpy
from autograd.extend import defvjp, primitive
from autograd.test_util import check_grads


def passes(scale):
    @primitive
    def squares(x):
        return scale * numpy.sum(x**2)

    defvjp(squares, lambda ans, x: lambda g: -2 * scale * g * x)  # the sign is wrong
    try:
        check_grads(squares, modes=["rev"])(numpy.array([1.0, 2.0]))
    except AssertionError:
        return False
    return True


print("a wrong sign passes, scale 1:", passes(1.0), " scale 1e-7:", passes(1e-7))
assert not passes(1.0) and passes(1e-7)
EOF
