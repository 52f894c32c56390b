"""Figures by what governs them: moves and levels of prices, results, guidance, market values, macro data.

A figure is read from its nearest governing noun (topics.yaml), its word of movement (moves.yaml) and the
security in front of it; without a noun, a figure with a movement is the price of that security.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.quantities import Quantity
from nlp.scene import CONSENSUS, Scene, make_claim, price_unit, subject_of
from nlp.securities import Found
from nlp.topics import Governed, governed, quantities_of
from nlp.words import Topic
from records import Claim, Claimant, Subject

MACRO = {
    "inflation": "inflation", "gdp": "gdp_growth", "economic growth": "gdp_growth", "unemployment": "unemployment",
    "federal funds rate": "policy_rate", "interest rates": "policy_rate", "federal reserve": "policy_rate",
}  # fmt: skip
_PER_SHARE = re.compile(r",? ?(?:-a-share|-per-share|(?:a|per) (?:diluted |adjusted )?share)")
_PER_UNIT = re.compile(
    r",? ?(?:(?:a|an|per) (?:barrel|ounce|troy ounce|bushel|pound|ton|tonne|metric ton|coin|gallon|mmbtu|million british)|/bbl|/oz)"
)
_LEVEL_BEFORE = re.compile(
    r"(?:\bat|\bto|\bnear|\bbelow|\babove|\baround|\bpast|\bover|\bunder|\bof|\btopping|\btopped|\bclos(?:e|ed|ing)|\btrad(?:es|ed|ing)|\bhit|\breach(?:ed|ing)?|\btouch(?:ed|ing)?|\bcross(?:ed|ing)?|\bworth|\bprice)(?: (?:a|an|the|about|just|record|session|intraday|all-time|as (?:high|low) as|high|low|low of|high of|close of|closing|of))* ?$"
)
_GUIDE = re.compile(
    r"(?<![a-z])(?:guidance|guided|guides|outlook|forecasts?|forecasted|expects?|expected|sees|projects?|projected|anticipates|would|will|plans?)(?![a-z])"
)
_BY = re.compile(r" by (?:about |another )?$")
_NO_CLAIM_BEFORE = re.compile(
    r"(?:(?<!looking )(?<!call )(?<!calls )(?<!called )(?<!calling )\bfor|\bacquire[sd]?|\bbuy|\bbought|\bdeal worth|\bpay(?:ing|s)?|\bpaid|\bfine of|\braise[sd]?|\binvest(?:ed|ing)?|\bloan|\btax of|\bwage of|\bsalary of)(?: (?:about|another|a|an|up to))? ?$"
)
_PRICED = ("equity", "etf", "index", "commodity", "currency", "future", "other", "segment")


def _macro_subject(found: Found | None, topic: Topic | None) -> Subject | None:
    if topic is not None and topic.kind == "macro":
        name = {
            "inflation": "inflation",
            "gdp": "GDP",
            "unemployment": "unemployment",
            "policy rate": "Federal Reserve",
        }.get(topic.name)
        if found is not None and (found.type == "macro" or topic.name == "yield"):
            return subject_of(found)
        return Subject(None, name, "macro") if name else None
    return subject_of(found) if found else None


def _subject(scene: Scene, found: Found | None, at: int) -> Found | None:
    """In the clause; else in the sentence before it; else what the paragraph, then the article, speaks of."""
    if found is not None:
        return found
    before = [f for _, f in scene.securities_before(at) if f.type != "macro"]
    if before:
        return before[0]
    recent = scene.memory.recent
    if recent is not None and recent[0] == scene.sentence.line and recent[1].type in ("segment", "index"):
        return recent[1]
    return scene.focus()


def _subject_after(scene: Scene, end: int) -> Found | None:
    """ "the 14% growth expected for the S&P 500": the subject behind the figure."""
    match = re.compile(r" (?:[a-z]+ ){1,4}(?:for|at|by) (?:the )?(SEC)").match(scene.text, end)
    item = scene.typed.item(match.start(1)) if match else None
    return item if isinstance(item, Found) and item.type != "macro" else None


_PRIOR = re.compile(
    r"(?: WHEN)?,? ?\(?(?:(?:up|down) )?(?:from|versus|vs\.?|compared (?:with|to)|against) (?:a |an |the |its )?(?:(?:prior|previous|year-earlier|earlier|[a-z]+) ){0,2}?(?P<was>PCT|MONEY|NUM|MULT)(?! (?:[a-z]+ ){0,2}(?:expected|estimate|consensus|forecast))"
)


def _prior(scene: Scene, end: int, quantity: Quantity) -> Quantity | None:
    """The old figure right behind a new one of the same sort: "22% versus 8% in the first quarter"."""
    match = _PRIOR.match(scene.text, end)
    old = scene.typed.item(match.start("was")) if match else None
    if (
        isinstance(old, Quantity)
        and old.token == quantity.token
        and scene.free(old)
        and not re.search(r"expect|estimate|consensus|forecast", match.group() if match else "")
    ):
        return old
    return None


def _sort(quantity: Quantity) -> str:
    return {"PCT": "percent", "MONEY": "money", "POINTS": "points", "BP": "bp", "PP": "pp"}.get(
        quantity.token, "number"
    )


_OWN = re.compile(
    r"(?:SEC|the company|the firm|it|management|which) (?:also |now |still |has |had |said (?:it|that it) |is |was )*(?:expects?|expected|sees|saw|forecasts?|forecast|guided|projects?|projected|anticipates?|expecting|guiding|raised its|lowered its|cut its|reiterated its|affirmed its)(?![a-z])"
)


def _company_claimant(scene: Scene, subject: Subject | None) -> Claimant | None:
    return Claimant(subject.name, firm=subject.name) if subject and subject.type == "equity" else None


def _says(scene: Scene, at: int, verdict: Governed, subject: Subject | None) -> tuple[Claimant | None, str]:
    """-> claimant and modality of a result, an estimate or a company's own guidance."""
    left, _ = scene.clause(at)
    own = _OWN.search(scene.text, left, at)
    if (
        own
        and subject is not None
        and subject.type == "equity"
        and not re.search(r"GENERIC|analysts|consensus", scene.text[left:at])
    ):
        return _company_claimant(scene, subject), "forecast"
    person = (
        re.search(r"(?<![a-z])(?:he|she|his|her|we|our)(?![a-z])|PERSON", scene.text[left:at])
        or scene.memory.speaker
    )
    if (
        (verdict.expected or verdict.forecast)
        and person
        and not re.search(r"GENERIC|consensus|analysts", scene.text[left : at + 40])
    ):
        return scene.claimant(at), "forecast"
    if verdict.expected:
        near = re.search(
            r"GENERIC|analysts?|consensus|street|estimates?|factset|refinitiv|polled|expected|expectations?|forecasts?",
            scene.text,
        )
        if near:
            party = scene.party_before(at)
            if (
                party is not None
                and party.kind in ("firm", "person")
                and not re.search(r"analysts|consensus|estimates|street", scene.text)
            ):
                return scene.claimant(at), "forecast"
            return CONSENSUS, "forecast"
    if verdict.forecast:
        party = scene.party_before(at)
        if party is not None and party.kind in ("firm", "person"):
            return scene.claimant(at), "forecast"
        return _company_claimant(scene, subject), "forecast"
    return None, "reported"


