"""Whatever a learner puts into a notebook runs nowhere: not on the feedback page, not in the formgrader."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import nbformat
import pytest
from nbgrader.api import Gradebook
from playwright.sync_api import Browser, Page, expect

from tests.grading.conftest import CHAPTER, NOTEBOOK, Copy, make_copy
from tests.grading.test_feedback_leaks import STOCK, nbgrader
from tests.lab.test_lab_server import running

pytestmark = pytest.mark.slow

HACK = "window.hacked=(window.hacked||0)+1;alert(1)"
MARKDOWN = rf"""
Harmless text of a learner, with a formula $\frac{{\partial E}}{{\partial w}}$ and `code`.

<script>{HACK}</script>
<img src="nothing.png" onerror="{HACK}">
<svg onload="{HACK}"><script>{HACK}</script></svg>
<iframe srcdoc="<script>parent.hacked=1</script>"></iframe>
<iframe src="javascript:parent.hacked=1"></iframe>
<body onload="{HACK}"><input autofocus onfocus="{HACK}"><details open ontoggle="{HACK}"><summary>s</summary></details>
<a href="javascript:{HACK}">a link</a> [another](javascript:{HACK}) [third](evil.html) <a href="JaVa&#10;Script:{HACK}">fourth</a>
<form action="javascript:{HACK}"><button>press</button></form>
<span class="full-credit" id="check-error" style="position: fixed; top: 0">over everything</span>
<meta http-equiv="refresh" content="0; url=javascript:{HACK}"><base href="https://example.org/">
<style>body {{ display: none }}</style><math><mtext><table><mglyph><style><img src onerror="{HACK}"></style></mglyph></table></mtext></math>

$\href{{javascript:{HACK}}}{{x}}$ $$\unicode{{<img src=x onerror={HACK}>}}$$ ![lost](attachment:lost.png)

![pixel](https://example.org/pixel.png)
"""
CODE = f"""
from base64 import b64decode
from IPython.display import HTML, SVG, Javascript, Latex, Markdown, display
HACK = {HACK!r}
EVIL = {MARKDOWN!r}
print("\\x1b[31m<script>" + HACK + "</script>")
display(HTML(EVIL), Markdown(EVIL), Javascript(HACK), Latex("$\\\\href{{javascript:" + HACK + "}}{{x}}$<script>" + HACK + "</script>"))
display(SVG("<svg xmlns='http://www.w3.org/2000/svg' onload='" + HACK + "' width='9' height='9'><script>" + HACK + "</script></svg>"))
pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
display({{"image/png": pixel}}, raw=True, metadata={{"image/png": {{"width": "1 onload=" + HACK.replace(" ", ""), "alt": "a picture"}}}})
display({{"text/html": EVIL}}, raw=True, metadata={{"text/html": {{"isolated": True}}}})
display({{"application/vnd.jupyter.widget-view+json": {{"model_id": "</script><script>" + HACK, "version_major": 2}}}}, raw=True)
display({{"application/vnd.of-my-own+json": {{"a": 1}}, "text/vnd.mermaid": "graph TD; A-->B"}}, raw=True)
raise ValueError("<img src=x onerror=" + HACK + ">")
"""
HARMLESS = "Harmless text of a learner"


@dataclass
class Watch:
    """What went wrong in a window: dialogs, and calls for anything that is not on this machine."""

    page: Page
    seen: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("dialog", self._dialog)
        self.page.on("request", self._request)

    def _dialog(self, dialog) -> None:
        self.seen.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def _request(self, request) -> None:
        if "example.org" in request.url:
            self.seen.append(request.url)

    def nothing_ran(self) -> None:
        """Press what could be pressed, wait a moment, and look for any trace of a script."""
        self.page.wait_for_timeout(1000)
        for link in self.page.get_by_role("link", name=re.compile("^(a link|another|fourth)$")).all():
            link.click()
        assert not self.page.evaluate("window.hacked")
        assert self.seen == []
        markup = self.page.content()
        assert self.page.locator("iframe, object, embed, svg, base, math").count() == 0
        assert self.page.locator("a[href^='javascript' i], a[href*='evil']").count() == 0
        handlers = "Array.from(document.querySelectorAll('*')).flatMap(e => e.getAttributeNames()).filter(n => /^on/.test(n))"
        # the formgrader's own eye that shows and hides names
        assert set(self.page.evaluate(handlers)) <= {"onclick"}
        assert HARMLESS in markup


@pytest.fixture(scope="module")
def graded(tmp_path_factory) -> Copy:
    """A hand-in full of scripts, graded by nbgrader's own steps, which store outputs as they come."""
    copy = make_copy(tmp_path_factory.mktemp("inert"))
    assert copy.run("release").status == 0
    copy.configure(STOCK)
    notebook = nbformat.read(copy.root / "release" / CHAPTER / NOTEBOOK, as_version=4)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "written-answer":
            cell.source = MARKDOWN
    notebook.cells = [cell for cell in notebook.cells if "nbgrader" in cell.metadata]
    raw = nbformat.v4.new_raw_cell(MARKDOWN, metadata={"raw_mimetype": "text/html", "format": "text/html"})
    notebook.cells += [nbformat.v4.new_markdown_cell(MARKDOWN), nbformat.v4.new_code_cell(CODE), raw]
    folder = copy.submitted("mallory")
    folder.mkdir(parents=True)
    nbformat.write(notebook, folder / NOTEBOOK)
    (folder / "evil.html").write_text(f"<script>{HACK}</script>")
    nbgrader(copy, "autograde", CHAPTER, "--create")
    return copy


@contextmanager
def window(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1000, "height": 1000})
    yield context.new_page()
    context.close()


