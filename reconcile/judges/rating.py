"""Ratings: after twelve months, did the instrument do what the rating said against its benchmark?"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from reconcile import words
from reconcile.facts import CannotTell, Facts
from reconcile.judges.moves import percent
from reconcile.judges.ruling import decided, pending, seen, subject_symbol
from reconcile.sessions import months_after
from reconcile.subjects import benchmark_of
from records import Claim, Observation, Verdict

MONTHS = 12
NEUTRAL_BAND = Decimal(10)  # percentage points either way in which a hold was right


def judge(claim: Claim, facts: Facts) -> Verdict:
    """Pending for twelve months; then the excess return decides by its sign, a hold by a band."""
    symbol = subject_symbol(claim)
    if claim.stance is None or claim.action in ("removed", "suspended"):
        raise CannotTell("no_metric", "The claim recommends nothing.")
    base = facts.bar(symbol, facts.known(symbol))
    due = months_after(facts.day, MONTHS)
    if facts.as_of < due:
        text = f"{words.closes(symbol, [base])}; the rating is measured from there until {due}."
        return pending(claim, facts, due, text, [seen(symbol, base)])
    return _measured(claim, facts, symbol, base.date, due)


def _measured(claim: Claim, facts: Facts, symbol: str, start: date, due: date) -> Verdict:
    own, evidence, text = _return(facts, symbol, start, due)
    benchmark = benchmark_of(claim)
    excess = own
    if benchmark is not None:
        its, more, other = _return(facts, benchmark, start, due)
        excess, evidence, text = own - its, evidence + more, f"{text}; {other}"
    measure = f"{excess:+.2f} points against {benchmark}" if benchmark else f"{excess:+.2f}%"
    right = _right(claim.stance, excess)
    band = f" (right within {NEUTRAL_BAND} points)" if claim.stance == "neutral" else ""
    return decided(
        claim,
        "confirmed" if right else "contradicted",
        f"{text}: {measure}, rated {claim.label or claim.stance}{band}.",
        evidence,
        observed=excess,
    )


def _right(stance: str | None, excess: Decimal) -> bool:
    if stance == "neutral":
        return abs(excess) <= NEUTRAL_BAND
    return excess > 0 if stance == "bullish" else excess < 0


def _return(facts: Facts, symbol: str, start: date, due: date) -> tuple[Decimal, list[Observation], str]:
    end = facts.calendar(symbol).on_or_before(due) or due
    bars = [facts.bar(symbol, start), facts.bar(symbol, end)]
    facts.refuse_split(symbol, start, end)
    change = percent(bars[0].close, bars[1].close)
    return change, [seen(symbol, bar) for bar in bars], f"{words.closes(symbol, bars)} ({change:+.2f}%)"
