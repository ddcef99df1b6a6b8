"""When something was handed in: every form that nbgrader and people write, read right or refused with a sentence."""

import shutil
from datetime import UTC, datetime, timedelta

import pytest
from nbgrader.exchange.default import ExchangeSubmit
from traitlets.config import Config

from grading.folder.messages import Trouble
from grading.folder.opening import open_course
from grading.folder.submissions import find_submissions
from grading.folder.timestamps import Clock, Unclear, read_timestamp
from tests.grading.conftest import CHAPTER, NOTEBOOK, Copy
from tests.grading.handins.folders import Class, put, right

NOON = datetime(2026, 7, 1, 12, 0)


def clock(zone: str = "UTC", **settings: str) -> Clock:
    return Clock.of(Config({"Exchange": {"timezone": zone, **settings}}))


def read(text: str | bytes, where: Clock | None = None):
    return read_timestamp(text.encode() if isinstance(text, str) else text, where or clock())


@pytest.mark.parametrize(
    "text",
    [
        "2026-07-01 12:00 UTC", "2026-07-01 12:00:00.000000 UTC", "2026-07-01 12:00:00", "2026-07-01 12:00 GMT",
        "2026-07-01T12:00Z", "2026-07-01t12:00z", "20260701T120000Z", "2026-07-01T12:00:00.0000000Z",
        "2026-07-01 12:00:00,000", "2026-7-1 12:00", "2026/07/01 12:00 utc", "2026-07-01 12:00 PM UTC",
        "2026-07-01 14:00 +0200", "2026-07-01 14:00 +02:00", "2026-07-01 14:00+02", "2026-07-01T14:00:00+0200",
        "2026-07-01 14:00 GMT+2", "2026-07-01 17:30 UTC+5:30", "2026-07-01 07:00 -05", "2026-07-01 07:00 \u22120500",
        "Wed, 01 Jul 2026 14:00:00 +0200", "Wed, 1 Jul 2026 12:00:00 GMT", "Wed, 01 Jul 2026 14:00:00 +0200 (CEST)",
        "Wed Jul 01 2026 14:00:00 GMT+0200 (Central European Summer Time)", "Wed Jul  1 12:00:00 UTC 2026",
        "Wed Jul  1 12:00:00 PM UTC 2026", "1 July 2026 12:00", "Jul 1, 2026 12:00 p.m.",
        "2026-07-01 14:00 Europe/Berlin", "2026-07-01 08:00 America/New_York",
        "2026-07-01 09:00 America/Argentina/Buenos_Aires", "2026-07-01 07:00 EST", "2026-07-01 21:00 Japan",
        "\ufeff2026-07-01 12:00 UTC\r\n", "\n2026-07-01 12:00 UTC\n\n", "2026-07-01 12:00 UTC\r\n".encode("utf-16"),
    ],
)  # fmt: skip
def test_a_time_that_means_one_thing_is_read(text):
    assert read(text).when == NOON
    assert not read(text).remark


@pytest.mark.parametrize(
    ("text", "why"),
    [
        *((f"2026-07-01 12:00:00.000000 {zone}", f"and {zone} is neither UTC nor an offset nor a name such as")
          for zone in ("CEST", "IST", "JST", "EDT", "PDT", "CDT", "CST", "BST", "europe/berlin", "Europe", "+9900", "M")),
        # in summer the clocks of the zone called CET show CEST
        ("2026-07-01 12:00 CET", "and CET is neither"),
        ("01/02/2026 12:00", "which can be read in more than one way"),
        ("1.2.2026 12:00 UTC", "which can be read in more than one way"),
        ("31.01.26 12:00", "which can be read in more than one way"),
        ("Jul 2026 12:00", "which can be read in more than one way"),
        ("Wednesday 12:00", "which can be read in more than one way"),
        ("12:00 UTC", "which can be read in more than one way"),
        ("1782907200", "which is no date with a time of day"),
        ("20260701120000", "which is no date with a time of day"),
        ("2026-07-01", "which is no date with a time of day"),
        ("2026-07-01 UTC", "which is no date with a time of day"),
        ("yesterday evening", "which is no date with a time of day"),
        ("2026-13-45 99:00", "which is no date"),
        ("2026-02-30 12:00 UTC", "which is no date"),
        ("9999-12-31 23:59 -0200", "which is no date"),
        ("\x00\xff\x00", "which is no date"),
    ],
)  # fmt: skip
def test_a_time_that_can_mean_two_is_refused_with_what_to_write(text, why):
    with pytest.raises(Unclear) as refused:
        read(text)
    assert why in str(refused.value)
    assert "write it like 2026-01-31 23:59 UTC" in str(refused.value)


