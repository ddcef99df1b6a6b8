"""Markdown to HTML in which nothing runs: one filter for the formgrader, one for feedback pages.

nbconvert's own filter passes raw HTML and `javascript:` links on, and gives up a whole page for a picture that
is attached to no cell.
"""

import html
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context
from nbconvert.filters.markdown_mistune import InvalidNotebook, IPythonRenderer, MarkdownWithMath

from grading.engine.safe_html import clean_html
from grading.feedback.formulas import picture


class _Renderer(IPythonRenderer):
    """nbconvert's renderer, without its links to headings and without faith in attachments."""

    def __init__(self, attachments: dict[str, Any]):
        super().__init__(escape=False, exclude_anchor_links=True, attachments=attachments)

    def image(self, text: str, url: str, title: str | None = None) -> str:
        try:
            return super().image(text, url, title)
        except (InvalidNotebook, StopIteration):
            return f"<em>{html.escape(text)} (this picture is missing)</em>"

    def block_mermaidjs(self, code: str) -> str:
        # a diagram needs a script; its text is readable
        return f"<pre>{html.escape(code)}</pre>"


class _WithPictures(_Renderer):
    """Formulas become pictures: a page that opens from disk has nobody to set them."""

    def inline_math(self, body: str) -> str:
        return picture(body)

    def block_math(self, body: str) -> str:
        return f"<div>{picture(body, large=True)}</div>"

    def latex_environment(self, name: str, body: str) -> str:
        return f"<pre>{html.escape(body.strip())}</pre>"


@pass_context
def for_formgrader(context: Context, source: str) -> str:
    """Return Markdown as HTML in which nothing runs; formulas stay for MathJax."""
    return _render(_Renderer, context, source)


@pass_context
def for_feedback(context: Context, source: str) -> str:
    """Return Markdown as HTML in which nothing runs; formulas are pictures."""
    return _render(_WithPictures, context, source)


def _render(renderer: type[_Renderer], context: Context, source: str) -> str:
    attachments = (context.get("cell") or {}).get("attachments", {})
    try:
        return clean_html(MarkdownWithMath(renderer=renderer(attachments)).render(source))
    except RecursionError:
        # nested a thousand deep: nobody's answer, and no reason for a class to go without its pages
        return f"<pre>{html.escape(source)}</pre>"
