"""Streaks: sessions in a row that closed higher, or lower."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from reconcile import tolerance, words
from reconcile.facts import CannotTell, Facts
from reconcile.judges.ruling import decided, seen, subject_symbol
from reconcile.judges.windows import back_from, last_session
from records import Bar, Claim, Verdict


def judge(claim: Claim, facts: Facts) -> Verdict:
    """The stated number is read as at least; a streak that ended up to three sessions ago still counts."""
    symbol = subject_symbol(claim)
    if claim.value is None or claim.direction not in ("up", "down"):
        raise CannotTell("no_metric", "The streak has no length or no direction.")
    if claim.unit not in (None, "sessions"):
        raise CannotTell("no_metric", "The streak is not counted in sessions.")
    last = last_session(claim, facts, symbol)
    facts.bar(symbol, last)
    runs = [_run(claim, facts, symbol, day) for day in back_from(last, claim, facts, symbol)]
    runs = [run for run in runs if run]
    enough = next((run for run in runs if len(run) > claim.value), None)
    return _verdict(claim, facts, symbol, enough or max(runs, key=len), last)


def _run(claim: Claim, facts: Facts, symbol: str, day: date) -> Sequence[Bar]:
    """The bars of the streak that ends on `day`, its base first; one bar only where there is none.

    Empty without a price on `day`. CannotTell where the prices end before the streak does.
    """
    series, calendar = facts.series(symbol).in_shares_of(day), facts.calendar(symbol)
    side = tolerance.sign(claim)
    bar = series.on(day)
    run = [bar] if bar else []
    while run and len(run) <= (claim.value or 0):
        before = calendar.previous(run[0].date)
        earlier = series.on(facts.bar(symbol, before).date) if before else None
        if earlier is None or (run[0].close - earlier.close) * side <= 0:
            break
        run.insert(0, earlier)
    return run


def _verdict(claim: Claim, facts: Facts, symbol: str, run: Sequence[Bar], last: date) -> Verdict:
    assert claim.value is not None
    facts.refuse_split(symbol, run[0].date, run[-1].date)
    length = Decimal(len(run) - 1)
    traded = facts.series(symbol)
    run = [traded.on(bar.date) or bar for bar in run]
    splits = traded.splits_between(run[0].date, run[-1].date)
    figure = replace(tolerance.span(claim.value, comparator="ge"), tolerance=Decimal(0))
    verb = "fell" if claim.direction == "down" else "rose"
    text = f"{symbol} {verb} {length} sessions in a row through {run[-1].date}"
    text += f", from {words.price(run[0].close)} on {run[0].date} to {words.price(run[-1].close)}"
    text += f"{words.since_split(splits)}; {words.stated(claim)}."
    if run[-1].date != last:
        after = facts.bar(symbol, last)
        text += f" The last close known at publication was {words.price(after.close)} on {last}."
    side = tolerance.sign(claim)
    return decided(
        claim,
        tolerance.status(figure, length, tolerance.CLOSE_MOVE),
        text,
        [*splits, *(seen(symbol, bar) for bar in run)],
        observed=length * side,
        expected=claim.value * side,
        figure=figure,
    )
