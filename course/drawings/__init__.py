"""The figures of the course: one function, one figure, returned; `show` puts it on the page."""

from course.drawings.curves import loss_curves
from course.drawings.network import network_drawing
from course.drawings.show import show

__all__ = ["loss_curves", "network_drawing", "show"]
