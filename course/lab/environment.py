"""The course's own virtual environment: made once, checked in a blink, repaired when half-finished."""

import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable
from pathlib import Path

from course.lab.messages import Trouble, say, shortened, spelled

# Written into the environment before pip starts ("finished" false) and again after it ended well. An
# unfinished one tells the next run that pip was stopped half-way and that nothing inside can be trusted.
STAMP = "course-environment.json"
# Words in pip's errors that mean "could not reach the package index" rather than "wrong package"; an
# index that cannot be reached at all has, to pip, no version of anything.
NETWORK_WORDS = (
    "from versions: none",
    "connection",
    "name resolution",
    "timed out",
    "proxyerror",
    "sslerror",
)


def prepare(root: Path, venv: Path, extras: Iterable[str] = ()) -> Path:
    """Make `venv` hold the course and the given extras of pyproject.toml; return its Python.

    Does nothing when the stamp says that all of this is there already. Extras add up: what an earlier
    command installed stays. What `hub/environment` has made is used as it is: it is the administrator's to change.
    """
    python = interpreter(venv)
    stamp = _read_stamp(venv)
    if stamp.get("shared"):
        return python
    _refuse_a_foreign_folder(venv, stamp)
    sound = stamp.get("finished") is True and _holds_the_course(python)
    installed = set(stamp["extras"]) if sound else set()
    wanted = sorted(installed | set(extras))
    fingerprint = _fingerprint(root)
    if sound and stamp["fingerprint"] == fingerprint and set(wanted) == installed:
        return python
    if sound:
        say(f"Bringing the environment in {_short(venv, root)} up to date; this can take a minute.")
    else:
        _refuse_a_python_without_venv()
        venv.mkdir(parents=True, exist_ok=True)
        say(f"Making the environment in {_short(venv, root)}; this takes about a minute, once.")
    _write_stamp(venv, {"fingerprint": fingerprint, "extras": wanted, "finished": False})
    pip = None if sound else _create(venv)
    try:
        _install(root, python, wanted, pip)
    except Trouble:
        # a pip that gives up puts back what it took away: without a network the old packages still serve
        if sound:
            _write_stamp(venv, stamp)
        raise
    _write_stamp(venv, {"fingerprint": fingerprint, "extras": wanted, "finished": True})
    return python


def running_interpreter() -> Path:
    """Return the Python that runs this, for conda and hubs, after a look whether it holds the packages."""
    missing = [name for name in ("jupyterlab", "nbgrader") if importlib.util.find_spec(name) is None]
    if missing:
        raise Trouble(
            f"This Python has no {' and no '.join(missing)}: run `make lab`, or with conda "
            "`conda env create -f environment.yml` and `conda activate backpropagation-course` first."
        )
    return Path(sys.executable)


def interpreter(venv: Path) -> Path:
    """Return where the Python of `venv` is, absolute, with its own link unresolved."""
    inside = ("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")
    return venv.absolute().joinpath(*inside)


def _fingerprint(root: Path) -> str:
    """Return a hash of all that decides what is installed, the checkout's place (editable!) included."""
    digest = hashlib.sha256(str(root.resolve()).encode())
    for name in ("pyproject.toml", "constraints.txt"):
        digest.update((root / name).read_bytes())
    return digest.hexdigest()


def _read_stamp(venv: Path) -> dict:
    try:
        return json.loads((venv / STAMP).read_text())
    except (OSError, ValueError):
        return {}


def _write_stamp(venv: Path, stamp: dict) -> None:
    part = venv / f"{STAMP}.part"
    part.write_text(json.dumps(stamp))
    os.replace(part, venv / STAMP)


def _refuse_a_foreign_folder(venv: Path, stamp: dict) -> None:
    """Never clear or change an environment that somebody made for themselves."""
    if stamp or not venv.exists():
        return
    if not venv.is_dir() or any(not entry.name.startswith(STAMP) for entry in venv.iterdir()):
        raise Trouble(
            f"{venv} was not made by this course: move it away, or name another folder "
            f"with `{spelled('lab', venv='OTHER')}`."
        )


