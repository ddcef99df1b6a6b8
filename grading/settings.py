"""What the engine is told about this course; it names none itself, so that another course writes its own here."""

from grading import ROOT

# The package that learners' code may import, and what of it and of its libraries is loaded before the first
# submission, so that no cell pays for it; and, if there are more, before the next. What is missing is not needed.
KIT = "course"
SLOW = (
    "matplotlib.pyplot", "matplotlib_inline.backend_inline", "ipywidgets", "anywidget",
    # what the kit itself loads when a cell asks for it
    *(f"{KIT}.drawings.{path.stem}" for path in sorted((ROOT / KIT / "drawings").glob("[a-z]*.py"))),
    *(f"{KIT}.checks.{path.stem}" for path in sorted((ROOT / KIT / "checks").glob("[a-z]*.py"))),
)  # fmt: skip
LOADED = (
    "numpy", "course.checks", "course.drawings", "course.live", "course.progress", "course.network",
    "course.differences", "course.graph", "course.depth", "course.cost", "course.recurrence",
    "course.deep_runs", "course.rate_runs", "course.signals",
)  # fmt: skip
# What of the kit has a dictionary `known`, by which it does not work out twice what a class asks for again and again.
KNOWS = f"{KIT}.ahead"
# Loaded where tests run; with it come all chapters' checks.
EXAMINATION = "grading.examine"
# Cells that fail, in a file of the kit and in themselves: the first traceback is slow.
FAILING = ("from course.network import squared_error\nsquared_error([1, 2], 1)", "1 +")
# How a test cell ends that has judged, by the names of its exceptions.
VERDICTS = {"CheckFailed", "NotAttempted"}
# Whose files make another version of the grader.
ROOMS = ("course", "grading")
