"""Moves and levels of prices: percent, points and prices of what stands in front of them."""

from __future__ import annotations

import re
from dataclasses import replace

from nlp.claims.figures import Figure
from nlp.claims.outlook import hedged, is_foreseen
from nlp.movers import PRICED
from nlp.scene import make_claim, price_unit, subject_of
from nlp.securities import Found
from nlp.words import alternation, move_nouns, move_verbs
from records import Claim

_PER_UNIT = re.compile(
    r",? ?(?:(?:a|an|per) (?:barrel|ounce|troy ounce|bushel|pound|ton|tonne|metric ton|coin|gallon|mmbtu|million british)|/bbl|/oz)"
)
_LEVEL_BEFORE = re.compile(
    r"(?:\bat|\bto|\bnear|\bbelow|\babove|\baround|\bpast|\bover|\bunder|\bof|\btopping|\btopped|\bclos(?:e|ed|ing)|\btrad(?:es|ed|ing)|\bhit|\breach(?:ed|ing)?|\btouch(?:ed|ing)?|\bcross(?:ed|ing)?|\bprice|\bbought|\bbuys|\bfetch(?:ed|es)|\bbid)(?: (?:a|an|the|about|just|record|session|intraday|all-time|as (?:high|low) as|high|low|low of|high of|close of|closing|of))* ?$"
)
_TRADED = re.compile(
    r"(?<![a-z])(?:clos(?:e|ed|ing)|trad(?:es|ed|ing|e)|end(?:ed|ing)|finish(?:ed|ing)|settl(?:ed|ing)|open(?:ed|ing)|hit|reach(?:ed|ing)?|shares?|stocks?|price|level|last|quoted|changed hands|touch(?:ed|ing)?|cross(?:ed|ing)?|topp(?:ed|ing)|record|hover(?:ed|ing)?|stood|high|low|mark)(?![a-z])"
)
_DEALT = re.compile(r"(?<![a-z])(?:bought|buys|fetch(?:ed|es|ing)?|worth|bid)(?![a-z])")
# "was stable at", "perched at", "-1.5% to": what is said of a price only.
_QUOTED = re.compile(
    r"(?:(?<![a-z])(?:is|was|were|are|be|being|stood|stands|sat|perched|hovered|hovering|held|holding|stayed|remained|steadied|changed hands|at)"
    r"(?: (?!up|down)[a-z]+){0,4}|PCT(?: SESSION| WHEN| on the day)*) (?:at|to|near|around|above|below) (?:about |just |around )?$"
)
# "was little changed at $12.46", "flat at 4,502": the price that it stays at.
_STAYED = re.compile(
    r"(?<![a-z])(?:unchanged|flat|steady|little changed|stable|where it (?:started|began|opened)|even) (?:(?:on|for|in) [a-z ]{2,20}|SESSION |WHEN )?at (?:about |around )?$"
)
_HELD_AT = ("above", "below", "over", "under", "near", "around", "topping", "north of", "south of")
_NO_PRICE = re.compile(
    r"(?:listed at|priced at|sells? for|sold for|costs?|cost of|starting at|fees? of|charge[sd]?|fine of|(?:ipo|offer|offering|issue|listing|initial|subscription|conversion|strike) price of|deal|bonus|salary) (?:[a-z]+ ){0,3}$"
)
_BY = re.compile(r" by (?:about |another )?$")


def per_unit(figure: Figure) -> bool:
    """A price by the barrel, the ounce, the bushel."""
    return _PER_UNIT.match(figure.scene.text, figure.end) is not None


