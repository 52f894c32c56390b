"""Dates as feeds and pages write them, to the ISO 8601 that the records carry."""

from __future__ import annotations

import re
from datetime import date, datetime
from email.utils import parsedate_to_datetime

from records import parse_published

# The zones that stand in RFC 822 by name; email.utils takes any other for UTC without a word.
_KNOWN_ZONE = re.compile(r"(?:[+-]\d{2}:?\d{2}|\b(?:GMT|UTC?|Z|[ECMP][SD]T))\s*(?:\(.*\))?$", re.IGNORECASE)


def stated_published(text: str) -> str:
    """ISO 8601 as users and article lines write it ('2020-08-10 10:01:15', '20200810') in its one form.

    What the text does not say is not added: a time without an offset stays one. ValueError for the rest.
    """
    return parse_published(text).isoformat()


def iso_published(text: str | None) -> str | None:
    """RFC 822 or ISO 8601 -> ISO 8601 with the offset as stated, or a plain date.

    A time without a zone is cut to its date: a date counts as after that day's close, so that no
    price which the writer could not know gets in by a wrong guess of the zone. None if unreadable.
    """
    text = (text or "").strip()
    moment = _iso(text) or _rfc822(text)
    if moment is None:
        return None
    if isinstance(moment, datetime) and moment.tzinfo is not None:
        return moment.isoformat(timespec="seconds")
    return (moment.date() if isinstance(moment, datetime) else moment).isoformat()


def _iso(text: str) -> date | datetime | None:
    try:
        if len(text) <= 10:
            return date.fromisoformat(text)
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _rfc822(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if _KNOWN_ZONE.search(text) else moment.replace(tzinfo=None)
