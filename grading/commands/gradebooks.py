"""The command line of what is done to a whole gradebook: `move-gradebook`."""

import argparse
from collections.abc import Callable


def add_commands(add: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the commands to a parser."""
    move = add(
        "move-gradebook",
        "move the gradebook into another database, marks and comments by hand and all, and compare each row",
        "python -m grading move-gradebook postgresql://grader@localhost/gradebook",
        _move,
    )
    move.add_argument("url", metavar="URL", help="of an empty database")


def _move(options: argparse.Namespace) -> int:
    from grading.commands.move_gradebook import move_gradebook
    from grading.folder.opening import open_course

    move_gradebook(open_course(), options.url)
    return 0
