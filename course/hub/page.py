"""The page that opens first on a hub: the chapters that were released, each one click away.

An extension of a person's own Jupyter server: below their address, /course shows the page, /course/open fetches a chapter
and goes to its notebook. What lists and fetches is nbgrader's Assignments panel, so settings hold for both.
"""

import html
import json
import re
from pathlib import Path
from urllib.parse import quote

from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.utils import url_path_join
from nbgrader.server_extensions.assignment_list.handlers import AssignmentList
from tornado import web

from course.lab.copies import newer_ones

PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Backpropagation, by hand</title>
<style>
:root {{ color-scheme: light dark }}
body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem }}
li {{ display: flex; gap: 1rem; align-items: baseline; padding: .6rem 0; border-top: 1px solid #8888 }}
ul {{ list-style: none; padding: 0 }} li > div {{ flex: 1 }} small {{ display: block }}
button {{ font: inherit; padding: .2rem 1rem; min-width: 6rem }}
</style></head><body><main>
<h1>Backpropagation, by hand</h1>
{told}
{chapters}
<p>To hand in, choose <b>Nbgrader</b>, <b>Assignment List</b> in the menu of JupyterLab, and press <b>Submit</b> beside the
chapter. Feedback comes the same way. <b>File</b>, <b>Hub Control Panel</b>, <b>My Server</b> leads back here.</p>
<p><a href="{lab}">JupyterLab with all your files</a></p>
</main></body></html>
"""
ROW = """<li><div><b>{title}</b>{notes}</div>
<form method="post" action="{action}">{xsrf}<input type="hidden" name="course" value="{course}">
<input type="hidden" name="chapter" value="{chapter}"><button aria-label="Open {title}">Open</button></form></li>
"""
NONE_YET = "<p>No chapter has been released yet. Come back when your instructor says so.</p>"


class Chapters(AssignmentList):
    """What nbgrader's panel does, asked for one course folder."""

    def released(self) -> list[dict]:
        """Return what can be fetched or was, as nbgrader lists it. Raises LookupError with one sentence."""
        return self._value(self.list_released_assignments())

    def submitted(self) -> dict[tuple[str, str], list[dict]]:
        """Return what was handed in, the earliest first, by course and chapter."""
        found = self._value(self.list_submitted_assignments())
        return {(one["course_id"], one["assignment_id"]): one["submissions"] for one in found}

    def fetch(self, course: str, chapter: str) -> None:
        """Fetch a chapter, or bring what is new in it. Raises LookupError with one sentence."""
        said = self.fetch_assignment(course, chapter)
        if not said["success"]:
            why = said["value"].strip().splitlines()[-1].partition(": ")[2]
            raise LookupError(f"{chapter} could not be fetched: {why}")

    def bring_up_to_date(self) -> None:
        """Put newer releases beside the copies that are there."""
        for one in self.released():
            if one["status"] == "fetched":
                self.fetch(one["course_id"], one["assignment_id"])

    @staticmethod
    def _value(said: dict) -> list[dict]:
        if not said["success"]:
            raise LookupError("The exchange of this course cannot be read: tell your instructor.")
        return said["value"]


class Page(JupyterHandler):
    """The page, and what its buttons do."""

    @property
    def chapters(self) -> Chapters:
        """What lists and fetches."""
        return self.settings["chapters_of_the_course"]

    @web.authenticated
    def get(self, _: str = "") -> None:
        """Show the page."""
        self._show()

    @web.authenticated
    def post(self, _: str = "") -> None:
        """Fetch a chapter if it is not there, and go to its notebook."""
        course, chapter = self.get_body_argument("course"), self.get_body_argument("chapter")
        try:
            self.chapters.fetch(course, chapter)
            found = {(one["course_id"], one["assignment_id"]): one for one in self.chapters.released()}
            opened = first_notebook(chapter, found[course, chapter]["notebooks"])
        except LookupError as trouble:
            self._show(str(trouble))
        else:
            self.redirect(self._address(opened), status=303)

    def _show(self, told: str = "") -> None:
        rows = ""
        try:
            submitted = self.chapters.submitted()
            for one in self.chapters.released():
                course, chapter = one["course_id"], one["assignment_id"]
                rows += ROW.format(
                    title=html.escape(title_of(one, self.chapters.root_dir)), notes=self._notes(one, submitted.get((course, chapter), [])),
                    action=url_path_join(self.base_url, "course/open"), xsrf=self.xsrf_form_html(),
                    course=html.escape(course), chapter=html.escape(chapter),
                )  # fmt: skip
        except LookupError as trouble:
            told = told or str(trouble)
        told = f'<p role="alert"><b>{html.escape(told)}</b></p>' if told else ""
        chapters = f"<ul>{rows}</ul>" if rows else "" if told else NONE_YET
        self.finish(PAGE.format(told=told, chapters=chapters, lab=url_path_join(self.base_url, "lab")))

    def _notes(self, one: dict, submissions: list[dict]) -> str:
        """Say where somebody stands with a chapter."""
        notes = []
        if one["status"] == "fetched":
            notes.append(f"your copy is in {html.escape(one['path'])}")
            for beside in newer_ones(Path(self.chapters.root_dir, one["path"])):
                address = self._address(f"{one['path']}/{beside}")
                notes.append(f'a newer one was released: <a href="{address}">{html.escape(beside)}</a>')
        if submissions:
            times = "once" if len(submissions) == 1 else f"{len(submissions)} times"
            when = re.sub(r":\d\d\.\d+", "", submissions[-1]["timestamp"])
            notes.append(html.escape(f"handed in {times}, last on {when}"))
        if any(sent["has_exchange_feedback"] and not sent["has_local_feedback"] for sent in submissions):
            notes.append("there is feedback: fetch it in the Assignment List")
        return "".join(f"<small>{note}</small>" for note in notes)

    def _address(self, path: str) -> str:
        return url_path_join(self.base_url, "lab/tree", quote(path))


def first_notebook(chapter: str, notebooks: list[dict]) -> str:
    """Return the path of a chapter's own notebook among those in its folder. Raises LookupError with one sentence."""
    name = chapter.partition("-")[2]
    if not notebooks:
        raise LookupError(f"{chapter} holds no notebook: tell your instructor.")
    return min(notebooks, key=lambda one: (one["notebook_id"] != name, one["notebook_id"]))["path"]


def title_of(one: dict, root: str) -> str:
    """Return the heading of a chapter's notebook, or the chapter's name. root: of a person's own files."""
    try:
        path = Path(root, first_notebook(one["assignment_id"], one["notebooks"]))
        cells = json.loads(path.read_text("utf-8"))["cells"]
        first = "".join(cells[0]["source"]).splitlines()[0]
    except (OSError, ValueError, LookupError, TypeError):
        return one["assignment_id"]
    return first.removeprefix("# ") if first.startswith("# ") else one["assignment_id"]


def _jupyter_server_extension_points() -> list[dict]:
    return [{"module": "course.hub.page"}]


def _load_jupyter_server_extension(app) -> None:
    """Add the page to a person's server, and put newer releases beside their copies, as `make lab` does at each start."""
    chapters = app.web_app.settings["chapters_of_the_course"] = Chapters(parent=app)
    chapters.root_dir = app.root_dir
    app.web_app.add_handlers(
        ".*$", [(url_path_join(app.web_app.settings["base_url"], "course(/open)?"), Page)]
    )
    try:
        chapters.bring_up_to_date()
    except Exception:
        # a person's server starts though nbgrader's settings or the exchange are wrong; the page says so
        app.log.exception("Chapters could not be brought up to date.")
