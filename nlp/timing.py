"""Which words of time in a sentence go with a figure, and which belong to another verb.

"Zephyr, due to report on Thursday, fell 2%" fell today, not on Thursday. Works on typed text, with the
words of time given by their typed offsets; linear in the length of a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from nlp.periods import When
from nlp.words import alternation, move_verbs

Timed = tuple[int, When]

_DAYS = 7  # what is longer than a week is no session
# "fell 1%, extending a drop of 14% on Monday": the words of time belong to the other move.
_OF_ANOTHER = re.compile(
    r"[^;]*?, (?:extending|adding to|following|trimming|paring|erasing|reversing|after)\b[^;]*?(?:PCT|POINTS)"
)
# "added 3%, bringing its gain this year to 24%", "added 1% and is up 3% for the month": of the next figure.
_GOES_ON = re.compile(
    r", (?:bringing|taking|leaving|putting|pushing|narrowing|widening)(?![a-z])| and (?:is|are|was|were|has|have|had)(?![a-z])"
)
# "in its tenth decline over the past 12 sessions", "the most since March": against what it is ranked.
_RANKED = re.compile(
    r"(?<![a-z-])(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|[a-z]+teenth|NUM(?:st|nd|rd|th)|biggest|largest|worst|best|most|least|steepest|sharpest"
    r"|lowest|highest|longest|deepest|strongest|weakest|heaviest|busiest|fastest|slowest|back-to-back|only)(?![a-z-])"
)
_RANGE = re.compile(r"since |(?:over|in|for|during|within|across) the (?:past|last|previous|trailing) ", re.IGNORECASE)  # fmt: skip
# "fell 3% ahead of results on Thursday": what is still to come.
_AHEAD = re.compile(
    r"(?<![a-z])(?:ahead of|before(?! (?:(?:clos|end|par|recover|rebound|bounc|trimm|finish|settl|giv)[a-z]+|the (?:opening )?bell|the open|noon))|await(?:s|ed|ing)?|due|scheduled|slated|set to|until|upcoming|prepar(?:es|ed|ing)"
    r"|looking (?:to|ahead|toward)|look ahead|bracing for|gear(?:s|ed|ing) up|plans? to|planned|will|would|to be (?:released|published|announced))(?![a-z])"
)
_VERBAL = re.compile(r"(?<![a-z])(?:after|as|when|that|which|because|where|who)(?![a-z])")
# ", set to deliver earnings on Thursday,", ", which cut its dividend in May,"
_MOVES = alternation(list(move_verbs()))
_ASIDE = re.compile(
    rf", (?:which|who|whose|where|set|due|having|after|following|despite|(?!(?:{_MOVES}) )[a-z]+(?:ed|ing))(?![a-z])[^,;]*$"
)
_FINITE = [verb for verb in move_verbs() if not verb.endswith("ing") and verb not in ("up", "down", "higher", "lower", "off")]  # fmt: skip
_RESUMED = re.compile(rf", (?:[a-z]+ly )?(?:{alternation(_FINITE)})(?![a-z])")
# "After gaining 5% on Monday, Zephyr slipped": a move of its own.
_OPENS = re.compile(r"(?:after|following|despite|having) [^,;]*(?:PCT|POINTS|MONEY)[^,;]*$")
# One session of a longer stretch: "a rally of 2% in October after a loss the day before".
_ONE_SESSION = re.compile(
    r"(?<![a-z])(?:the (?:day|session) (?:before|after|earlier)|the (?:next|following) (?:day|session)|a day (?:before|after|earlier|later)|(?:one|a single|single) (?:day|session)"
    r"|one-day|single-day|that day|intraday|after (?:a |an |its |the )?SPAN|back-to-back|the (?:last|first) time|from (?:its|the|a) (?:[a-z-]+ )?(?:peak|high|low|bottom|top) [^,;]{0,30}?(?:to|through) (?:its|the|a))(?![a-z])"
    r"|^when "
)
# "rose 14% on Tuesday, on track for a 60% climb": over a stretch of its own.
_BOUND_FOR = re.compile(
    r"(?<![a-z])(?:on track|on course|on pace|headed|heading|set|poised) for (?:[a-z-]+ ){0,4}(?:PCT|POINTS)$"
)
_SAME = re.compile(
    r"(?<![a-z])(?:during|over|in|for|within|across|through) (?:that|the same|this same)(?: same)?(?: (?:time|period|span|stretch|time ?frame|timespan|interval|window))(?![a-z])"
)
_REACH = 300  # characters around a figure in which words of time are looked at
_FIGURE = re.compile("PCT|POINTS|MONEY")
# "A day after plunging as much as 2%, it rose", "rose 1% on Friday after a 2% slide": of an earlier session.
_WHAT = r" (?:(?:an?|the|its|their|SEC's?) )?(?:[a-z-]+ ){0,3}"
_BEFORE = re.compile(
    rf"(?P<words>(?<![a-z])(?:a|one|the|SPAN) (?:day|session|week|month)s? (?:after|following|before)|(?:^(?:but |and )?)(?:after|following|having)){_WHAT}(?:as much as |more than |about )?$"
    rf"|(?P<late>(?<![a-z])after)(?= (?:an?|its|[a-z]+ing) ){_WHAT}(?<!as much as )$"
)
_NEAR = 60  # characters behind a figure in which "during that time" is its own


def in_aside(text: str, at: int, start: int) -> bool:
    """Whether a typed offset stands in an aside that is over before a figure at `start`."""
    opens = text.rfind(", ", max(0, at - _REACH), at)
    return opens >= 0 and text.find(",", at, start) >= 0 and _ASIDE.match(text, opens, at) is not None


def resumed(text: str, at: int, start: int) -> bool:
    """Whether the aside at a typed offset is over, and its sentence's own verb carries the figure at `start`."""
    return in_aside(text, at, start) and _RESUMED.match(text, text.index(",", at)) is not None