@pytest.mark.parametrize("text", ["31/01/2026 12:00 UTC", "01/31/2026 12:00 UTC", "31.01.2026 12:00"])
def test_day_and_month_in_either_order_are_read_where_only_one_is_a_month(text):
    assert read(text).when == datetime(2026, 1, 31, 12, 0)


@pytest.mark.parametrize("content", [b"", b" \r\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_no_time(content):
    assert read(content) is None


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "America/Los_Angeles", "Asia/Kolkata", "America/Sao_Paulo",
                                  "Asia/Kathmandu", "Europe/Dublin", "Australia/Sydney"])  # fmt: skip
@pytest.mark.parametrize("form", [None, "%d.%m.%Y %H:%M:%S %Z", "%Y-%m-%dT%H:%M:%S%z", "%d %b %Y %H:%M:%S"])
def test_what_nbgrader_wrote_is_read_back_in_its_zone(zone, form):
    """With nbgrader's own writer, now: whatever the season is, the form alone must tell."""
    settings = {"timezone": zone} | ({"timestamp_format": form} if form else {})
    exchange = ExchangeSubmit(config=Config({"Exchange": settings}))
    exchange.set_timestamp()
    back = read(exchange.timestamp, Clock.of(Config({"Exchange": settings}))).when
    assert abs(datetime.now(UTC).replace(tzinfo=None) - back) < timedelta(seconds=5)


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("2026-07-01 12:00:00.000000 CEST", datetime(2026, 7, 1, 10)),
        ("2026-01-01 12:00:00.000000 CET", datetime(2026, 1, 1, 11)),
        # a person's, with the names that the zone has then
        ("2026-07-01 12:00 CEST", datetime(2026, 7, 1, 10)),
        ("2026-07-01 12:00 UTC", datetime(2026, 7, 1, 12)),
        # as nbgrader zip_collect writes, which is UTC whatever the zone is
        ("2026-07-01 12:00:00", datetime(2026, 7, 1, 12)),
        # the hour that comes twice has two names
        ("2026-10-25 02:30:00.000000 CEST", datetime(2026, 10, 25, 0, 30)),
        ("2026-10-25 02:30:00.000000 CET", datetime(2026, 10, 25, 1, 30)),
    ],
)
def test_a_zones_own_names_are_read_where_nbgrader_writes_in_it(text, when):
    assert read(text, clock("Europe/Berlin")).when == when
    assert not read(text, clock("Europe/Berlin")).remark


def test_a_name_that_the_zone_has_at_another_time_of_the_year_is_refused():
    with pytest.raises(Unclear, match="and CET is neither"):
        read("2026-07-01 12:00:00.000000 CET", clock("Europe/Berlin"))


@pytest.mark.parametrize(
    ("text", "earlier"),
    [
        ("2026-10-25 02:30 Europe/Berlin", datetime(2026, 10, 25, 0, 30)),
        ("2026-03-29 02:30 Europe/Berlin", datetime(2026, 3, 29, 0, 30)),
        ("2026-11-01 01:30 America/New_York", datetime(2026, 11, 1, 5, 30)),
    ],
)
def test_of_an_hour_that_came_twice_or_never_the_earlier_counts_and_that_is_said(text, earlier):
    moment = read(text)
    assert moment.when == earlier
    assert "came twice or never" in moment.remark
    assert "the earlier counts" in moment.remark


def test_a_zone_that_there_is_not_is_one_sentence():
    with pytest.raises(
        Trouble, match=r"c\.Exchange\.timezone is 'Europe/Berln', and there is no such time zone"
    ):
        clock("Europe/Berln")


@pytest.mark.parametrize("settings", [{"timestamp_format": "week %V, %A"}, {"timezone": 1}])
def test_a_form_that_nbgrader_does_not_take_is_one_sentence(settings):
    with pytest.raises(Trouble, match=r"nbgrader_config.py: nbgrader does not take its c\.Exchange .*leave"):
        Clock.of(Config({"Exchange": settings}))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("stamp", "stops", "read"),
    [
        (b"2026-07-01 12:00 UTC", False, ""),
        (b"\xef\xbb\xbf2026-07-01 12:00 UTC", True, "was read as 2026-07-01 12:00:00 UTC"),
        ("2026-07-01 12:00 UTC".encode("utf-16"), True, "was read as 2026-07-01 12:00:00 UTC"),
        (b"", True, "is empty and counts as in time"),
    ],
)
def test_what_we_read_and_nbgrader_stops_at_needs_a_person(released_course, tmp_path, stamp, stops, read):
    """Its API, which is what the formgrader's list asks, fails for a whole class."""
    copy = Copy(shutil.copytree(released_course.root, tmp_path / "course"))
    course = open_course(copy.root)
    put(copy.submitted("ann"), {NOTEBOOK: right(copy), "timestamp.txt": stamp})
    (submission,) = find_submissions(course, CHAPTER)
    assert submission.obstacle() is None
    told = [remark.what for remark in submission.remarks() if remark.needs_person]
    if stops:
        assert [line.split(",")[0] for line in told] == [f"timestamp.txt {read}"]
        with pytest.raises(ValueError, match=r"date|format|decode"):
            course.api.get_submissions(CHAPTER)
    else:
        assert told == []
        assert len(course.api.get_submissions(CHAPTER)) == 1


