"""Where submissions are graded: on this machine, or by the workers of a Dask cluster."""

import contextlib
import ctypes
import hashlib
import logging
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from grading import ROOT
from grading.engine.examiner import end_examiners
from grading.settings import ROOMS

# Seconds for a scheduler to answer; for lost workers to come back (Dask starts them again); between two looks.
ANSWERS, COMES_BACK, LOOKS = 10.0, 30.0, 2.0
# The number by which malloc.h knows how many heaps there may be.
M_ARENA_MAX = -8
# A client that is made with anything else cannot be got rid of for most of a minute.
ADDRESS = re.compile(r"((tcp|tls|ws|wss)://)?[^/\s]+:\d+")


class NoCluster(RuntimeError):
    """There is no cluster to grade on, or none any more; the message says why and what to do."""


@dataclass(frozen=True)
class Executors:
    """The executor to use, and how many jobs it runs at once.

    cold: whether a worker has to be started first. deaths: what its futures raise if a worker died under a job.
    check: raises NoCluster once nothing more is to be expected.
    """

    executor: Executor
    workers: int
    deaths: tuple[type[Exception], ...] = ()
    cold: bool = False
    check: Callable[[], None] = lambda: None


@contextlib.contextmanager
def local_executors(workers: int) -> Iterator[Executors]:
    """Give threads of this process, and end their examiners afterwards, also in the middle of a submission.

    Threads are enough: what takes time is done by the processes of the examiners, one for each.
    """
    _share_one_heap()
    threads: list[threading.Thread] = []
    pool = ThreadPoolExecutor(workers, initializer=lambda: threads.append(threading.current_thread()))
    try:
        yield Executors(pool, workers, cold=True)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        # who waits for one then waits no more
        end_examiners(threads)
        pool.shutdown()


def _share_one_heap() -> None:
    """Have the threads to come share the heap of this process: each would keep to itself what it has let go of.

    With glibc; other C libraries have no `mallopt` that knows of it.
    """
    with contextlib.suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, 1)


@contextlib.contextmanager
def dask_executors(address: str) -> Iterator[Executors]:
    """Give the Dask cluster with this scheduler. Raises NoCluster if it cannot be used."""
    try:
        from distributed import Client, KilledWorker
    except ImportError:
        raise NoCluster(
            "To grade on a Dask cluster the package `distributed` is needed: "
            'pip install -c constraints.txt -e ".[cluster]".'
        ) from None
    if not ADDRESS.fullmatch(address):
        raise NoCluster(f"{address} is not an address of a Dask scheduler: one looks like tcp://host:8786.")
    # what it has to say of a lost connection we say ourselves
    for name in ("distributed", "distributed.client", "distributed.core", "tornado.application"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        # Dask knocks for all of that time where nobody listens
        host, _, port = address.rpartition("/")[2].rpartition(":")
        socket.create_connection((host.strip("[]"), int(port)), ANSWERS).close()
        client = Client(address, timeout=ANSWERS, set_as_default=False)
    except (OSError, ValueError, OverflowError) as error:
        raise NoCluster(
            f"There is no Dask scheduler at {address} ({error}): start one with `dask scheduler`, and give the "
            "address that it prints."
        ) from None
    try:
        cluster = _Cluster(client, address)
        cluster.compare_courses()
        # not pure: the same job again must run again, not be looked up
        yield Executors(
            client.get_executor(pure=False), cluster.threads(), (KilledWorker,), check=cluster.check
        )
    finally:
        with contextlib.suppress(Exception):
            client.close(timeout=2)


class _Cluster:
    """A cluster as its user sees it: there, or gone."""

    def __init__(self, client: Any, address: str):
        self.client, self.address = client, address
        self.looked = self.seen = time.monotonic()

    def threads(self) -> int:
        """Return how many jobs it can run at once."""
        return sum(self.client.nthreads().values())

    def compare_courses(self) -> None:
        """Raise NoCluster unless there are workers and each would grade as we do."""
        try:
            theirs = self.client.run(fingerprint_of_code)
        except Exception as error:
            raise NoCluster(
                f"The workers of {self.address} do not know this course ({_first_line(error)}): start them in a "
                "clone of it, with `PYTHONPATH=. dask worker ADDRESS`."
            ) from None
        if not theirs:
            raise NoCluster(
                f"The scheduler at {self.address} has no workers: start some in a clone of this course, with "
                "`PYTHONPATH=. dask worker ADDRESS`."
            )
        ours = fingerprint_of_code()
        if others := sorted(worker for worker, code in theirs.items() if code != ours):
            raise NoCluster(
                f"The worker {others[0]} has another version of this course and might grade otherwise: bring "
                "its clone up to date and start it again."
            )

    def check(self) -> None:
        """Raise NoCluster if the scheduler, or every worker for a while, is gone."""
        if self.client.status != "running":
            raise NoCluster(f"The Dask scheduler at {self.address} has gone away.")
        now = time.monotonic()
        if now - self.looked < LOOKS:
            return
        try:
            threads = self.threads()
        except Exception:
            raise NoCluster(f"The Dask scheduler at {self.address} does not answer any more.") from None
        self.looked = time.monotonic()
        if threads:
            self.seen = self.looked
        elif self.looked - self.seen > COMES_BACK:
            raise NoCluster(f"All workers of the Dask scheduler at {self.address} have gone away.")


def fingerprint_of_code() -> str:
    """Return a text that is another one for another version of the code that grades."""
    digest = hashlib.sha256()
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            digest.update(f"{path.relative_to(ROOT).as_posix()}\n".encode() + path.read_bytes())
    return digest.hexdigest()


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0][:200]
