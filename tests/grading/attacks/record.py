"""What an attack is: a record of what it tries, how it changes a hand-in, and what is meant to stop it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tests.grading.attacks.draft import Draft

KINDS = (
    "reading", "forging", "crashing", "exhausting", "talking", "writing", "surviving", "escaping",
    "hard-coding",
)  # fmt: skip

# The layers of the seal, as GRADING_SEAL_WITHOUT names them.
LAYERS = frozenset({"namespaces", "landlock", "seccomp", "rlimits", "boundary"})


@dataclass(frozen=True)
class Attack:
    """One attack. Its hand-in is the wrong answer of `draft.py` (0 points) with the changes named here.

    What it does is bounded and harmless in itself, also where nothing stops it: so many processes, so much
    memory, a loop that ends, words in a file. One that gets as far as it must not says "allowed @TOKEN@"; in
    its text that stands in two parts, for a traceback shows the lines around.

    Under a safe engine every attack has the same outcome, so that no record repeats it: at most
    `may_score` points (what the wrong answer earns without the attack), no canary learned, reached, written
    or left, nothing active shown to the instructor, and every classmate has all points.

    tries: one sentence. stopped_by: the layers of the seal of which each alone is meant to stop it; empty
    if no layer is needed (hidden numbers, the notebook rebuilt from the instructor's version).

    In texts @TOKEN@, @COURSE@, @HOME@, @SOCKET@, @ABSTRACT@, @TCP@, @UDP@, @VICTIM@ stand for what a
    well-informed attacker knows (see `draft.Scene`). cell: a code cell before the first exercise. after:
    a code cell behind the last test. answers: whole cells by grade id. files: beside the notebook.
    change: anything else.
    """

    name: str
    kind: str
    tries: str
    stopped_by: frozenset[str] = frozenset()
    cell: str = ""
    after: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    change: Callable[[Draft], None] | None = None
    # Strings that must not reach the instructor as they are: in outputs, feedback or on the terminal.
    inert: tuple[str, ...] = ()
    may_score: float = 0.0

    def __post_init__(self):
        if self.kind not in KINDS or self.stopped_by - LAYERS:
            raise ValueError(f"{self.name} is of no known kind, or names an unknown layer")

    def hand_in(self, draft: Draft) -> Draft:
        """Put the attack into a draft that holds the wrong answer."""
        # so that an attack that came to nothing can be told from one that never ran
        draft.add_code("print('began @TOKEN@')", before="backward-step")
        if self.cell:
            draft.add_code(self.cell, before="backward-step")
        if self.after:
            draft.add_code(self.after)
        for grade_id, source in self.answers.items():
            draft.write_cell(grade_id, source)
        for name, text in self.files.items():
            draft.write_file(name, text)
        if self.change:
            self.change(draft)
        return draft


def layers(*names: str) -> frozenset[str]:
    """Return a set of layers; shorter to read in a record."""
    return frozenset(names)
