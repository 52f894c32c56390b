"""Trading sessions: which close could be known when.

Calendars come from exchange_calendars, by symbol where the exchange is known (XNYS for what has no
mark of its own). Where no calendar fits (futures, currencies, rates), the dates of the series are its
sessions. No clock is read here: `until_year` says how far a calendar has to reach.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from records import in_new_york, is_economic

# Lunar holidays take seconds to work out: elsewhere the calendars start later.
FIRST_DAY = {"XNYS": "1990-01-01"}
FIRST_DAY_ELSEWHERE = "2010-01-01"
_OUTSIDE = (time(4), time(20))  # New York's stocks trade from 4:00 to 20:00 (Nasdaq, "Trading sessions")
_SETTLED = time(17)  # when a day's figure counts as known where no exchange says so (New York time)

# Suffixes and symbols as Yahoo Finance writes them.
BY_SUFFIX = {
    ".T": "XTKS", ".L": "XLON", ".TO": "XTSE", ".V": "XTSE", ".DE": "XETR", ".F": "XFRA", ".PA": "XPAR",
    ".AS": "XAMS", ".BR": "XBRU", ".MI": "XMIL", ".MC": "XMAD", ".SW": "XSWX", ".ST": "XSTO",
    ".HE": "XHEL", ".CO": "XCSE", ".OL": "XOSL", ".VI": "XWBO", ".HK": "XHKG", ".SS": "XSHG",
    ".SZ": "XSHG", ".KS": "XKRX", ".KQ": "XKRX", ".TW": "XTAI", ".AX": "XASX", ".NZ": "XNZE",
    ".SI": "XSES", ".BO": "XBOM", ".NS": "XBOM", ".SA": "BVMF", ".MX": "XMEX", ".JO": "XJSE",
    ".IR": "XDUB", ".LS": "XLIS", ".WA": "XWAR", ".PR": "XPRA", ".BD": "XBUD", ".IS": "XIST",
    ".IC": "XICE", ".KL": "XKLS", ".BK": "XBKK", ".JK": "XIDX", ".PS": "XPHS", ".SN": "XSGO",
    ".BA": "XBUE",
}  # fmt: skip
# Exchanges whose calendar does not reach back, Tel Aviv, Riyadh and Athens: the series' own dates.
_OWN_DATES = (".TA", ".SR", ".AT")
BY_INDEX = {
    "^N225": "XTKS", "^TPX": "XTKS", "^FTSE": "XLON", "^FTMC": "XLON", "^GSPTSE": "XTSE",
    "^GDAXI": "XETR", "^STOXX50E": "XETR", "^FCHI": "XPAR", "^AEX": "XAMS", "^IBEX": "XMAD",
    "^SSMI": "XSWX", "^HSI": "XHKG", "^KS11": "XKRX", "^KS200": "XKRX", "^TWII": "XTAI",
    "^AXJO": "XASX", "^STI": "XSES", "^BSESN": "XBOM", "^NSEI": "XBOM", "^BVSP": "BVMF", "^MXX": "XMEX",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Calendar:
    """Sessions in order of date. `hours(i)` gives open and close of the i-th in UTC."""

    days: Sequence[date]
    hours: Callable[[int], tuple[datetime, datetime]]

    def on_or_before(self, day: date) -> date | None:
        at = bisect_right(self.days, day)
        return self.days[at - 1] if at else None

    def previous(self, day: date, count: int = 1) -> date | None:
        """The session `count` sessions before `day` (which need not be one); None before the first."""
        at = bisect_left(self.days, day) - count
        return self.days[at] if at >= 0 else None

    def next(self, day: date) -> date | None:
        at = bisect_right(self.days, day)
        return self.days[at] if at < len(self.days) else None

    def count(self, after: date, through: date) -> int:
        """Sessions later than `after`, up to and with `through`."""
        return max(0, bisect_right(self.days, through) - bisect_right(self.days, after))

    def last_known(self, published: date | datetime) -> date | None:
        """The last session whose close was known at publication.

        A date without a time counts as after that day's close; a time is compared with the closes
        themselves, half days included; a time without an offset is New York time.
        """
        if not isinstance(published, datetime):
            return self.on_or_before(published)
        moment = in_utc(published)
        at = self._around(moment)
        while at >= 0 and self.hours(at)[1] > moment:
            at -= 1
        return self.days[at] if at >= 0 else None

    def in_progress(self, published: date | datetime) -> date | None:
        """The session that was open at publication, if one was."""
        if not isinstance(published, datetime):
            return None
        moment = in_utc(published)
        for at in range(self._around(moment), max(-1, self._around(moment) - 3), -1):
            opened, closed = self.hours(at)
            if opened <= moment < closed:
                return self.days[at]
        return None

    def outside(self, published: date | datetime) -> bool:
        """Whether New York's stocks were traded then, before or after the session of the day or in it."""
        if not isinstance(published, datetime):
            return False
        there = in_new_york(published)
        trades = self.on_or_before(there.date()) == there.date()
        return trades and _OUTSIDE[0] <= there.time() < _OUTSIDE[1]

    def first_after(self, published: date | datetime) -> date | None:
        """The first session that opened at or after publication."""
        if not isinstance(published, datetime):
            return self.next(published)
        moment = in_utc(published)
        at = self._around(moment) + 1
        while at > 0 and self.hours(at - 1)[0] >= moment:
            at -= 1
        return self.days[at] if at < len(self.days) else None

    def _around(self, moment: datetime) -> int:
        """The index of the last session dated no later than the day after `moment`, or -1."""
        return bisect_right(self.days, moment.date() + timedelta(days=1)) - 1


