"""The controls of a live figure: each stands on one of a list of values, and its place in it is all that travels."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

Indices = dict[str, int]  # the places of some or all controls, by their names


class Control(NamedTuple):
    """A slider or a choice.

    name: the keyword that the drawing takes the value by; label: what the page calls it; values: what it can
    stand on, and texts: how each of them is written; start: the place where it begins. stride: how many places
    a playing figure advances in one frame, 0 if no time passes along this control; pause: how long it then stays,
    at least, in milliseconds. hidden: kept, but not shown.
    """

    name: str
    label: str
    values: Sequence[Any]
    texts: Sequence[str]
    start: int = 0
    kind: str = "slider"
    stride: int = 0
    pause: int = 60
    hidden: bool = False

    def described(self) -> dict[str, Any]:
        """Return what the browser needs to know."""
        return {
            "name": self.name,
            "label": self.label,
            "texts": list(self.texts),
            "kind": self.kind,
            "stride": self.stride,
            "pause": self.pause,
        }

    def within(self, index: Any) -> int:
        """Return the place nearest to the one asked for; ValueError for what is no place at all."""
        return min(max(int(index), 0), len(self.values) - 1)


def slider(
    name: str, label: str, values: Sequence[float], start: float, *, digits: int = 3, stride: int = 0
) -> Control:
    """Return a slider over these numbers that starts at the one nearest to `start`."""
    values = [value.item() if isinstance(value, np.generic) else value for value in values]
    nearest = int(np.argmin(np.abs(np.array(values, dtype=float) - start)))
    texts = [written(value, digits) for value in values]
    return Control(name, label, values, texts, nearest, stride=stride)


def rates(
    name: str, label: str, low: float, high: float, start: float, *, per_decade: int = 8, digits: int = 2
) -> Control:
    """Return a logarithmic slider from low to high, with every power of ten between them and `start` itself."""
    exponents = np.log10([low, high])
    count = round(per_decade * float(np.ptp(exponents))) + 1
    # 17.8 is what the slider says, so 17.8 is what is computed with
    values = [float(f"{value:.{digits}e}") for value in np.logspace(*exponents, count)]
    nearest = int(np.argmin(np.abs(np.log(np.array(values) / start))))
    values[nearest] = float(start)
    return Control(name, label, values, [written(value) for value in values], nearest)


def choice(name: str, label: str, values: Sequence[Any], start: Any, texts: Sequence[str] = ()) -> Control:
    """Return a choice of one out of a few."""
    return Control(
        name, label, values, texts or [str(value) for value in values], list(values).index(start), "choice"
    )


def written(number: float, digits: int = 3) -> str:
    """Return a number with this many digits that count, and a true minus sign."""
    if isinstance(number, int):
        return f"{number}".replace("-", "−")
    if number != 0 and not 1e-4 <= abs(number) < 1e5:
        text = f"{number:.{digits - 1}e}"
    else:
        text = f"{number:.0f}" if abs(number) >= 10 ** (digits - 1) else f"{number:.{digits}g}"
    return text.replace("-", "−")
