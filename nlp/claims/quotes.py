"""Prices as they are quoted: the move in points or money beside the level that it led to.

"Down 19.72 to 17,623.01", "rose 12 cents, or 0.2%, to $80.67", "-0.2 at $4.50".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.claims.extremes import market_subject
from nlp.quantities import Quantity
from nlp.rules import Hit, Rule
from nlp.scene import Scene, make_claim, price_unit, subject_of
from nlp.securities import Found
from nlp.topics import about_business, topic_of
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
    share = hit.quantity("pct")
    way = hit.word("way") or hit.word("verb")
    direction = move.sign or move_verbs().get(way) or (share.sign if share else None)
    found = _subject(scene, hit.at()[0] + 1 if hit.has("name") else hit.match.start("move"))
    if direction is None or found is None or not _fits(found, move, level) or _of_a_business(hit, found):
        return
    subject, when = subject_of(found), scene.period(*hit.at())
    start, end = hit.match.span("move")
    yield make_claim(
        scene, hit.rule, (start, end), "performance", "return", subject, move, direction=direction,
        unit=price_unit(move, subject), modality="reported", when=when,
    )  # fmt: skip
    if level is not None:
        yield make_claim(
            scene, hit.rule, hit.match.span("level"), "performance", "level", subject, level,
            unit=price_unit(level, subject), modality="reported", when=when,
        )  # fmt: skip
    if share is not None and scene.free(share):
        yield make_claim(
            scene, hit.rule, hit.match.span("pct"), "performance", "return", subject, share, direction=share.sign or direction,
            modality="reported", when=when,
        )  # fmt: skip


def _so_far(hit: Hit) -> Iterator[Claim | None]:
    """ "bringing the weekly gain to 1.7%": the move over a longer stretch."""
    scene, share = hit.scene, hit.quantity("pct")
    if (
        share is None
        or not scene.free(share)
        or about_business(hit.match.group().replace("loss", "").replace("share", ""))
    ):
        return
    subject = market_subject(scene, hit.at()[0])
    yield make_claim(
        scene, hit.rule, hit.at(), "performance", "return", subject, share, direction=move_nouns().get(hit.word("noun")),
        modality="reported", when=scene.period(*hit.at()),
    )  # fmt: skip


def _level_first(hit: Hit) -> Iterator[Claim | None]:
    """ "Gold futures: $2,062.9; +0.1%" """
    scene, level, share = hit.scene, hit.quantity("level"), hit.quantity("pct")
    found = hit.security("name")
    if (
        level is None
        or share is None
        or share.sign is None
        or found is None
        or not (scene.free(level) and scene.free(share))
    ):
        return
    subject = subject_of(found)
    yield make_claim(
        scene, hit.rule, hit.match.span("level"), "performance", "level", subject, level,
        unit=price_unit(level, subject), modality="reported",
    )  # fmt: skip
    yield make_claim(
        scene, hit.rule, hit.match.span("pct"), "performance", "return", subject, share, direction=share.sign,
        modality="reported",
    )  # fmt: skip


def _implied(hit: Hit) -> Iterator[Claim | None]:
    scene, share = hit.scene, hit.quantity("pct")
    if share is not None and scene.free(share):
        yield make_claim(
            scene, hit.rule, hit.at(), "performance", "return", market_subject(scene, hit.match.start("pct")), share,
            modality="forecast",
        )  # fmt: skip


def _after_results(hit: Hit) -> Iterator[Claim | None]:
    scene, count, total = hit.scene, hit.quantity("n"), hit.quantity("of")
    if count is None or total is None or not scene.free(count):
        return
    scene.used.add(total.start)
    yield make_claim(
        scene, hit.rule, hit.at(), "performance", "breadth", market_subject(scene, hit.match.start("n")), count,
        direction=move_verbs().get(hit.word("verb")), modality="reported", of=total.value, unit="count",
    )  # fmt: skip


_OR = r"(?:,? (?:or |equivalent to )?\(?(?:a )?(?P<pct>PCT)\)?,?)"
_TO = r"(?: WHEN| SESSION)?,? (?:to|at)(?: (?:about|close at|end at|finish at|settle at|trade at|a provisional))? (?P<level>NUM|MONEY)"
RULES = (
    Rule(
        "move and level",
        re.compile(
            rf"(?:(?P<verb>(?<![a-z])(?:{_MOVES}))(?: by| about| as much as| another| a further| an additional)? |(?:(?<![a-z])(?:is|was|were|are|at)|(?P<name>SEC):?|(?<![a-z])(?:closed|ended|finished|settled|opened|traded)) )"
            rf"(?P<move>NUM|MONEY|POINTS)(?: (?P<way>higher|lower|up|down))?{_OR}?{_TO}(?! (?:percent|[a-z]+s\b))"
        ),
        _quoted,
        (
            "The Dow dropped 162.44, or 0.47%, to 20,074.94",
            "Zybelo Corp (NYSE: ZYBX) is -0.2 at $4.50, with 1,010 shares traded.",
            "Brent crude gained 14 cents to $71.22 a barrel",
        ),
        ("Zybelo Corp (NYSE: ZYBX) saw profit rise 2 cents to $1.20", "Zybelo Corp (NYSE: ZYBX) cut 162 jobs at 20 sites", "Zybelo Corp (NYSE: ZYBX) added 4 stores to 20"),
    ),
    Rule(
        "move and its share",
        re.compile(rf"(?:(?P<verb>(?<![a-z])(?:{_MOVES}))(?: by| about)? |(?P<name>SEC):? )(?P<move>NUM|MONEY|POINTS){_OR}(?! of )"),
        _quoted,
        ("S&P 500: -86.86, or -2.81%", "Brent crude lost $1.10, or 1.4%"),
        ("Zybelo Corp (NYSE: ZYBX) rose 12, or 3% of staff",),
    ),
    Rule(
        "share, move and level",
        re.compile(rf"(?P<name>SEC)(?: \([a-z^=.]{{2,9}}\))?:? (?P<pct>PCT)(?:,? or|,|;)? \(?(?P<move>NUM|MONEY|POINTS)\)?(?:{_TO})?"),
        _quoted,
        ("S&P 500 (^GSPC): -0.82% or -46.10 points to 5,575.90", "Brent crude: +0.66%, or +$0.40, to $60.20 a barrel"),
        ("The S&P 500 1.5% 50 points",),
    ),
    Rule(
        "level and share",
        re.compile(r"(?P<name>SEC)(?: [a-z]{2,4}\d)?(?: \([a-z^=.]{2,9}\))?: (?P<level>MONEY|NUM)(?:;|,)? \(?(?P<pct>PCT)"),
        _level_first,
        ("Gold futures: $2,062.9; +0.1%",),
        ("Gold futures: $2,062.9, 0.1% of all",),
    ),
    Rule(
        "move so far",
        re.compile(
            r"(?<![a-z])(?:bring|tak|push|extend|par|trimm?|eras|narrow|widen|cut|reduc|swell|stretch|increas|deepen|took|brought)(?:ed|ing|es|s|ting)? (?:its |their |the |a )?(?:(?:[a-z-]+|WHEN|SPAN) ){0,3}?"
            rf"(?P<noun>{_NOUNS})(?: (?!PCT)(?:[a-z-]+|WHEN|SPAN)){{0,6}}? to (?P<pct>PCT)"
        ),
        _so_far,
        ("The Nikkei 225 added 1%, which brings its gain for the week to 1.7%", "Brent crude fell, extending its losses since Easter to 14%"),
        ("Brent crude fell, bringing a cut in output to 5%",),
    ),
    Rule(
        "implied move",
        re.compile(
            r"impl(?:y|ies|ied|ying) (?:a |an )?(?:(?:[a-z-]+|SPAN) ){0,4}?(?:move|swing)s?(?: (?:[a-z-]+|SPAN)){0,5}?(?: of|:)(?: about)? (?P<pct>PCT)"
            r"|impl(?:y|ies|ied|ying) (?:a |an )?PCT (?:(?:[a-z-]+|SPAN) ){0,2}(?:move|swing)"
        ),
        _implied,
        ("Zybelo Corp (NYSE: ZYBX): implied one-day share move following earnings: 9.7%",),
        ("Zybelo Corp (NYSE: ZYBX) moved 9.7% of its staff",),
    ),
    Rule(
        "moves after results",
        re.compile(r"shares (?P<verb>rose|fell|gained|dropped|declined|climbed) (?:after|following|in) (?P<n>NUM|COUNT) (?:of|out of) (?:the |its |their )?(?:prior|past|last|previous)? ?(?P<of>NUM|COUNT)(?= (?:earnings|quarterly|results|reports|announcements|times))"),
        _after_results,
        ("Zybelo Corp (NYSE: ZYBX) shares rose after 5 of the last 8 earnings reports",),
        ("Zybelo Corp (NYSE: ZYBX) shares rose after 7 of 12 suppliers left",),
    ),
)  # fmt: skip
