"""Figures of the economy by the name of the indicator, spreads between yields, and what a currency costs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from nlp.claims.figure import read_macro
from nlp.claims.figures import Figure
from nlp.claims.speaker import speaker, speaks
from nlp.lexicon import Instrument, lexicon
from nlp.quantities import Quantity
from nlp.rules import Hit, Rule
from nlp.scene import ANALYSTS, CONSENSUS, Scene, as_claimant, make_claim, price_unit, subject_of
from nlp.securities import Found
from nlp.topics import governed
from nlp.typed import Item
from records import Claim, Claimant, Subject

_GROWN = re.compile(
    r"(?<![a-z])(?:(?P<up>grew|grows?|growing|expand(?:ed|s|ing)?)|(?P<down>contract(?:ed|s|ing)?|shr[aiu]nk(?:s|ing)?))(?![a-z])"
)
_TOKENS = {None: (), "count": ("NUM",), "points": ("NUM", "POINTS"), "money": ("MONEY",)}


@cache
def _indicators() -> dict[str, Instrument]:
    """What the economy is measured by, by name: the entries of macro.yaml with a metric."""
    return {entry.name: entry for entry in lexicon().instruments["macro"] if entry.metric}


_GIVEN = re.compile(
    r"(?:\b(?:to|at|of|was|is|by|vs\.?|versus|from|for|hit|added|totall?ed|reading|came in|against|around|above|below|rose|increased"
    r"|fell|climbed|grew|dropped|declined|jumped|gained|than) (?:an? |the )?(?:[a-z]+ )?|\()$"
)
_STOP = re.compile(r"SEC|[;]|, (?:while|but|as|after|though|although) | (?:while|whereas|although|but) ")


# "$25 billion in foreign exchange reserves", "a 0.9% rise in construction spending": the figure stands in front.
_IN_FRONT = re.compile(
    r"(?P<figure>MONEY|PCT|NUM)(?: (?:increase|decrease|rise|drop|fall|decline|gain|jump|surge|slump|growth|contraction|worth|pace))?(?: (?:in|of))?(?: [a-z'-]+){0,2} $"
)
# Of one company: no figure of the economy.
_OWNED = re.compile(r"(?P<owner>SEC|its|the (?:company|firm|group|bank)'s)(?:'s?)?(?: [a-z-]+){0,2} $")


def _indicator(hit: Hit) -> Iterator[Claim | None]:
    """Each figure between the name of an indicator and the next name, or the one right in front of it."""
    scene, found = hit.scene, hit.scene.typed.item(hit.match.start())
    entry = _indicators().get(found.name) if isinstance(found, Found) and found.type == "macro" else None
    if not isinstance(found, Found) or entry is None or _is_owned(scene, hit.match.start()):
        return
    for start, item in _figures_of(hit, entry):
        if not isinstance(item, Quantity) or not scene.free(item):
            continue
        if _is_aim(scene, start):
            scene.used.add(item.start)
        elif _is_reading(scene, start, item, entry):
            claim = _reading(scene, start, item, found, entry)
            yield replace(claim, rule=hit.rule) if claim else None


def _is_owned(scene: Scene, at: int) -> bool:
    owned = _OWNED.search(scene.text, max(0, at - 40), at)
    if owned is None:
        return False
    if owned["owner"] != "SEC":
        return scene.memory.main is not None and scene.memory.main.type == "equity"
    owner = scene.typed.item(owned.start())
    return isinstance(owner, Found) and owner.type == "equity"


def _figures_of(hit: Hit, entry: Instrument) -> Iterator[tuple[int, Item]]:
    scene, name = hit.scene, hit.match
    stop = _STOP.search(scene.text, name.end())
    tokens = ("PCT", "PP", "BP", *_TOKENS[entry.counted])
    yield from scene.typed.items(*tokens, start=name.end(), end=stop.start() if stop else None)
    front = _IN_FRONT.search(scene.text, max(0, name.start() - 60), name.start())
    if front and front["figure"] in tokens and entry.counted != "points":
        yield from scene.typed.items(*tokens, start=front.start("figure"), end=front.start("figure") + 1)


# What somebody wants, what was said before, shares of a whole and times of day are no readings.
_AIM = r"(?:goals?|targets?|targeted|objective|aim|bands?|threshold|limit|ceiling)"
_AIM_BEFORE = re.compile(
    rf"(?<![a-z])(?:{_AIM}(?: [a-z]+){{0,3}}|previous (?:forecast|estimate|projection) [a-z ]{{0,6}}) $"
)
_AIM_AFTER = re.compile(rf"(?: [a-z-]+)? {_AIM}(?![a-z])")
_NO_READING_BEFORE = re.compile(r"(?<![a-z])(?:accounts? for|accounting for|makes? up) $")
_NO_READING_AFTER = re.compile(r" of (?!gdp|SEC|output)| (?:gmt|et|est|edt|a\.m|p\.m)(?![a-z])")


def _is_aim(scene: Scene, start: int) -> bool:
    before, end = scene.text[max(0, start - 40) : start], scene.typed.piece(start).end
    return _AIM_BEFORE.search(before) is not None or _AIM_AFTER.match(scene.text, end) is not None


def _is_reading(scene: Scene, start: int, quantity: Quantity, entry: Instrument) -> bool:
    """Of a sum of money its shares are readings too: "51% of total inflows"."""
    before, end = scene.text[max(0, start - 40) : start], scene.typed.piece(start).end
    if entry.counted != "money" and (
        _NO_READING_BEFORE.search(before) or _NO_READING_AFTER.match(scene.text, end)
    ):
        return False
    if entry.name == "economy":
        return _GROWN.search(scene.text, scene.clause(start)[0], start) is not None
    return quantity.token != "NUM" or _GIVEN.search(before) is not None


_FORESEEN = re.compile(
    r"(?<![a-z])(?:will|would|could|may|might|expect(?:s|ed|ing)?|forecasts?|forecasted|sees?|project(?:s|ed|ion|ions)|predict(?:s|ed|ion)?|estimate[sd]?"
    r"|likely|outlook|seen|set to)(?![a-z])"
)
_POLLED = re.compile(r"according to (?:the )?(?:median|average|mean|GENERIC|NUM of)")


def _economist(scene: Scene) -> Claimant | None:
    """Who says the sentence; economists without a name are the consensus."""
    named = speaker(scene)
    return CONSENSUS if named == ANALYSTS else named


def _said(scene: Scene, start: int, expected: bool) -> tuple[Claimant | None, str]:
    """-> claimant and modality of a reading: what economists expected, what somebody foresees, or what came out."""
    before, named = scene.text[:start], _economist(scene)
    if _POLLED.search(scene.text, start):
        return CONSENSUS, "forecast"
    if expected or _FORESEEN.search(before, scene.clause(start)[0]):
        party = scene.party_before(start)
        if party is None or party.kind not in ("firm", "person"):
            return named or (CONSENSUS if expected or party is not None else None), "forecast"
        return named or (as_claimant(party) if speaks(party) else CONSENSUS), "forecast"
    return named if scene.voice is not None and scene.voice.quoted else None, "reported"


def _reading(scene: Scene, start: int, quantity: Quantity, found: Found, entry: Instrument) -> Claim | None:
    by = governed(scene, start, scene.typed.piece(start).end)
    if by is None or entry.metric is None:
        return None
    figure = Figure(scene, start, scene.typed.piece(start).end, quantity, by)
    claim = read_macro(figure, entry.metric, found, None)
    if claim is not None:
        claimant, modality = _said(scene, start, by.expected)
        claim = replace(claim, claimant=claimant, modality=modality)
    if claim is not None and entry.counted == "points" and quantity.token == "NUM":
        return replace(claim, unit="points")
    growth = entry.metric == "gdp_growth"
    grown = _GROWN.search(scene.text, scene.clause(start)[0], start) if growth else None
    return replace(claim, direction=grown.lastgroup) if claim is not None and grown else claim


_PAYROLLS = Subject(None, "payrolls", "macro")


def _jobs(hit: Hit) -> Iterator[Claim | None]:
    """ "Employers added 185,000 jobs, above the 160,000 expected": of the economy, not of a company."""
    scene, found = hit.scene, hit.security("who")
    if found is not None and found.type != "macro":
        return
    foreseen = _FORESEEN.search(scene.text, 0, hit.match.start("jobs")) is not None
    for group in ("jobs", "expected"):
        expected = foreseen or group == "expected"
        count = hit.quantity(group)
        if count is None or not scene.free(count) or count.value < 100:
            continue
        at = hit.match.start(group), hit.match.end(group)
        yield make_claim(
            scene, hit.rule, at, "macro", "other", _PAYROLLS, count, unit="count",
            direction="down" if hit.word("verb") in ("lost", "shed") else "up", when=scene.period(*at),
            modality="forecast" if expected else "reported",
            claimant=(_economist(scene) or CONSENSUS) if expected else None,
        )  # fmt: skip


_CURVE = Subject(None, "yield curve", "macro")
_CREDIT = Subject(None, "credit spreads", "macro")
_OF_STATES = Subject(None, "sovereign spreads", "macro")
_STATES = ("risk ", "country ", "sovereign ", "emerging-market ")
_NARROWS = re.compile(r"narrow|tighten|flatten|shr[aiu]nk|fell|fall|invert|compress")
_MOVES = re.compile(
    r"bl[eo]w|balloon|jump|climb|widen|steepen|grew|grow|rose|rise|narrow|tighten|flatten|shr[aiu]nk|fell|fall|compress"
)


_SOVEREIGN = re.compile(r"(?:over|versus|vs\.?|above|to) (?:[a-z.-]+ )*SEC|risk|country|sovereign")


def _spread_of(hit: Hit) -> Subject | None:
    what = hit.match["what"]
    found = hit.security("what")
    if what == "SEC":
        return _CURVE if found is not None and found.name == "yield curve" else None
    if hit.word("kind") in _STATES or _SOVEREIGN.search(what):
        return _OF_STATES
    if hit.word("kind") or "credit" in what:
        return _CREDIT
    bonds = found is not None and re.search(r"Treasury|yield|Bund|Schatz", found.name) is not None
    return _CURVE if bonds or "yield" in what else None


def _spread(hit: Hit) -> Iterator[Claim | None]:
    """ "The gap between two- and 10-year yields narrowed by 3 basis points to 25": the move, then the level."""
    scene, subject, verb = hit.scene, _spread_of(hit), hit.word("verb")
    for group in ("move", "level"):
        figure = hit.quantity(group)
        if subject is None or figure is None or not scene.free(figure):
            continue
        at = hit.match.start(), hit.match.end(group)
        way = "down" if _NARROWS.match(verb) else "up" if _MOVES.match(verb) else None
        yield make_claim(
            scene, hit.rule, at, "macro", "other", subject, figure,
            direction=way if group == "move" else None, modality="reported", when=scene.period(*at),
            unit=figure.unit or "basis_points",
        )  # fmt: skip


def _exchange_rate(hit: Hit) -> Iterator[Claim | None]:
    scene, found, level = hit.scene, hit.security("name"), hit.quantity("level")
    if found is None or level is None or not scene.free(level):
        return
    if not ((found.symbol or "").endswith("=X") or found.name == "peso"):
        return
    at = hit.match.start("level"), hit.match.end()
    unit = price_unit(level, subject_of(found)) if found.symbol else None
    unit = "CNY" if unit == "CNH" else unit  # the yuan abroad is no currency of its own
    yield make_claim(
        scene, hit.rule, at, "performance", "level", subject_of(found), level, modality="reported",
        when=scene.period(*at), unit=unit,
    )  # fmt: skip


_ALL_MOVES = r"(?:blew out|blow(?:s|n|ing)? out|balloon(?:ed|s)|jump(?:ed|s)|climb(?:ed|s)|widen(?:ed|s|ing)?|narrow(?:ed|s|ing)?|tighten(?:ed|s|ing)?|flatten(?:ed|s|ing)?|steepen(?:ed|s|ing)?|compress(?:ed|es)?|shrank|shrunk|grew|rose|fell|stood|was|is|were|are|invert(?:ed|s))"
RULES = (
    Rule(
        "indicator",
        re.compile(r"SEC(?! (?:said|says|sees|expects|expected|reported))"),
        _indicator,
        ("The ISM manufacturing PMI was 51.3 vs 50.8 expected", "Nonfarm payrolls rose by 185,000 in December",
         "U.S. consumer prices rose 0.3% in December and 2.9% from a year earlier"),
        ("Retail sales at 3 shops",),
    ),
    Rule(
        "jobs of the economy",
        re.compile(
            r"(?P<who>economy|employers|private sector|businesses|u\.s\.|nation|SEC)(?: [a-z]+| WHEN){0,2} (?P<verb>added|created|gained|lost|shed) (?P<jobs>NUM)(?: (?:new|net|private|private-sector|nonfarm|manufacturing|more))* (?:jobs|positions|payrolls)"
            r"(?:[^;:]{0,40}?(?:above|below|beating|missing|versus|vs\.?|compared with|more than|fewer than|topping|exceeding|against) (?:[a-z' ]|GENERIC){0,40}?(?P<expected>NUM))?"
        ),
        _jobs,
        ("The economy added 185K jobs in December, above the 160K expected",),
        ("Acme Corp (NYSE: ACME) added 500 jobs",),
    ),
    Rule(
        "spread of yields",
        re.compile(
            rf"(?P<what>(?P<kind>credit |high-yield |junk(?:-bond)? |investment-grade |corporate(?:-bond)? |bond |risk |country |sovereign |emerging-market )?(?:gap|spreads?|difference|differential|curve)(?: (?:between|of|over|on|for|measuring|versus)[^;:]{{0,90}}?)?|SEC)(?: (?:has|have|had|also|briefly|further|then|last|WHEN))* (?P<verb>{_ALL_MOVES})"
            r"(?:(?: (?:by|out|in|further|about|as much as))* (?P<move>BP|PP))?(?:,? (?:to|at|of)(?: [a-z]+){0,2} (?P<level>BP|PP|PCT|NUM))?"
        ),
        _spread,
        ("The gap between 2- and 10-year yields narrowed to 12 basis points", "The 2s/10s curve steepened by 3 basis points",
         "High-yield spreads widened 20 basis points to 410 basis points", "Country spreads blew out 90 basis points to 1,210"),
        ("The gap between the two stores widened to 3%",),
    ),
    Rule(
        "what a currency costs",
        re.compile(
            r"(?P<name>SEC)(?:(?!SEC)[^;:.]){0,90}? (?:(?:to|at|near|around|about|of|was|traded|trading|past|below|above|beyond|hit) )+(?:(?:a|an|the|record|low|high|as|[a-z]+-year|SPAN|of|weak|strong) )*"
            r"(?P<level>NUM) (?:to|per|against|a|versus|on) (?:the |one |a )?(?:u\.s\. |us )?(?:dollar|greenback|euro|SEC)"
        ),
        _exchange_rate,
        ("The peso opened 0.7% weaker at 61 to the dollar", "The yen fell 0.3% to 157.20 per dollar"),
        ("The dollar store sold at 5 to the customer",),
    ),
)  # fmt: skip
