"""`python -m tests.grading.attacks`: run the attacks and print the table."""

import argparse
import os
import sys
import tempfile
from pathlib import Path

from tests.grading.attacks import box, runs, suite, table
from tests.grading.attacks.record import KINDS, LAYERS


def main() -> int:
    """Run what the command line asks for; return 1 if an attack got through our grader, 2 without a box."""
    options = _parser().parse_args()
    if unknown := set(options.only) - {attack.name for attack in suite.ATTACKS}:
        print(f"There is no attack called {', '.join(sorted(unknown))}.", file=sys.stderr)
        return 2
    if (lack := box.missing()) and not options.no_box:
        print(lack, file=sys.stderr)
        return 2
    kinds = options.kind or KINDS
    names = [name for name in runs.names(options.only) if suite.by_name(name).kind in kinds]
    with tempfile.TemporaryDirectory() as folder:
        template, place = runs.prepared(Path(folder, "course")), Path(folder, "place")
        place.mkdir()
        batch = runs.run(names, template, place, not options.no_box, options.without)
    if options.verbose:
        print(batch.said, batch.scores, file=sys.stderr)
    print("\n".join(table.lines(batch)))
    return int(bool(batch.others) or any(not one.safe for one in batch.results.values()))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.grading.attacks", description=__doc__)
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="these attacks alone")
    parser.add_argument("--kind", nargs="+", choices=KINDS, help="attacks of these kinds alone")
    parser.add_argument(
        "--without",
        default=os.environ.get("GRADING_SEAL_WITHOUT", ""),
        metavar="LAYERS",
        help=f"switch layers of our seal off, comma-separated: {', '.join(sorted(LAYERS))}",
    )
    parser.add_argument(
        "--no-box", action="store_true", help="run our grader outside a box: only one that is sealed"
    )
    parser.add_argument("--verbose", action="store_true", help="print also what our grader said")
    return parser


if __name__ == "__main__":
    sys.exit(main())
