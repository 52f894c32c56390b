"""Dated corporate and regulatory events to come: results, launches, votes, expiries."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from nlp.periods import When, coming
from nlp.rules import Hit, Rule
from nlp.scene import Scene, make_claim, subject_of
from records import Claim

_DO = r"(?:report|release|announce|publish|post|launch|close|complete|start|begin|hold|vote|ship|open(?! (?:at|higher|lower|down|up))|list|split|spin off|file|deliver|present|host|unveil|debut|meet|expire|go public|join|leave|step down|roll out|introduce|finali[sz]e|decide|rule)"
_NOUN = r"(?:lock-?up expiry|lock-?up expiration|lockup|expiry|expiration|annual meeting|shareholder meeting|investor day|earnings|results|earnings report|launch|stock split|vote|ipo|listing|spin-?off|deadline|hearing|trial|approval|certification)"
_DATE = r"(?:on |in |by |for |until |as early as )?(?P<when>WHEN|HORIZON)(?! (?:[a-z]+ )?(?:results?|earnings|figures|numbers|sales|profits?|report))"


_CARRIED = re.compile(
    r"(?:^|[ ,])(?:it|the company|its|that|which|the (?:car|chip|drug|plane|phone)?maker)(?: |$)"
)


def due(scene: Scene, when: When) -> date | None:
    """The day of an event to come: a weekday that has just passed is next week's; the past is none."""
    if scene.published is None or when.ends is None:
        return None
    ends = coming(when, scene.published).ends or when.ends
    if ends >= scene.published:
        return ends
    return ends + timedelta(days=7) if scene.published - ends < timedelta(days=7) else None


def _event(hit: Hit) -> Iterator[Claim | None]:
    scene = hit.scene
    when = scene.typed.item(hit.match.start("when"))
    day = due(scene, when) if isinstance(when, When) else None
    if day is None or re.search(r"PCT|MONEY|MULT", hit.match.group()):
        return
    start, end = hit.at()
    left, _ = scene.clause(start)
    found = [f for _, f in scene.securities_before(end, left) if f.type == "equity"]
    whole = [f for _, f in scene.securities_before(end)]
    if not found and len({f.name for f in whole}) == 1:
        found = [f for f in whole if f.type == "equity"]
    carried = _CARRIED.search(scene.text, left, start) is not None
    subject = found[0] if found else scene.focus() if carried else None
    if subject is None or subject.type != "equity":
        return
    yield make_claim(
        scene, hit.rule, hit.at(), "event", "event", subject_of(subject), modality="forecast", horizon=day,
    )  # fmt: skip


RULES = (
    Rule(
        "something to come",
        re.compile(
            rf"(?:will|set to|scheduled to|expected to|plans? to|slated to|on track to|due to|expects? to|aims to) {_DO}(?![a-z])(?:[^.;:]|u\.s\.){{0,70}}? {_DATE}"
        ),
        _event,
        ("Acme Corp (NYSE: ACMX) will report its results on Thursday",),
        ("Acme Corp (NYSE: ACMX) reported its results on Thursday",),
    ),
    Rule(
        "something on a day",
        re.compile(rf"(?:ahead of|before|until) (?:an? |its |the )?(?:[a-z-]+ ){{0,2}}?{_NOUN}(?: (?:expiry|expiration|meeting))? {_DATE}"),
        _event,
        ("Acme Corp (NYSE: ACMX) rose ahead of its lock-up expiry on Wednesday",),
        ("Acme Corp (NYSE: ACMX) fell after its lock-up expiry",),
    ),
    Rule(
        "starts on a day",
        re.compile(rf"SEC(?: \(SEC\))? (?:also )?(?:starts|begins|launches|opens|holds|reports|unveils|ships|hosts|releases) (?:[^.;:]|u\.s\.){{0,70}}? {_DATE}"),
        _event,
        ("Acme Corp (NYSE: ACMX) starts sales of its widget on Friday",),
        ("Acme Corp (NYSE: ACMX) starts sales of its widget",),
    ),
    Rule(
        "not expected until",
        re.compile(r"(?<!as )(?:expected|due|scheduled|slated|anticipated) (?:(?:until|by|in|for|on|before) )?(?P<when>WHEN|HORIZON)"),
        _event,
        ("Acme Corp (NYSE: ACMX) is flying, but certification is not expected until late 2028",),
        ("Acme Corp (NYSE: ACMX) did as expected in 2024",),
    ),
)  # fmt: skip
