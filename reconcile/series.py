"""The bars of one symbol, found by date, as they were traded."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import log, prod

from reconcile.columns import Bars, Column
from records import Bar, Observation, is_economic, scaled

# A factor of 3:2 is left out: honest falls of a third are more common than such splits.
SPLIT_FACTORS = (2, 3, 4, 5, 6, 7, 8, 10, 15, 20, 25, 30, 40, 50, 100)
_NEAR = 0.05  # how far, in logarithms, a jump may be from a factor: a split day has its own move too
_LEAST = 0.6  # a smaller jump is no split, nor what a known split could have hidden
_HOLE_DAYS = 10  # more calendar days than any holiday: sessions are missing


@dataclass(frozen=True, slots=True)
class Series:
    """Bars in order of date, one a date, each in the shares of its own day.

    `splits` are the known ones, in order: new shares for one old, on the first day of the new ones.
    """

    symbol: str
    bars: Bars
    splits: Sequence[Observation] = ()
    breaks: Sequence[int] = ()  # where a close jumps, against the bar before, as in a split that is not known

    @classmethod
    def of(cls, symbol: str, bars: Iterable[Bar], splits: Iterable[Observation] = ()) -> Series:
        """`bars` may be adjusted for some of the `splits` or for none; see `as_traded`.

        Give all that is known, then cut by `until`: a split that came later says how to undo what it did
        to the bars before, and so they are what they were on their day.
        """
        ordered = Bars.of(symbol, sorted(bars, key=lambda bar: bar.date))
        known = tuple(sorted((s for s in splits if s.value > 0 and s.value != 1), key=lambda s: s.date))
        traded = Bars.of(symbol, as_traded(ordered, known)) if known else ordered
        return cls(symbol, traded, known, _breaks(traded, known))

    @classmethod
    def of_columns(cls, symbol: str, found: Mapping[str, Column]) -> Series:
        """The same of columns by field, "close", "high" … and "split", each in order of date."""
        bars = Bars.of_columns(symbol, found)
        if "split" in found:
            splits = zip(*found["split"], strict=True)
            return cls.of(symbol, bars, [Observation(symbol, "split", day, value) for day, value in splits])
        return cls(symbol, bars, breaks=_breaks(bars, ()))

    @property
    def days(self) -> Sequence[date]:
        return self.bars.days

    def until(self, day: date) -> Series:
        """The same series without anything later than `day`."""
        late_split = bool(self.splits) and self.splits[-1].date > day
        if not late_split and (not self.days or self.days[-1] <= day):
            return self
        at = bisect_right(self.days, day)
        splits = [split for split in self.splits if split.date <= day]
        breaks = self.breaks[: bisect_left(self.breaks, at)]
        return Series(self.symbol, self.bars[:at], tuple(splits), breaks)

    def on(self, day: date) -> Bar | None:
        at = bisect_left(self.days, day)
        return self.bars[at] if at < len(self.days) and self.days[at] == day else None

    def on_or_before(self, day: date) -> Bar | None:
        at = bisect_right(self.days, day)
        return self.bars[at - 1] if at else None

    def between(self, after: date, through: date) -> Bars:
        """Bars later than `after`, up to and with `through`."""
        return self.bars[bisect_right(self.days, after) : bisect_right(self.days, through)]

    def unbroken(self, day: date) -> Bars:
        """The bars before `day`, back to the first hole of more than ten days."""
        end = at = bisect_left(self.days, day)
        later = day
        while at and (later - self.days[at - 1]).days <= _HOLE_DAYS:
            at -= 1
            later = self.days[at]
        return self.bars[at:end]

    def splits_between(self, after: date, through: date) -> Sequence[Observation]:
        """The known splits later than `after`, up to and with `through`."""
        return tuple(split for split in self.splits if after < split.date <= through)

    def factor(self, after: date, through: date) -> float:
        """How many shares one of the day `after` has become by the day `through`.

        A price of `after`, divided by it, is in the shares of `through`.
        """
        return prod((split.value for split in self.splits_between(after, through)), start=1.0)

    def in_shares_of(self, day: date) -> Series:
        """The same bars, all in the shares of `day`, so that any two can be compared; without splits."""
        if not self.splits:
            return self
        bars = [self._in_shares_of(bar, day) for bar in self.bars]
        return Series(self.symbol, Bars.of(self.symbol, bars), breaks=self.breaks)

    def _in_shares_of(self, bar: Bar, day: date) -> Bar:
        return scaled(bar, self.factor(day, bar.date) / self.factor(bar.date, day))

    def split_like(self, after: date, through: date) -> tuple[Bar, Bar] | None:
        """The first two neighbouring bars whose closes jump as in a split that is not known.

        `after` is the first base.
        """
        first = max(1, bisect_left(self.days, after) + 1)
        at = bisect_left(self.breaks, first)
        if at == len(self.breaks) or self.days[self.breaks[at]] > through:
            return None
        return self.bars[self.breaks[at] - 1], self.bars[self.breaks[at]]


def _breaks(bars: Bars, splits: Sequence[Observation]) -> tuple[int, ...]:
    if not can_split(bars.symbol):
        return ()
    jumps = (
        n for n, (one, two) in enumerate(pairwise(bars.closes), 1) if not _LEAST < two / one < 1 / _LEAST
    )
    return tuple(n for n in jumps if _unexplained(bars[n - 1], bars[n], splits))


def _unexplained(before: Bar, after: Bar, splits: Sequence[Observation]) -> bool:
    known = prod((split.value for split in splits if before.date < split.date <= after.date), start=1.0)
    return looks_like_split(before.close / known, after.close)


def as_traded(bars: Sequence[Bar], splits: Sequence[Observation]) -> tuple[Bar, ...]:
    """Bars in order of date, with the adjustment for each of the splits undone where there is one.

    Prices are adjusted for a split if the close of its first day is nearer to the close before than to
    that divided by the split. Without a bar on either side nothing is known of it, and nothing undone.
    """
    days, undone, ratio, end = [bar.date for bar in bars], list(bars), 1.0, len(bars)
    for split in reversed(splits):
        at = bisect_left(days, split.date)
        if 0 < at < len(bars) and _adjusted(bars[at - 1].close, bars[at].close, split.value):
            undone[at:end] = [scaled(bar, ratio) for bar in bars[at:end]]
            ratio, end = ratio * split.value, at
    undone[:end] = [scaled(bar, ratio) for bar in bars[:end]]  # rounded once, however many splits there were
    return tuple(undone)


def _adjusted(before: float, after: float, ratio: float) -> bool:
    if before <= 0 or after <= 0:
        return False
    fall = log(before / after)
    return abs(fall) < abs(fall - log(ratio))


def can_split(symbol: str) -> bool:
    """Indices, futures, currencies, coins, rates and economic series do not split."""
    marked = symbol.startswith("^") or "=" in symbol or symbol.endswith("-USD")
    return not (marked or is_economic(symbol))


def looks_like_split(before: float, after: float) -> bool:
    """True if one close is near a whole multiple of the other that splits use."""
    if before <= 0 or after <= 0:
        return False
    jump = abs(log(before / after))
    return jump > 0.6 and any(abs(jump - log(factor)) < _NEAR for factor in SPLIT_FACTORS)
