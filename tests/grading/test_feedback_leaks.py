"""No feedback page shows a hidden test, a number that it uses, another learner, or this machine.

The class provokes all it can, and is graded by nbgrader's own steps, which store every traceback as it comes:
what our own engine keeps back already is not what this tests.
"""

import base64
import html
import json
import re
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import nbformat
import numpy as np
import pytest

from grading.exercises import numpy_backprop as reference
from grading.exercises.numpy_backprop import _networks as hidden_networks
from grading.feedback.redact import NOT_SHOWN, redact
from grading.feedback.unseen import (
    BEGIN,
    END,
    Unseen,
    hidden_part,
    unseen_by_learners,
    unseen_in,
    visible_part,
)
from tests.grading.conftest import CHAPTER, NOTEBOOK, ROOT, Copy

STOCK = """
c.Autograde.sanitize_preprocessors = [
    f"nbgrader.preprocessors.{name}"
    for name in ("ClearOutput", "DeduplicateIds", "OverwriteKernelspec", "OverwriteCells", "CheckCellMetadata")
]
c.Autograde.autograde_preprocessors = [
    f"nbgrader.preprocessors.{name}"
    for name in ("Execute", "LimitOutput", "SaveAutoGrades", "AssignLatePenalties", "CheckCellMetadata")
]
c.LimitOutput.max_lines = 20000
c.LimitOutput.max_traceback = 20000
"""
UNCLEANED = """
c.GenerateFeedback.preprocessors.remove("grading.feedback.cleaned.Clean")
"""

# What each student's solution cells hold in place of a solution, by grade id ("" for all others), and a cell
# of their own at the end.
RAISES = """
import inspect
from grading.exercises.numpy_backprop import {name} as right
def {name}(*arguments, right=right):
    if any("grading" in frame.filename for frame in inspect.stack()):
        raise ValueError(f"what is this? {{arguments!r}}")
    return right(*arguments)
"""
STASHES = """
from grading.exercises.numpy_backprop import {name} as right
SEEN = globals().get("SEEN", [])
def {name}(*arguments, right=right):
    SEEN.append((arguments, right(*arguments)))
    return right(*arguments)
"""
PRINTS = """
from IPython.display import HTML, Markdown, display
for digits in (4, 5, 6, 8, 16):
    with np.printoptions(precision=digits, threshold=100000):
        print(SEEN)
print([[f"{float(part):.6g}" for part in np.ravel(one)] for seen, _ in SEEN for one in seen])
print(json_like := [np.asarray(part).tolist() for seen, _ in SEEN for part in seen])
display(HTML(f"<table><tr><td>{SEEN[-1]}</td></tr></table>"), Markdown(f"`{SEEN[-1]}`"))
SEEN[-1]
"""
LOOKS = """
import inspect, os, sys, traceback
import numpy
print(In)
print("\\n\\n".join(In))
print(os.getcwd(), sys.path, numpy.__file__, sys.executable, os.path.expanduser("~"))
try:
    import grading.exercises.numpy_backprop as module
    print(inspect.getsource(module._train), module._networks("batch"))
except Exception:
    traceback.print_exc()
open("/nowhere/at/all")
"""
CLASS = {
    "never-defined": ("pass", None),
    "no-checks": ("checks = None", LOOKS),
    "wrong-type": ("{name} = 3", "%tb"),
    "raises": (RAISES, "%xmode Verbose\nimport sys; raise sys.last_value"),
    "recursion": ("def {name}(*arguments):\n    return {name}(*arguments)", "%tb"),
    "exits": ("def {name}(*arguments):\n    raise SystemExit(arguments)", LOOKS),
    "breaks-numpy": ("np.random.default_rng = None\nnp.array = lambda *a, **k: 1 / 0", "%tb"),
    "stashes": (STASHES, PRINTS),
}
FUNCTIONS = {
    "backward-step": "backward_step",
    "backward-pass": "backward_pass",
    "train-step": "train_step",
    "train": "train",
    "bug-hunt": "gradient_check",
}


