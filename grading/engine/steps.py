"""nbgrader's way in: the engine as two steps of `nbgrader autograde` and of the formgrader's button."""

from pathlib import Path

from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import Execute, NbGraderPreprocessor
from traitlets import Bool, Float

from grading.engine.box import Seal
from grading.engine.examiner import examiner_of_this_thread
from grading.engine.execute import execute
from grading.engine.files import data_files
from grading.engine.notebooks import OtherLanguage
from grading.engine.original import Original, read_original
from grading.engine.restore import restore
from grading.engine.task import Patience


class RestoreCells(NbGraderPreprocessor):
    """`restore` as a step of `nbgrader autograde`."""

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Restore a submission from the gradebook."""
        original = _read(resources, self.config)
        restore(nb, original)
        _just_read.clear()
        _just_read[_submission(resources)] = original
        return nb, resources


# By the first step of a submission, for its second one: nothing of it changes between the two.
_just_read: dict[tuple[str, ...], Original] = {}


def original_of(resources: dict, config: object) -> Original:
    """Return the instructor's version of the notebook that nbgrader is converting."""
    return _just_read.pop(_submission(resources), None) or _read(resources, config)


def _submission(resources: dict) -> tuple[str, ...]:
    where = resources["nbgrader"]
    return tuple(where[name] for name in ("db_url", "assignment", "notebook", "student"))


def _read(resources: dict, config: object) -> Original:
    where = resources["nbgrader"]
    folder = CourseDirectory(config=config)
    source = Path(folder.format_path(folder.source_directory, ".", where["assignment"]))
    with Gradebook(where["db_url"]) as gradebook:
        return read_original(
            gradebook, where["assignment"], where["notebook"], source / f"{where['notebook']}.ipynb"
        )


class SealedExecute(Execute):
    """`execute` as a step of `nbgrader autograde` and of the formgrader's button.

    `c.Execute.timeout`, `enabled` and the flags that set them mean here what they mean to nbgrader; what is set
    for a kernel of nbgrader's has nothing to act on, and is named in the log.
    """

    total = Float(150, help="Seconds that a notebook may take; no less than a cell may.").tag(config=True)
    unsealed = Bool(
        False, help="Run learners' code with your own rights. Only for hand-ins that you wrote yourself."
    ).tag(config=True)

    @property
    def patience(self) -> Patience:
        """The time that a cell and a notebook have; a cell without a time-out has that of the notebook."""
        return Patience.within(self.timeout, self.total)

    def preprocess(self, nb: NotebookNode, resources: dict, km: None = None) -> tuple[NotebookNode, dict]:
        """Execute one notebook of a submission. Raises OtherLanguage."""
        if self.unsealed:
            self.log.warning("UNSEALED: learners' code runs with your rights, on your files and network.")
        for name in sorted({*self.config.get("Execute", {})} - {"enabled", "timeout"}):
            self.log.warning("c.Execute.%s is not minded: no kernel is run (docs/engine.md).", name)
        seal = Seal(frozenset()) if self.unsealed else Seal.full()
        folder = Path(resources.get("metadata", {}).get("path") or ".")
        original = original_of(resources, self.config)
        try:
            execute(nb, original, data_files(folder), examiner_of_this_thread(seal), self.patience)
        except OtherLanguage as error:
            # what nbgrader says of an error is a traceback
            self.log.error("%s.", error)
            raise
        return nb, resources
