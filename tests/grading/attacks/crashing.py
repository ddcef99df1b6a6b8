"""Attacks that break what runs them: exits, signals, malformed messages, exceptions that cannot be shown."""

from tests.grading.attacks.record import Attack, harms, layers

BOUNDARY = layers("boundary")


def failing_call(body: str) -> dict[str, str]:
    """Return an answer to the first exercise whose every call does this."""
    head = "def backward_step(*arguments):\n"
    return {"backward-step": head + "".join(f"    {line}\n" for line in body.splitlines())}


ATTACKS = (
    Attack(
        "exits-at-once", "crashing", "Ends its process without a word when a test calls it.",
        BOUNDARY, harms("nothing"),
        answers=failing_call("import os\nos._exit(0)"),
    ),
    Attack(
        "exits-politely", "crashing", "Raises SystemExit when a test calls it, and asks the kernel to exit.",
        BOUNDARY, harms("nothing"),
        answers=failing_call("get_ipython().ask_exit()\nimport sys\nsys.exit(0)"),
    ),
    Attack(
        "kills-itself", "crashing", "Sends SIGKILL to its process group.",
        layers("namespaces", "boundary"), harms("nothing"),
        cell="import os\nimport signal\n\nos.killpg(0, signal.SIGKILL)",
    ),
    Attack(
        "kills-everybody", "crashing", "Sends SIGKILL to every process that it is allowed to.",
        layers("namespaces"), harms("stops"),
        cell="""
import os
import signal

for pid in (@VICTIM@, os.getppid(), -1):
    try:
        os.kill(pid, signal.SIGKILL)
    except OSError as error:
        print("cannot:", type(error).__name__)
""",
    ),
    Attack(
        "stops-itself", "crashing", "Sends SIGSTOP to itself and to its parent: neither dead nor answering.",
        layers("namespaces"), harms("stops"),
        answers=failing_call("import os, signal\nos.kill(os.getppid(), signal.SIGSTOP)\nos.kill(os.getpid(), signal.SIGSTOP)"),
    ),
    Attack(
        "segfault", "crashing", "Reads memory at address 0.",
        BOUNDARY, harms("nothing"),
        answers=failing_call("import ctypes\nctypes.string_at(0)"),
    ),
    Attack(
        "overflows-the-stack", "crashing", "Recurses without end, through C, with the limit of recursion taken away.",
        BOUNDARY, harms("nothing"),
        cell="""
import sys

sys.setrecursionlimit(10**9)


class Deep:
    def __repr__(self):
        return repr([Deep()])
""",
        answers=failing_call("return repr(Deep())"),
    ),
    Attack(
        "writes-rubbish-everywhere", "crashing", "Writes malformed bytes and huge lengths to every open file descriptor.",
        BOUNDARY, harms("stops"),
        cell=r'''
import os

RUBBISH = (b"\xff" * 8, b"\x00" * 64, b"\x80\x05cposix\nsystem\n", b"-1\r\n\r\n", b"{" * 5000, b"\x7f\xff\xff\xff", b"\n" * 9)


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
        BOUNDARY, harms("nothing"),
        answers=failing_call("import os\nos.closerange(0, 1000)\nreturn (1.0,) * 5"),
    ),
    Attack(
        "exception-without-text", "crashing", "Raises exceptions whose text cannot be had, or ends the process that asks.",
        BOUNDARY, harms("stops"),
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
        "exception-of-a-gigabyte", "crashing", "Raises an exception whose text and type's name have hundreds of megabytes.",
        layers("boundary", "rlimits"), harms("nothing"),
        cell="""
class Long(Exception):
    def __str__(self):
        return "x" * 2**29


Long.__name__ = "L" * 2**27
""",
        answers={**failing_call("raise Long()"), "first-wrong": "raise Long()"},
    ),
    Attack(
        "traps-the-kernel", "crashing", "Replaces the kernel's own handlers of messages by ones that raise.",
        BOUNDARY, harms("nothing"),
        cell="""
import builtins
import sys

kernel = get_ipython().kernel
sys.excepthook = sys.unraisablehook = sys.displayhook = None


def raise_always(*arguments, **more):
    raise KeyboardInterrupt


kernel.do_execute = kernel.execute_request = kernel.dispatch_shell = raise_always
builtins.print = builtins.__import__ = builtins.isinstance = raise_always
""",
    ),
)  # fmt: skip
