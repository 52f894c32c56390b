"""From a scene to its claims: the rules of each kind in turn, then the figures nobody has read, then views.

A figure is read once: the more telling kinds stand first and take theirs.
"""

from __future__ import annotations

import re
from dataclasses import replace

from nlp.certainty import weighed
from nlp.claims import (
    bonds,
    breadth,
    event,
    extremes,
    fundamental,
    macro,
    market_value,
    performance,
    price_target,
    quotes,
    rating,
    revisions,
    track_record,
    valuation,
    valuation_lists,
    withdrawn,
)
from nlp.claims.attributed import attributed
from nlp.claims.figure import read_figures
from nlp.claims.opinion import read_opinion
from nlp.rules import Rule, Rulebook
from nlp.scene import Scene
from records import Claim

RULES: tuple[Rule, ...] = (
    *withdrawn.RULES,
    *rating.RULES,
    *price_target.RULES,
    *valuation_lists.RULES,
    *valuation.RULES,
    *market_value.RULES,
    *macro.RULES,
    *revisions.RULES,
    *track_record.RULES,
    *fundamental.RULES,
    *bonds.RULES,
    *breadth.RULES,
    *quotes.RULES,
    *performance.RULES,
    *extremes.RULES,
    *event.RULES,
)
_BOOK = Rulebook(RULES)
# A general truth or a hypothetical is no claim, whatever it says.
_UNSURE = re.compile(r"(?<![a-z])(?:could|would|may|might|will|can)(?![a-z])")
# "Stifel upgrades Acme to buy: is this the winner?": what stands before the question is stated all the same.
_QUESTION = re.compile(
    r"(?:[:;.]| -) (?:is|are|was|can|could|will|would|should|does|do|did|has|have|what|why|how|who|when|where|which|time)\b[^:;]*\?$"
)
_ASKS = re.compile(r"(?:is|are|can|could|will|would|should|does|do|did|what|why|how|who|when|where|which)\b")
_NO_CLAIM = ("for example, if ", "suppose ", "imagine ")


def read_scene(scene: Scene) -> list[Claim]:
    """All claims of one sentence."""
    text = scene.text
    if text.startswith(_NO_CLAIM):
        return []
    asked = _QUESTION.search(text) if text.endswith("?") else None
    if text.endswith("?") and (asked is None or _ASKS.match(text)):
        return []
    claims = _BOOK.read(scene)
    claims += read_figures(scene)
    claims += read_opinion(scene, claims)
    if asked is not None:
        claims = [c for c in claims if c.end <= scene.typed.source(asked.start() + 1)]
    if not claims:
        return []
    claims = attributed(scene, _directed(_initiated(claims)))
    unsure = _UNSURE.search(text) is not None
    return weighed(scene, [claim for claim in claims if not (unsure and _hypothetical(claim))])


def _initiated(claims: list[Claim]) -> list[Claim]:
    """New coverage initiates its target too, whichever verb stands beside the target."""
    if not any(c.kind == "rating" and c.action == "initiated" for c in claims):
        return claims
    return [
        replace(c, action="initiated") if c.kind == "price_target" and c.action is None else c for c in claims
    ]


def _directed(claims: list[Claim]) -> list[Claim]:
    """A target beside the upside that it implies points the same way."""
    implied = [c for c in claims if c.metric == "implied_upside" and c.direction]
    if len(implied) != 1:
        return claims
    way = implied[0]
    return [
        replace(c, direction=way.direction)
        if c.metric == "target" and c.action is None and c.value is not None and c.subject == way.subject
        else c
        for c in claims
    ]


def _hypothetical(claim: Claim) -> bool:
    """Under an "if": no claim, except a target or a rating, which stays with its condition as a cue."""
    return claim.kind in ("performance", "fundamental", "macro") and any(
        c.kind == "condition" for c in claim.cues
    )