_MOVED = alternation(list(move_verbs()))
_OWNED = re.compile(
    rf"'s? (?:[a-z-]+ ){{0,3}}?([a-z-]+) (?:(?:also|have|has|had|were|was|are|is) )*(?:{_MOVED})(?![a-z])"
)
# "edged up": the first word of a movement is no noun in front of "up".
_OPENS = alternation([verb.split()[0] for verb in move_verbs() if " " in verb])
_BARE = re.compile(
    rf" ((?:(?!WHEN|SEC|(?:{_OPENS}) )[a-z-]+ ){{1,2}})(?:(?:also|have|has|had) )*(?:{_MOVED})(?![a-z])"
)
_HEADED = re.compile(r"([a-z-]+) (?:at|of|for|in|from|by) (?:the )?$")
_PRICE_NOUNS = frozenset(
    [
        "shares",
        "share",
        "stock",
        "stocks",
        "price",
        "prices",
        "value",
        "futures",
        "units",
        "index",
        "gauge",
        "benchmark",
        "yield",
        "yields",
        "cost",
        "bets",
        "trading",
        "holders",
        "price-target",
        "weakness",
        "strength",
        "slump",
        "rally",
        "rise",
        "fall",
        "drop",
        "gain",
        "decline",
        "losses",
        "gains",
        "jump",
        "surge",
        "decline",
        "advance",
    ]
)


def owns_another(figure: Figure, at: int) -> str | None:
    """The noun whose figure it is when it is not the price's: "Spotify's subscriptions grew", "orders at SEC fell"."""
    text = figure.scene.text
    after = text[at + 3 : figure.start]
    owned = _OWNED.match(after)
    if owned and owned.group(1) not in _PRICE_NOUNS and owned.group(1) not in move_nouns():
        return owned.group(1)
    bare = _BARE.match(after)
    if (
        bare
        and not set(bare.group(1).split()) & (_PRICE_NOUNS | _ADVERBS)
        and not bare.group(1).split()[-1].endswith("ly")
    ):
        return bare.group(1).split()[-1]
    headed = _HEADED.search(text[max(0, at - 30) : at])
    if headed and headed.group(1) in _MEMBERS:
        return headed.group(1)
    if (
        headed
        and headed.group(1) not in _PRICE_NOUNS
        and headed.group(1) not in move_nouns()
        and headed.group(1).endswith("s")
    ):
        return headed.group(1)
    return None


# "The worst performer in the Dow fell 13%"
_OF_THEM = (
    "performer group member component stock company sector industry gainer loser laggard leader name"
    " constituent decliner advancer"
)
_MEMBERS = frozenset(_OF_THEM.split())
_ADVERBS = frozenset(
    [
        "has",
        "have",
        "had",
        "was",
        "were",
        "is",
        "are",
        "also",
        "earlier",
        "settled",
        "traded",
        "trading",
        "held",
        "moved",
        "pushed",
        "headed",
        "went",
        "ran",
        "however",
        "meanwhile",
        "last",
        "then",
        "even",
        "now",
        "still",
        "again",
        "and",
        "which",
        "that",
        "who",
        "then",
        "later",
        "only",
        "already",
        "initially",
        "briefly",
        "recently",
        "just",
        "both",
        "each",
        "all",
        "jumped",
        "rose",
        "fell",
        "closed",
        "ended",
        "finished",
        "opened",
        "slid",
        "extended",
        "saw",
        "pared",
        "erased",
        "reversed",
    ]
)


_TO = re.compile(
    r"(?<![a-z])(?:to|from)(?: (?:about|around|nearly|just|only|roughly|more than|less than|as (?:low|high) as))* ?$"
)
_SUMMED = re.compile(
    r"(?<![a-z])(?:gains?|loss(?:es)?|declines?|advances?|rally|drops?|rise|fall|slide|slump|swoon|surge|returns?|jump|climb|rout|move|run)(?![a-z])"
)


def _is_share(figure: Figure) -> bool:
    """ "It fell to 38% from 43%": a share of something; "taking its gains to 20%" is a move."""
    return (
        figure.quantity.token == "PCT"
        and _TO.search(figure.before()) is not None
        and _SUMMED.search(figure.before(70)) is None
    )


