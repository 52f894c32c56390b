"""How estimates of earnings were revised: how many of them, or by how much the consensus moved."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.rules import Hit, Rule
from nlp.scene import CONSENSUS, make_claim, subject_of
from records import Claim

_UP = re.compile(
    r"(?<![a-z])(?:up|upward|upwards|higher|positive|rais|lift|boost|increas|hik|risen|climb|improv)"
)


def _direction(words: str) -> str | None:
    if _UP.search(words) or words.endswith("north"):
        return "up"
    if re.search(
        r"(?<![a-z])(?:down|lower|negative|cut|trim|slash|reduc|south|fall|declin|drop|decreas)", words
    ):
        return "down"
    return None


def _revisions(hit: Hit) -> Iterator[Claim | None]:
    scene = hit.scene
    figure = hit.quantity("n") or hit.quantity("pct")
    left, _ = scene.clause(hit.at()[0])
    near = [f for _, f in scene.securities_before(hit.at()[0], left) if f.type == "equity"]
    found = hit.security("name") or (near[0] if near else scene.focus())
    if figure is None or not scene.free(figure) or found is None or found.type not in ("equity", "index"):
        return
    yield make_claim(
        scene, hit.rule, hit.at(), "fundamental", "earnings_revisions", subject_of(found), figure,
        direction=_direction(f"{hit.word('way')} {hit.word('after')}".strip()), modality="reported", when=scene.period(*hit.at()), unit=figure.unit or "count",
        claimant=CONSENSUS if hit.has("consensus") else None,
    )  # fmt: skip


_WAY = r"(?P<way>upwards?|up|downwards?|down|higher|lower|positive|negative)"
_EARNINGS = r"(?:earnings|eps|profit|earnings per share)"
_ESTIMATE = rf"(?:(?P<consensus>consensus|GENERIC)(?:'s)?(?: (?:estimates?|mark|forecasts?))?|{_EARNINGS} (?:estimates?|forecasts?))"
RULES = (
    Rule(
        "revisions counted",
        re.compile(
            rf"(?P<n>NUM|COUNT) (?:recent )?{_WAY} (?:estimate |earnings |eps )?revisions?(?! of )(?![a-z])"
        ),
        _revisions,
        (
            "Zybelo Corp (NYSE: ZYBX) has had 4 up revisions and no down revisions",
            "Zybelo Corp (NYSE: ZYBX) saw four downward estimate revisions in the past month",
        ),
        ("Zybelo Corp (NYSE: ZYBX) made 3 revisions of its plan",),
    ),
    Rule(
        "analysts who revised",
        re.compile(
            rf"(?P<n>NUM|COUNT) (?:GENERIC|brokers|firms|estimates) (?:have |had |has )?(?P<way>(?:raised|lifted|boosted|increased|hiked|cut|lowered|trimmed|slashed|reduced)(?= (?:their|its) (?:[a-z]+ |WHEN )?{_EARNINGS} (?:estimates?|forecasts?))"
            rf"|(?:been )?revised (?:their (?:[a-z]+ )?{_EARNINGS} (?:estimates?|forecasts?) )?(?:upwards?|downwards?|higher|lower|up|down)|moved (?:higher|lower|up|down|north|south))(?![a-z])"
        ),
        _revisions,
        (
            "For Zybelo Corp (NYSE: ZYBX), five analysts have raised their earnings estimates in the past 60 days",
        ),
        ("For Zybelo Corp (NYSE: ZYBX), five analysts have raised their price targets",),
    ),
    Rule(
        "consensus that moved",
        re.compile(
            rf"{_ESTIMATE}(?: (?!ha[sd]|have|was|were)(?:[a-z0-9'-]+|SEC(?:'s)?|WHEN)){{0,9}}? (?:has|have|was|were) (?:also |been |since |now ){{0,2}}(?P<way>(?:revised|adjusted|moved|nudged|risen|increased|climbed|fallen|declined|dropped|decreased|gone|edged|trended|improved|raised|lowered|cut)(?: (?:up|down|upwards?|downwards?|higher|lower|north|south))?)"
            r"(?: by)?(?: (?:a|about|roughly|nearly))? (?P<pct>PCT)(?: (?P<after>upwards?|downwards?|higher|lower|north|south))?(?! (?:year|from a year))"
        ),
        _revisions,
        (
            "For Zybelo Corp (NYSE: ZYBX), earnings estimates have been revised upward by 4% over the past 60 days",
            "The consensus estimate for Zybelo Corp (NYSE: ZYBX) has moved 2.3% higher",
        ),
        ("Zybelo Corp (NYSE: ZYBX) has earnings that have risen 4%",),
    ),
)
