"""The words of price targets that the rules share: verbs of change, the noun, whose target it is and who set it."""

from __future__ import annotations

import re
from datetime import date

from nlp.claims.slots import carried_subject, raw_name, signed
from nlp.parties import Party
from nlp.scene import CONSENSUS, Scene, as_claimant, subject_of
from records import Claimant, Subject

RAISE = r"rais(?:e|es|ed|ing)|lift(?:s|ed|ing)?|boost(?:s|ed|ing)?|increas(?:e|es|ed|ing)|hik(?:e|es|ed|ing)|bump(?:s|ed|ing)?|up(?:s|ped|ping)|ups|nudg(?:e|es|ed|ing) up|hoist(?:s|ed)?|jack(?:s|ed)? up|(?:doubl|tripl)(?:es|ed|ing)"
LOWER = r"lower(?:s|ed|ing)?|cut(?:s|ting)?|reduc(?:e|es|ed|ing)|trim(?:s|med|ming)?|slash(?:es|ed|ing)?|drop(?:s|ped|ping)?|decreas(?:e|es|ed|ing)|chop(?:s|ped|ping)?|pare(?:s|d)?|shave(?:s|d)?|dial(?:s|ed) back|take(?:s|n)? down|halv(?:es|ed|ing)"
KEEP = r"maintain(?:s|ed|ing)?|reiterat(?:e|es|ed|ing)|keep(?:s|ing)?|kept|affirm(?:s|ed|ing)?|reaffirm(?:s|ed|ing)?|repeat(?:s|ed)?|retain(?:s|ed)?|stick(?:s|ing)? with|stuck with|back(?:s|ed)"
START = r"initiat(?:e|es|ed|ing)|start(?:s|ed|ing)?|launch(?:es|ed)?|assum(?:e|es|ed)|beg(?:an|ins) (?:coverage|covering)|announc(?:e|es|ed)|establish(?:es|ed)?"
REMOVE = r"remov(?:e|es|ed|ing)|withdr(?:aw|aws|ew|awn)|suspend(?:s|ed)?|drop(?:s|ped)(?= (?:its|his|the) )"
TARGET = r"(?:(?:share |stock )?price (?:target|objective|goal|forecast|tgt)s?|target prices?|(?<=its )targets?(?= [^.;]{0,60}MONEY)|(?<!rate )(?<!inflation )(?<!its )(?<!earnings )(?<!sales )(?<!revenue )(?<!break-even )(?<!profit )(?<!delivery )(?<!production )(?<!output )(?<!growth )(?<!margin )(?<!savings )(?<!volume )(?<!capacity )(?<!emissions )(?<!dividend )(?<!reduction )(?<!leverage )targets?(?! of (?:PCT|BP))|\bpts?\b|\bpo\b|\btgt\b|fair value(?: estimate)?s?|worse?-case scenario|bull[- ]case|bear[- ]case)"
Q = "(?:MONEY|NUM|POINTS)"
# What may stand between a target and its figure: no other figure, no end of a clause.
FILL = r"(?:(?!MONEY|NUM|PCT|POINTS|[.;:?!]| rang(?:e|es|ed|ing) | from |, the GENERIC).){0,70}?"
NEW = r"(?:just |only |about )?(?:a |an |its |the )?(?:new |fresh |lofty )?(?:(?:wall )?street[- ](?:high|low) |record )?(?:high |low )?(?:target )?(?:of |at )?"

_ACTIONS = (
    (RAISE, "raised"),
    (LOWER, "lowered"),
    (KEEP, "reiterated"),
    (START, "initiated"),
    (REMOVE, "removed"),
)
ACTION = re.compile("|".join(f"(?P<{name}>\\b(?:{words})\\b)" for words, name in _ACTIONS))
_CONSENSUS = re.compile(
    r"average\b|\b(?:avg|mean|median|consensus)\b|street[- ](?:high|low)|highest|lowest|high(?:er|-end)? (?:end|target)|wall street's|analysts' "
)
_STREET_BEHIND = re.compile(r"[^.;,]{0,20}? (?:from|by) (?:analysts|brokerages|brokers|GENERIC)(?! at)")


def action_in(text: str, start: int, end: int) -> str | None:
    """The last verb of change in typed [start, end): raised, lowered, reiterated, initiated, removed."""
    found = [m.lastgroup for m in ACTION.finditer(text, start, end)]
    return found[-1] if found else None


