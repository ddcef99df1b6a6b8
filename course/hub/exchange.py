"""Fetching from nbgrader's exchange and handing in there, so that nothing is lost by a newer release or another name.

Taken by two lines of nbgrader's settings for learners, ``c.ExchangeFactory.fetch_assignment`` and ``submit``.
"""

import os
from pathlib import Path

from nbgrader.exchange.default import ExchangeFetchAssignment, ExchangeSubmit

from course.lab import copies


class FetchBeside(ExchangeFetchAssignment):
    """Hands out as `make lab` does: nbgrader's own stops with "You already have a copy" at who has fetched before."""

    def init_dest(self) -> None:
        """Settle where the learner's copy is, or will be."""
        inside = [self.coursedir.course_id] if self.path_includes_course else []
        self.dest_path = os.path.abspath(
            os.path.join(self.assignment_dir, *inside, self.coursedir.assignment_id)
        )

    def do_copy(self, src: str, dest: str) -> None:
        """Bring what is new; a file that the learner has changed stays, and the newer one is put beside it."""
        copies.bring_chapter_up_to_date(Path(src), Path(dest))


class SubmitByItsName(ExchangeSubmit):
    """Hands a notebook in under the name that it was released by: feedback on another name cannot be fetched."""

    def do_copy(self, src: str, dest: str, log: object = None) -> None:
        """Copy what is handed in; the one notebook there takes the one name that is missing."""
        super().do_copy(src, dest, log)
        wanted, there = (
            {path.name for path in Path(folder).glob("*.ipynb")} for folder in (self.release_path, dest)
        )
        if len(wanted - there) == len(there - wanted) == 1:
            (name,), (renamed,) = wanted - there, there - wanted
            Path(dest, renamed).rename(Path(dest, name))
            self.log.info("%s was handed in as %s.", renamed, name)
