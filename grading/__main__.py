"""The instructor's command line: `python -m grading COMMAND`."""

import argparse
import os
import sys

from course.lab.messages import Trouble

# How a command ends when it did its work and something is left that no program can decide.
NEEDS_A_PERSON = 3


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit status; trouble becomes one sentence, never a traceback."""
    options = _parser().parse_args(arguments)
    try:
        return options.command(options)
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped; the same command goes on from here.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # whoever read our output has closed it (`| head`); Python would complain once more when it ends
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


# Each command imports what it needs: `--help` answers at once, without loading nbgrader.


def _release(options: argparse.Namespace) -> int:
    from grading.commands.opening import open_course
    from grading.commands.release import release

    course = open_course()
    release(course, course.chapters(options.names))
    return 0


def _grade(options: argparse.Namespace) -> int:
    from grading.commands.grade import grade
    from grading.commands.opening import open_course

    course = open_course()
    needs_person = grade(course, course.chapters(options.names), options.again)
    return NEEDS_A_PERSON if needs_person else 0


def _feedback(options: argparse.Namespace) -> int:
    from grading.commands.feedback import feedback
    from grading.commands.opening import open_course

    course = open_course()
    return NEEDS_A_PERSON if feedback(course, course.chapters(options.names)) else 0


def _pages(options: argparse.Namespace) -> int:
    from grading.commands.opening import open_course
    from grading.commands.pages import pages

    course = open_course()
    pages(course, course.chapters(options.names), course.root / options.into)
    return 0


def _class(options: argparse.Namespace) -> int:
    from grading.classroom.plans import deal
    from grading.commands.made_up import make_class
    from grading.commands.opening import open_course

    course = open_course()
    make_class(course, course.chapters([options.chapter])[0], deal(options.size, options.seed))
    return 0


def _demo(options: argparse.Namespace) -> int:
    from grading.commands.made_up import clean, demonstrate
    from grading.commands.opening import open_course

    course = open_course()
    if options.clean:
        clean(course)
        return 0
    return 0 if demonstrate(course, size=options.size) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m grading",
        description="The instructor's side of the course.",
        epilog=f"Exit status: 0 done, {NEEDS_A_PERSON} done but something needs a person, 1 not done, 130 stopped.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, does: str, example: str, command) -> argparse.ArgumentParser:
        added = commands.add_parser(
            name, help=does, description=f"{does[0].upper()}{does[1:]}.", epilog=f"Example: {example}"
        )
        added.set_defaults(command=command)
        return added

    several = {"nargs": "*", "metavar": "NAME", "help": "a chapter, such as 05 (default: all)"}
    size = {"type": _size, "default": 30, "metavar": "N", "help": "how many students (default: 30)"}

    release = add(
        "release", "write the student versions into release/", "python -m grading release 05", _release
    )
    release.add_argument("names", **several)

    grade = add(
        "grade",
        "grade what is new or changed in submitted/, and list who has what",
        "python -m grading grade 05",
        _grade,
    )
    grade.add_argument("names", **several)
    grade.add_argument("--again", action="store_true", help="also what was graded before; manual grades stay")

    feedback = add(
        "feedback",
        "write a feedback page for each graded student",
        "python -m grading feedback 05",
        _feedback,
    )
    feedback.add_argument("names", **several)

    site = add(
        "pages",
        "build a readable site from the executed notebooks, without solutions",
        "python -m grading pages 01 02",
        _pages,
    )
    site.add_argument("names", **several)
    site.add_argument("--into", default="build/pages", metavar="FOLDER", help="default: build/pages")

    made_up = add(
        "class",
        "write a made-up class into submitted/, to try things out",
        "python -m grading class --size 100 --seed 7",
        _class,
    )
    made_up.add_argument("--size", **size)
    made_up.add_argument(
        "--seed", type=int, default=5, help="another number makes another class (default: 5)"
    )
    made_up.add_argument("--chapter", default="05", help="whose answers to make up (default: 05)")

    demo = add(
        "demo",
        "make a class, grade it, write its feedback, and compare with what was planted",
        "python -m grading demo --clean",
        _demo,
    )
    demo.add_argument("--size", **size)
    demo.add_argument("--clean", action="store_true", help="remove the made-up students and all they left")
    return parser


def _size(text: str) -> int:
    number = int(text)
    if not 0 < number <= 100_000:
        raise argparse.ArgumentTypeError("a class has at least one student")
    return number


if __name__ == "__main__":
    sys.exit(main())
