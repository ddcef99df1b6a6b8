"""Many submissions at once: a worker that dies costs nobody anything, and nothing is held without bound."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from grading.engine import batch, examiner
from grading.engine.batch import IN_HAND, Job, Result, grade_all
from grading.engine.box import NoBox, Seal
from grading.engine.examination import Cell, Task
from grading.engine.examiner import Examiner, ExaminerFailed, examiner_of_this_thread
from grading.engine.executors import Executors, local_executors
from grading.engine.learner_side import Patience

pytestmark = pytest.mark.slow
sealed = pytest.mark.skipif(not shutil.which("bwrap"), reason="learners' code cannot be sealed off here")
ROOT = Path(__file__).resolve().parents[3]


class Died(Exception):
    """What the future of a cluster raises whose worker has died under a job."""


# In place of `grade_job`. A job's notebooks say what to do.
def work(job: Job) -> Result:
    what, *more = job.notebooks
    if what == "die once":
        mark = Path(more[0])
        if not mark.exists():
            mark.touch()
            raise Died
    elif what == "die":
        time.sleep(0.05)
        raise Died
    elif what == "sleep":
        time.sleep(float(more[0]))
    elif what == "raise":
        raise ValueError("odd")
    elif what == "no box":
        raise NoBox("no bubblewrap")
    return Result(trouble=f"did {what}")


def job(*words: str) -> Job:
    return Job(dict.fromkeys(words, ""), {})


@pytest.fixture(autouse=True)
def instead(monkeypatch):
    monkeypatch.setattr(batch, "grade_job", work)


def results_of(jobs, workers=2, between=lambda: None) -> list:
    results = []
    before = threading.active_count()
    with local_executors(workers) as executors:
        grade_all(executors, jobs, lambda key, result: results.append((key, result.trouble)), between)
    assert threading.active_count() == before
    return results


def on_a_cluster(jobs) -> list:
    """Return the results of two workers whose jobs may die under them."""
    results = []
    with ThreadPoolExecutor(2) as pool:
        grade_all(
            Executors(pool, 2, (Died,)), jobs, lambda key, result: results.append((key, result.trouble))
        )
    return results


def test_each_job_comes_back_once():
    found = results_of((number, job("nothing")) for number in range(40))
    assert sorted(found) == [(number, "did nothing") for number in range(40)]


def test_no_jobs_at_all():
    assert results_of(iter(())) == []


def test_a_worker_that_is_killed_costs_nobody_anything(tmp_path):
    jobs = [(0, job("die once", str(tmp_path / "mark"))), *((n, job("sleep", "0.05")) for n in range(1, 10))]
    found = on_a_cluster(jobs)
    assert sorted(found) == [(0, "did die once"), *((n, "did sleep") for n in range(1, 10))]


def test_a_job_that_always_kills_its_worker_is_the_only_one_to_suffer():
    jobs = [(n, job("die") if n == 3 else job("sleep", "0.01")) for n in range(9)]
    found = on_a_cluster(jobs)
    assert sorted(found) == [
        (n, "the process that graded it ended" if n == 3 else "did sleep") for n in range(9)
    ]


def test_what_a_job_raises_is_its_own_trouble():
    found = results_of([(0, job("raise")), (1, job("nothing"))])
    assert sorted(found) == [(0, "ValueError: odd"), (1, "did nothing")]


def test_a_machine_that_cannot_seal_ends_it_all():
    with pytest.raises(NoBox, match="no bubblewrap"):
        results_of((number, job("no box")) for number in range(100))


def test_no_more_jobs_are_made_than_are_in_hand():
    made, done, most = [], [], []

    def jobs():
        for number in range(30):
            made.append(number)
            most.append(len(made) - len(done))
            yield number, job("nothing")

    with local_executors(2) as executors:
        grade_all(executors, jobs(), lambda key, result: done.append(key))
    assert len(done) == 30
    assert max(most) <= IN_HAND * 2


def test_a_few_are_graded_by_one_worker_and_many_by_all(monkeypatch):
    """Another one would take longer to start than they take."""

    def threads(number: int) -> int:
        seen = set()
        with local_executors(2) as executors:
            monkeypatch.setattr(
                batch, "grade_job", lambda job: (seen.add(threading.get_ident()), work(job))[1]
            )
            grade_all(executors, ((n, job("sleep", "0.05")) for n in range(number)), lambda *one: None)
        return len(seen)

    assert [threads(number) for number in (1, batch.FEW - 1, batch.FEW + 4)] == [1, 1, 2]


def test_a_few_do_not_wait_for_a_slow_one(monkeypatch):
    monkeypatch.setattr(batch, "SLOW", 0.1)
    quick, done = threading.Event(), []

    def slow_first(job: Job) -> Result:
        if "slow" in job.notebooks:
            assert quick.wait(60)
        else:
            quick.set()
        return Result()

    monkeypatch.setattr(batch, "grade_job", slow_first)
    with local_executors(2) as executors:
        grade_all(executors, [(0, job("slow")), (1, job("quick"))], lambda key, result: done.append(key))
    assert sorted(done) == [0, 1]


def test_an_interrupt_between_two_results_leaves_no_thread():
    done, before = [], threading.active_count()

    def pressed():
        if len(done) >= 3:  # two may come at once
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), local_executors(2) as executors:
        grade_all(
            executors, ((n, job("sleep", "0.1")) for n in range(50)), lambda *one: done.append(one), pressed
        )
    assert threading.active_count() == before


# --- with examiners


def examines(source: str) -> Result:
    """Examine one cell by the examiner of this thread; what it prints is the trouble."""
    task = Task((Cell(source),), patience=Patience(cell=60.0, total=60.0))
    (answer,) = examiner_of_this_thread(Seal.full()).examine(task)
    return Result(trouble="".join(output.get("text", "") for output in answer.outputs))


def ours() -> list[Examiner]:
    """Return the examiners of running threads other than this one."""
    found = [one for thread, one in examiner._all.items() if thread is not threading.current_thread()]
    return [one for one in found if one.process is not None]


@sealed
def test_an_examiner_that_is_killed_from_outside_costs_nobody_anything(monkeypatch, tmp_path):
    monkeypatch.setattr(batch, "grade_job", lambda job: examines(*job.notebooks))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    killed = []

    def kill_one():
        if not killed and list(tmp_path.glob("grading-*/kit")) and ours():
            time.sleep(0.5)
            (one,) = ours()
            killed.append(one.process)
            one.process.kill()

    cell = "import time\ntime.sleep(0.5)\nprint(1)"
    found = results_of(((n, job(cell)) for n in range(3)), workers=1, between=kill_one)
    assert killed
    assert sorted(found) == [(n, "1\n") for n in range(3)]
    assert list(tmp_path.iterdir()) == []


@sealed
def test_an_interrupt_in_the_middle_of_a_submission_ends_its_examiner_at_once(monkeypatch, tmp_path):
    monkeypatch.setattr(batch, "grade_job", lambda job: examines(*job.notebooks))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    there, before = [], threading.active_count()

    def pressed():
        if list(tmp_path.glob("grading-*/kit")):
            there.extend(ours())
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), local_executors(1) as executors:
        grade_all(executors, [(0, job("while True: pass"))], lambda *one: None, pressed)
    assert there
    assert threading.active_count() == before
    assert list(tmp_path.iterdir()) == []


def test_an_examiner_that_always_ends_is_given_up(monkeypatch):
    monkeypatch.setattr(examiner.sys, "executable", "/bin/false")
    with pytest.raises(ExaminerFailed, match="did not start"):
        Examiner(Seal(frozenset())).examine(Task((Cell("1"),)))


PARENT = """
import os, signal, sys, threading
from pathlib import Path
from grading.engine.box import Seal
from grading.engine.examination import Cell, Task
from grading.engine.examiner import _all, examiner_of_this_thread
from grading.engine.executors import local_executors
def examine():
    examiner_of_this_thread(Seal.full()).examine(Task((Cell("print(1)"),)))
    return examiner_of_this_thread(Seal.full()).process.pid
