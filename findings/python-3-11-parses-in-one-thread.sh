#!/usr/bin/env bash
# Python 3.11 (seen with 3.11.2 and 3.11.7; not 3.10, 3.12, 3.13): may two threads call ast.parse at the same time?
#
# One would guess: of course. Only one of them runs Python at a time, and the function is asked for a text and returns a tree.
#
# What happens: now and then one of them gets "SystemError: AST constructor recursion depth mismatch", for a text that parses
# a moment later. How deep the maker of the tree is stands in one counter for all threads, checked at its end. Making the
# tree allocates, so that garbage may be collected in the middle, and a destructor written in Python (SQLAlchemy's objects
# have some) lets the other thread go on, which moves the counter. asttokens, which others parse with, passes it on.
#
# Concerned here: grading with two workers, where one hand-in in some hundred could not be graded. grading/engine/trusted.py
# parses in one thread at a time.
# Source: CPython 3.11, Python/Python-ast.c (state->recursion_depth); github.com/python/cpython/issues/106905.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || { echo "python3 has to be Python 3.11 for this."; exit 1; }
python3 -m venv "$folder/env"
"$folder/env/bin/python" -m pip install --quiet --disable-pip-version-check asttokens==3.0.0
cat > "$folder/ask.py" <<'PYTHON'
import sys
import threading
import time

import asttokens

text = "\n".join(f"f_{n} = [(a + b * {n}) for a in x if (a and (b or (not a)))]" for n in range(60))
found = []


class Garbage:
    def __init__(self):
        self.me = self

    def __del__(self):
        time.sleep(0)


def parse():
    for _ in range(400):
        for _ in range(50):
            Garbage()
        if found:
            return
        try:
            asttokens.ASTText(text).tree
        except SystemError as error:
            found.append(str(error))


threads = [threading.Thread(target=parse) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
asttokens.ASTText(text).tree
print(f"Python {sys.version.split()[0]}, two threads: {found or 'nothing'}; alone afterwards the same text parses")
sys.exit(not found)
PYTHON
"$folder/env/bin/python" "$folder/ask.py"
