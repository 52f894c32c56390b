"""Which stretch of time a figure is for, and whether two are for the same one. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from reconcile.views import FACT, due_of, sort_of, year_of
from records import Claim

_VAGUE = re.compile(r"\b(early|mid|late)[\s-]+(20\d\d)\b", re.I)
# "Late 2025" is its last quarter; the end of a quarter is the close before the first day of the next.
_PARTS = {
    "early": ((-1, 12, 31), (0, 3, 31)),
    "mid": ((0, 3, 31), (0, 9, 30)),
    "late": ((0, 9, 30), (0, 12, 31)),
}
_END, _START = timedelta(days=7), timedelta(days=31)
_LATELY = timedelta(days=31)  # a figure without a date is of the weeks around its publication
_FORECAST = timedelta(days=92)  # and a forecast holds until the next results


@dataclass(frozen=True, slots=True)
class When:
    """`tense` is `past` (it is over), `now`, or `ahead`; `start` and `end` as stated, if they are."""

    tense: str
    start: date | None
    end: date | None
    published: date
    year: int

    def same(self, other: When) -> bool:
        """Whether both figures are for one stretch of time, as far as their words tell."""
        if self.tense != other.tense:
            return False
        apart = abs(self.published - other.published)
        if self.end is None or other.end is None:
            if self.tense == "ahead":
                return apart <= _FORECAST and self.year == other.year and self._whole() and other._whole()
            return self.end is other.end and apart <= _LATELY
        return abs(self.end - other.end) <= _END and self._starts_with(other)

    def _whole(self) -> bool:
        """Without a date, or for a year: what an undated forecast may be about."""
        return self.end is None or (self.end.month, self.end.day) == (12, 31)

    def _starts_with(self, other: When) -> bool:
        if self.start is None or other.start is None:
            return True
        return abs(self.start - other.start) <= _START


def when_of(claim: Claim, day: date) -> When:
    """Of a claim published on that day."""
    start, end = stretch_of(claim)
    tense = "ahead" if sort_of(claim, day) != FACT else "past"
    if tense == "past" and (end is None or end >= day):
        tense = "now"
    if claim.kind == "valuation" and claim.modality != "forecast":
        tense = "now"
    return When(tense, start, end, day, year_of(claim, day))


def stretch_of(claim: Claim) -> tuple[date | None, date | None]:
    """The stated period; of vague words ("late 2025") the part of the year that they mean."""
    if claim.period is not None and (vague := _VAGUE.search(claim.period.text)):
        year, (first, last) = int(vague[2]), _PARTS[vague[1].lower()]
        return date(year + first[0], *first[1:]), date(year + last[0], *last[1:])
    return claim.period.start if claim.period else None, due_of(claim)