def is_anothers(text: str, at: int, start: int, end: int) -> bool:
    """Whether the words of time at a typed offset belong to another verb than the figure's at [start, end)."""
    if at < start:
        opening = text.find(",", at, start) >= 0 and _OPENS.match(text, 0, at) is not None
        return opening or in_aside(text, at, start)
    if _GOES_ON.search(text, end, at):
        return True
    return _OF_ANOTHER.match(text, end, at) is not None or _AHEAD.search(text, end, at) is not None


def _is_rank(text: str, timed: Timed, end: int) -> bool:
    at, when = timed
    return at >= end and _RANGE.match(when.text) is not None and _RANKED.search(text, end, at) is not None


def _is_long(when: When) -> bool:
    if when.since is None or when.until is None:
        return True
    return (when.until - when.since).days > _DAYS


def placed(text: str, timed: Timed, end: int) -> When:
    """The words of time, without dates where the move may be any session of a longer stretch."""
    at, when = timed
    bound = at < end and _BOUND_FOR.search(text, max(at, end - _NEAR), end) is not None
    told = at >= end and _VERBAL.search(text, end, at) is not None
    over = when.ends is not None and when.until == when.ends and not _RANGE.match(when.text)
    if bound or (_is_long(when) and (told or (over and _ONE_SESSION.search(text)))):
        return when._replace(since=None, until=None)
    return when


def is_over(when: When | None, published: date | None) -> bool:
    """Whether a stretch longer than a week lies behind: when in it a streak ended is not said."""
    if when is None or when.ends is None or published is None or when.text.lower().startswith("since"):
        return False
    return _is_long(when) and when.ends < published


def told_before(text: str, start: int) -> tuple[int, int] | None:
    """The words that put the figure at `start` before what its sentence tells: "a day after plunging 2%"."""
    before = _BEFORE.search(text, max(0, start - _NEAR), start)
    return before.span("words" if before["words"] else "late") if before else None


def own(text: str, whens: Sequence[Timed], start: int, end: int) -> list[Timed]:
    """The words of time that may go with the figure at typed [start, end)."""
    near = [timed for timed in whens if start - _REACH < timed[0] < end + _REACH]
    return [
        timed
        for timed in near
        if not is_anothers(text, timed[0], start, end) and not _is_rank(text, timed, end)
    ]


def same_stretch(text: str, start: int, end: int) -> bool:
    """Whether a figure is said to be of the time that was spoken of: "the 22% climb during that time"."""
    following = _FIGURE.search(text, end, end + _NEAR)
    behind = _SAME.search(text, end, following.start() if following else end + _NEAR)
    return behind is not None or _SAME.search(text, max(0, start - _NEAR), start) is not None
