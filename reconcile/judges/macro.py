"""Macro: the Federal Reserve's target range, its moves, Treasury yields, and what is published."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from reconcile import tolerance, words
from reconcile.facts import CannotTell, Facts
from reconcile.judges import figures, levels, moves, releases
from reconcile.judges.ruling import decided, exact, method, seen, when_due
from reconcile.series import Series
from reconcile.subjects import fields_of, policy_rate_of, treasuries_of
from records import Bar, Claim, Subject, Verdict

# The range takes effect the day after it is decided and announced: the one look past the day itself.
_ANNOUNCED_BEFORE = timedelta(days=1)
_FRESH = timedelta(days=7)  # an older last figure does not say where the rate stood


def judge(claim: Claim, facts: Facts) -> Verdict:
    """What is neither a rate nor a yield is a published figure; a forecast waits until it is due."""
    method_of = _BY_METRIC.get(claim.metric)
    if method_of is None:
        brought = any(facts.observed(*field) for field in fields_of(claim))
        return figures.judge(claim, facts) if brought else releases.judge(claim, facts)
    if claim.modality == "forecast":
        resolved = when_due(claim, facts)
        if isinstance(resolved, Verdict):
            return resolved
        claim = resolved
    return method_of(claim, facts)


def _last_day(claim: Claim, facts: Facts) -> date:
    """The day that ends the claim's period; for what is reported, no later than the publication."""
    end = claim.period.end if claim.period and claim.period.end else facts.day
    return end if claim.modality == "forecast" else min(end, facts.day)


def _policy_rate(claim: Claim, facts: Facts) -> Verdict:
    """The stated range against both ends; a single rate has to lie between them."""
    if claim.value is None:
        raise CannotTell("no_metric", "The claim names no rate.")
    day = _last_day(claim, facts)
    first = _against_range(claim, facts, day)
    effective = day + _ANNOUNCED_BEFORE
    if first.status == "confirmed":
        return first
    if effective > facts.as_of:  # a decision of that very day is not in the series yet
        return replace(first, final=False)
    second = _against_range(claim, facts, effective)
    return second if second.status == "confirmed" else first


def _against_range(claim: Claim, facts: Facts, day: date) -> Verdict:
    symbols = _fed(claim)
    ends = [_latest(facts.series(symbol), day) for symbol in symbols]
    low, high = (exact(bar.close) for bar in ends)
    assert claim.value is not None
    figure = tolerance.span(claim.value, claim.value_high, claim.comparator)
    if claim.value_high is not None:
        right = _equal(low, figure.low, figure) and _equal(high, figure.high or figure.low, figure)
    else:
        right = any(figure.miss(end) <= figure.tolerance for end in (low, high)) or (
            claim.comparator in (None, "eq") and low <= abs(claim.value) <= high
        )
    text = f"The target range was {low:.2f}% to {high:.2f}% on {ends[1].date}, {words.stated(claim)}"
    return decided(
        claim,
        "confirmed" if right else "contradicted",
        f"{text}{words.within(figure)}.",
        [seen(symbol, bar) for symbol, bar in zip(symbols, ends, strict=True)],
        observed=high if claim.value_high is None else low,
        expected=claim.value,
        figure=figure,
    )


def _fed(claim: Claim) -> tuple[str, ...]:
    symbols = policy_rate_of(claim.subject)
    if not symbols:
        raise CannotTell("no_data", f"No rate of {claim.subject.name} is stored.")
    return symbols


def _equal(observed: Decimal, stated: Decimal, figure: tolerance.Span) -> bool:
    return abs(observed - stated) <= figure.tolerance


def _latest(series: Series, day: date) -> Bar:
    bar = series.on_or_before(day)
    if bar is None or day - bar.date > _FRESH:
        raise CannotTell(
            "no_data", f"{series.symbol} is not stored for {day}; it starts on {series.days[0]}."
        )
    return bar


def _rate_moves(claim: Claim, facts: Facts) -> Verdict:
    """Cuts (or hikes) counted over the period; a claim without a number says there was one."""
    side = 1 if claim.metric == "rate_hikes" else -1
    start = claim.period.start if claim.period else None
    if start is None:
        raise CannotTell("no_period", "The claim does not say since when the moves are counted.")
    symbol = _fed(claim)[1]
    series = facts.series(symbol)
    through = min(_last_day(claim, facts) + _ANNOUNCED_BEFORE, facts.as_of)
    if series.days[0] > start:
        raise CannotTell("no_data", f"{symbol} is only stored from {series.days[0]}, not from {start}.")
    _latest(series, through)
    moved = _steps(series, start, through, side)
    stated = tolerance.stated(claim) or tolerance.span(Decimal(1), comparator="ge")
    figure = replace(stated, tolerance=Decimal(0))
    count = Decimal(len(moved))
    times = f"{count} time{'' if count == 1 else 's'}"
    dates = f" ({', '.join(str(bar.date) for bar in moved)})" if moved else ""
    text = f"{symbol} moved {'up' if side > 0 else 'down'} {times} from {start} to {through}{dates}"
    return decided(
        claim,
        tolerance.status(figure, count, tolerance.CLOSE_MOVE),
        f"{text}, {words.stated(claim)}.",
        [seen(symbol, bar) for bar in (_latest(series, start), *moved, _latest(series, through))],
        observed=count,
        expected=claim.value,
        figure=figure,
    )


def _steps(series: Series, start: date, through: date, side: int) -> Sequence[Bar]:
    bars = [_latest(series, start), *series.between(start, through)]
    return [later for earlier, later in pairwise(bars) if (later.close - earlier.close) * side > 0]


def _treasury_yield(claim: Claim, facts: Facts) -> Verdict:
    """A level of the maturity's yield; in basis points or percentage points, its change over the period."""
    symbols = treasuries_of(claim.subject)
    if not symbols:
        raise CannotTell("no_subject", f"{claim.subject.name} is no maturity of the US Treasury.")
    symbol = next((name for name in symbols if name in facts.market and facts.market[name].bars), symbols[0])
    changes = claim.unit in ("basis_points", "percentage_points")
    metric = "return" if changes else "level"
    subject = Subject(symbol, claim.subject.name, "macro")
    unit = claim.unit if claim.unit != "percentage_points" else "points"
    asked = replace(claim, subject=subject, metric=metric, unit=unit)
    verdict = moves.judge(asked, facts) if changes else levels.judge(asked, facts)
    return replace(verdict, method=method(claim))


_BY_METRIC: dict[str, Callable[[Claim, Facts], Verdict]] = {
    "policy_rate": _policy_rate,
    "rate_cuts": _rate_moves,
    "rate_hikes": _rate_moves,
    "treasury_yield": _treasury_yield,
}
