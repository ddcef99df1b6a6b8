"""The student kit: all that a notebook of the course imports.

Rooms: the mathematics (`network`, `differences`), `drawings` (figures of it), `checks` (what an
exercise cell calls) and `lab` (what `make lab` runs). Nothing here hands over the graded backward pass.
"""

import logging

# Where matplotlib is new, and in a browser always, it says on a notebook's first line that it looks for fonts.
logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
