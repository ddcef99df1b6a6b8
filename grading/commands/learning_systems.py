"""The command line of what goes to a learning system and comes back: `roster`, `collect` and `extend`.

No command is imported before it runs, so that `--help` answers at once.
"""

import argparse
from collections.abc import Callable
from pathlib import Path

from grading.lms import NAMES

NEEDS_A_PERSON = 3
Add = Callable[..., argparse.ArgumentParser]


def add_commands(add: Add, several: dict) -> None:
    """Add the commands to a parser; `several` is what an argument for chapters is."""
    yes = {"action": "store_true", "help": "ask nothing, for a script"}

    roster = add(
        "roster",
        "enter the students of a learning system's class list, with every key that it has",
        "python -m grading roster gradebook.csv",
        _roster,
    )
    roster.add_argument("file", type=Path, metavar="FILE", help="a learning system's CSV, or your own")
    roster.add_argument("--yes", **yes)

    collect = add(
        "collect",
        "lay out submitted/ from the zip or the folder that a learning system made",
        "python -m grading collect submissions.zip 05",
        _collect,
    )
    collect.add_argument("download", type=Path, metavar="ZIP-OR-FOLDER")
    collect.add_argument("names", **several)
    collect.add_argument("--yes", **yes)
    collect.add_argument("--new", action="store_true", help="enter who is not on the roster as a new student")
    collect.add_argument(
        "--also-marked", action="store_true", help="also replace what is marked by hand; the marks stay"
    )
    collect.add_argument(
        "--from",
        dest="system",
        default="",
        choices=NAMES,
        help="if the names do not tell which system it is",
    )
    collect.add_argument(
        "--zone",
        default="",
        metavar="ZONE",
        help="of times in names, as Europe/Berlin (default: this machine's)",
    )

    extend = add(
        "extend",
        "give students longer for a chapter, one by one or from a CSV",
        "python -m grading extend 05 lovelaceada --days 2",
        _extend,
    )
    extend.add_argument(
        "name", nargs="?", metavar="CHAPTER", help="such as 05; a CSV may have a column for it"
    )
    extend.add_argument("students", nargs="*", metavar="STUDENT")
    extend.add_argument("--days", type=float, metavar="N", help="0: no longer than others any more")
    extend.add_argument("--hours", type=float, metavar="N")
    extend.add_argument(
        "--list", type=Path, metavar="FILE", help="a CSV: who (id, email or name), days or hours or until"
    )


def add_like(export: argparse.ArgumentParser) -> None:
    """Add to `export` what fills a learning system's own file in."""
    export.add_argument(
        "--like",
        type=Path,
        metavar="FILE",
        help="fill the grades into a copy of this CSV of your learning system's",
    )
    export.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="CHAPTER=HEADING",
        help="which column of it is a chapter's",
    )
    export.add_argument(
        "--scale", action="store_true", help="where a column counts to other points than the chapter"
    )


def export_like(options: argparse.Namespace) -> int:
    """Run `export --like`."""
    from grading.commands.export import Like, export_like
    from grading.folder.messages import Trouble
    from grading.folder.opening import open_course

    course = open_course()
    columns = {}
    for said in options.column:
        chapter, equals, heading = said.partition("=")
        if not equals:
            raise Trouble(f"--column {said!r} has no = in it: write it like --column 05='Homework 5'.")
        columns[course.chapters([chapter])[0]] = heading
    chapters = course.chapters(options.names or list(columns))
    like = Like(options.like, columns, options.scale)
    return NEEDS_A_PERSON if export_like(course, chapters, like, options.into) else 0


def _extend(options: argparse.Namespace) -> int:
    from grading.commands.extend import extend, extend_listed
    from grading.folder.messages import Trouble
    from grading.folder.opening import open_course

    course = open_course()
    chapter = course.chapters([options.name])[0] if options.name else None
    if options.list:
        if options.students:
            raise Trouble("Name the students, or a list of them with --list, not both.")
        extend_listed(course, options.list, chapter)
    elif chapter and options.students:
        if options.days is None and options.hours is None:
            raise Trouble("Say how much longer, as in --days 2; --days 0 takes an extension back.")
        seconds = 86_400 * (options.days or 0) + 3_600 * (options.hours or 0)
        extend(course, chapter, options.students, seconds)
    else:
        raise Trouble("Say whom and for what, as in `python -m grading extend 05 lovelaceada --days 2`.")
    return 0


def _roster(options: argparse.Namespace) -> int:
    from grading.commands.roster import enter_roster
    from grading.folder.opening import open_course

    return NEEDS_A_PERSON if enter_roster(open_course(), options.file, options.yes) else 0


def _collect(options: argparse.Namespace) -> int:
    from grading.commands.collect import Wishes, collect
    from grading.folder.opening import open_course

    wishes = Wishes(options.yes, options.system, options.new, options.also_marked, options.zone)
    return NEEDS_A_PERSON if collect(open_course(), options.download, options.names, wishes) else 0
