"""Whose figure it is: the company's result, its own guidance, an analyst's estimate or the consensus."""

from __future__ import annotations

import re

from nlp.claims.figures import Figure, is_listed
from nlp.periods import When
from nlp.scene import CONSENSUS, as_claimant
from records import Claimant, Subject

_OWN_VERB = r"(?:expects?|expected|sees|saw|forecasts?|forecasted|guided|guides|projects?|projected|anticipates?|anticipated|expecting|guiding|forecasting|predict(?:s|ed|ing)?|targets?|targeted|aims|plans|planned|calls for|called for)"
_COMPANY = (
    r"(?:the (?:(?:[a-z.]+(?: [a-z.]+)?, )?[a-z. ]{2,20}-based )?(?:[a-z-]+ ){0,3}(?:company|group|firm|[a-z-]*maker|retailer|chain|carrier|airline|lender|bank|giant|operator"
    r"|producer|miner|owner|startup|conglomerate|manufacturer|developer|provider|insurer|brewer|builder)|it|management|executives)"
)
_OWN = re.compile(
    rf"(?:SEC|{_COMPANY}|the [a-z-]+(?:er|or|ist)|which|they) (?:also |now |still |has |had |had |said (?:it|that it|they) |it |is |was |previously |earlier ){{0,3}}{_OWN_VERB}(?![a-z])"
    r"|(?:raised|lowered|cut|reiterated|affirmed|reaffirmed|reconfirmed|confirmed|maintained|hiked|narrowed|boosted|issued|gave|withdrew|updated|lifted|trimmed|slashed|backed) (?:its|their|the|a)?(?: [a-z0-9-]+| WHEN){0,7} (?:guidance|outlook|forecast|view|projection|expectations?|target)"
    r"|(?:its|their|company's|SEC's)(?: [a-z-]+| WHEN){0,3} (?:guidance|outlook|forecast)"
    r"|(?:guidance|outlook)(?: [a-z-]+| WHEN){0,3} (?:of|is|was|calls for|for|to)"
    rf"|(?:SEC|{_COMPANY}) (?:also )?(?:said|says)(?![a-z])[^;]{{0,120}}?(?<![a-z])on (?:track|target|course) (?:to|for)(?![a-z])"
)
# "we expect" is the company's word only inside its own quotation; outside it is the author's.
_WE = re.compile(rf"(?<![a-z])we (?:also |now |still |continue to |had |have ){{0,2}}{_OWN_VERB}(?![a-z])")
_SAID_WOULD = re.compile(
    rf"(?:SEC|{_COMPANY})(?:'s [a-z ]{{2,40}})? (?:also )?(?:said|says|told|announced)(?![a-z]).{{0,80}}?(?<![a-z])(?:will|would|could|should|expects?)(?![a-z])"
)
_SAID_AFTER = re.compile(
    rf"[^;]{{0,60}}, (?:SEC|{_COMPANY}) (?:also )?(?:said|says|announced|forecast)(?![a-z])|[^;]{{0,60}}, (?:said|says) (?:SEC|{_COMPANY})(?![a-z])"
)
_IT_FORECAST = re.compile(
    rf"(?: [a-z]+){{0,3}}? (?:that )?(?:SEC|{_COMPANY}) (?:itself )?(?:had |has )?(?:previously |earlier )?(?:forecast|expected|guided|projected|predicted|promised|targeted|anticipated)(?![a-z])"
)
# "short of the 100,000 mark that he floated": somebody's word, not a result.
_PROMISED = re.compile(
    r" (?:[a-z]+ ){0,2}(?:mark|target|goal|milestone|figure|level|vehicles|units|users|subscribers) (?:that |which )?(?P<who>he|she|PERSON) (?:had |has )?"
    r"(?:previously |earlier |once )?(?:floated|set|promised|gave|predicted|targeted|forecast|pledged|projected|mentioned|outlined|named)(?![a-z])"
)
_ANALYSTS = re.compile(
    r"GENERIC|consensus|(?<!FIRM )(?<!FIRM's )(?<!PERSON's )(?:analysts|economists)|(?:wall )?street's?(?! journal)"
)
_PREDICTED = re.compile(
    r"(?<![a-z])(?:is|are|was|were|being) (?:now )?(?:predicted|projected|forecast|expected|estimated|seen|anticipated|pegged)(?: to| at)?(?![a-z])"
)
_ANALYSTS_SAY = re.compile(r", (?:GENERIC|analysts) (?:predict|expect|estimate|forecast|project)(?![a-z])")
_SPEAKER = re.compile(
    r"(?<![a-z])(?:he|she|his|her|we|our|the (?:analyst|strategist|economist))(?![a-z])|PERSON|FIRM"
)
_LATER = re.compile(
    r"(?<![a-z])(?<!than-)(?:will|would|could|may|should|expect(?:s|ed|ing)?|forecasts?|project(?:s|ed)?|likely)(?![a-z])"
)
# "above last year's mark of $6 billion", "compared with $2.1 billion in the same quarter last year"
_PAST = re.compile(
    r"(?<![a-z])(?:year-ago|year ago|year-earlier|prior-year|previous-year|last year's|a year (?:ago|earlier)(?:'s)?)(?: (?!guid|outlook|forecast|estimate|expect|view|target|project)[a-z'-]+| WHEN){0,4} $"
)
_PAST_MARK = re.compile(
    r"(?P<when>WHEN)(?:'s)? (?:(?!guid|outlook|forecast|estimate|expect|view|target|project)[a-z'-]+ ){1,4}$"
)
_YEAR_AGO = re.compile(r"year[- ](?:ago|earlier)|(?:prior|previous|last)[- ]year(?!-end)", re.IGNORECASE)


