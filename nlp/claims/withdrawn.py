"""Targets and ratings that are taken back without a figure: suspended, withdrawn, no longer rated."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.claims.price_target_slots import is_own, stock_subject, target_claimant
from nlp.claims.slots import named_firm
from nlp.parties import Party
from nlp.rules import Hit, Rule
from nlp.scene import Scene, as_claimant, make_claim
from nlp.words import ratings_pattern
from records import Claim, Claimant, Subject

_SUSPEND = r"suspend(?:s|ed|ing)?|paus(?:e|es|ed|ing)"
_WITHDRAW = (
    r"remov(?:e|es|ed|ing)|withdr(?:aw|aws|ew|awn|awing)|pull(?:s|ed|ing)?|drop(?:s|ped|ping)?|discontinu(?:e|es|ed|ing)"
    r"|terminat(?:e|es|ed|ing)|ceas(?:e|es|ed|ing)|scrap(?:s|ped|ping)?|rescind(?:s|ed|ing)?"
)
_VERB = (
    r"(?<!may )(?<!might )(?<!could )(?<!would )(?<!will )(?<!not )(?<!n't )(?<!to )(?<![a-z])"
    rf"(?:(?P<suspend>{_SUSPEND})|{_WITHDRAW})"
)
_OWN = r"(?: (?:both|its|their|his|her|the|a|an))*"
_LABEL = rf"(?: [\"']?(?P<old>{ratings_pattern()})[\"']?)?"
_RATED = r"(?:(?:stock |investment |analyst )?(?:ratings?|recommendations?)|coverage)"
_AIMED = r"(?:(?:price |share[- ]price |stock[- ]price |HORIZON |SPAN )*targets?(?: prices?)?|price objectives?|pts?)(?! (?:of |at )?(?:MONEY|NUM))"
_ON = r"(?: (?:on|for|of) (?:the )?(?:shares of )?(?P<name>SEC|FIRM|(?:stock|shares|company|name)(?![a-z])))?"
# In front of the verb, a house that no list knows: "Harbor Lane Securities suspended its rating".
_FIRM = re.compile(
    r"(?:^|[;:,] |(?<![a-z])(?:after|as|while|when|and) )(?P<firm>[a-z][a-z.&'-]*(?: [a-z.&'-]+){0,4}?)(?: (?:analysts?|also|has|have|had|WHEN))* $"
)
_BY = re.compile(
    r" (?:at|by) (?P<firm>FIRM|PERSON|[a-z][a-z.&' -]{2,40}?)(?=,|;|\.?$| (?:after|as|on|amid|following))"
)
# Of debt, they give another sort of rating.
_OF_DEBT = re.compile(r"moody|fitch|s&p|standard & poor|dbrs", re.IGNORECASE)
_HOUSE = re.compile(
    r"(?:Securities|Capital|Markets|Research|Partners|Advis[eo]rs|Bank|Bancorp|Group|Co|Company|Equities|Financial|Associates|Brokerage|Investments)\.?$"
)


def _unlisted(hit: Hit, match: re.Match[str] | None) -> Claimant | None:
    """A house by its own words, where they end as houses do or the sentence is a headline."""
    firm = named_firm(Hit(hit.scene, hit.rule, match)) if match else None
    headed = hit.scene.sentence.start == 0 or hit.scene.sentence.layout == "heading"
    return firm if firm and (headed or _HOUSE.search(firm.name)) else None


def unlisted_firm(hit: Hit, start: int, end: int) -> Claimant | None:
    """The house that no list knows in front of typed [start, end), or behind it after "at" or "by"."""
    text = hit.scene.text
    front = _unlisted(hit, _FIRM.search(text, max(0, start - 80), start))
    return front or _unlisted(hit, _BY.match(text, end))


def _claimant(hit: Hit) -> Claimant | None:
    scene, (start, end) = hit.scene, hit.at()
    by = _BY.match(scene.text, end)
    party = scene.typed.item(by.start("firm")) if by else None
    if isinstance(party, Party):
        return as_claimant(party)
    listed = scene.party_before(start)
    return (as_claimant(listed) if listed else None) or unlisted_firm(hit, start, end) or target_claimant(scene, start, end)  # fmt: skip


def _subject(hit: Hit) -> Subject | None:
    named = hit.subject("name") if hit.has("name") else None
    return named or stock_subject(hit.scene, *hit.at())


def _parties(hit: Hit) -> tuple[Claimant, Subject] | None:
    """Who takes back what is said of whom; None for companies that take back their own plans."""
    claimant, subject = _claimant(hit), _subject(hit)
    if claimant is None or subject is None or is_own(claimant, subject) or _OF_DEBT.match(claimant.name):
        return None
    return (claimant, subject) if subject.type in ("equity", "etf") else None


def _names_stock(scene: Scene, hit: Hit) -> bool:
    """ "Dropped coverage of the trial": of a stock only where one stands beside it."""
    return (
        hit.has("name") or "coverage" not in hit.match.group() or bool(scene.securities_before(hit.at()[0]))
    )


def _take(hit: Hit) -> None:
    """Marks the old rating as read: it is none that is given."""
    if hit.has("old"):
        hit.scene.used.add(-hit.match.start("old") - 1)


def _withdrawn(hit: Hit) -> Iterator[Claim | None]:
    parties = _parties(hit) if _names_stock(hit.scene, hit) else None
    if parties is None:
        return
    claimant, subject = parties
    _take(hit)
    action = "suspended" if hit.has("suspend") else "removed"
    prior = hit.word("old") or None
    words = hit.match.group()
    if re.search(r"rating|recommendation|coverage", words):
        yield make_claim(
            hit.scene, hit.rule, hit.at(), "rating", "rating", subject, confidence=0.8, action=action,
            prior_label=prior, claimant=claimant,
        )  # fmt: skip
    if re.search(rf"(?<![a-z]){_AIMED}", words):
        yield make_claim(
            hit.scene, hit.rule, hit.at(), "price_target", "target", subject, confidence=0.8, action=action,
            claimant=claimant, modality="forecast",
        )  # fmt: skip


def _unrated(hit: Hit) -> Iterator[Claim | None]:
    parties = _parties(hit)
    if parties is not None:
        claimant, subject = parties
        _take(hit)
        yield make_claim(
            hit.scene, hit.rule, hit.at(), "rating", "rating", subject, confidence=0.8, action="removed",
            prior_label=hit.word("old") or None, claimant=claimant,
        )  # fmt: skip


RULES = (
    Rule(
        "taken back",
        re.compile(
            rf"{_VERB}{_OWN}(?:{_LABEL} {_RATED}(?:(?:,? and|,){_OWN} {_AIMED})?|(?: {_AIMED})(?:(?:,? and|,){_OWN} {_RATED})?)(?![a-z]){_ON}"
        ),
        _withdrawn,
        (
            "Stifel suspended its rating and price target on Acme Corp (NYSE: ACME)",
            "Stifel suspends coverage of Acme Corp (NYSE: ACME)",
            "Harbor Lane Securities withdrew its price target on Acme Corp (NYSE: ACME)",
            "Stifel removed its buy rating on Acme Corp (NYSE: ACME)",
        ),
        (
            "Acme Corp (NYSE: ACME) suspended its guidance",
            "Stifel could suspend its rating on Acme Corp (NYSE: ACME)",
            "Acme Corp (NYSE: ACME) dropped its targets for sales",
            "Moody's withdrew its rating on Acme Corp (NYSE: ACME)",
        ),
    ),
    Rule(
        "taken back at a house",
        re.compile(
            rf"(?P<name>SEC)(?:'s)?{_LABEL} (?:{_RATED}(?: and {_AIMED})?|{_AIMED}(?: and {_RATED})?)(?: (?:was|were|is|are|has been|have been))? (?:(?P<suspend>suspended|paused)|removed|withdrawn|dropped|discontinued|terminated)(?= (?:at|by) )"
        ),
        _withdrawn,
        ("Acme Corp (NYSE: ACME) coverage suspended at Stifel", "Acme Corp (NYSE: ACME) rating was withdrawn by Harbor Lane Securities"),
        ("Acme Corp (NYSE: ACME) guidance suspended by its board",),
    ),
    Rule(
        "no longer rated",
        re.compile(
            rf"(?<![a-z])(?:mov(?:e|es|ed|ing)|cut|cuts|chang(?:e|es|ed|ing)|shift(?:s|ed|ing)?|downgrad(?:e|es|ed|ing)|go|goes|went|revers(?:es|ed))(?: (?:its|the|his|her))?(?: (?:rating|stock|shares|company))?(?: on)?(?: (?P<name>SEC))?(?: rating)?(?: back)? to [\"']?(?:not[- ]rated|no rating|unrated|nr|rating suspended)(?![a-z])[\"']?(?:,? from (?:an? )?[\"']?(?P<old>{ratings_pattern()})(?![a-z]))?"
        ),
        _unrated,
        ("Stifel moved Acme Corp (NYSE: ACME) to not rated from buy", "Acme Corp (NYSE: ACME) was moved to \"not rated\" at Stifel"),
        ("Acme Corp (NYSE: ACME) moved to its rated capacity",),
    ),
)  # fmt: skip
