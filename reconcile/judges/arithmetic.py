"""Whether a target, an upside and a level of one article fit each other: no market data is asked."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from reconcile import tolerance, words
from reconcile.judges.stated_target import away
from reconcile.subjects import symbol_of
from records import Claim

_EXACT = (None, "eq", "approx")


def misfit(upside: Claim, target: Claim, related: Sequence[Claim]) -> str | None:
    """How they do not fit, in words; None if they may, or if the article states no level.

    Each figure may be off by its own tolerance: only what no rounding explains is a misfit.
    """
    level = _level_of(upside, target, related)
    if level is None or upside.value is None or target.value is None or level.value is None:
        return None
    if target.value_high is not None or target.comparator not in _EXACT:
        return None
    low, high = _implied(target, level)
    side = tolerance.sign(upside)
    if side < 0:
        low, high = -high, -low
    elif not side:
        low, high = (min(abs(low), abs(high)), max(abs(low), abs(high)))
    figure = tolerance.stated(upside)
    assert figure is not None
    top = None if figure.high is None else figure.high + figure.tolerance
    if high >= figure.low - figure.tolerance and (top is None or low <= top):
        return None
    implied = (target.value / level.value - 1) * 100
    return (
        f"The article's own figures do not fit: a target of {words.figure(target.value)} is "
        f"{away(implied)} the level of {words.figure(level.value)}, {words.stated(upside)}."
    )


def _level_of(upside: Claim, target: Claim, related: Sequence[Claim]) -> Claim | None:
    """The nearest stated level of the same subject, in the same money."""
    symbol = symbol_of(upside.subject)
    levels = [
        other
        for other in related
        if other.metric == "level"
        and other.value
        and other.value > 0
        and symbol
        and symbol_of(other.subject) == symbol
        and other.modality != "forecast"
        and other.comparator in _EXACT
        and (other.unit == target.unit or None in (other.unit, target.unit))
    ]
    return min(levels, key=lambda other: abs(other.start - upside.start), default=None)


def _implied(target: Claim, level: Claim) -> tuple[Decimal, Decimal]:
    """The least and the greatest upside in percent that the two figures allow."""
    goal, stood = tolerance.stated(target), tolerance.stated(level)
    assert goal is not None and stood is not None
    low = (goal.low - goal.tolerance) / (stood.low + stood.tolerance)
    high = (goal.low + goal.tolerance) / max(stood.low - stood.tolerance, Decimal("0.0001"))
    return (low - 1) * 100, (high - 1) * 100
