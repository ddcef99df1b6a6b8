"""What the figures take of matplotlib, loaded with the first one that is drawn.

A page's imports need not wait for it, and grading, which draws nothing, needs none of it.
"""

from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any


class _Later:
    """Stands for something of a module until it is called, or something of it is asked for."""

    def __init__(self, module: str, name: str):
        self._module, self._name = module, name

    @cached_property
    def _it(self) -> Any:
        return getattr(import_module(self._module), self._name)

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        return self._it(*arguments, **named)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # what Python itself looks for
            raise AttributeError(name)
        return getattr(self._it, name)

    def __or__(self, _: Any) -> Any:
        # in a hint
        return Any


if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
    from matplotlib.colors import Colormap, LinearSegmentedColormap, to_rgb
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties, findfont
    from matplotlib.lines import Line2D
    from matplotlib.patches import Circle, FancyBboxPatch, Rectangle
    from matplotlib.ticker import NullLocator
    from matplotlib.transforms import Affine2D
else:
    Axes = _Later("matplotlib.axes", "Axes")
    Affine2D = _Later("matplotlib.transforms", "Affine2D")
    Circle = _Later("matplotlib.patches", "Circle")
    Colormap = _Later("matplotlib.colors", "Colormap")
    FancyBboxPatch = _Later("matplotlib.patches", "FancyBboxPatch")
    Figure = _Later("matplotlib.figure", "Figure")
    FigureCanvasAgg = _Later("matplotlib.backends.backend_agg", "FigureCanvasAgg")
    FontProperties = _Later("matplotlib.font_manager", "FontProperties")
    Line2D = _Later("matplotlib.lines", "Line2D")
    LinearSegmentedColormap = _Later("matplotlib.colors", "LinearSegmentedColormap")
    NullLocator = _Later("matplotlib.ticker", "NullLocator")
    Rectangle = _Later("matplotlib.patches", "Rectangle")
    RendererAgg = _Later("matplotlib.backends.backend_agg", "RendererAgg")
    findfont = _Later("matplotlib.font_manager", "findfont")
    to_rgb = _Later("matplotlib.colors", "to_rgb")
