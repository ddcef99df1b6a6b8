"""A learner's hands on JupyterLab: open a notebook, write into a cell, run, restart, validate, read."""

import json
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from playwright.sync_api import ConsoleMessage, Error, Locator, Page, expect

# All code cells are on the page and none of them waits or runs: "[*]" and "[ ]" have no number.
ALL_HAVE_RUN = r"""count => {
    const prompts = [...document.querySelectorAll('.jp-Notebook .jp-CodeCell .jp-InputPrompt')];
    return prompts.length === count && prompts.every(prompt => /\[\d+\]/.test(prompt.textContent));
}"""
FORGET_COUNTS = """() => {
    document.querySelectorAll('.jp-Notebook .jp-CodeCell .jp-InputPrompt').forEach(
        prompt => { prompt.textContent = ''; });
}"""


@dataclass(frozen=True)
class JupyterLab:
    """A running server, and the folder that it shows."""

    address: str
    first_page: str
    token: str
    work: Path

    def url(self, path: str) -> str:
        """Return the address of a page, with the token that lets a browser in."""
        return f"{self.address}{path}?token={self.token}"

    def stop_kernels(self) -> None:
        """End all kernels, so that one test's memory and threads are not the next one's."""
        for session in json.loads(self._call("GET", "/api/sessions")):
            self._call("DELETE", f"/api/sessions/{session['id']}")

    def _call(self, method: str, path: str) -> bytes:
        request = urllib.request.Request(self.address + path, method=method)
        request.add_header("Authorization", f"token {self.token}")
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=120) as answer:
            return answer.read()


# The extra `site` brings JupyterLite's kernel along, which JupyterLab tries to load and which finds no JupyterLite there.
NO_LITE = "Shared module @jupyterlite/services doesn't exist"


class Complaints:
    """What a page wrote on its console as an error, and the exceptions that nobody caught."""

    def __init__(self, page: Page):
        self.seen: list[str] = []
        page.on("console", self._read_console)
        page.on("pageerror", self._read_exception)

    def none(self) -> None:
        """Fail if there were any."""
        assert not self.seen, "\n".join(self.seen)

    def _read_console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and NO_LITE not in message.text:
            self.seen.append(f"{message.text} ({message.location['url']})")

    def _read_exception(self, error: Error) -> None:
        self.seen.append(f"{error.message}\n{error.stack}")


@dataclass
class NotebookPage:
    """One notebook in a window. Cells are named by their nbgrader id, or by their number from 0."""

    page: Page
    file: Path
    cells: list[nbformat.NotebookNode] = field(init=False)

    def __post_init__(self) -> None:
        self.cells = nbformat.read(self.file, as_version=4).cells

    @property
    def code_cells(self) -> int:
        """The number of code cells."""
        return sum(cell.cell_type == "code" for cell in self.cells)

    def open(self, lab: JupyterLab) -> None:
        """Load it and wait until all cells are on the page and the kernel listens."""
        inside = self.file.relative_to(lab.work).as_posix()
        # reset: the notebook alone, without those that an earlier test left open
        self.page.goto(f"{lab.url(f'/lab/tree/{inside}')}&reset")
        self.wait_until_loaded()

    def wait_until_loaded(self) -> None:
        """Wait until all cells are on the page and the kernel listens."""
        expect(self.page.locator(".jp-Notebook > .jp-WindowedPanel-outer .jp-Cell")).to_have_count(
            len(self.cells)
        )
        expect(self.page.locator("#jp-main-statusbar")).to_contain_text("Idle")

    def index(self, name: str | int) -> int:
        """Return the number of a cell."""
        if isinstance(name, int):
            return name
        ids = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in self.cells]
        return ids.index(name)

    def cell(self, name: str | int) -> Locator:
        """Return a cell, scrolled into view: JupyterLab does not lay out the others."""
        cell = self.page.locator(f'.jp-Cell[data-windowed-list-index="{self.index(name)}"]')
        cell.scroll_into_view_if_needed()
        return cell

    def write(self, name: str | int, text: str) -> None:
        """Replace what stands in a cell, code or text, from the keyboard."""
        cell = self.cell(name)
        if self.cells[self.index(name)].cell_type == "markdown":
            cell.locator(".jp-MarkdownOutput").dblclick()
        editor = cell.locator(".cm-content")
        editor.click()
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(text)
        expect(editor).to_contain_text(text.splitlines()[-1])

    def run_all(self) -> None:
        """Choose Run All Cells from the menu and wait until the last cell is through."""
        self.page.evaluate(FORGET_COUNTS)
        self.page.locator(".lm-MenuBar-itemLabel", has_text="Run").click()
        self.page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        self.wait_for_all_cells()

    def restart_and_run_all(self) -> None:
        """Press the toolbar's button, confirm, and wait until the last cell is through."""
        self.page.evaluate(FORGET_COUNTS)
        self.page.locator('[data-jp-item-name="restart-and-run"]').click()
        self.page.locator(".jp-Dialog").get_by_role("button", name="Confirm Kernel Restart").click()
        self.wait_for_all_cells()

    def wait_for_all_cells(self) -> None:
        """Wait until every code cell has a number: one that stopped the run leaves those below without."""
        self.page.wait_for_function(ALL_HAVE_RUN, arg=self.code_cells, timeout=240_000)

    def output(self, name: str | int) -> Locator:
        """Return what stands below a cell."""
        return self.cell(name).locator(".jp-OutputArea-output")

    def validate(self) -> Locator:
        """Press nbgrader's Validate button and return the dialog with its answer."""
        self.page.get_by_role("button", name="Validate").click()
        dialog = self.page.locator(".jp-Dialog")
        expect(dialog).to_contain_text("Validation Results", timeout=90_000)
        return dialog

    def close_dialog(self) -> None:
        """Press the button that a dialog has the focus on."""
        self.page.locator(".jp-Dialog .jp-mod-accept").click()
        expect(self.page.locator(".jp-Dialog")).to_have_count(0)
