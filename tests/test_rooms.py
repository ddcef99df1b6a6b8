"""The arrows of the architecture: which room may import which."""

import ast
import re
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ALLOWED = {
    # room: (packages it may import beside the standard library, rooms of the course it may import)
    "mathematics": ({"numpy"}, {"mathematics"}),
    "drawings": ({"numpy", "matplotlib", "IPython", "PIL"}, {"mathematics", "drawings"}),
    "live": (
        {"numpy", "matplotlib", "IPython", "PIL", "anywidget", "traitlets"},
        {"mathematics", "drawings", "live"},
    ),
    "judging": ({"numpy"}, {"mathematics", "judging"}),
    "checks": ({"numpy"}, {"mathematics", "judging", "checks"}),
    "lab": (set(), {"lab"}),
    "hub": ({"nbgrader", "jupyter_server", "tornado"}, {"hub", "lab"}),
    "progress": ({"IPython"}, set()),
}
STANDARD = set(__import__("sys").stdlib_module_names)


def room(module: str) -> str:
    """Return the room of a module of the course, by its dotted name."""
    second = [*module.split("."), ""][1]
    return second if second in ALLOWED else "mathematics"


def imports(path: Path) -> set[str]:
    """Return the dotted names that a file imports, at any depth."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names if node.module == "course"}
    return found


FILES = sorted((ROOT / "course").rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_room_imports_only_what_its_arrows_allow(path):
    here = room(".".join(path.relative_to(ROOT).with_suffix("").parts))
    packages, rooms = ALLOWED[here]
    for name in imports(path):
        top = name.split(".")[0]
        if top == "course":
            assert name == "course" or room(name) in rooms, f"{here} imports {name}"
        else:
            assert top in STANDARD or top in packages, f"{here} imports {name}"


def test_no_module_has_grown_a_second_subject():
    """A module of more than about 300 lines is two subjects."""
    long = {
        str(path.relative_to(ROOT)): lines
        for folder in ("course", "grading")
        for path in (ROOT / folder).rglob("*.py")
        if (lines := len(path.read_text().splitlines())) > 320
    }
    assert not long


def test_the_student_kit_never_mentions_the_instructors_side():
    for path in FILES:
        assert not any(name.split(".")[0] == "grading" for name in imports(path)), path


def test_a_hub_needs_the_student_kit_and_nothing_of_the_instructors():
    for path in (ROOT / "hub").rglob("*.py"):
        for name in imports(path):
            assert name.split(".")[0] in STANDARD or name.startswith("course.lab"), (
                f"{path.name} imports {name}"
            )


PYTHON = sorted(
    path for room in ("course", "grading", "hub", "tests", "bench") for path in (ROOT / room).rglob("*.py")
)


def stands_for_something(name: str, path: Path) -> bool:
    """Say whether a name is that of a file, a folder or something in a file, seen from where it is written."""
    parts = [part for part in re.split("[./]", name.removesuffix(".py")) if part]
    for folder in path.parents:
        place, above = folder.joinpath(*parts), folder.joinpath(*parts[:-1]).with_suffix(".py")
        if place.is_dir() or place.with_suffix(".py").is_file():
            return True
        if len(parts) > 1 and above.is_file() and re.search(rf"\b{parts[-1]}\b", above.read_text()):
            return True
        if folder == ROOT:
            return False


@pytest.mark.parametrize("path", PYTHON, ids=lambda path: str(path.relative_to(ROOT)))
def test_docstrings_name_modules_that_exist(path):
    tree = ast.parse(path.read_text())
    kinds = ast.Module | ast.ClassDef | ast.FunctionDef
    texts = [ast.get_docstring(node) or "" for node in ast.walk(tree) if isinstance(node, kinds)]
    named = [
        name
        for text in texts
        for name in re.findall(r"`((?:course|grading|tests|bench)[./][\w./]*|[\w/]+\.py)`", text)
    ]
    if path.name == "__init__.py":
        # the docstring of a room lists its modules
        named += re.findall(r"`([a-z_]+)`", texts[0])
    assert [name for name in named if not stands_for_something(name, path)] == []


# --- the instructor's side: which of its rooms, and which package of the course, each room may import

MIDDLE = {"report", "feedback", "export", "handout", "site", "classroom", "lms"}
ROOMS_OF_GRADING = {
    "settings": set(),
    "engine": {"settings"},
    "folder": {"engine"},
    "exercises": {"course"},
    "examine": {"exercises", "course"},
    "classroom": {"folder"},
    "handout": {"folder"},
    "site": {"handout", "folder", "course"},
    "lms": {"folder"},
    "export": {"lms", "folder"},
    "feedback": {"lms", "engine", "folder", "course", "settings"},
    "report": {"engine", "folder", "course"},
    "late": set(),
    "commands": {*MIDDLE, "engine", "folder"},
    "__main__": {"commands", "classroom", "export", "folder"},
}
GRADING = sorted((ROOT / "grading").rglob("*.py"))


@pytest.mark.parametrize("path", GRADING[1:], ids=lambda path: str(path.relative_to(ROOT)))
def test_a_room_of_the_instructors_side_imports_only_what_its_arrows_allow(path):
    here = path.relative_to(ROOT / "grading").with_suffix("").parts[0]
    inside = path.parent.name == "inside"
    for name in set() if inside else imports(path):
        top, room, *_ = [*name.split("."), ""]
        there = room if top == "grading" else top
        if top in ("course", "grading") and name != "grading":
            assert there in ROOMS_OF_GRADING[here] | {here}, f"{here} imports {name}"


def test_the_rooms_of_the_instructors_side_have_no_circle():
    list(TopologicalSorter(ROOMS_OF_GRADING).static_order())


def test_the_engine_names_no_module_of_the_course():
    """What it loads warm stands in `grading/settings.py`, so that another course could use it."""
    for path in (ROOT / "grading/engine").rglob("*.py"):
        named = re.findall(r"\bcourse[./]\w+|grading\.ex(?:amine|ercises)\b", path.read_text())
        assert not named, f"{path.name} names {named}"


# --- inside the checks: the front, a room for each chapter, and what all of them judge with


def dotted(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


MODULES = {dotted(path): path for path in FILES if path.parts[len(ROOT.parts) + 1] in ("checks", "judging")}
CHAPTERS = {name for name, path in MODULES.items() if name.count(".") == 2 and path.name == "__init__.py"}


def imported(name: str) -> set[str]:
    """Return the modules of the checks that a module imports; a name from a package is the module of that name."""
    found = set()
    for node in ast.walk(ast.parse(MODULES[name].read_text())):
        if isinstance(node, ast.ImportFrom):
            found |= {
                full if (full := f"{node.module}.{alias.name}") in MODULES else node.module
                for alias in node.names
            }
    return found & set(MODULES)


def room_of_checks(name: str) -> str:
    return "course.judging" if name.startswith("course.judging") else ".".join(name.split(".")[:3])


def test_a_chapter_imports_itself_and_what_all_judge_with():
    answered = {path.stem for path in (ROOT / "grading/classroom/chapters").iterdir()} - {
        "__init__",
        "__pycache__",
    }
    assert {name.rsplit(".")[-1] for name in CHAPTERS} == answered
    for name in MODULES:
        here = room_of_checks(name)
        for other in map(room_of_checks, imported(name)):
            allowed = {here, "course.judging"} if here in CHAPTERS else {"course.judging"}
            # the front finds the chapters by their folders; the addresses that released notebooks know lead to one
            if here not in CHAPTERS and here.count(".") == 2:
                allowed |= CHAPTERS
            assert other in allowed, f"{name} imports {other}"


def test_the_checks_have_few_rooms_and_no_circle():
    rooms = {room_of_checks(name) for name in MODULES}
    assert len(rooms) <= 12, sorted(rooms)
    list(TopologicalSorter({name: imported(name) for name in MODULES}).static_order())


def test_what_all_judge_with_knows_no_exercise_by_name():
    from course.checks import EXERCISES

    for name, path in MODULES.items():
        if name.startswith("course.judging"):
            text = path.read_text("utf-8")
            named = [exercise for exercise in EXERCISES if f'"{exercise}"' in text]
            assert not named, f"{name} names {named}"
