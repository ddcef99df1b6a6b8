"""The pins can be installed on every Python that the course promises, without those Pythons being here.

Two questions for each version. What the packages themselves say (which Pythons they take, what they need there) is
read from those installed here, since pip evaluates markers for its own Python only. Whether there is a wheel for it
knows the package index.
"""

import os
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, distribution

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from tests.test_environment import EVERYTHING, PINS, PROJECT

# The oldest that pyproject.toml takes, to the last digit (a package may want 3.11.5), and each minor version since.
PYTHONS = [f"{PROJECT['requires-python'].removeprefix('>=')}.0", "3.12.0", "3.13.0", "3.14.0"]


@pytest.mark.parametrize("python", PYTHONS)
def test_the_pins_fit_each_other_and_this_python(python):
    there = default_environment() | {
        "python_version": python.rpartition(".")[0],
        "python_full_version": python,
        "implementation_version": python,
    }
    waiting = [(Requirement(line), "pyproject.toml", {""}) for line in EVERYTHING]
    seen, wrong = set(), []
    while waiting:
        needed, by, extras = waiting.pop()
        if needed.marker and not any(needed.marker.evaluate(there | {"extra": extra}) for extra in extras):
            continue
        name = canonicalize_name(needed.name)
        pin = PINS.get(name, "").removeprefix("==")
        if not pin:
            wrong.append(f"{by} needs {name} on Python {python}, and it is not pinned")
        elif not needed.specifier.contains(pin):
            wrong.append(f"{by} refuses {name}=={pin}: it wants {needed.specifier}")
        if (key := (name, frozenset(needed.extras))) in seen:
            continue
        seen.add(key)
        try:
            package = distribution(name)
        except PackageNotFoundError:
            continue  # needed on another Python only; pip looks below it
        if pin and package.version != pin:
            wrong.append(f"{name} is {package.version} here and pinned to {pin}: run `make test`")
        # not [...], which raises once any test has imported importlib_metadata
        taken = package.metadata.get("Requires-Python", "")
        if not SpecifierSet(taken).contains(python):
            wrong.append(f"{name}=={pin} refuses Python {python}: it wants {taken}")
        waiting += [(Requirement(line), name, needed.extras or {""}) for line in package.requires or []]
    assert not wrong, "\n".join(sorted(set(wrong)))
    assert len(seen) > 80


def made_for_one_python(name: str) -> bool:
    """Return whether the wheel installed here serves this minor version of Python only (tags like cp311-cp311)."""
    try:
        wheel = distribution(name).read_text("WHEEL") or ""
    except PackageNotFoundError:
        return True
    return "-none-" not in wheel and "-abi3-" not in wheel


def asked_of_pip(python: str, folder, *words: str) -> str:
    """Return why pip should not install `words` on that Python, in its own words; an empty text if it can."""
    pip = [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--quiet", "--no-input"]
    elsewhere = ["--target", folder, "--python-version", python, "--only-binary=:all:"]
    done = subprocess.run([*pip, *elsewhere, *words], capture_output=True, text=True)
    # a release that was yanked is one that its authors took back: pip installs it, and warns
    telling = ("ERROR", "depends on", "constraint", "yanked")
    return "\n".join(line for line in done.stderr.splitlines() if any(word in line for word in telling))


@pytest.mark.slow
@pytest.mark.parametrize("python", PYTHONS if os.environ.get("PROOF") else PYTHONS[-1:])
def test_the_package_index_has_every_pin_for_this_python(python, tmp_path):
    if os.environ.get("PROOF"):
        wanted = ["--constraint", "constraints.txt", *EVERYTHING]
    else:
        wanted = ["--no-deps", *(name + bounds for name, bounds in PINS.items() if made_for_one_python(name))]
    refused = asked_of_pip(python, tmp_path, *wanted)
    here = ".".join(map(str, sys.version_info[:3]))
    if refused and asked_of_pip(here, tmp_path, "--no-deps", f"numpy{PINS['numpy']}"):
        sentence = (
            "pip does not reach its package index, so nobody looked whether it has the pins for every Python"
        )
        (pytest.fail if os.environ.get("REQUIRE_NETWORK") else pytest.skip)(sentence)
    assert not refused, f"constraints.txt cannot be installed on Python {python}:\n{refused}"
