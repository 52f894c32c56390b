"""The bars of one symbol, found by date."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import log

from records import Bar

# A factor of 3:2 is left out: honest falls of a third are more common than such splits.
SPLIT_FACTORS = (2, 3, 4, 5, 6, 7, 8, 10, 15, 20, 25, 30, 40, 50, 100)
_NEAR = 0.05  # how far, in logarithms, a jump may be from a factor: a split day has its own move too
_HOLE_DAYS = 10  # more calendar days than any holiday: sessions are missing


@dataclass(frozen=True, slots=True)
class Series:
    """Bars in order of date, one a date."""

    symbol: str
    bars: Sequence[Bar]
    days: Sequence[date]

    @classmethod
    def of(cls, symbol: str, bars: Iterable[Bar]) -> Series:
        ordered = tuple(sorted(bars, key=lambda bar: bar.date))
        return cls(symbol, ordered, tuple(bar.date for bar in ordered))

    def until(self, day: date) -> Series:
        """The same series without anything later than `day`."""
        if not self.days or self.days[-1] <= day:
            return self
        at = bisect_right(self.days, day)
        return Series(self.symbol, self.bars[:at], self.days[:at])

    def on(self, day: date) -> Bar | None:
        at = bisect_left(self.days, day)
        return self.bars[at] if at < len(self.days) and self.days[at] == day else None

    def on_or_before(self, day: date) -> Bar | None:
        at = bisect_right(self.days, day)
        return self.bars[at - 1] if at else None

    def between(self, after: date, through: date) -> Sequence[Bar]:
        """Bars later than `after`, up to and with `through`."""
        return self.bars[bisect_right(self.days, after) : bisect_right(self.days, through)]

    def unbroken(self, day: date) -> Sequence[Bar]:
        """The bars before `day`, back to the first hole of more than ten days."""
        end = at = bisect_left(self.days, day)
        later = day
        while at and (later - self.days[at - 1]).days <= _HOLE_DAYS:
            at -= 1
            later = self.days[at]
        return self.bars[at:end]

    def split_like(self, after: date, through: date) -> tuple[Bar, Bar] | None:
        """The first two neighbouring bars whose closes jump as in a split; `after` is the first base."""
        if not can_split(self.symbol):
            return None
        low = max(0, bisect_left(self.days, after))
        window = self.bars[low : bisect_right(self.days, through)]
        return next((pair for pair in pairwise(window) if looks_like_split(*(b.close for b in pair))), None)


def can_split(symbol: str) -> bool:
    """Indices, futures, currencies, coins and rates do not split."""
    return not (symbol.startswith(("^", "DGS", "DFEDTAR")) or "=" in symbol or symbol.endswith("-USD"))


def looks_like_split(before: float, after: float) -> bool:
    """True if one close is near a whole multiple of the other that splits use."""
    jump = abs(log(before / after))
    return jump > 0.6 and any(abs(jump - log(factor)) < _NEAR for factor in SPLIT_FACTORS)
