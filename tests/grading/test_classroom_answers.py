"""Every planted answer of every chapter against the course's own checks, hidden tests included, without a kernel."""

import contextlib
import io
import random
import symtable
from functools import cache
from itertools import chain, combinations, product, starmap, zip_longest
from types import CodeType

import pytest

from course import checks
from course.checks import CheckFailed
from course.checks.vanishing_gradients import deep_repair
from grading.classroom.chapters import CHAPTERS
from grading.classroom.exercises import Chapter, Odd, WrongAnswer, called
from grading.classroom.plans import Plan, odd_answers, one_of_each, right, right_but_for
from grading.classroom.writer import filled, points_of
from tests.grading.test_plans import released

# Cells that are given and that answers or tests use, by how they begin; the imports first.
GIVEN = {
    "01-feed-forward": ("import numpy",),
    "02-chain-rule": ("import numpy",),
    "03-finite-differences": ("import", "from course.checks.gradient_checking import FOUR_PASSES"),
    "04-two-layer-example": ("import numpy", "x = np.array([0.1, 0.3])", "x_b = np.array"),
    "05-numpy-backprop": ("from time import", "x = np.array([0.5, 0.1, -0.2])"),
    "06-vanishing-gradients": ("import math", "dead = "),
}
ALL_SLIPS = [
    pytest.param(chapter, slip, id=f"{chapter.name[:2]} {slip.id}")
    for chapter in CHAPTERS.values()
    for slip in chapter.slips
]


@cache
def compiled(source: str) -> CodeType:
    return compile(source, "<cell>", "exec")


def given(chapter: str) -> list[str]:
    cells = ["".join(c["source"]) for c in released(chapter)["cells"] if c["cell_type"] == "code"]
    found = [next(cell for cell in cells if cell.startswith(begins)) for begins in GIVEN[chapter]]
    # what comes after the names are demonstrations: no answer uses them, and some train a network
    return [cell.split("\nfor ")[0] for cell in found]


@cache
def imported(chapter: str) -> dict:
    names = {}
    exec(compiled(given(chapter)[0]), names)
    return names


@cache
def names_of(source: str) -> tuple[set[str], set[str]]:
    """Return the names that a cell takes from the notebook, and those that it gives to it."""
    top = symtable.symtable(source, "<cell>", "exec")
    gives = {
        symbol.get_name() for symbol in top.get_symbols() if symbol.is_assigned() or symbol.is_imported()
    }
    takes, tables = set(), [top]
    while tables:
        table = tables.pop()
        takes |= {s.get_name() for s in table.get_symbols() if s.is_global() or table is top}
        tables += table.get_children()
    return takes, gives


def behind(test: str, cells: list[str]) -> tuple[str, ...]:
    """Return the cells that a test depends on: they define what it uses, or what these use, and so on."""
    found, names = set(), names_of(test)[0]
    while more := {cell for cell in cells if cell not in found and names_of(cell)[1] & names}:
        found |= more
        names = names.union(*(names_of(cell)[0] for cell in more))
    return tuple(cell for cell in cells if cell in found)


# What a test came to, by its source and all that it depends on: most plans differ in a single cell.
OUTCOMES: dict[tuple[str, ...], tuple[bool, tuple[str, ...]]] = {}


