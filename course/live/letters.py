"""Texts as small pictures, kept: matplotlib sets one text a millisecond, and a frame has up to twenty of them.

The letters are those of matplotlib: the same font file, set by the same library (FreeType) through Pillow. A text
stands on whole pixels, so that its picture is good for every place.
"""

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from course.drawings.later import Affine2D, FancyBboxPatch, FontProperties, RendererAgg, findfont, to_rgb

if TYPE_CHECKING:
    # loaded with the first text, as what is taken of matplotlib
    from PIL import ImageFont

POINTS = 72  # to the inch
# A line in shares of the font's size, as matplotlib spaces them: leading only where there is more than one.
ASCENT, LEADING = 0.76, 0.2
LOOSE_PAD, TIGHT_PAD = 4, 0.3  # of a box: in points if it has no style of its own, else in font sizes


class Type(NamedTuple):
    """How a text is set: size in points, matplotlib's names for weight, colour and alignment, dots per inch."""

    size: float
    weight: str
    colour: str
    side: str
    dpi: float

    @property
    def pixels(self) -> float:
        """The font's size in pixels."""
        return self.size * self.dpi / POINTS


class Tile(NamedTuple):
    """A text's picture.

    colour (height, width, 3) is multiplied with the opacity already; see_through (height, width, 1) is what it
    lets pass of the ground, 0 to 255. left and top: from the text's box to the picture's corner. width and height:
    of the text's box, without what is drawn around it; baseline: of its last line. All in pixels, downwards.
    """

    colour: NDArray
    see_through: NDArray
    left: int
    top: int
    width: float
    height: float
    baseline: float

    def draw(self, pixels: NDArray, left: float, top: float) -> None:
        """Lay the picture onto an opaque ground (height, width, 4), the box's corner at this place."""
        x, y = round(left) + self.left, round(top) + self.top
        tall, wide = self.see_through.shape[:2]
        x_cut, y_cut = max(-x, 0), max(-y, 0)
        ground = pixels[y + y_cut : max(y + tall, 0), x + x_cut : max(x + wide, 0), :3]
        seen = np.s_[y_cut : y_cut + ground.shape[0], x_cut : x_cut + ground.shape[1]]
        # 16 bits hold 255 * 255 + 127
        let_through = np.multiply(ground, self.see_through[seen], dtype=np.uint16) + 127
        ground[...] = self.colour[seen] + let_through // 255


@lru_cache(maxsize=512)
def tile(text: str, kind: Type, box: tuple[tuple[str, Any], ...] = ()) -> Tile:
    """Return the picture of a text of one or more lines.

    box: the items of what matplotlib's `text` calls bbox.
    """
    from PIL import Image, ImageDraw

    lines = text.split("\n")
    font = _font(kind.weight, kind.pixels)
    widths = [font.getlength(line) for line in lines]
    leading = LEADING if len(lines) > 1 else 0
    baselines = [kind.pixels * (row * (1 + leading) + leading / 2 + ASCENT) for row in range(len(lines))]
    height = kind.pixels * len(lines) * (1 + leading)
    width = max(widths)
    ground, margin = _box(round(width), round(height), kind, box)
    mask = Image.new("L", ground.shape[1::-1])
    pen = ImageDraw.Draw(mask)
    share = {"left": 0.0, "center": 0.5, "right": 1.0}[kind.side]
    for line, wide, baseline in zip(lines, widths, baselines, strict=True):
        at = margin + round(share * (width - wide)), margin + round(baseline)
        pen.text(at, line, fill=255, font=font, anchor="ls")
    letters = np.asarray(mask, dtype=np.uint16)[..., None]
    ink = (np.array(to_rgb(kind.colour)) * 255).round().astype(np.uint16)
    through = 255 - letters
    ground = ground.astype(np.uint16)
    colour = (ink * letters + ground[..., :3] * through + 127) // 255
    see_through = ((255 - ground[..., 3:]) * through + 127) // 255
    return Tile(
        colour.astype(np.uint8), see_through.astype(np.uint8), -margin, -margin, width, height, baselines[-1]
    )


@lru_cache(maxsize=32)
def _font(weight: str, pixels: float) -> "ImageFont.FreeTypeFont":
    from PIL import ImageFont

    path = findfont(FontProperties(weight=weight))
    return ImageFont.truetype(path, pixels, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=256)
def _box(width: int, height: int, kind: Type, box: tuple[tuple[str, Any], ...]) -> tuple[NDArray, int]:
    """Return a box around a text as matplotlib draws it, multiplied with its opacity, and how far it reaches out."""
    style = dict(box)
    shape = style.pop("boxstyle", None)
    pad = style.pop("pad", LOOSE_PAD if shape is None else TIGHT_PAD)
    if shape is None:
        shape, pad = "square", pad / kind.size
    if "pad" not in shape:
        shape += f",pad={pad}"
    patch = FancyBboxPatch((0, 0), width, height, boxstyle=shape, mutation_scale=kind.pixels, **style)
    # room for letters that reach beyond their line, or for the frame and half its stroke
    reach = kind.pixels / 2
    if box:
        reach = max(
            reach, -patch.get_path().get_extents().extents.min() + patch.get_linewidth() * kind.dpi / POINTS
        )
    margin = int(np.ceil(reach)) + 1
    renderer = RendererAgg(width + 2 * margin, height + 2 * margin, kind.dpi)
    if box:
        patch.set_transform(Affine2D().translate(margin, margin))
        patch.draw(renderer)
    drawn = np.asarray(renderer.buffer_rgba()).astype(np.uint16)
    drawn[..., :3] = (drawn[..., :3] * drawn[..., 3:] + 127) // 255
    return drawn.astype(np.uint8), margin
