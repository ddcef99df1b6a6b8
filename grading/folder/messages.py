"""What the instructor is told: lines on standard output, and trouble as one sentence."""


class Trouble(Exception):
    """Something only the instructor can put right; its text is one sentence with the remedy."""


def say(text: str) -> None:
    """Print `text` at once, also when the output goes through a pipe."""
    print(text, flush=True)
