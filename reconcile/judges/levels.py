"""Levels: where a price stood."""

from __future__ import annotations

from dataclasses import replace

from reconcile import tolerance, words
from reconcile.facts import CannotTell, Facts
from reconcile.judges.ruling import decided, exact, seen, subject_symbol
from reconcile.judges.windows import back_from, last_session, refuse_mid_session
from records import Bar, Claim, Verdict

OTHER_BASIS = 1.8  # a level this many times the close, or less than its part, is in other prices


def judge(claim: Claim, facts: Facts) -> Verdict:
    """The stated level against the last close known, then the three before; then high or low touched it."""
    symbol = subject_symbol(claim)
    if claim.value is None:
        raise CannotTell("no_metric", "The claim names no level.")
    last = last_session(claim, facts, symbol)
    stood = facts.bar(symbol, last)
    facts.refuse_other_basis(stood, abs(float(claim.value)), OTHER_BASIS)
    first = _against(claim, symbol, stood, "close")
    if first.status == "confirmed":
        return first
    days = back_from(last, claim, facts, symbol)
    bars = [bar for day in days if (bar := facts.series(symbol).on(day))]
    facts.refuse_split(symbol, bars[-1].date, last)
    for verdict in (*_older(claim, symbol, bars[1:]), *_touched(claim, symbol, bars)):
        if verdict.status == "confirmed":
            return verdict
    refuse_mid_session(claim, facts, symbol)
    return first


def agrees(claim: Claim, value: float) -> str:
    """The status of a stated level against a price."""
    figure = tolerance.stated(claim)
    assert figure is not None
    return tolerance.status(figure, exact(value), tolerance.CLOSE_LEVEL)


def _older(claim: Claim, symbol: str, bars: list[Bar]) -> list[Verdict]:
    note = "It fits an older close than the last one known at publication."
    verdicts = [_against(claim, symbol, bar, "close") for bar in bars]
    return [replace(verdict, explanation=f"{verdict.explanation} {note}") for verdict in verdicts]


def _touched(claim: Claim, symbol: str, bars: list[Bar]) -> list[Verdict]:
    """'Topped 2,700' holds if the high did, 'fell below' if the low did."""
    name = {"gt": "high", "ge": "high", "lt": "low", "le": "low"}.get(claim.comparator or "")
    if name is None:
        return []
    return [_against(claim, symbol, bar, name) for bar in bars if getattr(bar, name) is not None]


def _against(claim: Claim, symbol: str, bar: Bar, name: str) -> Verdict:
    figure = tolerance.stated(claim)
    assert figure is not None and claim.value is not None
    value = getattr(bar, name)
    verb = words.closed(symbol) if name == "close" else f"had its {name} at"
    text = f"{symbol} {verb} {words.price(value)} on {bar.date}, {words.stated(claim)}"
    return decided(
        claim,
        agrees(claim, value),
        f"{text}{words.within(figure)}.",
        [seen(symbol, bar, name)],
        observed=exact(value),
        expected=claim.value,
        figure=figure,
    )
