"""How the market has answered a thesis: what is long against what is short, by closes without dividends."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from reconcile.facts import CannotTell, Facts
from reconcile.families import Family, family_of_symbol, named
from reconcile.series import Series
from reconcile.views import OUTLOOK
from store.theses import Thesis

_OLDEST = timedelta(days=7)  # of a close that stands for the last one known
_MARKET = "US large caps"  # what a company is measured against


@dataclass(frozen=True, slots=True)
class Legs:
    """What is held and what is owed; `short` None: the price of `long` alone."""

    long: str
    short: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """Moves in percent from the close of `start` to that of `end`; `excess` in percentage points, for the
    thesis: a thesis that something falls is answered by its fall."""

    start: date
    end: date
    long: float
    short: float | None
    excess: float


def legs_of(thesis: Thesis, has_prices: Callable[[str], bool]) -> Legs | None:
    """As the user said; else the family's first symbol with prices against its rival's. Only views on
    prices have an answer in prices."""
    if thesis.origin == "user":
        return Legs(thesis.long, thesis.short) if thesis.long else None
    key, sort, _ = (thesis.block or "||").rsplit("|", 2)
    family = named(key) or family_of_symbol(key)
    long = _first(family, has_prices)
    if sort != OUTLOOK or long is None:
        return None
    rival = named(family.rival if named(key) else _MARKET)
    return Legs(long, _first(rival, has_prices) if rival else None)


def _first(family: Family, has_prices: Callable[[str], bool]) -> str | None:
    return next((symbol for symbol in family.symbols if has_prices(symbol)), None)


def answer(
    legs: Legs, market: Mapping[str, Series], published: date | datetime, as_of: date, side: int
) -> Answer | None:
    """From the last close that was known at publication to the last one by `as_of`; None where there is no
    price, or no session in between."""
    facts = Facts(published, as_of, market)
    symbols = [symbol for symbol in (legs.long, legs.short) if symbol]
    try:
        bases = [_base(facts, symbol) for symbol in symbols]
        end = min(facts.series(symbol).days[-1] for symbol in symbols)
        moves = [_move(facts.series(symbol), base, end) for symbol, base in zip(symbols, bases, strict=True)]
    except CannotTell:
        return None
    if end <= max(bases):
        return None
    long, short = moves[0], moves[1] if legs.short else None
    return Answer(max(bases), end, long, short, (long - (short or 0.0)) * (side or 1))


def _base(facts: Facts, symbol: str) -> date:
    known = facts.known(symbol)
    bar = facts.series(symbol).on_or_before(known)
    if bar is None or known - bar.date > _OLDEST:
        raise CannotTell("no_data", f"No close of {symbol} is stored for {known}.")
    return bar.date


def _move(series: Series, start: date, end: date) -> float:
    base, last = series.on_or_before(start), series.on_or_before(end)
    if base is None or last is None or series.split_like(base.date, last.date):
        raise CannotTell("price_break", f"The prices of {series.symbol} jump as in a split.")
    return 100 * (last.close * series.factor(base.date, last.date) / base.close - 1)
