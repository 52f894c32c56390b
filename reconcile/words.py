"""Figures in the words of an explanation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from reconcile.tolerance import Span
from records import Bar, Claim, Observation

_HEDGES = {
    "approx": "about ", "gt": "more than ", "ge": "at least ", "lt": "less than ", "le": "at most ",
}  # fmt: skip
_UNITS = {
    "percent": "%", "percentage_points": " percentage points", "basis_points": " basis points",
    "points": " points", "sessions": " sessions", "multiple": "x",
}  # fmt: skip


def price(value: float) -> str:
    """1234.5 -> '1,234.50'; under a dollar with four places."""
    return f"{value:,.2f}" if abs(value) >= 1 else f"{value:,.4f}"


def quantity(value: float) -> str:
    """Any figure as it was stored, with separators: '4.4', '159,576', '3,900,000,000,000'."""
    return f"{Decimal(repr(value)).normalize():,f}"


def figure(value: Decimal) -> str:
    """A stated figure as it was written, with separators: '2,825', '6.2'."""
    return f"{value:,f}"


def signed(value: Decimal, unit: str | None) -> str:
    """'+6.84%', '-2.15%', '+12.30 points'."""
    return f"{value:+,.2f}{_unit(unit, '%')}"


def closed(symbol: str) -> str:
    """Rates stand, prices close."""
    return "stood at" if symbol.startswith(("DGS", "DFEDTAR")) else "closed at"


def closes(symbol: str, bars: list[Bar]) -> str:
    """'^RUT closed at 2,481.91 on 2025-12-31 and 2,651.64 on 2026-01-14'."""
    return f"{symbol} {closed(symbol)} " + " and ".join(f"{price(bar.close)} on {bar.date}" for bar in bars)


def stated(claim: Claim) -> str:
    """What the claim says, short: 'stated up more than 4%', 'stated flat'."""
    parts = ["stated"]
    if claim.direction:
        parts.append(claim.direction)
    if claim.value is not None:
        amount = figure(abs(claim.value))
        if claim.value_high is not None:
            amount += f" to {figure(abs(claim.value_high))}"
        parts.append(_HEDGES.get(claim.comparator or "", "") + amount + _unit(claim.unit, ""))
    return " ".join(parts)


def within(span: Span | None) -> str:
    """' (give or take 0.05)', or nothing."""
    return f" (give or take {span.tolerance.normalize():f})" if span and span.tolerance else ""


def shares(splits: Sequence[Observation]) -> str:
    """'2 shares for one on 2026-01-12', or nothing without a split."""
    return " and ".join(f"{split.value:g} shares for one on {split.date}" for split in splits)


def since_split(splits: Sequence[Observation]) -> str:
    """' (2 shares for one on 2026-01-12)', or nothing."""
    return f" ({shares(splits)})" if splits else ""


def days_on(start: date, end: date) -> str:
    count = (end - start).days
    return "1 day" if count == 1 else f"{count} days"


def _unit(unit: str | None, default: str) -> str:
    if unit is None:
        return default
    return _UNITS.get(unit, f" {unit}" if len(unit) == 3 else "")
