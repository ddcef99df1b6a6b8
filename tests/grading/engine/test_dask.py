"""Grading on a real Dask cluster: the same scores, and one sentence when there is none or it goes away."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from grading.classroom.plans import one_of_each
from grading.commands.made_up import make_class
from grading.commands.opening import open_course
from grading.engine.executors import NoCluster, dask_executors
from tests.grading.conftest import CHAPTER, Copy

pytest.importorskip("distributed")
pytestmark = pytest.mark.slow

KINDS = ["right", "slip in backward_step", "half-finished", "untouched", "kernel ended", "tests deleted"]


@dataclass
class Cluster:
    """A scheduler and workers, each a process of its own, as they would run on other machines."""

    clone: Path
    address: str = ""
    processes: list = field(default_factory=list)

    def start(self, workers: int) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{port}"
        self._run("dask_scheduler", "--host", "127.0.0.1", "--port", str(port))
        for _ in range(workers):
            self._run("dask_worker", self.address, "--nthreads", "1", "--no-nanny", "--death-timeout", "60")
        from distributed import Client

        with Client(self.address, timeout="60s", set_as_default=False) as client:
            client.wait_for_workers(workers, timeout=60) if workers else None

    def _run(self, program: str, *words: str) -> None:
        self.processes.append(
            subprocess.Popen(
                [sys.executable, "-m", f"distributed.cli.{program}", *words, "--no-dashboard"],
                cwd=self.clone, env={**os.environ, "PYTHONPATH": str(self.clone)},
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )
        )  # fmt: skip

    def stop(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def class_of_six(released_course, tmp_path_factory) -> Copy:
    root = tmp_path_factory.mktemp("class")
    shutil.copytree(released_course.root, root, dirs_exist_ok=True)
    make_class(open_course(root), CHAPTER, one_of_each(KINDS, seed=3))
    return Copy(root)


@pytest.fixture
def course(class_of_six, tmp_path) -> Copy:
    shutil.copytree(class_of_six.root, tmp_path, dirs_exist_ok=True)
    return Copy(tmp_path)


@pytest.fixture
def cluster(request, tmp_path_factory, released_course):
    """Workers run from a clone that has the code, and nothing of what was handed in."""
    clone = tmp_path_factory.mktemp("clone")
    for room in ("course", "grading"):
        shutil.copytree(released_course.root / room, clone / room)
    started = Cluster(clone)
    try:
        started.start(getattr(request, "param", 2))
        yield started
    finally:
        started.stop()


def trouble(said) -> str:
    """Return what was said of a failure, which must be one line and nothing else."""
    assert said.status == 1, said.err
    assert "Traceback" not in said.out + said.err
    assert said.err.count("\n") == 1
    return said.err


def test_a_cluster_grades_as_this_machine_does(course, class_of_six, cluster, tmp_path_factory):
    here = Copy(tmp_path_factory.mktemp("here"))
    shutil.copytree(class_of_six.root, here.root, dirs_exist_ok=True)
    locally, there = here.run("grade", "--workers", "2"), course.run("grade", "--scheduler", cluster.address)
    assert there.out == locally.out
    assert re.sub(rf"{CHAPTER}, graded: .*\n", "", there.err) == ""
    assert there.status == locally.status == 3
    assert "6 graded now" in there.out


def test_a_cluster_that_goes_away_is_told_in_one_sentence_and_the_rest_is_graded_later(course, cluster):
    running = subprocess.Popen(
        course.command("grade", "--scheduler", cluster.address), cwd=course.root, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    records = course.root / "autograded" / ".records" / CHAPTER
    until = time.monotonic() + 120
    while not list(records.glob("*.json")) and time.monotonic() < until:
        time.sleep(0.02)
    cluster.processes[0].send_signal(signal.SIGKILL)
    out, err = running.communicate(timeout=120)
    assert running.returncode == 1
    assert out == ""
    assert re.fullmatch(
        rf"The Dask scheduler at {cluster.address} has gone away\. \d of 6 are graded and kept; the same command "
        r"grades the rest\.\n",
        err,
    )
    done = len(list(records.glob("*.json")))
    said = course.run("grade")
    assert f"{6 - done} graded now" in said.out


def test_a_killed_worker_costs_nobody_anything(course, cluster):
    running = subprocess.Popen(
        course.command("grade", "--scheduler", cluster.address), cwd=course.root, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    records = course.root / "autograded" / ".records" / CHAPTER
    until = time.monotonic() + 120
    while not list(records.glob("*.json")) and time.monotonic() < until:
        time.sleep(0.02)
    cluster.processes[1].kill()
    out, err = running.communicate(timeout=240)
    assert "6 graded now" in out, err


def test_a_wrong_address_is_told_in_one_sentence(course):
    said = trouble(course.run("grade", "--scheduler", "tcp://127.0.0.1:9"))
    assert said.startswith("There is no Dask scheduler at tcp://127.0.0.1:9 (")
    assert "`dask scheduler`" in said
    for nonsense in ("nonsense", "ftp://host:8786", "tcp://host"):
        with pytest.raises(NoCluster, match="is not an address"), dask_executors(nonsense):
            pass


@pytest.mark.parametrize("cluster", [0], indirect=True)
def test_a_scheduler_without_workers_is_told_in_one_sentence(course, cluster):
    assert "has no workers: start some" in trouble(course.run("grade", "--scheduler", cluster.address))


@pytest.mark.parametrize("cluster", [1], indirect=True)
def test_a_worker_with_another_version_of_the_course_grades_nothing(course, cluster):
    with (cluster.clone / "course" / "network.py").open("a") as code:
        code.write("\n# another version\n")
    said = trouble(course.run("grade", "--scheduler", cluster.address))
    assert "has another version of this course" in said


def test_a_worker_without_the_course_is_told_in_one_sentence(course, tmp_path_factory):
    cluster = Cluster(tmp_path_factory.mktemp("empty"))
    try:
        cluster.start(1)
        assert "do not know this course" in trouble(course.run("grade", "--scheduler", cluster.address))
    finally:
        cluster.stop()


def test_without_the_package_the_command_to_install_it_is_told(course, tmp_path_factory, monkeypatch):
    without = tmp_path_factory.mktemp("without")
    (without / "distributed.py").write_text("raise ImportError\n")
    monkeypatch.setenv("PYTHONPATH", str(without))
    said = trouble(course.run("grade", "--scheduler", "tcp://127.0.0.1:9"))
    assert 'pip install -c constraints.txt -e ".[cluster]"' in said
