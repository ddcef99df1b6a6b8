"""What is left of a learner's HTML: harmless tags and attributes, tables, pictures and text."""

import re
import threading

import bleach
from bleach.css_sanitizer import CSSSanitizer
from bs4 import BeautifulSoup

TAGS = {
    *bleach.ALLOWED_TAGS, *["h1", "h2", "h3", "h4", "h5", "h6", "p", "div", "span", "pre", "br", "hr", "img", "del", "s", "sub", "sup", "small", "u", "dl", "dt", "dd"],
    *["table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "details", "summary", "figure", "figcaption"],
}  # fmt: skip
# Their text is no text for people, so it goes with them; other unknown tags leave theirs.
WITH_CONTENT = (
    "script",
    "style",
    "iframe",
    "object",
    "embed",
    "svg",
    "math",
    "template",
    "noscript",
    "title",
)
ATTRIBUTES = {
    "align", "alt", "colspan", "height", "open", "reversed", "rowspan", "scope", "start", "style", "title",
    "width",
}  # fmt: skip
STYLES = CSSSanitizer(
    allowed_css_properties=[
        *(
            [
                "background-color",
                "color",
                "font-family",
                "font-size",
                "font-style",
                "font-weight",
                "height",
                "max-width",
            ]
        ),
        *(["text-align", "text-decoration", "vertical-align", "white-space", "width"]),
    ]
)
LINK = re.compile(r"(https?://|mailto:|#)", re.IGNORECASE)
# a picture in the page, or a file beside it: never an address that a browser would call, nor one of the server's
PICTURE = re.compile(
    r"data:image/(png|jpeg|gif|webp|svg\+xml);base64,[\w+/=\s]*"
    r"|(?!.*\.\.)[\w\- ][\w\- ./]*\.(png|jpe?g|gif|webp|svg)",
    re.IGNORECASE | re.ASCII,
)
# The names that Pygments gives; others could be those of the formgrader's own buttons.
CLASSES = re.compile(r"highlight|[a-z][a-z0-9]{0,2}")


def clean_html(html: str) -> str:
    """Return HTML with harmless tags and attributes only; tables, pictures and text stay."""
    if any(f"<{tag}" in html.lower() for tag in WITH_CONTENT):
        soup = BeautifulSoup(html, "html.parser")
        for tag in soup(WITH_CONTENT):
            tag.decompose()
        html = str(soup)
    return _here.cleaner.clean(html)


def _is_harmless(tag: str, name: str, value: str) -> bool:
    if name == "href":
        return tag == "a" and bool(LINK.match(value))
    if name == "src":
        return tag == "img" and bool(PICTURE.fullmatch(value))
    if name == "class":
        return all(CLASSES.fullmatch(word) for word in value.split())
    return name in ATTRIBUTES


class _Here(threading.local):
    """What a thread has of its own: making a cleaner takes longer than most texts, and none is thread-safe."""

    def __init__(self):
        self.cleaner = bleach.Cleaner(
            tags=TAGS,
            attributes=_is_harmless,
            protocols={"http", "https", "mailto", "data"},
            strip=True,
            css_sanitizer=STYLES,
        )


_here = _Here()
