"""What a site takes along of what its chapters draw and work out: collected while they are run for their pages."""

import io
import pickle
from pathlib import Path

import numpy as np
from PIL import Image

import course
from course.ahead import FILE, KEEP
from course.drawings.png import png

# Where the kit looks for it.
PLACE = FILE.relative_to(Path(course.__file__).parents[1]).as_posix()
PNG = b"\x89PNG"


def kept_in(folder: Path | None) -> dict[str, str]:
    """Return the environment variables with which a notebook that is run leaves there what it makes; none without a folder."""
    return {KEEP: str(folder)} if folder else {}


def as_file(folder: Path) -> bytes:
    """Return all that was left in a folder as the file in which the kit looks for it."""
    made = {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
    return pickle.dumps(
        {name: fewer_colours(one) if one.startswith(PNG) else one for name, one in made.items()}
    )


def fewer_colours(picture: bytes) -> bytes:
    """Return a PNG with fewer colours, or the same one if that is smaller."""
    pixels = np.asarray(Image.open(io.BytesIO(picture)).convert("RGBA"))
    return min(picture, png(pixels, small=True), key=len)