def _price_claim(
    scene: Scene, start: int, end: int, quantity: Quantity, by: Governed, found: Found
) -> Claim | None:
    """A move in percent or points, or a level."""
    text = scene.text
    subject = subject_of(found)
    before = text[max(0, start - 40) : start]
    level = quantity.token in ("MONEY", "NUM") or (
        quantity.token == "POINTS" and re.search(r"(?:\bat|\bto) ?$", before)
    )
    when = scene.period(start, end)
    if not level:
        direction = quantity.sign or by.direction
        if direction is None:
            return None
        return make_claim(
            scene, "move of a price", (min(by.at, start), end), "performance", "return", subject, quantity,
            direction=direction, modality="reported", when=when, confidence=0.8,
        )  # fmt: skip
    if quantity.token == "MONEY" and _BY.search(before):
        return None
    record = re.search(r"record|all-time|lifetime", before) and re.search(r"high|close|peak", before)
    rule, metric = ("record at a level", "record_high") if record else ("level of a price", "level")
    return make_claim(
        scene, rule, (start, end), "performance", metric, subject, quantity, unit=price_unit(quantity, subject),
        modality="reported", when=when, confidence=0.8,
    )  # fmt: skip


def _is_level(scene: Scene, start: int, end: int, quantity: Quantity, found: Found) -> bool:
    if quantity.magnitude or quantity.high is not None:
        return False
    text = scene.text
    if _PER_UNIT.match(text, end):
        return True
    exact = quantity.value >= 100 or quantity.value != quantity.value.to_integral_value()
    if quantity.token == "NUM" and not (found.type in ("index", "other") and exact):
        return False
    return _LEVEL_BEFORE.search(text[max(0, start - 44) : start]) is not None