def test_nothing_runs_on_a_feedback_page(graded, chromium, screenshots):
    said = graded.run("feedback", "05")
    assert said.status == 0, said.out + said.err
    assert said.err == ""
    path = graded.root / "feedback" / "mallory" / CHAPTER / NOTEBOOK.replace(".ipynb", ".html")
    with window(chromium) as page:
        watch = Watch(page)
        page.goto(path.as_uri())
        watch.nothing_ran()
        assert page.locator("script").count() == 0
        expect(page.get_by_role("heading", level=1).first).to_contain_text("numpy-backprop")
        assert page.locator("img[alt*='partial E']").first.evaluate("image => image.naturalWidth") > 5
        page.screenshot(path=screenshots / "feedback-inert.png", full_page=True)


def test_a_feedback_page_calls_nobody_and_names_its_links(graded, chromium):
    path = graded.root / "feedback" / "mallory" / CHAPTER / NOTEBOOK.replace(".ipynb", ".html")
    with window(chromium) as page:
        called = []
        page.on("request", lambda request: called.append(request.url))
        page.goto(path.as_uri())
        # pictures beside the notebook that are not there may be asked for, on this machine
        assert [url for url in called if not url.startswith(("file:", "data:"))] == []
        links = page.locator("table.exercises a")
        assert links.count() == 11
        for link in links.all():
            assert page.locator(f"[id='{link.get_attribute('href')[1:]}']").count() == 1
        links.nth(4).click()
        expect(page.locator("#check-delta-w-i-h")).to_be_in_viewport()


def test_nothing_runs_in_the_formgrader(graded, chromium, screenshots):
    with Gradebook(f"sqlite:///{graded.root / 'gradebook.db'}") as gradebook:
        (notebook,) = gradebook.find_submission(CHAPTER, "mallory").notebooks
        number = notebook.id
    with running(graded.root, "teach") as server, window(chromium) as page:
        watch = Watch(page)
        page.goto(f"{server.address}/formgrader/submissions/{number}/?token={server.token}")
        watch.nothing_ran()
        # and it is the formgrader: its own fields are there, and no learner's element has taken their names
        expect(page.locator("input#check-error")).to_have_count(1)
        expect(page.locator("[id='check-error']")).to_have_count(1)
        expect(page.locator("textarea").first).to_be_attached()
        page.screenshot(path=screenshots / "formgrader-inert.png", full_page=True)
