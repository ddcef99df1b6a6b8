"""What a check does not let be seen is the learner's own, in the thread that checks: the others go on as if there were none."""

import sys
import threading
import warnings
from concurrent.futures import ThreadPoolExecutor

import pytest

from course.judging.attempt import Attempt


def told(function, *, listen: bool = False) -> list[str]:
    """Return what was warned of in a call, as a check hears it."""
    return Attempt(function, {}, ("it",), listen=listen).warned


def loud(text: str) -> None:
    print(text)
    print(text, file=sys.stderr)
    warnings.warn(text, stacklevel=1)


@pytest.fixture
def aloud():
    """Every warning is shown, each time; the texts of those that were."""
    with warnings.catch_warnings(record=True) as shown:
        warnings.simplefilter("always")
        yield lambda: [str(warning.message) for warning in shown]


@pytest.mark.parametrize("listen", [False, True])
def test_what_another_thread_says_meanwhile_is_seen(listen, aloud, capsys):
    with ThreadPoolExecutor(1) as threads:

        def function() -> int:
            loud("own")
            threads.submit(loud, "another's").result()
            return 1

        assert told(function, listen=listen) == (["own"] if listen else [])
    assert aloud() == ["another's"]
    assert [*capsys.readouterr()] == ["another's\n"] * 2


@pytest.mark.parametrize("first_to_leave", [0, 1])
@pytest.mark.parametrize("listen", [False, True])
def test_two_that_overlap_leave_nothing_behind(first_to_leave, listen, aloud, capsys):
    inside, leave = [threading.Event(), threading.Event()], [threading.Event(), threading.Event()]

    def function(number: int):
        def learners() -> int:
            inside[number].set()
            assert leave[number].wait(60)
            loud(f"number {number}")
            return 1

        return learners

    before = sys.stdout, sys.stderr
    with ThreadPoolExecutor(2) as threads:
        heard = []
        for number in (0, 1):
            heard.append(threads.submit(told, function(number), listen=listen))
            assert inside[number].wait(60)
        for number in (first_to_leave, 1 - first_to_leave):
            leave[number].set()
            assert heard[number].result() == ([f"number {number}"] if listen else [])
    assert not aloud()
    assert [*capsys.readouterr()] == ["", ""]
    loud("afterwards")
    assert aloud() == ["afterwards"]
    assert [*capsys.readouterr()] == ["afterwards\n"] * 2
    assert (sys.stdout, sys.stderr) == before


def test_a_filter_that_another_thread_puts_back_meanwhile_does_not_break_it(aloud):
    inside, leave = threading.Event(), threading.Event()

    def anothers() -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            inside.set()
            assert leave.wait(60)

    # a check that has been has put its filter before all
    told(lambda: 1)
    with ThreadPoolExecutor(1) as threads:
        other = threads.submit(anothers)
        assert inside.wait(60)

        def function() -> int:
            leave.set()
            other.result()
            loud("own")
            return 1

        told(function)
    assert not aloud()


def test_a_warning_that_was_shown_once_is_heard_in_every_check():
    def function() -> int:
        warnings.warn("again", stacklevel=1)
        return 1

    with warnings.catch_warnings():
        warnings.simplefilter("default")
        assert [told(function, listen=True) for _ in range(3)] == [["again"]] * 3
        warnings.simplefilter("ignore")
        assert told(function, listen=True) == []
        warnings.simplefilter("error")
        assert told(function) == []


def test_a_check_inside_a_check_says_nothing_to_the_outer_one():
    def function() -> int:
        told(lambda: loud("inner"))
        loud("outer")
        return 1

    with warnings.catch_warnings():
        warnings.simplefilter("always")
        assert told(function, listen=True) == ["outer"]
