"""Live figures in threads beside the one that runs the cells, as JupyterLab has them drawn."""

import io
import sys
import threading
import warnings
from concurrent.futures import ThreadPoolExecutor

import matplotlib
import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.mathtext import MathTextParser

from tests.live.conftest import NAMES, make

MOVES = 6


@pytest.fixture
def in_a_hurry():
    """Let threads take turns ten times as often as they do."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(5e-4)
    yield
    sys.setswitchinterval(before)


def places(figure, *, seed: int) -> list[dict[str, int]]:
    """Return places of all controls, at random."""
    rng = np.random.default_rng(seed)
    return [
        {control["name"]: int(rng.integers(len(control["texts"]))) for control in figure.controls}
        for _ in range(MOVES)
    ]


def test_a_frame_is_the_same_whichever_was_drawn_first(figure):
    for place in places(figure, seed=2):
        frame = figure.move(place)[0].copy()
        figure._films.clear()
        assert np.array_equal(figure.move({})[0], frame)


def test_no_frame_takes_what_is_one_for_all_threads(figure):
    """Warnings that are off are off for all; settings of matplotlib, and the parser of its mathtext, are one for all."""
    taken = []
    figure._films.clear()
    with pytest.MonkeyPatch.context() as patch:
        for place, name in (
            (warnings.catch_warnings, "__enter__"),
            (MathTextParser, "parse"),
            (matplotlib, "rc_context"),
        ):
            own = getattr(place, name)
            patch.setattr(
                place,
                name,
                lambda *given, own=own, name=name, **named: taken.append(name) or own(*given, **named),
            )
        for figure._ratio in (2, 1):
            for control in figure.controls:
                last = len(control["texts"]) - 1
                for place in range(last + 1) if control["kind"] == "choice" else (0, last // 2, last):
                    figure.move({control["name"]: place})
    assert not taken


@pytest.mark.parametrize("names", [("secant", "training_step"), ("training_rate", "depth")])
def test_two_figures_and_a_cell_that_draws_do_not_meet(names, in_a_hurry):
    figures = [make(name) for name in names]
    asked = [places(figure, seed=seed) for seed, figure in enumerate(figures)]
    begin = threading.Barrier(len(figures) + 1)

    def moved(figure, one) -> list[np.ndarray]:
        seen = []
        for place in one:
            # all that a figure does, and not what it has drawn before
            figure._films.clear()
            seen.append(figure.move(place)[0].copy())
        return seen

    def moved_with_others(figure, one) -> list[np.ndarray]:
        begin.wait(60)
        return moved(figure, one)

    alone = [moved(*given) for given in zip(figures, asked, strict=True)]
    with ThreadPoolExecutor(len(figures)) as threads:
        drawn = [threads.submit(moved_with_others, *given) for given in zip(figures, asked, strict=True)]
        begin.wait(60)
        power = 0
        while not all(one.done() for one in drawn):
            power += 1
            loop = Figure(figsize=(2, 2))
            # ten titles one after the other: what is set once is not set again
            for index in range(10):
                loop.suptitle(f"$x_{{{index}}}^{{{power}}}$").get_window_extent()
            loop.subplots().set(yscale="log", ylim=(10.0 ** -(power % 200 + 1), 10.0))
            loop.savefig(io.BytesIO())
    for one, expected in zip(drawn, alone, strict=True):
        for frame, right in zip(one.result(), expected, strict=True):
            assert np.array_equal(frame, right)


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_that_two_threads_ask_draws_one_frame_at_a_time(name, in_a_hurry, monkeypatch):
    figure = make(name)
    sent = []
    monkeypatch.setattr(figure, "send", lambda content, buffers: sent.append((content, buffers[0])))

    def ask(one) -> None:
        for place in one:
            figure._answer(figure, {"changes": place, "has": None}, [])

    with ThreadPoolExecutor(2) as threads:
        for asked in [threads.submit(ask, places(figure, seed=seed)) for seed in (0, 1)]:
            asked.result()
    assert len(sent) == 2 * MOVES
    among = list(sent)
    sent.clear()
    for content, runs in among:
        figure._answer(figure, {"changes": content["indices"], "has": None}, [])
        [(again, right)] = sent
        sent.clear()
        assert (content, runs) == (again, right)
