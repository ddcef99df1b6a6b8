"""When something was handed in: what a timestamp.txt says, in UTC, or why nobody can tell.

nbgrader writes it in the zone and the form of `c.Exchange.timezone` and `c.Exchange.timestamp_format`, and reads
it back otherwise (`parse_utc` in nbgrader/utils.py, version 0.9.6): "CEST" as UTC, "+0200" as 200 seconds.
People write it in many ways. A text that can mean two times is refused, so that it neither costs anybody points
nor lets anybody off; in the hour that a clock shows twice the earlier one counts.
"""

import codecs
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from itertools import product
from zoneinfo import ZoneInfo

from dateutil.parser import parse
from dateutil.tz import gettz
from nbgrader.utils import parse_utc
from traitlets import TraitError
from traitlets.config import Config

from grading.folder.messages import Trouble

EXAMPLE = "write it like 2026-01-31 23:59 UTC or 2026-01-31 23:59 +0100, or delete the file, which counts as in time"
# A date, a time of day, a zone and, as `date` prints it, the year; behind an offset its name in brackets.
PARTS = re.compile(
    r"(?P<when>.*?\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?: ?[ap]\.?m\b\.?)?)"
    r"(?: ?(?P<zone>[^\s\d]\S*))?(?: (?P<year>\d{4}))?(?: \(.*\))?",
    re.IGNORECASE,
)
YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d\d?)\2(\d\d?)[T ]+(\S.*)", re.IGNORECASE)
OFFSET = re.compile(r"(?:UTC|GMT)?([+-])(\d\d?)(?::?(\d\d))?", re.IGNORECASE)
FURTHEST = timedelta(hours=14)


class Unclear(ValueError):
    """A text that is no time, or can mean two; the message says why, and what to write."""


@dataclass(frozen=True)
class Moment:
    """A time in UTC, without a zone as nbgrader keeps it, and what a person should know about how it was read."""

    when: datetime
    remark: str = ""


@dataclass(frozen=True)
class Clock:
    """The zone and the form in which nbgrader's exchange writes times."""

    zone: tzinfo = UTC
    form: str = "%Y-%m-%d %H:%M:%S.%f %Z"

    @classmethod
    def of(cls, config: Config) -> "Clock":
        """Return the one of an nbgrader_config.py. Raises Trouble for a zone or a form that nbgrader cannot use."""
        if not any(
            {"timezone", "timestamp_format"} & set(settings)
            for section, settings in config.items()
            if section.startswith("Exchange")
        ):
            return cls()
        # it brings the gradebook along, which takes long to load
        from nbgrader.exchange.default import ExchangeSubmit

        try:
            exchange = ExchangeSubmit(config=config)
        except TraitError as error:
            # nbgrader tries the form with the present time, so that one without a date can do by day and not by night
            raise Trouble(
                f"nbgrader_config.py: nbgrader does not take its c.Exchange ({error}): leave timestamp_format out, or "
                "write one with date and time such as '%Y-%m-%d %H:%M:%S %Z', and timezone as a name in quotes."
            ) from None
        zone = gettz(exchange.timezone)
        if zone is None:
            raise Trouble(
                f"nbgrader_config.py: c.Exchange.timezone is {exchange.timezone!r}, and there is no such time "
                "zone: write a name such as Europe/Berlin."
            )
        return cls(zone, exchange.timestamp_format)


def read_timestamp(content: bytes, clock: Clock) -> Moment | None:
    """Return what a timestamp.txt says, None if it is empty. Raises Unclear."""
    text = " ".join(_decoded(content).replace("\N{MINUS SIGN}", "-").split())
    if not text:
        return None
    try:
        return _nbgraders(text, clock) or _anybodys(text, clock)
    except Unclear as error:
        raise Unclear(f"says {text[:60]!r}, {error}") from None
    except OverflowError:
        raise Unclear(f"says {text[:60]!r}, which is no date that counts: {EXAMPLE}") from None