def _holds_the_course(python: Path) -> bool:
    """Look whether `python` starts and finds its packages: not so when the system's Python moved on."""
    # -I: the course of the current folder must not stand in for the installed one
    probe = "import importlib.util, sys; sys.exit(importlib.util.find_spec('course') is None)"
    try:
        return subprocess.run([python, "-I", "-c", probe], capture_output=True).returncode == 0
    except OSError:
        return False


def _refuse_a_python_without_venv() -> None:
    try:
        import ensurepip  # noqa: F401  (Debian ships it apart from Python)
        import venv  # noqa: F401
    except ImportError:
        package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        raise Trouble(
            "This Python cannot make virtual environments: install its venv module "
            f"(Debian and Ubuntu: `sudo apt install {package}`) and run the command again."
        ) from None


def _pip_of_python() -> Path | None:
    """Return the wheel of pip that Python keeps for new environments, or None where it is not found."""
    import ensurepip

    places = [sysconfig.get_config_var("WHEEL_PKG_DIR"), Path(ensurepip.__file__).with_name("_bundled")]
    return next((wheel for place in places if place for wheel in Path(place).glob("pip-*.whl")), None)


def _create(venv: Path) -> Path | None:
    """Make the environment anew, without pip where Python keeps a wheel of it, which is returned."""
    # not with venv's own --clear: the stamp has to stay, it says that this folder is ours
    for entry in venv.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        elif entry.name != STAMP:
            entry.unlink()
    pip = _pip_of_python()
    _make([sys.executable, "-m", "venv", *([] if pip is None else ["--without-pip"]), venv], venv)
    return pip


def _make(command: list, venv: Path) -> None:
    made = subprocess.run(command, capture_output=True, text=True, errors="replace")
    if made.returncode:
        say(shortened(made.stderr or made.stdout))
        raise Trouble(
            f"Python could not make the environment in {venv} (its own words are above): "
            "put that right and run the command again."
        )


def _install(root: Path, python: Path, extras: list[str], pip: Path | None) -> None:
    """Install the course and its packages quietly: with uv where it serves, else with pip, from the same pins.

    pip: the wheel of one, where the environment has none yet. It runs as it is, and uv unpacks it with the packages: venv
    takes three seconds for that. On failure show the end of pip's own words and one sentence of ours.
    """
    quiet = ["install", "--quiet", "--no-input", "--disable-pip-version-check"]
    pins = ["--constraint", "constraints.txt"]
    wanted = [*pins, "--editable", f".[{','.join(extras)}]" if extras else "."]
    first = [python, "-m", "pip"] if pip is None else [python, pip / "pip"]
    if _serves_uv(first) and not _run(root, [*first, *quiet, *pins, "uv"]).returncode:
        uv = [python, "-m", "uv", "pip", "install", "--quiet", "--python", python]
        if "instructor" in extras:
            # the sealed side cannot write beside the packages, and would compile them at every start
            uv.append("--compile-bytecode")
        if not _run(root, [*uv, *wanted, *([] if pip is None else [pip])]).returncode:
            return
    if pip is not None:
        _make([python, "-m", "ensurepip"], python.parents[1])
    done = _run(root, [python, "-m", "pip", *quiet, *wanted])
    if done.returncode == 0:
        return
    say(shortened(done.stderr))
    if any(word in done.stderr.lower() for word in NETWORK_WORDS):
        raise Trouble(
            "pip could not reach its package index: check the network (or the proxy) and run the command again."
        )
    raise Trouble(
        "pip could not install the packages (its own words are above): put right what they name "
        "and run the command again."
    )


def _serves_uv(pip: list) -> bool:
    """Say whether uv would look where pip looks: it does not read how pip was set up."""
    told = subprocess.run([*pip, "config", "list"], capture_output=True, text=True, errors="replace")
    return told.returncode == 0 and not re.search(r"\.(index-url|no-index|proxy)=", told.stdout)


def _run(root: Path, command: list) -> subprocess.CompletedProcess:
    return subprocess.run(command, cwd=root, stderr=subprocess.PIPE, text=True, errors="replace")


def _short(path: Path, root: Path) -> str:
    path = path.absolute()
    return str(path.relative_to(root)) if path.is_relative_to(root) else str(path)
