"""`python -m tests.grading.attacks`: run the attacks on both graders and print the table."""

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
    both = options.ours == options.stock
    stock, ours = {}, None
    with tempfile.TemporaryDirectory() as folder:
        if (options.stock or both) and not lack:
            template = runs.prepared("stock", Path(folder, "stock"))
            for name, result in runs.all_on_stock(names, template, options.jobs):
                stock[name] = result
                print(f"stock: {name}: {result}", file=sys.stderr, flush=True)
        if options.ours or both:
            template, place = runs.prepared("ours", Path(folder, "ours")), Path(folder, "place")
            place.mkdir()
            ours = runs.on_ours(names, template, place, not options.no_box, options.without)
            if options.verbose:
                print(ours.said, ours.scores, file=sys.stderr)
    print("\n".join(table.lines(stock, ours)))
    return int(ours is not None and (bool(ours.others) or any(not one.safe for one in ours.results.values())))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.grading.attacks", description=__doc__)
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="these attacks alone")
    parser.add_argument("--kind", nargs="+", choices=KINDS, help="attacks of these kinds alone")
    parser.add_argument("--stock", action="store_true", help="on stock nbgrader (default: on both)")
    parser.add_argument("--ours", action="store_true", help="on our grader, as one class")
    parser.add_argument(
        "--without",
        default=os.environ.get("GRADING_SEAL_WITHOUT", ""),
        metavar="LAYERS",
        help=f"switch layers of our seal off, comma-separated: {', '.join(sorted(LAYERS))}",
    )
    parser.add_argument(
        "--no-box", action="store_true", help="run our grader outside a box: only one that is sealed"
    )
    parser.add_argument("--jobs", type=int, default=2, help="how many boxes at once on stock nbgrader")
    parser.add_argument("--verbose", action="store_true", help="print also what our grader said")
    return parser


if __name__ == "__main__":
    sys.exit(main())
