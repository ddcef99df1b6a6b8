"""A person of the class in Chromium: the hub's login, the page of chapters, JupyterLab, nbgrader's panels."""

import re
from pathlib import Path

from playwright.sync_api import Browser, FrameLocator, Locator, Page, expect

from tests.browser.conftest import HEIGHT, PATIENCE, WIDTH
from tests.browser.jupyterlab import NotebookPage
from tests.browser.test_formgrader import MATHJAX, stand_in
from tests.hub.machine import PASSWORD
from tests.hub.real_hub import Hub

FORMGRADER = "iframe[src$='/formgrader']"
# What somebody sees in nbgrader's panel: to be fetched, to be handed in, handed in.
LISTS = {"Fetch": "released", "Submit": "fetched", "Fetch Feedback": "submitted"}


class Person:
    """Somebody with an account, in a window of their own."""

    def __init__(self, hub: Hub, chromium: Browser, name: str):
        self.hub, self.name, self.home = hub, name, hub.home(name)
        context = chromium.new_context(viewport={"width": WIDTH, "height": HEIGHT}, reduced_motion="reduce")
        context.set_default_timeout(PATIENCE)
        self.page: Page = context.new_page()
        self.page.route(MATHJAX, stand_in)

    def log_in(self) -> None:
        """Come to the hub's address, give name and password, and wait for the first page of one's own."""
        self.page.goto(self.hub.address)
        self.page.get_by_label("Username").fill(self.name)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_url(re.compile(rf"/user/{self.name}/"))

    def first_page(self) -> None:
        """Go to one's server, as the hub's control panel does."""
        self.page.goto(f"{self.hub.address}/user/{self.name}/")

    def chapter(self, title: str) -> Locator:
        """Return a chapter's row on the first page."""
        return self.page.get_by_role("listitem").filter(has_text=title)

    def open(self, title: str, file: Path) -> NotebookPage:
        """Press a chapter's button on the first page, and wait for its notebook."""
        self.go_to(title, file.name)
        return self.notebook(file)

    def go_to(self, title: str, name: str) -> None:
        """Press a chapter's button on the first page, and wait for the address of its notebook."""
        self.page.get_by_role("button", name=f"Open {title}").click()
        self.page.wait_for_url(re.compile(rf"/lab/.*{name}"))

    def notebook(self, file: Path) -> NotebookPage:
        """Wait for the notebook that JupyterLab is opening."""
        self.page.locator(".jp-Notebook").first.wait_for()
        notebook = NotebookPage(self.page, file)
        notebook.wait_until_loaded()
        return notebook

    def menu(self, item: str) -> None:
        """Choose one of nbgrader's panels from JupyterLab's menu."""
        self.page.locator(".lm-MenuBar-itemLabel", has_text="Nbgrader").click()
        self.page.get_by_role("menuitem", name=item, exact=True).click()

    def press(self, button: str) -> None:
        """Press a button beside the chapter in the Assignments panel, and wait until the panel is through."""
        self.menu("Assignment List")
        row = self.page.locator(f"#{LISTS[button]}_assignments_list").get_by_role("button", name=button)
        action = button.lower().replace(" ", "_")
        with self.page.expect_response(
            lambda answer: answer.url.partition("?")[0].endswith(f"/assignments/{action}")
        ) as answer:
            row.first.click()
        assert answer.value.ok, answer.value.text()
        # the list is drawn anew
        expect(row.first).to_be_enabled()

    def formgrader(self, page: str = "Manage Assignments") -> FrameLocator:
        """Go to a page of the formgrader, which JupyterLab shows in a frame."""
        if self.page.locator(FORMGRADER).count() == 0:
            self.page.goto(f"{self.hub.address}/user/{self.name}/lab?reset")
            self.menu("Formgrader")
        frame = self.page.frame_locator(FORMGRADER)
        # the page of one submission leads to that of manual grading only
        for name in dict.fromkeys(("Manual Grading", page)):
            frame.get_by_role("link", name=name).first.click()
        return frame

    def do(self, column: str, chapter: str) -> None:
        """Press the sign in one column of a chapter's row, and close the window that says that it went well."""
        frame = self.formgrader()
        row = frame.get_by_role("row").filter(has_text=chapter)
        row.locator(f"td.{column} a").click()
        expect(frame.locator(".modal-body")).to_contain_text("Success")
        frame.locator(".modal-footer").get_by_role("button").last.click()
        expect(frame.locator(".modal.in")).to_have_count(0)

    def close(self) -> None:
        """Close the window."""
        self.page.context.close()
