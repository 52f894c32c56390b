"""Whose price target it is and who set it: in the sentence, in the slots of a headline, from what was said before."""

from __future__ import annotations

import re
from datetime import date

from nlp.claims.headline_words import CHAR, head_company, rated_house, raw_firm, unnamed
from nlp.claims.price_target_words import ACTION, FIRM_VERB, TARGET, Q, action_in
from nlp.claims.slots import carried_subject, raw_name, signed
from nlp.parties import Party
from nlp.scene import CONSENSUS, Scene, as_claimant, subject_of
from records import Claimant, Subject

_CONSENSUS = re.compile(
    r"average\b|\b(?:avg|mean|median|consensus)\b|street[- ](?:high|low)|highest|lowest|high(?:er|-end)? (?:end|target)|wall street's|analysts' "
)
_STREET_BEHIND = re.compile(r"[^.;,]{0,20}? (?:from|by) (?:analysts|brokerages|brokers|GENERIC)(?! at)")


_SLOTS = (
    re.compile(rf"(?:{TARGET}) (?:on|for|of) (?:shares of )?(?P<name>(?:(?!, ){CHAR}){{2,60}}?)(?= (?:to|from|by|at|after|on|as|with) |,|;|$)"),
    re.compile(rf"\b(?:{FIRM_VERB}) (?:its |the )?(?P<name>(?:(?!, ){CHAR}){{2,60}}?)(?:'s?)? (?:stock |shares )?(?:{TARGET})"),
    re.compile(rf"(?:{TARGET})[^;:?!]{{0,30}} on (?:shares of )?(?P<name>[a-z. &']{{2,40}})$"),
    re.compile(rf"^(?P<name>(?:(?!, ){CHAR}){{2,60}}?)(?:'s?)? (?:stock |shares )?(?:{TARGET})"),
)  # fmt: skip


_NO_NAME = re.compile(rf"{ACTION.pattern}|(?<![a-z])ratings?(?![a-z])")


def slot_subject(scene: Scene) -> Subject | None:
    """A company that no list knows, in the slot of a headline: "raises PT on Acme to $45", "ups Acme's PT"."""
    for slot in _SLOTS:
        match = slot.search(scene.text)
        if match and not re.search(r"[A-Z]", match.group("name")):
            start, end = match.span("name")
            raw = scene.article.text[scene.typed.source(start) : scene.typed.source_end(end)]
            named = raw_name(raw.strip())
            if named and not _NO_NAME.search(match.group("name")):
                return named
    return None


def stock_subject(scene: Scene, at: int, end: int) -> Subject | None:
    """Whose target: "target on/for SEC" after it, else the nearest security before, else the article's focus."""
    house = rated_house(scene)
    after = re.compile(
        r"(?: price)?(?: target)?s?[^.;]{0,24}? (?:on|for|of) (?:the )?(?:shares of |stock of )?(?:[a-z.]+-[a-z]+ )?(SEC|FIRM)"
    ).match(scene.text, at)
    if after:
        found = scene.security_of(scene.typed.item(after.start(1)))
        if found:
            return subject_of(found)
    after = re.compile(r"[^.;]{0,50}? (?:for|on) (?:the )?(SEC)").match(scene.text, end)
    left, _ = scene.clause(at)
    near = scene.securities_before(at, left) or scene.securities_before(at)
    if after and not near:
        found = scene.security_of(scene.typed.item(after.start(1)))
        return subject_of(found) if found else None
    if near:
        return carried_subject(scene, at, left)
    if house:
        return house
    owner = re.search(r"(FIRM)(?: \(SEC\))?'s? ", scene.text[:at])
    found = scene.security_of(scene.typed.item(owner.start(1))) if owner else None
    if found and scene.typed.items("FIRM", end=owner.start() if owner else 0):
        # "reiterates Royal Bank's outperform rating and $211 target": a listed firm that is rated.
        return subject_of(found)
    focus = scene.focus()
    slot = slot_subject(scene) if focus is None or scene.sentence.start == 0 else None
    return slot or (subject_of(focus) if focus else head_company(scene))


_BY = re.compile(r"[^.;]{0,40}? (?:at|by|from) (?:[a-z]+ )?(?:at )?(FIRM|PERSON)")
_BY_RAW = re.compile(
    rf" (?:at|by|from) (?:(?:analysts|GENERIC) at )?(?P<firm>SEC|[a-z][a-z.&' -]{{2,40}}?)(?=,|;|:|\.?$| (?:GENERIC|analysts?|as|on|after|amid|following|with|ahead|due|over|despite|in|and) |{Q})"
)


def target_claimant(scene: Scene, at: int, end: int) -> Claimant | None:
    """The analyst or firm; consensus for averages and extremes of the Street."""
    rated_house(scene)
    left, right = scene.clause(at)
    if _STREET_BEHIND.match(scene.text, end):
        return CONSENSUS
    extreme = _CONSENSUS.search(scene.text, max(left, at - 45), min(right, end))
    held = (
        extreme
        and "high" in extreme.group()
        and re.search(r" (?:has|have|with|sets?) (?:the|a) $", scene.text[: extreme.start()])
    )
    if extreme and not held and not action_in(scene.text, max(left, at - 60), extreme.start()):
        return CONSENSUS
    source = scene.article.text[scene.sentence.start : scene.sentence.start + 20].lower()
    if re.match(r"(?:analysts|brokerages|brokers) set ", source):
        return CONSENSUS
    named = [p for _, p in scene.typed.items("FIRM", "PERSON", end=at) if p.start not in scene.spoken_of]
    by = _BY.match(scene.text, end)
    party = scene.typed.item(by.start(1)) if by and not named else None
    if isinstance(party, Party):
        return as_claimant(party)
    claimant = scene.claimant(at)
    claimant = claimant or unnamed(scene, left, at)
    if claimant is None and _TAKEN_UP.match(scene.text):
        known = [party for party in (scene.memory.firm, scene.memory.person) if party]
        return as_claimant(max(known, key=lambda party: party.start)) if known else None
    if claimant is None and (scene.sentence.start == 0 or scene.sentence.layout == "heading"):
        return signed(scene) or _raw_firm(scene, end) or raw_firm(scene)
    return claimant


# "The target was lowered to $113": of the one whose target the text has just spoken of.
_TAKEN_UP = re.compile(
    r"the (?:new |price |new price )?target (?:was|is|now|represents|implies|stands|of MONEY (?:represents|implies))"
)


def is_own(claimant: Claimant | None, subject: Subject | None) -> bool:
    """A company that speaks of its own figures sets no price target."""
    return claimant is not None and subject is not None and subject.name in (claimant.name, claimant.firm)


def _raw_firm(scene: Scene, end: int) -> Claimant | None:
    """ "price target raised to $24 at Harbor": a house that no list knows, in its slot of a headline."""
    by = _BY_RAW.match(scene.text, end)
    if by is None or (by.group("firm") == "SEC" and not scene.securities_before(by.start())):
        return None
    start, stop = by.span("firm")
    words = scene.article.text[scene.typed.source(start) : scene.typed.source_end(stop)].split()
    if words and all(w[0].isupper() or w in ("of", "and", "&") for w in words):
        return Claimant(" ".join(words), firm=" ".join(words))
    return None


def horizon_of(scene: Scene) -> date | None:
    when = scene.horizon()
    return when.until if when else None
