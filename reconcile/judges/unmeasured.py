"""Event and opinion: kinds that no series can measure."""

from __future__ import annotations

from reconcile.facts import CannotTell, Facts
from records import Claim, Verdict

_NO_FIGURE = {
    "opinion": "A view without a figure: no price can confirm or contradict it.",
    "event": "An event: no price says whether it took place.",
}


def judge(claim: Claim, facts: Facts) -> Verdict:
    """Always CannotTell, with why."""
    raise CannotTell("no_metric", _NO_FIGURE[claim.kind])
