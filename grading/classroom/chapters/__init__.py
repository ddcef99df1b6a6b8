"""What made-up students write, one module a chapter: right answers, slips, and what depends on what."""

import importlib
import pkgutil

_FOUND = [
    importlib.import_module(f"{__name__}.{module.name}").CHAPTER for module in pkgutil.iter_modules(__path__)
]
CHAPTERS = {chapter.name: chapter for chapter in sorted(_FOUND, key=lambda chapter: chapter.name)}
