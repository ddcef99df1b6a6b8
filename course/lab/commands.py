"""The command line of the front door: `python -m course.lab lab`, teach, reset, environment."""

import argparse
import os
import signal
import sys
from pathlib import Path

from course.lab import copies, environment, server
from course.lab.messages import Trouble, say, spelled

ROOT = Path(__file__).resolve().parents[2]


def run(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit status; trouble becomes one sentence, never a traceback."""
    options = _parser().parse_args(arguments)
    _stop_alike()
    try:
        return options.command(options)
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    except OSError as error:
        print(
            f"{error.filename or 'The course'} could not be written or read ({error.strerror}): make the folder "
            "yours and writable, then run the command again.",
            file=sys.stderr,
        )
        return 1
    except KeyboardInterrupt:
        print("\nStopped before it was ready; run the same command again to go on.", file=sys.stderr)
        return 130


def _stop_alike() -> None:
    """Make `kill` and a closed terminal stop us as Ctrl-C does, also when started in the background."""
    for number in server.STOP_SIGNALS:
        # who started us with nohup wants us to outlive the terminal
        if number == signal.SIGINT or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler)


def _refuse_on_a_hub(where: str) -> None:
    """Say where the pages are that somebody wants to open from a terminal of their server on a hub."""
    # JupyterHub tells each server, and what is started there, its address
    if mine := os.environ.get("JUPYTERHUB_SERVICE_PREFIX"):
        raise Trouble(
            f"Nothing was started, for this is a hub, and your own server runs already: {where} (your address there is "
            f"{mine})."
        )


def _lab(options: argparse.Namespace) -> int:
    _refuse_on_a_hub("its first page has the chapters, and File, Hub Control Panel, My Server leads there")
    # what fails at once comes before what takes a minute
    port = server.open_port(options.port, "lab")
    release, work = ROOT / "release", options.work.absolute()
    copies.bring_up_to_date(release, work)
    first = copies.first_notebook(release)
    lab = server.Lab(
        mode="learner",
        python=_python(options),
        root=work,
        state=work / ".jupyterlab" / "learner",
        port=port,
        page=first,
        browser=_wants_browser(options),
    )
    again = spelled("lab")
    return server.run(lab, f"Your work is in {options.work}/{first.split('/')[0]}; `{again}` opens it again.")


def _teach(options: argparse.Namespace) -> int:
    _refuse_on_a_hub("Formgrader and Create Assignment are in the menu Nbgrader of its JupyterLab")
    port = server.open_port(options.port, "teach")
    lab = server.Lab(
        mode="teach",
        python=_python(options, "instructor"),
        root=ROOT,
        state=options.work.absolute() / ".jupyterlab" / "teach",
        port=port,
        browser=_wants_browser(options),
    )
    return server.run(lab, f"`{spelled('teach')}` opens the course again.")


def _reset(options: argparse.Namespace) -> int:
    copies.reset(ROOT / "release", options.work.absolute(), options.chapter)
    return 0


def _environment(options: argparse.Namespace) -> int:
    python = _python(options, *options.extras.split(","))
    say(f"The environment is ready: {python}")
    return 0


def _python(options: argparse.Namespace, *extras: str) -> Path:
    """Return the Python that has the packages: of the course's own environment, or the one running."""
    if options.venv is None:
        return environment.running_interpreter()
    return environment.prepare(ROOT, options.venv, [name for name in extras if name])


def _wants_browser(options: argparse.Namespace) -> bool:
    """Open a browser unless told not to; without a screen the only one may be a text browser in this terminal."""
    no_screen = sys.platform.startswith("linux") and not any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")
    )
    return not (options.no_browser or no_screen)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m course.lab", description="The front door of the course.")
    places = argparse.ArgumentParser(add_help=False)
    places.add_argument(
        "--venv",
        type=Path,
        metavar="FOLDER",
        help="make and use a virtual environment there (make does this); "
        "without it the Python that runs this must have the packages (conda, Windows)",
    )
    places.add_argument(
        "--work",
        type=Path,
        metavar="FOLDER",
        default=Path("work"),
        help="the learner's working copy (default: work)",
    )
    page = argparse.ArgumentParser(add_help=False)
    page.add_argument("--port", default="8888", help="default: 8888")
    page.add_argument("--no-browser", action="store_true", help="only print the address")

    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    lab = commands.add_parser("lab", parents=[places, page], help="open the course to learn")
    lab.set_defaults(command=_lab)
    teach = commands.add_parser("teach", parents=[places, page], help="open the course to teach")
    teach.set_defaults(command=_teach)
    reset = commands.add_parser("reset", parents=[places], help="start one chapter again")
    reset.add_argument("--chapter", default="", help="for instance 05")
    reset.set_defaults(command=_reset)
    ready = commands.add_parser("environment", parents=[places], help="only make the environment")
    ready.add_argument("--extras", default="", help="of pyproject.toml, for instance instructor,test")
    ready.set_defaults(command=_environment)
    return parser
