"""Price targets, and the upside they imply."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from nlp.rules import Hit, Rule
from nlp.scene import ANALYSTS, CONSENSUS, Scene, make_claim, price_unit, subject_of
from records import Claim, Claimant, Subject

RAISE = r"rais(?:e|es|ed|ing)|lift(?:s|ed|ing)?|boost(?:s|ed|ing)?|increas(?:e|es|ed|ing)|hik(?:e|es|ed|ing)|bump(?:s|ed|ing)?|up(?:s|ped|ping)|ups|nudg(?:e|es|ed|ing) up|hoist(?:s|ed)?|jack(?:s|ed)? up"
LOWER = r"lower(?:s|ed|ing)?|cut(?:s|ting)?|reduc(?:e|es|ed|ing)|trim(?:s|med|ming)?|slash(?:es|ed|ing)?|drop(?:s|ped|ping)?|decreas(?:e|es|ed|ing)|chop(?:s|ped|ping)?|pare(?:s|d)?|shave(?:s|d)?|dial(?:s|ed) back|take(?:s|n)? down"
KEEP = r"maintain(?:s|ed|ing)?|reiterat(?:e|es|ed|ing)|keep(?:s|ing)?|kept|affirm(?:s|ed|ing)?|reaffirm(?:s|ed|ing)?|repeat(?:s|ed)?|retain(?:s|ed)?|stick(?:s|ing)? with|stuck with|back(?:s|ed)"
START = r"initiat(?:e|es|ed|ing)|start(?:s|ed|ing)?|launch(?:es|ed)?|assum(?:e|es|ed)|begin(?:s)?|began|announc(?:e|es|ed)|establish(?:es|ed)?"
REMOVE = r"remov(?:e|es|ed|ing)|withdr(?:aw|aws|ew|awn)|suspend(?:s|ed)?|drop(?:s|ped) (?:its|his|the) "
TARGET = r"(?:(?:share |stock )?price (?:target|objective|goal|forecast|tgt)s?|target prices?|(?<!rate )(?<!inflation )(?<!its )(?<!earnings )(?<!sales )(?<!revenue )targets?(?! of (?:PCT|BP))|\bpts?\b|\bpo\b|fair value(?: estimate)?s?|worse?-case scenario|bull[- ]case|bear[- ]case)"
Q = "(?:MONEY|NUM|POINTS)"
# What may stand between a target and its figure: no other figure, no end of a clause.
FILL = r"(?:(?!MONEY|NUM|PCT|POINTS|[.;:?!]).){0,70}?"
NEW = r"(?:just |only |about )?(?:a |an |its |the )?(?:new |fresh |lofty )?(?:(?:wall )?street[- ](?:high|low) |record )?(?:high |low )?(?:target )?(?:of |at )?"

_ACTIONS = (
    (RAISE, "raised"),
    (LOWER, "lowered"),
    (KEEP, "reiterated"),
    (START, "initiated"),
    (REMOVE, "removed"),
)
_ACTION = re.compile("|".join(f"(?P<{name}>\\b(?:{words})\\b)" for words, name in _ACTIONS))
_EXTREME = re.compile(
    r"average|mean|median|consensus|street[- ](?:high|low)|highest|lowest|high(?:er|-end)? (?:end|target)|wall street's|analysts' "
)


def action_in(text: str, start: int, end: int) -> str | None:
    """The last verb of change in typed [start, end): raised, lowered, reiterated, initiated, removed."""
    found = [m.lastgroup for m in _ACTION.finditer(text, start, end)]
    return found[-1] if found else None


def stock_subject(scene: Scene, at: int, end: int) -> Subject | None:
    """Whose target: "target on/for SEC" after it, else the nearest security before, else the article's focus."""
    after = re.compile(
        r"(?: price)?(?: target)?s?[^.;]{0,24}? (?:on|for|of) (?:the )?(?:shares of |stock of )?(SEC|FIRM)"
    ).match(scene.text, at)
    if after:
        found = scene.security_of(scene.typed.item(after.start(1)))
        if found:
            return subject_of(found)
    after = re.compile(r"[^.;]{0,50}? (?:for|on) (?:the )?(SEC)").match(scene.text, end)
    left, _ = scene.clause(at)
    near = scene.securities_before(at, left) or scene.securities_before(at)
    if after and not near:
        found = scene.security_of(scene.typed.item(after.start(1)))
        return subject_of(found) if found else None
    if near:
        return subject_of(near[0][1])
    focus = scene.focus()
    return subject_of(focus) if focus else None


