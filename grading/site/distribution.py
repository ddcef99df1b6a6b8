"""The Python of a site: Pyodide's runtime, the packages needed, and `pyodide-lock.json`, the list of them.

The list comes from a folder (a local distribution, which is copied as far as it is needed) or from Pyodide's public
address, where the packages stay. Packages of ours are added to it; one that the distribution brings itself, of
whatever version, is kept.
"""

import hashlib
import json
import urllib.request
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urljoin

from grading.folder.messages import Trouble
from grading.site.wheels import Wheel

LOCK, STDLIB = "pyodide-lock.json", "python_stdlib.zip"
# Packages that others name and no notebook imports: writing PDF, time zones, matplotlib's own window in a page.
NOT_NEEDED = {"fonttools", "pytz", "matplotlib-pyodide"}
# What Pyodide itself consists of, by its version: one of each pair.
RUNTIME = (
    ("pyodide.mjs",),
    ("pyodide.asm.js", "pyodide.asm.mjs"),
    ("pyodide.asm.wasm",),
    (STDLIB,),
)


def read_local(folder: Path) -> dict:
    """Return the list of a local distribution; raises Trouble if the folder holds none."""
    try:
        lock = json.loads((folder / LOCK).read_text("utf-8"))
        lock["packages"].items()
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise Trouble(
            f"{folder} holds no distribution of Pyodide: there is no {LOCK} in it that can be read. Unpack one "
            "there (pyodide-VERSION.tar.bz2 of Pyodide's releases), and name the folder that holds that file."
        ) from None
    missing = [names[0] for names in RUNTIME if not any((folder / name).is_file() for name in names)]
    if missing:
        raise Trouble(f"{folder} is not a whole distribution of Pyodide: {', '.join(missing)} is missing.")
    return lock


def read_public(address: str) -> dict:
    """Return the list at Pyodide's public address, with whole addresses for the files; raises Trouble if it is out of reach."""
    try:
        with urllib.request.urlopen(address, timeout=60) as answer:
            lock = json.load(answer)
    except (OSError, ValueError) as error:
        raise Trouble(
            f"Pyodide's list of packages could not be fetched from {address} ({error}): try again later, or put a "
            'local distribution into the site with `make site ARGS="--pyodide FOLDER"`.'
        ) from None
    for package in lock["packages"].values():
        package["file_name"] = urljoin(address, package["file_name"])
    return lock


def python_version(lock: dict) -> str:
    """Return the version of a distribution's Python, such as 3.12."""
    return ".".join(lock["info"]["python"].split(".")[:2])


def with_wheels(lock: dict, wheels: Iterable[Wheel]) -> tuple[dict, list[Wheel]]:
    """Return the list with packages added to it, and those of them that it did not have."""
    added = [wheel for wheel in wheels if wheel.name not in lock["packages"]]
    packages = lock["packages"] | {wheel.name: wheel.entry() for wheel in added}
    for package in packages.values():
        package["depends"] = [name for name in package["depends"] if name not in NOT_NEEDED]
    return {**lock, "packages": packages}, added


def closure(lock: dict, names: Iterable[str]) -> list[str]:
    """Return these packages and all that they need, in order; raises Trouble if one is not there."""
    found: set[str] = set()
    left = list(names)
    while left:
        name = left.pop().lower().replace("_", "-")
        if name in found:
            continue
        if name not in lock["packages"]:
            raise Trouble(
                f"This distribution of Pyodide has no {name}, which the course needs: take a full one."
            )
        found.add(name)
        left += lock["packages"][name]["depends"]
    return sorted(found)


def only(lock: dict, names: Iterable[str]) -> dict:
    """Return the list with these packages and all that they need; raises Trouble if one is not there."""
    return lock | {"packages": {name: lock["packages"][name] for name in closure(lock, names)}}


def copy_into(site: Path, folder: Path, lock: dict, added: list[Wheel]) -> None:
    """Write the runtime of a local distribution and the packages of the list into the folder `site`, with that list."""
    site.mkdir(parents=True, exist_ok=True)
    ours = {wheel.file: wheel.data for wheel in added}
    for pair in RUNTIME:
        for name in pair:
            if (folder / name).is_file():
                (site / name).write_bytes((folder / name).read_bytes())
    for package in lock["packages"].values():
        file = package["file_name"]
        path = folder / file
        if file not in ours and not path.is_file():
            raise Trouble(f"{folder} is not a full distribution of Pyodide: {file} is missing.")
        (site / file).write_bytes(ours.get(file) or path.read_bytes())
    write_lock(site, lock)


def write_lock(site: Path, lock: dict) -> None:
    """Write the list; the hashes of files that lie beside it are those that they have now."""
    for package in lock["packages"].values():
        path = site / package["file_name"]
        if path.is_file():
            package["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    (site / LOCK).write_text(json.dumps(lock, indent=1) + "\n", "utf-8")


def copy_ours(site: Path, lock: dict, added: list[Wheel]) -> None:
    """Write the packages of ours into the folder `site`, and the list of all; the others stay at their addresses."""
    site.mkdir(parents=True, exist_ok=True)
    for wheel in added:
        (site / wheel.file).write_bytes(wheel.data)
    write_lock(site, lock)
