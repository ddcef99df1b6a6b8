"""Runs inside Pyodide, under Node: compiles the modules of one archive. `compile.mjs` loads it."""

import importlib._bootstrap_external as external
import importlib.util
import io
import zipfile
from pathlib import Path
from typing import Any

# Whose docstrings nobody reads in a notebook, and whose assertions nobody waits for.
WITHOUT_DOCSTRINGS = ("python_stdlib", "matplotlib-", "pygments", "prompt_toolkit", "jedi", "parso")


def compiled(name: str, data: Any) -> bytes:
    """Return a wheel, or the standard library, with compiled modules in the place of their source.

    The kit keeps its source as well: a learner may look at it. Two copies of a module are not asked for their
    dates, which an archive does not keep.
    """
    keeps_source = name.startswith("backpropagation_course")
    level = 2 if name.startswith(WITHOUT_DOCSTRINGS) else -1
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data.to_bytes())) as before,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as after,
    ):
        ready = list_of_fonts() if name.startswith("matplotlib-") else {}
        for inside, content in ready.items():
            after.writestr(inside, content)
        for entry in before.infolist():
            if entry.filename in ready:
                continue
            content = before.read(entry)
            module = bytecode(entry.filename, content, level) if entry.filename.endswith(".py") else None
            if module is not None and keeps_source:
                after.writestr(importlib.util.cache_from_source(entry.filename), module)
            elif module is not None:
                after.writestr(f"{entry.filename}c", module)
                continue
            after.writestr(entry.filename, content)
    return buffer.getvalue()


def list_of_fonts() -> dict[str, str]:
    """Return the file in which matplotlib keeps what fonts there are: without it, it looks at all of them at every start.

    Pyodide's matplotlib has kept it beside its modules, others keep it where MPLCONFIGDIR says.
    """
    import matplotlib.font_manager

    beside = Path(matplotlib.__file__).parent / "fontlist.json"
    if beside.is_file():
        return {f"matplotlib/{beside.name}": beside.read_text()}
    kept = Path(matplotlib.get_cachedir()).glob("fontlist*.json")
    return {f"matplotlib/mpl-data/{path.name}": path.read_text() for path in kept}


def bytecode(name: str, source: bytes, level: int) -> bytes | None:
    """Return a module compiled, good whatever the date of its source; None for what is none of this Python's."""
    try:
        code = compile(source, name, "exec", dont_inherit=True, optimize=level)
    except (SyntaxError, ValueError):
        return None
    return bytes(external._code_to_hash_pyc(code, importlib.util.source_hash(source), False))
