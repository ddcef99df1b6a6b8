"""`pages`: a readable site from the executed notebooks, to look at without Python."""

import base64
import html
import os
import re
import subprocess
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbconvert import HTMLExporter
from nbformat import NotebookNode
from nbgrader.preprocessors import ClearHiddenTests, ClearSolutions

from grading.feedback.markdown import for_feedback
from grading.folder.files import write_whole
from grading.folder.messages import Trouble, say
from grading.folder.opening import CourseFolder
from grading.folder.progress import with_progress
from grading.site.ahead import fewer_colours, kept_in

STYLE = "font: 1.1em/1.6 sans-serif; max-width: 40em; margin: 3em auto; padding: 0 1em"
ABOVE = "margin: 0; padding: 1em; text-align: center; background: #f2f5f9"
BUTTON = (
    "display: inline-block; padding: .6em 1.2em; border-radius: .4em; background: #0b4f8a; color: #fff; "
    "font: 600 16px sans-serif; text-decoration: none"
)
# Without an icon a browser asks for one that is not there.
NO_ICON = '<link rel="icon" href="data:,">'
# JupyterLab's greys and greens are too faint to read.
HEAD = (
    f"{NO_ICON}\n"
    "<style>:root { --jp-cell-prompt-not-active-opacity: 1; "
    "--jp-mirror-editor-comment-color: #356a6a; --jp-mirror-editor-number-color: #006f00; "
    "--jp-mirror-editor-operator-color: #8a12d6; }</style>\n"
)


def pages(
    course: CourseFolder,
    chapters: list[str],
    into: Path,
    live: str = "",
    alone: bool = False,
    ahead: Path | None = None,
) -> None:
    """Execute the chapters and write one page each and an index; solutions and hidden tests are left out.

    Live figures show the still picture that they have where no kernel runs. live: the folder of a JupyterLite beside
    the pages, to which a button on each of them leads. alone: nothing comes from another address. ahead: a folder for what
    comes up and a site can take along, as `course.ahead` keeps it.
    """
    into.mkdir(parents=True, exist_ok=True)
    entries = []
    for chapter in with_progress("Pages", chapters):
        for name in course.notebooks(chapter):
            notebook = _without_solutions(
                _with_stills(executed(course, course.source(chapter) / name, ahead))
            )
            page = into / f"{Path(name).stem}.html"
            button = _button(_opened(live, chapter, name)) if live else ""
            written = _smaller(_written(notebook, alone))
            written = re.sub(r"<body[^>]*>", lambda body, button=button: body[0] + button, written, count=1)
            write_whole(page, written)
            entries.append((page.name, _title(notebook)))
    write_whole(into / "index.html", _index(entries, live))
    say(f"Pages in {course.shown(into)}: {len(entries)}. Open {course.shown(into / 'index.html')}.")


def executed(course: CourseFolder, path: Path, ahead: Path | None = None) -> NotebookNode:
    """Return a notebook run to its end; raises Trouble if it does not get there. ahead: as in `pages`."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(path.parent)}})
    try:
        # what a kernel logs about itself is not for the person who waits for pages
        client.execute(
            env={**os.environ, "PYTHONPATH": str(course.root), **kept_in(ahead)}, stderr=subprocess.DEVNULL
        )
    except Exception as stopped:
        reason = str(stopped).strip().splitlines()[-1]
        raise Trouble(f"{course.shown(path)} does not run to its end, so it has no page: {reason}") from None
    return notebook


def _with_stills(notebook: NotebookNode) -> NotebookNode:
    """Leave of each live figure its still picture: the view needs a kernel, and scripts from the network."""
    notebook.metadata.pop("widgets", None)
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            output.get("data", {}).pop("application/vnd.jupyter.widget-view+json", None)
    return notebook


def _written(notebook: NotebookNode, alone: bool) -> str:
    exporter = HTMLExporter(template_name="lab")
    if alone:
        # formulas as pictures, for the script that sets them comes from elsewhere
        exporter.register_filter("markdown2html", for_feedback)
    page = exporter.from_notebook_node(notebook, {"metadata": {"name": _title(notebook)}})[0]
    page = page.replace("</head>", f"{HEAD}</head>", 1)
    return re.sub(r'<script src="http[^>]*>\s*</script>', "", page) if alone else page


def _smaller(page: str) -> str:
    """Return a page whose pictures have fewer colours: they look the same, and take a third."""

    def fewer(found: re.Match) -> str:
        return found[1] + base64.b64encode(fewer_colours(base64.b64decode(found[2]))).decode()

    return re.sub(r"(data:image/png;base64,)([A-Za-z0-9+/=]+)", fewer, page)


def _without_solutions(notebook: NotebookNode) -> NotebookNode:
    """Return what a learner may see: the outputs stay, solutions become stubs, hidden tests go."""
    stub = ClearSolutions(code_stub={"python": "# Your code here"}, text_stub="*Your answer here.*")
    for step in (stub, ClearHiddenTests()):
        notebook, _ = step.preprocess(notebook, {})
    return notebook


def _title(notebook: NotebookNode) -> str:
    return notebook.cells[0].source.splitlines()[0].lstrip("# ").strip()


def _opened(live: str, chapter: str, name: str) -> str:
    """Return the address of a notebook in JupyterLite; in a workspace of its own it opens alone, and starts one Python."""
    return f"{live}/lab/index.html?path={chapter}/{name}&workspace={chapter}"


def _button(target: str) -> str:
    return (
        f'<header style="{ABOVE}"><a style="{BUTTON}" href="{target}">Work on this chapter in your browser</a>'
        "</header>"
    )


def _index(entries: list[tuple[str, str]], live: str) -> str:
    items = "\n".join(f'<li><a href="{page}">{html.escape(title)}</a></li>' for page, title in entries)
    if live:
        start = _opened(live, "00-start-here", "start-here.ipynb")
        how = (
            f'<p><a style="{BUTTON}" href="{start}">Work on the course in your browser</a></p>\n<p>There is nothing to '
            "install. The first start takes a while. Your notebooks stay in this browser, on this device.</p>"
        )
    else:
        how = "<p>To run the cells and do the exercises, open the notebooks in JupyterLab: <code>make lab</code>.</p>"
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>Backpropagation, by hand</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n{NO_ICON}'
        f'</head>\n<body style="{STYLE}">\n'
        f"<main>\n<h1>Backpropagation, by hand</h1>\n<ul>\n{items}\n</ul>\n{how}\n</main>\n</body></html>\n"
    )
