"""Quick questions on earlier chapters, answered in a cell and checked at once; they carry no points."""

from typing import Any

# question: the answers that are accepted, and what to say to another one
QUESTIONS: dict[str, tuple[tuple[Any, ...], str]] = {
    "largest slope": (
        (0.25, "1/4"),
        "sigmoid'(z) = a (1 - a). For which a between 0 and 1 is that largest?",
    ),
    "shape of weights": (
        ((3, 2),),
        "W[i, j] leads from unit i to unit j: the rows belong to the layer that the weights come from.",
    ),
    "output too high": (
        ("negative",),
        "error = target - output. What sign has it then, and does a slope of the sigmoid ever change a sign?",
    ),
}


def recall(question: str, answer: Any) -> None:
    """Say whether the answer to a recall question is right, and what to think about if it is not."""
    accepted, think = QUESTIONS[question]
    if answer is None:
        print(f"{question}: not attempted yet.")
    elif answer in accepted:
        print(f"✓ {question}: right.")
    else:
        print(f"✗ {question}: not {answer!r}. {think}")