def in_utc(moment: datetime) -> datetime:
    """A time without an offset is New York time."""
    return in_new_york(moment).astimezone(UTC)


def months_after(day: date, months: int) -> date:
    """The same day `months` later, or the last day of that month where it has no such day.

    Before the first day that a date can be, or after the last, it is that one.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        return date.min if months < 0 else date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@lru_cache(maxsize=4096)
def calendar_name(symbol: str) -> str | None:
    """The exchange_calendars name for a symbol; None where the series' own dates are the sessions."""
    if symbol.endswith("-USD"):
        return "24/7"
    if symbol.endswith(("=F", "=X", *_OWN_DATES)) or is_economic(symbol) or symbol == "DX-Y.NYB":
        return None
    if symbol in BY_INDEX:
        return BY_INDEX[symbol]
    _, dot, suffix = symbol.rpartition(".")
    return BY_SUFFIX.get(dot + suffix, "XNYS")


@lru_cache(maxsize=32)
def exchange(name: str, until_year: int) -> Calendar:
    """The sessions of an exchange to the end of `until_year`, or as far as its holidays are known."""
    from exchange_calendars import get_calendar

    start = FIRST_DAY.get(name, FIRST_DAY_ELSEWHERE)
    try:
        return _calendar(get_calendar(name, start=start, end=f"{until_year}-12-31"))
    except ValueError:  # its holidays are not known that far; the default end is where they are
        return _calendar(get_calendar(name, start=start))


def _calendar(listed: Any) -> Calendar:
    """Plain dates and times: a look-up in a pandas object costs as much as a verdict."""
    opens = [stamp.to_pydatetime() for stamp in listed.opens]
    closes = [stamp.to_pydatetime() for stamp in listed.closes]
    return Calendar(tuple(s.date() for s in listed.sessions), lambda at: (opens[at], closes[at]))


def from_days(days: Sequence[date]) -> Calendar:
    """The dates of a series as its sessions: each known from 17:00 New York time of its day."""

    def hours(at: int) -> tuple[datetime, datetime]:
        day = days[at]
        return in_utc(datetime.combine(day, time())), in_utc(datetime.combine(day, _SETTLED))

    return Calendar(days, hours)
