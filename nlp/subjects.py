"""Which of the securities in front of a figure its clause may be about: a subject, not a name in passing.

"Palewater, a rival of Zephyr, gained 3%" is Palewater's; "sales at Zephyr rose 3%" is Zephyr's, as nothing
else could be meant. Works on typed text; linear in the length of a sentence.
"""

from __future__ import annotations

import re

from nlp.scene import Scene
from nlp.securities import Found
from nlp.words import alternation, move_nouns, move_verbs

# How many names, and how many characters, in front of a figure are looked at.
_NAMES, _WORDS = 12, 200
# What a name behind it is an object of, unless a noun of prices or results stands in front.
_PREPOSITION = re.compile(
    r"(?<![a-z])(?:(?P<of>of|in|at|for|from|on|to)|by|with|than|like|unlike|against|versus|vs\.?|including|such as|which includes?|that includes?|into|about|via"
    r"|behind|after|before|rivals?|competitors?|peers?|suppliers?|partners?|owner|parent|customers?|backers?|its|their|his|her)"
    r" (?:the |an? |its |their )?(?:[a-z]+-[a-z]+ |rivals? |peers? |local |larger |smaller )?$"
)
_MEASURE = re.compile(
    r"(?<![a-z])(?:shares?|stocks?|prices?|value|revenues?|sales|profits?|income|earnings|orders|deliver(?:y|ies)|growth|demand|yields?"
    rf"|futures|stakes?|positions?|bets|volumes?|trading|margins?|losses|estimates?|targets?|ratings?|{alternation(list(move_nouns()))})"
    r" (?:[a-z]+ ){0,1}(?:of|in|at|for|from|on|to) (?:the |an? )?(?:[a-z]+-[a-z]+ |rivals? |peers? )?$"
)
# "its Zephyr acquisition", "a Zephyr-like app": the name only says which.
_MODIFIES = re.compile(
    r"-(?:like|style|backed|owned|branded|made|powered|led|linked|related|compatible|sized|type|only|based|style)(?![a-z])"
    r"| (?:acquisition|deal|takeover|purchase|merger|stake|partnership|lawsuit|buyout|app|store|investment|competitor|rival)(?![a-z])"
)
_AUXILIARY = r"(?:(?:also|have|has|had|was|were|is|are|then|later|since|initially|briefly|slightly|sharply|again|already|once) )*"
# "With Zephyr gaining 3%", "after Zephyr fell": a subject for all that stands in front.
_ACTS = re.compile(
    rf"(?:'s? (?:shares|stock|units|price))? {_AUXILIARY}(?:{alternation(list(move_verbs()))}|[a-z]+ing)(?![a-z-])"
)
_TO_THE = re.compile(r"(?<![a-z])(?:to|in|of|from|behind|for|by|on) the $")  # "led to the SEC advance"
_OWNED = re.compile(r"'s? (?:[a-z-]+ ){0,2}| ")
# "ahead of Zephyr, which has gained 1%": what follows is about the name right in front.
_TAKES_ON = re.compile(r"(?: \([^()]{1,30}\))?, (?:which|who) (?:(?!SEC)[a-zA-Z'-]+ ){1,8}")
# A sentence without a name at its head goes on with what was spoken of.
_TAKEN_UP = re.compile(
    r"(?:meanwhile, |still, |but |and |yet )?(?:it|its|(?:the company|the stock|the (?:shares|firm))(?:'s)?|shares|the latter)(?![a-z])"
)


def in_passing(scene: Scene, at: int, figure: int | None = None) -> bool:
    """Whether the name at a typed offset is an object or says which, rather than what a clause is about.

    "Behind Zephyr's $3 billion": the one whose the `figure` is, is not.
    """
    text = scene.text
    end = scene.typed.piece(at).end
    if figure is not None and (_OWNED.fullmatch(text, end, figure) or _TAKES_ON.fullmatch(text, end, figure)):
        return False
    acts = _ACTS.match(text, end)
    if acts and not (acts.group().split()[-1] in move_nouns() and _TO_THE.search(text, 0, at)):
        return False
    if _MODIFIES.match(text, end) or (takes_up(scene) and not _MEASURE.search(text[max(0, at - 60) : at])):
        return True
    front = text[max(0, at - 60) : at]
    return _PREPOSITION.search(front) is not None and _MEASURE.search(front) is None


