"""Figures that a sentence is "according to" somebody: a consultancy's count, an analyst's, an agency's.

What a company reports is nobody's claim, and what a source of market data is given for is the article's own.
"""

from __future__ import annotations

import re
from dataclasses import replace

from nlp.parties import Party
from nlp.scene import Scene, as_claimant
from records import Claim, Claimant

_ACCORDING = re.compile(r"(?<![a-z])according to |(?<![a-z])(?:estimates|calculations|figures) (?:by|from) ")
_NAMED = re.compile(
    r"(?:the |an? )?(?:(?:[a-z-]+ ){0,3}(?:consultanc(?:y|ies)|consultants?|researchers?|trackers?|firm|providers?|group|agency|analysts?|economists?|specialists?|company) )?"
    r"(?P<name>[A-Z0-9a-z]?[A-Z][\w&.'’-]*(?:(?: of| for| and| &)? [A-Z][\w&.'’-]*){0,4})"
    r"(?!['’]s (?!analyst|economist|strategist)|\w| (?:data|figures|indexes|index|report\w*|statement|filing|pricing|survey|poll|estimates))"
)
_SUFFIX = re.compile(r",? (?:Inc|Corp|Ltd|LLC|Plc|AG|SE|Co)\b.*|['’]s$|[.,]+$")
# Sources of prices, results and the estimates of others.
_DATA = frozenset(
    ("bloomberg data", "factset", "lseg", "refinitiv", "s&p global", "s&p", "zacks", "visible alpha", "ycharts", "morningstar",
     "dow jones", "thomson", "thomson reuters", "reuters", "capital iq", "marketwatch", "nasdaq", "ibes", "i/b/e/s")
)  # fmt: skip
_ESTIMATES = re.compile(r"GENERIC|estimates?|consensus|expected|expectations")
_KINDS = ("fundamental", "macro", "positioning")
_FILED = re.compile(r"(?<![a-z])(?:filing|statement|release|presentation|website|document)")


def attributed(scene: Scene, claims: list[Claim]) -> list[Claim]:
    """The claims, those with a figure and without a claimant as the claims of whom the sentence is according to."""
    if not any(_is_open(claim) for claim in claims) or _ESTIMATES.search(scene.text):
        return claims
    match = _ACCORDING.search(scene.text)
    who = _who(scene, match.end()) if match else None
    if who is None or who.name.lower() in _DATA:
        return claims
    return [replace(c, claimant=who) if _is_open(c) and not _is_self(c, who) else c for c in claims]


def _is_open(claim: Claim) -> bool:
    unlisted = claim.kind == "performance" and claim.subject.type == "other" and claim.subject.symbol is None
    return (
        (claim.kind in _KINDS or unlisted)
        and claim.claimant is None
        and claim.value is not None
        and claim.metric != "volume"
    )


def _is_self(claim: Claim, who: Claimant) -> bool:
    names = {who.name.lower(), (who.firm or "").lower()}
    return claim.subject.name.lower() in names or who.name.lower() in claim.subject.name.lower()


def _who(scene: Scene, at: int) -> Claimant | None:
    """Who is named right behind typed `at`: a party that is known, else the words of a name."""
    start = scene.typed.source(at)
    named = _NAMED.match(scene.article.text, start, scene.sentence.end)
    if named is None or _FILED.search(scene.article.text, start, named.start("name")):
        return None
    first, last = named.span("name")
    for _, item in scene.typed.items("PERSON", "FIRM"):
        if isinstance(item, Party) and first <= item.start < last:
            return as_claimant(item)
    name = _SUFFIX.sub("", named["name"])
    return Claimant(name, firm=name) if len(name) > 2 else None
