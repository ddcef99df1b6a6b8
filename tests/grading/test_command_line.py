"""The instructor's commands from outside: help, mistakes at the keyboard, the progress line."""

import io
import subprocess
import sys

import pytest

from grading.__main__ import main
from grading.commands.release import _replace_files
from grading.folder import progress
from grading.folder.opening import last_words
from grading.folder.progress import Progress
from tests.grading.conftest import ROOT

COMMANDS = ("release", "grade", "feedback", "class", "demo")


@pytest.mark.parametrize("command", COMMANDS)
def test_help_shows_an_example(command, capsys):
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    assert f"Example: python -m grading {command}" in capsys.readouterr().out


def test_help_answers_without_loading_nbgrader():
    code = "import sys, grading.__main__ as m\ntry: m.main(['--help'])\nexcept SystemExit: pass\nprint('nbgrader' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert said.stdout.endswith("False\n")


@pytest.mark.parametrize("words", [[], ["mark"], ["class", "--size", "0"], ["class", "--size", "many"]])
def test_a_wrong_command_is_a_usage_message(words, capsys):
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    assert "Traceback" not in capsys.readouterr().err


def test_trouble_is_one_sentence_and_status_one(course_copy):
    said = course_copy.run("grade", "07")
    assert (said.status, said.out) == (1, "")
    assert said.err == "There is no chapter called '07' in source/; there are 05-numpy-backprop.\n"


def test_nothing_to_grade_is_said_and_is_no_failure(course_copy):
    said = course_copy.run("grade")
    assert said.status == 0
    assert said.out.startswith("There is nothing to grade")
    said = course_copy.run("feedback")
    assert said.status == 0
    assert said.out.startswith("There is nothing to write about")


@pytest.mark.parametrize("command", [["feedback"], ["report"], ["export", "--to", "tidy"]])
def test_what_has_to_come_first_is_named_for_make_and_without(course_copy, command):
    said = course_copy.run(*command)
    assert "grade first, `make grade` or `python -m grading grade`." in said.out + said.err


def test_an_export_without_a_form_names_the_forms(capsys):
    assert main(["export"]) == 1
    (said,) = capsys.readouterr().err.splitlines()
    assert '`make export ARGS="--to canvas"`' in said
    assert "`--to moodle` or `--to tidy`" in said


def test_output_into_a_closed_pipe_is_no_traceback(course_copy):
    reader = subprocess.Popen(
        course_copy.command("grade"), cwd=course_copy.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    reader.stdout.close()
    assert reader.stderr.read() == b""
    reader.wait()


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def clock(monkeypatch):
    now = {"now": 0.0}
    monkeypatch.setattr(progress.time, "monotonic", lambda: now["now"])
    return now


def counted(stream, clock, total: int, seconds_each: float) -> str:
    line = Progress("05", total, stream)
    for _ in range(total):
        clock["now"] += seconds_each
        line.one_more()
    line.close()
    return stream.getvalue()


def test_progress_is_silent_when_it_is_over_soon(clock):
    assert counted(Terminal(), clock, total=10, seconds_each=0.1) == ""


def test_progress_overwrites_one_line_of_a_terminal_and_clears_it(clock):
    said = counted(Terminal(), clock, total=4, seconds_each=10.0)
    assert "\n" not in said
    shown = [part.strip() for part in said.split("\r")]
    assert shown[1:5] == [
        "05: 1 of 4, about 30 s left",
        "05: 2 of 4, about 20 s left",
        "05: 3 of 4, about 10 s left",
        "05: 4 of 4",
    ]
    assert shown[-1] == ""


def test_progress_prints_a_line_now_and_then_where_there_is_no_terminal(clock):
    said = counted(io.StringIO(), clock, total=100, seconds_each=10.0)
    assert said.splitlines()[0] == "05: 2 of 100, about 16 min left"
    assert len(said.splitlines()) == 50


def test_the_last_words_of_a_failure_are_those_that_tell_something():
    result = {
        "success": False,
        "error": "Traceback\nnbgrader.converters.base.NbGraderException: Please see the the above traceback",
        "log": "[ERROR] Traceback\n    nbgrader.nbgraderformat.common.SchemaTooOldError: Outdated schema version: 0\n",
    }
    assert last_words(result).endswith("SchemaTooOldError: Outdated schema version: 0")
    assert last_words({"success": False}) == "it did not say why"


def test_replacing_files_writes_only_what_differs(tmp_path):
    fresh, target = tmp_path / "fresh", tmp_path / "target"
    for folder, files in ((fresh, {"a": "1", "b/c": "2"}), (target, {"a": "1", "b/c": "old", "gone": "3"})):
        for name, text in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)
    kept = (target / "a").stat().st_mtime_ns
    assert _replace_files(fresh, target)
    left = {str(p.relative_to(target)): p.read_text() for p in target.rglob("*") if p.is_file()}
    assert left == {"a": "1", "b/c": "2"}
    assert (target / "a").stat().st_mtime_ns == kept
    assert not _replace_files(fresh, target)
