"""How near is near enough: the written precision, the hedge, and what still counts as close.

docs/verdicts.md states these rules for readers; this module is their only other place.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from records import Claim

FLAT = Decimal(1)  # "flat" without a figure: at most one percent either way
CLOSE_MOVE = Decimal("0.2")  # close: off by no more than a fifth of the stated move
CLOSE_LEVEL = Decimal("0.02")  # a level is no move: a fifth of it would let nearly everything pass
_APPROX = Decimal("0.1")
_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Span:
    """What a stated figure covers: from `low` to `high` (None: no end), each give or take `tolerance`."""

    low: Decimal
    high: Decimal | None
    tolerance: Decimal

    def miss(self, observed: Decimal) -> Decimal:
        """How far outside the stated figure, without the tolerance; 0 inside."""
        if observed < self.low:
            return self.low - observed
        if self.high is not None and observed > self.high:
            return observed - self.high
        return _ZERO


def half_unit(value: Decimal) -> Decimal:
    """Half of the last written place: 6.8 -> 0.05, 7 -> 0.5, 2825 -> 0.5, 3.50 -> 0.005."""
    exponent = value.as_tuple().exponent
    return Decimal(5).scaleb(min(int(exponent), 0) - 1)


def span(value: Decimal, value_high: Decimal | None = None, comparator: str | None = None) -> Span:
    """The span of a stated figure (a magnitude, without sign) under its comparator."""
    value, half = abs(value), half_unit(value)
    match comparator:
        case "approx":
            return Span(value, value, max(half, value * _APPROX))
        case "gt" | "ge":
            return Span(value, None, half / 10)
        case "lt" | "le":
            return Span(_ZERO, value, half / 10)
    if value_high is not None:
        low, high = sorted((value, abs(value_high)))
        return Span(low, high, max(half, half_unit(value_high)))
    return Span(value, value, half)


def stated(claim: Claim) -> Span | None:
    """The span of a claim's figure; None where it has none."""
    return None if claim.value is None else span(claim.value, claim.value_high, claim.comparator)


def sign(claim: Claim) -> int:
    """1 for up, -1 for down, 0 where the claim takes no side."""
    if claim.direction in ("up", "down"):
        return 1 if claim.direction == "up" else -1
    return -1 if claim.value is not None and claim.value < 0 else 0


def judge_move(claim: Claim, observed: Decimal) -> str:
    """`confirmed`, `close` or `contradicted` for a signed move in the claim's unit.

    Without a figure the sign decides; "flat" without one means at most one percent either way. The
    claim must have a figure or a direction.
    """
    side = sign(claim)
    towards = observed * side if side else abs(observed)
    figure = stated(claim)
    if figure is None and claim.direction == "flat":
        return status(Span(_ZERO, FLAT, _ZERO), abs(observed), CLOSE_MOVE)
    if figure is None:
        return "confirmed" if towards > 0 else "contradicted"
    return status(figure, towards, CLOSE_MOVE)


def status(figure: Span, observed: Decimal, close: Decimal) -> str:
    """`confirmed` within the tolerance, `close` within the part `close` of the stated figure."""
    miss = figure.miss(observed)
    if miss <= figure.tolerance:
        return "confirmed"
    edge = figure.low if observed < figure.low or figure.high is None else figure.high
    return "close" if miss <= edge * close else "contradicted"
