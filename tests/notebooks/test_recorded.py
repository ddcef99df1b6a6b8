"""The bridge to PyTorch shows what was recorded; where torch is, it is compared with what torch says now.

Torch is no dependency. With an interpreter that has it: `PYTHONPATH=. TORCHS_PYTHON -m tests.notebooks.test_recorded`
compares, and with `record` behind it writes the record anew.
"""

import contextlib
import io
import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BRIDGE = ROOT / "source" / "07-the-same-in-pytorch" / "the-same-in-pytorch.ipynb"
RECORD = ROOT / "course" / "recorded_in_torch.json"


def sources() -> list[str]:
    cells = json.loads(BRIDGE.read_text("utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


def test_every_cell_of_the_bridge_has_a_record_and_no_record_is_left_over():
    named = [name for source in sources() for name in re.findall(r"@in_torch\ndef (\w+)", source)]
    record = json.loads(RECORD.read_text("utf-8"))
    assert list(record["printed"]) == named
    assert re.fullmatch(r"\d+\.\d+\.\d+", record["version"])


def said_by_torch() -> dict:
    import torch

    from course import recorded

    kept = {}

    def keep(function):
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            function(torch)
        kept[function.__name__] = said.getvalue()

    recorded.in_torch = keep
    names = {}
    for source in sources():
        exec(source, names)
    return {"version": torch.__version__.split("+")[0], "printed": kept}


if __name__ == "__main__":
    said = said_by_torch()
    if "record" in sys.argv:
        RECORD.write_text(json.dumps(said, indent=1) + "\n", "utf-8")
    sys.exit(said["printed"] != json.loads(RECORD.read_text("utf-8"))["printed"])