def outcome_of(source: str, names: dict) -> tuple[bool, tuple[str, ...]]:
    """Run a cell; say whether it passed, and which slips it named."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        try:
            exec(compiled(source), names)
        except CheckFailed as failed:
            return False, failed.verdict.ids
        except Exception:
            return False, ()
    return True, ()


def results_of(plan: Plan) -> tuple[dict[str, float], set[str]]:
    """Run solution and test cells; return what each test cell is worth, and the slips that checks named."""
    names = {**imported(plan.chapter)}
    for source in given(plan.chapter)[1:]:
        exec(compiled(source), names)
    scores, named, before = {}, set(), []
    for cell in filled(plan, released(plan.chapter))["cells"]:
        mark, source = cell["metadata"].get("nbgrader"), "".join(cell["source"])
        if not mark or cell["cell_type"] != "code":
            continue
        if not mark["grade"]:
            outcome_of(source, names)
            # what cannot be parsed defines nothing
            before += [source] if _parses(source) else []
            continue
        key = (plan.chapter, source, *behind(source, before))
        if key not in OUTCOMES:
            OUTCOMES[key] = outcome_of(source, names)
        passed, ids = OUTCOMES[key]
        scores[mark["grade_id"]] = mark["points"] if passed else 0.0
        named.update(ids)
    return scores, named


@cache
def _parses(source: str) -> bool:
    try:
        compiled(source)
    except SyntaxError:
        return False
    return True


def assert_predicted(plan: Plan) -> set[str]:
    """Compare cell by cell; return what the checks named."""
    points = points_of(released(plan.chapter))
    predicted = plan.predicted(points)
    scores, named = results_of(plan)
    assert scores == {cell: predicted[cell] for cell in scores}
    assert len(scores) == len(points) - 1
    return named


@pytest.fixture(autouse=True, scope="module")
def trained_once():
    """Train each network of the repair only once: what comes out depends on settings and seed alone."""
    train_from, known = deep_repair.train_from, {}

    def remembered(settings, seed):
        key = (tuple(sorted(settings.items())), seed)
        if key not in known:
            known[key] = train_from(settings, seed)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(deep_repair, "train_from", remembered)
        yield


def spellings(chapter: Chapter) -> dict[str, list[str]]:
    """Return right answers of each cell, by the cell, in which every spelling comes up at least once."""
    by_cell = {}
    for exercise in chapter.exercises:
        ways = [*zip_longest(*exercise.parts.values())]
        first = [spellings[0] for spellings in exercise.parts.values()]
        by_cell[exercise.cell] = [
            "\n".join(way or usual for way, usual in zip(row, first, strict=True)) for row in ways
        ] + [*exercise.whole]
    return by_cell


def nth_spellings(chapter: Chapter) -> list[Plan]:
    """Return right plans in which every spelling comes up at least once."""
    by_cell = spellings(chapter)
    most = max(map(len, by_cell.values()))
    return [
        Plan("right", chapter.name, {cell: ways[n % len(ways)] for cell, ways in by_cell.items()})
        for n in range(most)
    ]


@pytest.mark.parametrize("chapter", CHAPTERS.values(), ids=CHAPTERS)
def test_every_right_spelling_gets_full_points(chapter):
    for plan in nth_spellings(chapter):
        assert assert_predicted(plan) == set()
        assert plan.lost == set()


@pytest.mark.parametrize("chapter", CHAPTERS.values(), ids=CHAPTERS)
def test_odd_but_right_answers_get_full_points(chapter):
    for plan in one_of_each(["odd but right"] * len(odd_answers(chapter)), 0, chapter.name):
        assert assert_predicted(plan) == set()


@pytest.mark.parametrize("chapter", CHAPTERS.values(), ids=CHAPTERS)
def test_right_answers_are_right_in_every_pair(chapter):
    """One may call the other: each by itself may be near a limit that both together cross."""
    by_cell = {cell: [Odd(cell, way) for way in ways] for cell, ways in spellings(chapter).items()}
    usual = {cell: ways[0].code for cell, ways in by_cell.items()}
    for odd in odd_answers(chapter):
        by_cell[odd.cell].append(odd)
    for one, other in chain.from_iterable(starmap(product, combinations(by_cell.values(), 2))):
        answers = usual | {one.cell: one.code, other.cell: other.code}
        above = {way.cell: way.above for way in (one, other) if way.above}
        assert_predicted(Plan("right", chapter.name, answers, above))


@pytest.mark.parametrize(("chapter", "slip"), ALL_SLIPS)
def test_a_slip_costs_what_is_predicted_and_is_named(chapter: Chapter, slip: WrongAnswer):
    plan = right_but_for(slip, chapter, random.Random(0))
    # the other cells are always the same, the lines beside the slip are not
    plan.answers[slip.cell] = chapter.exercise(slip.cell).answer_with(slip, random.Random(slip.id))
    named = assert_predicted(plan)
    if called(slip.id):
        assert called(slip.id) in named
    else:
        assert not named, "the checks have a name for it: that should be its id"


# Rows that are tried elsewhere: by their own formula, or with functions that no single answer makes.
TRIED_BY_FORMULA = ("01-feed-forward", "04-two-layer-example")
TRIED_WITH_FUNCTIONS = {
    "05-numpy-backprop": {
        "E13", "T10b", "T16", "T1", "T1b", "T4b", "T3a", "T3b", "T2", "L3", "L4", "L5", "L8", "G3", "G5", "G6",
    },
    "06-vanishing-gradients": {"VR2", "VC3", "VC5", "VC7", "VT18"},
}  # fmt: skip


@pytest.mark.parametrize("name", [name for name in CHAPTERS if name not in TRIED_BY_FORMULA])
def test_every_slip_that_the_checks_know_has_an_answer_here(name):
    exercises = checks.CHAPTERS[name[3:].replace("-", "_")].EXERCISES.values()
    rows = {slip.id for one in exercises for slip in one.slips}
    answers = {called(slip.id) for slip in CHAPTERS[name].slips}
    assert rows - answers == TRIED_WITH_FUNCTIONS.get(name, set())


@pytest.mark.parametrize("chapter", CHAPTERS)
@pytest.mark.parametrize("kind", ["half-finished", "untouched", "syntax error", "prints to stderr"])
def test_other_kinds_of_students_get_what_is_predicted(chapter, kind):
    for seed in range(4 if kind == "half-finished" else 1):
        assert_predicted(one_of_each([kind], seed, chapter)[0])


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_stuck_cells_cost_the_same_as_cells_that_define_nothing(chapter):
    """What an endless loop costs, without waiting for one."""
    stuck, broken = one_of_each(["endless loop"], 0, chapter)[0], one_of_each(["syntax error"], 0, chapter)[0]
    points = points_of(released(chapter))
    assert {cell for cell, score in stuck.predicted(points).items() if score == 0.0} == {
        cell for cell, score in broken.predicted(points).items() if score == 0.0
    }


@pytest.mark.parametrize("chapter", CHAPTERS.values(), ids=CHAPTERS)
def test_a_wrong_prediction_is_noticed(chapter):
    """Or the tests above would prove nothing."""
    slip = chapter.slips[0]
    plan = right_but_for(slip, chapter, random.Random(0))
    plan.lost = set()
    with pytest.raises(AssertionError):
        assert_predicted(plan)
    plan = right(chapter, random.Random(0))
    plan.lost = {chapter.exercises[-2].judged_by[0]}
    with pytest.raises(AssertionError):
        assert_predicted(plan)
