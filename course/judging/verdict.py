"""What a check concludes, and how a learner reads it: what is wrong, then something to think about."""

import sys
import textwrap
from dataclasses import dataclass

from course.judging.relations import Relation
from course.judging.slip import Fault

# The notebook output that carries what a check found, as data, for the instructor's class summary. No front end
# has a renderer for it, so a learner sees nothing.
SLIP_MIME = "application/vnd.backpropagation-course.slip+json"

LINE = 96
# White on a dark ground of their own: themes change what they call red, and the ground of an error.
RED, GREEN, PLAIN = (
    "\x1b[1;38;2;255;255;255;48;2;155;28;28m",
    "\x1b[1;38;2;255;255;255;48;2;21;101;47m",
    "\x1b[0m",
)


@dataclass(frozen=True)
class Verdict:
    """The conclusion on one quantity.

    status: "right", "right given" (for the learner's own earlier values, of which one is not right yet),
    "not attempted", "raised" (the function raised), "form" (wrong type or not finite), "shape", "value", or
    "waits" (right in itself, but only the true value counts, and an earlier one is not right yet).
    ids: the slips that give the learner's numbers; more than one if the numbers cannot tell them apart.
    relation: how the numbers relate to the right ones, where no slip gives them (see relations.Relation).
    formula: what gives the learner's numbers, as Python over the names of the exercise, where no slip does.
    cause: that of the Fault behind it.
    """

    quantity: str
    status: str
    what: str = ""
    think: str = ""
    ids: tuple[str, ...] = ()
    relation: Relation | None = None
    cause: str = ""
    formula: str = ""

    @classmethod
    def of(cls, fault: Fault, quantity: str, status: str) -> "Verdict":
        """Return the verdict on a quantity with this fault."""
        return cls(quantity, status, fault.what, fault.think, fault.ids, cause=fault.cause)

    @property
    def passes(self) -> bool:
        """Whether the quantity earns its points."""
        return self.status in ("right", "right given")

    @property
    def headline(self) -> str:
        """The first line of the message."""
        endings = {
            "right": "is right",
            "right given": "is right, given your own earlier values",
            "not attempted": "not attempted yet",
            "raised": "could not be computed",
            "waits": "has to wait",
        }
        colon = ":" if self.status == "not attempted" else ""
        return f"{self.quantity}{colon} {endings.get(self.status, 'is not right yet')}."

    def __str__(self) -> str:
        return "\n".join(part for part in (self.headline, self.what, self.think) if part)


class CheckFailed(AssertionError):
    """Raised by a check that does not pass; shows its verdict and no traceback."""

    def __init__(self, verdict: Verdict):
        super().__init__(str(verdict))
        self.verdict = verdict

    def _render_traceback_(self) -> list[str]:
        """Return what IPython shows in place of a traceback (its protocol for exceptions)."""
        headline, *rest = str(self.verdict).split("\n")
        # JupyterLab breaks long lines of an error anywhere, also in the middle of a word.
        wrapped = [line for text in rest for line in textwrap.wrap(text, LINE)]
        return [f"{RED}✗ {headline}{PLAIN}", *wrapped]


class NotAttempted(CheckFailed):
    """Raised by a check whose exercise is still untouched."""


def conclude(verdict: Verdict, *, quiet: bool = False) -> None:
    """Print a verdict that passes (unless quiet); raise CheckFailed or NotAttempted for one that does not."""
    if verdict.passes:
        if not quiet:
            print(f"{GREEN}✓ {verdict.headline}{PLAIN}" + (f" {verdict.what}" if verdict.what else ""))
        return
    if verdict.status == "not attempted":
        raise NotAttempted(verdict)
    publish(verdict)
    raise CheckFailed(verdict)


def shorten_not_attempted() -> None:
    """Let an untouched stub end its cell with one line and no traceback; does nothing outside a notebook."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is None:
        return

    def one_line(shell, kind, raised, trace, tb_offset=None) -> None:
        if str(raised) == "not attempted yet":
            raised._render_traceback_ = lambda: [f"{RED}✗ Not attempted yet.{PLAIN}"]
        shell.showtraceback((kind, raised, trace), tb_offset=tb_offset)

    shell.set_custom_exc((NotImplementedError,), one_line)


def publish(verdict: Verdict) -> None:
    """Leave quantity, status, slips and formula of a verdict as an output of the running cell; nothing outside a notebook."""
    ipython = sys.modules.get("IPython")
    if ipython is not None and ipython.get_ipython() is not None:
        record = {"quantity": verdict.quantity, "status": verdict.status, "ids": list(verdict.ids)}
        if verdict.formula:
            record["formula"] = verdict.formula
        ipython.display.publish_display_data({SLIP_MIME: record})
