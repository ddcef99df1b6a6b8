"""Fetching a chapter from nbgrader's exchange: the first time, and again when a newer one was released.

Taken by the line ``c.ExchangeFactory.fetch_assignment = "course.hub.exchange.FetchBeside"`` of nbgrader's settings.
"""

import os
from pathlib import Path

from nbgrader.exchange.default import ExchangeFetchAssignment

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
