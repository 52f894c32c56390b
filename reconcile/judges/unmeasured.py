"""Valuation, fundamental, positioning, event, opinion: kinds for which no series is stored yet."""

from __future__ import annotations

from reconcile.facts import CannotTell, Facts
from records import Claim, Verdict

_NEEDS = {
    "valuation": "a series of this multiple or yield",
    "fundamental": "the company's reported figures or estimates",
    "positioning": "a series of holdings, flows or trades",
}
_NO_FIGURE = {
    "opinion": "A view without a figure: no price can confirm or contradict it.",
    "event": "An event: no price says whether it took place.",
}


def judge(claim: Claim, facts: Facts) -> Verdict:
    """Always CannotTell, with what would be needed."""
    if claim.kind in _NO_FIGURE:
        raise CannotTell("no_metric", _NO_FIGURE[claim.kind])
    needed = _NEEDS.get(claim.kind, "a series of this figure")
    raise CannotTell("no_data", f"Needs {needed}, which is not stored.")
