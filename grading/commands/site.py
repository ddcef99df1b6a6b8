"""`site`: the readable pages, and beside each the chapter itself, to work on in a browser without installing anything."""

from pathlib import Path
from tempfile import TemporaryDirectory

from grading.commands.pages import pages
from grading.folder.messages import Trouble, say
from grading.folder.opening import CourseFolder
from grading.site.lite import Plan, build, check

START = "00-start-here"
# JupyterLite's folder, inside the site.
LIVE = "live"


def site(course: CourseFolder, chapters: list[str], into: Path, local: Path | None) -> None:
    """Write the pages of these chapters and JupyterLite with them into a folder that any web server can serve."""
    if local is not None and not local.is_dir():
        raise Trouble(
            f"There is no folder {local}: `--pyodide` takes one that holds a distribution of Pyodide."
        )
    release = course.root / course.coursedir.release_directory
    chapters = sorted({START, *chapters})
    plan = Plan(course.root, release, chapters, local)
    check(plan)
    with TemporaryDirectory() as place:
        # the chapters are run once, for the pages and for what they draw and work out
        pages(course, chapters, into, live=LIVE, alone=local is not None, ahead=Path(place))
        build(plan._replace(ahead=Path(place)), into / LIVE)
    size = sum(path.stat().st_size for path in into.rglob("*") if path.is_file())
    shown = course.shown(into)
    say(
        f"The site in {shown} takes {size / 1e6:.0f} MB. Try it with `python -m http.server --directory {shown}`, and put it "
        "onto any web server: docs/site.md."
    )
