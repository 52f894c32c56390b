"""Records, multi-year highs and lows, and streaks of prices."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp import timing
from nlp.claims.bonds import bonds_of
from nlp.claims.underlying import underlying
from nlp.rules import Hit, Rule
from nlp.scene import Scene, make_claim, price_unit, subject_of
from nlp.subjects import subjects_before
from nlp.topics import about_business
from nlp.words import alternation, move_nouns, move_verbs
from records import Claim, Subject

# Not there yet, or no more.
_AWAY = re.compile(
    r"\b(?:short of|below|off|from|near|nears|nearing|approach(?:ing|es|ed)?|close to|closer to|than to|shy of|since|away from|towards?"
    r"|eyeing|test(?:s|ed|ing)?|within|under|above|beyond|despite|miss(?:ed|ing)?)\b[^,;]{0,25}$"
)
# "hit 54 new 52-week highs", "with many hitting all-time highs": not the one that is named.
_SOME = re.compile(
    r"(?:(?:NUM|(?<![a-z])(?:one|two|three|four|five|six|seven|eight|nine|ten|no)) (?:new |fresh )?$"
    r"|(?<![a-z])(?:many|some|several|others?|dozens|most|few|(?:stocks|companies|constituents|members|names) (?:in|on|of|from)|companies|issues)(?![a-z])[^,;]{0,40}$)"
)
# What has highs and lows of its own beside the price.
_OF_ELSE = re.compile(
    r"(?<![a-z])(?:ratios?|multiples?|stockpiles?|inventor(?:y|ies)|premiums?|discounts?|spreads?|gap|correlation|volatility|positions?|positioning"
    r"|exposures?|holdings?|volumes?|turnover|short interest|optimism|pessimism|confidence|sentiment|weight|weighting|dominance|valuations?"
    r"|demand|dispersion|tightness|swaps|infections|output|supply|supplies|debt|cash|temperatures?|approval|reading|cases|deaths|assets|investments|earnings yield|bets)(?![a-z])"
)
_ASIDE = re.compile(
    r"^.*, (?=(?:following|hitting|reaching|after|touching|setting) )"
)  # "…, following a 52-week high"
_HEADED = re.compile(r" (?:in|on|of|for|at) (?:the )?$")  # "short interest in SEC"
_STREET = re.compile(r"(?<![a-z])wall street (?:[a-z]+ ){0,4}$")
_IS_YIELD = re.compile("yield|treasury|bund|gilt|mortgage")
_US = Subject(None, "US stocks", "segment")


_JOINED = re.compile(r"(?:,| and|, and| &| as well as)(?: the| both)? ")


def market_subjects(scene: Scene, at: int) -> list[Subject]:
    """What of the market stands in front of a typed offset, with what "and" joins to it; else what is spoken of."""
    left, _ = scene.clause(at)
    near = subjects_before(scene, at, left) or subjects_before(scene, at)
    focus = underlying(scene, near[0][1] if near else scene.focus(), left, at)
    if focus is None or (focus.type == "macro" and not _IS_YIELD.search(focus.name.lower())):
        return []
    if not near or focus is not near[0][1]:
        return [subject_of(focus)]
    return [*_joined(scene, near[0][0]), subject_of(focus)]


def _joined(scene: Scene, first: int) -> list[Subject]:
    """ "The Dow and the Nasdaq": those in front of the one at a typed offset."""
    out: list[Subject] = []
    for pos, found in scene.securities_before(first):
        piece = scene.typed.piece(pos)
        if not _JOINED.fullmatch(scene.text, piece.end, first) or found.type in ("macro", "segment"):
            break
        out.insert(0, subject_of(found))
        first = pos
    return out


def market_subject(scene: Scene, at: int) -> Subject | None:
    """The nearest of the market's that stands in front of a typed offset, else what is spoken of."""
    return next(iter(market_subjects(scene, at)[-1:]), None)


