"""Whether what somebody says is a view at all, and whether it looks ahead."""

from __future__ import annotations

import re
from functools import cache

from nlp.words import alternation, stances

# Verbs and phrases by which a speaker gives a view, whatever its words are.
BELIEF = re.compile(
    r"(?<![a-z])(?:believe[sd]?|thinks?|argue[sd]?|caution(?:s|ed)?|warn(?:s|ed|ing)?|predict(?:s|ed)?|reckons?|doubt(?:s|ed)?"
    r"|fear(?:s|ed)?|recommend(?:s|ed)?|prefers?|likes|anticipate[sd]?|contends?|cast doubt|questioned|praised|cheered"
    r"|(?:we|i)(?:'d)? (?:[a-z]+ ){0,2}?(?:think|believe|expect|see|view|feel|like|prefer|doubt|suspect|anticipate|assume|find"
    r"|remain|reiterate|recommend|argue|would)|in (?:our|my) (?:view|opinion)|our view|we're|i'm|looks? like|seems?|appears?"
    r"|convinced|expects?|sees)(?![a-z])"
)
_LEANING = re.compile(
    r"(?<![a-z])(?:should|could|may|might|likely|unlikely|would|will|won't|can't|must|need(?:s|ed)? to|has to|have to)(?![a-z])"
)
_AHEAD = re.compile(
    r"(?<![a-z])(?:will|won't|would|could|may|might|should|likely|unlikely|'ll|going to|expect(?:s|ed|ing)?|forecasts?|forecasting"
    r"|predict(?:s|ed|ing)?|anticipat(?:es?|ed|ing)|poised|set to|bound to|to come|outlook|potential(?:ly)?|eventually"
    r"|project(?:s|ed|ing)|ahead of us|prospects?|set up|sets up|positioned (?:to|for)|upside)(?![a-z])"
)


# Words that rate or price, or name a purchase, and judge nothing by themselves.
_RATED = re.compile(
    r"(?<![a-z])(?:(?:a |an |its |his |her )?(?:strong |moderate )?[a-z]+(?:[ -][a-z]+)? ratings?|buy ?backs?|bought back|buy(?:ing|s)? back"
    r"|(?:up|down)grad(?:es|ed|ing)|price targets?|at risk)(?![a-z])"
)


@cache
def _judging() -> re.Pattern[str]:
    lists = stances()
    words = [*lists.bullish.split(), *lists.bearish.split(), *lists.neutral.split()]
    return re.compile(
        rf"(?<![a-z])(?:{alternation([word.replace('_', ' ') for word in words])})(?:s|es|d|ed|ing|ly|ments?|n|able)?(?![a-z])"
    )


def is_judging(text: str) -> bool:
    """Whether lower-case words praise, blame or weigh something."""
    return _judging().search(_RATED.sub(" ", text)) is not None


def is_leaning(text: str) -> bool:
    """Whether they say what should, could or will be."""
    return _LEANING.search(text) is not None


def modality_of(text: str) -> str:
    """forecast where a view looks ahead, else opinion."""
    return "forecast" if _AHEAD.search(text) else "opinion"