def _fundamental(
    scene: Scene, start: int, end: int, quantity: Quantity, by: Governed, topic: Topic, metric: str
) -> Claim | None:
    found = _subject_after(scene, end) or _subject(scene, by.subject, start)
    if found is None or (
        found.type not in ("equity", "index", "segment", "etf") and topic.kind == "fundamental"
    ):
        return None
    prior = _prior(scene, end, quantity)
    if prior is not None:
        scene.used.add(prior.start)
    if topic.kind == "fundamental":
        scene.memory.topic = (scene.sentence.line, topic)
    subject = subject_of(found)
    claimant, modality = _says(scene, start, by, subject)
    if topic.name in ("earnings", "eps") and quantity.token == "MONEY":
        metric = (
            "eps"
            if _PER_SHARE.match(scene.text, end) or (quantity.value < 1000 and not quantity.magnitude)
            else metric
        )
    if modality == "forecast" and claimant is not None and claimant.firm == subject.name:
        metric = "guidance"
    at_level = topic.name in ("margin", "dividend", "business") and re.search(
        r"(?:\bat|\bto|\bof|\bwas|\bis) ?$", scene.text[max(0, start - 6) : start]
    )
    direction = quantity.sign or (
        by.direction if quantity.token in ("PCT", "PP", "BP") and not at_level else None
    )
    if metric in ("earnings_growth", "revenue_growth") and direction is None:
        direction = "up" if re.search(r"growth", scene.text[max(0, start - 60) : end + 30]) else None
        if direction is None:
            return None
    return make_claim(
        scene, f"{topic.name} by its noun", (min(by.at, start), end), topic.kind, metric, subject, quantity,
        direction=direction, claimant=claimant, modality=modality, when=scene.period(start, end), confidence=0.7,
        prior_value=prior.value if prior else None, action=_revised(scene, start) if modality == "forecast" else None,
    )  # fmt: skip


_REVISED = re.compile(
    r"(?P<raised>\b(?:rais(?:e|es|ed|ing)|lift(?:s|ed)?|boost(?:s|ed)?|increas(?:es|ed)|hik(?:es|ed))\b)|(?P<lowered>\b(?:cut|cuts|cutting|lower(?:s|ed|ing)?|reduc(?:es|ed)|trim(?:s|med)|slash(?:es|ed))\b)"
)


def _revised(scene: Scene, start: int) -> str | None:
    """raised or lowered, for an estimate or guidance that somebody changed."""
    left, _ = scene.clause(start)
    words = scene.text[left:start]
    if not re.search(r"estimate|forecast|outlook|guidance|projection|expectation|view|target", words):
        return None
    match = _REVISED.search(words)
    return match.lastgroup if match else None


def _market_value(scene: Scene, start: int, end: int, quantity: Quantity, by: Governed) -> Claim | None:
    if not quantity.magnitude:
        return None
    found = _subject(scene, by.subject, start)
    changed = _BY.search(scene.text[max(0, start - 14) : start]) or re.search(
        r"(?:added|lost|shed|erased|wiped|gained|wiping|erasing)[^.;]{0,16}$",
        scene.text[max(0, start - 30) : start],
    )
    return make_claim(
        scene, "market value", (start, end), "valuation", "market_cap", subject_of(found) if found else None, quantity,
        direction=by.direction if changed else None, modality="reported", when=scene.period(start, end), confidence=0.75,
    )  # fmt: skip


def _macro(
    scene: Scene,
    start: int,
    end: int,
    quantity: Quantity,
    by: Governed,
    metric: str,
    found: Found | None,
    topic: Topic | None,
) -> Claim | None:
    subject = _macro_subject(found, topic)
    if subject is None:
        return None
    before = scene.text[max(0, start - 24) : start]
    moved = quantity.token in ("BP", "PP") or not re.search(
        r"(?:\bat|\bto|\bof|\bnear|\baround|\bbelow|\babove|\bwas|\bis|\byield(?:s|ed|ing)?|\brate) ?$",
        before,
    )
    direction = by.direction if moved or metric == "policy_rate" else None
    claimant, modality = _says(scene, start, by, None)
    if modality == "forecast" and claimant is None:
        claimant = scene.claimant(start)
    prior = _prior(scene, end, quantity)
    if prior is not None:
        scene.used.add(prior.start)
    return make_claim(
        scene, f"{metric} by its noun", (start, end), "macro", metric, subject, quantity, direction=direction,
        prior_value=prior.value if prior else None,
        claimant=claimant, modality=modality, when=scene.period(start, end), confidence=0.75,
    )  # fmt: skip


