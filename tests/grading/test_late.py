"""What lateness costs: nothing as it comes, a share a day where an instructor says so."""

import pytest
from nbgrader.preprocessors import AssignLatePenalties
from traitlets import TraitError
from traitlets.config import Config

from grading.late import DAY, HOUR, SharePerDay


def policy(**settings) -> SharePerDay:
    return SharePerDay(config=Config({"SharePerDay": settings}))


@pytest.mark.parametrize("late", [1, DAY, 100 * DAY])
def test_as_it_comes_nobody_loses_a_point(late):
    assert policy().late_submission_penalty("ada", 20.0, late) is None


@pytest.mark.parametrize(
    ("late", "penalty"),
    [(1, 2.0), (DAY, 2.0), (DAY + 1, 4.0), (5 * DAY, 10.0), (50 * DAY, 10.0)],
)
def test_each_day_begun_costs_its_share_up_to_a_limit(late, penalty):
    plugin = policy(share_per_day=0.1, most=0.5)
    assert plugin.late_submission_penalty("ada", 20.0, late) == pytest.approx(penalty)


def test_within_the_grace_nothing_is_taken():
    plugin = policy(share_per_day=0.1, grace_hours=1)
    assert plugin.late_submission_penalty("ada", 20.0, HOUR) is None
    assert plugin.late_submission_penalty("ada", 20.0, HOUR + 1) == pytest.approx(2.0)


@pytest.mark.parametrize("days", [1, 3, 30])
def test_a_penalty_never_exceeds_the_score(days):
    assert 0 <= policy(share_per_day=0.9).late_submission_penalty("ada", 7.0, days * DAY) <= 7.0


def test_a_share_above_one_is_refused():
    with pytest.raises(TraitError):
        policy(share_per_day=10)


def test_nbgraders_step_takes_the_lines_of_the_docstring():
    """As nbgrader_config.py would have them; nbgrader makes the plugin itself."""
    settings = {
        "AssignLatePenalties": {"plugin_class": "grading.late.SharePerDay"},
        "SharePerDay": {"share_per_day": 0.1, "most": 0.5},
    }
    step = AssignLatePenalties(config=Config(settings))
    step.init_plugin()
    assert step.plugin_inst.late_submission_penalty("ada", 20.0, 3 * DAY) == pytest.approx(6.0)
