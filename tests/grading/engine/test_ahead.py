"""Given cells before the first answer, which a process runs once, ahead of the submissions that it is forked for."""

import contextlib
import os
import re
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from grading.engine.examination import Cell, Task
from grading.engine.examiner import Examiner
from grading.engine.learner_side import Patience
from grading.engine.trusted import GivenCell

PATIENT = Patience()
QUICK = Patience(cell=2.0, after_the_first=2.0, in_a_hurry=0.5, enough=6.0, total=40.0)
WHO = "import os\nprint(os.getpid())"
RANDOM = "import numpy as np\nnp.random.seed(3)\nfirst = np.random.rand()"
PLOTS = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()"
ANSWER = "answer = 42\nprint(os.getpid(), first, np.random.rand(), os.getcwd(), os.listdir(), In[1][:9], Out)"


@pytest.fixture(scope="module")
def examiner():
    with Examiner() as made:
        yield made


def examine(examiner, *answers, leading=(WHO, RANDOM, PLOTS), instead=None, files=(), patience=PATIENT):
    """Examine these given cells, or what a learner made of them, then the learner's answers and a test."""
    given = tuple(GivenCell(source, place) for place, source in enumerate(leading))
    cells = tuple(Cell(source) for source in (*(instead or leading), *answers))
    test = Cell("assert answer == 42", test=True, place=len(leading) + 1)
    whole = (*leading, "answer = 42", test.source)
    return examiner.examine(Task((*cells, test), given, ("answer = 42",), files, patience, whole))


def texts(answers):
    return ["".join(part.get("text", "") for part in answer.outputs).strip() for answer in answers]


def was_ahead(answers):
    """Say whether the first cell ran in another process than the answer."""
    said = texts(answers)
    return said[0] != said[len(said) - 2].split()[0]


def test_they_are_run_once_for_all_and_nothing_else_is_other_than_before(examiner):
    first, second, third, fourth = (examine(examiner, ANSWER) for _ in range(4))
    assert [was_ahead(one) for one in (first, second, third, fourth)] == [False, True, True, True]
    assert texts(third)[0] == texts(fourth)[0]
    for one in (second, third, fourth):
        assert [answer.number for answer in one] == [answer.number for answer in first]
        assert one[1:3] == first[1:3]
        assert one[-1].judged
        assert texts(one)[3].split()[1:] == texts(first)[3].split()[1:]


def test_who_changed_one_of_them_has_it_run_as_it_is_and_the_next_one_does_not_see_it(examiner):
    for _ in range(2):
        examine(examiner, ANSWER)
    changed = (WHO, f"{RANDOM}\nfirst = 'mine'", PLOTS)
    one = examine(examiner, ANSWER, instead=changed)
    assert not was_ahead(one)
    assert "mine" in texts(one)[3]
    after = examine(examiner, ANSWER)
    assert was_ahead(after)
    assert "mine" not in texts(after)[3]


def test_cells_that_a_learner_put_before_them_are_run_before_them(examiner):
    for _ in range(2):
        examine(examiner, ANSWER)
    one = examine(examiner, ANSWER, instead=("first = 5", WHO, PLOTS, "import numpy as np"))
    assert texts(one)[4].split()[1] == "5"


def test_with_files_of_the_hand_in_they_are_run_where_these_are(examiner):
    reads = "import os\nprint(os.getpid(), os.path.exists('data.csv'))"
    leading, answer = (reads,), "answer = 42\nprint(os.getpid())"
    for _ in range(3):
        plain = examine(examiner, answer, leading=leading)
    assert was_ahead(plain)
    one = examine(examiner, answer, leading=leading, files=(("data.csv", "MQ=="),))
    assert texts(one)[0].endswith("True")
    stamped = examine(examiner, answer, leading=leading, files=(("timestamp.txt", "MQ=="),))
    assert was_ahead(stamped)


@pytest.mark.parametrize(
    "leaves",
    [
        "1 / 0",
        "if os.environ['USER'] == 'learner': open('left.txt', 'w').write('x')",
        "if os.environ['USER'] == 'learner': [open(f'{n}', 'w').close() for n in range(2100)]",
        "there = open(os.__file__)",
        "import threading, time\nthreading.Thread(target=time.sleep, args=(60,), daemon=True).start()",
        "if not os.environ.setdefault('BEFORE', ''): os._exit(0)",
        "os.kill(os.getpid(), 9)",
    ],
    ids=["raises", "a file", "many files", "an open file", "a thread", "ends", "is killed"],
)
def test_what_no_fork_hands_on_is_run_by_each_for_itself(examiner, leaves):
    answers = [
        examine(examiner, "answer = 42\nimport os\nprint(os.getpid())", leading=(WHO, leaves))
        for _ in range(3)
    ]
    first = answers[0]
    for one in answers[1:]:
        # who ends its process gets a new one, where the cells before are run again
        assert was_ahead(one) == was_ahead(first)
        assert [answer.number for answer in one] == [answer.number for answer in first]
        assert [len(answer.outputs) for answer in one] == [len(answer.outputs) for answer in first]
        assert one[-1].judged


