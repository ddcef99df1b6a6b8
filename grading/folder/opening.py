"""The course folder, opened through nbgrader's API, with nbgrader's log kept off the screen."""

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from grading import ROOT
from grading.folder.messages import Trouble
from grading.folder.rights import follow
from grading.folder.timestamps import Clock

if TYPE_CHECKING:
    from nbgrader.api import Gradebook
    from nbgrader.apps import NbGraderAPI

CONFIG = "nbgrader_config.py"
GRADE_FIRST = "grade first, `make grade` or `python -m grading grade`"


@dataclass(frozen=True)
class CourseFolder:
    """A course: its folder and nbgrader's settings for it. A chapter is what nbgrader calls an assignment."""

    root: Path
    config: Config

    @cached_property
    def coursedir(self) -> CourseDirectory:
        """The folders of the course, as nbgrader calls them."""
        return CourseDirectory(config=self.config)

    @cached_property
    def api(self) -> "NbGraderAPI":
        """What nbgrader itself does; most commands need nothing of it, and it takes long to load."""
        from nbgrader.apps import NbGraderAPI

        return NbGraderAPI(self.coursedir, config=self.config)

    @property
    def submissions(self) -> Path:
        """The folder that holds a folder for each student."""
        return self.root / self.coursedir.submitted_directory

    @property
    def reports(self) -> Path:
        """The folder of the class reports."""
        return self.root / "report"

    @property
    def gradebook(self) -> "Gradebook":
        """A new connection to the gradebook, to be used in a `with` statement."""
        from nbgrader.api import Gradebook

        from grading.folder.new_gradebook import make_if_missing

        make_if_missing(self.coursedir.db_url)
        if self.coursedir.db_url.startswith("sqlite"):
            return Gradebook(self.coursedir.db_url, self.coursedir.course_id)
        from sqlalchemy.exc import OperationalError

        try:
            return Gradebook(self.coursedir.db_url, self.coursedir.course_id)
        except OperationalError as error:
            raise self.unreachable(error) from None

    @property
    def clock(self) -> Clock:
        """How nbgrader's exchange writes times here."""
        return Clock.of(self.config)

    def unreachable(self, error: Exception) -> Trouble:
        """Return what is said of a gradebook whose server does not answer as it should."""
        why = " ".join(str(getattr(error, "orig", error)).split())
        return Trouble(
            f"The gradebook could not be opened ({why[:300]}): look whether its server runs, and whether db_url in "
            f"{CONFIG} is right."
        )

    def source(self, chapter: str) -> Path:
        """Return the folder of a chapter's instructor version."""
        return self._folder(self.coursedir.source_directory, ".", chapter)

    def release(self, chapter: str) -> Path:
        """Return the folder of a chapter's student version."""
        return self._folder(self.coursedir.release_directory, ".", chapter)

    def submitted(self, student: str, chapter: str) -> Path:
        """Return the folder of what a student handed in."""
        return self._folder(self.coursedir.submitted_directory, student, chapter)

    def autograded(self, student: str, chapter: str) -> Path:
        """Return the folder of a graded submission."""
        return self._folder(self.coursedir.autograded_directory, student, chapter)

    def feedback(self, student: str, chapter: str) -> Path:
        """Return the folder of a student's feedback pages."""
        return self._folder(self.coursedir.feedback_directory, student, chapter)

    def shown(self, path: Path) -> str:
        """Return a path as messages show it: from the course folder on."""
        return str(path.relative_to(self.root)) if path.is_relative_to(self.root) else str(path)

    def chapters(self, names: Sequence[str] = ()) -> list[str]:
        """Return the chapters in source/ that are named, or all; "05" is enough of a name."""
        there = sorted(
            folder.name for folder in self.source("*").parent.glob("*") if list(folder.glob("*.ipynb"))
        )
        if not there:
            raise Trouble(f"There is no chapter in {self.source('.').name or 'source'}/ of {self.root}.")
        return sorted({self._chapter(name, there) for name in names}) if names else there

    def notebooks(self, chapter: str) -> list[str]:
        """Return the file names of a chapter's notebooks."""
        return sorted(path.name for path in self.source(chapter).glob("*.ipynb"))

    def _folder(self, step: str, student: str, chapter: str) -> Path:
        return Path(self.coursedir.format_path(step, student, chapter))

    @staticmethod
    def _chapter(name: str, there: list[str]) -> str:
        found = [chapter for chapter in there if chapter == name or chapter.startswith(f"{name}-")]
        if len(found) != 1:
            raise Trouble(f"There is no chapter called {name!r} in source/; there are {', '.join(there)}.")
        return found[0]


def open_course(root: Path = ROOT) -> CourseFolder:
    """Open the course that lies in `root`."""
    if not (root / CONFIG).is_file():
        raise Trouble(f"There is no {CONFIG} in {root}: run this in the folder of the course.")
    follow(root)
    # nbgrader explains itself on the log, line after line; what a person needs of it we say ourselves
    logging.getLogger("traitlets").propagate = False
    logging.getLogger("tornado").addHandler(logging.NullHandler())
    config = PyFileConfigLoader(CONFIG, path=str(root)).load_config()
    course = CourseFolder(root, config)
    must_have_driver(course.coursedir.db_url)
    return course


def must_have_driver(url: str) -> None:
    """Raise Trouble if a gradebook cannot be opened with what is installed here."""
    if url.startswith("sqlite"):
        return
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        make_url(url).get_dialect().import_dbapi()
    except ArgumentError:
        raise Trouble(
            "That is no address of a gradebook: write it like postgresql://grader@localhost/gradebook."
        ) from None
    except ImportError as error:
        raise Trouble(
            f"A gradebook that is no file needs a package that is not here ({error.name}): type "
            "`pip install -c constraints.txt -e '.[postgres]'` in this environment, and give the command again."
        ) from None


def succeeded(result: dict) -> bool:
    """Say whether a call of the API went well; let Ctrl-C through, which the API reports as a failure."""
    if "KeyboardInterrupt" in result.get("error", ""):
        raise KeyboardInterrupt
    return result["success"]


def last_words(result: dict) -> str:
    """Return what a failed call came to: the last exception that it logged or raised."""
    said = f"{result.get('error', '')}\n{result.get('log', '')}"
    raised = re.findall(r"^\s*((?:\w+\.)*\w+(?:Error|Exception|Entry): .+)$", said, re.MULTILINE)
    # nbgrader's own only refers to the log
    telling = [line for line in raised if "NbGraderException" not in line] or raised
    return telling[-1][:200] if telling else "it did not say why"
