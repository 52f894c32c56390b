"""Prices as they are quoted: the move in points or money beside the level that it led to.

"Down 19.72 to 17,623.01", "rose 12 cents, or 0.2%, to $80.67", "-0.2 at $4.50".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.quantities import Quantity
from nlp.rules import Hit, Rule
from nlp.scene import Scene, make_claim, price_unit, subject_of
from nlp.securities import Found
from nlp.topics import topic_of
from nlp.words import alternation, move_nouns, move_verbs
from records import Claim

_MOVES = alternation(list(move_verbs()))
_NOUNS = alternation(list(move_nouns()))
_PRICED = ("index", "equity", "etf", "other", "segment")


def _subject(scene: Scene, at: int) -> Found | None:
    left, _ = scene.clause(at)
    near = scene.securities_before(at, left) or scene.securities_before(at)
    found = near[0][1] if near else scene.focus()
    return found if found is not None and found.type in _PRICED else None


def _fits(found: Found, move: Quantity, level: Quantity | None) -> bool:
    """Whether both can be of this price: an index has points, a stock has money, and no move is as large as the price."""
    tokens = {move.token} | ({level.token} if level else set())
    if "POINTS" in tokens and found.type in ("equity", "etf"):
        return False
    if found.type in ("equity", "etf") and (level is None or level.token != "MONEY"):
        return False
    if found.type == "index" and "MONEY" in tokens:
        return False
    plain = not move.magnitude and move.high is None and (level is None or not level.magnitude)
    return plain and (level is None or move.value < level.value)


_IF = re.compile(r"(?<![a-z])(?:would|could|may|might|should|can) (?:[a-z]+ ){0,2}$")
_SHARE = re.compile(
    r"(?:SEC|shares|stock|price|it|they|which|and|adrs|\)|^|, )(?:'s)?,? ?(?:(?:also|was|were|is|are|has|have|had|closed|ended|finished|been|WHEN|SESSION|[a-z]+ly) ?)*$"
)


def _of_a_business(hit: Hit, found: Found) -> bool:
    """ "Profit rose 2 cents to $1.20", "the phone's price would jump by $10 to $90": not the price of a share."""
    start, end = hit.match.span("move")
    before = hit.scene.text[max(0, hit.at()[0] - 60) : hit.at()[0]]
    if _IF.search(before) or (
        found.type in ("equity", "etf") and not hit.has("name") and not _SHARE.search(before)
    ):
        return True
    topic, _, ignored = topic_of(hit.scene, start, end, *hit.scene.clause(start))
    return ignored or (topic is not None and topic.name != "price")


def _quoted(hit: Hit) -> Iterator[Claim | None]:
    scene, move, level = hit.scene, hit.quantity("move"), hit.quantity("level")
    if move is None or not scene.free(move) or (level is not None and not scene.free(level)):
        return
    direction = move.sign or move_verbs().get(hit.word("verb")) or move_nouns().get(hit.word("noun"))
    found = _subject(scene, hit.at()[0] + 1 if hit.has("name") else hit.match.start("move"))
    if direction is None or found is None or not _fits(found, move, level) or _of_a_business(hit, found):
        return
    subject, when = subject_of(found), scene.period(*hit.at())
    start, end = hit.match.span("move")
    yield make_claim(
        scene, hit.rule, (start, end), "performance", "return", subject, move, direction=direction, confidence=0.85,
        unit=price_unit(move, subject), modality="reported", when=when,
    )  # fmt: skip
    if level is not None:
        yield make_claim(
            scene, hit.rule, hit.match.span("level"), "performance", "level", subject, level, confidence=0.85,
            unit=price_unit(level, subject), modality="reported", when=when,
        )  # fmt: skip
    share = hit.quantity("pct")
    if share is not None and scene.free(share):
        yield make_claim(
            scene, hit.rule, hit.match.span("pct"), "performance", "return", subject, share, direction=share.sign or direction,
            confidence=0.85, modality="reported", when=when,
        )  # fmt: skip


_OR = r"(?:,? (?:or |equivalent to )?\(?(?:a )?(?P<pct>PCT)\)?,?)"
_TO = r"(?: WHEN| SESSION)?,? (?:to|at)(?: (?:about|close at|end at|finish at|settle at|trade at|a provisional))? (?P<level>NUM|MONEY)"
RULES = (
    Rule(
        "move and level",
        re.compile(
            rf"(?:(?P<verb>(?<![a-z])(?:{_MOVES}))(?: by| about| as much as)? |(?:(?<![a-z])(?:is|was|were|are|at)|(?P<name>SEC):?) )"
            rf"(?P<move>NUM|MONEY|POINTS){_OR}?{_TO}(?! (?:percent|[a-z]+s\b))"
        ),
        _quoted,
        ("NUM", "MONEY", "POINTS"),
        (
            "The Dow dropped 162.44, or 0.47%, to 20,074.94",
            "Zybelo Corp (NYSE: ZYBX) is -0.2 at $4.50, with 1,010 shares traded.",
            "Brent crude edged up 12 cents to $80.67 a barrel",
        ),
        ("Zybelo Corp (NYSE: ZYBX) saw profit rise 2 cents to $1.20", "Zybelo Corp (NYSE: ZYBX) cut 162 jobs at 20 sites", "Zybelo Corp (NYSE: ZYBX) added 4 stores to 20"),
    ),
    Rule(
        "move and its share",
        re.compile(rf"(?:(?P<verb>(?<![a-z])(?:{_MOVES}))(?: by| about)? |(?P<name>SEC):? )(?P<move>NUM|MONEY|POINTS){_OR}(?! of )"),
        _quoted,
        ("NUM", "MONEY", "POINTS"),
        ("S&P 500: -86.86, or -2.81%", "Brent crude lost $1.10, or 1.4%"),
        ("Zybelo Corp (NYSE: ZYBX) rose 12, or 3% of staff",),
    ),
)  # fmt: skip
