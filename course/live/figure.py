"""A figure that follows the hand: a picture, its controls and its words, in a cell's output.

Not by ipympl: measured beside it (0.10), a frame took 90 ms from key to pixels, and here 35, the floor itself 34.
"""

import base64
import html
import threading
from collections.abc import Callable, Hashable, Sequence
from pathlib import Path
from typing import Any

import anywidget
import traitlets
from numpy.typing import NDArray

from course.ahead import name_of, recalled
from course.drawings.png import png
from course.drawings.scene import Scene
from course.live.controls import Control, Indices
from course.live.film import Film, runs

HERE = Path(__file__).parent
VIEW = "application/vnd.jupyter.widget-view+json"
NO_MANAGER = (
    "This figure moves in JupyterLab, with sliders below it. Here there is no kernel or no widget manager, "
    "so it stands still at its first values."
)


class LiveFigure(anywidget.AnyWidget):
    """A picture, sliders and words; the browser's side is live.js.

    The browser keeps one request on its way at most and sends the newest values after each answer. A request
    holds the changed controls' places, the browser's pixels to one of the page, and which still parts it has
    already; an answer all places, the words, what has moved, and the still parts if they are others, or why there is none.
    """

    _esm = HERE / "live.js"
    _css = HERE / "live.css"
    title = traitlets.Unicode().tag(sync=True)
    alt = traitlets.Unicode().tag(sync=True)
    words = traitlets.Unicode().tag(sync=True)
    size = traitlets.List().tag(sync=True)
    controls = traitlets.List().tag(sync=True)
    start = traitlets.Dict().tag(sync=True)
    still = traitlets.Bytes().tag(sync=True)

    def __init__(
        self,
        title: str,
        alt: str,
        scene: Callable[..., Scene],
        controls: Sequence[Control],
        *,
        redraws: Sequence[str] = (),
        settle: Callable[[Indices, Indices], Indices] | None = None,
    ) -> None:
        """Make the figure; `show` puts it on the page.

        title: what the group of controls is called; alt: what kind of picture it is, in one sentence (the values
        are in its words). scene: makes the Scene, and takes the controls named in `redraws` by keyword: when one
        of those changes, the still parts change. settle: may move other controls after a change; it takes all
        places and those that were changed, and returns all places.
        """
        self._scene, self._by_name = scene, {control.name: control for control in controls}
        self._redraws, self._settle = tuple(redraws), settle
        self._films: dict[Hashable, tuple[Scene, Film]] = {}
        self._ratio = 1
        # JupyterLab sends a first message to the main thread and the next ones to another: a frame is drawn by one of them
        self._drawing = threading.RLock()
        start = {control.name: control.start for control in controls}
        # not a synchronised trait: places travel with the frames, and the page asks for them when it is loaded
        self.indices = dict(start)
        super().__init__(title=title, alt=alt, start=start)
        # of the same scene and start there can be one already: then it is drawn when the page asks for its first frame
        first = recalled(name_of(LiveFigure, (scene, list(controls)), {}), self._first)
        # one message when the page is made; afterwards frames travel by themselves
        with self.hold_trait_notifications():
            self.still, self.words, self.size = first
            self.controls = [control.described() for control in controls if not control.hidden]
        self.on_msg(self._answer)

    @property
    def values(self) -> dict[str, Any]:
        """What every control stands on."""
        return {name: control.values[self.indices[name]] for name, control in self._by_name.items()}

    def move(self, changes: Indices) -> tuple[NDArray, str]:
        """Put controls onto other places; return the picture, good until the next move, and the words."""
        changes = {
            name: self._by_name[name].within(index)
            for name, index in changes.items()
            if name in self._by_name
        }
        self.indices = self.indices | changes
        if self._settle is not None:
            self.indices = self._settle(self.indices, changes)
        return self._drawn()

    def _answer(self, _widget: Any, content: dict[str, Any], _buffers: list) -> None:
        with self._drawing:
            try:
                self._send_frame(content)
            except ImportError as error:
                # in a browser tab what draws is fetched now, and the network can be gone
                self.send({"kind": "none", "words": f"This figure could not be drawn. {error}"})

    def _send_frame(self, content: dict[str, Any]) -> None:
        self._ratio = 2 if content.get("ratio", 1) > 1 else 1
        picture, words = self.move(content.get("changes", {}))
        film = self._film()[1]
        name = list(self._films).index(self._key())
        buffers = [runs(picture, film.still)]
        if content.get("has") != name:
            buffers.append(runs(film.still))
        height, width, _ = picture.shape
        answer = {
            "kind": "frame",
            "indices": self.indices,
            "words": words,
            "still": name,
            "size": [width, height],
        }
        self.send(answer, buffers=buffers)

    def _first(self) -> tuple[bytes, str, list[int]]:
        """Return the picture with which the figure begins, as a file, its words, and its width and height on the page."""
        picture, words = self._drawn()
        return png(picture, small=True), words, list(self._film()[1].size)

    def _drawn(self) -> tuple[NDArray, str]:
        scene, film = self._film()
        values = self.values
        return film.frame(values), scene.words(**values)

    def _key(self) -> Hashable:
        """Return what the still parts depend on."""
        return self._ratio, *(self.indices[name] for name in self._redraws)

    def _film(self) -> tuple[Scene, Film]:
        """Return the scene for the present values; each is made once."""
        key = self._key()
        if key not in self._films:
            given = {name: self.values[name] for name in self._redraws}
            scene = self._scene(**given)
            # laid out for what it starts with: where all stands is the same, whatever it stood on when it was first asked for
            start = {name: control.values[control.start] for name, control in self._by_name.items()}
            self._films[key] = scene, Film(scene, ratio=self._ratio, **start | given)
        return self._films[key]

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the live figure, and beside it the picture and words that stand where nothing is live."""
        picture = base64.b64encode(self.still).decode()
        width, height = self.size
        page = (
            f'<img alt="{html.escape(self.alt + " " + self.words)}" width="{width}" height="{height}" '
            f'style="max-width: 100%; height: auto" src="data:image/png;base64,{picture}">'
            f"<p>{html.escape(self.words)}</p><p><em>{NO_MANAGER}</em></p>"
        )
        view = {"version_major": 2, "version_minor": 0, "model_id": self.model_id}
        return {"text/plain": f"{self.title}. {self.words}", "text/html": page, VIEW: view}, {}
