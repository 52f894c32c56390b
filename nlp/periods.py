"""Words of time, resolved to dates against the publication date: pure calendar arithmetic, no clock.

A return runs from the close of `start` to the close of `end`. Weekends are skipped here; holidays are
left to the judge, who snaps both ends to sessions. Words that say nothing of an end ("year-to-date")
end on the publication date, and what could be known then is the judge's business too.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from nlp.gate import Gate
from nlp.phrases import words_of
from nlp.sentences import lowered
from nlp.starts import Place, Starts
from nlp.stretches import put_together
from records import new_york_day, parse_published


class When(NamedTuple):
    """`kind`: period (a stretch of time), horizon (a date to come) or session (part of a trading day).

    `until` is never later than the publication, but where the stretch lies ahead; `ends` is when it is over.
    """

    start: int
    end: int
    text: str
    kind: str
    since: date | None = None
    until: date | None = None
    ends: date | None = None


_DAY_NAMES = "monday tuesday wednesday thursday friday saturday sunday"
DAYS = {name: n for n, name in enumerate(_DAY_NAMES.split())}
_MONTH_NAMES = "january february march april may june july august september october november december"
MONTHS = {name: n for n, name in enumerate(_MONTH_NAMES.split(), 1)}
MONTHS |= {name[:3]: n for name, n in MONTHS.items()} | {"sept": 9}
_NUMBERS = "zero one two three four five six seven eight nine ten eleven twelve"
_WORDS = {word: n for n, word in enumerate(_NUMBERS.split())}
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
Dates = tuple[date | None, date | None]


def weekday_before(day: date) -> date:
    """The last Monday-to-Friday before `day`."""
    day -= timedelta(days=1)
    while day.weekday() > 4:
        day -= timedelta(days=1)
    return day


def _weekday_on_or_before(day: date) -> date:
    return weekday_before(day + timedelta(days=1))


def _month_start(day: date, months: int = 0) -> date:
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def _months_before(day: date, months: int) -> date:
    first = _month_start(day, -months)
    last = (_month_start(first, 1) - timedelta(days=1)).day
    return first.replace(day=min(day.day, last))


def _span(first: date, last: date) -> Dates:
    """The stretch from `first` to `last`, as a return is measured: from the close before it."""
    return weekday_before(first), _weekday_on_or_before(last)


def _weekday(name: str, now: date) -> Dates:
    day = now - timedelta(days=(now.weekday() - DAYS[name]) % 7)
    return _span(day, day)


def _year(year: int) -> Dates:
    return _span(date(year, 1, 1), date(year, 12, 31))


def _quarter(number: int, year: int) -> Dates:
    first = date(year, 3 * number - 2, 1)
    return _span(first, _month_start(first, 3) - timedelta(days=1))


def _month(number: int, year: int | None, now: date) -> Dates:
    if year is None:
        year = now.year if number <= now.month else now.year - 1
    first = date(year, number, 1)
    return _span(first, _month_start(first, 1) - timedelta(days=1))


def _week(now: date, weeks: int) -> Dates:
    monday = now - timedelta(days=now.weekday() + 7 * weeks)
    return _span(monday, monday + timedelta(days=4))


def _last_week(now: date) -> Dates:
    return _week(now, 1)


def _for_week(now: date) -> Dates:
    """ "For the week" said on a Saturday, Sunday or Monday morning is the week that ended."""
    return _week(now, 0) if now.weekday() >= 1 else _week(now, 1)


def first_trading_week(year: int) -> Dates:
    """The first week with at least three weekdays of the year, from the last close of the year before."""
    day = date(year, 1, 2)
    friday = day + timedelta(days=(4 - day.weekday()) % 7)
    if friday.day < 4:
        friday += timedelta(days=7)
    return weekday_before(date(year, 1, 1)), friday


def _count(word: str) -> int:
    return int(word) if word.isdigit() else _WORDS.get(word, 1)


def _past(count: int, unit: str, now: date) -> Dates:
    end = _weekday_on_or_before(now)
    if unit in ("day", "session"):
        start = end
        for _ in range(min(count, 260)):
            start = weekday_before(start)
        return start, end
    if unit == "week":
        return _weekday_on_or_before(end - timedelta(weeks=min(count, 2000))), end
    months = {"month": 1, "quarter": 3, "year": 12, "decade": 120}[unit] * count
    if months > 1800:
        return None, None
    return _weekday_on_or_before(_months_before(end, months)), end


def _since(month: str | None, day: str | None, year: str | None, now: date) -> Dates:
    if month is None:
        return (_weekday_on_or_before(date(int(year), 1, 1)), now) if year else (None, None)
    number = MONTHS[month.rstrip(".")[:4] if month.startswith("sept") else month[:3]]
    y = int(year) if year else (now.year if number <= now.month else now.year - 1)
    try:
        at = date(y, number, int(day)) if day else date(y, number, 1)
    except ValueError:
        return None, None
    return _weekday_on_or_before(at), _weekday_on_or_before(now)


def _date(month: str, day: str, year: str | None, now: date) -> Dates:
    try:
        at = date(int(year) if year else now.year, MONTHS[month[:3]], int(day))
    except ValueError:
        return None, None
    if year is None and at > now:
        at = at.replace(year=now.year - 1) if (at.month, at.day) != (2, 29) else at
    return _span(at, at)


def _in_months(count: int, now: date) -> Dates:
    return None, _months_before(now, -count) if 0 < count <= 240 else None


@dataclass(frozen=True, slots=True)
class Pattern:
    name: str
    kind: str
    pattern: re.Pattern[str]
    resolve: Callable[[re.Match[str], date], Dates]


def _p(
    name: str,
    pattern: str,
    resolve: Callable[[re.Match[str], date], Dates],
    kind: str = "period",
) -> Pattern:
    return Pattern(name, kind, re.compile(rf"(?<![\w-])(?:{pattern})(?![\w])"), resolve)


_DAY = "|".join(DAYS)
_MONTH = (
    "january|february|march|april|may|june|july|august|september|october|november|december"
    r"|jan\.?|feb\.?|mar\.?|apr\.?|jun\.?|jul\.?|aug\.?|sept?\.?|oct\.?|nov\.?|dec\.?"
)
_N = r"\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_NONE: Callable[[re.Match[str], date], Dates] = lambda m, now: (None, None)  # noqa: E731

# The first pattern that matches at a place wins, so the longer wordings stand first.
PATTERNS: tuple[Pattern, ...] = (
    _p("by year-end", r"(?:by |through |at |for )?(?:the )?(?:year[- ]end|end of(?: the)? year)(?: (?:of )?(?P<y>20\d\d))?",
       lambda m, now: (None, date(int(m["y"] or now.year), 12, 31)), "horizon"),
    _p("by the end of 2026", r"(?:by|before|through|until) (?:the )?(?:end of |late |early |mid-)?(?P<y>20\d\d)",
       lambda m, now: (None, date(int(m["y"]), 12, 31)), "horizon"),
    _p("end of 2026", r"(?:the )?end of (?P<y>20\d\d)", lambda m, now: (None, date(int(m["y"]), 12, 31)), "horizon"),
    _p("over the next 12 months", rf"(?:over|in|for|within) the (?:next|coming|following) (?P<n>{_N}) months",
       lambda m, now: _in_months(_count(m["n"].lower()), now), "horizon"),
    _p("12-month", r"(?:12|twelve)-month|one-year(?= (?:price )?target)", lambda m, now: _in_months(12, now), "horizon"),
    _p("next year", r"(?:over|in|for|within) the (?:next|coming) year|next year",
       lambda m, now: (None, date(now.year + 1, 12, 31)), "horizon"),
    _p("first trading week", r"(?:in |during )?the first (?:full )?(?:trading )?week of (?:(?:the|this) (?:new )?year|(?P<y>20\d\d))",
       lambda m, now: first_trading_week(int(m["y"] or now.year))),
    _p("first days", rf"(?:in |during )?the first (?P<n>{_N}) (?P<u>trading days|sessions|days|weeks) of (?:(?:the|this) (?:new )?year|(?P<y>20\d\d))",
       lambda m, now: _first_days(m, now)),
    _p("year to date", r"year[- ]to[- ]date|ytd|(?:so far )?(?:in |during |for )?(?:this|the) (?:calendar )?year(?: so far)?|so far in (?P<y>20\d\d)"
       r"|since (?:the )?(?:start|beginning) of (?:the|this) year|to start the year",
       lambda m, now: _year(int(m["y"] or now.year))),
    _p("half of the year", r"(?:in |during |for )?(?:the )?(?P<o>first|second) half(?: of (?:(?:the|this) year|(?P<y>(?:19|20)\d\d)))?",
       lambda m, now: _half(m, now)),
    _p("quarter of the year", r"(?:in |during |for )?(?:the |its )?(?:fiscal )?(?:(?P<o>first|second|third|fourth)[- ]quarter|q(?P<n>[1234]))"
       r"(?:(?: of)? (?:fiscal )?(?:(?:the|this) year|(?P<y>(?:19|20)\d\d)))?",
       lambda m, now: _named_quarter(m, now)),
    _p("this quarter", r"(?:in |during |for )?(?P<w>this|the|the current|last|the previous|the past|the latest) quarter|quarter[- ]to[- ]date",
       lambda m, now: _relative_quarter(m, now)),
    _p("date", rf"(?:on |of |from )?(?:(?:{_DAY}),? )?(?P<m>{_MONTH}) (?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:,? (?P<y>(?:19|20)\d\d))?",
       lambda m, now: _date(m["m"].lower(), m["d"], m["y"], now)),
    _p("from month to month", rf"(?:from|between) (?P<m1>{_MONTH})(?: (?P<d1>\d{{1,2}}))?(?:,? (?P<y1>(?:19|20)\d\d))? (?:through|to|until|and) (?:the end of )?(?P<m2>{_MONTH})(?: (?P<d2>\d{{1,2}}))?(?:,? (?P<y2>(?:19|20)\d\d))?",
       lambda m, now: _between(m, now)),
    _p("since date", rf"since (?:(?:early|mid|late)[- ])?(?:(?P<m>{_MONTH})(?: (?P<d>\d{{1,2}}))?,? ?)?(?P<y>(?:19|20)\d\d)?(?<=[\w.])",
       lambda m, now: _since(m["m"] and m["m"].lower(), m["d"], m["y"], now)),
    _p("since an event", r"since (?:(?:it|they) )?(?:(?:its|the|their|his|her) )?(?:[\w.'’-]+ ){0,2}?(?:ipo|initial public offering|debut|listing|inception|launch|founding|election|outbreak|pandemic|crisis"
       r"|announcement|deal|merger|spin-?off|report|results|invasion|war|floated|listed|went public|going public|took over|taking over)", _NONE),
    _p("weekday", rf"(?:on |late |early |late on |early on |of )*(?<!black )(?P<d>{_DAY})(?: (?:morning|afternoon|evening|night))?",
       lambda m, now: _weekday(m["d"].lower(), now)),
    _p("today", r"today|on the day|at the close", lambda m, now: _span(now, now)),
    _p("yesterday", r"yesterday|(?:in |on |during )?the (?:previous|prior) (?:day|session)",
       lambda m, now: _span(weekday_before(now), weekday_before(now))),
    _p("for the week", r"for the week|on the week|week[- ]to[- ]date|weekly", lambda m, now: _for_week(now)),
    _p("this week", r"(?:so far |earlier |later )?this week|in the week", lambda m, now: _week(now, 0)),
    _p("last week", r"(?:in |during )?(?:last|the previous|the prior) week|a week (?:ago|earlier)", lambda m, now: _last_week(now)),
    _p("this month", r"(?:so far |earlier |later )?(?:in |for )?(?:this|the) month|month[- ]to[- ]date",
       lambda m, now: _month(now.month, now.year, now)),
    _p("last month", r"(?:in |during )?last month", lambda m, now: _month(_month_start(now, -1).month, _month_start(now, -1).year, now)),
    _p("last year", r"(?:in |during |from |over )?last year", lambda m, now: _year(now.year - 1)),
    _p("past n", rf"(?:over|in|for|during|within|across) the (?:past|last|previous|trailing) (?:(?P<n>{_N}) (?:trading )?(?P<u>day|session|week|month|quarter|year|decade)s?|(?P<one>week|month|quarter|year|decade))"
       rf"|the (?:past|last|trailing) (?P<n2>{_N}) (?P<u2>month|week|year)s",
       lambda m, now: _past(_count(m["n"] or m["n2"] or "one"), m["u"] or m["u2"] or m["one"], now)),
    _p("a year earlier", r"(?:from |than |in )?(?:a|the|one) year[- ](?:ago|earlier|before)(?: (?:period|quarter))?|year[- ](?:on|over)[- ]year|y/y|yoy",
       lambda m, now: _past(1, "year", now)),
    _p("fiscal year", r"(?:in |for )?(?:fiscal|full)[- ](?:year )?(?P<y>20\d\d|year)|fy ?'?(?:20)?\d\d", _NONE),
    _p("month", rf"(?:in|during|for|through|until|ended|ending|of|late|early|mid|since) (?:early |late |mid-)?(?P<m>{_MONTH})(?!\.? \d{{1,2}}\b)(?: (?:of )?(?P<y>(?:19|20)\d\d))?",
       lambda m, now: _month(MONTHS[m["m"].lower()[:3]], int(m["y"]) if m["y"] else None, now)),
    _p("year", r"(?:in|during|for|of|since|late|early|mid-?) ?(?:late |early |mid-)?(?P<y>(?:19|20)\d\d)", lambda m, now: _year(int(m["y"]))),
    _p("pre-market", r"(?:in )?(?:the )?pre-?market(?: trading| session)?|before the (?:opening )?bell|ahead of the (?:open|bell)",
       lambda m, now: _span(now, now), "session"),
    _p("after hours", r"(?:in )?(?:after[- ]?hours|extended|post-?market|late|aftermarket) (?:trading|trade|session)|after[- ]hours|post-?market"
       r"|after the (?:closing )?(?:bell|close)", lambda m, now: _span(now, now), "session"),
    _p("intraday", r"intra-?day|during the (?:day|session)|as of \d{1,2}:\d\d(?: ?[ap]\.?m\.?)?|at (?!4:[0-3])\d{1,2}:\d\d ?[ap]\.?m\b\.?|in (?:early|morning|midday|afternoon|recent) (?:trading|trade|deals)|at the open|mid-?day|midmorning|in mid-morning trading",
       lambda m, now: _span(now, now), "session"),
)  # fmt: skip


def _between(match: re.Match[str], now: date) -> Dates:
    """ "From January through October": the start of the one to the end of the other."""
    year = match["y2"]
    if match["d2"]:
        last = _date(match["m2"].lower(), match["d2"], year, now)[1]
    else:
        last = _month(MONTHS[match["m2"].lower()[:3]], int(year) if year else None, now)[1]
    if last is None:
        return None, None
    number = MONTHS[match["m1"].lower()[:3]]
    start = int(match["y1"] or (last.year if number <= last.month else last.year - 1))
    return weekday_before(date(start, number, int(match["d1"] or 1))), last


def _first_days(match: re.Match[str], now: date) -> Dates:
    year = int(match["y"] or now.year)
    start = weekday_before(date(year, 1, 1))
    end = start
    count = _count(match["n"].lower()) * (5 if match["u"].lower() == "weeks" else 1)
    for _ in range(min(count, 260)):
        end += timedelta(days=3 if end.weekday() == 4 else 1)
    return start, end


def _half(match: re.Match[str], now: date) -> Dates:
    year = int(match["y"] or now.year)
    first, last = (
        (date(year, 1, 1), date(year, 6, 30))
        if match["o"].lower() == "first"
        else (date(year, 7, 1), date(year, 12, 31))
    )
    return _span(first, last)


def _named_quarter(match: re.Match[str], now: date) -> Dates:
    number = int(match["n"]) if match["n"] else _ORDINALS[match["o"].lower()]
    if match["y"]:
        return _quarter(number, int(match["y"]))
    year = now.year if 3 * number - 2 <= now.month else now.year - 1
    return _quarter(number, year)


def _relative_quarter(match: re.Match[str], now: date) -> Dates:
    word = (match["w"] or "this").lower()
    current = (now.month + 2) // 3
    if word in ("this", "the current"):
        return _quarter(current, now.year)
    number, year = (current - 1, now.year) if current > 1 else (4, now.year - 1)
    return _quarter(number, year)


def publication_day(published: str | None) -> date | None:
    """The calendar day of a `published` text by its own clock, or None.

    A time in UTC says nothing of where it was written (feeds give all times so): it counts as New York's.
    """
    try:
        at = parse_published(published or "")
    except ValueError:
        return None
    if isinstance(at, datetime):
        return new_york_day(published) if at.utcoffset() == timedelta(0) else at.date()
    return at


_GATE = Gate(pattern.pattern for pattern in PATTERNS)
_STARTS = Starts(pattern.pattern for pattern in PATTERNS)


def _matches(low: str, first: int, last: int, places: Sequence[Place]) -> Iterator[tuple[int, re.Match[str]]]:
    """The matches of a sentence with their ranks."""
    possible = _GATE.possible(low[first:last])
    if possible:
        begin, end = bisect_left(places, (first, 0)), bisect_left(places, (last, 0))
        yield from _STARTS.find(low, places[begin:end], last, possible)


def _resolved(pattern: Pattern, match: re.Match[str], published: date | None) -> Dates:
    """The dates of a wording; none without a publication day, nor past the ends of the calendar."""
    if published is None:
        return None, None
    try:
        return pattern.resolve(match, published)
    except (OverflowError, ValueError):
        return None, None


_WITHOUT_YEAR = tuple(pattern for pattern in PATTERNS if pattern.name in ("date", "month"))


def coming(when: When, published: date) -> When:
    """A month or a day of a forecast, written without its year: the next one, where it is nearer than the last."""
    if when.ends is None or when.ends >= published or when.text.lower().startswith("since"):
        return when
    for pattern in _WITHOUT_YEAR:
        match = pattern.pattern.fullmatch(lowered(when.text))
        if match and not match["y"]:
            # The last one before this day a year from now is the next one.
            since, ends = _resolved(pattern, match, _months_before(published, -12))
            if since and ends and since - published < published - when.ends:
                return when._replace(since=since, until=ends, ends=ends)
    return when


def find_periods(
    text: str, published: date | None, stretches: Iterable[tuple[int, int]] | None = None
) -> list[When]:
    """All words of time in `text`, in order, without overlaps; dates are None without a publication day.

    `stretches` are the sentences, which no wording crosses; without them the text is read as one.
    """
    low = lowered(text)
    places = _STARTS.places(words_of(text))
    found: list[tuple[int, int, int, When]] = []
    for first, last in stretches if stretches is not None else [(0, len(text))]:
        for rank, match in _matches(low, first, last, places):
            pattern = PATTERNS[rank]
            since, ends = _resolved(pattern, match, published)
            begun = since is None or published is None or since < published
            until = (
                min(ends, published) if ends and published and begun and pattern.kind != "horizon" else ends
            )
            start, end = match.span()
            when = When(start, end, text[start:end], pattern.kind, since, until, ends)
            found.append((start, -end, rank, when))
    found.sort(key=lambda item: item[:3])
    out: list[When] = []
    for *_, when in found:
        if not out or when.start >= out[-1].end:
            out.append(when)
    return put_together(text, low, out, _past)
