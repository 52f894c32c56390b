"""Words of time put together: "this year through Friday", "in the five days to Thursday", "early March".

Two wordings side by side may be one stretch, and some words beside a wording leave its dates open. Pure;
linear in the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nlp.periods import Dates, When

_REACH = 48
_GAP = re.compile(
    r",? ?(?:(?:up )?(?:through|until|till|to|ending|ended)? ?)(?:the )?(?:(?:end|close|closing bell)(?: of(?: trading)?| on)? ?)?"
)
_UNTIL = re.compile(r"(?<![a-z])(?:through|until|till|to|ending|ended)(?![a-z])")
_THROUGH = re.compile(r"(?<![a-z])(?:through|until|till) (?:the )?(?:(?:end|close) )?(?:of )?(?:on )?$")
_COUNTED = re.compile(
    r"(?:in|over|for|during|across) the (?:full )?(?:(?P<n>\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve) )?"
    r"(?:trading |calendar )?(?P<u>day|session|week|month|quarter|year)s?,? (?:through|to|until|ended|ending)(?: the (?:end|close))?(?: of)?(?: on| in)? ?$"
)
_CLOSE = re.compile(r"['’]s (?:closing bell|close|session)\b")
# "early March", "later this year", "on a single day in June": when in the stretch is not said.
_PART = re.compile(
    r"(?<![a-z])(?:early|earlier|late|later|mid|middle|midway|at one point|at times|(?:one|a single|any|a) (?:day|session))[- ]?(?:on |in |of |during )?(?:the )?$"
)
_PART_OF = re.compile(r"(?:(?:in|during|of|by) )?(?:early|earlier|late|later|mid)[- ]")
_DAYS = re.compile(r"(?:mon|tues|wednes|thurs|fri|satur|sun)day")
_LONG = 4  # days: what is shorter is a session, with the weekend before it
_QUARTER = 92  # days
_YEAR = ("the year", "in the year", "during the year", "for the year")


def put_together(
    text: str, low: str, whens: Iterable[When], past: Callable[[int, str, date], Dates]
) -> list[When]:
    """The wordings of one text in order, those of one stretch joined; `low` is the text in lower case.

    `past` gives the dates of a number of days, weeks, months that end on a day.
    """
    out: list[When] = []
    for when in whens:
        joined = _joined(text, low, out[-1], when, past) if out else None
        if joined is not None:
            out[-1] = joined
        else:
            out.append(_counted(text, low, when, past) or _open(low, when))
    return out


def _joined(text: str, low: str, first: When, last: When, past: Callable[[int, str, date], Dates]) -> When | None:  # fmt: skip
    """ "This year through Friday": from the start of the one to the end of the other."""
    gap = low[first.end : last.start]
    if len(gap) > _REACH or not _GAP.fullmatch(gap) or first.kind != "period" or last.kind != "period":
        return None
    if not _UNTIL.search(gap) and not _UNTIL.match(low, last.start):
        return None
    since, said = first.since, first.text.lower()
    if last.until is None:
        return None
    if said in _YEAR:
        since = past(1, "year", last.until)[0] if said == "in the year" else None
    elif since is not None and since >= last.until and "quarter" in said:
        since = past(1, "quarter", last.until)[0]
    elif since is not None and since >= last.until:
        since = date(last.until.year - 1, 12, 31) if "date" in said else None
    if since is None and said not in _YEAR:
        return None
    end = _end(low, last)
    return last._replace(start=first.start, end=end, text=text[first.start : end], since=since)


def _end(low: str, when: When) -> int:
    close = _CLOSE.match(low, when.end)
    return close.end() if close else when.end


def _counted(text: str, low: str, when: When, past: Callable[[int, str, date], Dates]) -> When | None:
    """ "In the five days through Thursday"."""
    if when.kind != "period" or when.until is None:
        return None
    offset = max(0, when.start - _REACH)
    # "through October" has the preposition in its own words.
    own = _UNTIL.match(low, when.start)
    front = _COUNTED.search(low, offset, own.end() + 1 if own else when.start)
    if front is None:
        return None
    number = front["n"] or "one"
    count = int(number) if number.isdigit() else _NUMBERS.get(number, 1)
    since, _ = past(count, front["u"], when.until)
    end = _end(low, when)
    return when._replace(start=front.start(), end=end, text=text[front.start() : end], since=since)


_COUNTS = "one two three four five six seven eight nine ten eleven twelve"
_NUMBERS = {word: n for n, word in enumerate(_COUNTS.split(), 1)}


def _open(low: str, when: When) -> When:
    """Without a start, where the words beside it leave that open."""
    if when.kind != "period" or when.since is None:
        return when
    before = low[max(0, when.start - _REACH) : when.start]
    if _THROUGH.search(before) or low.startswith("through ", when.start):
        return when._replace(since=None)
    days = (when.ends or when.since).toordinal() - when.since.toordinal()
    if days <= _LONG or _DAYS.search(low, when.start, when.end):
        return when
    said = low[when.start : when.end].removeprefix("since ")
    running = when.until is not None and when.ends is not None and when.until < when.ends
    if "early" in said and running and when.until and (when.until - when.since).days < _QUARTER:
        return when  # "in early 2026" of a day in February: the year so far
    if _PART.search(before) or _PART_OF.match(said):
        return when._replace(since=None, until=None)
    return when