def target_claimant(scene: Scene, at: int, end: int) -> Claimant | None:
    """The analyst or firm; consensus for averages and extremes of the Street."""
    left, right = scene.clause(at)
    extreme = _EXTREME.search(scene.text, max(left, at - 45), min(right, end))
    if extreme and not action_in(scene.text, max(left, at - 60), extreme.start()):
        return CONSENSUS
    by = re.compile(r"[^.;]{0,40}? (?:at|by|from) (?:[a-z]+ )?(?:at )?(FIRM|PERSON)").match(scene.text, end)
    named = scene.typed.items("FIRM", "PERSON", end=at)
    if by and not named:
        from nlp.parties import Party
        from nlp.scene import as_claimant

        party = scene.typed.item(by.start(1))
        if isinstance(party, Party):
            return as_claimant(party)
    return scene.claimant(at)


def horizon_of(scene: Scene) -> date | None:
    when = scene.horizon()
    return when.until if when else None


def _target(hit: Hit) -> Iterator[Claim | None]:
    scene, quantity = hit.scene, hit.quantity("new")
    if quantity is None or not scene.free(quantity) or quantity.magnitude >= 6:
        return
    prior = hit.quantity("old") or hit.quantity("was")
    start, end = hit.at()
    subject = stock_subject(scene, hit.match.start("target"), end)
    if quantity.unit is None and not (subject and subject.type == "index") and not hit.has("to"):
        return
    left, _ = scene.clause(start)
    action = action_in(scene.text, max(left, start - 60), hit.match.start("new"))
    if action is None and prior is not None:
        action = "raised" if quantity.value > prior.value else "lowered"
    if prior is not None:
        scene.used.add(prior.start)
    yield make_claim(
        scene, hit.rule, (start, end), "price_target", "target", subject, quantity, confidence=0.9,
        prior_value=prior.value if prior else None, action=action, claimant=target_claimant(scene, start, end),
        modality="forecast", horizon=horizon_of(scene), unit=price_unit(quantity, subject),
    )  # fmt: skip


def _level_to_come(hit: Hit) -> Iterator[Claim | None]:
    """A level that somebody expects is a target, whatever it is called."""
    scene, quantity = hit.scene, hit.quantity("new")
    start, end = hit.at()
    if (
        quantity is None
        or not scene.free(quantity)
        or quantity.magnitude >= 6
        or (quantity.token == "NUM" and quantity.value < 100)
    ):
        return
    claimant = scene.claimant(start) or scene.claimant(end)
    subject = hit.subject("target") if hit.has("target") else stock_subject(scene, start, end)
    if claimant is None or subject is None or subject.type == "macro":
        return
    yield make_claim(
        scene, hit.rule, (start, end), "price_target", "target", subject, quantity, confidence=0.75, claimant=claimant,
        modality="forecast", horizon=horizon_of(scene), unit=price_unit(quantity, subject),
    )  # fmt: skip


def _removed(hit: Hit) -> Iterator[Claim | None]:
    scene, prior = hit.scene, hit.quantity("old")
    if prior is None or not scene.free(prior):
        return
    scene.used.add(prior.start)
    start, end = hit.at()
    subject = stock_subject(scene, start, end)
    yield make_claim(
        scene, hit.rule, (start, end), "price_target", "target", subject, confidence=0.8, unit=prior.unit,
        prior_value=prior.value, action="removed", claimant=target_claimant(scene, start, end), modality="forecast",
    )  # fmt: skip


def _upside(hit: Hit) -> Iterator[Claim | None]:
    scene = hit.scene
    quantity = hit.quantity("pct") or hit.quantity("of") or hit.quantity("implied")
    if quantity is None or not scene.free(quantity):
        return
    start, end = hit.at()
    down = re.search(r"downside|drop|decline|fall", hit.match.group()) is not None
    claimant = target_claimant(scene, start, end)
    if claimant is None and re.search(r"analyst|targets", scene.text[:start]):
        claimant = ANALYSTS
    yield make_claim(
        scene, hit.rule, (start, end), "price_target", "implied_upside", stock_subject(scene, start, end), quantity,
        confidence=0.8, direction="down" if down else "up", claimant=claimant, modality="forecast",
        horizon=horizon_of(scene),
    )  # fmt: skip


