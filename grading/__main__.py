"""The instructor's command line: `python -m grading COMMAND`."""

import argparse
import gc
import os
import sys
from pathlib import Path

from grading import lean_nbgrader
from grading.commands import gradebooks, learning_systems, publishing
from grading.export import FORMATS
from grading.folder.messages import Trouble

# How a command ends when it did its work and something is left that no program can decide.
NEEDS_A_PERSON = 3


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit status; trouble becomes one sentence, never a traceback."""
    options = _parser().parse_args(arguments)
    # what is loaded stays: to look through it again and again takes a sixth of the start
    gc.set_threshold(50_000)
    lean_nbgrader.load()
    try:
        return options.command(options)
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    except KeyboardInterrupt as stopped:
        print(f"\n{str(stopped) or 'Stopped before it was done.'}", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # whoever read our output has closed it (`| head`); Python would complain once more when it ends
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


# Each command imports what it needs: `--help` answers at once, without loading nbgrader.


def _release(options: argparse.Namespace) -> int:
    from grading.commands.release import release
    from grading.folder.opening import open_course

    course = open_course()
    release(course, course.chapters(options.names))
    return 0


def _grade(options: argparse.Namespace) -> int:
    from grading.commands.starting import begin_if_something_is_new
    from grading.folder.opening import open_course

    course = open_course()
    chapters = course.chapters(options.names)
    if not options.scheduler:
        # before the rest is loaded
        begin_if_something_is_new(course, chapters, sealed=not options.unsealed)
    from grading.commands.grade import grade
    from grading.commands.one_chapter import WORKERS, How

    workers = options.workers or WORKERS
    how = How(workers, options.scheduler, options.unsealed, options.again)
    return NEEDS_A_PERSON if grade(course, chapters, how, options.json) else 0


def _doctor(options: argparse.Namespace) -> int:
    from grading.commands.doctor import examine_machine
    from grading.folder.opening import open_course

    private = True
    if os.name != "nt":
        from grading.commands.rights import examine_rights

        private = examine_rights(open_course())
    if not examine_machine():
        return 1
    return 0 if private else NEEDS_A_PERSON


def _feedback(options: argparse.Namespace) -> int:
    from grading.commands.feedback import feedback, pack
    from grading.folder.opening import open_course

    course = open_course()
    chapters = course.chapters(options.names)
    needs_person = feedback(course, chapters)
    needs_person |= bool(options.pack) and pack(course, chapters, options.pack)
    return NEEDS_A_PERSON if needs_person else 0


def _report(options: argparse.Namespace) -> int:
    from grading.commands.report import report
    from grading.folder.opening import open_course

    course = open_course()
    needs_person = report(course, course.chapters(options.names), options.names_too, options.json)
    return NEEDS_A_PERSON if needs_person else 0


def _export(options: argparse.Namespace) -> int:
    from grading.commands.export import export
    from grading.folder.opening import open_course

    if options.like:
        return learning_systems.export_like(options)
    if not options.to:
        forms = [f"`--to {form}`" for form in FORMATS]
        raise Trouble(
            "Say what the grades are for: `--like FILE` with the file of your LMS, or "
            f'{", ".join(forms[:-1])} or {forms[-1]}, as in `make export ARGS="--to canvas"`.'
        )
    course = open_course()
    needs_person = export(course, course.chapters(options.names), options.to, options.into, options.json)
    return NEEDS_A_PERSON if needs_person else 0


def _class(options: argparse.Namespace) -> int:
    from grading.classroom.plans import deal
    from grading.commands.made_up import chapters_with_answers, make_class
    from grading.folder.opening import open_course

    course = open_course()
    for chapter in chapters_with_answers(course, options.chapter):
        make_class(course, chapter, deal(options.size, options.seed, chapter))
    return 0


def _demo(options: argparse.Namespace) -> int:
    from grading.commands.made_up import clean, demonstrate
    from grading.folder.opening import open_course

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

    learning_systems.add_commands(add, several)

    grade = add(
        "grade",
        "grade what is new or changed in submitted/, and list who has what",
        "python -m grading grade 05 --workers 2",
        _grade,
    )
    grade.add_argument("names", **several)
    grade.add_argument("--again", action="store_true", help="also what was graded before; manual grades stay")
    grade.add_argument(
        "--workers", type=_count, metavar="N", help="how many at once (default: one a processor, 4 at most)"
    )
    grade.add_argument(
        "--scheduler",
        default="",
        metavar="ADDRESS",
        help="of a Dask cluster to grade on, such as tcp://host:8786",
    )
    grade.add_argument(
        "--unsealed",
        action="store_true",
        help="run learners' code with your own rights: for hand-ins that you wrote yourself",
    )
    grade.add_argument("--json", action="store_true", help="print what came of it as JSON, for a script")

    add(
        "doctor",
        "look who can read what is private, and try whether learners' code can be sealed off on this machine",
        "python -m grading doctor",
        _doctor,
    )

    feedback = add(
        "feedback",
        "write a feedback page for each graded student",
        "python -m grading feedback 05",
        _feedback,
    )
    feedback.add_argument("names", **several)
    feedback.add_argument(
        "--pack",
        choices=("moodle", "canvas", "mail"),
        help="and pack the pages in build/, as these take them",
    )

    report = add(
        "report",
        "write what the class understood and what it did not, as a page and as a notebook, into report/",
        "python -m grading report 05-numpy-backprop",
        _report,
    )
    report.add_argument("names", **several)
    report.add_argument(
        "--names", dest="names_too", action="store_true", help="with the students' names, for your eyes only"
    )
    report.add_argument("--json", action="store_true", help="print the numbers instead, and write nothing")

    kinds = [form.what for form in FORMATS.values()]
    export = add(
        "export",
        f"write the grades as CSV, {', '.join(kinds[:-1])}, or {kinds[-1]}",
        "python -m grading export 05 --to canvas --into grades.csv",
        _export,
    )
    export.add_argument("names", **several)
    export.add_argument("--to", choices=FORMATS, help="the form")
    export.add_argument(
        "--into",
        type=Path,
        metavar="FILE",
        help=f"default: {', '.join(form.file for form in FORMATS.values())}",
    )
    export.add_argument("--json", action="store_true", help="print the rows; a file only with --into")
    learning_systems.add_like(export)

    publishing.add_commands(add, several)
    gradebooks.add_commands(add)

    made_up = add(
        "class",
        "write a made-up class into submitted/, to try things out",
        "python -m grading class --size 100 --chapter 03",
        _class,
    )
    made_up.add_argument("--size", **size)
    made_up.add_argument(
        "--seed", type=int, default=5, help="another number makes another class (default: 5)"
    )
    made_up.add_argument("--chapter", default="05", help='whose answers to make up, or "all" (default: 05)')

    demo = add(
        "demo",
        "make a class, grade it, write its feedback, and compare with what was planted",
        "python -m grading demo --clean",
        _demo,
    )
    demo.add_argument("--size", **size)
    demo.add_argument(
        "--clean", action="store_true", help="remove the made-up students: hand-ins, grades, feedback"
    )
    return parser


def _count(text: str) -> int:
    number = int(text)
    if not 0 < number <= 1000:
        raise argparse.ArgumentTypeError("at least one")
    return number


def _size(text: str) -> int:
    number = int(text)
    if not 0 < number <= 100_000:
        raise argparse.ArgumentTypeError("a class has at least one student")
    return number


if __name__ == "__main__":
    status = main()
    # what is there is not looked through once more to be thrown away
    gc.freeze()
    sys.exit(status)
