"""A notebook of which nothing runs in anybody's browser: what is taken out, and what is left."""

from nbformat import NotebookNode

SHOWN_AS_IT_IS = ("text/plain", "text/latex", "text/markdown", "image/png", "image/jpeg", "image/svg+xml")
PICTURES = ("image/png", "image/jpeg")


def make_inert(nb: NotebookNode) -> NotebookNode:
    """Take out of a notebook, in place, all that a browser would run; return it.

    Outputs keep their text and pictures, HTML what is left after `clean_html`. Sources stay as they are:
    code is shown as text, and Markdown is made safe when it becomes HTML.
    """
    nb.metadata.pop("widgets", None)
    for cell in nb.cells:
        # with a type of its own a raw cell would not be shown at all; without one it goes through `clean_html`
        cell.metadata.pop("raw_mimetype", None)
        cell.metadata.pop("format", None)
        if "attachments" in cell:
            cell.attachments = {
                name: {kind: data for kind, data in bundle.items() if kind.startswith("image/")}
                for name, bundle in cell.attachments.items()
            }
        if cell.cell_type == "code":
            if not isinstance(cell.get("execution_count"), int):
                cell.execution_count = None
            cell.outputs = [output for output in map(_inert_output, cell.outputs) if output is not None]
    return nb


def _inert_output(output: NotebookNode) -> NotebookNode | None:
    """Return an output without what runs; None if nothing of it can be shown."""
    if "data" not in output:
        return output
    data = {kind: output.data[kind] for kind in SHOWN_AS_IT_IS if isinstance(output.data.get(kind), str)}
    if isinstance(output.data.get("text/html"), str):
        # loaded for those who need it: most notebooks hold no HTML
        from grading.engine.safe_html import clean_html

        data["text/html"] = clean_html(output.data["text/html"])
    if not data:
        return None
    # templates write a picture's size without quotes around it: nothing but a number may stand there
    sizes = {kind: _sizes(output.metadata.get(kind)) for kind in PICTURES if kind in data}
    kept = {
        "output_type": output.output_type,
        "data": data,
        "metadata": {k: v for k, v in sizes.items() if v},
    }
    if output.output_type == "execute_result":
        count = output.get("execution_count")
        kept["execution_count"] = count if isinstance(count, int) else None
    return NotebookNode({**kept, "data": NotebookNode(data), "metadata": NotebookNode(kept["metadata"])})


def _sizes(metadata: object) -> dict[str, float]:
    if not isinstance(metadata, dict):
        return {}
    return {
        name: metadata[name]
        for name in ("width", "height")
        if isinstance(metadata.get(name), int | float) and not isinstance(metadata.get(name), bool)
    }
