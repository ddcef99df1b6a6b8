"""Wheels for Pyodide: the student kit, and pure packages as they are installed here."""

import base64
import hashlib
import io
import re
import zipfile
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import NamedTuple

from grading.folder.messages import Trouble
from grading.handout.archive import DATE
from grading.site.ahead import PLACE, as_file

KIT = "backpropagation-course"
# What a browser has no use for: it makes no environment, and starts no server.
LEFT_OUT = {"lab", "__pycache__"}


class Wheel(NamedTuple):
    """A package for Pyodide: its file, and what `pyodide-lock.json` says of it."""

    name: str
    version: str
    file: str
    data: bytes
    imports: tuple[str, ...]
    depends: tuple[str, ...]

    def entry(self) -> dict:
        """Return its entry in `pyodide-lock.json`."""
        return {
            "name": self.name,
            "version": self.version,
            "file_name": self.file,
            "sha256": hashlib.sha256(self.data).hexdigest(),
            "imports": list(self.imports),
            "depends": list(self.depends),
            "install_dir": "site",
            "package_type": "package",
            "unvendored_tests": False,
        }


def kit(root: Path, version: str, depends: tuple[str, ...], ahead: Path | None = None) -> Wheel:
    """Return the student kit, without what only `make lab` needs; ahead: a folder with what is made of it already."""
    files = {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted((root / "course").rglob("*"))
        if path.is_file() and not LEFT_OUT.intersection(path.relative_to(root).parts)
    }
    if ahead is not None:
        files[PLACE] = as_file(ahead)
    return _wheel(KIT, version, files, ("course",), depends)


def installed(name: str, depends: tuple[str, ...] = ()) -> Wheel:
    """Return a pure package as it is installed here; raises Trouble if it is not, or is not pure."""
    try:
        found = distribution(name)
    except PackageNotFoundError:
        raise Trouble(
            f"A site needs the package {name}, which is not installed here: `make site` installs it, or "
            "`pip install -c constraints.txt -e '.[instructor,site]'`."
        ) from None
    inside = [path for path in found.files or () if _is_code(path.as_posix())]
    sources = {path.as_posix().removesuffix(".py") for path in inside if path.suffix == ".py"}
    compiled = {path for path in inside if path.suffix in (".so", ".pyd")}
    # what only makes a module faster on this machine can stay here
    if [path for path in compiled if "mypyc" not in path.name and str(path).split(".")[0] not in sources]:
        raise Trouble(f"{name} is compiled for this machine, so no browser can run it.")
    files = {path.as_posix(): found.locate_file(path).read_bytes() for path in inside if path not in compiled}
    imports = tuple(sorted({path.split("/")[0].removesuffix(".py") for path in files}))
    return _wheel(name, found.version, files, imports, depends)


def of_file(path: Path, name: str, imports: tuple[str, ...], depends: tuple[str, ...] = ()) -> Wheel:
    """Return a wheel that lies in a file."""
    return Wheel(name, path.name.split("-")[1], path.name, path.read_bytes(), imports, depends)


def _is_code(path: str) -> bool:
    """Say whether a file of an installed package is part of it, and not of its records or its front end."""
    return not re.search(r"^\.\.|\.dist-info/|__pycache__|\.map$|(^|/)(tests?|static|nbextension)/", path)


def _wheel(
    name: str, version: str, files: dict[str, bytes], imports: tuple[str, ...], depends: tuple[str, ...]
) -> Wheel:
    stem = f"{name.replace('-', '_')}-{version}"
    about = f"{stem}.dist-info"
    files = files | {
        f"{about}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n".encode(),
        f"{about}/WHEEL": b"Wheel-Version: 1.0\nGenerator: make site\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    files[f"{about}/RECORD"] = _record(files, about).encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for inside, content in files.items():
            # without a date, the same bytes every time
            archive.writestr(zipfile.ZipInfo(inside, DATE), content, zipfile.ZIP_DEFLATED)
    return Wheel(name, version, f"{stem}-py3-none-any.whl", buffer.getvalue(), imports, depends)


def _record(files: dict[str, bytes], about: str) -> str:
    lines = []
    for name, content in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        lines.append(f"{name},sha256={digest},{len(content)}")
    return "\n".join([*lines, f"{about}/RECORD,,", ""])