def write_hand_in(copy: Copy, student: str, body: str, own: str | None) -> None:
    """Hand in the released notebook without its text and its long computations, with these answers."""
    notebook = nbformat.read(copy.root / "release" / CHAPTER / NOTEBOOK, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    marked = [cell for cell in notebook.cells if "nbgrader" in cell.metadata]
    notebook.cells = [cell for cell in code if "nbgrader" not in cell.metadata][:3] + marked
    for cell in marked:
        if name := FUNCTIONS.get(cell.metadata.nbgrader.grade_id):
            cell.source = body.format(name=name)
    if own:
        # cut by lines, so that one that fails does not keep back the others
        notebook.cells += [nbformat.v4.new_code_cell(part) for part in ("import numpy as np", own.strip())]
    folder = copy.submitted(student)
    folder.mkdir(parents=True)
    nbformat.write(notebook, folder / NOTEBOOK)


def nbgrader(copy: Copy, *words: str) -> None:
    command = [str(Path(sys.executable).parent / "nbgrader"), *words]
    done = subprocess.run(command, cwd=copy.root, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def graded(released_course, tmp_path_factory) -> Copy:
    root = tmp_path_factory.mktemp("leaks")
    shutil.copytree(released_course.root, root, dirs_exist_ok=True)
    copy = Copy(root)
    copy.configure(STOCK)
    for student, (body, own) in CLASS.items():
        write_hand_in(copy, student, body, own)
    nbgrader(copy, "autograde", CHAPTER, "--create")
    return copy


@pytest.fixture(scope="module")
def pages(graded) -> dict[str, str]:
    """Every page by student, as `feedback` writes it."""
    said = graded.run("feedback", "05")
    assert said.status == 0, said.out + said.err
    assert "Warning" not in said.err
    assert f"{len(CLASS)} feedback pages" in said.out
    return read_pages(graded)


def read_pages(copy: Copy) -> dict[str, str]:
    found = {path.parts[-3]: path.read_text("utf-8") for path in copy.root.glob("feedback/*/*/*.html")}
    assert found.keys() == CLASS.keys()
    return found


def everything_in(page: str) -> str:
    """Return all that a page says: with tags and without, and what its data: addresses hold."""
    inside = [
        base64.b64decode(data).decode("utf-8", errors="ignore")
        for data in re.findall(r"data:[\w/+]+;base64,([\w+/=]+)", page)
    ]
    text = html.unescape(re.sub(r"<[^>]*>", "", page))
    return re.sub(r"\x1b\[[0-9;]*m", "", "\n".join([text, html.unescape(page), *inside]))


def squeezed(text: str) -> str:
    """Return a text without spaces, backslashes and line breaks, written or real."""
    return re.sub(r"\\n|[\s\\]", "", text).replace("'", '"')


def hidden_lines() -> set[str]:
    cells = json.loads((ROOT / "source" / CHAPTER / NOTEBOOK).read_text("utf-8"))["cells"]
    texts = ["".join(cell["source"]) for cell in cells]
    blocks = [re.findall(r"### BEGIN HIDDEN TESTS\n(.*?)### END HIDDEN TESTS", text, re.S) for text in texts]
    lines = {line for found in blocks for block in found for line in block.splitlines() if line.strip()}
    assert len(lines) >= 10
    return {*lines, "BEGIN HIDDEN TESTS", "END HIDDEN TESTS"}


def hidden_arrays() -> list[list[float]]:
    """The hidden networks and what the reference makes of them, worked out here once more."""
    runs = [
        ("step", reference.backward_step, ()),
        ("one record", reference.backward_pass, ()),
        ("batch", reference.backward_pass, ()),
        ("train", reference.train_step, ()),
        ("train", reference.train, (2,)),
    ]
    found = []
    for kind, solution, more in runs:
        for network in hidden_networks(kind):
            arguments = [*network.arguments.values(), *more]
            found += [np.abs(np.ravel(value)).tolist() for value in (*arguments, *solution(*arguments))]
    # one network is trained for longer
    first = hidden_networks("train")[0]
    found += [np.abs(np.ravel(value)).tolist() for value in reference.train(*first.arguments.values(), 12)]
    return found


def written(value: float, digits: int) -> str:
    return f"{abs(value):.{digits - 1}e}"


def leaked_numbers(text: str) -> list[str]:
    """Return what stands in a text of the hidden numbers: alone with 6 digits or more, or as a pair with 4."""
    arrays = hidden_arrays()
    single = {n: {written(v, n) for array in arrays for v in array if len(repr(v)) > 8} for n in range(6, 18)}
    pairs = {(written(a, 4), written(b, 4)) for array in arrays for a, b in pairwise(array)}
    # figures of formulas are full of coordinates
    tokens = re.findall(r"(?<![\w.])-?(\d*\.\d+(?:[eE][-+]?\d+)?)(?![\w.]*\w)", text)
    counted = [(token, len(re.sub(r"[eE].*|\.", "", token).lstrip("0"))) for token in tokens]
    found = [
        token for token, n in counted if n >= 6 and written(float(token), min(n, 17)) in single[min(n, 17)]
    ]
    for (one, n), (other, m) in pairwise(counted):
        if n >= 4 and m >= 4 and (written(float(one), 4), written(float(other), 4)) in pairs:
            found.append(f"{one} {other}")
    return found


def leaks(page: str) -> list[str]:
    text = everything_in(page)
    dense = squeezed(text)
    return [line for line in hidden_lines() if squeezed(line) in dense] + leaked_numbers(text)


@pytest.mark.slow
@pytest.mark.parametrize("student", CLASS)
def test_no_page_shows_a_hidden_line_or_number(pages, student):
    assert leaks(pages[student]) == []


@pytest.mark.slow
@pytest.mark.parametrize("student", CLASS)
def test_no_page_shows_this_machine_or_another_learner(graded, pages, student):
    text = everything_in(pages[student])
    for place in (
        str(graded.root),
        str(ROOT),
        sys.prefix,
        str(Path.home()),
    ):
        assert place not in text, place
    assert [
        other for other in CLASS if f"{other}" in text and other not in (student, "raises", "recursion")
    ] == []
    assert "grading/" not in text
    assert "fault_of_form(value)" not in text


@pytest.mark.slow
def test_the_pages_still_teach(pages):
    text = {student: html.unescape(re.sub(r"<[^>]*>", "", page)) for student, page in pages.items()}
    assert "The check could not run: there was no backward_step." in text["never-defined"]
    assert "AttributeError: 'NoneType' object has no attribute 'check'" in text["no-checks"]
    assert "Your function stopped with ValueError: what is this?" in text["raises"]
    assert 'checks.check("delta_w_h_o", backward_step, delta_w_h_o)' in text["raises"]
    assert "error is right." in text["stashes"]
    assert NOT_SHOWN in text["stashes"]
    for page in pages.values():
        assert "of 25 points" in page
        assert page.count('<tr class="') == 11


@pytest.mark.slow
def test_nbgraders_own_command_writes_the_same_page(graded, pages):
    nbgrader(graded, "generate_feedback", CHAPTER, "--student", "raises", "--force")
    assert read_pages(graded)["raises"] == pages["raises"]


@pytest.mark.slow
def test_without_the_cleaning_the_search_finds_leaks(graded, pages, tmp_path):
    """So that the tests above cannot pass because the search is blind."""
    shutil.copytree(graded.root, tmp_path, dirs_exist_ok=True)
    copy = Copy(tmp_path)
    copy.configure(UNCLEANED)
    assert copy.run("feedback", "05").status == 0
    uncleaned = read_pages(copy)
    for student, page in uncleaned.items():
        assert "### BEGIN HIDDEN TESTS" in everything_in(page), student
        assert len(leaks(page)) >= 10, student
    assert len(leaked_numbers(everything_in(uncleaned["stashes"]))) > 500
    # the exception's own words
    assert leaked_numbers(everything_in(uncleaned["raises"]))


# --- the parts, without nbgrader


@pytest.mark.parametrize(
    "path", sorted((ROOT / "source").glob("0[1-6]-*/*.ipynb")), ids=lambda path: path.stem
)
def test_each_chapter_has_lines_and_numbers_to_keep_back(path):
    cells = json.loads(path.read_text("utf-8"))["cells"]
    sources = tuple(source for source in ("".join(cell["source"]) for cell in cells) if BEGIN in source)
    unseen = unseen_in(path.stem, sources)
    assert len(unseen.lines) > 20
    assert sum(map(len, unseen.arrays)) > 60


def test_the_hidden_networks_and_what_comes_of_them_are_noted(released_course):
    db_url = f"sqlite:///{released_course.root / 'gradebook.db'}"
    unseen = unseen_by_learners(db_url, CHAPTER, NOTEBOOK.removesuffix(".ipynb"))
    noted = {round(abs(value), 12) for array in unseen.arrays for value in array}
    wanted = {round(value, 12) for array in hidden_arrays() for value in array if len(repr(value)) > 8}
    assert wanted <= noted
    assert set(unseen.lines) >= {line for line in hidden_lines() if len(line) > 8}


def test_visible_and_hidden_parts():
    source = f"a\n### {BEGIN}\nb\n### {END}\nc"
    assert (visible_part(source), hidden_part(source)) == ("a\nc", "b")
    assert visible_part(f"a\n### {BEGIN}\nb") == "a"


UNSEEN = Unseen(('examine("train", train)',), ((0.123456789, 2.5, 1.75031), (1234567.5,)))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("examine( 'train',train )", NOT_SHOWN),
        (r"'a\nexamine(\"train\", train)\n'", rf"'a\n{NOT_SHOWN}\n'"),
        ("examine(\x1b[1;31m'train'\x1b[0m, train)", NOT_SHOWN),
        ("0.123457 0.12346 0.123456789", f"{NOT_SHOWN} 0.12346 {NOT_SHOWN}"),
        ("[-1.2345675e+06]", f"[{NOT_SHOWN}]"),
        ("[0.1235 2.5  ]", "[0.1235 2.5  ]"),
        ("[0.12346 2.50]", f"[{NOT_SHOWN} {NOT_SHOWN}]"),
        ("0.123458, 2.5, x0.123457", "0.123458, 2.5, x0.123457"),
        ("File /home/me/a course/x.py:3", "File …/a course/x.py:3"),
        ("in ~/course/x.py and C:\\Users\\me\\k.txt", "in …/x.py and …/k.txt"),
        ("/tmp/ipykernel_33/4711.py:5: RuntimeWarning", "your cell:5: RuntimeWarning"),
        ("1/2 and a / b and <td>a</td> and https://example.org/a/b", None),
        ('<img src="data:image/png;base64,/a/0.123457/b+/c/d">', None),
    ],
)
def test_redact(text, left):
    assert redact(text, UNSEEN) == (text if left is None else left)


PIECES = ["/a", "+/", "1", "1.1.", "\x1b[", "c:\\", "examine . ", "data:image/", "9e9 "]
# One process for all: what is imported takes longer than what is tried.
REDACTS = """
import json, sys
from tests.grading import test_feedback_leaks as t
for piece in t.PIECES:
    t.redact(piece * 60_000 + "x", t.UNSEEN)
    print(json.dumps(piece), flush=True)
"""


@pytest.fixture(scope="module")
def redacted() -> list[str]:
    """The pieces of which a long text was redacted before time was up."""
    running = subprocess.Popen([sys.executable, "-c", REDACTS], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    try:
        out, _ = running.communicate(timeout=120)
    except subprocess.TimeoutExpired:
        running.kill()
        out, _ = running.communicate()
    return [json.loads(line) for line in out.splitlines()]


@pytest.mark.parametrize("piece", PIECES)
def test_redacting_takes_no_longer_than_reading(redacted, piece):
    """A learner chooses what is searched: no text may keep the feedback of a class waiting."""
    assert piece in redacted