def _is_else(scene: Scene, at: int) -> bool:
    """Whether the words between the security and a record say that something else than its price is at it."""
    near = scene.securities_before(at)
    left = scene.clause(at)[0]
    name = near[0][0] if near else 0
    between = scene.text[max(left, name + 3) if near else 0 : at]
    words = [_ASIDE.sub("", between)]
    if _HEADED.search(scene.text, left, max(left, name)):
        words.append(scene.text[left:name])
    return any(_OF_ELSE.search(part) or about_business(part) for part in words)


def _record(hit: Hit) -> Iterator[Claim | None]:
    scene, at = hit.scene, hit.match.start("record")
    before = scene.text[:at]
    if _AWAY.search(before) or _SOME.search(before) or _is_else(scene, at):
        return
    years = hit.quantity("years")
    level = hit.quantity("level")
    if level is not None and level.magnitude:
        return  # "rose to a record of $2 billion": sales, no price
    if (
        years is not None
        and years.hedge
        and scene.article.text[slice(*years.hedge)].lower().startswith("near ")
    ):
        return
    high = re.search(r"low|trough|weak", hit.match.group("record")) is None
    quantity = years if years is not None and years.unit == "years" else level
    if quantity is not None and not scene.free(quantity):
        return
    after = hit.subject("after")
    bonds = bonds_of(scene, scene.clause(at)[0], at)
    subjects = (
        [_US]
        if _STREET.search(before)
        else [found]
        if (found := after or bonds)
        else market_subjects(scene, at)
    )
    for subject in subjects:
        yield make_claim(
            scene, hit.rule, hit.at(), "performance", "record_high" if high else "record_low", subject, quantity,
            modality="reported", when=scene.period(*hit.at()), direction="up" if high else "down",
            unit=price_unit(level, subject) if level is not None and quantity is level else quantity and quantity.unit,
        )  # fmt: skip


# "the best six-day gain since 2015" is one gain, not seven.
_BIGGEST = re.compile(
    r"(?<![a-z])(?:biggest|largest|worst|best|steepest|sharpest|longest|deepest|strongest|record|top) $"
)


def _streak(hit: Hit) -> Iterator[Claim | None]:
    scene, span = hit.scene, hit.quantity("span")
    if span is None or not scene.free(span) or span.unit == "hours" or span.value < 2:
        return
    words = hit.match.group()
    if _BIGGEST.search(scene.text, 0, hit.match.start("span")) and not re.search("streak|run", words):
        return
    noun = hit.word("noun").rstrip("s") if hit.has("noun") else ""
    direction = move_nouns().get(noun) or move_nouns().get(noun + "s")
    for word in re.findall(r"[a-z-]+", words):
        direction = (
            direction
            or move_verbs().get(word)
            or move_nouns().get(word)
            or {"losing": "down", "winning": "up"}.get(word)
        )
    if direction is None or _is_else(scene, hit.match.start("span")):
        return
    subject = market_subject(scene, hit.match.start("noun" if hit.has("noun") else "span"))
    if subject is None or subject.type == "macro":
        return
    unit = span.unit if span.unit in ("sessions", "years") else "count"
    if not timing.is_over(scene.period(*hit.at()), scene.published):
        yield make_claim(
            scene, hit.rule, hit.at(), "performance", "streak", subject, span, direction=direction,
            modality="reported", unit=unit,
        )  # fmt: skip


def _in_a_row(hit: Hit) -> Iterator[Claim | None]:
    span = hit.quantity("span")
    words = hit.scene.article.text[span.start : span.end + 12].lower() if span else ""
    return _streak(hit) if re.search(r"consecutive|straight|successive|row|running", words) else iter(())


