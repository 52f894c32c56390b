"""Levels that somebody expects, and the upside that a target implies: targets without the word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from nlp.claims.price_target_slots import horizon_of, is_own, stock_subject, target_claimant
from nlp.claims.price_target_words import TARGET, Q, action_in
from nlp.claims.slots import each_of
from nlp.rules import Hit, Rule
from nlp.scene import ANALYSTS, CONSENSUS, Scene, make_claim, price_unit
from records import Claim, Claimant, Subject

_RISE = r"rise|climb|rally|gain|jump|surge|soar|advance|rebound|recover|increase|return|go up|move up"
_FALL = r"fall|drop|sink|slide|tumble|plunge|decline|slump|lose|crash|retreat|shed|go down|move down|decrease"
_RISES = r"rise|climb|rally|gain|jump|surge|advance|rebound|recovery|increase|move|return|run"
_FALLS = r"fall|drop|slide|tumble|plunge|decline|slump|crash|retreat|pullback|correction|loss|sell-?off"
_TO_COME = r"(?:could|will|would|may|might|should|to|can|'ll|likely to)(?: (?!not)[a-z]+)?"
_HOW = r"(?: by| another| a further| about| almost| nearly| roughly| as much as| up to| an additional| more than| at least)*"
_DOWN = re.compile(rf"downside|\b(?:{_FALL}|{_FALLS})\b|(?:PCT|percent) (?:below|lower)")
_SAYS = r"(?:predict(?:s|ed|ing)?|forecast(?:s|ed|ing)?|expect(?:s|ed|ing)?|see(?:s|n|ing)?|saw|project(?:s|ed|ing)?|warn(?:s|ed|ing)?(?: of)?|target(?:s|ed|ing)?|envision(?:s|ed)?|anticipat(?:es|ed)|eye(?:s|d|ing)|calls? for|called for)"
_AT = r"(?:the |a |about |around |as (?:high|low|much) as |up to )*(?:(?:low|mid|high)[- ])?"


def _expected(hit: Hit, confidence: float) -> Iterator[Claim | None]:
    """A level that somebody expects is a target, whatever it is called."""
    scene, quantity = hit.scene, hit.quantity("new")
    start, end = hit.at()
    if quantity is None or not scene.free(quantity) or quantity.magnitude >= 6:
        return
    if quantity.token == "NUM" and (quantity.value < 100 or quantity.unit == "count"):
        return
    claimant = scene.claimant(start) or scene.claimant(end)
    if claimant == ANALYSTS and re.search(r"\b(?:on average|average|mean|median)\b", scene.text):
        claimant = CONSENSUS
    subject = (hit.subject("target") if hit.has("target") else None) or stock_subject(scene, start, end)
    if claimant is None or subject is None or subject.type == "macro" or is_own(claimant, subject):
        return
    prior = hit.quantity("was")
    if prior:
        scene.used.add(prior.start)
    yield make_claim(
        scene, hit.rule, (start, end), "price_target", "target", subject, quantity, confidence=confidence, claimant=claimant,
        modality="forecast", horizon=horizon_of(scene), unit=price_unit(quantity, subject),
    )  # fmt: skip
    moved = hit.quantity("pct")
    if moved is not None and scene.free(moved):
        yield _implied(hit, subject, claimant, "pct", confidence)


def _level_to_come(hit: Hit) -> Iterator[Claim | None]:
    yield from each_of(hit.scene, hit.at()[0], list(_expected(hit, 0.75)))


def _implied(
    hit: Hit, subject: Subject | None, claimant: Claimant | None, group: str, confidence: float
) -> Claim | None:
    scene = hit.scene
    down = _DOWN.search(hit.match.group()) is not None
    return make_claim(
        scene, hit.rule, hit.at(), "price_target", "implied_upside", subject, hit.quantity(group), confidence=confidence,
        direction="down" if down else "up", claimant=claimant, modality="forecast", horizon=horizon_of(scene),
    )  # fmt: skip


# "suggests a 12% rise" is about a price only beside a target, or measured from a price.
_ABOUT_TARGET = re.compile(
    rf"{TARGET}|(?:from|above|over|than|below|to) (?:the |its |their |WHEN's |[a-z]+'s )*(?:current|last|latest|recent|closing|close|share|stock|present) ?(?:price|close|levels?|trading)?"
)


def _about_price(scene: Scene, start: int) -> bool:
    """Whether what implies a percentage is a target: the word, or a price that it is measured from."""
    generic = [p for _, p in scene.typed.items("GENERIC", end=start)]
    named = any("target" in scene.article.text[p.start : p.end].lower() for p in generic)
    results = re.search(r"\b(?:earnings|eps|revenues?|sales|profit|dividends?)\b", scene.text[:start])
    return named or (results is None and _ABOUT_TARGET.search(scene.text) is not None)


def _street(scene: Scene, start: int, end: int) -> Claimant | None:
    average = re.search(r"\b(?:average|mean|median|consensus)\b(?![^.;]*(?:FIRM|PERSON))", scene.text[:start])
    generic = any(getattr(p, "kind", "") == "consensus" for _, p in scene.typed.items("GENERIC", end=start))
    if average or generic:
        return CONSENSUS
    claimant = target_claimant(scene, start, end)
    if claimant is None and re.search(r"analyst|targets", scene.text[:start]):
        return ANALYSTS
    return claimant


# "19% upside for Microsoft, up to 15% for Apple and 11% for Netflix"
_OF_ONE = re.compile(r" (?:for|in|to|at) (?:the )?SEC")
_OF_ANOTHER = re.compile(r"(?:, and|,| and) (?P<more>PCT) (?:for|in|to|at) (?:the )?(?P<who>SEC)")


def _upside(hit: Hit) -> Iterator[Claim | None]:
    scene = hit.scene
    group = next((g for g in ("pct", "of", "implied", "above") if hit.has(g)), None)
    quantity = hit.quantity(group) if group else None
    if group is None or quantity is None or not scene.free(quantity):
        return
    start, end = hit.at()
    if group in ("implied", "above") and not _about_price(scene, start):
        return
    claimant = _street(scene, start, end)
    own = _implied(hit, stock_subject(scene, start, end), claimant, group, 0.85 if claimant else 0.75)
    yield own
    at = _OF_ONE.match(scene.text, end)
    while at and (more := _OF_ANOTHER.match(scene.text, at.end())):
        part = replace(hit, match=more)
        further = part.quantity("more")
        if further is not None and scene.free(further):
            claim = _implied(part, part.subject("who"), claimant, "more", 0.8)
            yield replace(claim, direction=own.direction) if claim and own else claim
        at = more


def _from_target(hit: Hit) -> Iterator[Claim | None]:
    """ "trades 12% below the average target": what a price lacks is what the target promises."""
    scene, quantity = hit.scene, hit.quantity("under")
    start, end = hit.at()
    words = hit.raw("street") if hit.has("street") else "target"
    if quantity is None or not scene.free(quantity) or "target" not in words.lower():
        return
    way = "down" if " above " in hit.match.group() else "up"
    claimant = CONSENSUS if _OF_THE_STREET.search(hit.match.group()) else target_claimant(scene, start, end)
    yield make_claim(
        scene, hit.rule, (start, end), "price_target", "implied_upside", stock_subject(scene, start, end), quantity,
        confidence=0.75, direction=way, claimant=claimant, modality="forecast",
    )  # fmt: skip


_OF_THE_STREET = re.compile(r"GENERIC|average|mean|median|consensus|analyst")


def _average(hit: Hit) -> Iterator[Claim | None]:
    """The average, the high or the low of the targets that the same words are about."""
    scene, quantity = hit.scene, hit.quantity("new")
    start, end = hit.at()
    if quantity is None or not scene.free(quantity) or quantity.magnitude >= 6:
        return
    word = hit.raw("whose") if hit.has("whose") else ""
    if not re.search(TARGET, scene.text[:start]) and "target" not in word.lower():
        return
    prior = hit.quantity("was")
    if prior:
        scene.used.add(prior.start)
    subject = stock_subject(scene, start, end)
    yield make_claim(
        scene, hit.rule, (start, end), "price_target", "target", subject, quantity, confidence=0.85, claimant=CONSENSUS,
        prior_value=prior.value if prior else None, modality="forecast", horizon=horizon_of(scene),
        unit=price_unit(quantity, subject),
    )  # fmt: skip


def _range(hit: Hit) -> Iterator[Claim | None]:
    """ "targets range from $10 to $20": the lowest and the highest."""
    scene = hit.scene
    low, high = hit.quantity("low"), hit.quantity("high")
    start, end = hit.at()
    subject = stock_subject(scene, start, end)
    for quantity in (low, high):
        if quantity is not None and scene.free(quantity):
            yield make_claim(
                scene, hit.rule, (start, end), "price_target", "target", subject, quantity, confidence=0.8,
                claimant=CONSENSUS, modality="forecast", unit=price_unit(quantity, subject),
            )  # fmt: skip


def _price_forecast(hit: Hit) -> Iterator[Claim | None]:
    """ "cuts its Brent forecast to $60": for what has no results of its own a forecast is of its price."""
    scene, quantity = hit.scene, hit.quantity("new")
    start, end = hit.at()
    subject = hit.subject("target")
    if quantity is None or not scene.free(quantity) or quantity.magnitude >= 6 or quantity.unit == "count":
        return
    if subject is None or subject.type in ("equity", "macro", "segment"):
        return
    left, _ = scene.clause(start)
    prior = hit.quantity("was") or hit.quantity("old")
    action = action_in(scene.text, max(left, start - 40), start)
    if prior:
        scene.used.add(prior.start)
        action = action or ("raised" if quantity.value > prior.value else "lowered")
    yield make_claim(
        scene, hit.rule, (start, end), "price_target", "target", subject, quantity, confidence=0.85,
        claimant=target_claimant(scene, start, end), prior_value=prior.value if prior else None, action=action,
        modality="forecast", horizon=horizon_of(scene), unit=price_unit(quantity, subject),
    )  # fmt: skip


_WAS = rf"(?:,?(?: (?:up|down|higher|lower))? (?:from|compared with|versus|vs\.?) (?P<was>{Q}))?"
RULES = (
    Rule(
        "range of targets",
        re.compile(rf"(?:{TARGET}|GENERIC)[^.;:?!]{{0,40}}? (?:rang(?:e|es|ed|ing)|run(?:s|ning)?|span(?:s|ning)?|vary|between)(?: widely)?(?: from)?(?: a low of| a street[- ]low of)? (?P<low>MONEY) (?:to|and)(?: a high of| a street[- ]high of)? (?P<high>MONEY)"),
        _range,
        ("Price targets for Acme Corp (NYSE: ACME) range from $100 to $200",),
        ("Its costs range from $100 to $200, with no target",),
    ),
    Rule(
        "level to come",
        re.compile(
            rf"(?:(?P<target>SEC)(?:'s?)?(?: shares| stock| index| futures| prices?)? |(?:the (?:stock|shares|index|share price|stock price|price|metal|commodity|gauge|benchmark|currency|pair|[a-z]+'s (?:stock|shares))|it|shares|prices) )(?P<hedge>{_TO_COME} )"
            rf"(?:reach|hit|touch|be (?:headed|heading) (?:for|to|toward)|(?:{_RISE}|{_FALL})(?:{_HOW} (?P<pct>PCT))?(?: from [^.;,]{{3,30}}?)?,? (?:to|toward|towards|as (?:low|high) as|below|above)|test|trade at|end(?: up)? (?:the year |WHEN |HORIZON |NUM |[0-9]+ )?at|(?:finish|close) (?:the year |WHEN |HORIZON |[0-9]+ )?at) {_AT}(?P<new>{Q}){_WAS}"
        ),
        _level_to_come,
        ("The Russell 2000 could reach 2,400 by year-end, Ann Voss of Larkmere Partners said", "Stifel cautioned that Brent could slide by nearly 20% to $52 a barrel"),
        ("The Russell 2000 reached 2,400 on Monday",),
    ),
    Rule(
        "forecast of a price",
        re.compile(rf"(?P<target>SEC)(?: price)? (?:price )?(?:forecasts?|outlook|estimates?|projections?|predictions?|view)(?: for [^.;,]{{2,30}}?)?(?: from (?P<old>{Q}))? (?:to|of|at) {_AT}(?P<new>{Q})(?: (?:a|an|per) [a-z]+)?{_WAS}"),
        _price_forecast,
        ("Goldman Sachs cut its Brent forecast to $60 a barrel from $65",),
        ("Stifel cut its Acme Corp (NYSE: ACME) forecast to $60 million",),
    ),
    Rule(
        "move to a level to come",
        re.compile(rf"{_SAYS} (?:a |an |the |another |further )*(?:[a-z]+ )?(?:(?P<pct>PCT) )?(?:{_RISES}|{_FALLS})(?: in (?P<target>SEC)(?: shares| stock| prices?)?)?(?: of (?:about |up to )?PCT)?,? (?:to|toward|towards) {_AT}(?P<new>{Q})"),
        _level_to_come,
        ("Stifel expects a slide to the low $30s for Acme Corp (NYSE: ACME)",),
        ("The company predicted a rise to $50 million in sales",),
    ),
    Rule(
        "level seen",
        re.compile(rf"(?:{_SAYS}|has) (?:the )?(?P<target>SEC)(?:'s? (?:stock|shares))?(?: shares| stock| index| prices?)?(?: (?:ending|finishing|closing|trading|reaching|hitting|rising|climbing|falling|dropping|sliding))?(?: (?:the year|WHEN|HORIZON))? (?:at|to) {_AT}(?P<new>{Q})"),
        _level_to_come,
        ("Ann Voss of Larkmere Partners sees the Russell 2000 ending the year at 2,400",),
        ("Investors saw the Russell 2000 at 2,400",),
    ),
    Rule(
        "average of the targets",
        re.compile(rf"(?:(?P<whose>GENERIC)|(?<![a-z])(?:average|mean|median|high(?:est)?|low(?:est)?|most (?:bullish|bearish)))(?: (?:target|estimate|forecast|one|price|pt|call))?(?: (?:is|now|currently|stands|stood|sits|at|of|being|on|wall|the|street|among|analysts|GENERIC)){{1,5}} (?P<new>MONEY){_WAS}"),
        _average,
        ("Firms raised their price targets on Acme Corp (NYSE: ACME); the average now stands at $57, up from $51", "The average analyst target of $150 for Acme Corp (NYSE: ACME) is low"),
        ("The average price of a house is $191, near a high of $200",),
    ),
    Rule(
        "implied upside",
        re.compile(
            r"(?:(?P<pct>PCT)(?: potential| additional| further| more| implied| possible)*,? (?:upside|downside)|(?:upside|downside)(?: potential| risk)?(?: (?:to|for|in) (?:the (?:stock|shares)|SEC))?(?: of| to|:| at) (?:around |about |up to |another )?(?P<of>PCT)|"
            rf"(?:impl(?:y|ies|ied|ying)|suggest(?:s|ed|ing)?|indicat(?:es|ed|ing)|represent(?:s|ed|ing)|point(?:s|ed|ing)? to|signal(?:s|ed|ing)?|reflect(?:s|ing)|would (?:mean|be|mark)|leaves? (?:room for )?)(?: an?| another| roughly| nearly| about| further| potential| possible| gain| upside| downside| rise| drop| of| decline| increase| room| for| to)* (?P<implied>PCT)(?: (?:upside|downside|potential))?(?: (?:gain|{_RISES}|{_FALLS}))?(?= |,|\.|;|$)"
            rf"|(?:impl(?:y|ies|ied|ying)|suggest(?:s|ed|ing)?|indicat(?:es|ed|ing)) (?:that )?(?:the |its )?(?:stock|shares|SEC|index|it)(?: stock| shares)? (?:could|may|might|would|can|will|has|have|should)(?: potentially| still| yet)? (?:{_RISE}|{_FALL}){_HOW} (?P<above>PCT))"
        ),
        _upside,
        (
            "Jefferies sees 14% upside for Acme Corp (NYSE: ACME)",
            "Acme Corp's (NYSE: ACME) target implies upside of 12%",
            "The average target of $150 suggests the stock could climb a further 21% from the last close of Acme Corp (NYSE: ACME)",
        ),
        ("The upside for margins is limited, 12% of sales come from Europe", "Data suggest a 12% rise in exports"),
    ),
    Rule(
        "downside to a level",
        re.compile(rf"(?<![a-z])(?:upside|downside)(?: risk| potential)? (?:(?:to|for|in) (?:the )?(?:(?P<target>SEC)(?:'s?)?(?: \(SEC\))?|its|stock|shares)(?: stock| shares| price)? )?to {_AT}(?P<new>MONEY)"),
        _level_to_come,
        ("Ann Voss of Larkmere Partners sees downside risk to Apple's stock to $180", "Stifel sees downside to $90 for Acme Corp (NYSE: ACME)"),
        ("The downside to Apple's plan is clear",),
    ),
    Rule(
        "worth a share",
        re.compile(rf"(?<![a-z])worth (?:closer to |no more than )?{_AT}(?P<new>MONEY)(?: to MONEY)? (?:a|per|each) share(?![a-z])"),
        _level_to_come,
        ("Ann Voss of Larkmere Partners said Apple should be worth $60 to $80 a share",),
        ("Apple gave vouchers worth $60 a customer, Stifel said",),
    ),
    Rule(
        "price below the target",
        re.compile(rf"(?P<under>PCT) (?:below|above|under|short of|shy of) (?:the |its |their |GENERIC(?:'s?)? |average |mean |median |consensus |[a-z]+ ){{0,4}}?(?:{TARGET}|(?P<street>GENERIC)(?![a-z]))"),
        _from_target,
        ("Apple trades 12% below the average analyst target",),
        ("Apple sold 12% more than the target of its managers",),
    ),
    Rule(
        "target above the price",
        re.compile(rf"(?:{TARGET}|GENERIC)[^;?!]{{0,40}}?(?: is| was|,| represents| sits| stands)?(?: about| roughly| some| nearly| around| an?| still)* (?P<above>PCT) (?:above|below|higher than|lower than|(?:premium|discount) to) (?:its |the |their |WHEN's |where |[a-z']+ )*(?:close|price|level|levels|trading|current|last|quote|trades)"),
        _upside,
        ("The $45 target for Acme Corp (NYSE: ACME) is about 12% above Friday's close",),
        ("The index is 12% above its low",),
    ),
)  # fmt: skip
