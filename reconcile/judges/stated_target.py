"""What a target says: its price, in which money, and how far from a close."""

from __future__ import annotations

from decimal import Decimal

from reconcile.facts import CannotTell
from records import Bar, Claim

OTHER_BASIS = 3.0  # a target this many times the close, or less than its part, is in other prices
WITHDRAWN = ("removed", "suspended")


def goal_of(claim: Claim, base: Bar) -> Decimal:
    """The target's price; of a range the end nearer to the price, which is met first. CannotTell without."""
    if claim.value is None or claim.value <= 0 or claim.action in WITHDRAWN:
        raise CannotTell("no_metric", "The claim names no target price.")
    if claim.unit not in (None, "USD", "points") and "." not in base.symbol:
        raise CannotTell("no_data", f"The target is in {claim.unit}, the prices of {base.symbol} are not.")
    ends = sorted(abs(value) for value in (claim.value, claim.value_high) if value is not None)
    return ends[-1] if float(ends[-1]) < base.close else ends[0]


def away(observed: Decimal) -> str:
    """'8.7% above'."""
    return f"{abs(observed):.1f}% {'above' if observed >= 0 else 'below'}"
