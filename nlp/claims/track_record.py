"""How often a company has beaten or missed what was expected of it, and by how much on average."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from nlp.rules import Hit, Rule
from nlp.scene import make_claim, subject_of
from records import Claim

_TIMES = {"once": Decimal(1), "twice": Decimal(2)}
_EPS = re.compile(r"(?<![a-z])(?:eps|earnings per share)(?![a-z])")

# "topped two years" is something else.
_SURE = re.compile(
    r"estimate|expectation|forecast|consensus|GENERIC|projection|in a row|running|(?:each|all) of"
)
_QUARTERS = re.compile(r"(?i)quarter|report")


def _record(hit: Hit) -> Iterator[Claim | None]:
    scene = hit.scene
    near = [f for _, f in scene.securities_before(hit.at()[0] + len("SEC")) if f.type == "equity"]
    found = near[0] if near else scene.focus()
    count, total = hit.quantity("n") or hit.quantity("span"), hit.quantity("of")
    if found is None or found.type != "equity" or (count is not None and not scene.free(count)):
        return
    if hit.has("span") and not (_SURE.search(hit.match.group()) and _QUARTERS.search(hit.raw("span"))):
        return
    times = _TIMES.get(hit.word("times"))
    if count is None and times is None:
        return
    if total is not None:
        scene.used.add(total.start)
    given: dict[str, Any] = {"value": times} if times is not None else {}
    yield make_claim(
        scene, hit.rule, hit.at(), "fundamental", "eps" if _EPS.search(hit.match.group()) else "other", subject_of(found), count,
        of=total.value if total is not None else None, unit="count", modality="reported", when=scene.period(*hit.at()),
        direction="down" if hit.has("missed") else "up", **given,
    )  # fmt: skip


def _surprise(hit: Hit) -> Iterator[Claim | None]:
    scene, share = hit.scene, hit.quantity("pct")
    near = [f for _, f in scene.securities_before(hit.at()[0]) if f.type == "equity"]
    found = near[0] if near else scene.focus()
    if share is None or not scene.free(share) or found is None or found.type != "equity":
        return
    down = share.sign == "down" or "negative" in hit.match.group()
    yield make_claim(
        scene, hit.rule, hit.at(), "fundamental", "other", subject_of(found), share, direction="down" if down else "up",
        modality="reported", when=scene.period(*hit.at()),
    )  # fmt: skip


_BEAT = r"(?:(?:beat|beaten|beating|topped|topping|exceeded|exceeding|surpassed|surpassing|outpaced|met or beaten)|(?P<missed>missed|missing|fell short of|fallen short of|lagged))"
_WHAT = r"(?: (?:on|the|its|their|analysts'|analyst|earnings|eps|revenue|sales|profit|bottom-line|top-line|quarterly|and|wall street's?|street|consensus|GENERIC(?:'s)?|estimates?|expectations|forecasts?|projections|mark))*"
_LAST = r"(?:the |its )?(?:past|last|prior|previous|trailing|preceding|most recent) "
RULES = (
    Rule(
        "beats counted",
        re.compile(
            rf"(?:(?:adjusted |gaap |earnings |its |the |quarterly )*(?:eps|earnings per share) )?(?<![a-z]){_BEAT}{_WHAT} in (?P<n>NUM|COUNT)(?: out)? of {_LAST}(?P<of>SPAN)"
        ),
        _record,
        (
            "Zybelo Corp (NYSE: ZYBX) has topped earnings estimates in five of the last six quarters",
            "Zybelo Corp (NYSE: ZYBX): GAAP EPS topped forecasts in 9 of the last 10 quarters",
        ),
        ("Zybelo Corp (NYSE: ZYBX) beat rivals in three of four markets",),
    ),
    Rule(
        "beats in a row",
        re.compile(
            rf"(?<![a-z]){_BEAT}(?P<what>{_WHAT}) (?:(?:for|in) )?(?:each of |all )?(?:{_LAST}|the )?(?P<span>SPAN)(?P<row> in a row| running)?"
        ),
        _record,
        (
            "Zybelo Corp (NYSE: ZYBX) surpassed the consensus estimate in each of the last five quarters",
            "Zybelo Corp (NYSE: ZYBX) has beat four quarters in a row",
        ),
        ("Zybelo Corp (NYSE: ZYBX) beat the market over four years",),
    ),
    Rule(
        "misses counted",
        re.compile(rf"(?<![a-z]){_BEAT}{_WHAT} (?:only |just )?(?:(?P<n>NUM) times|(?P<times>once|twice)){_WHAT}(?= (?:WHEN|in |over |during ))"),
        _record,
        ("Zybelo Corp (NYSE: ZYBX) missed just once in the past three years", "Zybelo Corp (NYSE: ZYBX) missed estimates three times over the past two years"),
        ("Zybelo Corp (NYSE: ZYBX) missed the deadline twice in May",),
    ),
    Rule(
        "average surprise",
        re.compile(r"(?:earnings|revenue|eps|average)(?: (?:earnings|negative|positive|revenue|quarterly|four-quarter))* surprise (?:(?:being|is|was|of|stands at|rate) )+(?:about )?(?P<pct>PCT)"),
        _surprise,
        ("Zybelo Corp (NYSE: ZYBX) beat estimates in all four quarters, the average surprise being 12.3%",),
        ("Zybelo Corp (NYSE: ZYBX) was a surprise",),
    ),
    Rule(
        "surprise by its figure",
        re.compile(r"(?P<pct>PCT) (?:average |positive |negative )*(?:earnings|revenue|eps|sales) surprise(?![a-z])"),
        _surprise,
        ("Zybelo Corp (NYSE: ZYBX) sports a 3.5% average earnings surprise",),
        ("Zybelo Corp (NYSE: ZYBX) surprised 3% of its clients",),
    ),
)  # fmt: skip
