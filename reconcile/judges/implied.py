"""The upside that a target implies: against the close at publication and the article's own figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from reconcile import tolerance, words
from reconcile.facts import CannotTell, Facts
from reconcile.judges.arithmetic import misfit
from reconcile.judges.moves import percent
from reconcile.judges.ruling import decided, seen, subject_symbol
from reconcile.judges.stated_target import OTHER_BASIS, away, goal_of
from reconcile.methods import ARITHMETIC
from reconcile.subjects import symbol_of
from records import Bar, Claim, Verdict

_FIT_SESSIONS = 30


def judge(claim: Claim, facts: Facts) -> Verdict:
    """Against the last close known; figures of the article that do not fit are said in any case."""
    if claim.value is None and claim.direction is None:
        raise CannotTell("no_metric", "The claim has neither a figure nor a direction.")
    target = _target_of(claim, facts)
    odd = misfit(claim, target, facts.related)
    try:
        verdict = _against_close(claim, target, facts)
    except CannotTell as why:
        if odd is None or why.reason != "no_data":
            raise
        return _by_arithmetic(claim, facts, odd)
    return replace(verdict, explanation=f"{verdict.explanation} {odd}") if odd else verdict


def _by_arithmetic(claim: Claim, facts: Facts, odd: str) -> Verdict:
    """Without a price that the figures do not fit is all there is to say; checked again when prices come."""
    side = tolerance.sign(claim) or 1
    expected = None if claim.value is None else abs(claim.value) * side
    return Verdict(
        claim.id, "contradicted", ARITHMETIC, odd, facts.as_of,
        expected=expected, tolerance=figure.tolerance if (figure := tolerance.stated(claim)) else None,
    )  # fmt: skip


def _against_close(claim: Claim, target: Claim, facts: Facts) -> Verdict:
    symbol = subject_symbol(claim)
    day = facts.bar(symbol, facts.known(symbol)).date
    traded = facts.series(symbol)
    bars = traded.in_shares_of(facts.day)
    base = bars.on(day)
    assert base is not None
    goal = goal_of(target, base)
    facts.refuse_other_basis(base, float(goal), OTHER_BASIS)
    observed = percent(base.close, float(goal))
    status = tolerance.judge_move(claim, observed)
    figure = tolerance.stated(claim)
    fit = None
    if status != "confirmed":
        oldest = facts.calendar(symbol).previous(day, _FIT_SESSIONS) or day
        fit = _fit(claim, bars.between(oldest - timedelta(days=1), day - timedelta(days=1)), goal)
    since = words.shares(traded.splits_between(day, facts.day))
    text = f"The target of {words.figure(goal)} stood {away(observed)} the close of {symbol} on {day}"
    text += f" ({words.price(base.close)}{f', {since}' if since else ''})"
    text += f", {words.stated(claim)}{words.within(figure)}."
    if fit:
        fitted = away(percent(fit.close, float(goal)))
        text += f" It would fit the close of {fit.date}: {fitted} {words.price(fit.close)}."
    used = [traded.on(bar.date) or bar for bar in (fit, base) if bar]
    return decided(
        claim,
        status,
        text,
        [*traded.splits_between(used[0].date, facts.day), *(seen(symbol, bar) for bar in used)],
        observed=observed,
        expected=None if claim.value is None else abs(claim.value) * (tolerance.sign(claim) or 1),
        figure=figure,
    )


def _target_of(claim: Claim, facts: Facts) -> Claim:
    """The nearest target for the same subject by the same claimant, or by nobody in particular."""
    symbol = symbol_of(claim.subject)
    targets = [
        other
        for other in facts.related
        if other.metric == "target"
        and other.value is not None
        and symbol_of(other.subject) == symbol
        and (other.claimant is None or claim.claimant is None or other.claimant == claim.claimant)
    ]
    if not targets:
        raise CannotTell("no_data", "The article gives no target price that this upside belongs to.")
    return min(targets, key=lambda other: (other.claimant != claim.claimant, abs(other.start - claim.start)))


def _fit(claim: Claim, bars: Sequence[Bar], goal: Decimal) -> Bar | None:
    """The latest close of the thirty sessions before that the stated upside would fit."""

    def fits(bar: Bar) -> bool:
        return tolerance.judge_move(claim, percent(bar.close, float(goal))) == "confirmed"

    return next(filter(fits, reversed(bars)), None)
