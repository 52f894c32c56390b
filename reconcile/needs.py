"""Which series the open claims are checked against, and from which day on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from reconcile.economy import release_of
from reconcile.judges.anchors import anchor_of
from reconcile.subjects import symbols_of
from records import Article, Claim, new_york_day

# How many days before the claim its prices are wanted: a week or the last close looks back days, a record
# needs 250 sessions before it, a streak its own length in sessions, an upside the thirty closes that it
# might fit; a published figure is of a year before, of the quarter before that, and came out late.
_DAYS_BEFORE = 21
_DAYS_BEFORE_RECORD = 371
_DAYS_BEFORE_UPSIDE = 50
_DAYS_BEFORE_RELEASE = 550
_MOST_SESSIONS = 250
_MOST_YEARS = 100


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
    anchor = anchor_of(claim, published) if claim.metric in ("return", "relative_return") else None
    if anchor and anchor.after:
        start = min(start, anchor.after)
    days = _days_before(claim, of_all_time=bool(anchor and anchor.dated and not anchor.after))
    return date.fromordinal(max(1, min(published, start).toordinal() - days))


def _days_before(claim: Claim, *, of_all_time: bool) -> int:
    if claim.metric in ("record_high", "record_low") or of_all_time:
        years = int(claim.value) if claim.unit == "years" and claim.value is not None else 0
        return max(_DAYS_BEFORE_RECORD, min(years, _MOST_YEARS) * 366 + _DAYS_BEFORE)
    if claim.metric == "streak" and claim.value is not None:
        return _DAYS_BEFORE + 2 * min(int(claim.value), _MOST_SESSIONS)
    if claim.metric == "implied_upside":
        return _DAYS_BEFORE_UPSIDE
    return _DAYS_BEFORE_RELEASE if release_of(claim) else _DAYS_BEFORE