with local_executors(2) as executors:
    print(executors.executor.submit(examine).result(), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@sealed
def test_examiners_end_with_a_parent_that_is_killed(tmp_path):
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path)}
    said = subprocess.run(
        [sys.executable, "-c", PARENT], capture_output=True, text=True, env=environment, timeout=120
    )
    assert said.returncode == -signal.SIGKILL
    (process,) = [Path("/proc", pid) for pid in said.stdout.split()]
    until = time.monotonic() + 60
    while (process.exists() or list(tmp_path.iterdir())) and time.monotonic() < until:
        time.sleep(0.05)
    assert not process.exists()
    assert list(tmp_path.iterdir()) == []


# Too many files to be removed one by one, and most of the room that there is.
LITTER = "for n in range(2500): open(f'{n}', 'wb').write(bytes(20_000))"
NEEDS_ROOM = "import os\nprint(os.listdir('.'))\nopen('large', 'wb').write(bytes(30 * 2**20))"


@sealed
def test_litter_and_a_new_box_for_one_submission_cost_the_next_nothing(monkeypatch, tmp_path):
    monkeypatch.setenv("TMPDIR", str(tmp_path))

    def examined(*cells):
        return examiner.examine(Task(tuple(map(Cell, cells)), patience=Patience(cell=10.0, total=30.0)))

    with Examiner() as examiner:
        examined(LITTER, "import os; os._exit(0)", "print('again')")
        for _ in range(2):
            (answer,) = examined(NEEDS_ROOM + ";")
            assert [output.get("text") for output in answer.outputs] == ["[]\n"]
        assert len(list(tmp_path.iterdir())) == 1
    assert list(tmp_path.iterdir()) == []


@sealed
def test_nothing_is_left_of_an_examiner_whose_process_is_killed_in_the_middle(monkeypatch, tmp_path):
    """The learner's loop, the box and the folder go at once, not when the loop's time is over."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    said = subprocess.Popen([sys.executable, "-c", EXAMINES], cwd=ROOT)
    until = time.monotonic() + 60
    while not list(tmp_path.glob("grading-*/kit")) and time.monotonic() < until:
        time.sleep(0.05)
    # until the loop runs
    time.sleep(4)
    said.kill()
    said.wait()
    until = time.monotonic() + 60
    while list(tmp_path.iterdir()) and time.monotonic() < until:
        time.sleep(0.05)
    assert list(tmp_path.iterdir()) == []


EXAMINES = """
from grading.engine.examination import Cell, Task
from grading.engine.examiner import Examiner
from grading.engine.learner_side import Patience
Examiner().examine(Task((Cell("while True: pass"),), patience=Patience(cell=600, total=600)))
"""
