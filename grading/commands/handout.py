"""`handout`: one zip for a course page, with all that a learner needs and nothing else."""

from pathlib import Path

from grading.folder.messages import say
from grading.folder.opening import CourseFolder
from grading.handout.archive import write_zip
from grading.handout.contents import contents

NAME = "backpropagation-course"


def handout(course: CourseFolder, into: Path) -> Path:
    """Write the zip into the folder `into`, say what is in it, and return where it is."""
    files = contents(course.root)
    path = into / f"{NAME}.zip"
    changed = write_zip(path, NAME, files)
    chapters = sorted({name.split("/")[1] for name in files if name.startswith("release/")})
    what = "holds" if changed else "is up to date and holds"
    say(
        f"{course.shown(path)} {what} {len(files)} files, {path.stat().st_size / 1000:.0f} kB: "
        f"{len(chapters)} chapters ({chapters[0]} to {chapters[-1]}), the student kit, README.md.\n"
        f"Learners unzip it, open a terminal in the folder {NAME} and type `make lab`."
    )
    return path
