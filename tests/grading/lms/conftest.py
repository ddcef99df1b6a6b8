"""A course with two chapters and an empty gradebook, in which class lists are read and downloads collected."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from grading.commands.collect import Wishes, collect
from grading.commands.roster import enter_roster
from grading.folder.messages import Trouble
from grading.folder.opening import CourseFolder, open_course
from tests.grading.lms import downloads
from tests.grading.small_class import a_course


@dataclass
class Desk:
    """A course, and a person who works in it."""

    course: CourseFolder
    capsys: pytest.CaptureFixture

    def write(self, name: str, content: bytes | str | dict) -> Path:
        """Put a file, a zip of files, or a folder (a name without an ending) beside the course."""
        place = self.course.root / "Downloads" / name
        place.parent.mkdir(exist_ok=True)
        if isinstance(content, dict) and name.endswith(".zip"):
            place.write_bytes(downloads.zipped(content))
        elif isinstance(content, dict):
            for inner, one in content.items():
                (place / inner).parent.mkdir(parents=True, exist_ok=True)
                (place / inner).write_bytes(one)
        else:
            place.write_bytes(content.encode() if isinstance(content, str) else content)
        return place

    def roster(self, content: str | bytes, name: str = "class.csv") -> str:
        """Enter a class list and return what was said."""
        enter_roster(self.course, self.write(name, content), yes=True)
        return self.capsys.readouterr().out

    def collect(self, place: Path, *chapters: str, **wishes) -> str:
        """Collect, and return what was said; a refusal is what it says."""
        try:
            self.needs_person = collect(self.course, place, chapters, Wishes(**{"yes": True, **wishes}))
        except Trouble as trouble:
            return f"{self.capsys.readouterr().out}\nTROUBLE {trouble}"
        return self.capsys.readouterr().out

    def answers(self, chapter: str = downloads.FIVE) -> dict[str, str]:
        """Return whose answer lies in whose folder."""
        found = {}
        for place in sorted(self.course.submissions.glob(f"*/{chapter}/*.ipynb")):
            found[place.parts[-3]] = downloads.answer_in(place.read_bytes())
        return found

    def times(self, chapter: str = downloads.FIVE) -> dict[str, str]:
        places = sorted(self.course.submissions.glob(f"*/{chapter}/timestamp.txt"))
        return {place.parts[-3]: place.read_text().strip() for place in places}

    def tree(self) -> dict[str, bytes]:
        """Return every file of the course, to see that nothing has changed."""
        return {
            str(path.relative_to(self.course.root)): path.read_bytes()
            for path in self.course.root.rglob("*")
            if path.is_file() and path.name != "gradebook.db.lock"
        }


def make_course(root: Path) -> CourseFolder:
    a_course(root, [])
    for chapter in (downloads.FIVE, downloads.FOUR):
        for room in ("source", "release"):
            shutil.rmtree(root / room / chapter, ignore_errors=True)
            shutil.copytree(downloads.ROOT / room / chapter, root / room / chapter)
    # what stands in the place of a solution when it is handed out
    ours = (downloads.ROOT / "nbgrader_config.py").read_text("utf-8").splitlines(keepends=True)
    with (root / "nbgrader_config.py").open("a") as config:
        config.writelines(line for line in ours if line.startswith("c.ClearSolutions"))
    return open_course(root)


@pytest.fixture(scope="session")
def fresh_course(tmp_path_factory) -> Path:
    """The folder of a course in which nothing has happened, to be copied."""
    return make_course(tmp_path_factory.mktemp("lms") / "course").root


@pytest.fixture
def desk(fresh_course, tmp_path, capsys) -> Desk:
    shutil.copytree(fresh_course, tmp_path / "course")
    return Desk(open_course(tmp_path / "course"), capsys)


@pytest.fixture(autouse=True)
def in_berlin(monkeypatch):
    """Times in names are those of a clock on the wall."""
    import time

    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def give_points(course: CourseFolder, points: dict[str, float]) -> None:
    """Enter results as a grading would: the points of a chapter of 25, on its first cells."""
    with course.gradebook as gradebook:
        for cell in gradebook.find_notebook("numpy-backprop", downloads.FIVE).grade_cells:
            cell.max_score = 25.0 if cell.name == "check-error" else 0.0
        gradebook.db.commit()
        for student, score in points.items():
            gradebook.update_or_create_submission(downloads.FIVE, student) if student in [
                one.id for one in gradebook.students
            ] else (gradebook.add_student(student), gradebook.add_submission(downloads.FIVE, student))
            for grade in gradebook.find_submission_notebook("numpy-backprop", downloads.FIVE, student).grades:
                grade.auto_score = score if grade.name == "check-error" else 0.0
                grade.needs_manual_grade = False
        gradebook.db.commit()