def stops_nbgrader(content: bytes) -> bool:
    """Say whether nbgrader fails at a timestamp.txt, the formgrader for everybody's submissions at once."""
    try:
        parse_utc(content.decode("utf-8").strip())
    except (ValueError, OverflowError):
        return True
    return False


def _decoded(content: bytes) -> str:
    """Return a text as editors leave it: in UTF-8 with or without a mark, or in UTF-16 with one."""
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return content.decode("utf-16" if wide else "utf-8-sig", "replace")


def _nbgraders(text: str, clock: Clock) -> Moment | None:
    """Return what the exchange wrote, None if it was not the exchange."""
    # the zone's name stands somewhere in it, and strptime knows the names of this machine's zone only
    for name in text.split():
        try:
            when = datetime.strptime(text, clock.form.replace("%Z", name.replace("%", "%%")))
        except ValueError:
            continue
        if when.tzinfo:
            return Moment(_in_utc(when))
        return _in_zone(when, clock.zone, name if "%Z" in clock.form else "")
    return None


def _anybodys(text: str, clock: Clock) -> Moment:
    try:
        # its zone is an offset, or there is none
        when = datetime.fromisoformat(text)
        if re.search(r"[T ]\d", text):
            return Moment(_in_utc(when) if when.tzinfo else when)
    except ValueError:
        pass
    parts = PARTS.fullmatch(text)
    if parts is None:
        raise Unclear(f"which is no date with a time of day: {EXAMPLE}")
    when = _without_zone(" ".join(filter(None, parts.group("when", "year"))))
    zone = parts["zone"] or "UTC"
    if zone.upper() in ("UTC", "GMT", "Z"):
        return Moment(when)
    if offset := OFFSET.fullmatch(zone):
        sign, hours, minutes = offset.groups("0")
        ahead = timedelta(hours=int(hours), minutes=int(minutes))
        if ahead <= FURTHEST:
            return Moment(_in_utc(when.replace(tzinfo=timezone(-ahead if sign == "-" else ahead))))
    if moment := _in_zone(when, clock.zone, zone):
        return moment
    return _in_zone(when, _of_the_database(zone, when))


def _without_zone(text: str) -> datetime:
    """Return a date and a time of day that can be read in one way only."""
    try:
        if first := YEAR_FIRST.fullmatch(text):
            year, _, month, day, rest = first.groups()
            return parse(rest, default=datetime(int(year), int(month), int(day)))
        # what the text does not say comes from the default
        defaults = datetime(2000, 1, 1), datetime(2005, 12, 31)
        ways = product((False, True), (False, True), defaults)
        readings = {parse(text, dayfirst=day, yearfirst=year, default=default) for day, year, default in ways}
    except (ValueError, TypeError):
        raise Unclear(f"which is no date: {EXAMPLE}") from None
    if len(readings) > 1:
        raise Unclear(f"which can be read in more than one way: {EXAMPLE}")
    return readings.pop().replace(tzinfo=None)


def _of_the_database(name: str, when: datetime) -> tzinfo:
    try:
        zone = ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        zone = None
    # in summer "CET" is an hour's name and a zone whose clocks show another
    if zone is None or (re.fullmatch("[A-Z]{2,4}", name) and when.replace(tzinfo=zone).dst()):
        raise Unclear(
            f"and {name} is neither UTC nor an offset nor a name such as Europe/Berlin: {EXAMPLE}; if nbgrader's "
            "exchange wrote it, set c.Exchange.timezone in nbgrader_config.py to the zone of the hub"
        )
    return zone


def _in_zone(when: datetime, zone: tzinfo, name: str = "") -> Moment | None:
    """Return when clocks of a zone showed this; None if the zone has another name then."""
    twice = [when.replace(tzinfo=zone, fold=fold) for fold in (0, 1)]
    found = sorted({_in_utc(one) for one in twice if name in ("", one.tzname())})
    if not found:
        return None
    told = f"{when:%Y-%m-%d %H:%M} came twice or never, because clocks were put back or forward: the earlier counts"
    return Moment(found[0], told if found[1:] else "")


def _in_utc(when: datetime) -> datetime:
    return when.astimezone(UTC).replace(tzinfo=None)
