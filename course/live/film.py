"""Pictures in quick succession: the still parts are drawn once, the moving ones over them for every frame.

One pixel is one of the page. Of a frame's 10 to 20 ms most goes into letters: matplotlib sets about one text
a millisecond.
"""

import io
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

from course.drawings.scene import Scene

DPI = 100
# PNG, even at its lowest level, takes 6 ms for such a picture, JPEG without colour subsampling 1 ms; at this
# quality the eye finds no difference at the edges of letters. The still picture of a saved notebook is PNG.
MOVING = {"format": "JPEG", "quality": 92, "subsampling": 0}
STILL = {"format": "PNG", "optimize": True}


class Film:
    """One scene on a canvas of its own, with its still parts kept as pixels."""

    def __init__(self, scene: Scene, **values: Any) -> None:
        self._scene = scene
        figure = scene.figure
        self._canvas = FigureCanvasAgg(figure)
        figure.set_dpi(DPI)
        for axes in figure.axes:
            # asking for the limits settles them: matplotlib finds them late, from what is drawn by then
            axes.get_xlim(), axes.get_ylim()
            axes.set_autoscale_on(False)
        # The layout is found once, with the moving parts in place, and then holds: nothing may jump.
        moving = self._paint(values)
        self._canvas.draw()
        figure.set_layout_engine("none")
        for artist in moving:
            artist.remove()
        self._canvas.draw()
        self._still = self._canvas.copy_from_bbox(figure.bbox)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self._canvas.get_width_height()

    def frame(self, values: dict[str, Any], saved_as: dict[str, Any] = MOVING) -> bytes:
        """Return the picture for these values, encoded."""
        self._canvas.restore_region(self._still)
        moving = self._paint(values)
        renderer = self._canvas.get_renderer()
        for artist in sorted(moving, key=Artist.get_zorder):
            artist.draw(renderer)
            artist.remove()
        out = io.BytesIO()
        Image.fromarray(np.asarray(self._canvas.buffer_rgba())).convert("RGB").save(out, **saved_as)
        return out.getvalue()

    def _paint(self, values: dict[str, Any]) -> list[Artist]:
        """Paint the moving parts, and return them."""
        places = self._scene.figure.axes
        before = {artist for axes in places for artist in axes.get_children()}
        self._scene.paint(**values)
        return [artist for axes in places for artist in axes.get_children() if artist not in before]
