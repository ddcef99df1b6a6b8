"""One trial: a class with attackers in a copy of the course, graded by a command, and what came of it.

Runs in a process of its own, inside a box where there is one (`box.py`):
`python -m tests.grading.attacks.trial SPEC`, with the fields of `Spec` as JSON; prints the result as JSON.
"""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.grading.attacks import harm, suite
from tests.grading.attacks.draft import NOTEBOOK, WRONG, Draft, Scene, right_answers, without_illustrations
from tests.grading.attacks.witness import Listeners, new_canary, new_token, processes, start_victim
from tests.grading.conftest import CHAPTER

GUARDED = ("source", "release", "course", "grading", "nbgrader_config.py")
WRONG_LEARNER = "honest-wrong"
# Before, among and after the attackers in the order of the batch: a batch that stops is seen.
# Some stand beside the attackers that take all there is.
CLASSMATES = (
    "a-classmate", "m-kills-b-classmate", "m-many-g-classmate", "m-many-s-classmate", "m-memory-classmate",
    "m-temporary-g-classmate", "z-classmate",
)  # fmt: skip
AUTOMATIC = 23
GRADE = [sys.executable, "-m", "grading", "grade", CHAPTER, "--workers", "2"]
KEPT = 20_000  # of what a command prints, bytes at its begin and at its end


@dataclass(frozen=True)
class Spec:
    """What to try: a prepared copy of the course, an empty place, the attacks by name."""

    template: str
    place: str
    attacks: tuple[str, ...]
    seconds: float
    without: str = ""
    alone: bool = False  # whether every process that can be seen is of this trial


