"""The released notebooks as they are in a browser: the start page speaks of this place, and each has a hash."""

import hashlib
import json
from pathlib import Path

from grading.folder.messages import Trouble

START = "start-here.ipynb"
# What holds for JupyterLab on one's own machine, and what holds in a browser tab.
HERE = (
    (
        "If that printed an error about a missing module, start JupyterLab with `make lab` from the folder of the\n"
        "course (the README says how to do it without `make`). On a hub, tell your instructor.\n",
        "The first cell of a notebook takes longest: Python itself comes into the page then. Your notebooks are kept in\n"
        "this browser, on this device, and nowhere else: clearing the browser's data deletes them. **Download to hand in**,\n"
        "below and above every notebook, gives you a copy.\n",
    ),
    (
        "Sliders need a running kernel",
        "A cell that runs for ever cannot be interrupted here: **Kernel → Restart Kernel** ends it.\n\n"
        "Sliders need a running kernel",
    ),
    (
        "3. Press the **Validate** button at the top of the notebook. It runs everything from scratch and lists the\n"
        "   checks that do not pass. (No such button? Then step 1 has shown you the same.)\n",
        "3. Press **Download to hand in** at the top of the notebook, or in the table below.\n",
    ),
    (
        "Then hand in the notebook. How depends on your course: on a hub with nbgrader, open **Nbgrader → Assignment\n"
        "List** and press **Submit** beside the chapter; elsewhere, send the notebook file the way your instructor\n"
        "told you. Keep its name, and do not delete or move the check cells.",
        "Then send the downloaded file the way your instructor told you. Keep its name, and do not delete or move the\n"
        "check cells.",
    ),
    (
        " (On a hub, open it from the page with\nthe chapters, where you opened this one: **File → Hub Control Panel → My Server**.)",
        "",
    ),
)


def stage(release: Path, chapters: list[str], into: Path) -> dict[str, str]:
    """Write the notebooks of these chapters into a folder; return the hash of each, by its path there."""
    hashes = {}
    for chapter in chapters:
        for path in sorted((release / chapter).glob("*.ipynb")):
            text = path.read_text("utf-8")
            if path.name == START:
                text = _about_this_place(path, text)
            target = into / chapter / path.name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, "utf-8")
            hashes[f"{chapter}/{path.name}"] = hashlib.sha256(text.encode()).hexdigest()
    return hashes


def _about_this_place(path: Path, text: str) -> str:
    notebook = json.loads(text)
    for there, here in HERE:
        for cell in notebook["cells"]:
            source = "".join(cell["source"])
            if there in source:
                cell["source"] = source.replace(there, here).splitlines(keepends=True)
                break
        else:
            raise Trouble(
                f"{path} does not say {there.splitlines()[0]!r} any more: `grading/site/notebooks.py` has to know "
                "what to say instead of it in a browser."
            )
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
