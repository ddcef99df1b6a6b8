"""The live figures of the course: each function puts one into a cell's output."""

from course.live.bowl import bowl
from course.live.depth import depth
from course.live.dial import dial
from course.live.graph import graph
from course.live.network import network
from course.live.nudge import nudge
from course.live.secant import secant
from course.live.training_rate import training_rate
from course.live.training_step import training_step

__all__ = ["bowl", "depth", "dial", "graph", "network", "nudge", "secant", "training_rate", "training_step"]
