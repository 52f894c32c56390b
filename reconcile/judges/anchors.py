""" "From its high of June": a move that is measured from the highest (lowest) close of a stretch."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from reconcile.judges.quote import figures
from reconcile.sessions import months_after
from records import Claim, Period

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
)  # fmt: skip
# With a capital: "may" and "march" are words too.
_MONTH = "(?-i:" + "|".join(rf"{name[:3].title()}(?:t?{name[3:]}|t)?" for name in _MONTHS) + r")\b\.?"
_COUNTS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10}
_EVER = r"all[- ]time|record|lifetime|historic(?:al)?"
_TURN = (
    r"(?P<turn>highs?|peaks?|lows?|troughs?|bottoms?|levels"
    r"|record(?: close)?(?! (?:high|low|level|close|peak)))"
)
# Words between the figure and "high" may be an age ("52-week"), a month, or say that it is of all time.
_ANCHOR = re.compile(
    rf"(?:from|below|above|off|since(?: (?:hitting|reaching|touching|dropping to|falling to))?)"
    rf"(?: of)?(?: (?:its|their|his|the|a|an))?"
    rf"(?P<before>(?: [\w'.-]+){{0,4}}?) {_TURN}\b"
    rf"(?: of \$[\d,.]*\d)?"
    rf"(?P<after>(?: (?:set|hit|reached|seen|of|in|on|at|early|mid|late|last|the|beginning|end|start)){{0,4}}"
    rf"(?:[ -](?:{_MONTH}|(?:19|20)\d\d\b|year\b)(?: \d{{1,2}}\b)?(?:,? (?:19|20)\d\d\b)?)?)",
    re.I,
)
_DAY = re.compile(rf"\b(?P<m>{_MONTH})(?: (?P<d>\d{{1,2}})\b)?(?:,? (?P<y>(?:19|20)\d\d)\b)?", re.I)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
AGE = re.compile(r"\b(?P<n>\d+|one|two|three|four|five|six|ten)[- ](?P<u>week|month|year)s?\b", re.I)
_LOW = ("low", "trough", "bottom")
_APART = re.compile(r"[,;:\d]|\.\s|\b(?:while|but|whereas|after)\b", re.I)
_PERCENT = re.compile(r"\d ?(?:%|percent)", re.I)
_NEAR = 60  # characters between the figure and the words that it is measured from


@dataclass(frozen=True, slots=True)
class Anchor:
    """`lowest` or highest close later than `after`, up to `through` (None: up to the end of the move).

    `after` None is the whole history; `dated` False where the words of time have no dates.
    """

    text: str
    lowest: bool
    after: date | None
    through: date | None
    dated: bool = True


def anchor_of(claim: Claim, day: date) -> Anchor | None:
    """The turning point that the claim's words measure it from; None where they name none.

    `day` is the publication's. The words have to follow the figure in its own clause.
    """
    match = _match(claim)
    if match is None:
        return None
    text, low = match[0].strip(" ."), match["turn"].lower().startswith(_LOW)
    context = f"{match['before']} {match['turn']} {match['after']}"
    ever = re.search(rf"\b(?:{_EVER})\b", context, re.I)
    if match["turn"].lower() == "levels" and not ever:
        return None
    after, through = _stretch(context, day, claim.period if _is_within(claim, text) else None)
    if after is None and ever:
        return Anchor(text, low, None, None)
    if after is None and (age := AGE.search(context)):
        return Anchor(text, low, aged(age, day), None)
    return Anchor(text, low, after, through, dated=after is not None)


def without_anchor(claim: Claim, anchor: Anchor, base: date) -> Period | None:
    """The claim's period, unless it is that of the turning point itself, or was over before its day."""
    over = claim.period and claim.period.end and claim.period.end <= base
    return None if over or _is_within(claim, anchor.text) else claim.period


def _match(claim: Claim) -> re.Match[str] | None:
    """The nearest such words behind the figure, with no other figure in between.

    A figure that is written in words ("half its value") is taken to be the only one.
    """
    places = [match.end() for match in figures(claim)]
    if not places and not _PERCENT.search(claim.quote):
        places = [0]
    for place in places:
        found = _ANCHOR.search(claim.quote, place)
        between = claim.quote[place : found.start()] if found else ""
        if found and (not place or (len(between) <= _NEAR and not _APART.search(between))):
            return found
    return None


def _is_within(claim: Claim, text: str) -> bool:
    return bool(claim.period and claim.period.text.lower() in text.lower())


def aged(age: re.Match[str], day: date) -> date:
    """How far a match of AGE goes back from `day`."""
    return _ago(day, _COUNTS.get(age["n"].lower()) or int(age["n"]), age["u"].lower())


def _ago(day: date, count: int, unit: str) -> date:
    if unit == "week":
        return day - timedelta(weeks=min(count, 5000)) if count < 5000 and day.year > 100 else date.min
    return months_after(day, -count * (12 if unit == "year" else 1))


def _stretch(context: str, day: date, period: Period | None) -> tuple[date | None, date | None]:
    """The day before the stretch and its last day: a day, a month, or a year; never past `day`."""
    if period is not None and period.start and period.end:
        return period.start, period.end
    if match := _DAY.search(context):
        return _month(match, day)
    if match := _YEAR.search(context):
        year = int(match[0])
        return date(year - 1, 12, 31), min(date(year, 12, 31), day)
    if re.search(r"(?<![\w-])year(?:'s)?\b", context, re.I) and not AGE.search(context):
        return date(day.year - 1, 12, 31), day
    return None, None


def _month(match: re.Match[str], day: date) -> tuple[date | None, date | None]:
    number = next(n for n, name in enumerate(_MONTHS, 1) if name.startswith(match["m"].lower()[:3]))
    year = int(match["y"] or (day.year if number <= day.month else day.year - 1))
    try:
        first = date(year, number, int(match["d"] or 1))
    except ValueError:
        return None, None
    last = first if match["d"] else months_after(first, 1) - timedelta(days=1)
    return first - timedelta(days=1), min(last, day)
