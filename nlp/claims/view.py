"""Whether what somebody says is a view at all, and whether it looks ahead."""

from __future__ import annotations

import re

from nlp.gate import Gate
from nlp.stance import has_side, score

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
    r"(?<![a-z])(?:will|won't|would|could|may|might|should|likely|unlikely|likelihood|'ll|going to|expects?|expecting|forecasts"
    r"|predict(?:s|ed|ing)?|anticipates?|anticipating|poised|set to|bound to|to come|potentially|eventually|until"
    r"|projects|projected|ahead of us|sets? (?:up|the stage)|positioned (?:to|for)|(?:we|he|she|SEC|FIRM) expect(?:s|ed)?"
    r"|sees? (?:[a-z-]+ |SEC ){1,4}[a-z]+ing)(?![a-z])"
)
# What was expected is past: "better than expected", "than we had anticipated".
_PAST = re.compile(
    r"(?<![a-z])(?:than|as|had|was|were|been|previously)(?: [a-z]+){0,3}? (?:expected|anticipated|forecast|feared|thought|projected)|[a-z]+-than-expected"
    r"|may have|might have|could have|would have(?! to)|should have"
)
# Words that rate or price, or name a purchase, and judge nothing by themselves.
_RATED = re.compile(
    r"(?<![a-z])(?:(?:a |an |its |his |her )?(?:strong |moderate )?[a-z]+(?:[ -][a-z]+)? ratings?|buy ?backs?|bought back|buy(?:ing|s)? back"
    r"|(?:up|down)grad(?:es|ed|ing)|price targets?|at risk)(?![a-z])"
)

# What makes a view of a sentence though it takes no side.
_WEIGHED = re.compile(
    r"(?<![a-z])(?:surpris(?:e|es|ed|ing|ingly)|interesting|crucial|critical|important|key (?:question|issue|risk|driver|thing|point)|big question"
    r"|question is|issue is|problem is|uncertain|uncertainty|unclear|a sign of|suggests? that|means that|hard to|tough to|all over the place)(?![a-z])"
)
# What a company does or means to do, which is no view of how it fares.
_ACT = re.compile(
    r"(?<![a-z])(?:(?:will|would|plans? to|planned to|intends? to|aims? to|hopes? to|wants? to|decided to|agreed to|going to|continues? to|continue to|trying to)"
    r"(?: also| soon| not| likely| now)? (?:announce|introduce|launch|open|close|sell|buy|acquire|hire|cut|invest|offer|take|use|provide|add|replace|build|release"
    r"|start|begin|focus|move|expand|roll|seek|review|consider|monitor|respond|pursue|reduce|spend|work|develop|shift|bring|make|pay|return|appeal|suspend|scrap|update|file|run)"
    r"|(?:is|are|was|were) (?:also |now |currently )?(?:scaling|considering|working|exploring|evaluating|closing|adding|building|moving|talking|preparing|seeking|planning"
    r"|trying|investigating|in talks|reviewing|looking (?:at|for|to)|hiring|opening|testing|automating|shifting|putting))(?![a-z])"
)


_CUT = (_RATED, _PAST)
_GATE = Gate(_CUT)


def _without(text: str, pattern: int) -> str:
    return _CUT[pattern].sub(" ", text) if pattern in _GATE.possible(text) else text


def is_judging(text: str) -> bool:
    """Whether words praise, blame or weigh something."""
    return any(score(_without(text, 0))) or _WEIGHED.search(text) is not None


def is_weighing(text: str) -> bool:
    """Whether they do so by more than saying that something rises or falls."""
    return has_side(_without(text, 0)) or _WEIGHED.search(text) is not None


def is_act(text: str) -> bool:
    """Whether they tell what a company does or means to do."""
    return _ACT.search(text) is not None


def is_leaning(text: str) -> bool:
    """Whether they say what should, could or will be."""
    return _LEANING.search(text) is not None


def modality_of(text: str) -> str:
    """forecast where a view looks ahead, else opinion."""
    return "forecast" if _AHEAD.search(_without(text, 1)) else "opinion"
