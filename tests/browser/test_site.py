"""The course in a browser tab, as a learner meets it: built, opened, run, answered, downloaded and graded.

No request goes anywhere else: Python itself comes out of the site.
"""

import base64
import functools
import http.server
import json
import pickle
import re
import shutil
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser, Page, expect

from course.progress import RIGHT, read_progress
from grading.site.ahead import PNG
from tests.browser.axe import axe_core, serious_faults
from tests.browser.conftest import PATIENCE
from tests.browser.jupyterlab import NotebookPage
from tests.browser.test_chapter_5 import WHAT, WRONG_BODY
from tests.grading.conftest import Copy
from tests.site.pyodide_here import distribution

ROOT = Path(__file__).resolve().parents[2]
CHAPTERS = ("00-start-here", "01-feed-forward", "05-numpy-backprop", "06-vanishing-gradients")
LIVE = "live/lab/index.html"
PYTHONS = "/live/static/pyodide/{}-"
# With all chapters; those that are not built here, their pages, and what the kit takes along for them take so many of them.
MOST_MEGABYTES, OTHER_CHAPTERS = 55, 5.8
STABLE = (
    "def sigmoid(z):\n    e = np.exp(-np.abs(z))\n    return np.where(np.asarray(z) >= 0, 1, e) / (1 + e)"
)
PICTURE = re.compile(r"<img [^>]*data:image/png;base64,([A-Za-z0-9+/=]+)")
NAIVE = "def sigmoid(z):\n    return 1 / (1 + np.exp(-np.asarray(z)))"
STDERR = '[data-mime-type="application/vnd.jupyter.stderr"]'


@dataclass
class Site:
    """A site, built and served; `asked` is every address that a page asked for."""

    folder: Path
    course: Copy
    address: str = ""
    asked: list[str] = field(default_factory=list)


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