def _positioning(
    scene: Scene, start: int, end: int, quantity: Quantity, by: Governed, metric: str
) -> Claim | None:
    found = _subject(scene, by.subject, start)
    direction = by.direction if metric == "fund_flow" else None
    if metric == "fund_flow":
        direction = "down" if "outflow" in scene.text else "up"
    return make_claim(
        scene, f"{metric} by its noun", (start, end), "positioning", metric, subject_of(found) if found else None, quantity,
        direction=direction, modality="reported", when=scene.period(start, end), confidence=0.7,
        unit=quantity.unit or "count",
    )  # fmt: skip


def _yield_or_macro(found: Found | None) -> str | None:
    if found is None:
        return None
    if re.search(r"treasury|yield|bund|gilt", found.name.lower()):
        return "treasury_yield"
    if found.type != "macro":
        return None
    return next((metric for words, metric in MACRO.items() if words in found.name.lower()), None)


_CONVERTED = re.compile(r"MONEY(?: [a-z]+){0,2} \($")


def _no_figure(scene: Scene, start: int, end: int, quantity: Quantity) -> bool:
    """The same money in another currency, and bare numbers that count nothing: model names, ranks, lists."""
    before = scene.text[max(0, start - 40) : start]
    if quantity.token == "MONEY" and _CONVERTED.search(before):
        return True
    large = quantity.magnitude or quantity.value >= 1000
    return quantity.token == "NUM" and not large and not re.search(r"(?:\bto|\bat|\bnear) $", before)


def _estimate_topic(scene: Scene, quantity: Quantity, by: Governed) -> Topic | None:
    """ "Revenue was $702 million; analysts had been looking for $668 million": the same again."""
    last = scene.memory.topic
    if last is None or last[0] != scene.sentence.line or not by.expected or quantity.token != "MONEY":
        return None
    return last[1] if quantity.magnitude or last[1].name == "eps" else None


def read_figure(scene: Scene, start: int, end: int, quantity: Quantity) -> Claim | None:
    """The claim that a free figure makes, or None."""
    if _no_figure(scene, start, end, quantity):
        return None
    by = governed(scene, start, end)
    if by is None or (
        quantity.token == "MONEY"
        and _NO_CLAIM_BEFORE.search(scene.text[max(0, start - 30) : start])
        and not (by.topic and by.topic.kind == "fundamental")
    ):
        return None
    topic = by.topic or _estimate_topic(scene, quantity, by)
    metric = getattr(topic, _sort(quantity)) if topic else None
    macro = _yield_or_macro(by.subject)
    if (
        macro
        and quantity.token in ("PCT", "BP", "PP")
        and (topic is None or topic.kind in ("macro", "performance"))
    ):
        return _macro(scene, start, end, quantity, by, macro, by.subject, topic)
    if topic is None or topic.name == "price":
        found = _subject(scene, by.subject, start) if topic else by.subject
        pronoun = re.search(
            r"(?:^|[ ,])(?:it|they|which|the (?:stock|shares|index|company|gauge|benchmark))(?: |$)",
            scene.text[scene.clause(start)[0] : start],
        )
        found = found or (_subject(scene, None, start) if pronoun or by.direction else None)
        if found is None or found.type == "macro":
            return None
        if quantity.token in ("PCT", "POINTS") or (
            quantity.token in ("MONEY", "NUM") and _is_level(scene, start, end, quantity, found)
        ):
            return _price_claim(scene, start, end, quantity, by, found)
        return None
    if metric is None:
        return None
    if topic.name == "market value":
        return _market_value(scene, start, end, quantity, by)
    if topic.kind == "macro":
        return _macro(scene, start, end, quantity, by, metric, by.subject, topic)
    if topic.kind == "positioning":
        return _positioning(scene, start, end, quantity, by, metric)
    if _PER_UNIT.match(scene.text, end) and by.subject is not None:
        return _price_claim(scene, start, end, quantity, by, by.subject)
    return _fundamental(scene, start, end, quantity, by, topic, metric)


def read_figures(scene: Scene) -> Iterator[Claim]:
    """Every claim of the free figures in a scene."""
    for start, end, quantity in quantities_of(scene, "PCT", "MONEY", "POINTS", "BP", "PP", "NUM"):
        if scene.free(quantity):
            claim = read_figure(scene, start, end, quantity)
            if claim is not None:
                yield claim
