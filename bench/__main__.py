"""`python -m bench PART`: run one part, or all of them."""

import argparse
import importlib
import sys

PARTS = ("live",)

parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
parser.add_argument(
    "parts", nargs="*", metavar="PART", help=f"one of {', '.join(PARTS)}; all if none is named"
)
asked = parser.parse_args().parts or PARTS
for part in asked:
    if part not in PARTS:
        parser.error(f"there is no part {part!r}; there are {', '.join(PARTS)}")
held = [importlib.import_module(f"bench.{part}").run() for part in asked]
sys.exit(0 if all(held) else 1)
