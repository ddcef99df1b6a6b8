"""What a site takes along: found under the name of what was made of which data, and of no other."""

import sys

import numpy as np
import pytest
from matplotlib.figure import Figure

from course import ahead, live
from course.ahead import GRADING
from course.checks.fault_clinic import clinic_run
from course.deep_runs import train_from
from course.depth import TrainingRecord
from course.drawings import loss_curves, show
from course.drawings.on_demand import Undrawn
from course.graph import Node
from course.live.film import Film
from course.network import sigmoid
from tests.live.conftest import make


def one(x):
    return 2 * x


def other(x):
    return 3 * x


def looks_up(x):
    return np.sin(x)


def with_default(k):
    def function(x, factor=k):
        return factor * x

    return function


def with_another_inside(x):
    return (lambda v: v * SCALE)(x)


SCALE = 2
DOUBLE, TRIPLE = lambda x: 2 * x, lambda x: 3 * x


def graph(value, *, name="x"):
    x = Node(value, name)
    return x * x + 3


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """Have things kept, in a folder."""
    monkeypatch.setenv(ahead.KEEP, str(tmp_path))
    monkeypatch.delenv(GRADING, raising=False)
    return tmp_path


@pytest.fixture
def taken(monkeypatch):
    """Have a kit with these things, by their names."""

    def take(things):
        monkeypatch.delenv(ahead.KEEP, raising=False)
        monkeypatch.delenv(GRADING, raising=False)
        monkeypatch.setattr(ahead, "_all", lambda: things)

    return take


def name(*given, **named):
    return ahead.name_of(one, given, named)


RUN = TrainingRecord([np.ones((2, 2))], np.array([1.0, 0.5]), np.zeros(2), np.array([[1.0, 1e-15]]))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (1.0, 1.0000001),
        (1.0, 1 - 1e-16),
        (1, 1.0),
        ([0.1 + 0.2, 1e-300], [0.3, 1.0000000001e-300]),
        (np.array([np.nan, -0.0, np.inf]), np.array([-np.nan, 0.0, np.inf])),
        (graph(0.5), graph(0.5 + 1e-15)),
        (RUN, RUN._replace(norms=RUN.norms * (1 + 1e-13))),
        (one, one),
    ],
    ids=[
        "seven digits",
        "below a power of 2",
        "whole",
        "tiny",
        "NaN and zeros",
        "a graph",
        "a run",
        "a function",
    ],
)
def test_what_differs_in_its_last_digits_has_one_name(kept, first, second):
    assert name(first) == name(second) is not None


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (1.0, 1.00001),
        (1e-16, 2e-16),
        (1.0, [1.0]),
        ([1.0], (1.0,)),
        ([[1.0], 2.0], [[1.0, 2.0]]),
        (np.zeros((2, 3)), np.zeros((3, 2))),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        ("1", 1),
        (True, 1),
        (graph(0.5), graph(0.6)),
        (graph(0.5), graph(0.5, name="y")),
        (RUN, RUN._replace(norms=RUN.norms * [1, 2])),
        (one, other),
        (10_000_000, 10_000_001),
        (np.array([10_000_000, 1]), np.array([10_000_001, 1])),
    ],
)
def test_what_differs_has_another_name(kept, first, second):
    assert name(first) != name(second)


def test_another_function_and_a_named_argument_make_another_name(kept):
    assert len({name(1), name(x=1), ahead.name_of(other, (1,), {})}) == 3


@pytest.mark.parametrize(
    "value",
    [
        looks_up,
        lambda x, y=[1]: len(y),
        with_default(2),
        with_another_inside,
        DOUBLE,
        TRIPLE,
        2**53 + 1,
        2**70,
        object(),
        1j,
        np.array([None]),
    ],
)
def test_what_cannot_be_told_has_no_name(kept, value):
    assert name([value]) is None


def test_nobody_pays_for_names_where_nothing_is_kept_and_nothing_is_there(monkeypatch):
    monkeypatch.delenv(ahead.KEEP, raising=False)
    assert not ahead.FILE.exists()
    assert name(1) is None


def test_what_was_worked_out_is_not_worked_out_again_and_whoever_changes_it_changes_a_copy(kept, taken):
    made = []

    @ahead.worked_out_ahead
    def squares(numbers):
        made.append(numbers)
        return np.square(numbers)

    assert list(squares([1, 2])) == [1, 4]
    taken({path.name: path.read_bytes() for path in kept.iterdir()})
    first = squares([1, 2])
    first += 1
    assert list(squares([1, 2])) == [1, 4]
    assert made == [[1, 2]]
    assert list(squares([1, 3])) == [1, 9]


def test_what_raises_is_not_kept(kept):
    with pytest.raises(KeyError):
        train_from({"activation": "none"})
    assert list(kept.iterdir()) == []


def test_a_run_of_the_kit_is_the_same_as_one_that_is_trained(kept, taken):
    settings = {
        "activation": "tanh",
        "initialisation": "Glorot",
        "weight_scale": 1.0,
        "learnrate": 0.5,
        "loss": "squared error",
    }
    trained = train_from(settings, layers=3, steps=5)
    taken({path.name: path.read_bytes() for path in kept.iterdir()})
    again = train_from(settings, layers=3, steps=5)
    assert isinstance(again, TrainingRecord)
    np.testing.assert_equal(again, trained)


def test_shared_runs_stay_read_only(kept, taken):
    clinic_run.cache_clear()
    clinic_run("A")
    taken({path.name: path.read_bytes() for path in kept.iterdir()})
    clinic_run.cache_clear()
    with pytest.raises(ValueError, match="read-only"):
        clinic_run("A").losses[0] = 1
    clinic_run.cache_clear()


