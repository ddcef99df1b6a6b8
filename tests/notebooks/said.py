"""All that the course says on this processor: `python -m tests.notebooks.said FILE PART` writes it as JSON, by place.

Places are the code cells of the instructor's notebooks, planted answers with what their judges say, and live figures
with their settings. Nothing is drawn: what counts is words, and the alternative texts of figures are among them.
"""

import contextlib
import io
import json
import os
import random
import re
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path

from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from course import live
from course.checks import CheckFailed
from course.drawings.show import GRADING
from grading.classroom.chapters import CHAPTERS
from grading.classroom.plans import right_but_for
from tests.grading import test_classroom_answers as answers
from tests.notebooks.versions import NOTEBOOKS, read

# They print how long something took. The rest of what they print is compared.
TIMED = {
    "backward-measured", "cost-grows", "cost-of-the-exponential", "exponential-takes-time", "units-or-layer"
}  # fmt: skip
TIMES = re.compile(r" *[\d.]+ ms|ratio +\d+|measured [\d.]+|(about|takes) +[\d.]+ times|\{'sigmoid'.*\}")


def by_cells() -> Iterator[tuple[str, str]]:
    """Run every notebook; yield what each cell prints and displays."""
    for chapter in NOTEBOOKS:
        shell = InteractiveShell()
        shell.reset()
        for cell in read(chapter).cells:
            if cell.cell_type != "code":
                continue
            with capture_output() as shown:
                shell.run_cell(cell.source)
            data = [text for output in shown.outputs for text in map(str, output.data.values())]
            said = "\n".join([shown.stdout, shown.stderr, *data])
            yield f"{chapter}, cell {cell.id}", TIMES.sub("(a time)", said) if cell.id in TIMED else said


def judged(source: str, names: dict) -> tuple[bool, tuple[str, ...]]:
    """Run a cell; return whether it passed, and all that it said."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        try:
            exec(answers.compiled(source), names)
        except CheckFailed as failed:
            return False, (str(failed),)
        except Exception as error:
            return False, (f"{type(error).__name__}: {error}",)
    return True, (said.getvalue(),)


def by_answers() -> Iterator[tuple[str, str]]:
    """Judge every right spelling and every slip of the made-up class."""
    answers.outcome_of = judged
    for chapter in CHAPTERS.values():
        plans = {f"right {n}": plan for n, plan in enumerate(answers.nth_spellings(chapter))}
        for slip in chapter.slips:
            plans[slip.id] = plan = right_but_for(slip, chapter, random.Random(0))
            plan.answers[slip.cell] = chapter.exercise(slip.cell).answer_with(slip, random.Random(slip.id))
        for name, plan in plans.items():
            scores, said = answers.results_of(plan)
            yield f"{chapter.name}, answers {name}", "\n".join([f"{scores}", *sorted(said)])


def by_live_figures() -> Iterator[tuple[str, str]]:
    """Move every control of every live figure over its places, with every choice; yield the words."""
    for name in live.__all__:
        kept = {}
        sys.modules[f"course.live.{name}"].show = lambda *given, kept=kept, **options: kept.update(
            scene=given[2], controls=given[3], still=options.get("still", ())
        )
        getattr(live, name)()
        scenes = {}
        choices = [control for control in kept["controls"] if control.kind == "choice"]
        for chosen in product(*(range(len(control.values)) for control in choices)):
            start = {control.name: control.start for control in kept["controls"]}
            start |= {control.name: place for control, place in zip(choices, chosen, strict=True)}
            for control in kept["controls"]:
                for place in range(len(control.values)):
                    places = start | {control.name: place}
                    values = {one.name: one.values[places[one.name]] for one in kept["controls"]}
                    still = {one: values[one] for one in kept["still"]}
                    key = tuple(map(str, still.values()))
                    if key not in scenes:
                        scenes[key] = kept["scene"](**still)
                    yield f"live.{name}, {places}", scenes[key].words(**values)


PARTS = {"cells": by_cells, "live figures": by_live_figures, "answers": by_answers}


def main() -> None:
    """Write one part of what is said to the file that the command line names."""
    os.environ[GRADING] = "words are enough"  # figures are not drawn
    os.chdir(Path(__file__).parents[1])
    Path(sys.argv[1]).write_text(json.dumps(dict(PARTS[sys.argv[2]]())))


if __name__ == "__main__":
    main()
