"""One judge a kind of claim: (claim, facts) -> verdict. Pure: no store, no network, no clock.

The rules are stated for readers in docs/verdicts.md.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from reconcile.facts import CannotTell, Facts
from reconcile.judges import figures, macro, performance, price_target, rating, unmeasured
from reconcile.judges.ruling import unverifiable
from reconcile.methods import method_of
from records import Claim, Verdict

_BY_KIND: dict[str, Callable[[Claim, Facts], Verdict]] = {
    "performance": performance.judge,
    "price_target": price_target.judge,
    "rating": rating.judge,
    "macro": macro.judge,
    "valuation": figures.judge,
    "fundamental": figures.judge,
    "positioning": figures.judge,
    "event": unmeasured.judge,
    "opinion": unmeasured.judge,
}


def judge(claim: Claim, facts: Facts) -> Verdict:
    """What the market data up to `facts.as_of` says of the claim: always an answer, never an error."""
    verdict = _judged(claim, facts)
    if claim.kind == "rating":  # what decides a rating is the user's choice, and part of its method
        return replace(verdict, method=method_of(claim.metric, facts.rating_months))
    return verdict


def _judged(claim: Claim, facts: Facts) -> Verdict:
    if any(cue.kind in ("condition", "question") for cue in claim.cues):
        words = next(cue.text for cue in claim.cues if cue.kind in ("condition", "question"))
        return unverifiable(claim, facts.as_of, "conditional", f'Stated under a condition: "{words}".')
    try:
        return _BY_KIND[claim.kind](claim, facts)
    except CannotTell as why:
        return unverifiable(claim, facts.as_of, why.reason, why.why)
