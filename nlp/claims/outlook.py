"""Whether a move of a price is foreseen rather than told: "anticipates a 15% rise", "could push it 2% higher"."""

from __future__ import annotations

import re

from nlp.claims.figures import Figure
from nlp.words import alternation, move_verbs
from records import Cue

# The verbs of those who look ahead; what they see stands behind.
_FORESEES = re.compile(
    r"(?<![a-z-])(?:anticipat(?:e|es|ed|ing)|(?<!than )(?<!as )expect(?:s|ed|ing)?|(?:forecasts?(?= (?:an?|for|that|the|SEC|PCT|gains?|another)(?![a-z]))|forecast(?:ed|ing))|predict(?:s|ed|ing)?|project(?:s|ed|ing)|call(?:s|ed|ing)? for|call for"
    r"|warn(?:s|ed|ing)?(?: investors| clients)? (?:of|about|that)|bet(?:s|ting)? on|pric(?:e|es|ed|ing) in|position(?:ed|ing) for|impl(?:y|ies|ied|ying)|point(?:s|ed|ing)? to|suggest(?:s|ed|ing)?"
    r"|see|sees|foresees?|envision(?:s|ed|ing)?|look(?:s|ing)? for|hop(?:e|es|ing) for|brac(?:e|es|ed|ing) for|at risk of|risks? of|open(?:s|ed|ing)? the (?:door|way) (?:to|for)|base case|bull case|bear case|worst case|scenario|target(?:s|ing)?"
    r"|estimat(?:e|es|ed|ing)|wrote that|writes that|argues? that|argued that|think|thinks|believes?)(?![a-z])"
)
_TO_COME = re.compile(
    r"(?<![a-z])(?:room|likely|unlikely|set|poised|on track|on course|expected|due|going|projected|forecast|seen|needs?|have|has|ready|bound|about) to (?:[a-z]+ ){0,3}$"
)
_MODAL = re.compile(r"(?<![a-z])(?:could|may|might|can)(?![a-z])")
_WILL = re.compile(r"(?<![a-z])(?:will|would|should|'ll|won't)(?![a-z])")
# "a 20% gain is within reach", "gains of 3% were possible", "a 10% fall would hurt"
_POSSIBLE = re.compile(
    r"(?:(?! (?:and|but|while|as|after)(?![a-z]))[^;:,]){0,50}? (?:(?:is|are|was|were|be|seems?|looks?|remains?)(?: [a-z]+)? (?:possible|likely|unlikely|within reach|achievable|plausible|realistic|feasible|conceivable|doable|on the cards|in the cards|to be expected|expected|in store)|would|could|will|might|may)(?![a-z])"
)
_MOVES = alternation([verb for verb in move_verbs() if not verb.endswith("ing")])
# What moved a price: "the forecast sent it up 3%".
_CAUSED = (
    "lifted|sent|pushed|drove|driven|helped|propelled|boosted|knocked|dragged|pulled|sparked|triggered|prompted|fueled|spurred|ignited|led|left|capped|extended"
    "|brought|took|wiped|put|saw|closed|ended|finished|opened|trimmed|erased|pared|hit|sparking|sending|pushing|driving|helping|lifting|knocking|leaving|extending"
)
_TOLD = re.compile(rf"(?<![a-z])(?<!to )(?:has|have|had|was|were|{_CAUSED}|{_MOVES})(?![a-z])")


def _led_by(pattern: re.Pattern[str], words: str, *, by: str) -> re.Match[str] | None:
    """The last verb of a pattern in front of a figure, where nothing told stands between it and `by`."""
    found = list(pattern.finditer(words))
    return found[-1] if found and not _TOLD.search(words[found[-1].end() :].removesuffix(by)) else None


def is_foreseen(figure: Figure) -> bool:
    """Whether the figure is what somebody expects, or what may be."""
    words, text = figure.clause_before(), figure.scene.text
    verb = text[figure.by.at : figure.start] if figure.by.at < figure.start else ""
    front = words.removesuffix(verb)
    if _POSSIBLE.match(text, figure.end) and (not verb or text[: figure.start].endswith(" of ")):
        return True
    if verb and _TO_COME.search(front):
        return True
    if _led_by(_WILL, front, by=verb) or _led_by(_MODAL, front, by=verb):
        return True
    seen = _led_by(_FORESEES, front, by=verb)
    return seen is not None and (not verb or _bare(verb, front))


def _bare(verb: str, front: str) -> bool:
    """ "falling 10%", "to gain 8%": no verb that tells what was; "gains of 3%" is a noun."""
    return verb.split()[0].endswith("ing") or front.endswith("to ") or " of " in verb


def hedged(figure: Figure) -> tuple[Cue, ...]:
    """The word that says that a move only may be, as a cue."""
    left = figure.scene.clause(figure.start)[0]
    match = _MODAL.search(figure.scene.text, left, figure.start)
    if match is None:
        return ()
    start, end = figure.scene.typed.source(match.start()), figure.scene.typed.source_end(match.end())
    return (Cue("hedge", figure.scene.article.text[start:end], start, end),)