# "could fall 5%", "a contraction of 5%", "the region saw a decline of 5%": nothing that a price did.
_NO_MOVE = re.compile(
    rf"(?<![a-z])(?:could|might|may|would) (?:[a-z]+ ){{0,3}}?(?:{_MOVED}|be)(?: [a-z]+){{0,4}} $"
    r"|(?<![a-z])(?:contraction|expansion|growth|improvement|shortfall|upturn) (?:of|by) (?:[a-z]+ ){0,2}$"
)
_SAW = re.compile(
    rf"(?<![a-z])([a-z]+) (?:saw|recorded|posted|showed|had|reported|suffered) (?:a |an )?(?:[a-z-]+ ){{0,2}}(?:{alternation(list(move_nouns()))}) of (?:[a-z]+ ){{0,2}}$"
)
# "services, which include engineering, saw a 2% drop"
_SAW_A = re.compile(
    r"(?<![a-z])([a-z]+),? (?:saw|recorded|posted|showed|had|suffered|registered|experienced|logged) (?:a|an) (?:[a-z-]+ ){0,2}$"
)
_DOER = re.compile(r"(?:[a-z]{2,}(?:er|or|ist)|company|group|giant|firm|bank|airline|chain|brand|security)$")
_SEES = frozenset(
    [
        "shares",
        "stock",
        "stocks",
        "it",
        "they",
        "index",
        "gauge",
        "benchmark",
        "market",
        "futures",
        "which",
        "that",
    ]
)


# "reported a 69% jump", "estimated a 7% drop": a result or a forecast, unless a price is said to do so.
_REPORTED = re.compile(
    r"(?<![a-z])(?:report(?:ed|s|ing)?|post(?:ed|s|ing)?|forecast(?:s|ed|ing)?|estimat(?:ed|es|ing)|project(?:ed|s|ing)|predict(?:ed|s|ing)|expect(?:ed|s|ing)?)"
    r" (?:for )?(?:a|an|another|its) (?:[a-z-]+ ){0,2}$"
)
_RATE = re.compile(r"(?<![a-z])(?:yields?|coupons?|rates?)(?![a-z])")


def _no_move(figure: Figure, found: Found) -> bool:
    clause = figure.clause_before()
    if found.type == "segment" and found.name.endswith("bonds") and _RATE.search(clause):
        return True
    if (
        _REPORTED.search(clause)
        and found.type == "equity"
        and not re.search(r"(?:shares|stock) [a-z ]*$", clause)
    ):
        return True
    saw = _SAW.search(clause)
    saw_a = _SAW_A.search(clause)
    if saw_a and saw_a[1] not in _SEES and not _DOER.match(saw_a[1]):
        return True
    return _NO_MOVE.search(clause) is not None or (saw is not None and saw[1] not in _SEES)


_BRACKET = re.compile(
    r"([A-Z]+)?([^ ]*)(?: [a-z]+){0,2} \((?:the |its )?(?:shares|stock)(?: (?:are|is|were|was))?(?: [a-z]+){1,2} $"
)


def _before_bracket(figure: Figure) -> tuple[Found | None] | None:
    """ "departures at Snap (shares tumbling 11%)": whose shares, None where no list has them; None without brackets."""
    scene = figure.scene
    match = _BRACKET.search(scene.text, max(0, figure.start - 70), figure.start)
    if match is None:
        return None
    token = match.start(1)
    return (scene.security_of(scene.typed.item(token)) if match[1] in ("SEC", "FIRM") else None,)


# "38% below the May offering price": from a price that no exchange has.
_OFFERED = re.compile(
    r" (?:[a-z]+ )?(?:from|below|above|over|under) (?:(?:its|the|their|an?) )?(?:(?:[a-z.-]+|WHEN|MONEY) ){0,3}(?:ipo|offering|offer|listing|issue|issuance|reference|subscription|debut)(?:-| )?(?:price)?(?![a-z])"
)
# "hasn't seen a 1% up-or-down move since": none, and in no direction.
_NEITHER = re.compile(
    r"(?<![a-z])up[- ]or[- ]down|(?:either|both) (?:way|direction)s?(?![a-z])|plus or minus"
)
_NOT = re.compile(
    r"(?:n't|(?<![a-z])(?:not|never|without|no)) (?!only|just|least|longer|matter|wonder|doubt|surprise)(?:(?!but|and|as|after|while)[a-zA-Z'-]+ ){0,6}$"
)