RULES = (
    Rule(
        "target removed",
        re.compile(rf"\b(?:{REMOVE})\b (?:its |his |her |the )?(?P<old>{Q}) (?:{TARGET})"),
        _removed,
        ("target", "pt", "objective"),
        ("Raymond James downgrades Aaron's to market perform, removes $40.00 PT",),
        ("Raymond James raises its $40 price target",),
    ),
    Rule(
        "target to",
        re.compile(
            rf"(?P<target>{TARGET})(?P<gap>{FILL})(?:,? ?from {NEW}(?P<old>{Q}))?,?(?: by (?:about )?{Q})?"
            rf"(?P<to> (?:to|of|at|is|was|stands at|sits at|now)|:|,? up to|(?= MONEY)) {NEW}(?P<new>{Q})"
            rf"(?:,? (?:up |down |versus |vs\.? |compared with )?\(?(?:from|versus|vs\.?|against) (?:a (?:prior|previous) )?(?P<was>{Q}))?"
        ),
        _target,
        ("target", "pt", "po", "objective", "fair value", "case"),
        (
            "Harbor Lane raised its price target on Acme Corp (NYSE: ACME) to $45 from $38",
            "Price target raised by $10 to $420; buy rating maintained for Acme Corp (NYSE: ACME)",
            "Calder & Finch Research raises its price target from $480 to a new Street-high of $500 for Acme Corp (NYSE: ACME)",
        ),
        ("The company met its sales target in 14 of 15 regions", "The Fed kept its inflation target of 2%"),
    ),
    Rule(
        "figure before target",
        re.compile(rf"(?P<new>{Q})(?:-a-share|(?: a| per)[- ]share)? (?:(?:12|twelve)-month |HORIZON |average |consensus |median )*(?P<target>{TARGET})(?:,? (?:up |down )?(?:from|versus|vs\.?) (?P<was>{Q}))?"),
        _target,
        ("target", "pt", "po", "objective", "fair value"),
        ("Wedbush starts Acme Corp (NYSE: ACME) at outperform with a $30 price target",),
        ("$30 in targeted savings",),
    ),
    Rule(
        "level to come",
        re.compile(
            r"(?:(?P<target>SEC)(?:'s?)?(?: shares| stock| index)? |(?:the (?:stock|shares|index)|it|shares) )(?P<hedge>(?:could|will|would|may|might|should|to|can)(?: [a-z]+)? )"
            rf"(?:reach|hit|climb to|rise to|rally to|fall to|drop to|sink to|slide to|test|trade at|end (?:the year|WHEN|HORIZON|[0-9]+) at|finish (?:the year|WHEN|HORIZON) at) (?:the |a |about )?(?P<new>{Q})"
        ),
        _level_to_come,
        ("reach", "hit", "climb", "rise", "rally", "fall", "drop", "sink", "slide", "test", "trade", "end ", "finish"),
        ("The Russell 2000 could reach 2,400 by year-end, Ann Voss of Larkmere Partners said",),
        ("The Russell 2000 reached 2,400 on Monday",),
    ),
    Rule(
        "implied upside",
        re.compile(
            r"(?:(?P<pct>PCT)(?: potential| additional| further| more)? (?:upside|downside)|(?:upside|downside)(?: potential)?(?: of| to|:| at) (?:around )?(?P<of>PCT)|"
            r"impl(?:y|ies|ied|ying) (?:an? |another )?(?:[a-z]+ ){0,3}(?P<implied>PCT) (?:gain|rise|drop|decline|increase|fall|return|jump|rally))"
        ),
        _upside,
        ("upside", "downside", "impl"),
        ("Jefferies sees 14% upside for Acme Corp (NYSE: ACME)", "Acme Corp's (NYSE: ACME) target implies upside of 12%"),
        ("The upside for margins is limited, 12% of sales come from Europe",),
    ),
)  # fmt: skip
