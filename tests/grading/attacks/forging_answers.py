"""Attacks with what the learner's process says: answers, outputs and messages that claim a verdict."""

from tests.grading.attacks.record import Attack, layers

BOUNDARY = layers("boundary")

# Puts its own method in the place of one of the process that serves the examiner.
PATCH = """
from inside.served import Served

honest_call, honest_get = Served.do_call, Served.do_get
"""

ATTACKS = (
    Attack(
        "answers-for-its-functions", "forging", "Answers every call itself, with numbers of the right form.",
        BOUNDARY,
        cell=PATCH + """
def do_call(self, **asked):
    return {"returned": {"t": [0.5] * 5}, "warned": [], "printed": [], "changed": [], "judged": True, "score": 3}


Served.do_call = do_call
""",
    ),
    Attack(
        "answers-for-its-names", "forging", "Says of every name that is asked for that it stands for what is right.",
        BOUNDARY,
        cell=PATCH + """
Served.do_get = lambda self, name: {"value": True, "judged": True, "passed": True, "points": 3}
""",
    ),
    Attack(
        "gives-the-arguments-back", "forging", "Returns the test's own arguments as its answer, in every order.",
        BOUNDARY,
        cell=PATCH + """
def do_call(self, **asked):
    answer = honest_call(self, **asked)
    answer["returned"] = {"t": [{"r": number} for number in range(5)]}
    return answer


Served.do_call = do_call
""",
    ),
    Attack(
        "names-what-is-not-its-own", "forging", "Answers with functions and arguments that it was never given.",
        BOUNDARY,
        cell=PATCH + """
def do_call(self, **asked):
    return {"returned": {"f": [-1, "check"]}, "changed": [[99, {"r": 99}]], "raised": [["CheckPassed"]]}


Served.do_call = do_call
""",
    ),
    Attack(
        "changes-the-arguments", "forging", "Makes all that a test gives it 0, so that 0 is the right answer.",
        BOUNDARY,
        # without the attack: both error terms follow from its own error, which is 0
        may_score=4,
        cell="""
def zeros(*arguments):
    for argument in arguments:
        if isinstance(argument, np.ndarray):
            argument[...] = 0
    _, target, _, W_ih, W_ho = arguments
    return 0 * target, 0 * target, 0 * W_ho, 0 * W_ho, 0 * W_ih
""",
        answers={"backward-step": "backward_step = zeros", "backward-pass": "backward_pass = zeros"},
    ),
    Attack(
        "shows-a-verdict", "forging", "Shows points and verdicts as the output of its cells and of every call.",
        BOUNDARY,
        cell="""
from inside.shell import Outputs

honest_add = Outputs.add


def add(self, output):
    shown = {"output_type": "execute_result", "data": {"text/plain": "3"}, "metadata": {}, "execution_count": 1}
    honest_add(self, shown if output["output_type"] == "error" else output)


Outputs.add = add
""",
    ),
    Attack(
        "answers-ahead", "forging", "Sends answers to questions that have not been asked yet.",
        BOUNDARY,
        cell="""
import json
import os
import struct

for number in range(1, 200):
    answer = {"id": number, "returned": {"t": [0.5] * 5}, "value": True, "judged": True, "outputs": [], "number": 1}
    body = json.dumps(answer).encode()
    os.write(3, struct.pack("!I", len(body)) + body)
""",
    ),
    Attack(
        "writes-verdicts-everywhere", "forging", "Writes verdicts in many forms to every open file descriptor, now and at exit.",
        BOUNDARY,
        cell='''
import atexit
import json
import os
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
        for fd in range(3, 100):
            for message in (text, struct.pack("!I", len(text)) + text):
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
