"""HTML that a learner's code put out, with what a browser would run taken out of it."""

from concurrent.futures import ThreadPoolExecutor

import bleach
import pytest

from grading.engine.safe_html import clean_html

TABLE = '<table><tr><td style="color: red;">{}</td></tr></table>'
# Nested and broken in ways that leave a parser in the middle of something.
PAGES = [
    TABLE.format("one") * 20,
    "<p onclick=alert(1)>two<script>alert(2)</script>" * 20,
    "<b><i><a href='javascript:alert(3)'>three" * 20,
    "four &lt;b&gt; <!-- <p> " * 20,
]


def test_what_a_browser_would_run_goes_and_the_rest_stays():
    assert clean_html(TABLE.format("1<img src=x onerror=alert(1)>")) == (
        '<table><tbody><tr><td style="color: red;">1<img></td></tr></tbody></table>'
    )
    assert clean_html("a <script>alert(1)</script>b<blink>c</blink>") == "a bc"


@pytest.mark.parametrize("page", PAGES, ids=range(len(PAGES)))
def test_nothing_of_a_text_is_left_for_the_next(page):
    alone = clean_html("<p>the next</p>")
    clean_html(page)
    assert clean_html("<p>the next</p>") == alone == "<p>the next</p>"


def test_threads_do_not_get_into_each_others_texts():
    """A Dask worker grades in several threads, and bleach's cleaners cannot be shared by them."""
    wanted = [clean_html(page) for page in PAGES]
    with ThreadPoolExecutor(4) as threads:
        for found in threads.map(lambda _: [clean_html(page) for page in PAGES], range(40)):
            assert found == wanted


def test_a_cleaner_is_made_once_for_all_texts(monkeypatch):
    clean_html("")
    monkeypatch.delattr(bleach, "Cleaner")
    assert clean_html("<p>more</p>") == "<p>more</p>"
