"""Dates as feeds, pages and article lines write them, to the ISO 8601 that the records carry.

A time that states no zone is kept without an offset. It counts as New York's wherever it is compared with
prices, so that it gives no look at a close that came later that day, as its bare date would.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime

from records import NEW_YORK, in_new_york, parse_published

# The zones that stand in RFC 822 by name; email.utils takes any other for UTC without a word.
_KNOWN_ZONE = re.compile(r"(?:[+-]\d{2}:?\d{2}|\b(?:GMT|UTC?|Z|[ECMP][SD]T))\s*(?:\(.*\))?$", re.IGNORECASE)
# What nearly every feed writes; it is read at once, the many other forms are tried after it.
_EXACT = re.compile(r"[A-Z][a-z]{2}, \d\d? [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d (?:[+-]\d{4}|GMT)")
_ZONES = {"ET": NEW_YORK, "UTC": 0, "GMT": 0} | {
    f"{place}{season}T": 3600 * (hours + (season == "D"))
    for place, hours in {"E": -5, "C": -6, "M": -7, "P": -8}.items()
    for season in "SD"
}
_HALF = re.compile(r"(?<![a-z])[ap]\.?m\b", re.IGNORECASE)
_PART = re.compile(
    rf"""(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?
        |sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?
    |(?P<weekday>mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:rs(?:day)?)?|fri(?:day)?
        |sat(?:urday)?|sun(?:day)?)\b\.?
    |(?P<time>\d\d?(?::\d\d){{1,2}}(?!\d)|\d\d?(?=\s*[ap]\.?m\b))
    |(?P<half>[ap]\.?m)\b\.?
    |(?P<zone>(?<=\s)[+-]\d\d:?\d\d\b|(?:{"|".join(_ZONES)})\b)
    |(?P<year>[12]\d{{3}})\b
    |(?P<day>\d\d?)(?:st|nd|rd|th)?\b
    |(?P<gap>\s+|[,|–—-]|(?:at|on)\b)""",
    re.IGNORECASE | re.VERBOSE,
)


def stated_published(text: str) -> str:
    """Dates of users and article lines in their one form, ISO 8601.

    ISO 8601 itself, also as '2020-08-10 10:01:15' and '20200810', and English with a month by name and a
    year of four digits: 'February 01, 2024 — 04:32 pm EST'. What the text does not say is not added: a time
    without an offset stays one. ValueError for the rest.
    """
    try:
        return parse_published(text).isoformat()
    except ValueError:
        moment = _english(text.strip())
        if moment is None:
            raise
        return moment.isoformat()


def iso_published(text: str | None) -> str | None:
    """ISO 8601, English as in `stated_published`, or RFC 822 -> ISO 8601 with the offset as stated.

    A time whose zone is missing or unknown comes without an offset. None if unreadable.
    """
    text = (text or "").strip()
    exact = _EXACT.fullmatch(text) is not None
    moment = (_rfc822(text) if exact else _iso(text)) or _english(text) or _rfc822(text)
    if isinstance(moment, datetime):
        return moment.isoformat(timespec="seconds")
    return moment.isoformat() if moment else None


def in_future(published: str, now: datetime) -> bool:
    """Whether a date in ISO 8601 lies more than a day after `now`: clocks and zones are off by less."""
    try:
        when = parse_published(published)
        latest = now + timedelta(days=1)
        return in_new_york(when) > latest if isinstance(when, datetime) else when > latest.date()
    except (ValueError, OverflowError):
        return False


def _iso(text: str) -> date | datetime | None:
    try:
        if len(text) <= 10:
            return date.fromisoformat(text)
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _english(text: str) -> date | datetime | None:
    """A date with its day, its month by name and a year of four digits; None where there is more or less."""
    parts = _parts(text)
    timeless = "time" not in parts
    if not {"day", "month", "year"} <= parts.keys() or (timeless and {"half", "zone"} & parts.keys()):
        return None
    from dateutil import parser

    named = (parts[name] for name in ("day", "month", "year", "time", "half", "zone") if name in parts)
    try:
        moment: datetime = parser.parse(" ".join(named), tzinfos=_ZONES)
    except (ValueError, OverflowError):
        return None
    return moment.date() if timeless else moment


def _parts(text: str) -> dict[str, str]:
    """The parts of an English date by name; none where anything else or a part twice is in it."""
    found: dict[str, str] = {}
    at = 0
    while at < len(text):
        match = _PART.match(text, at)
        if match is None or match.lastgroup is None or match.lastgroup in found:
            return {}
        if match.lastgroup != "gap":
            found[match.lastgroup] = match[match.lastgroup].replace(".", "").upper()
        at = match.end()
    return found


def _rfc822(text: str) -> datetime | None:
    if _HALF.search(text):  # email.utils would pass over it
        return None
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if not _KNOWN_ZONE.search(text):
        return moment.replace(tzinfo=None)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)  # -0000 is UTC, said of no place
