"""What the economy is measured by: which series, over which stretch, and from when a figure is known."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from reconcile.proxies import tables
from reconcile.sessions import months_after
from records import Claim

MEASURES = ("level", "change", "yoy", "mom")
_MONTHS = {"month": 1, "quarter": 3}
# How long the words of time may be, in days, to name one observation.
_NAMED = {"week": (3, 10), "month": (15, 45), "quarter": (45, 110)}


@dataclass(frozen=True, slots=True)
class Release:
    """A published figure: its series by measure, how often it comes, and how long after."""

    series: dict[str, str]
    every: str
    lag: int
    unit: str = "percent"
    times: int = 1
    signed: bool = False

    def stretch(self, day: date) -> tuple[date, date]:
        """The first and the last day of the stretch that `day` lies in; a week starts on Monday."""
        months = _MONTHS.get(self.every)
        if months is None:
            monday = day - timedelta(days=day.weekday())
            return monday, monday + timedelta(days=6)
        first = date(day.year, day.month - (day.month - 1) % months, 1)
        return first, months_after(first, months) - timedelta(days=1)

    def label(self, day: date) -> str:
        """'2025-12' for a month, '2025 Q4' for a quarter, else the day itself."""
        if self.every == "quarter":
            return f"{day.year} Q{(day.month + 2) // 3}"
        return f"{day:%Y-%m}" if self.every == "month" else f"{day}"

    def known(self, day: date) -> date:
        """From when the figure of the stretch that `day` lies in counts as known."""
        return self.stretch(day)[1] + timedelta(days=self.lag)

    def latest(self, day: date) -> list[date]:
        """First days of the last stretch that counted as known on `day` and of those over since, in order."""
        first, last = self.stretch(day)
        found = [first] if last < day else []
        while self.known(first) > day:
            first = self.stretch(first - timedelta(days=1))[0]
            found.insert(0, first)
        return found or [first]

    def names(self, start: date, end: date) -> bool:
        """Whether a period is one observation's stretch: "in December", not "on Friday" or "in 2026"."""
        least, most = _NAMED[self.every]
        return least <= (end - start).days <= most


@lru_cache(maxsize=1)
def _entries() -> list[tuple[frozenset[str], re.Pattern[str] | None, re.Pattern[str] | None, Release]]:
    return [
        (frozenset(entry["names"]), _words(entry.get("words")), _words(entry.get("not")), _release(entry))
        for entry in tables()["releases"]
    ]


def _words(pattern: str | None) -> re.Pattern[str] | None:
    return re.compile(rf"\b(?:{pattern})", re.I) if pattern else None


def _release(entry: dict[str, Any]) -> Release:
    series = {measure: entry[measure] for measure in MEASURES if measure in entry}
    rest = {name: entry[name] for name in ("unit", "times", "signed") if name in entry}
    return Release(series, entry["every"], entry["lag"], **rest)


@lru_cache(maxsize=1)
def _elsewhere() -> re.Pattern[str]:
    names = "|".join(re.escape(name) for name in tables()["elsewhere"])
    return re.compile(rf"\b(?:{names})", re.I)


def is_elsewhere(claim: Claim) -> bool:
    """Whether the quote names another country, or a part of the United States."""
    return _elsewhere().search(claim.quote) is not None


def release_of(claim: Claim) -> Release | None:
    """The United States' figure that a macro claim is about; None where the table has none."""
    if claim.kind != "macro" or is_elsewhere(claim):
        return None
    name = claim.subject.name.lower()
    for names, words, excluded, release in _entries():
        fits = name in names and (words is None or words.search(claim.quote))
        if fits and not (excluded and excluded.search(claim.quote)):
            return release
    return None
