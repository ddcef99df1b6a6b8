"""Pictures in quick succession: the still parts are drawn once, the moving ones over them for every frame."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.drawings.later import FigureCanvasAgg
from course.drawings.once import ticks_found_once
from course.drawings.scene import Scene
from course.live.pen import Pen

DPI = 100  # one pixel is one of the page, where the screen has no finer ones


class Film:
    """One scene on a canvas of its own, with its still parts kept as pixels.

    still: the picture without its moving parts, (height, width, 4), red, green, blue, and 255. size: width and
    height of the picture on the page.
    """

    def __init__(self, scene: Scene, *, ratio: int = 1, **values: Any) -> None:
        """Draw the still parts; ratio: how many pixels of the screen make one of the page, in each direction."""
        self._scene = scene
        figure = scene.figure
        canvas = FigureCanvasAgg(figure)
        figure.set_dpi(DPI)
        self.size = canvas.get_width_height()
        figure.set_dpi(DPI * ratio)
        for axes in figure.axes:
            # asking for the limits settles them: matplotlib finds them late, from what is drawn by then
            axes.get_xlim(), axes.get_ylim()
            axes.set_autoscale_on(False)
        # The layout is found once, with the moving parts in place, and then holds: nothing may jump.
        before = {artist for axes in figure.axes for artist in axes.get_children()}
        scene.paint(figure.axes, **values)
        with ticks_found_once(figure):
            canvas.draw()
        figure.set_layout_engine("none")
        for axes in figure.axes:
            for artist in set(axes.get_children()) - before:
                artist.remove()
        with ticks_found_once(figure):
            canvas.draw()
        self._pixels = np.asarray(canvas.buffer_rgba())
        self.still = self._pixels.copy()
        self._pens = [Pen(axes, canvas.get_renderer()) for axes in figure.axes]

    def frame(self, values: dict[str, Any]) -> NDArray:
        """Return the picture for these values; it is good until the next one is drawn."""
        np.copyto(self._pixels, self.still)
        for pen in self._pens:
            pen.strokes.clear()
        self._scene.paint(self._pens, **values)
        strokes = [stroke for pen in self._pens for stroke in pen.strokes]
        for stroke in sorted(strokes, key=lambda stroke: stroke.zorder):
            stroke.draw()
        return self._pixels


def runs(picture: NDArray, ground: NDArray | None = None) -> bytes:
    """Return a picture as runs of one colour: all their lengths, then all their colours, 4 bytes each.

    Where it is like the ground, the colour is 0 (no opaque colour is). Most of a frame is like its still parts: this
    is 15 to 100 kB for one, as a JPEG of it is, takes a third of the time, loses nothing, and the page can paint it
    at once, where an image is decoded first.
    """
    colours = picture.reshape(-1, 4).view("<u4")[:, 0]
    if ground is not None:
        colours = np.where(colours == ground.reshape(-1, 4).view("<u4")[:, 0], np.uint32(0), colours)
    ends = np.append(np.flatnonzero(colours[1:] != colours[:-1]) + 1, colours.size)
    lengths = np.diff(ends, prepend=0).astype("<u4")
    return np.concatenate([lengths, colours[ends - 1]]).tobytes()
