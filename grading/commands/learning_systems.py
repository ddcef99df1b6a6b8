"""The command line of what goes to a learning system and comes back: `roster` and `collect`.

Nothing is imported before a command runs, so that `--help` answers at once.
"""

import argparse
from collections.abc import Callable
from pathlib import Path

SYSTEMS = ("canvas", "moodle", "gradescope", "brightspace", "blackboard", "github", "google", "folder")
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
        choices=SYSTEMS,
        help="if the names do not tell which system it is",
    )
    collect.add_argument(
        "--zone",
        default="",
        metavar="ZONE",
        help="of times in names, as Europe/Berlin (default: this machine's)",
    )


def _roster(options: argparse.Namespace) -> int:
    from grading.commands.opening import open_course
    from grading.commands.roster import enter_roster

    return NEEDS_A_PERSON if enter_roster(open_course(), options.file, options.yes) else 0


def _collect(options: argparse.Namespace) -> int:
    from grading.commands.collect import Wishes, collect
    from grading.commands.opening import open_course

    wishes = Wishes(options.yes, options.system, options.new, options.also_marked, options.zone)
    return NEEDS_A_PERSON if collect(open_course(), options.download, options.names, wishes) else 0