def shown(monkeypatch, figure):
    displayed = []
    monkeypatch.setattr(sys.modules["course.drawings.show"], "display", displayed.append)
    show(figure, alt="words")
    return displayed[0].data


def test_a_picture_that_is_there_is_shown_and_nothing_is_drawn(kept, taken, monkeypatch):
    drawn = shown(monkeypatch, loss_curves({"a run": [2.0, 1.0]}))
    taken({path.name: path.read_bytes() for path in kept.iterdir()})
    monkeypatch.setattr("course.drawings.curves.Figure", None)
    assert shown(monkeypatch, loss_curves({"a run": [2.0, 1.0 + 1e-12]})) == drawn


def test_of_other_data_a_figure_is_drawn(kept, taken, monkeypatch):
    shown(monkeypatch, loss_curves({"a run": [2.0, 1.0]}))
    taken({path.name: path.read_bytes() for path in kept.iterdir()})
    assert isinstance(loss_curves({"a run": [2.0, 1.1]}), Figure)


def test_a_figure_that_was_changed_is_drawn_as_it_is_by_now_and_not_kept(kept, taken, monkeypatch):
    plain = shown(monkeypatch, loss_curves({"a run": [2.0, 1.0]}))
    things = {path.name: path.read_bytes() for path in kept.iterdir()}
    for path in kept.iterdir():
        path.unlink()
    changed = loss_curves({"a run": [2.0, 1.0]})
    changed.axes[0].set_title("another title")
    titled = shown(monkeypatch, changed)
    assert titled != plain
    assert list(kept.iterdir()) == []
    taken(things)
    changed = loss_curves({"a run": [2.0, 1.0]})
    assert isinstance(changed, Undrawn)
    changed.axes[0].set_title("another title")
    assert shown(monkeypatch, changed) == titled


@pytest.mark.parametrize("name", live.__all__)
def test_a_live_figure_begins_with_the_picture_that_is_there_and_draws_when_the_page_asks(
    name, kept, taken, monkeypatch
):
    drawn = make(name)
    taken({path.name: path.read_bytes() for path in kept.iterdir()})
    drawing = {"there": 0}

    class Counted(Film):
        def __init__(self, *given, **named):
            drawing["there"] += 1
            super().__init__(*given, **named)

    monkeypatch.setattr("course.live.figure.Film", Counted)
    found = make(name)
    assert (found.still, found.words, found.size) == (drawn.still, drawn.words, drawn.size)
    assert found.get_state()["still"] == drawn.still
    assert drawing["there"] == 0
    np.testing.assert_array_equal(found.move({})[0], drawn.move({})[0])
    assert drawing["there"] == 1


def test_a_live_figure_of_other_numbers_is_another_one(kept, taken, monkeypatch):
    make("nudge")
    taken({path.name: path.read_bytes() for path in kept.iterdir()})
    monkeypatch.setattr("course.live.figure.Film", None)
    make("nudge", W=0.1 + 1e-12)
    with pytest.raises(TypeError):
        make("nudge", W=0.2)


def test_a_function_that_only_says_it_is_of_the_kit_is_none_of_it(kept):
    pretender = with_default(2)
    pretender.__module__, pretender.__qualname__ = "course.network", "sigmoid"
    assert name(sigmoid) == name(sigmoid) is not None
    assert name(pretender) is None
    pretender.__module__ = None
    assert name(pretender) is None


def test_a_notebook_that_ends_in_a_drawing_shows_its_picture(kept, taken, monkeypatch):
    shown(monkeypatch, loss_curves({"a run": [2.0, 1.0]}))
    taken({path.name: path.read_bytes() for path in kept.iterdir()})
    picture, metadata = loss_curves({"a run": [2.0, 1.0]})._repr_png_()
    assert picture.startswith(b"\x89PNG")
    assert metadata["width"] < 1000


@pytest.fixture
def graded(monkeypatch):
    """Have this process grade a notebook, the first of a class."""
    monkeypatch.delenv(ahead.KEEP, raising=False)
    monkeypatch.setenv(GRADING, "autograde")
    monkeypatch.setattr(ahead, "known", {})


@pytest.fixture
def squares():
    """A function that tells what it was asked for."""
    made = []

    @ahead.worked_out_ahead
    def function(numbers):
        made.append(numbers)
        return np.square(numbers)

    function.made = made
    return function


def test_while_notebooks_are_graded_what_was_worked_out_is_not_worked_out_again(graded, squares):
    first = squares([1.0, 2.0])
    first += 1
    assert list(squares([1.0, 2.0])) == [1, 4]
    assert squares.made == [[1.0, 2.0]]


def test_while_notebooks_are_graded_the_last_digit_makes_another_run(graded, squares):
    """No score depends on who came before."""
    for number in (1.0, np.nextafter(1.0, 2), 1.0 + 1e-9):
        assert squares([number])[0] == number**2
    assert len(squares.made) == 3


def test_while_notebooks_are_graded_memory_has_an_end(graded, squares, monkeypatch):
    monkeypatch.setattr(ahead, "MOST_KNOWN", 1000)
    for number in range(20):
        squares([number])
    assert 0 < sum(map(len, ahead.known.values())) <= 1000
    assert list(squares([19])) == [361]


def test_a_learner_who_trains_has_nothing_kept(monkeypatch, squares):
    monkeypatch.delenv(GRADING, raising=False)
    squares([1.0])
    squares([1.0])
    assert len(squares.made) == 2
    assert ahead.known == {}
