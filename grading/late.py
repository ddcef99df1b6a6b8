"""What lateness costs, for courses that want it to cost something. As it comes, nobody loses a point.

To use it, write into nbgrader_config.py:

    c.AssignLatePenalties.plugin_class = "grading.late.SharePerDay"
    c.SharePerDay.share_per_day = 0.10   # a tenth of the points for each day begun
    c.SharePerDay.most = 0.50            # never more than half of them
    c.SharePerDay.grace_hours = 1        # up to one hour late costs nothing; later than that, all of it counts

A penalty is reckoned when a submission is graded, from its timestamp.txt and the due date (or the student's
extension) in the gradebook. So set those first, and grade again after a change: `python -m grading grade
--again`. Marks given by hand after that do not change the penalty until the chapter is graded again.
"""

import math

from nbgrader.plugins import LateSubmissionPlugin
from traitlets import Float

DAY = 24 * 60 * 60
HOUR = 60 * 60


class SharePerDay(LateSubmissionPlugin):
    """Takes a share of the earned points for each day begun after the due date, up to a limit."""

    share_per_day = Float(
        0.0, min=0.0, max=1.0, help="share of the earned points that each day begun costs; 0: none"
    ).tag(config=True)
    most = Float(1.0, min=0.0, max=1.0, help="largest share that lateness can cost").tag(config=True)
    grace_hours = Float(
        0.0, min=0.0, help="how late costs nothing, in hours; later than that, all of it counts"
    ).tag(config=True)

    def late_submission_penalty(
        self, student_id: str, score: float, total_seconds_late: float
    ) -> float | None:
        """Return how many points to take off a notebook that has `score`, or None for none.

        Within the grace nothing is taken; after it, days count from the due date.
        """
        if total_seconds_late <= self.grace_hours * HOUR or not self.share_per_day:
            return None
        days = math.ceil(total_seconds_late / DAY)
        return score * min(self.most, days * self.share_per_day)
