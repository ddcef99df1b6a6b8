"""Every live figure, made as its notebook cell makes it, but not displayed."""

import sys
from typing import Any

import pytest

from course import live
from course.live.figure import LiveFigure
from course.live.show import GRADING

NAMES = live.__all__


def make(name: str, **named: Any) -> LiveFigure:
    """Return one of them."""
    kept = []
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(GRADING, raising=False)
        patch.setattr(
            sys.modules[f"course.live.{name}"],
            "show",
            lambda *given, **options: kept.append(LiveFigure(*given, **options)),
        )
        getattr(live, name)(**named)
    [figure] = kept
    return figure


@pytest.fixture(scope="module")
def made() -> dict[str, LiveFigure]:
    return {name: make(name) for name in NAMES}


@pytest.fixture(params=NAMES)
def figure(made, request) -> LiveFigure:
    made[request.param].move(made[request.param].start)
    return made[request.param]
