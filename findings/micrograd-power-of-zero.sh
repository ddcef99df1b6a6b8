#!/usr/bin/env bash
# micrograd 0.1.0: the backward pass of x ** 0 and x ** 1 at x = 0.
# Guessed: slopes 0 and 1, as PyTorch has them, with which micrograd's own test compares.
# Seen: x ** 1 gives 1; the backward pass of x ** 0 stops with ZeroDivisionError, though the forward pass gave 1.
# Why: the slope is computed as n * x ** (n - 1), so that a factor of 0 meets 0 ** -1, which Python refuses.
# For whom: who writes a polynomial as a sum over powers and starts it with power 0.
set -euo pipefail
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/env"
"$here/env/bin/python" -m pip install --quiet --disable-pip-version-check micrograd==0.1.0
"$here/env/bin/python" -W ignore - <<'EOF'
from micrograd.engine import Value

one = Value(0.0)
(one**1).backward()
zero = Value(0.0)
power = zero**0
try:
    power.backward()
    told = zero.grad
except ZeroDivisionError as error:
    told = f"ZeroDivisionError: {error}"
print("x ** 1 at 0: slope", one.grad, "  x ** 0 at 0: value", power.data, ", slope", told)
assert one.grad == 1 and power.data == 1
assert str(told).startswith("ZeroDivisionError")
EOF
