"""What a figure is about: the topic, the movement and the subject that govern it in its clause."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from nlp.quantities import Quantity
from nlp.scene import FORECAST, Scene
from nlp.securities import Found
from nlp.subjects import subject_before
from nlp.timing import resumed
from nlp.words import Topic, alternation, move_nouns, move_verbs, topics

# Nouns that look like topics but make the figure something else: no claim.
IGNORED = (
    "market share",
    "tax rate",
    "corporate tax",
    "tariff",
    "tariffs",
    "tax",
    "vote",
    "approval rating",
    "voters",
    "respondents",
    "population",
    "discount rate",
    "fee",
    "fees",
    "poll",
    "odds",
    "premium",
    "quota",
    "duty",
    "duties",
    "levy",
)
_ESTIMATE = r"(?:estimates?|calculating|modell?ing|pegged|consensus|GENERIC|expectations?|forecasts?|projections?|expected|estimated|forecast|polled|looking for|predicted|penciled in|outlook)"
_COMPARED = re.compile(
    r"(?:surpass|beat|topp?|exceed|miss)(?:ing|ped|ed|s)? (?:the )?$|(?:above|below|ahead of|short of|versus|vs\.?|against|compared (?:with|to)|than) (?:the )?$"
)
_EXPECTED_BEFORE = re.compile(
    rf"(?<!than-){_ESTIMATE}(?:'s?)?(?: (?!beat|miss|top|exceed)[a-z'-]+){{0,8}}? $"
)
_EXPECTS = re.compile(
    r"GENERIC,? (?:[a-z]+ ){0,2}?(?:on average, )?(?:expect|see|forecast|estimate|project|look|call|predict|anticipate)"
)
_EXPECTED_AFTER = re.compile(
    r",? (?:that |which )?(?!above|below|versus|vs|against|compared|better|higher|lower|short|well|ahead|in line)(?:(?!beat|top|miss|match|me?et|exceed|surpass|trail|lag)[a-z]+ ){0,3}?(?:expected|forecast|estimated|projected|GENERIC|estimate|consensus)(?![a-z])"
)
_BEATEN = re.compile(
    r"(?:beat|beating|topp(?:ed|ing)|exceed(?:ed|ing)|surpass(?:ed|ing)|miss(?:ed|ing)) (?:[a-z' -]|GENERIC|SEC){0,50}(?:with|as|on|when|after|reporting|posting) (?:[a-z' -]){0,40}$"
)


def is_expected(before: str, after: str, later: str = "") -> bool:
    """Whether a figure is what somebody expected: "estimates of $1.19", "$1.19 expected by analysts".

    `before` and `after` are the typed words between the figure and its neighbours, `later` those up to the
    end of the clause.
    """
    if _BEATEN.search(before):
        return False
    if _COMPARED.search(before) and re.search(
        r"GENERIC|expected|estimate|forecast|consensus|looking for", later
    ):
        return True
    return _EXPECTED_BEFORE.search(before) is not None or _EXPECTED_AFTER.match(after) is not None


class Governed(NamedTuple):
    """`direction`: up or down where a verb or noun of movement says so. `at`: typed offset of the governing word."""

    topic: Topic | None
    direction: str | None
    at: int
    subject: Found | None
    expected: bool
    forecast: bool
    fresh: bool  # the topic's word stands nearer than any other figure


@cache
def _topic_pattern() -> re.Pattern[str]:
    words = [w for topic in topics() for w in topic.words]
    return re.compile(rf"(?<!\w)(?<!\w-)(?:{alternation([*words, *IGNORED])})(?![\w])")


@cache
def _topic_of() -> dict[str, Topic]:
    return {word: topic for topic in topics() for word in topic.words}


_NO_MAKING = r"(?<!made )(?<!make )(?<!makes )(?<!making )"  # "made up 40%" is no rise
_APART = r"(?:(?<=WHEN-)|(?<![\w-]))"  # a dash without blanks is no hyphen behind a date: "this year—up 8%"


@cache
def _verb_pattern() -> re.Pattern[str]:
    return re.compile(rf"{_NO_MAKING}{_APART}(?:{alternation(list(move_verbs()))})(?![\w])")


@cache
def _noun_pattern() -> re.Pattern[str]:
    return re.compile(rf"(?:^|(?<=[ -]))(?:{alternation(list(move_nouns()))})(?![\w])")


_AFTER_NOUN = re.compile(
    r"\s?(?:(?:(?!on|that|as|after|in|to|from|since|and|or|by|with|amid|for|of|while|but|than)[a-z'-]+|WHEN) ){0,2}?$"
)
_AFTER_DIRECTION = re.compile(
    r",? ?(?P<up>higher|above|up|more|better|firmer)|,? ?(?P<down>lower|below|down|less|weaker|cheaper|off(?! (?:a|an|its|the|their|[a-z]+ (?:low|lows|bottom)))(?! WHEN))"
)


_CALLED = re.compile(r" ([a-z-]+)(?= (?:for|in|by|at|this|over|since|on)\b|[,.;]|$)")
# "growth of 3.5%, down from 4%": still growth
_NAMED_GROWTH = re.compile(r"(?<![a-z])(?:growth|increase|rise|gain)(?: [a-z]+){0,2} (?:of|at) $")
_DIRECT = re.compile(
    r"[ -](?:GENERIC )?(?:(?!and|or|of|in|on|for|to|from|with|by|as|at|while|but|the|a|after|before|since|when)[a-z'-]+ ){0,2}?"
)
_LINKED = re.compile(
    r"(?: [a-z'-]+){0,3}? (?:at|of|for|in|from|by) (?:the )?SEC|(?: [a-z'-]+){0,2} (?:SEC|FIRM)$"
)
# "a loss of $3 million on revenue of $9 million": the noun behind has a figure of its own.
_OWN_FIGURE = re.compile(r"(?: [a-z]+){0,2} (?:of|was|were) (?:MONEY|PCT|NUM)")
_NOT_OF = re.compile(r"(?<![a-z])(?:on|over) ")
# "profit before one-off costs came to 52 cents a share"
_EXCLUDED = re.compile(r"(?<![a-z])(?:excluding|before|without|ex) (?:(?:[a-z-]+|and) ){0,3}$")
_SHARES = ("shares", "stock", "share")
_IN_TOPIC = re.compile(
    rf"(?:(?: (?:[a-z'-]+ |WHEN )?(?:{alternation(list(move_nouns()))}))? (?:in|for|of|over|WHEN)| on) (?:SEC(?:'s?)? |FIRM(?:'s?)? )?(?:its |their |the |his )?(?:(?:[a-z0-9'-]+|WHEN) ){{0,3}}?"
)


# "lower rates lifted it 2%": said of another noun.
_ADJECTIVE = re.compile(
    r"(?:higher|lower) (?!(?:by|at|to|on|in|for|as|after|with|than|about|nearly|almost|some|another|more|over|from|and|or|while|but|during|since|amid|following|again|this|last|the|a|an|its|their|early|late|late-?day)(?![a-z]))[a-z]"
)


@cache
def _moved() -> re.Pattern[str]:
    return re.compile(
        rf"{_NO_MAKING}{_APART}(?:{alternation(list(move_verbs()))})(?: (?:by|about|another|a|an|further|as much as|almost))* $"
    )


@cache
def _moves_after() -> re.Pattern[str]:
    return re.compile(rf" (?:[a-z]+ )?(?:{alternation(list(move_nouns()))})(?! (?:in|of|for) )(?![\w])")


def direction_of(scene: Scene, start: int, end: int, left: int, right: int) -> tuple[str | None, int]:
    """The movement that carries the figure at typed [start, end), and where its word stands."""
    text = scene.text
    after = text[end:right]
    close = _moved().search(text[max(left, start - 40) : start])
    called = _CALLED.match(text, end)
    if (
        called
        and called.group(1) in move_nouns()
        and text.endswith((" a ", " an ", " its ", " the "), 0, start)
    ):
        # "lagging a 28% rise", "trimming its 3% gain": the noun says which way.
        return move_nouns()[called.group(1)], end
    if close:
        word = close.group().strip()
        verb = next(v for v in sorted(move_verbs(), key=len, reverse=True) if word.startswith(v))
        return move_verbs()[verb], max(left, start - 40) + close.start()
    noun = _noun_pattern().search(after[:40])
    if noun and _AFTER_NOUN.fullmatch(after[: noun.start()]) and " and " not in after[: noun.start()]:
        return move_nouns()[noun.group()], end
    lower = _AFTER_DIRECTION.match(after)
    if lower and not (
        _NAMED_GROWTH.search(text[max(0, start - 30) : start]) and after[lower.end() :].startswith(" from")
    ):
        return ("up" if lower.group("up") else "down"), end
    verbs = [m for m in _verb_pattern().finditer(text, left, start) if not _ADJECTIVE.match(text, m.start())]
    nouns = [m for m in _noun_pattern().finditer(text, left, start) if start - m.end() < 30]
    best = max([*verbs, *nouns], key=lambda m: m.end(), default=None)
    if best is None:
        return None, start
    word = best.group()
    return move_verbs().get(word) or move_nouns().get(word), best.start()


def _distance(text: str, match: re.Match[str], start: int, end: int, moved: bool, money: bool) -> int | None:
    """How far a noun stands from the figure [start, end), in letters; None where it cannot govern it."""
    noun = match.group()
    if noun == "value" and text.startswith((" added", "-added"), match.end()):
        return None
    if noun == "share" and text[: match.start()].endswith((" per ", " a ", " each ")):
        return None
    if match.end() <= start:
        if _EXCLUDED.search(text, max(0, match.start() - 40), match.start()):
            return None
        if "SEC" in text[match.end() : start] and not _LINKED.match(text, match.end()):
            return None
        return (start - match.end()) + 8 * text.count(",", match.end(), start)
    if match.start() < end:
        return None
    between = text[end : match.start()]
    if moved and between.startswith(" on "):
        return None  # "fell 2% on worries about sales"
    if _OWN_FIGURE.match(text, match.end()) or (money and _NOT_OF.search(between) is not None):
        return None
    if noun == "units" and between == " ":
        return None  # "3,000 units": what is counted
    if noun in _SHARES and " of " in between:
        return None
    if not (_IN_TOPIC.fullmatch(between) or (not moved and _DIRECT.fullmatch(between))):
        return None
    # "8% jump in revenue", "25% revenue growth": a noun close behind governs more than one in front.
    return len(between) - 40


def topic_of(scene: Scene, start: int, end: int, left: int, right: int) -> tuple[Topic | None, int, bool]:
    """-> topic, typed offset of its word, ignored: the nearest governing noun of a figure."""
    text = scene.text
    best: tuple[int, re.Match[str], bool] | None = None
    moved = _moved().search(text[max(left, start - 40) : start]) is not None
    growth = text.startswith(" growth", end)
    money = text.startswith(("MONEY", "NUM"), start)
    noun = not growth and _moves_after().match(text, end) is not None
    for match in _topic_pattern().finditer(text, left, right):
        cost = _distance(text, match, start, end, moved, money)
        if cost is None or (match.end() <= start and resumed(text, match.start(), start)):
            continue
        if best is None or cost < best[0]:
            best = (cost, match, match.group() in IGNORED)
    if best is None and growth:
        # "the 9% growth forecast for the Nasdaq 100": what grows stands earlier in the sentence.
        best = max(
            ((0, m, False) for m in _topic_pattern().finditer(text, 0, start)),
            key=lambda b: b[1].end(),
            default=None,
        )
    if best is None and text.endswith(", which", 0, left):
        before = max(0, left - 40)
        behind = [
            m
            for m in _topic_pattern().finditer(text, before, left)
            if text.startswith(", which", m.end()) and not m.group().startswith("share")
        ]
        best = (0, behind[-1], behind[-1].group() in IGNORED) if behind else None
    if best is None or (noun and best[0] > 12):
        return None, start, False
    topic = _topic_of().get(best[1].group())
    if topic is not None and topic.kind == "positioning" and best[0] > 24:
        # Volumes and stakes stand beside their figures; further off they make the figure no claim of ours.
        return None, start, not moved
    return topic, best[1].start(), best[2]


# "Economists see 180,000 new jobs after 216,000 in December": what came before is no estimate.
_AFTERMATH = re.compile(r"(?<![a-z])(?:after|following) (?:(?:a|an|the|its|[a-z]+ing) ){0,3}$")
_AND = re.compile(r"[A-Z]*,? (?:(?:a|per) (?:diluted )?share,? )?(?:and|or) (?:[a-z]+ ){0,3}")


def about_business(words: str) -> bool:
    """Whether typed words name a result, a rate or a tax rather than a price."""
    found = _topic_pattern().search(words)
    if found is None:
        return False
    topic = _topic_of().get(found.group())
    return topic is None or not (topic.name in ("price", "yield") or found.group().startswith("market "))


_FIGURES = ("MONEY", "PCT", "NUM", "MULT")


def governed(scene: Scene, start: int, end: int) -> Governed | None:
    """What governs the quantity at typed [start, end); None where its noun makes it no claim."""
    left, right = scene.clause(start)
    topic, at, ignored = topic_of(scene, start, end, left, right)
    if ignored:
        return None
    direction, verb_at = direction_of(scene, start, end, left, right)
    subject = subject_before(scene, start, left)
    previous = scene.typed.last(*_FIGURES, end=start)
    following = scene.typed.first(*_FIGURES, start=end)
    previous, following = left if previous is None else previous, right if following is None else following
    before_it, after_it = scene.text[max(previous, left) : start], scene.text[end : min(following, right)]
    past = _AFTERMATH.search(before_it) is not None
    expected = not past and (
        is_expected(before_it, after_it, scene.text[end : min(right, end + 70)])
        or _EXPECTS.search(scene.text, left, start) is not None
        or (previous in scene.expected and _AND.fullmatch(before_it) is not None)
    )
    if expected:
        scene.expected.add(start)
    window = f"{before_it} # {after_it}"
    forecast = FORECAST.search(window) is not None
    fresh = at >= previous
    return Governed(topic, direction, min(at, verb_at), subject, expected, forecast, fresh)


def topic_in(phrase: str) -> Topic | None:
    """The topic that a noun phrase ends with: "same-store sales", "revenue"."""
    words = phrase.split()
    for first in range(max(0, len(words) - 4), len(words)):
        topic = _topic_of().get(" ".join(words[first:]))
        if topic is not None:
            return topic
    return None


def quantities_of(scene: Scene, *tokens: str) -> list[tuple[int, int, Quantity]]:
    """(typed start, end, quantity) of the free quantities of these sorts."""
    out = []
    for pos, item in scene.typed.items(*tokens):
        if isinstance(item, Quantity) and scene.free(item):
            out.append((pos, scene.typed.piece(pos).end, item))
    return out
