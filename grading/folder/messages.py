"""What the instructor is told: lines on standard output, and trouble as one sentence."""


class Trouble(Exception):
    """Something only the instructor can put right; its text is one sentence with the remedy."""


def say(text: str) -> None:
    """Print `text` at once, also when the output goes through a pipe."""
    print(text, flush=True)


def counted(number: int, what: str) -> str:
    """Return "1 learner" or "2 learners"."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