_TO = r"(?:clos(?:ed|es|ing|e)|end(?:ed|s|ing)?|finish(?:ed|es|ing)?|settl(?:ed|es|ing)|trad(?:ing|ed|es|e)|open(?:ed|s|ing)?|hit|hits|hitting|set|sets|setting|notched|notching|reached|reaching|touched|touching|log|logs|logged|scored|scaled)"
_NEW = r"(?:(?:new|fresh|another|further|multi-year|successive|consecutive) )*"
_NAME = r"(?:(?P<name>SEC)(?:'s)?(?: shares| stock)? [^;:.]{0,60}?)?"
_MOVES = alternation(
    [verb for verb in move_verbs() if " " not in verb and verb not in ("add", "adds", "off")]
)
RULES = (
    Rule(
        "record",
        re.compile(
            rf"(?P<record>{_NEW}(?:all-time|record|lifetime|historic)[- ](?:closing |intraday |session )?(?:highs?|lows?|peaks?|close|levels?|territory)"
            r"|(?:a |an |its |the )?(?P<years>SPAN)[- ](?:closing |intraday )?(?:highs?|lows?|peak)"
            r"|(?:highest|lowest|weakest|strongest) (?:level |close |closing level |point |price )?(?:on record|ever|in history)"
            rf"|{_TO} (?:at |to )?(?:a |an )?{_NEW}(?:record|(?<=new )high|(?<=new )highs|(?<=fresh )high|(?<=fresh )highs|(?<=new )low|(?<=new )lows|(?<=fresh )low|(?<=fresh )lows|(?<=new )peak|(?<=fresh )peak)s?(?=$|[,.;)]| WHEN| after| as| on | in | and| for (?:a|the|its) | (?:almost |nearly )?(?:every|each) )"
            rf"|(?<=SEC )to (?:a |an )?{_NEW}records?(?=$|[,.;)]| WHEN| while| as | and| after| on ))"
            r"(?: of| at)? ?(?P<level>(?:MONEY|NUM)(?! on the dollar))?(?: for (?:the )?(?P<after>SEC))?"
        ),
        _record,
        (
            "The Dow climbed to another all-time high on Monday",
            "Gold fell to a three-month low",
            "Chip makers rallied and sent the Nasdaq Composite to a record.",
            "The S&P 500 closed at a new high on Monday",
            "Shares of Boeing rallied deeper into record territory",
            "The S&P 500 has been setting new records nearly every week",
        ),
        (
            "The company posted record revenue",
            "The S&P 500 recorded 54 new 52-week highs",
            "Short interest in Boeing is at a historic high",
            "The Dow is closer to its 52-week low",
            "U.S. crude stockpiles are at a three-month low",
        ),
    ),
    Rule(
        "streak of moves",
        re.compile(
            rf"{_NAME}(?:(?<![a-z])(?:{_MOVES}|gains?|losses) (?:for |in |over )?(?:the |a |an? )?(?P<span>SPAN)(?= in a row| running|,|\.| as|$| and| straight|-| after| to| WHEN| on| amid|;| following| since| despite| ahead| while))"
        ),
        _in_a_row,
        (
            "Shares of Boeing have declined for six straight sessions",
            "Shares of Boeing slumped for a second straight session on Friday",
        ),
        ("Shares of Boeing have declined over the past six sessions",),
    ),
    Rule(
        "streak by name",
        re.compile(
            rf"{_NAME}(?P<span>SPAN)(?: of)? (?P<noun>losing|winning|declines?|rally|gains?|advances?|slide|rise|drops?|falls?|losses|loss|selloff|sell-off|rout)(?: streak| run)?(?! of PCT)"
        ),
        _streak,
        ("The S&P 500 extended a five-day decline", "The Nasdaq snapped a six-day winning streak"),
        ("a five-day conference", "The Dow had its worst one-day drop this year", "The Dow had its best six-day gain since 2015"),
    ),
    Rule(
        "streak extended",
        re.compile(
            rf"{_NAME}(?P<noun>slump|slide|decline|rally|gains?|losses|rout|advance|climb|rise|fall|drop) (?:for|to|into) (?:a |its |the )?(?P<span>SPAN)"
        ),
        _streak,
        ("Copper slipped, stretching its rout into a fourth straight session",),
        ("The company extended its decline for no reason in five years",),
    ),
)  # fmt: skip
