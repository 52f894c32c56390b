"""Prices of goods that no list has: "contract prices for memory modules fell 38%", "land prices rose 5%"."""

from __future__ import annotations

import re

from nlp.claims.figures import Figure
from nlp.scene import make_claim
from nlp.words import alternation, move_verbs
from records import Claim, Subject

_MOVES = rf"(?:(?:have|has|had|were|was|are|is|also|then|since|already|since then|[a-z]+ly) )*(?:{alternation(list(move_verbs()))})(?: (?:by|about|another|nearly|almost|some|roughly|around|a further|more than|as much as|at least|WHEN))* $"
_OF = re.compile(
    rf"(?<![a-z])(?:prices?|those|that) (?:of|for) (?P<what>(?:(?!SEC|FIRM|MONEY|PCT)[^,;:]){{3,70}}?) {_MOVES}"
)
_BARE = re.compile(rf"(?P<what>(?:[a-z][a-z-]+ )?[a-z][a-z-]+) prices {_MOVES}")
# A share, a bond and what a company asks have prices of their own kind; consumer prices are inflation.
_NOT_GOODS = re.compile(
    r"(?<![a-z])(?:shares?|stocks?|its|their|his|our|the|these|those|bonds?|adrs?|options?|futures|consumer|producer|wholesale|import|export|asset|security|target|as|when|while|if|because|and|or|but|that|which|after|of|for|company|average|higher|lower)$"
)
_LEADS = re.compile(
    r"^(?:the|a|an|while|as|but|and|in|its|their|average|meanwhile|contract|spot|global|retail|that|after|when|said|says|since|because|where) "
)


def read_goods(figure: Figure) -> Claim | None:
    """The move of a price of goods that stand right in front of their verb; None where it is something else's."""
    scene = figure.scene
    if figure.quantity.token != "PCT" or figure.by.direction is None:
        return None
    left = scene.clause(figure.start)[0]
    window = max(left, figure.start - 160)
    match = _OF.search(scene.text, window, figure.start) or _BARE.search(scene.text, window, figure.start)
    if match is None or (
        match.group().startswith(("those", "that")) and "prices" not in scene.text[: match.start()]
    ):
        return None
    start, end = match.span("what")
    while lead := _LEADS.match(scene.text[start:end]):
        start += lead.end()
    what = scene.text[start:end]
    if _NOT_GOODS.search(what) or not re.search(r"[a-z]{3}", what):
        return None
    name = scene.article.text[scene.typed.source(start) : scene.typed.source_end(end)]
    name = name if match.re is _OF else f"{name} prices"
    return make_claim(
        scene, "price of goods", (match.start(), figure.end), "performance", "return", Subject(None, name, "other"), figure.quantity,
        direction=figure.by.direction, modality="reported", when=scene.period(figure.start, figure.end),
    )  # fmt: skip
