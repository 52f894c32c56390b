"""Which series the open claims are checked against, and from which day on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from reconcile.subjects import symbols_of
from records import Article, Claim, new_york_day

# How many days before the claim its prices are wanted: a week or the last close looks back days, a record
# needs 250 sessions before it, a streak its own length in sessions.
_DAYS_BEFORE = 21
_DAYS_BEFORE_RECORD = 371
_MOST_SESSIONS = 250


def prices_needed(waiting: Iterable[tuple[Claim, Article]]) -> dict[str, date]:
    """Symbols, stand-ins, benchmarks and rates of the claims that can be judged -> the first day wanted."""
    needed: dict[str, date] = {}
    for claim, article in waiting:
        symbols, published = symbols_of(claim), new_york_day(article.published)
        if symbols and published:
            first = _first_day(claim, published)
            needed |= {symbol: min(first, needed.get(symbol, first)) for symbol in symbols}
    return dict(sorted(needed.items()))


def _first_day(claim: Claim, published: date) -> date:
    start = claim.period.start if claim.period and claim.period.start else published
    days = _DAYS_BEFORE
    if claim.metric in ("record_high", "record_low"):
        days = _DAYS_BEFORE_RECORD
    elif claim.metric == "streak" and claim.value is not None:
        days += 2 * min(int(claim.value), _MOST_SESSIONS)
    return date.fromordinal(max(1, min(published, start).toordinal() - days))