class Server(http.server.ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """Say nothing of a page that was left while it was loading."""


@pytest.fixture(scope="module")
def site(tmp_path_factory, pytestconfig) -> Iterator[Site]:
    """Built once, by the command, in a copy of the course."""
    pyodide = distribution(Path(pytestconfig.cache.mkdir("pyodide")) / "distribution")
    root = tmp_path_factory.mktemp("course")
    for name in (
        "course",
        "grading",
        *(f"{version}/{chapter}" for version in ("source", "release") for chapter in CHAPTERS),
    ):
        shutil.copytree(ROOT / name, root / name)
    shutil.copyfile(ROOT / "nbgrader_config.py", root / "nbgrader_config.py")
    course = Copy(root)
    said = course.run("site", "01", "05", "06", "--pyodide", str(pyodide))
    assert said.status == 0, said.err + said.out
    built = Site(root / "build/site", course)
    handler = functools.partial(Quiet, directory=built.folder)
    with Server(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        built.address = f"http://127.0.0.1:{server.server_port}"
        yield built
        server.shutdown()


@pytest.fixture(scope="module")
def axe(request) -> str:
    """Return axe-core's source text."""
    return axe_core(request.config.cache.mkdir("axe"))


@pytest.fixture(scope="module")
def page(site: Site, chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    window = context.new_page()
    window.on("request", lambda request: site.asked.append(request.url))
    yield window
    context.close()


def opened(site: Site, page: Page, chapter: str, workspace: str = "") -> NotebookPage:
    """Open a chapter, in a workspace of its own, and wait for its kernel, and for the cells.

    A workspace that was used before brings back what was opened in it, if there was time to note it.
    """
    path = f"{chapter}/{chapter[3:]}.ipynb"
    notebook = NotebookPage(page, site.course.root / "release" / path)
    page.goto(f"{site.address}/{LIVE}?path={path}&workspace={workspace or chapter}")
    # Python comes into the page first
    expect(page.locator("#jp-main-statusbar")).to_contain_text("Idle", timeout=240_000)
    notebook.wait_until_loaded()
    return notebook


def run(notebook: NotebookPage, name: str | int) -> None:
    """Run one cell, and wait for it."""
    cell = notebook.cell(name)
    cell.locator(".cm-content").click()
    notebook.page.keyboard.press("ControlOrMeta+Enter")
    expect(cell.locator(".jp-InputPrompt").first).to_have_text(re.compile(r"\[\d+\]"))


def solution(chapter: str, name: str) -> str:
    """Return the instructor's answer to an exercise, without nbgrader's marks."""
    cells = nbformat.read(ROOT / "source" / chapter / f"{chapter[3:]}.ipynb", as_version=4).cells
    [source] = [cell.source for cell in cells if cell.metadata.get("nbgrader", {}).get("grade_id") == name]
    return re.sub(r"^ *### (BEGIN|END) SOLUTION\n", "", source, flags=re.M).rstrip()


def downloaded(notebook: NotebookPage, into: Path) -> Path:
    """Press the button above the notebook; return the file, under the name that the browser gives it."""
    with notebook.page.expect_download() as download:
        notebook.page.get_by_role("button", name="Download to hand in").click()
    path = into / download.value.suggested_filename
    path.parent.mkdir(parents=True, exist_ok=True)
    download.value.save_as(path)
    return path


def test_a_page_leads_to_its_chapter_and_the_site_is_small(site, page, axe):
    files = [path for path in site.folder.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) / 1e6 < MOST_MEGABYTES - OTHER_CHAPTERS
    page.goto(f"{site.address}/index.html")
    assert not serious_faults(page.locator("body"), axe)
    page.get_by_role("link", name="feed-forward pass").click()
    expect(page).to_have_title("1. The feed-forward pass")
    assert not serious_faults(page.locator("body"), axe)
    page.get_by_role("link", name="Work on this chapter in your browser").click()
    expect(page.locator(".jp-Notebook h1").first).to_contain_text("feed-forward pass")


def test_run_all_goes_on_past_open_exercises_and_the_first_cell_is_silent(site, page, axe):
    notebook = opened(site, page, "01-feed-forward")
    notebook.run_all()
    first = next(n for n, cell in enumerate(notebook.cells) if cell.cell_type == "code")
    expect(notebook.cell(first).locator(STDERR)).to_have_count(0)
    expect(notebook.output("check-sigmoid")).to_contain_text("not attempted yet")
    assert not serious_faults(notebook.output("check-sigmoid"), axe)
    assert not serious_faults(page.get_by_role("button", name="Download to hand in"), axe)


def test_an_overflow_is_told_where_there_are_no_flags_and_the_right_answer_is_right(site, page, axe):
    notebook = NotebookPage(page, site.course.root / "release/01-feed-forward/feed-forward.ipynb")
    for answer, says in (
        (NAIVE, "is too large for a float"),
        (STABLE, "is right"),
    ):
        notebook.write("sigmoid", answer)
        run(notebook, "sigmoid")
        run(notebook, "check-sigmoid-far-out")
        expect(notebook.output("check-sigmoid-far-out").last).to_contain_text(says)
        assert not serious_faults(notebook.output("check-sigmoid-far-out").last, axe)
    run(notebook, "check-sigmoid")


def test_a_name_is_completed(site, page):
    notebook = NotebookPage(page, site.course.root / "release/01-feed-forward/feed-forward.ipynb")
    hint = next(n for n, cell in enumerate(notebook.cells) if cell.source.startswith("# checks.hint"))
    notebook.write(hint, "np.linspac")
    page.keyboard.press("Tab")
    # JupyterLab itself drops what comes after a second, and the first suggestions take longer
    expect(page.locator(".jp-Completer-item")).to_contain_text("linspace")
    page.keyboard.press("Escape")


def test_a_module_beside_the_notebook_is_found(site, page):
    notebook = NotebookPage(page, site.course.root / "release/01-feed-forward/feed-forward.ipynb")
    hint = next(n for n, cell in enumerate(notebook.cells) if cell.source.startswith("# checks.hint"))
    # Python may have read the folder before, and notes of a new file what the clock of the folder tells
    again = "import importlib\nimportlib.invalidate_caches()\nimport mine\nprint('found', mine.three)"
    notebook.write(hint, f"_ = open('mine.py', 'w').write('three = 3')\n{again}")
    run(notebook, hint)
    expect(notebook.output(hint).last).to_contain_text("found 3")


@pytest.fixture(scope="module")
def hand_ins(site, page, tmp_path_factory) -> dict[str, Path]:
    """Return what a learner downloads of each chapter: chapter 1 as it is by now, 5 answered, 6 with its slider moved."""
    place = tmp_path_factory.mktemp("downloads")
    found = {
        "01-feed-forward": downloaded(
            NotebookPage(page, site.course.root / "release/01-feed-forward/feed-forward.ipynb"),
            place / "01-feed-forward",
        )
    }
    chapter = opened(site, page, "05-numpy-backprop")
    chapter.run_all()
    stub = chapter.cells[chapter.index("backward-step")].source
    head = stub[: stub.index("    # YOUR CODE HERE")]
    end = stub[stub.index("    return error") :]
    checks = [
        cell.metadata.nbgrader.grade_id
        for cell in chapter.cells
        if cell.metadata.get("nbgrader", {}).get("grade")
    ]
    step = [
        name
        for name in checks
        if name.removeprefix("check-")
        in {"error", "output-error-term", "hidden-error-term", "delta-w-h-o", "delta-w-i-h"}
    ]
    chapter.write("backward-step", head + WRONG_BODY + end)
    run(chapter, "backward-step")
    run(chapter, step[1])
    expect(chapter.output(step[1]).last).to_contain_text(WHAT)
    chapter.write("backward-step", solution("05-numpy-backprop", "backward-step"))
    for name in ("backward-step", *step):
        run(chapter, name)
    expect(chapter.output(step[-1]).last).to_contain_text("is right")
    found["05-numpy-backprop"] = downloaded(chapter, place / "05-numpy-backprop")
    chapter = opened(site, page, "06-vanishing-gradients")
    chapter.write("gradient-norms", solution("06-vanishing-gradients", "gradient-norms"))
    chapter.run_all()
    found["06-vanishing-gradients"] = downloaded(chapter, place / "06-vanishing-gradients")
    return found


def test_downloads_have_their_names_and_are_graded_with_the_points_that_the_checks_promised(site, hand_ins):
    for chapter, path in hand_ins.items():
        assert path.name == f"{chapter[3:]}.ipynb"
        notebook = nbformat.read(path, as_version=4)
        assert notebook.metadata.kernelspec.display_name == "Python (Pyodide)"
        target = site.course.root / "submitted" / "ada" / chapter / path.name
        target.parent.mkdir(parents=True)
        shutil.copyfile(path, target)
    promised = {
        chapter.folder: sum(one.points for one in chapter.exercises if one.state == RIGHT)
        for chapter in read_progress(site.course.root / "submitted" / "ada")
    }
    assert all(promised.values())
    said = site.course.run("grade", "01", "05", "06", "--json")
    results = json.loads(said.out[said.out.index("[") :])
    assert {one["chapter"]: one["scores"]["ada"]["score"] for one in results} == promised


def test_the_chapters_own_figures_came_along_and_were_not_drawn_in_the_page(site, hand_ins):
    [wheel] = (site.folder / "live/static/pyodide").glob("backpropagation_course*.whl")
    with zipfile.ZipFile(wheel) as archive:
        things = pickle.loads(archive.read("course/ahead.pickle")).values()
    pictures = {thing for thing in things if thing.startswith(PNG)}
    made = [pickle.loads(thing) for thing in set(things) - pictures]
    live = {thing[0] for thing in made if type(thing) is tuple and type(thing[0]) is bytes}
    shown = [
        base64.b64decode(data) for data in PICTURE.findall(hand_ins["06-vanishing-gradients"].read_text())
    ]
    assert len([picture for picture in shown if picture in pictures]) > 12
    assert len([picture for picture in shown if picture in live]) == 2
    assert set(shown) <= pictures | live


def test_a_slider_is_dragged_and_its_figure_follows(site, page, hand_ins, axe):
    found = page.locator(".live-figure").first
    found.scroll_into_view_if_needed()
    expect(found.locator(".live-words")).to_have_attribute("aria-busy", "false")
    before = found.locator(".live-words").text_content()
    slider = found.get_by_role("slider").first
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 0.5 * box["width"], middle)
    page.mouse.down()
    for part in (0.3, 0.1, 0.6, 0.9):
        page.mouse.move(box["x"] + part * box["width"], middle, steps=3)
    page.mouse.up()
    expect(found.locator(".live-words")).not_to_have_text(before)
    assert not serious_faults(found, axe)


def test_the_start_page_counts_and_hands_in(site, page, hand_ins, axe):
    notebook = opened(site, page, "00-start-here")
    notebook.run_all()
    table = page.locator(".jp-RenderedHTMLCommon table", has_text="Your progress")
    table.scroll_into_view_if_needed()
    expect(table).to_contain_text("Vanishing gradients")
    assert not serious_faults(table, axe)
    for text in page.locator(".jp-Notebook .jp-MarkdownOutput").all():
        assert not serious_faults(text, axe)
    with page.expect_download() as download:
        table.get_by_role("button", name="NumPy to hand in").click()
    assert download.value.suggested_filename == "numpy-backprop.ipynb"
    table.get_by_role("link", name="in NumPy").click()
    expect(page.locator("#jp-main-dock-panel")).to_contain_text("Backpropagation in NumPy")
    expect(
        page.locator(".lm-TabBar-tab.lm-mod-current", has_text="numpy-backprop.ipynb").first
    ).to_be_visible()


def test_a_chapter_released_anew_is_put_beside_the_learners_copy(site, page, hand_ins):
    live, path = site.folder / "live", "01-feed-forward/feed-forward.ipynb"
    released = live / "files" / path
    released.write_text(
        released.read_text().replace("The feed-forward pass", "The feed-forward pass, anew", 1)
    )
    hashes = json.loads((live / "releases.json").read_text()) | {path: "f" * 64}
    (live / "releases.json").write_text(json.dumps(hashes))
    opened(site, page, "00-start-here", "anew")
    beside = "01-feed-forward/feed-forward.new-ffffffff.ipynb"
    expect(page.locator(".Toastify__toast")).to_contain_text(
        f"it is in {beside}, and yours was left as it is"
    )


def asked_by(site: Site, place: str) -> list[str]:
    """Return the addresses that one page asked for, from the one whose address says this place to the next."""
    [start] = [n for n, url in enumerate(site.asked) if place in url]
    asked = site.asked[start + 1 :]
    return asked[: next((n for n, url in enumerate(asked) if f"{LIVE}?path=" in url), None)]


def test_python_is_started_once_a_page_and_before_the_notebook_is_read(site, hand_ins):
    for chapter in ("05-numpy-backprop", "06-vanishing-gradients"):
        asked = asked_by(site, f"?path={chapter}/")
        [python] = [n for n, url in enumerate(asked) if ".worker." in url]
        notebook = next(n for n, url in enumerate(asked) if f"{chapter[3:]}.ipynb" in url)
        assert python < notebook


def test_what_is_installed_is_not_looked_for_in_the_notebooks_folder(site, hand_ins):
    """Each look is a question to the page; a kernel's own packages alone took a hundred. One is for the folder itself."""
    assert asked_by(site, "workspace=anew").count(f"{site.address}/live/api/drive") == 1


def test_what_draws_is_fetched_once_and_not_before_something_is_drawn(site, hand_ins):
    for place, times in (("?path=06-vanishing-gradients/", 1), ("workspace=anew", 0)):
        asked = asked_by(site, place)
        assert len([url for url in asked if PYTHONS.format("numpy") in url]) == 1
        assert len([url for url in asked if PYTHONS.format("matplotlib") in url]) == times


def test_no_page_asked_for_anything_from_elsewhere(site, hand_ins):
    assert [url for url in site.asked if not url.startswith((site.address, "data:", "blob:"))] == []
    assert len(site.asked) > 100
