"""The student kit: all that a notebook of the course imports.

Rooms: the mathematics (`network`, `differences`), `drawings` (figures of it), `checks` (what an
exercise cell calls) and `lab` (what `make lab` runs). Nothing here hands over the graded backward pass.
"""
