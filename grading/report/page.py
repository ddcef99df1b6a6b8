"""The report as one HTML page that needs nothing else: no network, no script, no other file."""

from datetime import date
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from grading.report.figures import Drawn
from grading.report.statistics import ENOUGH
from grading.report.words import SEPARATION_MEANS, number

TEMPLATES = Path(__file__).parent / "templates"
# The sections in their order: a title and the macro in sections.html that fills it.
PARTS = (
    ("Scores", "scores"),
    ("Exercises", "exercises"),
    ("Which slips", "slips"),
    ("How well the exercises separate", "separation"),
    ("Written answers", "written"),
    ("In the course of time", "time"),
    ("Who needs a person", "attention"),
)


def page(report: dict[str, Any], figures: dict[str, Drawn | None], written_on: date) -> str:
    """Return the page."""
    parts = [(title, part(report, figures, name)) for title, name in PARTS]
    return (
        _environment()
        .get_template("page.html")
        .render(report=report, parts=parts, written_on=f"{written_on.day} {written_on:%B %Y}")
    )


def part(report: dict[str, Any], figures: dict[str, Drawn | None], name: str) -> Markup:
    """Return one section, as HTML that is safe to put into a page; `name` is its macro's."""
    module: Any = _environment().get_template("sections.html").module
    return getattr(module, name)(*_arguments(report, figures, name))


def _arguments(report: dict[str, Any], figures: dict[str, Drawn | None], name: str) -> tuple[Any, ...]:
    if name == "separation":
        return report, figures, SEPARATION_MEANS
    return (report, figures) if name in ("scores", "exercises", "time") else (report,)


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, undefined=StrictUndefined
    )
    environment.filters["points"] = number
    environment.globals["ENOUGH"] = ENOUGH
    return environment