DUE = datetime(2026, 7, 1, 10, 0)
# A hand-in at noon in Berlin, in summer, which is when it was due.
STAMPS = {
    "offset": "2026-07-01 12:00 +0200",
    "database": "2026-07-01 12:00 Europe/Berlin",
    "nbgraders": "2026-07-01 12:00:00.000000 CEST",
    "seconds": "2026-07-01 12:00:05 +0200",
    "minutes": "2026-07-01 10:12:30 UTC",
    "days": "2026-07-03 13:30 +0200",
    "twice": "2026-10-25 02:30 Europe/Berlin",
    "empty": " \r\n",
    "india": "2026-07-01 15:30 IST",
}
LATE = {"seconds": 5, "minutes": 12 * 60 + 30, "days": 2 * 86400 + 90 * 60}


@pytest.fixture(scope="module")
def graded(released_course, tmp_path_factory) -> Class:
    """A class of the hub whose clock shows Berlin's time, graded by the real engine."""
    copy = Copy(shutil.copytree(released_course.root, tmp_path_factory.mktemp("times") / "course"))
    copy.configure(
        """c.Exchange.timezone = "Europe/Berlin"
c.AssignLatePenalties.plugin_class = "grading.late.SharePerDay"
c.SharePerDay.share_per_day, c.SharePerDay.most, c.SharePerDay.grace_hours = 0.1, 0.5, 1"""
    )
    done = copy.nbgrader("db", "assignment", "add", CHAPTER, "--duedate", f"{DUE} UTC")
    assert done.status == 0, done.err
    for student, stamp in STAMPS.items():
        put(copy.submitted(student), {NOTEBOOK: right(copy), "timestamp.txt": stamp.encode()})
    return Class.graded(copy)


@pytest.mark.slow
def test_nobody_is_fined_or_let_off_for_the_way_in_which_a_time_is_written(graded):
    known = graded.standings
    on_time = ("offset", "database", "nbgraders", "empty")
    assert {who: known[who].seconds_late for who in on_time} == dict.fromkeys(on_time, 0)
    assert {who: known[who].seconds_late for who in LATE} == LATE


@pytest.mark.slow
def test_lateness_is_told_in_its_two_largest_units(graded):
    assert graded.row("seconds").endswith("late by 5 s")
    assert graded.row("minutes").endswith("late by 12 min 30 s")
    assert "late by 2 d 1 h" in graded.row("days")
    assert "late" not in graded.row("offset")


@pytest.mark.slow
def test_what_lateness_costs_stands_in_the_summary(graded):
    """Of 23 points a tenth for each of three days begun; within the hour of grace nothing; never more than half."""
    assert graded.row("days").endswith("late by 2 d 1 h, 6.9 off for it, 16.1 count")
    assert graded.row("twice").endswith("11.5 off for it, 11.5 count")
    assert "off for it" not in graded.row("minutes")


@pytest.mark.slow
def test_a_zone_that_nobody_can_tell_stands_under_needs_a_person(graded):
    assert graded.row("india").endswith("cannot be graded")
    (line,) = graded.told("india")
    assert line.startswith(
        f"submitted/india/{CHAPTER}: timestamp.txt says '2026-07-01 15:30 IST', and IST is"
    )
    assert "write it like" in line
    assert graded.said.status == 3
    assert "india" not in graded.standings


@pytest.mark.slow
def test_what_was_taken_as_the_earlier_or_as_in_time_is_good_to_know(graded):
    (line,) = graded.told("twice")
    assert "timestamp.txt: 2026-10-25 02:30 came twice or never" in line
    (line,) = graded.told("empty")
    assert (
        "timestamp.txt is empty and counts as in time, but nbgrader's formgrader stops at it: delete it"
        in line
    )


@pytest.mark.slow
def test_a_stamp_that_is_mended_or_deleted_counts_at_the_next_grading(graded):
    copy = graded.copy
    (copy.submitted("india") / "timestamp.txt").write_text("2026-07-01 15:30 +0530")
    (copy.submitted("days") / "timestamp.txt").unlink()
    again = Class.graded(copy)
    known = again.standings
    assert (known["india"].seconds_late, known["days"].seconds_late) == (0, 0)
    assert "2 graded now, 7 graded before" in again.said.out
