"""Grading on a real Dask cluster: the same scores, and one sentence when there is none or it goes away."""

import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from grading.classroom.plans import one_of_each
from grading.commands.made_up import make_class
from grading.engine.executors import NoCluster, dask_executors
from grading.folder.opening import open_course
from tests.grading.conftest import CHAPTER, Copy
from tests.lab.conftest import free_port

Client = pytest.importorskip("distributed").Client
pytestmark = pytest.mark.slow
long = pytest.mark.skipif(not os.environ.get("PROOF"), reason="a cluster in trouble, a minute: with PROOF=1")

KINDS = ["right", "slip in backward_step", "half-finished", "untouched", "kernel ended", "tests deleted"]


@dataclass
class Cluster:
    """A scheduler and workers, each a process of its own, as they would run on other machines.

    One for all tests here: each says how many workers it needs, and only those are started that are missing.
    """

    clone: Path
    address: str = ""
    scheduler: subprocess.Popen | None = None
    workers: list[subprocess.Popen] = field(default_factory=list)

    def need(self, workers: int) -> None:
        """Start what is missing, end what is too much, and wait until the scheduler knows."""
        if self.scheduler is None or self.scheduler.poll() is not None:
            self.stop()
            port = free_port()
            self.address = f"tcp://127.0.0.1:{port}"
            self.scheduler = self._run(
                "dask_scheduler", self.clone, "--host", "127.0.0.1", "--port", str(port)
            )
        self.workers = [worker for worker in self.workers if worker.poll() is None]
        while len(self.workers) > workers:
            ended(self.workers.pop())
        while len(self.workers) < workers:
            self.workers.append(self.worker(self.clone))
        self.wait_for(workers)

    def worker(self, folder: Path) -> subprocess.Popen:
        """Start a worker in a folder."""
        return self._run(
            "dask_worker", folder, self.address, "--nthreads", "1", "--no-nanny", "--death-timeout", "60"
        )

    def wait_for(self, workers: int) -> None:
        """Wait until the scheduler has so many workers."""
        with Client(self.address, timeout="60s", set_as_default=False) as client:
            until = time.monotonic() + 60
            while len(client.nthreads()) != workers:
                assert time.monotonic() < until, client.nthreads()
                time.sleep(0.05)

    def _run(self, program: str, folder: Path, *words: str) -> subprocess.Popen:
        return subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.{program}", *words, "--no-dashboard"],
            cwd=folder, env={**os.environ, "PYTHONPATH": str(folder)},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def stop(self) -> None:
        for process in (*self.workers, *filter(None, [self.scheduler])):
            ended(process)


def ended(process: subprocess.Popen) -> None:
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


@pytest.fixture(scope="module")
def cluster(tmp_path_factory, released_course):
    """Workers run from a clone that has the code, and nothing of what was handed in."""
    clone = tmp_path_factory.mktemp("clone")
    for room in ("course", "grading"):
        shutil.copytree(released_course.root / room, clone / room)
    shared = Cluster(clone)
    try:
        yield shared
    finally:
        shared.stop()


def trouble(said) -> str:
    """Return what was said of a failure, which must be one line and nothing else."""
    assert said.status == 1, said.err
    assert "Traceback" not in said.out + said.err
    assert said.err.count("\n") == 1
    return said.err


def without_progress(err: str) -> str:
    """Return what was said beside how far it is, which a slow machine says from time to time."""
    return re.sub(rf"{CHAPTER}, graded: .*\n", "", err)


def records(course: Copy) -> list[Path]:
    return list((course.root / "autograded" / ".records" / CHAPTER).glob("*.json"))


def begun(course: Copy, cluster: Cluster) -> subprocess.Popen:
    """Start grading on the cluster, and return as soon as the first submission is graded."""
    running = subprocess.Popen(
        course.command("grade", "--scheduler", cluster.address), cwd=course.root, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    until = time.monotonic() + 120
    while not records(course) and running.poll() is None and time.monotonic() < until:
        time.sleep(0.02)
    assert records(course)
    return running


# In the order that starts fewest workers; each also passes alone.


def test_a_scheduler_without_workers_is_told_in_one_sentence(course, cluster):
    cluster.need(workers=0)
    assert "has no workers: start some" in trouble(course.run("grade", "--scheduler", cluster.address))


def test_a_worker_without_the_course_is_told_in_one_sentence(course, cluster, tmp_path_factory):
    cluster.need(workers=0)
    stranger = cluster.worker(tmp_path_factory.mktemp("empty"))
    try:
        cluster.wait_for(1)
        assert "do not know this course" in trouble(course.run("grade", "--scheduler", cluster.address))
    finally:
        ended(stranger)


def test_a_worker_with_another_version_of_the_course_grades_nothing(course, cluster):
    cluster.need(workers=1)
    module = cluster.clone / "course" / "network.py"
    before = module.read_bytes()
    module.write_bytes(before + b"\n# another version\n")
    try:
        said = trouble(course.run("grade", "--scheduler", cluster.address))
    finally:
        module.write_bytes(before)
    assert "has another version of this course" in said


def test_a_cluster_grades_as_this_machine_does(course, class_of_six, cluster, tmp_path_factory):
    cluster.need(workers=2)
    here = Copy(tmp_path_factory.mktemp("here"))
    shutil.copytree(class_of_six.root, here.root, dirs_exist_ok=True)
    locally, there = here.run("grade", "--workers", "2"), course.run("grade", "--scheduler", cluster.address)
    assert there.out == locally.out
    assert without_progress(there.err) == ""
    assert there.status == locally.status == 3
    assert "6 graded now" in there.out


@long
def test_a_killed_worker_costs_nobody_anything(course, cluster):
    cluster.need(workers=2)
    running = begun(course, cluster)
    cluster.workers[1].kill()
    out, err = running.communicate(timeout=240)
    assert "6 graded now" in out, err


@long
def test_a_cluster_that_goes_away_is_told_in_one_sentence_and_the_rest_is_graded_later(course, cluster):
    cluster.need(workers=1)
    running = begun(course, cluster)
    ended(cluster.scheduler)
    out, err = running.communicate(timeout=120)
    assert running.returncode == 1
    assert out == ""
    done = len(records(course))
    assert without_progress(err) == (
        f"The Dask scheduler at {cluster.address} has gone away. {done} of 6 are graded and kept; the same command "
        "grades the rest.\n"
    )
    said = course.run("grade", "--workers", "1")
    assert f"{6 - done} graded now" in said.out


def test_a_wrong_address_is_told_in_one_sentence(course):
    said = trouble(course.run("grade", "--scheduler", "tcp://127.0.0.1:9"))
    assert said.startswith("There is no Dask scheduler at tcp://127.0.0.1:9 (")
    assert "`dask scheduler`" in said
    for nonsense in ("nonsense", "ftp://host:8786", "tcp://host"):
        with pytest.raises(NoCluster, match="is not an address"), dask_executors(nonsense):
            pass


def test_without_the_package_the_command_to_install_it_is_told(course, tmp_path_factory, monkeypatch):
    without = tmp_path_factory.mktemp("without")
    (without / "distributed.py").write_text("raise ImportError\n")
    monkeypatch.setenv("PYTHONPATH", str(without))
    said = trouble(course.run("grade", "--scheduler", "tcp://127.0.0.1:9"))
    assert 'pip install -c constraints.txt -e ".[cluster]"' in said