def read_price(figure: Figure, found: Found) -> Claim | None:
    """A move in percent or points, or a level."""
    scene, quantity, before = figure.scene, figure.quantity, figure.before()
    bracketed = _before_bracket(figure)
    found = bracketed[0] or found if bracketed else found
    if _no_move(figure, found) or (bracketed and bracketed[0] is None):
        return None
    subject = subject_of(found)
    level = quantity.token in ("MONEY", "NUM") or (
        quantity.token == "POINTS" and re.search(r"(?:\bat|\bto) ?$", before) is not None
    )
    when = scene.period(figure.start, figure.end)
    if not level:
        direction = quantity.sign or figure.by.direction
        if direction is None or _is_share(figure):
            return None
        if _OFFERED.match(scene.text, figure.end):
            return None
        if when is not None and when.since is None and quantity.comparator == "le":
            return None  # "a day after plunging as much as 2%": of a session that is not said
        if _NEITHER.search(scene.text) or _NOT.search(figure.clause_before()):
            return None
        foreseen = is_foreseen(figure)
        claim = make_claim(
            scene, "move of a price", (min(figure.by.at, figure.start), figure.end), "performance", "return", subject, quantity,
            direction=direction, modality="forecast" if foreseen else "reported", when=when,
            claimant=scene.claimant(figure.start) if foreseen else None,
        )  # fmt: skip
        return replace(claim, cues=(*claim.cues, *hedged(figure))) if claim and foreseen else claim
    if quantity.token == "MONEY" and _BY.search(before):
        return None
    record = re.search(r"record|all-time|lifetime", before) and re.search(r"high|close|peak", before)
    rule, metric = ("record at a level", "record_high") if record else ("level of a price", "level")
    return make_claim(
        scene, rule, (figure.start, figure.end), "performance", metric, subject, quantity, unit=price_unit(quantity, subject),
        modality="reported", when=when,
    )  # fmt: skip


def _hedge(figure: Figure) -> str:
    """ "above", "topping": the words in front of a figure that say where the price is, and how exact that is."""
    if figure.quantity.hedge is None:
        return ""
    words = figure.scene.article.text[slice(*figure.quantity.hedge)].lower().strip()
    return f"{words} " if words in _HELD_AT else ""


# "with cases crossing 100,000"
_COUNTS = re.compile(
    r"(?<![a-zA-Z'-])([a-z]+s) (?:cross|topp?|surpass|exceed|hitt?|reach|pass)(?:e[sd]|ing)? $"
)


def is_level(figure: Figure, found: Found) -> bool:
    """Whether money or a bare number is the price of the security, not some other sum."""
    quantity = figure.quantity
    if quantity.magnitude or quantity.high is not None:
        return False
    if figure.scene.text.startswith(" on the dollar", figure.end):
        return False
    if per_unit(figure):
        return found.type not in ("equity", "etf")
    exact = quantity.value >= 100 or quantity.value != quantity.value.to_integral_value()
    if quantity.token == "NUM" and not (found.type in ("index", "other") and exact):
        return False
    counted = _COUNTS.search(figure.before(44)) if quantity.token == "NUM" else None
    if counted and counted[1] not in PRICED and counted[1] not in _ADVERBS:
        return False
    before = figure.before(44) + _hedge(figure)
    if _STAYED.search(before):
        return True
    if _NO_PRICE.search(before) or _LEVEL_BEFORE.search(before) is None:
        return False
    clause = figure.clause_before()
    if found.type in ("index", "other") and (_QUOTED.search(before) or _DEALT.search(clause)):
        return True
    return _TRADED.search(clause) is not None or any(
        verb in move_verbs() for verb in re.findall(r"[a-z]+", clause)
    )