_SLOTS = (
    re.compile(rf"(?:{TARGET}) (?:on|for|of) (?:shares of )?(?P<name>[^;:,?!]{{2,60}}?)(?= (?:to|from|by|at|after|on|as|with) |,|;|$)"),
    re.compile(rf"\b(?:{RAISE}|{LOWER}|{KEEP}|sets?) (?:its |the )?(?P<name>[^;:,?!]{{2,60}}?)(?:'s?)? (?:stock |shares )?(?:{TARGET})"),
    re.compile(rf"(?:{TARGET})[^;:?!]{{0,30}} on (?:shares of )?(?P<name>[a-z. &']{{2,40}})$"),
    re.compile(rf"^(?P<name>[^;:,?!]{{2,60}}?)(?:'s?)? (?:stock |shares )?(?:{TARGET})"),
)  # fmt: skip


def slot_subject(scene: Scene) -> Subject | None:
    """A company that no list knows, in the slot of a headline: "raises PT on Acme to $45", "ups Acme's PT"."""
    for slot in _SLOTS:
        match = slot.search(scene.text)
        if match and not re.search(r"[A-Z]", match.group("name")):
            start, end = match.span("name")
            raw = scene.article.text[scene.typed.source(start) : scene.typed.source_end(end)]
            named = raw_name(raw.strip())
            if named and not ACTION.search(match.group("name")):
                return named
    return None


def stock_subject(scene: Scene, at: int, end: int) -> Subject | None:
    """Whose target: "target on/for SEC" after it, else the nearest security before, else the article's focus."""
    after = re.compile(
        r"(?: price)?(?: target)?s?[^.;]{0,24}? (?:on|for|of) (?:the )?(?:shares of |stock of )?(SEC|FIRM)"
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
    owner = re.search(r"(FIRM)(?: \(SEC\))?'s? ", scene.text[:at])
    found = scene.security_of(scene.typed.item(owner.start(1))) if owner else None
    if found and scene.typed.items("FIRM", end=owner.start() if owner else 0):
        # "reiterates Royal Bank's outperform rating and $211 target": a listed firm that is rated.
        return subject_of(found)
    focus = scene.focus()
    slot = slot_subject(scene) if focus is None or scene.sentence.start == 0 else None
    return slot or (subject_of(focus) if focus else None)


_BY = re.compile(r"[^.;]{0,40}? (?:at|by|from) (?:[a-z]+ )?(?:at )?(FIRM|PERSON)")
_BY_RAW = re.compile(
    rf" (?:at|by|from) (?:analysts at )?(?P<firm>[a-z][a-z.&' -]{{2,40}}?)(?=,|;|:|\.?$| (?:as|on|after|amid|following|with|ahead|due|over|despite|in|and) |{Q})"
)


def target_claimant(scene: Scene, at: int, end: int) -> Claimant | None:
    """The analyst or firm; consensus for averages and extremes of the Street."""
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
    named = scene.typed.items("FIRM", "PERSON", end=at)
    by = _BY.match(scene.text, end)
    party = scene.typed.item(by.start(1)) if by and not named else None
    if isinstance(party, Party):
        return as_claimant(party)
    claimant = scene.claimant(at)
    if claimant is None and (scene.sentence.start == 0 or scene.sentence.layout == "heading"):
        return signed(scene) or _raw_firm(scene, end)
    return claimant


def is_own(claimant: Claimant | None, subject: Subject | None) -> bool:
    """A company that speaks of its own figures sets no price target."""
    return claimant is not None and subject is not None and subject.name in (claimant.name, claimant.firm)


def _raw_firm(scene: Scene, end: int) -> Claimant | None:
    """ "price target raised to $24 at Harbor": a house that no list knows, in its slot of a headline."""
    by = _BY_RAW.match(scene.text, end)
    if by is None:
        return None
    start, stop = by.span("firm")
    words = scene.article.text[scene.typed.source(start) : scene.typed.source_end(stop)].split()
    if words and all(w[0].isupper() or w in ("of", "and", "&") for w in words):
        return Claimant(" ".join(words), firm=" ".join(words))
    return None


def horizon_of(scene: Scene) -> date | None:
    when = scene.horizon()
    return when.until if when else None
