"""The same pictures as `interact` draws them: a new figure for every event. Runs in a notebook's kernel."""

import sys
from typing import Any

import ipywidgets
from IPython.display import display

from course import live


def floor() -> None:
    """Show a slider and a label that follows it: the least that a round trip to the kernel takes."""
    slider, label = ipywidgets.IntSlider(100, 0, 200), ipywidgets.Label("100")
    slider.observe(lambda change: setattr(label, "value", str(change["new"])), "value")
    display(ipywidgets.VBox([slider, label]))


def rebuilt(name: str) -> None:
    """Show a live figure's picture through `interact`, with a slider for its first slider's values."""
    scene, controls, redraws = _parts(name)
    moved = next(control for control in controls if control.kind == "slider")
    values = {control.name: control.values[control.start] for control in controls}

    def draw(place: int) -> None:
        now = {**values, moved.name: moved.values[place]}
        drawn = scene(**{key: now[key] for key in redraws})
        drawn.paint(drawn.figure.axes, **now)
        display(drawn.figure)
        print(drawn.words(**now))

    ipywidgets.interact(draw, place=ipywidgets.IntSlider(moved.start, 0, len(moved.values) - 1))


def _parts(name: str) -> tuple[Any, Any, Any]:
    """Return what the live figure is made of, by listening to how it is made."""
    module, said = sys.modules[f"course.live.{name}"], {}

    def listen(_title, _alt, scene, controls, *, redraws=(), settle=None) -> None:
        said.update(scene=scene, controls=controls, redraws=redraws)

    module.show, kept = listen, module.show
    try:
        getattr(live, name)()
    finally:
        module.show = kept
    return said["scene"], said["controls"], said["redraws"]
