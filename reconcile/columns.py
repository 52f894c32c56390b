"""The bars of one symbol as columns: a series has thousands of them, a judge looks at a few."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import repeat
from typing import Any, overload

from records import Bar

Column = tuple[Sequence[date], Sequence[float]]  # the days of a field, in order, and its values


@dataclass(frozen=True, slots=True)
class Bars(Sequence[Bar]):
    """In order of date. A Bar is made when it is looked at."""

    symbol: str
    days: Sequence[date]
    closes: Sequence[float]
    opens: Sequence[float | None]
    highs: Sequence[float | None]
    lows: Sequence[float | None]
    volumes: Sequence[float | None]

    @classmethod
    def of(cls, symbol: str, bars: Sequence[Bar]) -> Bars:
        """Of bars in order of date."""
        rows = [(bar.date, bar.close, bar.open, bar.high, bar.low, bar.volume) for bar in bars]
        return cls(symbol, *zip(*rows, strict=True)) if rows else cls.of_columns(symbol, {})

    @classmethod
    def of_columns(cls, symbol: str, found: Mapping[str, Column]) -> Bars:
        """Of the columns by field; a day without a close is none."""
        days, closes = found.get("close", ((), ()))
        opens, highs, lows, volumes = (_on(days, found.get(it)) for it in ("open", "high", "low", "volume"))
        return cls(symbol, days, closes, opens, highs, lows, volumes)

    def __len__(self) -> int:
        return len(self.days)

    @overload
    def __getitem__(self, at: int) -> Bar: ...
    @overload
    def __getitem__(self, at: slice) -> Bars: ...
    def __getitem__(self, at: int | slice) -> Bar | Bars:
        if isinstance(at, slice):
            return Bars(self.symbol, *(column[at] for column in self._columns()))
        return Bar(
            self.symbol, self.days[at], self.closes[at], self.opens[at], self.highs[at], self.lows[at],
            self.volumes[at],
        )  # fmt: skip

    def __iter__(self) -> Iterator[Bar]:
        return map(Bar, repeat(self.symbol), *self._columns())

    def _columns(self) -> tuple[Sequence[Any], ...]:
        return self.days, self.closes, self.opens, self.highs, self.lows, self.volumes

    def extremes(self, *, high: bool) -> list[float]:
        """The high (or low) of each day, its close where none is stored."""
        column = self.highs if high else self.lows
        return [close if it is None else it for it, close in zip(column, self.closes, strict=True)]


def _on(days: Sequence[date], column: Column | None) -> Sequence[float | None]:
    """The values of a field on these days; None where it has none."""
    if column is None:
        return (None,) * len(days)
    its, values = column
    return values if its == days else tuple(map(dict(zip(its, values, strict=True)).get, days))
