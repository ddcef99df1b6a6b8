"""nbgrader's settings for this course.

Plain nbgrader, so that its own commands, its validator and its formgrader work on the same gradebook as
`python -m grading`. Two of its steps are swapped for ours, from `grading/engine`.
"""

import os
import sys
from pathlib import Path

import nbgrader

# The folder this file lies in, wherever it was copied to; `--course-dir` still overrides it.
ROOT = Path(__file__).resolve().parent

c = get_config()  # noqa: F821  (traitlets provides it)

c.CourseDirectory.course_id = "backpropagation"
c.CourseDirectory.root = str(ROOT)

# Where a hub would keep what is handed out and in. On a laptop there is no exchange; a folder of our own
# keeps nbgrader from asking for one that only root may make.
c.Exchange.root = str(ROOT / "exchange")


def put_first(variable: str, folder: Path) -> None:
    """Put a folder first on one of the environment's search paths."""
    rest = os.environ.get(variable, "").split(os.pathsep)
    paths = [str(folder), *(path for path in rest if path not in ("", str(folder)))]
    os.environ[variable] = os.pathsep.join(paths)


# Hidden tests import `grading`: kernels find it here, and so does nbgrader for the steps named below.
put_first("PYTHONPATH", ROOT)
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))
from grading.folder.rights import follow, is_shared  # noqa: E402  (found from here on)

# A folder that its group writes in, and whose group is that of all that is made in it (`chmod 2770`), is one of several
# graders: what nbgrader writes, here and in the exchange, is theirs as well, and nobody else's.
c.CourseDirectory.groupshared = is_shared(ROOT)
follow(ROOT)

# nbgrader runs `alembic` by name to make a gradebook, also when nobody has activated this environment.
put_first("PATH", Path(sys.executable).parent)

# What learners find in place of a solution. The checks know "not attempted yet" from "wrong".
c.ClearSolutions.code_stub = {"python": '# YOUR CODE HERE\nraise NotImplementedError("not attempted yet")'}
c.ClearSolutions.text_stub = "YOUR ANSWER HERE"

# Learners' code runs sealed off, and what it leaves is judged elsewhere (docs/engine.md). A cell gets 30
# seconds, is then stopped, and costs its own points only; a notebook gets 150 seconds in all.
c.Execute.timeout = 30
c.SealedExecute.total = 150

# nbgrader's own lists of steps, with `RestoreCells` for DeduplicateIds, OverwriteKernelspec and
# OverwriteCells, and `SealedExecute` for Execute. No step of the second list touches what CheckCellMetadata
# has looked at in the first.
c.Autograde.sanitize_preprocessors = [
    "nbgrader.preprocessors.ClearOutput",
    "grading.engine.steps.RestoreCells",
    "nbgrader.preprocessors.CheckCellMetadata",
]
c.Autograde.autograde_preprocessors = [
    "grading.engine.steps.SealedExecute",
    "nbgrader.preprocessors.IgnorePattern",
    "nbconvert.preprocessors.ClearMetadataPreprocessor",
    "nbgrader.preprocessors.LimitOutput",
    "nbgrader.preprocessors.SaveAutoGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
]
# A chapter that the gradebook has never met is entered; nbgrader says "No assignment with ID ..." of one.
c.Autograde.pre_convert_hook = "grading.commands.release.enter_new_chapter"
# A notebook is validated after the last step of a list, and not after each.
c.Exporter.optimistic_validation = True

# What lateness costs: nothing, unless you say so (`grading/late.py`).
# c.AssignLatePenalties.plugin_class = "grading.late.SharePerDay"
# c.SharePerDay.share_per_day = 0.10
# c.SharePerDay.most = 0.50
# c.SharePerDay.grace_hours = 1

# nbgrader's own columns, and never more points than there are (`grading/export/plain.py`).
c.ExportApp.plugin_class = "grading.export.plain.PlainExporter"

# Feedback: nbgrader's own list of steps with `Clean` and `Overview` between its two, and our page. `Inert` and
# the filters hold for the formgrader, too: nothing that a learner wrote runs in anybody's browser.
c.GenerateFeedback.preprocessors = [
    "nbgrader.preprocessors.GetGrades",
    "grading.feedback.cleaned.Clean",
    "grading.feedback.overview.Overview",
    "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
]
c.HTMLExporter.preprocessors = ["grading.engine.inert.Inert"]
c.HTMLExporter.filters = {
    "clean_html": "grading.engine.safe_html.clean_html",
    "markdown2html": "grading.feedback.markdown.for_formgrader",
    "markdown2page": "grading.feedback.markdown.for_feedback",
}
# A folder `feedback` in the first of these is found before nbgrader's own; its `formgrade` stays.
c.HTMLExporter.extra_template_basedirs = [
    str(ROOT / "grading" / "feedback" / "templates"),
    str(Path(nbgrader.__file__).parent / "server_extensions" / "formgrader" / "templates"),
]
