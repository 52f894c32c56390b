"""What a chart of a thesis shows: the balance of claims, and what is long against what is short. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from reconcile.series import Series
from reconcile.theses import Balance, Page

_WEEK, _MONTH = timedelta(days=7), timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Line:
    """A symbol's closes as moves in percent since the first day."""

    symbol: str
    days: Sequence[date]
    moves: Sequence[float]


@dataclass(frozen=True, slots=True)
class ThesisChart:
    """`step` is how long a stretch of the balance is. Without an answer of the market there are no lines."""

    title: str
    balance: tuple[Balance, ...]
    step: timedelta
    long: Line | None = None
    short: Line | None = None


def thesis_chart(page: Page, market: Mapping[str, Series]) -> ThesisChart:
    """`market` has the series of the page's legs; they run as long as the page's answer does."""
    step = _MONTH if all(one.start.day == 1 for one in page.balance) else _WEEK
    head = (page.thesis.title, page.balance, step)
    legs, answer = page.legs, page.answer
    if legs is None or answer is None:
        return ThesisChart(*head)
    lines = [_line(market[symbol], answer.start, answer.end) for symbol in (legs.long, legs.short) if symbol]
    return ThesisChart(*head, *lines)


def _line(series: Series, start: date, end: date) -> Line:
    shown = series.in_shares_of(end)
    base = shown.on_or_before(start)
    assert base is not None
    bars = [base, *shown.between(start, end)]
    return Line(
        series.symbol, [bar.date for bar in bars], [100 * (bar.close / base.close - 1) for bar in bars]
    )
