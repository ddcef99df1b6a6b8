"""What the front door says: lines on standard output, and trouble as one sentence."""

import os


class Trouble(Exception):
    """Something only the person at the keyboard can put right; its text is one sentence with the remedy."""


def say(text: str) -> None:
    """Print `text` at once, also when the output goes through a pipe."""
    print(text, flush=True)


def spelled(command: str, **options: object) -> str:
    """Return `command` as this person types it: through make, or through Python where there is no make.

    ``spelled("lab", port=8889)`` is "make lab PORT=8889" or "python -m course.lab lab --port 8889".
    """
    # make sets MAKELEVEL for whatever its recipes run
    if "MAKELEVEL" in os.environ:
        return " ".join(["make", command, *(f"{name.upper()}={value}" for name, value in options.items())])
    words = ["python -m course.lab", command, *(f"--{name} {value}" for name, value in options.items())]
    return " ".join(words)


def shortened(text: str, lines: int = 4, width: int = 160) -> str:
    """Return the last error lines of `text`, or else its last lines, cut to `width` and indented."""
    said = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in said if line.startswith("ERROR")] or said
    return "\n".join(f"  {line[:width]}" for line in errors[-lines:])
