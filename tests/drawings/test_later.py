"""matplotlib is loaded with the first figure that is drawn, and not with a page's imports."""

import subprocess
import sys

from tests.notebooks.versions import ROOT

DRAWS = """
import sys
from course import checks, live
from course.drawings import loss_curves, neuron, show
print("matplotlib" in sys.modules, "anywidget" in sys.modules)
drawn = loss_curves({"a run": [2.0, 1.0]}), neuron.picture_drawing(neuron.DOG, [[0.5]], "a dog", "a cat")
print({type(figure).__name__ for figure in drawn}, "matplotlib" in sys.modules)
"""


def test_matplotlib_is_loaded_with_the_first_figure():
    done = subprocess.run(
        [sys.executable, "-c", DRAWS], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert done.stdout.splitlines() == ["False False", "{'Figure'} True"], done.stderr
