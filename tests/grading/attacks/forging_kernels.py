"""Attacks on what a kernel reports of a test: errors swallowed or forgotten, replies and verdicts faked."""

from tests.grading.attacks.record import Attack, harms, layers

BOUNDARY = layers("boundary")

# Lets every message of the kernel pass but what tells that a cell failed.
SEND = """
kernel = get_ipython().kernel
honest_send = kernel.session.send


def send(stream, kind, content=None, *arguments, **more):
    if kind == "error":
        return None
    if kind == "execute_reply" and isinstance(content, dict) and content.get("status") == "error":
        content = {"status": "ok", "execution_count": 1, "user_expressions": {}, "payload": []}
    return honest_send(stream, kind, content, *arguments, **more)


kernel.session.send = send
"""

ATTACKS = (
    Attack(
        "swallows-exceptions", "forging", "Asks IPython to hand every exception to a handler that says nothing.",
        BOUNDARY,
        cell="""
shell = get_ipython()
shell.set_custom_exc((BaseException,), lambda *arguments, **more: None)
shell.showtraceback = lambda *arguments, **more: None
shell._showtraceback = lambda *arguments, **more: None
""",
    ),
    Attack(
        "runs-nothing", "forging", "Replaces the method by which IPython runs the code of a cell.",
        BOUNDARY, harms("gains"),
        cell="""
async def run_code(self, code_object, result=None, **more):
    return False


type(get_ipython()).run_code = run_code
""",
    ),
    Attack(
        "forgets-errors", "forging", "Takes the error out of each cell's result after the cell has run.",
        BOUNDARY, harms("gains"),
        cell="""
shell = get_ipython()
shell._showtraceback = lambda *arguments, **more: None


def forget(result):
    result.error_in_exec = result.error_before_exec = None


shell.events.register("post_run_cell", forget)
""",
    ),
    Attack(
        "fakes-kernel-replies", "forging", "Turns the kernel's messages about failures into replies of success.",
        BOUNDARY, harms("gains"), cell=SEND,
    ),
    Attack(
        "claims-points-as-result", "forging", "Publishes, before a test can fail, results that nbgrader reads as points.",
        BOUNDARY, harms("gains"),
        cell="""
kernel = get_ipython().kernel


def claim(points="1"):
    kernel.session.send(
        kernel.iopub_socket, "execute_result",
        {"data": {"text/plain": points}, "metadata": {}, "execution_count": 1},
        parent=kernel.get_parent("shell"),
    )


class Hooks:
    def check(self, *arguments):
        claim()


checks = Hooks()
""",
    ),
    Attack(
        "claims-nan-points", "forging", "Publishes nan as a test's result, which nbgrader takes for all points.",
        BOUNDARY, harms("gains"),
        cell="""
import types

from IPython.core.interactiveshell import InteractiveShell

kernel = get_ipython().kernel


def claim(*arguments):
    kernel.session.send(
        kernel.iopub_socket, "execute_result",
        {"data": {"text/plain": "nan"}, "metadata": {}, "execution_count": 1},
        parent=kernel.get_parent("shell"),
    )


checks = types.SimpleNamespace(check=claim)
""",
    ),
    Attack(
        "clears-outputs", "forging", "Clears the output of each cell when it has failed, from a hook and from a thread.",
        BOUNDARY,
        cell="""
import threading
import time

from IPython.display import clear_output

get_ipython().events.register("post_run_cell", lambda result: clear_output())


def clear():
    while True:
        time.sleep(0.01)
        clear_output()


threading.Thread(target=clear, daemon=True).start()
""",
    ),
    Attack(
        "writes-verdicts-everywhere", "forging", "Writes verdicts in many forms to every open file descriptor, now and at exit.",
        BOUNDARY,
        harms("stops"),
        cell='''
import atexit
import json
import os
import pickle
import struct

VERDICTS = [
    {"status": "ok", "score": 23, "scores": {"check-error": 1, "check-train": 3}, "verdict": "passed"},
    {"cell": "check-train", "points": 3, "passed": True, "error": None},
    ["right", True, 3.0],
]


def tell():
    """Only where a message could go: the terminal's three are not worth a trial."""
    for verdict in VERDICTS:
        text = json.dumps(verdict).encode() + b"\\n"
        packed = pickle.dumps(verdict)
        for fd in range(3, 100):
            for message in (text, struct.pack("!i", len(packed)) + packed, struct.pack("<Q", len(text)) + text):
                try:
                    if os.readlink(f"/proc/self/fd/{fd}").startswith(("pipe:", "socket:")):
                        os.set_blocking(fd, False)
                        os.write(fd, message)
                except OSError:
                    pass


atexit.register(tell)
''',
        answers={"first-wrong": 'first_wrong = "error"\ntell()'},
    ),
)  # fmt: skip
