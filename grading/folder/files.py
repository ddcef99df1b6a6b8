"""Writing a file whole or not at all."""

import contextlib
from pathlib import Path


def write_whole(place: Path, content: str | bytes) -> None:
    """Put `content` into a file; what is there stays until all of it is written. Raises OSError."""
    fresh = place.with_name(f".{place.name}-new")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_bytes(content.encode() if isinstance(content, str) else content)
        fresh.replace(place)
    except OSError:
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise
