"""The three lists of packages agree: pyproject.toml, environment.yml (conda) and constraints.txt (pins)."""

import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
CONDA = yaml.safe_load((ROOT / "environment.yml").read_text())


def by_name(lines: list[str]) -> dict[str, str]:
    """Return the bounds of each requirement, under its normalized name; a name may stand there once."""
    found = [Requirement(line) for line in lines]
    bounds = {canonicalize_name(requirement.name): str(requirement.specifier) for requirement in found}
    assert len(bounds) == len(found)
    return bounds


PINS = by_name(
    [
        line
        for line in (ROOT / "constraints.txt").read_text().splitlines()
        if line and not line.startswith("#")
    ]
)
EVERYTHING = [
    *PROJECT["dependencies"],
    *(line for extra in PROJECT["optional-dependencies"].values() for line in extra),
]


def pip_section() -> list[str]:
    (section,) = (entry["pip"] for entry in CONDA["dependencies"] if isinstance(entry, dict))
    return section


def test_environment_yml_has_the_packages_and_bounds_of_pyproject():
    from_conda = [entry for entry in CONDA["dependencies"] if isinstance(entry, str) and entry != "pip"]
    from_pip = [line for line in pip_section() if not line.startswith("-")]
    wanted = by_name(PROJECT["dependencies"]) | {"python": PROJECT["requires-python"]}
    assert by_name(from_conda + from_pip) == wanted


def test_environment_yml_pins_the_same_versions_and_installs_the_course():
    assert {line for line in pip_section() if line.startswith("-")} == {"-c constraints.txt", "-e ."}


def test_the_name_of_the_environment_is_the_one_that_messages_tell():
    from course.lab import environment

    assert f"`conda activate {CONDA['name']}`" in Path(environment.__file__).read_text()


def test_every_constraint_is_one_exact_version():
    assert [name for name, bounds in PINS.items() if not bounds.startswith("==") or "," in bounds] == []


@pytest.mark.parametrize("line", EVERYTHING)
def test_every_dependency_is_pinned_within_its_bounds(line):
    requirement = Requirement(line)
    pin = PINS[canonicalize_name(requirement.name)]
    assert requirement.specifier.contains(pin.removeprefix("=="))
