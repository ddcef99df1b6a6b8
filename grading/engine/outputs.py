"""Outputs that came from a learner's process: nothing but what nbformat knows, and inert on a terminal."""

import json
import re
from typing import Any

LEFT_OUT = "[... left out here: the notebook has too much output]\n"
# Everything that a terminal obeys, but colours and the like (SGR) which tracebacks are painted with.
_COLOUR = r"\x1b\[[0-9;]*m"
_CONTROL = re.compile(
    rf"({_COLOUR})|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b\[[0-?]*[ -/]*[@-~]?|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"
)
MOST_OUTPUTS = 200
# Characters that all outputs of a notebook may have, and how deep the JSON in one may be nested.
MOST_CHARACTERS = 5_000_000
DEEPEST = 20


def cleaned(outputs: Any) -> list[dict[str, Any]]:
    """Return those of these data that are outputs, each with the fields that it must have and no others."""
    if not isinstance(outputs, list):
        return []
    return [clean for output in outputs[:MOST_OUTPUTS] if (clean := _cleaned(output)) is not None]


class Budget:
    """Lets outputs through until a notebook has as many as it may; a word tells what is missing."""

    def __init__(self, characters: int = MOST_CHARACTERS):
        self.left = characters

    def within(self, outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return the outputs of a cell that there is room for; what went wrong is always told."""
        kept = []
        for output in outputs:
            size = len(json.dumps(output))
            if output["output_type"] == "error":
                kept.append(output)
            elif size <= self.left:
                self.left -= size
                kept.append(output)
            else:
                kept.append({"output_type": "stream", "name": "stdout", "text": LEFT_OUT})
        return kept


def inert(text: str) -> str:
    """Return a text without the control characters that move a cursor, retitle a window or ring a bell."""
    return _CONTROL.sub(lambda found: found[1] or "", text)


def _cleaned(output: Any) -> dict[str, Any] | None:
    if not isinstance(output, dict):
        return None
    kind = output.get("output_type")
    if kind == "stream":
        name = "stderr" if output.get("name") == "stderr" else "stdout"
        return {"output_type": kind, "name": name, "text": inert(str(output.get("text", "")))}
    if kind == "error":
        lines = output.get("traceback")
        return {
            "output_type": kind,
            "ename": inert(str(output.get("ename", "")))[:200],
            "evalue": inert(str(output.get("evalue", ""))),
            "traceback": [inert(str(line)) for line in lines] if isinstance(lines, list) else [],
        }
    if kind in ("display_data", "execute_result"):
        data = output.get("data")
        data = {
            str(mime)[:100]: held if str(mime).endswith("json") else str(held)
            for mime, held in (data.items() if isinstance(data, dict) else ())
            if not str(mime).endswith("json") or _depth(held) <= DEEPEST
        }
        if "text/plain" in data:
            data["text/plain"] = inert(data["text/plain"])
        clean: dict[str, Any] = {"output_type": kind, "data": data, "metadata": {}}
        if kind == "execute_result":
            number = output.get("execution_count")
            clean["execution_count"] = number if isinstance(number, int) else None
        return clean
    return None


def _depth(data: Any) -> int:
    """Return how deep JSON is nested, or one more than DEEPEST if it is deeper than that."""
    level, depth = [data], 0
    while level and depth <= DEEPEST:
        depth += 1
        level = [
            part
            for holder in level
            if isinstance(holder, dict | list)
            for part in (holder.values() if isinstance(holder, dict) else holder)
        ]
    return depth
