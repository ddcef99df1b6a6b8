"""Entry point of `python -m course.lab`; this file stays readable for every old Python.

The sentence below is for people whose Python is too old, so nothing newer than the syntax of that
Python may stand in this file, and the rest of the package is imported only after the check.
"""

import sys

# The same bound as `requires-python` in pyproject.toml (a test compares them).
OLDEST = (3, 11)


def main():
    """Check the Python, then hand over to the command line."""
    if sys.version_info < OLDEST:
        sys.stderr.write(
            "This course needs Python 3.11 or newer and this is Python %d.%d: install a newer one "  # noqa: UP031
            "and run `make lab` again, or name one with `make lab PYTHON=/path/to/python3`.\n"
            % sys.version_info[:2]
        )
        return 1
    from course.lab.commands import run

    return run()


if __name__ == "__main__":
    sys.exit(main())
