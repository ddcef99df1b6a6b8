"""What is done in the place of nbgrader's own steps is what they do."""

from copy import deepcopy

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from nbgrader.exchange.default import ExchangeSubmit
from nbgrader.preprocessors import ClearHiddenTests, ClearMarkScheme, ClearOutput, LimitOutput
from traitlets.config import Config

from grading.engine.as_nbgrader import clear_outputs, limit_outputs, without_hidden
from grading.engine.steps import SealedExecute
from grading.engine.task import Patience
from grading.folder.timestamps import Clock
from tests.grading.conftest import ROOT


def printed(lines: int):
    return new_output("stream", text="\n".join(map(str, range(lines))))


def failed(lines: int):
    return new_output("error", ename="E", evalue="e", traceback=[str(line) for line in range(lines)])


def notebook(*outputs):
    first = new_code_cell("1", outputs=list(outputs), execution_count=3)
    first.metadata.update(collapsed=True, scrolled=False, tags=["kept"])
    return new_notebook(cells=[first, new_markdown_cell("text"), new_code_cell("2")])


MANY = [
    [printed(999)], [printed(1000)], [printed(1001)], [printed(600), printed(399), printed(1)],
    [printed(600), failed(3), printed(500), printed(2), failed(1)], [failed(100)], [failed(101), failed(500)], [],
]  # fmt: skip


@pytest.mark.parametrize("outputs", MANY, ids=range(len(MANY)))
def test_outputs_are_limited_and_cleared_as_nbgrader_does(outputs):
    for theirs, ours in ((LimitOutput(), limit_outputs), (ClearOutput(), clear_outputs)):
        nb = notebook(*deepcopy(outputs))
        wanted, _ = theirs(deepcopy(nb), {})
        ours(nb.cells)
        assert nb == wanted


def test_what_is_hidden_is_left_out_as_nbgrader_does():
    steps = (ClearHiddenTests(enforce_metadata=False), ClearMarkScheme(enforce_metadata=False))
    odd = "a\n### BEGIN MARK SCHEME\nb\n### END MARK SCHEME\n### BEGIN HIDDEN TESTS\nc\n### END HIDDEN TESTS\nd\n"
    sources = [cell.source for path in ROOT.glob("source/*/*.ipynb") for cell in nbformat.read(path, 4).cells]
    assert any("HIDDEN TESTS" in source for source in sources)
    for source in [odd, *sources]:
        cell = new_code_cell(source)
        for step in steps:
            cell, _ = step.preprocess_cell(cell, {}, 0)
        assert without_hidden(source) == cell.source


SETTINGS = [
    {}, {"Execute": {"timeout": 2}}, {"Execute": {"timeout": 2}, "SealedExecute": {"timeout": 7, "total": 9}},
    {"ExecutePreprocessor": {"timeout": 400}}, {"Execute": {"timeout": None}}, {"SealedExecute": {"total": 12.5}},
    {"NotebookClient": {"timeout": 5}, "ExecutePreprocessor": {"timeout": 6}}, {"Execute": {"timeout": -1}},
]  # fmt: skip


@pytest.mark.parametrize("settings", SETTINGS, ids=range(len(SETTINGS)))
def test_a_cell_has_the_time_that_the_step_would_give_it(settings):
    config = Config(settings)
    assert Patience.of(config) == SealedExecute(config=config).patience


def test_the_clock_is_the_exchanges():
    assert Clock().form == ExchangeSubmit().timestamp_format
    assert ExchangeSubmit().timezone == "UTC"
    form = "%d.%m.%Y %H:%M %Z"
    settings = {"timezone": "Europe/Berlin", "timestamp_format": form}
    for section in ("Exchange", "ExchangeSubmit"):
        clock = Clock.of(Config({section: settings}))
        assert (str(clock.zone), clock.form) == (str(Clock.of(Config({"Exchange": settings})).zone), form)
