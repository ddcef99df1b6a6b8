"""Shared by all tests: the checker's mutation table, one Chromium, and which tests need a machine that can seal code off."""

import ctypes.util
import os
import shutil
import sys
from collections import defaultdict
from pathlib import Path

import pytest

# Modules whose tests execute submissions by the engine.
NEED_THE_SEAL = {
    "test_examiner", "test_layers", "test_batch", "test_dask", "test_doctor", "test_real_grading", "test_kills", "test_parity", "test_report_real",
    "test_handbook", "test_formgrader", "test_postgres", "test_real_hub", "test_box", "test_old_gradebook", "test_lent",
    "test_class_on_postgres",
}  # fmt: skip


# Minutes each, some with PROOF=1 only. Of the slow files these are begun first, the longest at the head, so that no
# process is left alone with one of them at the end.
LONG = (
    "test_kills", "test_parity", "test_round", "test_class_on_postgres", "test_plugin", "test_spellings", "test_site",
    "test_real_grading", "test_virtual_environment", "test_handbook", "test_attacks", "test_report_real", "test_real_hub",
    "test_postgres", "test_feedback_leaks", "test_chapter_5", "test_magics", "test_processors", "test_dask",
)  # fmt: skip


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Begin with the files that hold no slow test; a file stays in one piece, for one process."""
    slow = {
        item.path for item in items if item.get_closest_marker("slow") or item.get_closest_marker("browser")
    }
    place = {name: number for number, name in enumerate(LONG)}
    items.sort(key=lambda item: (item.path in slow, place.get(item.path.stem, len(LONG))))


def pytest_runtest_setup(item):
    """Skip with a sentence what cannot run here, unless CI or REQUIRE_SEAL says that it must."""
    required = os.environ.get("CI") or os.environ.get("REQUIRE_SEAL")
    module = item.module.__name__
    needs = module.rpartition(".")[2] in NEED_THE_SEAL or ".handins." in module
    if needs and not required:
        lacking = [] if shutil.which("bwrap") else ["bubblewrap"]
        lacking += [] if ctypes.util.find_library("seccomp") else ["libseccomp"]
        if lacking:
            pytest.skip(f"learners' code cannot be sealed off without {' and '.join(lacking)}")


@pytest.fixture(scope="module", autouse=True)
def surroundings():
    """Undo what nbgrader_config.py does to the process that loads it: another copy comes first on the paths."""
    before = {name: os.environ.get(name) for name in ("PATH", "PYTHONPATH")}, list(sys.path)
    yield
    variables, sys.path[:] = before
    for name, value in variables.items():
        os.environ.pop(name, None)
        if value is not None:
            os.environ[name] = value


@pytest.fixture(scope="session")
def chromium():
    """A headless Chromium, one for all tests of a process: Playwright starts only once in it."""
    from tests.browser.conftest import running_chromium

    with running_chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def screenshots():
    """The folder for pictures that a person should look at."""
    folder = Path(__file__).parents[1] / "test-results"
    folder.mkdir(exist_ok=True)
    return folder


class MutationTable:
    """Counts of slips caught, located and named, by kind."""

    def __init__(self):
        self.counts = defaultdict(lambda: defaultdict(int))
        self.notes: list[str] = []
        self.undescribed: list[str] = []

    def add(self, kind: str, **facts: bool) -> None:
        self.counts[kind]["tried"] += 1
        for fact, true in facts.items():
            self.counts[kind][fact] += true

    def note(self, line: str) -> None:
        self.notes.append(line)

    def share(self, kind: str, fact: str) -> float:
        return self.counts[kind][fact] / self.counts[kind]["tried"]


TABLE = pytest.StashKey[MutationTable]()


def pytest_configure(config):
    # what the make that began these tests was told is not for those that a test starts
    for name in list(os.environ):
        if name.startswith("MAKE") or name in ("MFLAGS", "ARGS", "JOBS"):
            del os.environ[name]
    # the hundreds of commands that tests start would compile the course each time
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    config.stash[TABLE] = MutationTable()


def pytest_sessionfinish(session):
    """Send a worker's part of the table home (`make test` runs the files in several processes)."""
    if hasattr(session.config, "workeroutput"):
        table = session.config.stash[TABLE]
        counts = {kind: dict(counts) for kind, counts in table.counts.items()}
        session.config.workeroutput["mutations"] = counts, table.notes, table.undescribed


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node, error):
    """Take a worker's part of the table in."""
    counts, notes, undescribed = getattr(node, "workeroutput", {}).get("mutations", ({}, [], []))
    table = node.config.stash[TABLE]
    for kind, facts in counts.items():
        for fact, count in facts.items():
            table.counts[kind][fact] += count
    table.notes += notes
    table.undescribed += undescribed


@pytest.fixture
def tell(record_property):
    """Return a function that has a text printed when all tests are through, in whichever process this one runs."""
    return lambda text: record_property("told", text)


@pytest.fixture(scope="session")
def mutation_table(request):
    return request.config.stash[TABLE]


def pytest_terminal_summary(terminalreporter, config):
    for report in (one for reports in terminalreporter.stats.values() for one in reports):
        for name, text in (
            getattr(report, "user_properties", ()) if getattr(report, "when", "") == "call" else ()
        ):
            if name == "told":
                terminalreporter.section(report.nodeid)
                terminalreporter.write_line(text)
    table = config.stash[TABLE]
    if not table.counts:
        return
    terminalreporter.section("what the checks make of wrong backward passes")
    terminalreporter.write_line(f"{'':<24}{'tried':>8}{'caught':>9}{'located':>9}{'named or explained':>20}")
    for kind, counts in table.counts.items():
        shares = [f"{100 * counts[fact] / counts['tried']:.1f}%" for fact in ("caught", "located", "named")]
        terminalreporter.write_line(
            f"{kind:<24}{counts['tried']:>8}{shares[0]:>9}{shares[1]:>9}{shares[2]:>20}"
        )
    for line in table.notes:
        terminalreporter.write_line(line)
    if config.option.verbose > 0:
        for line in table.undescribed:
            terminalreporter.write_line(f"not described: {line}")