class Trial:
    """The scene of a trial, and what is found in it afterwards."""

    def __init__(self, spec: Spec):
        self.spec = spec
        self.course, self.home = Path(spec.place, "course"), Path(spec.place, "home")
        shutil.copytree(spec.template, self.course)
        self.home.mkdir()
        self.canaries = json.loads((self.course / "canaries.json").read_text("utf-8"))
        (self.course / "canaries.json").unlink()
        self.canaries |= {place: new_canary(place) for place in ("classmate", "home", "process", "environ")}
        (self.home / "notes.txt").write_text(f"the key is {self.canaries['home']}\n", "utf-8")
        # a secret that is told by which files there are
        for number, letter in enumerate(self.canaries["home"].rpartition("-")[2]):
            (self.home / f"{number}-{letter}").touch()
        self.listeners = Listeners(self.home, f"instructor-{os.getpid()}")
        self.victim = start_victim(self.canaries["process"])
        self.tokens = {name: new_token() for name in spec.attacks}
        self.found: dict[str, set[tuple[str, str]]] = defaultdict(set)
        self._write_class()

    def _write_class(self) -> None:
        released = json.loads((self.course / "release" / CHAPTER / NOTEBOOK).read_text("utf-8"))
        source = json.loads((self.course / "source" / CHAPTER / NOTEBOOK).read_text("utf-8"))
        right = right_answers(source)
        right["train"] += f"\n# {self.canaries['classmate']}\n"
        short = without_illustrations(released)
        for student in CLASSMATES:
            Draft(released, self._scene("", student), right).save(self._submitted(student))
        Draft(short, self._scene("", WRONG_LEARNER), WRONG).save(self._submitted(WRONG_LEARNER))
        for name, token in self.tokens.items():
            student = student_of(name)
            draft = Draft(short, self._scene(token, student), WRONG)
            suite.by_name(name).hand_in(draft).save(self._submitted(student))

    def _scene(self, token: str, student: str) -> Scene:
        heard = self.listeners
        return Scene(
            token, student, self.course, self.home, heard.file, heard.abstract, heard.tcp, heard.udp,
            self.victim.pid,
        )  # fmt: skip

    def _submitted(self, student: str) -> Path:
        return self.course / "submitted" / student / CHAPTER

    def _autograded(self, student: str) -> Path:
        return self.course / "autograded" / student / CHAPTER

    def run(self) -> dict:
        """Grade, look around, and return what was found."""
        guarded = harm.fingerprint(self.course, GUARDED)
        handed_in = [self._submitted(one).relative_to(self.course) for one in CLASSMATES]
        guarded |= harm.fingerprint(self.course, map(str, handed_in))
        known = set(processes())
        began = time.monotonic()
        status = self._command("grade", GRADE, self.spec.seconds)
        took = time.monotonic() - began
        time.sleep(0.5)  # for the last words on their way to a listener
        self._look_for_processes(known, ended=status is not None)
        points = self._look_at_scores(status)
        self._feedback()
        self._look_at_words()
        after = harm.fingerprint(self.course, (*GUARDED, *map(str, handed_in)))
        self._look_at_files(guarded, after)
        for token, listener in self.listeners.heard:
            self._add(token, "reaches", listener)
        self._clear_up()
        return {
            "found": {name: sorted(found) for name, found in self.found.items()},
            "scores": points, "status": status, "seconds": round(took, 1),
            "said": self._said("grade")[-4000:],
        }  # fmt: skip

    def _add(self, token: str, what: str, words: str) -> None:
        """Note a harm under the attack that has the token; under all if it is unknown and there is but one."""
        name = next((name for name, known in self.tokens.items() if known == token), "")
        if not name and len(self.tokens) == 1:
            (name,) = self.tokens
        self.found[name].add((what, words))

    # --- running commands

    def _environment(self) -> dict[str, str]:
        environment = {
            "PATH": f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin",
            "HOME": str(self.home),
            "LANG": "C.UTF-8",
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
            "INSTRUCTOR_TOKEN": self.canaries["environ"],
        }
        if self.spec.without:
            environment["GRADING_SEAL_WITHOUT"] = self.spec.without
        return environment

    def _command(self, name: str, words: list[str], seconds: float) -> int | None:
        """Run a command of the instructor's; return its status, or None if it did not end in time."""
        with (Path(self.spec.place) / f"{name}.log").open("wb") as log:
            running = subprocess.Popen(
                words, cwd=self.course, env=self._environment(), stdin=subprocess.DEVNULL, stdout=log,
                stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
            try:
                return running.wait(seconds)
            except subprocess.TimeoutExpired:
                self._look_for_processes({*processes()}, ended=False)
                with suppress(ProcessLookupError):
                    os.killpg(running.pid, signal.SIGKILL)
                running.wait(10)
                return None

    def _said(self, name: str) -> str:
        path = Path(self.spec.place) / f"{name}.log"
        if not path.is_file():
            return ""
        with path.open("rb") as log:
            head = log.read(KEPT)
            log.seek(max(len(head), path.stat().st_size - KEPT))
            return (head + log.read(KEPT)).decode("utf-8", "replace")

    def _feedback(self) -> None:
        """Write feedback for those who aim at whoever reads it, by nbgrader's own command."""
        nbgrader = str(Path(sys.executable).parent / "nbgrader")
        for name in self.tokens:
            student = student_of(name)
            if suite.by_name(name).inert and self._autograded(student).is_dir():
                words = [nbgrader, "generate_feedback", CHAPTER, "--student", student]
                self._command(f"feedback-{name}", words, 60)

    # --- looking around

    def _look_for_processes(self, known: set[int], ended: bool) -> None:
        if self.victim.poll() is not None:
            self._add("", "spoils", "ended a process of the instructor's")
        if not ended:
            return
        for pid, text in processes().items():
            tokens = harm.TOKEN.findall(text)
            own = self.spec.alone and pid not in known and pid != os.getpid()
            if tokens or own:
                self._add(tokens[0] if tokens else "", "survives", "a process outlives the grading")

    def _look_at_scores(self, status: int | None) -> dict[str, float]:
        if status is None:
            self._add("", "stops", "the grading did not end in time")
        try:
            cells = harm.scores(self.course / "gradebook.db")
        except sqlite3.Error as error:
            self._add("", "spoils", f"the gradebook cannot be read ({error})")
            cells = {}
        for name in self.tokens:
            got = {cell: points for cell, points in cells.get(student_of(name), {}).items() if points}
            allowed = suite.by_name(name).may_score
            if sum(got.values()) > allowed:
                full = "full marks" if sum(got.values()) >= AUTOMATIC else f"{sum(got.values()):g} points"
                self.found[name].add(("gains", full))
        for student in CLASSMATES:
            has = sum(cells.get(student, {}).values())
            if student not in cells:
                self._add("", "stops", f"{student} was not graded")
            elif has != AUTOMATIC:
                self._add("", "spoils", f"{student} has {has:g} points")
        return {student: sum(points.values()) for student, points in cells.items()}

    def _look_at_words(self) -> None:
        said = self._said("grade")
        for name, attack in ((name, suite.by_name(name)) for name in self.tokens):
            student = student_of(name)
            graded = self._autograded(student)
            texts = harm.output_texts(graded / NOTEBOOK)
            places = harm.learned(self.canaries, texts) | harm.copied_canaries(graded, self.canaries)
            if texts and f"began {self.tokens[name]}" not in "".join(texts):
                self.found[name].add(("spoils", "was stopped by others before it began"))
            for place in places:
                self.found[name].add(("learns", harm.PLACES[place]))
            if any(f"allowed {self.tokens[name]}" in text for text in texts):
                self.found[name].add(("reaches", "more than it may have"))
            inert = [string.replace("@TOKEN@", self.tokens[name]) for string in attack.inert]
            pages = self.course / "feedback" / student
            if harm.shown_to_instructor(inert, (graded, pages), said + self._said(f"feedback-{name}")):
                self.found[name].add(("shows", "acts on whoever reads it"))
            for trap in harm.traps(graded):
                self.found[name].add(("traps", trap))
        for place in harm.learned(self.canaries, [said]):
            self._add("", "learns", harm.PLACES[place])

    def _look_at_files(self, before: dict, after: dict) -> None:
        own = {}
        for name, token in self.tokens.items():
            folders = ("submitted", "autograded", "feedback")
            own[token] = tuple(self.course / folder / student_of(name) for folder in folders)
            # records of a grading name cells by how they begin
            own[token] += (self.course / "autograded" / ".records", Path(self.spec.place, "course", ".cache"))
        for token, what, words in (
            *harm.changes(before, after),
            *harm.tokens_in((self.course, self.home, *harm.places_anybody_can_name()), own),
            *harm.stray_names(self.tokens.values()),
        ):
            self._add(token, what, words)

    def _clear_up(self) -> None:
        self.listeners.close()
        self.victim.kill()
        mine = set(self.tokens.values())
        for pid, text in processes().items():
            # only what an attack of this very trial started
            if pid != os.getpid() and mine & set(harm.TOKEN.findall(text)):
                with suppress(OSError):
                    os.kill(pid, signal.SIGKILL)
        for folder in (Path("/tmp"), *harm.places_anybody_can_name()):
            for path in folder.glob("*atk*"):
                if mine & set(harm.TOKEN.findall(path.name)):
                    with suppress(OSError):
                        path.unlink()


def student_of(name: str) -> str:
    """Return the student who hands an attack in."""
    return f"m-{name}"


def main() -> None:
    """Run the trial that the command line describes."""
    spec = Spec(**json.loads(sys.argv[1]))
    # learner code may get at these; the result goes out another way
    result, sys.stdout = os.fdopen(os.dup(1), "w"), sys.stderr
    os.dup2(2, 1)
    json.dump(Trial(spec).run(), result)
    result.close()
    os._exit(0)  # threads still listen


if __name__ == "__main__":
    main()
