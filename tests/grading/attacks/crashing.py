"""Attacks that break the process that runs them: exits, signals, malformed messages, exceptions that cannot be shown."""

from tests.grading.attacks.record import Attack, layers

BOUNDARY = layers("boundary")


def failing_call(body: str) -> dict[str, str]:
    """Return an answer to the first exercise whose every call does this."""
    head = "def backward_step(*arguments):\n"
    return {"backward-step": head + "".join(f"    {line}\n" for line in body.splitlines())}


ATTACKS = (
    Attack(
        "exits-at-once", "crashing", "Ends its process without a word when a test calls it.",
        BOUNDARY,
        answers=failing_call("import os\nos._exit(0)"),
    ),
    Attack(
        "exits-politely", "crashing", "Raises SystemExit when a test calls it, and asks the kernel to exit.",
        BOUNDARY,
        answers=failing_call("get_ipython().ask_exit()\nimport sys\nsys.exit(0)"),
    ),
    Attack(
        "kills-itself", "crashing", "Sends itself a signal that ends it, when a test calls it.",
        layers("seccomp", "boundary"),
        answers=failing_call("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"),
    ),
    Attack(
        "kills-another", "crashing", "Ends a process of the instructor's.",
        layers("namespaces"),
        cell="""
import os
import signal

os.kill(@VICTIM@, signal.SIGTERM)
""",
    ),
    Attack(
        "stops-itself", "crashing", "Stops itself when a test calls it: neither ended nor answering.",
        layers("seccomp", "boundary"),
        answers=failing_call("import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)"),
    ),
    Attack(
        "aborts", "crashing", "Ends as after a fault in C code when a test calls it.",
        BOUNDARY,
        answers=failing_call("import os\nos.abort()"),
    ),
    Attack(
        "calls-itself", "crashing", "Calls itself without an end, as far as Python lets it.",
        BOUNDARY,
        answers=failing_call("return backward_step(*arguments)"),
    ),
    Attack(
        "writes-rubbish-everywhere", "crashing", "Writes malformed bytes and huge lengths to every open file descriptor.",
        BOUNDARY,
        cell=r'''
import os

RUBBISH = (b"\xff" * 8, b"\x00" * 64, b"-1\r\n\r\n", b"{" * 5000, b"\x7f\xff\xff\xff", b"\n" * 9)


def rubbish(*arguments):
    for fd in range(3, 100):
        for junk in RUBBISH:
            try:
                os.set_blocking(fd, False)
                os.write(fd, junk)
            except OSError:
                pass
    return (1.0,) * 5
''',
        answers=failing_call("return rubbish()"),
    ),
    Attack(
        "closes-everything", "crashing", "Closes every file descriptor, in the middle of a call.",
        BOUNDARY,
        answers=failing_call("import os\nos.closerange(0, 1000)\nreturn (1.0,) * 5"),
    ),
    Attack(
        "exception-without-text", "crashing", "Raises exceptions whose text cannot be had, or ends the process that asks.",
        BOUNDARY,
        cell="""
import os


class Silent(Exception):
    def __str__(self):
        raise self

    __repr__ = __str__

    def __reduce__(self):
        os._exit(1)


class Odd(Exception):
    args = property(lambda self: 1 / 0)
    __traceback__ = property(lambda self: 1 / 0)
    __cause__ = property(lambda self: self)
""",
        answers={
            **failing_call("raise Silent()"),
            "backward-pass": "def backward_pass(*arguments):\n    raise Odd()",
            "train-step": "raise Silent() from Silent()",
        },
    ),
    Attack(
        "long-exception", "crashing", "Raises an exception whose text and type's name have a million letters.",
        BOUNDARY,
        cell="""
class Long(Exception):
    def __str__(self):
        return "x" * 1_000_000


Long.__name__ = "L" * 1_000_000
""",
        answers={**failing_call("raise Long()"), "first-wrong": "raise Long()"},
    ),
    Attack(
        "breaks-its-own-python", "crashing", "Replaces the functions that its own process needs by ones that raise.",
        BOUNDARY,
        cell="""
import builtins
import sys


def raise_always(*arguments, **more):
    raise KeyboardInterrupt


sys.excepthook = sys.unraisablehook = sys.displayhook = None
builtins.print = builtins.__import__ = builtins.isinstance = raise_always
""",
    ),
)  # fmt: skip