def test_a_process_that_ends_is_replaced_by_one_that_is_where_it_was(examiner):
    ends = "if not os.path.exists('/proc/self/nothing'): os._exit(0)"
    for _ in range(2):
        examine(examiner, ANSWER)
    one = examine(examiner, ends, ANSWER)
    assert one[3].outputs[0]["ename"] == "ProcessEnded"
    assert texts(one)[4].split()[1:3] == texts(examine(examiner, ANSWER))[3].split()[1:3]
    assert one[-1].judged


def test_if_the_one_that_ran_them_is_gone_the_next_submission_gets_another_box(examiner):
    """As when the system needs its memory: what it was forked for would go on, and nobody could end it."""
    for _ in range(3):
        answers = examine(examiner, ANSWER)
    (gone,) = processes(int(texts(answers)[0]))
    with ThreadPoolExecutor() as pool:
        running = pool.submit(examine, examiner, f"import time\ntime.sleep(1)\n{ANSWER}")
        time.sleep(0.5)
        os.kill(gone, signal.SIGKILL)
        running.result()
    after = examine(examiner, ANSWER)
    assert after[-1].judged
    assert texts(after)[3].split()[3] != texts(answers)[3].split()[3]


def test_what_takes_too_long_is_given_up_and_costs_its_own_cell_only(examiner):
    # the last of this examiner's: a box that is made anew would rehearse it. In the learner's process only: the
    # instructor's version is run by the examiner as well
    waits = "import os, time\nif os.environ['USER'] == 'learner': time.sleep(60)"
    for _ in range(2):
        one = examine(examiner, "answer = 42", leading=(waits,), patience=QUICK)
        assert one[0].outputs[0]["ename"] == "CellTimeoutError"
        assert one[-1].judged


TRAINS = "from course.deep_runs import train_from\nsettings = dict(activation='tanh', initialisation='He', "
TRAINS += "weight_scale=1.0, learnrate=0.5, loss='squared error')\nrecord = train_from(settings, SEED, layers=2, steps=3)"
KNOWN = "from course import ahead\nprint(sorted(ahead.known))\nanswer = 42"


def test_what_given_cells_work_out_later_is_known_to_the_next_submissions_and_nothing_else_is():
    """Not what the tests work out, which may be of right answers, nor what another learner's code did."""
    given, solution = (GivenCell("SEED = 1", 0), GivenCell(TRAINS, 2)), "answer = 42"
    test = Cell(f"SEED = 2\n{TRAINS}\nassert answer == 42", test=True, place=3)
    whole = (given[0].source, solution, given[1].source, test.source)

    def examined(answer):
        cells = (Cell(given[0].source), Cell(answer), Cell(given[1].source), test)
        answers = examiner.examine(Task(cells, given, (solution,), (), PATIENT, whole))
        assert answers[-1].judged
        assert not [part for each in answers for part in each.outputs if part["output_type"] == "error"]
        return texts(answers)[1]

    with Examiner() as examiner:
        assert examined(KNOWN) == "[]"
        seeds = TRAINS.replace("SEED", "3")
        assert len(eval(examined(f"{seeds}\n{KNOWN}"))) == 2
        later = examined(KNOWN)
        assert len(eval(later)) == 1
        assert examined(KNOWN) == later


def test_what_tests_work_out_for_one_submission_they_need_not_work_out_for_the_next():
    counts = "from course import ahead\nbefore = len(ahead.known)\n" + TRAINS.replace("SEED", "answer")
    test = Cell(f"{counts}\nprint(before, len(ahead.known))", test=True, place=1)
    with Examiner() as examiner:

        def examined(answer):
            cells = (Cell(f"answer = {answer}"), test)
            return texts(
                examiner.examine(Task(cells, (), ("answer = 1",), (), PATIENT, ("answer = 1", test.source)))
            )[1]

        # from the second one on, also the instructor's own answer is known
        assert [examined(answer) for answer in (5, 5, 6, 5)] == ["0 1", "2 2", "2 3", "3 3"]


def test_what_tests_work_out_costs_no_submission_with_much_output_its_answers():
    """Both together are more than a message holds."""
    prints = Cell("print('x' * 99_000)")
    test = Cell("from course import ahead\nahead.known['run'] = bytes(3_900_000)", test=True, place=0)
    with Examiner() as examiner:
        answers = examiner.examine(Task((*[prints] * 40, test), whole=(test.source,)))
    assert {len(text) for text in texts(answers)[:-1]} == {99_000}
    assert answers[-1].judged


def processes(number):
    """Return the processes that have this number where they run, as it is here."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            numbers = re.search(r"^NSpid:\s+(.*)$", (place / "status").read_text(), re.MULTILINE)[1].split()
            if numbers[1:] == [str(number)] and b"learner.py" in (place / "cmdline").read_bytes():
                found.append(int(place.name))
    return found
