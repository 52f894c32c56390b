"""Price targets that are said to move without a figure: "Stifel and Cowen also cut their targets"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.claims.price_target_slots import is_own, stock_subject
from nlp.claims.price_target_words import KEEP, LOWER, RAISE, action_in
from nlp.claims.slots import focus_subject
from nlp.parties import Party
from nlp.rules import Hit, Rule
from nlp.scene import Scene, as_claimant, make_claim, subject_of
from records import Claim, Claimant

_PARTY = r"(?:FIRM|PERSON)(?:'s?)?(?: (?:GENERIC|analysts?|strategists?))?"
_LIST = rf"(?:{_PARTY}, )*{_PARTY},? (?:and|&) (?:[a-z]+ )?{_PARTY}"
_OTHERS = r"(?:,? among others,?| (?:and|among) others,?|, (?:and|including) [a-z]+ others,?)?"
_MODAL = r"(?<!could )(?<!might )(?<!may )(?<!would )(?<!will )(?<!should )(?<!can )(?<!not )(?<!to )"
_BY_WHOM = re.compile(
    rf"(?P<all>{_LIST}){_OTHERS}(?: (?:all|both|each|also|have|has|had|then|quickly|too|each|were|are|among|the|several|of|those|brokerages|brokers|analysts|firms|banks|houses|GENERIC|that|who))* $"
)
_ONE = re.compile(
    r"(?:FIRM|PERSON)(?:(?: GENERIC| analysts?| strategists?)|, (?:an? |the )?(?:[a-z]+ )?(?:GENERIC|analyst|strategist)(?: at| for| with) FIRM)?(?:,? (?:who|which|that)(?: [a-z]+){0,2}?)?,?(?: (?:also|has|have|had|WHEN|on WHEN|earlier|today|then|quickly|again))* $"
)
_FURTHER = re.compile(r"(?<![a-z])(?:he|she|the analysts?|the GENERIC)(?: also| has| had| then)* $")


def _claimants(scene: Scene, at: int) -> list[Claimant]:
    """Who moves a target by a verb at a typed offset: all of a list, one party right in front, or a pronoun."""
    several = _BY_WHOM.search(scene.text, 0, at)
    if several:
        parties = scene.typed.items("FIRM", "PERSON", start=several.start(), end=several.end("all"))
        return [as_claimant(party) for _, party in parties if isinstance(party, Party)]
    one = _ONE.search(scene.text, max(0, at - 80), at)
    if one:
        party = scene.typed.item(one.start())
        people = [p for _, p in scene.typed.items("PERSON", end=one.start()) if isinstance(p, Party)]
        own = people[-1] if people and isinstance(party, Party) and people[-1].firm == party.name else party
        return [as_claimant(own)] if isinstance(own, Party) else []
    said = scene.claimant(at) if _FURTHER.search(scene.text, 0, at) else None
    return [said] if said and said.person else []


_ON = re.compile(r" (?:on|for|of) (?:the )?(?:shares of )?(?:[a-z.]+-[a-z]+ )?(?:SEC|FIRM)")


def _moved(hit: Hit) -> Iterator[Claim | None]:
    scene = hit.scene
    start, end = hit.at()
    if "MONEY" in scene.text[start : scene.clause(end - 1)[1]] or "MONEY" in scene.text[end : end + 40]:
        return
    action = action_in(scene.text, start, hit.match.end("verb"))
    main = scene.memory.main
    subject = hit.subject("of")
    if subject is None and main and main.type == "equity" and not _ON.match(scene.text, end):
        subject = subject_of(main)  # names in front are spoken of in passing
    subject = subject or stock_subject(scene, hit.match.start("target"), end)
    own = focus_subject(scene)
    for claimant in _claimants(scene, start):
        if is_own(claimant, subject) or is_own(claimant, own):
            continue
        yield make_claim(
            scene, hit.rule, hit.at(), "price_target", "target", subject, confidence=0.7, action=action,
            claimant=claimant, modality="forecast",
        )  # fmt: skip


RULES = (
    Rule(
        "target moved without a figure",
        re.compile(
            rf"{_MODAL}(?<![a-z])(?P<verb>{RAISE}|{LOWER}|{KEEP}) (?:(?:its|their|his|her|the) )?(?:(?P<of>SEC)(?:'s?)? )?(?:(?:[a-z]+ )?(?:earnings |profit |sales )?(?:estimates?|forecasts?|ratings?) and )?(?:HORIZON |SPAN |(?:12|twelve|one)-(?:month|year) )?"
            r"(?P<target>(?:(?:share[- ]|stock )?price[- ](?:targets?|objectives?)|target prices?)|(?<=their )targets?(?=,|\.|;|$| (?:on|for) (?:SEC|the (?:stock|shares|company|[a-z]*maker)))|(?<=its )targets?(?= (?:on|for) SEC))(?! (?:to|from|by|at) )"
        ),
        _moved,
        (
            "Stifel and Cowen also cut their targets. Acme Corp (NYSE: ACME) fell",
            "Stifel and Cowen analysts, among others, slashed their price targets on Acme Corp (NYSE: ACME)",
            "Acme Corp (NYSE: ACME) slid, with Stifel and Cowen both lowering their price targets on the stock",
        ),
        (
            "Stifel cut its price target on Acme Corp (NYSE: ACME) to $4",
            "Stifel could cut its price target on Acme Corp (NYSE: ACME)",
            "Acme Corp (NYSE: ACME) cut its targets for sales",
        ),
    ),
)  # fmt: skip
