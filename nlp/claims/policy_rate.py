"""What central banks do to their rates, and what is expected of them: counts, sizes, levels, chances."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.claims.speaker import speaker
from nlp.quantities import Quantity
from nlp.rules import Hit, Rule
from nlp.scene import FORECAST, Scene, make_claim
from nlp.securities import Found
from records import Claim, Claimant, Subject

FED = Subject(None, "Federal Reserve", "macro")
_BANKS = ("bank of", "central bank", "ecb", "reserve", "riksbank", "norges", "snb", "national bank")
_RATES = ("funds rate", "interest rates")
_CONTEXT = re.compile(
    r"(?<![a-z])(?:rates?|central banks?|monetary|policymakers|basis points?|easing|tightening|swaps|fomc)(?![a-z])|BP"
)
_OTHER_CUTS = re.compile(
    r"(?:job|price|tax|staff|spending|production|output|supply|dividend|cost|budget|target|estimate|opec)[a-z]*[- ]$"
)


def bank(scene: Scene, at: int) -> Subject:
    """The central bank nearest before a typed offset, else behind it; the Federal Reserve where none is named."""
    for _, found in [*scene.securities_before(at), *scene.typed.items("SEC", start=at)]:
        if isinstance(found, Found) and is_bank(found):
            return Subject(None, found.name, "macro")
    return FED


def is_bank(found: Found) -> bool:
    return found.type == "macro" and any(b in found.name.lower() for b in _BANKS)


def _speaks_of_rates(scene: Scene) -> bool:
    """Whether a sentence is about a central bank or its rates."""
    named = [f for _, f in scene.typed.items("SEC") if isinstance(f, Found) and f.type == "macro"]
    return _CONTEXT.search(scene.text) is not None or any(
        is_bank(f) or any(r in f.name for r in _RATES) for f in named
    )


_HIKE = re.compile(r"hike|tighten|increase|rais|lift|rise")
_OWN_WORD = re.compile(
    r"(?P<bank>SEC)(?:'s?)? (?:own |latest |median |new |december |previous ){0,2}(?:projections?|forecasts?|projected|forecast|estimates?|signal(?:ed|s)?|penciled|pencilled|guidance|dot plot|dots|median)"
)


def _forecaster(hit: Hit) -> Claimant | None:
    """Who expects a move of rates: somebody who speaks, or the bank where its own projections are given."""
    scene, at = hit.scene, hit.match.start("count")
    own = [m for m in _OWN_WORD.finditer(scene.text, 0, at) if at - m.end() < 30]
    found = scene.typed.item(own[-1].start("bank")) if own else None
    if isinstance(found, Found) and is_bank(found):
        return Claimant(found.name, firm=found.name)
    if _PRICED.search(scene.text, scene.clause(at)[0], at):
        return None
    return speaker(scene) or scene.claimant(at)


_PRICED = re.compile(r"(?<![a-z])(?:markets?|traders?|futures|investors|swaps|pric(?:e|es|ed|ing)) .{0,60}$")


def _counted(hit: Hit, group: str, *, more: bool = False) -> Claim | None:
    scene, count = hit.scene, hit.quantity(group)
    if count is None or not scene.free(count) or count.value > 30:
        return None
    at = hit.match.start(group), hit.match.end()
    hikes = _HIKE.search(hit.match["what"]) is not None
    left, right = scene.clause(at[0])
    forecast = (
        more or FORECAST.search(scene.text, left, right) is not None
        or re.search(r"(?<![a-z])(?:pric(?:e|es|ed|ing)|bet(?:s|ting)?|more)(?![a-z])", scene.text[left:right]) is not None
    )  # fmt: skip
    size = hit.quantity("size")
    if size is not None:
        scene.used.add(size.start)
    return make_claim(
        scene, hit.rule, at, "macro", "rate_hikes" if hikes else "rate_cuts", bank(scene, at[0]), count,
        unit="count", direction="up" if hikes else "down",
        modality="forecast" if forecast else "reported", when=scene.period(*at),
        claimant=_forecaster(hit) if forecast else None,
    )  # fmt: skip


def _count(hit: Hit) -> Iterator[Claim | None]:
    words = hit.match.group()
    certain = re.search(r"rate[- ](?:cut|hike|increase|reduction)", words) is not None
    if not certain and (
        not _speaks_of_rates(hit.scene) or _OTHER_CUTS.search(hit.scene.text[: hit.match.start("what")])
    ):
        return
    yield _counted(hit, "count")
    if hit.has("more"):
        yield _counted(hit, "more", more=True)


def _size(hit: Hit) -> Iterator[Claim | None]:
    scene, size = hit.scene, hit.quantity("count")
    if (
        size is None
        or not scene.free(size)
        or (size.token == "PCT" and not re.search(r"rate|SEC", hit.match.group()))
    ):
        return
    hikes = _HIKE.search(hit.match["what"]) is not None
    past = re.search(
        r"(?<![a-z])(?:delivered|announced|made|implemented|after|following)(?![a-z])(?: [a-z']+){0,4} $",
        scene.text[: hit.match.start()],
    )
    yield make_claim(
        scene, hit.rule, hit.at(), "macro", "rate_hikes" if hikes else "rate_cuts", bank(scene, hit.at()[0]), size,
        direction="up" if hikes else "down", modality="reported" if past else "forecast",
        when=scene.period(*hit.at()), claimant=None if past else _forecaster(hit),
    )  # fmt: skip


def _projection(hit: Hit) -> Iterator[Claim | None]:
    """ "against the Fed's own forecast of 50 basis points": of what the sentence speaks of before."""
    found = hit.scene.typed.item(hit.match.start("bank"))
    size = hit.quantity("count")
    what = re.search(r"cuts?|easing|hikes?|tightening", hit.scene.text)
    if (
        not isinstance(found, Found)
        or not is_bank(found)
        or size is None
        or what is None
        or not hit.scene.free(size)
    ):
        return
    hikes = _HIKE.search(what.group()) is not None
    yield make_claim(
        hit.scene, hit.rule, hit.at(), "macro", "rate_hikes" if hikes else "rate_cuts", Subject(None, found.name, "macro"),
        size, direction="up" if hikes else "down", modality="forecast",
        unit=size.unit or "count", claimant=Claimant(found.name, firm=found.name),
    )  # fmt: skip


_DOWN = re.compile(r"cut|lower|reduc|slash|trim|eas|drop")
_HOLD = re.compile(r"kept|keep|left|leav|held|hold|maintain|unchanged|steady|paus")


def _decision(hit: Hit) -> Iterator[Claim | None]:
    """ "The ECB lowered its deposit rate by 25 basis points to 3%": how far, and to where."""
    scene = hit.scene
    if not any(is_bank(f) for _, f in scene.typed.items("SEC") if isinstance(f, Found)) and not re.search(
        r"(?<![a-z])(?:central bank|policymakers|monetary)(?![a-z])", scene.text
    ):
        return
    verb = hit.word("verb")
    way = "down" if _DOWN.match(verb) else None if _HOLD.match(verb) else "up"
    subject, old = bank(scene, hit.at()[0]), hit.quantity("old")
    forecast = (
        FORECAST.search(hit.scene.text, scene.clause(hit.at()[0])[0], hit.match.start("verb") + 1) is not None
    )
    if old is not None:
        scene.used.add(old.start)
    for group in ("size", "rate"):
        figure = hit.quantity(group)
        if figure is None or not scene.free(figure):
            continue
        at = hit.match.start(group), hit.match.end(group)
        yield make_claim(
            scene, hit.rule, at, "macro", "policy_rate", subject, figure,
            direction=way if way or group == "size" else "flat", modality="forecast" if forecast else "reported",
            prior_value=old.value if old is not None and group == "rate" else None, when=scene.period(*at),
            claimant=speaker(scene) if forecast else None,
        )  # fmt: skip


def _range(hit: Hit) -> Iterator[Claim | None]:
    scene, rate = hit.scene, hit.quantity("rate")
    if rate is None or not scene.free(rate) or not _is_policy(hit, rate):
        return
    before = scene.text[: hit.match.start("rate")]
    down = re.search(r"\b(?:cut|cuts|cutting|lower(?:ed|ing)?|down|reduc)", before)
    up = re.search(r"\b(?:rais|hik|lift|increas)", before)
    forecast = (
        FORECAST.search(before) is not None
        or re.search(r"to end (?:the year|WHEN|HORIZON)", before) is not None
    )
    yield make_claim(
        scene, hit.rule, hit.at(), "macro", "policy_rate", bank(scene, hit.at()[0]), rate,
        direction="down" if down and not forecast else "up" if up and not forecast else None,
        modality="forecast" if forecast else "reported", when=scene.period(*hit.at()),
        claimant=speaker(scene) if forecast else None,
    )  # fmt: skip


def _is_policy(hit: Hit, rate: Quantity) -> bool:
    """A figure for the rate of a central bank: its name or its rate stands in front of the figure."""
    scene = hit.scene
    left, _ = scene.clause(hit.at()[0])
    near = [f for _, f in scene.securities_before(hit.match.start("rate"), left)]
    if near and near[0].type != "macro":
        return False
    wanted = any(is_bank(f) or any(r in f.name for r in _RATES) for f in near)
    return wanted and (rate.high is not None or "rate" in scene.text)


_MARKETS = re.compile(r"(?<![a-z])(?:money markets|traders|swaps?|futures|pric(?:e|es|ed|ing) in)(?![a-z])")


def _chance(hit: Hit) -> Iterator[Claim | None]:
    scene, chance = hit.scene, hit.quantity("chance")
    if chance is None or not scene.free(chance):
        return
    if not _speaks_of_rates(scene) and not _MARKETS.search(scene.text):
        return
    way = "up" if _HIKE.search(hit.word("what")) else None if _HOLD.search(hit.word("what")) else "down"
    yield make_claim(
        scene, hit.rule, hit.at(), "macro", "other", bank(scene, hit.at()[0]), chance,
        direction=way, modality="forecast", when=scene.period(*hit.at()), claimant=speaker(scene),
    )  # fmt: skip


_ADJECTIVES = r"(?:its|the|their|a|key|main|benchmark|official|overnight|deposit|lending|interest|borrowing|refinancing|repo|bank|cash|policy|reference|one-year|short-term|target|SEC(?:'s?)?|SPAN)"
_TO = r"(?:to|at)(?: (?:a|the|its|an?|target|range|record|low|high|new|between|of|level|SPAN|WHEN))*"
RULES = (
    Rule(
        "count of rate moves",
        re.compile(
            r"(?P<count>NUM)(?: (?!of )[a-z\"'-]+){0,3}?(?: SEC)? (?:(?P<size>BP|PP|PCT)(?:-| ))?(?:(?:interest[- ])?rate[- ])?(?P<what>cuts?|hikes?|increases|reductions|(?<=rate[- ])(?:increase|reduction))(?![a-z])"
            r"(?!(?: SEC's?| its| their| the| prices?| jobs?))(?:(?: WHEN| HORIZON|,)* (?:and|with) (?:another )?(?P<more>NUM) more(?! [a-z]*(?:percent|analysts)))?"
        ),
        _count,
        ("The Federal Reserve made two rate cuts last autumn", "The ECB followed with four \"dovish\" rate cuts",
         "Economists look for 3 cuts this year and 2 more in 2027 from the Fed", "The Fed may make two quarter-point cuts"),
        ("The rate cut of three banks", "The company made two job cuts"),
    ),
    Rule(
        "size of rate moves",
        re.compile(r"(?P<count>BP|PCT|PP)(?:-| )?(?:worth )?(?:(?:of|in) )?(?:(?!chance|probability|likelihood|odds)[a-z'-]+ ){0,2}?(?:SEC )?(?:[a-z'-]+ )?(?:interest[- ])?(?:rate[- ])?(?P<what>cuts?|hikes?|easing|tightening|reductions?|increases)(?![a-z])(?! in [a-z]+ (?:costs|spending))"),
        _size,
        ("Markets price in 140 basis points of Fed cuts this year", "The ECB delivered a 25-basis-point rate cut"),
        ("The store offers 20% of cuts",),
    ),
    Rule(
        "projection of a central bank",
        re.compile(r"(?P<bank>SEC)'s? (?:own |latest |median |new |previous ){0,2}(?:projections?|forecasts?|estimates?|guidance|dot plot|dots) (?:of|for|at|shows?|points? to) (?P<count>BP|PP)"),
        _projection,
        ("Traders see 90 basis points of cuts, beside the Fed's projections of 60 basis points",),
        ("Apple's projections of 75 basis points of margin",),
    ),
    Rule(
        "decision on rates",
        re.compile(
            r"(?<![a-z])(?P<verb>cut(?:s|ting)?|lower(?:s|ed|ing)?|reduc(?:es|ed|ing)|slash(?:es|ed|ing)|trimm(?:ed|ing)|rais(?:e|es|ed|ing)|hik(?:e|es|ed|ing)|lift(?:s|ed|ing)?|increas(?:es|ed|ing)|kept|keeps?|left|leaves?|held|holds?|maintain(?:s|ed)?)"
            rf"(?: {_ADJECTIVES}){{0,6}}? (?:rates?|borrowing costs|SEC)(?: (?:unchanged|steady|again|further|WHEN|as expected))*"
            rf"(?: (?:by )?(?:an? |another )?(?P<size>BP|PP|PCT))?(?:,? {_TO} (?P<rate>PCT))?(?: from(?: [a-z]+){{0,2}} (?P<old>PCT))?"
        ),
        _decision,
        ("The European Central Bank lowered its deposit rate by 25 basis points to 3%", "Norges Bank kept its policy rate at 4.5%"),
        ("Acme Bank raised its deposit rate by 25 basis points to 3%",),
    ),
    Rule(
        "range of the policy rate",
        re.compile(r"(?:SEC|rates?|range)(?: (?:[a-z-]+|WHEN|HORIZON)){0,6}? (?:to|at|of|in|between) (?:a |the )?(?:target |new )?(?:range (?:of|between) )?(?P<rate>PCT)"),
        _range,
        ("The decision lowered the federal funds rate to a range of 4.25%–4.50%",),
        ("Mortgage rates rose to 6%",),
    ),
    Rule(
        "chance of a rate move",
        re.compile(r"(?P<chance>PCT) (?:chance|probability|likelihood|odds)(?: [a-z-]+| SEC(?:'s?)?| PP| BP| NUM| WHEN){0,8}? (?P<what>cut(?:s|ting)?|hikes?|hiking|easing|lower(?:s|ing)?|rais(?:e|es|ing)|reductions?|increases?|unchanged|steady|pause|hold)(?![a-z])"),
        _chance,
        ("Traders see a 70% chance of a rate cut in March",),
        ("There is a 70% chance of a price cut at Acme Corp",),
    ),
)  # fmt: skip
