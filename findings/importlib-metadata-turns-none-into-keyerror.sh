#!/usr/bin/env bash
# importlib_metadata 10.2.0: does importing it change what the standard library's importlib.metadata answers?
#
# One would guess: no. It is a package of its own name, and `importlib.metadata` of Python 3.11 and 3.12 says None for a
# field that a distribution's METADATA lacks, such as the Requires-Python of ptyprocess 0.7.0.
#
# What happens: importing importlib_metadata puts its own finder on sys.meta_path, and takes `find_distributions` away
# from the standard library's path finder. From then on `importlib.metadata.distribution(...)` hands out objects of
# importlib_metadata, whose metadata raises KeyError for a missing field. So whether one line works depends on whether
# anything in the process (Dask does it) imported that package before. `metadata.get(field)` says None either way.
#
# Concerned here: tests/test_every_python.py, which passed alone and failed in the whole suite.
# Source: importlib_metadata/_compat/__init__.py (install, disable_stdlib_finder), importlib_metadata/_adapters.py (__getitem__).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/python" -m pip install --quiet --disable-pip-version-check importlib_metadata==10.2.0 ptyprocess==0.7.0
cat > "$folder/ask.py" <<'PYTHON'
import sys
import warnings
from importlib.metadata import distribution

warnings.simplefilter("ignore", DeprecationWarning)  # "will raise KeyError in the future", of Python 3.12


def asked() -> str:
    try:
        return repr(distribution("ptyprocess").metadata["Requires-Python"])
    except KeyError as error:
        return f"KeyError: {error}"


before = asked()
import importlib_metadata

after = asked()
print(f"before the import: {before}\nafter it:          {after}, from {type(distribution('ptyprocess')).__module__}")
print(f"with .get:         {distribution('ptyprocess').metadata.get('Requires-Python')}")
sys.exit((before, after) != ("None", "KeyError: 'Requires-Python'"))
PYTHON
"$folder/env/bin/python" "$folder/ask.py"
