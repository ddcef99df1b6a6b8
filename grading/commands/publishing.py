"""The command lines of what is published: `pages`, `site` and `handout`. Each imports what it needs, when it is called."""

import argparse
from collections.abc import Callable
from pathlib import Path


def add_commands(add: Callable[..., argparse.ArgumentParser], several: dict) -> None:
    """Add them to the parser; `several` is how a command takes chapters."""
    readable = add(
        "pages",
        "build a readable site from the executed notebooks, without solutions",
        "python -m grading pages 01 02",
        _pages,
    )
    readable.add_argument("names", **several)
    readable.add_argument("--into", default="build/pages", metavar="FOLDER", help="default: build/pages")

    site = add(
        "site",
        "build pages and JupyterLite: the course in a browser tab, for any web server",
        "python -m grading site --pyodide ~/Downloads/pyodide",
        _site,
    )
    site.add_argument("names", **several)
    site.add_argument("--into", default="build/site", metavar="FOLDER", help="default: build/site")
    site.add_argument(
        "--pyodide",
        type=Path,
        metavar="FOLDER",
        help="put this distribution of Pyodide into the site (default: pages load it from its public address)",
    )

    zipped = add(
        "handout",
        "build one zip for a course page, with all that a learner needs",
        "python -m grading handout",
        _handout,
    )
    zipped.add_argument("--into", default="build", metavar="FOLDER", help="default: build")


def _pages(options: argparse.Namespace) -> int:
    from grading.commands.pages import pages
    from grading.folder.opening import open_course

    course = open_course()
    pages(course, course.chapters(options.names), course.root / options.into)
    return 0


def _site(options: argparse.Namespace) -> int:
    from grading.commands.site import site
    from grading.folder.opening import open_course

    course = open_course()
    site(course, course.chapters(options.names), course.root / options.into, options.pyodide)
    return 0


def _handout(options: argparse.Namespace) -> int:
    from grading.commands.handout import handout
    from grading.folder.opening import open_course

    course = open_course()
    handout(course, course.root / options.into)
    return 0
