"""The script that prepares a machine says what it would do, and asks for what it lacks."""

import subprocess

from tests.grading.accounts import needs_root
from tests.hub.machine import ROOT

PREPARE = ROOT / "hub" / "prepare"


def said(*words: str) -> tuple[int, str]:
    done = subprocess.run([PREPARE, *words], capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def test_without_do_it_does_nothing_and_says_all_of_it():
    needs_root()
    status, told = said("nobody")
    assert status == 0, told
    lines = told.splitlines()
    assert lines[-1] == "Nothing was done. To do it: sudo hub/prepare --do nobody"
    assert not any(line.startswith("doing") for line in lines)
    for what in (
        "packages",
        "group graders",
        "folder of the course",
        "exchange",
        "environment that all share",
        "settings of the hub",
    ):
        assert any(line.startswith((f"would do {what}", f"there    {what}")) for line in lines), what


def test_it_asks_for_an_account_that_is_there():
    needs_root()
    assert said() == (1, "Name the graders' accounts, as in: sudo hub/prepare ada grace\n")
    assert said("no-such-account") == (
        1, "There is no account no-such-account: make it with adduser no-such-account.\n"
    )  # fmt: skip


def test_the_environment_asks_for_its_folder():
    done = subprocess.run([ROOT / "hub" / "environment"], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "Name its folder, as in: sudo hub/environment /opt/backpropagation\n"
