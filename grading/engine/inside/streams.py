"""What a cell leaves: its outputs, bounded while they are made, and the streams that it prints to."""

import io
from typing import Any

# How much a cell may leave: characters of each stream or text, of one picture, and outputs.
LONGEST_TEXT = 100_000
LONGEST_DATA = 2_000_000
MOST_OUTPUTS = 200
CUT = "\n[... cut here: the output is too long]\n"


class Outputs:
    """What the running cell has left so far, as outputs of nbformat 4."""

    def __init__(self):
        self.begin()

    def begin(self, shown: bool = True) -> None:
        """Start on a new cell. shown: whether somebody will look at what it displays."""
        self.shown = shown
        self.kept: list[dict[str, Any]] = []
        self.left = {"stdout": LONGEST_TEXT, "stderr": LONGEST_TEXT}
        self.data_left = 2 * LONGEST_DATA
        self.clear_before_next = False

    def write(self, name: str, text: str) -> None:
        """Add to a stream, until it is full."""
        if not text or self.left[name] < 0:
            return
        if len(text) > self.left[name]:
            text = text[: self.left[name]] + CUT
            self.left[name] = -1
        else:
            self.left[name] -= len(text)
        if self.kept and self.kept[-1].get("name") == name and not self.clear_before_next:
            self.kept[-1]["text"] += text
        else:
            self.add({"output_type": "stream", "name": name, "text": text})

    def add(self, output: dict[str, Any]) -> None:
        """Add a whole output."""
        if self.clear_before_next:
            self.kept.clear()
            self.clear_before_next = False
        if len(self.kept) < MOST_OUTPUTS:
            self.kept.append(output)

    def show(self, kind: str, data: dict[str, Any], metadata: dict[str, Any], **more: Any) -> None:
        """Add a display or a result, each of its representations cut to a bearable length."""
        data = {str(mime): self._bounded(str(mime), held) for mime, held in data.items()}
        self.add({"output_type": kind, "data": data, "metadata": metadata or {}, **more})

    def clear(self, wait: bool = False) -> None:
        """Forget what was shown; with `wait`, when there is something new."""
        if wait:
            self.clear_before_next = True
        else:
            self.kept.clear()

    def _bounded(self, mime: str, held: Any) -> Any:
        if mime.endswith("json"):
            return held
        text = held if isinstance(held, str) else str(held)
        most = LONGEST_TEXT if mime.startswith("text/plain") else min(LONGEST_DATA, self.data_left)
        self.data_left -= min(len(text), most)
        if len(text) <= most:
            return text
        # half a picture or half a page is worse than none
        return text[:most] + CUT if mime.startswith("text/plain") else ""


class Stream(io.TextIOBase):
    """sys.stdout or sys.stderr of a cell, or of a call, with what those of a kernel have."""

    encoding = "UTF-8"

    def __init__(self, outputs: Outputs, name: str):
        self.outputs, self.name = outputs, name

    def write(self, text: str) -> int:
        """Keep the text."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self.outputs.write(self.name, text)
        return len(text)

    def writable(self) -> bool:
        """Say yes."""
        return True

    def fileno(self) -> int:
        """Return the number of the process's own stream, which leads nowhere."""
        return 2 if self.name == "stderr" else 1
