"""Returns and relative returns: from the close before the period to its last close known at publication."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from reconcile import tolerance, words
from reconcile.facts import CannotTell, Facts
from reconcile.judges.ruling import decided, exact, seen, subject_symbol
from reconcile.judges.windows import refuse_mid_session, windows
from reconcile.subjects import benchmark_of, symbols_of
from records import Bar, Claim, Observation, Verdict

_RATIO = ("percent", "percentage_points", None)


def judge(claim: Claim, facts: Facts) -> Verdict:
    """`return` and `relative_return`. CannotTell without a figure or direction, a period or prices."""
    symbol = subject_symbol(claim)
    _require_measurable(claim)
    stated, *older = windows(claim, facts, symbol)
    first = _one(claim, facts, symbol, stated)
    if first.status == "confirmed":
        return first
    for window in older:
        verdict = _one(claim, facts, symbol, window) if _stored(claim, facts, window) else first
        if verdict.status == "confirmed":
            return replace(verdict, explanation=f"{verdict.explanation} {_stale(stated, window)}")
    refuse_mid_session(claim, facts, symbol)
    return first


def percent(before: float, after: float) -> Decimal:
    """The return in percent, to the sixth place."""
    return Decimal(repr(round((after / before - 1) * 100, 6)))


def _one(claim: Claim, facts: Facts, symbol: str, window: tuple[date, date]) -> Verdict:
    observed, evidence, text = _measure(claim, facts, symbol, window)
    figure = tolerance.stated(claim)
    side = tolerance.sign(claim) or 1
    return decided(
        claim,
        tolerance.judge_move(claim, observed),
        f"{text}, {words.stated(claim)}{words.within(figure)}.",
        evidence,
        observed=observed,
        expected=None if claim.value is None else abs(claim.value) * side,
        figure=figure,
    )


def _measure(
    claim: Claim, facts: Facts, symbol: str, window: tuple[date, date]
) -> tuple[Decimal, list[Observation], str]:
    """The move in the claim's unit, the closes it rests on, and both in words."""
    base, end = _closes(facts, symbol, window)
    evidence = [seen(symbol, base), seen(symbol, end)]
    text = words.closes(symbol, [base, end])
    if claim.metric == "return":
        observed = _change(claim.unit, base, end)
        return observed, evidence, f"{text}: {words.signed(observed, claim.unit)}"
    other = benchmark_of(claim)
    if other is None:
        raise CannotTell("no_subject", f"Against what {claim.subject.name} is measured is not said.")
    other_base, other_end = _closes(facts, other, window)
    own, its = percent(base.close, end.close), percent(other_base.close, other_end.close)
    evidence += [seen(other, other_base), seen(other, other_end)]
    text = f"{text} ({own:+.2f}%), {words.closes(other, [other_base, other_end])} ({its:+.2f}%)"
    return own - its, evidence, f"{text}: {own - its:+.2f} percentage points"


def _closes(facts: Facts, symbol: str, window: tuple[date, date]) -> tuple[Bar, Bar]:
    base, end = (facts.bar(symbol, day) for day in window)
    facts.refuse_split(symbol, *window)
    return base, end


def _stored(claim: Claim, facts: Facts, window: tuple[date, date]) -> bool:
    return all(facts.series(symbol).on(day) for symbol in symbols_of(claim) for day in window)


def _change(unit: str | None, base: Bar, end: Bar) -> Decimal:
    if unit in _RATIO:
        return percent(base.close, end.close)
    difference = exact(end.close) - exact(base.close)
    return difference * 100 if unit == "basis_points" else difference


def _require_measurable(claim: Claim) -> None:
    if claim.value is None and claim.direction is None:
        raise CannotTell("no_metric", "The claim has neither a figure nor a direction.")
    money = claim.unit is not None and len(claim.unit) == 3
    measurable = claim.unit in (*_RATIO, "points", "basis_points") or money
    if not measurable or (claim.metric == "relative_return" and claim.unit not in _RATIO):
        raise CannotTell("no_metric", f"A {claim.metric} counted in {claim.unit} is not measured.")


def _stale(stated: tuple[date, date], window: tuple[date, date]) -> str:
    return f"It fits the close of {window[1]}, not that of {stated[1]}, the last one known at publication."
