"""`python -m bench PART`: run one part, or all of them."""

import argparse
import importlib
import sys

PARTS = ("live", "start", "first", "grading", "site")

parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
parser.add_argument(
    "parts", nargs="*", metavar="PART", help=f"one of {', '.join(PARTS)}; all if none is named"
)
of_grading = parser.add_argument_group("grading")
of_grading.add_argument("--stock", type=int, default=8, help="submissions for stock nbgrader (default: 8)")
of_grading.add_argument("--ours", type=int, default=100, help="submissions for our engine (default: 100)")
of_grading.add_argument(
    "--growth", action="store_true", help="our engine alone, with classes of growing size"
)
of_grading.add_argument(
    "--sizes", type=int, nargs="+", default=(30, 300, 3000), help="of these classes (default: 30 300 3000)"
)
of_grading.add_argument(
    "--hostile", type=float, default=0.0, help="a share of attackers among them, such as 0.01 (default: none)"
)
of_first = parser.add_argument_group("start, first, site, grading")
of_first.add_argument("--before", metavar="FOLDER", help="a clone of an earlier build, to compare with")
of_first.add_argument(
    "--rounds",
    type=int,
    default=5,
    help="rounds of start, first and grading --before, of which the median is taken (default: 5)",
)
options = parser.parse_args()
asked = options.parts or PARTS
for part in asked:
    if part not in PARTS:
        parser.error(f"there is no part {part!r}; there are {', '.join(PARTS)}")
held = [importlib.import_module(f"bench.{part}").run(options) for part in asked]
sys.exit(0 if all(held) else 1)
