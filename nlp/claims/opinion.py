"""Views without a figure that somebody is named for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.parties import Party
from nlp.scene import FORECAST, Scene, as_claimant, make_claim, subject_of
from nlp.words import stances
from records import Claim, Claimant

SAID = re.compile(
    r"(?<![a-z])(?:said|says|saying|wrote|writes|writing|note[sd]?|noting|added|adds|told|believes?|believed|thinks?|expects?|expected|sees|saw|argued|argues|cautioned|cautions|warn(?:s|ed|ing)?"
    r"|declar(?:es|ed|ing)|recommends?|predict(?:s|ed)|called|calls|calling|highlight(?:s|ed|ing)|cited|cites|citing|points? (?:to|out)|pointed (?:to|out)|remains?|remained|view(?:s|ed)|likes?|prefers?|favou?rs?|describ(?:es|ed)|commented|explained|reckons|contends|flag(?:s|ged)"
    r"|emphatic|convinced|according to|cast doubt|questioned|praised|cheered|advised|advises|anticipates|estimates|suggest(?:s|ed)?|conclud(?:es|ed)|stated|states|remarked|acknowledged|stressed|reiterated|maintained)(?![a-z])"
)
# A verb that makes a view of what follows it, even beside a rating or a target.
_SPOKEN = re.compile(
    r"(?<![a-z])(?:said|says|wrote|writes|noted|notes|added|adds|argued|believes|thinks|warned|cautioned|cast doubt|told|predicted|sees)(?![a-z])"
)
_QUOTED = re.compile(r"\"[^\"]{12,}")


def stance_of(words: str) -> str:
    """bullish, neutral or bearish by the words of a view; a negation in front turns a word round."""
    lists = stances()
    bullish, bearish = set(lists.bullish.split()), set(lists.bearish.split())
    negations = set(lists.negations.split())
    score, tokens = 0, re.findall(r"[a-z][a-z'-]*", words.lower())
    for i, token in enumerate(tokens):
        side = (token in bullish) - (token in bearish)
        if side and any(t in negations or t.endswith("n't") for t in tokens[max(0, i - 3) : i]):
            side = -side
        score += side
    return "bullish" if score > 0 else "bearish" if score < 0 else "neutral"


def _speaker(scene: Scene) -> Claimant | None:
    """A named person or firm with a verb of saying, or the head of the section for what stands under it."""
    text = scene.text
    parties = [(p, item) for p, item in scene.typed.items("FIRM", "PERSON") if isinstance(item, Party)]
    said = SAID.search(text)
    if parties and said:
        near = [item for p, item in parties if abs(p - said.start()) < 60 or p < said.start()]
        people = [item for item in near if item.kind == "person"]
        if near:
            return as_claimant(people[0] if people else near[0])
    if parties and not said:
        return None
    if said and re.search(r"(?<![a-z])(?:he|she|his|her|the analyst|the firm)(?![a-z])", text):
        party = scene.memory.person or scene.memory.speaker or scene.memory.firm
        if party:
            return as_claimant(party)
    if scene.memory.speaker is not None:
        return as_claimant(scene.memory.speaker)
    return None


def read_opinion(scene: Scene, claims: list[Claim]) -> Iterator[Claim]:
    """At most one view a sentence, where no claim with that claimant was read in it."""
    text = scene.text
    if scene.sentence.layout == "heading" or len(text) < 40 or re.match(r"[\"' ]*(?:if|should) ", text):
        return
    claimant = _speaker(scene)
    if claimant is None or claimant.name in ("consensus", "analysts"):
        return
    figured = [c for c in claims if c.kind in ("price_target", "rating")]
    quoted = _QUOTED.search(text) is not None
    spoken = quoted or _SPOKEN.search(text) is not None
    if figured and not spoken:
        return
    left = scene.securities_before(len(text))
    named = [f for _, f in left[::-1] if f.name != claimant.firm]
    focus = named[0] if named else scene.focus()
    subject = subject_of(focus) if focus else None
    stance = stance_of(text)
    if stance == "neutral" and not spoken:
        return
    forecast = FORECAST.search(text) is not None
    claim = make_claim(
        scene, "view of a named party", (0, len(text)), "opinion", "stance", subject, confidence=0.55, stance=stance,
        claimant=claimant, modality="forecast" if forecast else "opinion",
    )  # fmt: skip
    if claim:
        yield claim
