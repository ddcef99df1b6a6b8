"""Nothing that a learner wrote runs in anybody's browser: not in feedback, not in the formgrader.

Both show a notebook through nbconvert's HTMLExporter, which passes HTML, JavaScript and some metadata of
outputs on as they are. `nbgrader_config.py` gives that exporter `Inert` as its first step, and safe filters:
`safe_html.clean_html` for raw cells, and for Markdown those of `grading.feedback.markdown`.
"""

from nbconvert.exporters.exporter import ResourcesDict
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode
from traitlets import Bool

from grading.engine.harmless import make_inert


class Inert(Preprocessor):
    """`make_inert` as a step of nbconvert, for feedback and formgrader."""

    enabled = Bool(True).tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Return the notebook without anything that could run."""
        return make_inert(nb), resources