# "estimate $5 billion (range $4.8 billion to $5.1 billion)"
_RANGE = re.compile(r"\((?:in a )?(?:range|high|low)(?: of)?:? $")
_COMPARED = re.compile(
    r"(?<![a-z])(?:above|below|versus|vs\.?|compared (?:with|to)|against|than|short of|ahead of|topping|beating|missing|in line with|matching|meeting)(?: the| an?)?(?: (?:average|mean|median|GENERIC|estimates?|expectations?|projections?))*(?: of| for)? $"
)
_OTHERS = re.compile(r"GENERIC|(?<![a-z])(?:estimate|expectation|projection)")
_EXPECTING = re.compile(
    r"(?: (?:a|per) share)?(?: (?:that |which )?GENERIC|(?: [a-z]+){0,2} (?:by|of|from) GENERIC| expected| estimate| consensus| analyst)"
)


def company(subject: Subject | None) -> Claimant | None:
    """The company as the one who says so, for its own guidance."""
    return Claimant(subject.name, firm=subject.name) if subject and subject.type == "equity" else None


def _is_own(figure: Figure, words: str, subject: Subject | None) -> bool:
    if subject is None or subject.type != "equity" or _ANALYSTS.search(words):
        return False
    voice = figure.scene.voice
    if _WE.search(words):
        return voice is not None and voice.quoted and not (voice.party and voice.party.kind == "firm")
    return _OWN.search(words) is not None or _SAID_WOULD.search(words) is not None


def _said_later(figure: Figure, words: str, subject: Subject | None) -> bool:
    """ "Profit will be 80 cents a share, the company said", "the 6 million that it had forecast"."""
    if subject is None or subject.type != "equity":
        return False
    text = figure.scene.text
    if _IT_FORECAST.match(text, figure.end):
        return True
    return _LATER.search(words) is not None and _SAID_AFTER.match(text, figure.end) is not None


def _compared(figure: Figure) -> bool:
    """ "sees 60 cents a share, below the 64 cents analysts had expected": the second figure is not the company's."""
    before = _COMPARED.search(figure.before(60))
    return before is not None and (
        _OTHERS.search(before.group()) is not None
        or _EXPECTING.match(figure.scene.text, figure.end) is not None
    )


def is_past(figure: Figure) -> bool:
    """Whether a figure is last year's, to which another is compared."""
    before = figure.before(60)
    if _PAST.search(before):
        return True
    mark = _PAST_MARK.search(before)
    when = figure.scene.typed.item(figure.start - len(before) + mark.start("when")) if mark else None
    return isinstance(when, When) and _YEAR_AGO.search(when.text) is not None


# "expects sales to double and its margin to reach 9%": what has no verb of its own hangs on the one before.
_OWN_CLAUSE = re.compile(
    r"(?<![a-z])(?:is|are|was|were|has|have|had|rose|fell|grew|came|led|lost|shrank|will|would|said|says|[a-z]{3,}ed)(?![a-z])"
)


def _goes_on(text: str, at: int, clause: str) -> bool:
    front = text[: at - len(clause)]
    return front.rstrip().endswith(" and") and clause != "" and _OWN_CLAUSE.search(clause) is None


def whose(figure: Figure, subject: Subject | None) -> tuple[Claimant | None, str]:
    """-> claimant and modality. Results have no claimant; guidance has the company; estimates consensus or a name."""
    scene, by = figure.scene, figure.by
    words = figure.clause_before()
    sentence_before = scene.text[: figure.start]
    if is_past(figure):
        return None, "reported"
    if is_listed(figure) and company(subject):
        return company(subject), "forecast"
    promised = _PROMISED.match(scene.text, figure.end)
    if promised:
        return scene.claimant(promised.end()), "forecast"
    if _said_later(figure, words, subject):
        return company(subject), "forecast"
    if (
        _RANGE.search(figure.before(14))
        and scene.memory.result
        and scene.memory.result[0] == scene.sentence.start
    ):
        return scene.memory.result[1:]
    if by.expected and (_compared(figure) or not _is_own(figure, words, subject)):
        return _estimator(figure, words)
    own = by.forecast or _goes_on(scene.text, figure.start, words)
    if _is_own(figure, words, subject) or (own and _is_own(figure, sentence_before, subject)):
        return company(subject), "forecast"
    if _ANALYSTS.search(words) and _LATER.search(words):
        return CONSENSUS, "forecast"
    if _PREDICTED.search(words) or _ANALYSTS_SAY.search(scene.text, figure.end):
        return CONSENSUS, "forecast"
    if (by.forecast or _LATER.search(words)) and (_SPEAKER.search(sentence_before) or scene.memory.speaker):
        return scene.claimant(figure.start), "forecast"
    if _LATER.search(words):
        voice = scene.voice
        named = (
            voice is not None and voice.party is not None and voice.party.kind == "person" and not voice.data
        )
        return (as_claimant(voice.party) if named else None), "forecast"  # type: ignore[union-attr, arg-type]
    return None, "reported"


def _estimator(figure: Figure, words: str) -> tuple[Claimant | None, str]:
    """Who expected the figure: who is named with it, else the consensus; nobody where the author says "we expect"."""
    scene = figure.scene
    if _WE.search(words) and (scene.voice is None or not scene.voice.quoted):
        return None, "forecast"
    named = _SPEAKER.search(words) or scene.memory.speaker
    if named and not _ANALYSTS.search(scene.text):
        return scene.claimant(figure.start), "forecast"
    return CONSENSUS, "forecast"
