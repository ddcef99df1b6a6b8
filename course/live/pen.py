"""What a scene paints its moving parts with: it takes the calls of matplotlib's axes, and draws onto the pixels.

Axes make a new artist for every call, with all that it needs to be drawn again, saved or picked: a third of a
millisecond for a line, a whole one for a text. A frame that lives for 50 milliseconds needs none of that.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course.drawings.later import Axes, Colormap, Line2D, RendererAgg
from course.live.letters import POINTS, Type, tile


class Stroke(NamedTuple):
    """Something to draw, and how far up it lies."""

    zorder: float
    draw: Callable[[], None]


class Pen:
    """Stands in for one Axes while a frame is painted; `strokes` is what was asked for since it was last emptied."""

    def __init__(self, axes: Axes, renderer: RendererAgg) -> None:
        self.strokes: list[Stroke] = []
        self.figure, self.transData, self.transAxes = axes.figure, axes.transData, axes.transAxes
        self._axes, self._renderer = axes, renderer
        self._pixels = np.asarray(renderer.buffer_rgba())
        self._lines: dict[tuple, Line2D] = {}

    def plot(self, x: ArrayLike, y: ArrayLike, *look: str, zorder: float = 2, linewidth: float | None = None,
             **style: Any) -> None:  # fmt: skip
        """Draw a line or marks. Every look is made once, and kept."""
        # a look without a width has its own: it must not keep what another call gave it
        key = (*look, linewidth is None, *sorted(style.items()))
        if key not in self._lines:
            # animated: not drawn with the still parts
            [self._lines[key]] = self._axes.plot([], [], *look, animated=True, **style)
        line = self._lines[key]

        def draw() -> None:
            line.set_data(np.atleast_1d(x), np.atleast_1d(y))
            if linewidth is not None:
                line.set_linewidth(linewidth)
            line.draw(self._renderer)

        self.strokes.append(Stroke(zorder, draw))

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        color: str,
        fontsize: float = 10,
        fontweight: str = "normal",
        ha: str = "left",
        va: str = "baseline",
        transform: Any = None,
        bbox: dict[str, Any] | None = None,
        zorder: float = 3,
    ) -> None:
        """Write a text."""
        kind = Type(fontsize, fontweight, color, ha, self.figure.dpi)
        drawn = tile(text, kind, tuple((bbox or {}).items()))
        left, low = (transform or self.transData).transform((x, y))
        left -= {"left": 0.0, "center": 0.5, "right": 1.0}[ha] * drawn.width
        top = self._pixels.shape[0] - low
        top -= {"top": 0, "center": drawn.height / 2, "bottom": drawn.height, "baseline": drawn.baseline}[va]
        self.strokes.append(Stroke(zorder, lambda: drawn.draw(self._pixels, left, top)))

    def imshow(
        self, values: NDArray, *, extent: Sequence[float], cmap: Colormap, zorder: float = 0, **_: Any
    ) -> None:
        """Draw a picture of values from 0 to 1, the first row lowest, each in a rectangle of its own.

        It ends at the frame around the axes: that stands still, and would be lost under it.
        """
        corners = self.transData.transform([(extent[0], extent[3]), (extent[1], extent[2])])
        corners[:, 1] = self._pixels.shape[0] - corners[:, 1]
        frame = max(1, round(self._axes.spines["left"].get_linewidth() * self.figure.dpi / POINTS))
        (left, top), (right, bottom) = np.round(corners).astype(int) - frame // 2
        inside = np.s_[top + frame : bottom, left + frame : right]
        row, column = (
            np.arange(side.stop - side.start) * count // (side.stop - side.start)
            for side, count in zip(inside, values.shape, strict=True)
        )

        def draw() -> None:
            colours = cmap(values[::-1], bytes=True)
            self._pixels[inside] = colours[np.ix_(row, column)]

        self.strokes.append(Stroke(zorder, draw))

    def axvspan(self, *span: float, zorder: float = 1, **style: Any) -> None:
        """Draw a vertical band: a seldom guest, left to the axes."""

        def draw() -> None:
            band = self._axes.axvspan(*span, **style)
            band.draw(self._renderer)
            band.remove()

        self.strokes.append(Stroke(zorder, draw))
