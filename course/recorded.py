"""What a cell shows that needs a library which the course does not: its recorded output, or a run where the library is."""

import importlib
import importlib.util
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

RECORDED = Path(__file__).with_name("recorded_in_torch.json")


def in_torch(function: Callable[[Any], None]) -> Callable[[Any], None]:
    """Run the decorated function with the module torch, or print what it printed when it was recorded.

    The record has the function's name, and says which version of PyTorch it is from. Raises KeyError where there is
    neither torch nor a record.
    """
    if importlib.util.find_spec("torch"):
        torch = importlib.import_module("torch")
        function(torch)
        print(f"(run here, with PyTorch {torch.__version__.split('+')[0]})")
        return function
    record = json.loads(RECORDED.read_text("utf-8"))
    print(record["printed"][function.__name__], end="")
    print(f"(recorded with PyTorch {record['version']}, which is not installed here)")
    return function
