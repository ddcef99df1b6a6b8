#!/usr/bin/env bash
# lazy_loader 0.4 (scikit-image, napari and MNE use it): does a module that it loads lazily stay so when others import it?
#
# One would guess: yes. `lazy_loader.load("requests")` leaves a module in sys.modules that is loaded at the first use of
# something in it, and a plain `import requests` somewhere else uses nothing: it finds the module there and binds a name.
#
# What happens: `import requests` loads all of it. Python, which finds a module in sys.modules, looks at its __spec__ to
# see whether another thread is still at it, and for importlib's lazy module any look at any attribute is the first use.
# (3.8 to 3.13. `importlib.import_module` let it be until 3.10, and loads it from 3.11 on.) So one package of an
# application that imports as usual undoes the laziness of all others, and it depends on who comes first.
#
# Concerned here: grading/lean_nbgrader.py, which puts a module of its own in the place of requests instead.
# Source: CPython, Lib/importlib/util.py (_LazyModule.__getattribute__), Python/import.c (import_ensure_initialized).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/python" -m pip install --quiet --disable-pip-version-check lazy_loader==0.4 requests==2.32.3
cat > "$folder/ask.py" <<'PYTHON'
import sys

import lazy_loader

lazy_loader.load("requests")
lazily = "requests.sessions" in sys.modules
import requests  # and nothing of it is used

plainly = "requests.sessions" in sys.modules
print(f"Python {sys.version.split()[0]}: loaded after lazy_loader.load: {lazily}, after a plain import: {plainly}")
sys.exit((lazily, plainly) != (False, True))
PYTHON
"$folder/env/bin/python" "$folder/ask.py"