def subjects_before(scene: Scene, at: int, start: int = 0) -> list[tuple[int, Found]]:
    """(typed offset, security) in [start, at): first those that may be subjects, nearest first, then the others."""
    found = scene.securities_before(at, start)
    if len(found) < 2:
        return found
    found = found[:_NAMES]
    return sorted(found, key=lambda entry: in_passing(scene, entry[0], at))


def subject_before(scene: Scene, at: int, start: int) -> Found | None:
    """The one that the clause [start, at) is about; None where it names another only in passing."""
    within = subjects_before(scene, at, start)
    if not within:
        return None
    pos, found = within[0]
    if in_passing(scene, pos, at) and _is_named_earlier(scene, start, found):
        return None
    return found


def _is_named_earlier(scene: Scene, start: int, passing: Found) -> bool:
    """Whether the sentence has a subject in front of a clause: a name, or words for what was spoken of."""
    if any(not in_passing(scene, pos) for pos, _ in scene.securities_before(start)[:_NAMES]):
        return True
    return takes_up(scene) and (focus := scene.focus()) is not None and focus.name != passing.name


def takes_up(scene: Scene) -> bool:
    """Whether a sentence opens with words for what was spoken of."""
    return _TAKEN_UP.match(scene.text) is not None


_STATED = re.compile(rf"(?<![a-z'-])([a-z][a-z'-]+) {_AUXILIARY}(closed|ended|finished|traded|settled|{alternation(list(move_verbs()))})(?![a-z-])")  # fmt: skip
# "Screens, its display unit, was up 11%"
_APPOSED = re.compile(
    rf"(?!it|they|shares|stocks)[a-z]+s?, (?:its|the|an?) [^,;]{{3,50}}, {_AUXILIARY}(?:{alternation(list(move_verbs()))})(?![a-z-])"
)
_NO_SUBJECTS = (
    "also again already once shares share stock stocks futures price prices units index gauge benchmark bonds market markets it "
    "they which that this these who both some each all to and or but then than after before while when "
    "since as by with from for of in on at into the its their company group lender retailer bank airline "
    "giant firm security name fund etf currency unit paper equity could would will may might should can "
    "did does do not never having being been have has had was were is are only even still now just "
    "finally last trading quoted later far more most less week month year day today session so if a an "
    "out up down value worth extended closed saw ended traded rose fell gained lost jumped slid opened "
    "finished latter former "
)
_ARTICLES = ("the ", "a ", "an ", "its ", "their ")  # "had the largest gain": no verb
_NO_SUBJECT = frozenset(_NO_SUBJECTS.split())


_OWNER = re.compile(r"(?<![a-z-])([a-z][a-z0-9.&-]*)'s? (?:(?!shares|stock|adrs)[a-z-]+ ){0,2}$")
_OWNED_MOVE = re.compile(rf" (?:[a-z-]+ ){{0,2}}(?:{alternation(list(move_nouns()))})(?![a-z])")


def is_anothers(scene: Scene, start: int, end: int) -> bool:
    """ "after Palewater's 4% drop": whether the move at typed [start, end) has an owner that is no security of ours."""
    if not _OWNED_MOVE.match(scene.text, end):
        return False
    owner = _OWNER.search(scene.text, max(0, start - 50), start)
    if owner is None or owner[1] in ("street", "wall street") or scene.text.startswith("WHEN", owner.start()):
        return False
    at = scene.typed.source(owner.start(1))
    return scene.article.text[at].isupper() and owner.start() > 0


def has_own_subject(scene: Scene, start: int, at: int) -> bool:
    """ "Exports rose 3%", "Palewater closed at $66": the clause [start, at) has a subject that is no security of ours."""
    if _APPOSED.match(scene.text, start, at):
        return True
    stated = [
        (m[1], m[2])
        for m in _STATED.finditer(scene.text, max(start, at - _WORDS), at)
        if not (m[2] in move_nouns() and scene.text.endswith(_ARTICLES, 0, m.start()))
    ]
    if not stated:
        return False
    noun, verb = stated[-1][0].removesuffix("'s"), stated[-1][1]
    if noun == "trading":
        return verb not in ("up", "down", "higher", "lower", "off")
    return not (
        noun in _NO_SUBJECT
        or noun in move_nouns()
        or noun.endswith(("ly", "ed", "maker", "makers", "ing", "'t"))
    )
