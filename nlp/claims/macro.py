"""Rate cuts and hikes, and the range of the policy rate. Other macro figures are read in figure.py."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.rules import Hit, Rule
from nlp.scene import FORECAST, Scene, make_claim
from nlp.securities import Found
from records import Claim, Subject

FED = Subject(None, "Federal Reserve", "macro")
_BANKS = ("bank of", "central bank", "ecb", "reserve", "riksbank", "norges")


def bank(scene: Scene, at: int) -> Subject:
    """The central bank nearest before a typed offset; the Federal Reserve where none is named."""
    for _, found in [*scene.securities_before(at), *[(p, f) for p, f in scene.typed.items("SEC", start=at)]]:
        if (
            isinstance(found, Found)
            and found.type == "macro"
            and any(b in found.name.lower() for b in _BANKS)
        ):
            return Subject(None, found.name, "macro")
    return FED


def _moves(hit: Hit) -> Iterator[Claim | None]:
    scene, count = hit.scene, hit.quantity("count")
    if count is None or not scene.free(count):
        return
    hikes = re.search(r"hike|increase", hit.match.group()) is not None
    left, right = scene.clause(hit.at()[0])
    forecast = FORECAST.search(scene.text, left, right) is not None or "more" in hit.match.group()
    yield make_claim(
        scene, hit.rule, hit.at(), "macro", "rate_hikes" if hikes else "rate_cuts", bank(scene, hit.at()[0]), count,
        confidence=0.8, unit="count", direction="up" if hikes else "down",
        modality="forecast" if forecast else "reported", when=scene.period(*hit.at()),
        claimant=scene.claimant(hit.at()[0]) if forecast else None,
    )  # fmt: skip


def _size(hit: Hit) -> Iterator[Claim | None]:
    scene, size = hit.scene, hit.quantity("count")
    if (
        size is None
        or not scene.free(size)
        or (size.token == "PCT" and not re.search(r"rate|SEC", hit.match.group()))
    ):
        return
    hikes = re.search(r"hike|tightening|increase", hit.match.group()) is not None
    claimant = scene.claimant(hit.at()[0])
    yield make_claim(
        scene, hit.rule, hit.at(), "macro", "rate_hikes" if hikes else "rate_cuts", bank(scene, hit.at()[0]), size,
        confidence=0.75, direction="up" if hikes else "down", modality="forecast", when=scene.period(*hit.at()),
        claimant=claimant,
    )  # fmt: skip


def _range(hit: Hit) -> Iterator[Claim | None]:
    scene, rate = hit.scene, hit.quantity("rate")
    if rate is None or not scene.free(rate):
        return
    before = scene.text[: hit.match.start("rate")]
    down = re.search(r"\b(?:cut|cuts|cutting|lower(?:ed|ing)?|down|reduc)", before)
    up = re.search(r"\b(?:rais|hik|lift|increas)", before)
    yield make_claim(
        scene, hit.rule, hit.at(), "macro", "policy_rate", bank(scene, hit.at()[0]), rate, confidence=0.85,
        direction="down" if down else "up" if up else None, modality="reported", when=scene.period(*hit.at()),
    )  # fmt: skip


RULES = (
    Rule(
        "count of rate moves",
        re.compile(r"(?P<count>NUM)(?: [a-z\"'-]+){0,3}? (?:(?:interest[- ])?rate[- ])(?P<what>cuts?|hikes?|increases?|reductions?)"),
        _moves,
        ("rate cut", "rate hike", "rate increase", "rate reduction", "rate-cut", "rate-hike"),
        ("The Federal Reserve's three consecutive rate cuts in late 2025", "It delivered two \"hawkish\" rate cuts"),
        ("The rate cut of three banks",),
    ),
    Rule(
        "size of rate moves",
        re.compile(r"(?P<count>BP|PCT|PP)(?: worth)? (?:of|in) (?:[a-z'-]+ ){0,2}?(?:SEC )?(?:[a-z'-]+ )?(?:interest[- ])?(?:rate[- ])?(?P<what>cuts|hikes|easing|tightening|reductions|increases)(?! in [a-z]+ (?:costs|spending))"),
        _size,
        (" cuts", " hikes", "easing", "tightening", "reductions"),
        ("Markets price in 140 basis points of Fed cuts this year",),
        ("The store offers 20% of cuts",),
    ),
    Rule(
        "range of the policy rate",
        re.compile(r"(?:SEC|rates?|range)(?: [a-z-]+){0,6}? (?:to|at|of|in|between) (?:a |the )?(?:target |new )?(?:range (?:of|between) )?(?P<rate>PCT)"),
        lambda hit: _range(hit) if _is_policy(hit) else iter(()),
        ("PCT",),
        ("Cuts brought the federal funds rate down to a range of 3.50%–3.75%",),
        ("Mortgage rates rose to 6%",),
    ),
)  # fmt: skip


def _is_policy(hit: Hit) -> bool:
    """A figure for the rate of a central bank: its name or its rate stands in front of the figure."""
    scene = hit.scene
    left, _ = scene.clause(hit.at()[0])
    names = [
        f.name.lower() for _, f in scene.securities_before(hit.match.start("rate"), left) if f.type == "macro"
    ]
    nearest = scene.securities_before(hit.match.start("rate"), left)
    rate = hit.quantity("rate")
    if nearest and nearest[0][1].type != "macro":
        return False
    wanted = any("funds rate" in n or n == "interest rates" or any(b in n for b in _BANKS) for n in names)
    return wanted and rate is not None and (rate.high is not None or "rate" in scene.text)
