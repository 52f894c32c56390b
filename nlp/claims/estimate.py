"""Whose figure it is: the company's result, its own guidance, an analyst's estimate or the consensus."""

from __future__ import annotations

import re

from nlp.claims.figures import Figure
from nlp.scene import CONSENSUS
from records import Claimant, Subject

_OWN_VERB = r"(?:expects?|expected|sees|saw|forecasts?|guided|guides|projects?|projected|anticipates?|anticipated|expecting|guiding|predicts?|targets?|aims|plans)"
_OWN = re.compile(
    rf"(?:SEC|the company|the firm|the [a-z-]+(?:er|or|ist)|it|management|which|we|they) (?:also |now |still |has |had |had |said (?:it|that it|they) |is |was |previously |earlier ){{0,3}}{_OWN_VERB}(?![a-z])"
    r"|(?:raised|lowered|cut|reiterated|affirmed|reaffirmed|reconfirmed|confirmed|maintained|hiked|narrowed|boosted|issued|gave|withdrew|updated|lifted|trimmed|slashed|backed) (?:its|their|the|a)?(?: [a-z-]+| WHEN){0,4} (?:guidance|outlook|forecast|view|projection|expectations?|target)"
    r"|(?:its|their|company's|SEC's)(?: [a-z-]+| WHEN){0,3} (?:guidance|outlook|forecast)"
    r"|(?:guidance|outlook)(?: [a-z-]+| WHEN){0,3} (?:of|is|was|calls for|for|to)"
)
_SAID_WOULD = re.compile(
    r"(?:SEC|the company|it|management|executives)(?:'s [a-z ]{2,40})? (?:also )?(?:said|says|told|announced)(?![a-z]).{0,80}?(?<![a-z])(?:will|would|could|should|expects?)(?![a-z])"
)
_ANALYSTS = re.compile(r"GENERIC|consensus|analysts|economists|(?:wall )?street's?(?! journal)")
_PREDICTED = re.compile(
    r"(?<![a-z])(?:is|are|was|were|being) (?:now )?(?:predicted|projected|forecast|expected|estimated|seen|anticipated) to(?![a-z])"
)
_SPEAKER = re.compile(
    r"(?<![a-z])(?:he|she|his|her|we|our|the (?:analyst|strategist|economist))(?![a-z])|PERSON|FIRM"
)
_LATER = re.compile(
    r"(?<![a-z])(?:will|would|could|may|should|expect(?:s|ed|ing)?|forecasts?|project(?:s|ed)?|likely)(?![a-z])"
)


def company(subject: Subject | None) -> Claimant | None:
    """The company as the one who says so, for its own guidance."""
    return Claimant(subject.name, firm=subject.name) if subject and subject.type == "equity" else None


def _is_own(figure: Figure, words: str, subject: Subject | None) -> bool:
    if subject is None or subject.type != "equity" or _ANALYSTS.search(words):
        return False
    return _OWN.search(words) is not None or _SAID_WOULD.search(words) is not None


def whose(figure: Figure, subject: Subject | None) -> tuple[Claimant | None, str]:
    """-> claimant and modality. Results have no claimant; guidance has the company; estimates consensus or a name."""
    scene, by = figure.scene, figure.by
    words = figure.clause_before()
    sentence_before = scene.text[: figure.start]
    if by.expected and not _is_own(figure, words, subject):
        named = _SPEAKER.search(words) or scene.memory.speaker
        if named and not _ANALYSTS.search(scene.text):
            return scene.claimant(figure.start), "forecast"
        return CONSENSUS, "forecast"
    if _is_own(figure, words, subject) or (by.forecast and _is_own(figure, sentence_before, subject)):
        return company(subject), "forecast"
    if _ANALYSTS.search(words) and _LATER.search(words):
        return CONSENSUS, "forecast"
    if _PREDICTED.search(words):
        return CONSENSUS, "forecast"
    if (by.forecast or _LATER.search(words)) and (_SPEAKER.search(sentence_before) or scene.memory.speaker):
        return scene.claimant(figure.start), "forecast"
    return None, "forecast" if _LATER.search(words) else "reported"
