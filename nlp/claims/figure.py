"""Figures that no rule has taken, by what governs them: the dispatcher of the kinds.

A figure is read from its nearest governing noun (topics.yaml), its word of movement (moves.yaml) and the
security in front of it; without a noun, a figure with a movement is the price of that security.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.claims.estimate import whose
from nlp.claims.figures import Figure
from nlp.claims.fundamental import estimate_topic, read_fundamental
from nlp.claims.goods import read_goods
from nlp.claims.market_value import read_market_value
from nlp.claims.not_prices import is_measured_else, is_no_price, told_again
from nlp.claims.positioning import read_positioning
from nlp.claims.price_move import is_level, owns_another, per_unit, read_price
from nlp.claims.result import (
    business_topic,
    expected_growth,
    grown,
    is_business,
    is_companys,
    is_share,
    listed,
    moved,
    on_year,
    result_topic,
    yearly,
)
from nlp.claims.underlying import underlying
from nlp.quantities import Quantity
from nlp.scene import Scene, make_claim, subject_of
from nlp.securities import Found
from nlp.subjects import has_own_subject, is_anothers
from nlp.topics import governed, quantities_of
from nlp.words import Topic, topic_named
from records import Claim, Subject

MACRO = {
    "inflation": "inflation", "gdp": "gdp_growth", "economic growth": "gdp_growth", "unemployment": "unemployment",
    "federal funds rate": "policy_rate", "interest rates": "policy_rate",
}  # fmt: skip
_MACRO_NAMES = {
    "inflation": "inflation",
    "gdp": "GDP",
    "unemployment": "unemployment",
    "policy rate": "Federal Reserve",
}
_NO_CLAIM_BEFORE = re.compile(
    r"(?:(?<!looking )(?<!call )(?<!calls )(?<!called )(?<!calling )\bfor|\bacquire[sd]?|\bbuy|\bbought|\bdeal worth|\bpay(?:ing|s)?|\bpaid|\bfine of|\braise[sd]?|\binvest(?:ed|ing)?|\bloan|\btax of|\bwage of|\bsalary of)(?: (?:about|another|a|an|up to))? ?$"
)
# "a cash offer of $23 a share": what is bid for a company.
_OFFERED = re.compile(
    r"(?<![a-z])(?:offers?|bids?|proposals?|takeover|consideration) (?:of|at|for|worth|valued at) (?:about |up to )?$"
)
_SHARE_OF = re.compile(r" of (?!(?:its|their|the|his) (?:market )?value\b)")
_PRONOUN = re.compile(
    r"(?:^|[ ,])(?:it|they|which|the (?:stocks?|shares|index|company|gauge|benchmark|[a-z]+maker|retailer|lender|bank|airline))(?: |$)"
)
_AT_LEVEL = re.compile(
    r"\b(?:at|to|of|near|around|below|above|was|is|yield(?:s|ed|ing)?|rate)(?: as (?:low|high|far|little|much) as)? ?$"
)
_TO_RATE = re.compile(r"(?:BP|PCT)(?: [a-z]+| SESSION| WHEN){0,3} (?:to|at|from)(?: [a-z]+){0,5} $")
_CONVERTED = re.compile(r"MONEY(?: [a-z]+){0,2} \($")


def _macro_subject(found: Found | None, topic: Topic | None) -> Subject | None:
    if found is not None and (
        found.type == "macro" or (topic is not None and topic.name == "yield") or topic is None
    ):
        return subject_of(found)
    name = _MACRO_NAMES.get(topic.name) if topic else None
    return Subject(None, name, "macro") if name else None


def read_macro(figure: Figure, metric: str, found: Found | None, topic: Topic | None) -> Claim | None:
    """A rate, a yield, inflation, growth, jobs: a move has a direction, a level has none."""
    subject = _macro_subject(found, topic)
    if subject is None:
        return None
    if figure.quantity.token in ("BP", "PP"):
        moved = re.search(r"\b(?:to|at) $", figure.before(4)) is None
    else:
        moved = _AT_LEVEL.search(figure.before(30)) is None
    claimant, modality = whose(figure, None)
    voice = figure.scene.voice
    if claimant is None and (modality == "forecast" or (voice is not None and voice.quoted)):
        claimant = figure.scene.claimant(figure.start)
    prior = figure.prior()
    direction = figure.by.direction if moved or prior or metric == "policy_rate" else None
    return make_claim(
        figure.scene, f"{metric} by its noun", (figure.start, figure.end), "macro", metric, subject, figure.quantity,
        direction=direction, prior_value=prior.value if prior else None, claimant=claimant, modality=modality,
        when=figure.scene.period(figure.start, figure.end), unit=figure.quantity.unit or "count",
    )  # fmt: skip


def macro_metric(found: Found | None) -> str | None:
    """The macro metric that a named subject stands for: a yield, inflation, the policy rate."""
    if found is None:
        return None
    if re.search(r"treasury|yield|bund|gilt", found.name.lower()):
        return "treasury_yield"
    if "mortgage rate" in found.name:
        return "other"
    if found.type != "macro":
        return None
    return next((metric for words, metric in MACRO.items() if words in found.name.lower()), None)


def _rate_before(figure: Figure) -> Found | None:
    """ "The 10-year yield held at 3.9%, after slumping 10 basis points": the yield of the sentence, or of the one before.

    Basis points are always of a rate; a percentage only next to one.
    """
    scene, token = figure.scene, figure.quantity.token
    named = scene.securities_before(figure.start)
    if named:
        found = named[0][1]
        near = token == "BP" or (figure.by.topic is None and _TO_RATE.search(figure.before(40)) is not None)
        return found if near and macro_metric(found) == "treasury_yield" else None
    rate = scene.memory.rate
    return rate[1] if token == "BP" and rate and rate[0] == scene.sentence.line else None


# "from $9.8 billion to $11.1 billion": the old figure is told with the new one.
_OLD = re.compile(r"from (?:about )?$")
_TO = re.compile(r"(?: (?:a|per) share)? to (?:about |just )?(?:MONEY|PCT|NUM)")
_BY = re.compile(
    r"(?:beat|beating|topp(?:ed|ing)|exceed(?:ed|ing)|surpass(?:ed|ing)|miss(?:ed|ing)|ahead of|above|below)[^;]{0,70} by (?:about |nearly )?$"
)
_BETTER = re.compile(
    r",? (?:a share |per share )?(?:better|worse|more|less|higher|lower|above|below|ahead|short)(?: of)?(?: than)? (?:the )?(?:GENERIC|expected|forecast|consensus|estimate|what)"
)
# "growing by buying rivals for $6.5 billion"
_BOUGHT = re.compile(
    r"(?<![a-z])(?:buy(?:ing|s)?|bought|acquir(?:e|es|ed|ing)|purchas(?:e|ed|ing)|takeover of|acquisition of|sale of|sold) (?!back)[^;,]{0,60}? (?:for|in a|worth) (?:[a-z]+ ){0,4}(?:MONEY(?:,| and| or) (?:[a-z]+ for )?)*$"
)


def _is_difference(figure: Figure) -> bool:
    """ "beat the consensus by 3 cents", "2 cents better than expected": by how much, no result."""
    if _BY.search(figure.before(110)):
        return True
    small = figure.quantity.token == "MONEY" and not figure.quantity.magnitude
    return small and _BETTER.match(figure.scene.text, figure.end) is not None


def _is_no_claim(figure: Figure) -> bool:
    """The same money in another currency, a share of something, and bare numbers that count nothing."""
    quantity = figure.quantity
    topic = figure.by.topic
    if _OLD.search(figure.before(12)) and _TO.match(figure.scene.text, figure.end):
        return True
    if _is_difference(figure):
        return True
    if quantity.token == "MONEY":
        if _BOUGHT.search(figure.before(80)):
            return True
        paid = _NO_CLAIM_BEFORE.search(figure.before(30)) and not (topic and topic.kind == "fundamental")
        if _OFFERED.search(figure.before(40)):
            return True
        # "The euro bought $1.10" is a price.
        paid = paid and not (figure.by.subject and (figure.by.subject.symbol or "").endswith("=X"))
        return bool(paid) or _CONVERTED.search(figure.before()) is not None
    if quantity.token == "PCT" and _SHARE_OF.match(figure.scene.text, figure.end):
        return not (topic and (topic.kind == "positioning" or topic.name == "buyback")) and not is_share(
            figure
        )
    large = quantity.magnitude or quantity.value >= 1000
    return (
        quantity.token == "NUM"
        and not large
        and re.search(r"(?:\bto|\bat|\bnear) $", figure.before(8)) is None
    )


def _price(figure: Figure, topic: Topic | None) -> Claim | None:
    """A figure without a noun of its own, or the price's: a move or a level of a security."""
    scene, quantity = figure.scene, figure.quantity
    if quantity.token == "PCT" and is_anothers(scene, figure.start, figure.end):
        return None
    goods = read_goods(figure)
    if goods is not None:
        return goods
    if is_measured_else(figure):
        return None
    if is_no_price(figure, figure.by.subject or figure.subject()):
        again = (grown(figure) if is_companys(figure) else None) or told_again(figure)
        return read_fundamental(figure, *again) if again else None
    if topic is None and scene.text.startswith(" growth", figure.end):
        growth = grown(figure) if quantity.token == "PCT" and is_companys(figure) else None
        return read_fundamental(figure, *growth) if growth else None
    if topic is None and quantity.token == "PCT" and on_year(figure):
        inherited = yearly(figure)
        return read_fundamental(figure, *inherited) if inherited else None
    what = moved(figure) if topic is None else None
    business = business_topic(figure, what) if what is not None and is_business(what) else None
    if business is not None:
        return read_fundamental(figure, *business)
    found = figure.subject_after() if quantity.token in ("PCT", "POINTS") else None
    if found is None:
        found = figure.subject() if topic else figure.by.subject
    left = scene.clause(figure.start)[0]
    if found is None and has_own_subject(scene, left, figure.start):
        return None
    if found is None and (
        figure.by.direction or quantity.token == "MONEY" or _PRONOUN.search(figure.clause_before())
    ):
        found = figure.subject()
    if found is None or found.type == "macro":
        return None
    if found.type == "equity" and topic is None:
        if what is not None and is_business(what):
            return None
        growth = grown(figure) if quantity.token == "PCT" else None
        if growth is not None:
            return read_fundamental(figure, *growth) if is_companys(figure) else None
    dealt = underlying(scene, found, left, figure.start)
    if dealt is not found and dealt is not None:
        return (
            read_price(figure, dealt)
            if quantity.token in ("PCT", "POINTS") or is_level(figure, dealt)
            else None
        )
    if topic is None and quantity.token == "PCT" and figure.by.subject is found:
        at = next(pos for pos, named in scene.securities_before(figure.start) if named is found)
        if found.type == "equity" and has_own_subject(scene, at + len("SEC"), figure.start):
            return None
        if owns_another(figure, at):
            other = topic_named("business")
            return read_fundamental(figure, other, "other") if found.type == "equity" else None
    if quantity.token in ("PCT", "POINTS") or (
        quantity.token in ("MONEY", "NUM") and is_level(figure, found)
    ):
        return read_price(figure, found)
    return None


def read_figure(scene: Scene, start: int, end: int, quantity: Quantity) -> Claim | None:
    """The claim that a free figure makes, or None."""
    by = governed(scene, start, end)
    if by is None:
        return None
    figure = Figure(scene, start, end, quantity, by)
    if _is_no_claim(figure):
        return None
    if is_share(figure):
        return read_fundamental(figure, topic_named("ratio"), "other")
    own = listed(figure)
    if own is not None:
        return read_fundamental(figure, *own)
    topic, metric = by.topic, by.topic.metric(quantity.token) if by.topic else None
    stale = topic is None or topic.name == "price" or (by.expected and not by.fresh)
    inherited = estimate_topic(figure) if stale else None
    if inherited is not None:
        return read_fundamental(figure, *inherited)
    rate = by.subject or _rate_before(figure)
    if topic is None:
        result = result_topic(figure) or expected_growth(figure)
        if result is not None:
            return read_fundamental(figure, *result)
    macro = macro_metric(rate)
    if (
        macro
        and quantity.token in ("PCT", "BP", "PP")
        and (topic is None or topic.kind in ("macro", "performance"))
    ):
        return read_macro(figure, macro, rate, topic)
    if topic is None or topic.name == "price":
        return _price(figure, topic)
    if topic.name == "market value" and quantity.token == "PCT" and by.direction:
        return _price(figure, topic)  # "lost a third of its value"
    if metric is None and topic.name == "revenue" and quantity.unit == "count":
        return read_fundamental(figure, topic_named("business"), "other")
    if metric is None:
        return None
    if topic.name == "market value":
        return read_market_value(figure)
    if topic.kind == "macro":
        return read_macro(figure, metric, by.subject, topic)
    if topic.kind == "positioning":
        return read_positioning(figure, metric)
    if per_unit(figure) and by.subject is not None:
        return read_price(figure, by.subject)
    return read_fundamental(figure, topic, metric)


def read_figures(scene: Scene) -> Iterator[Claim]:
    """Every claim of the free figures in a scene."""
    for start, end, quantity in quantities_of(scene, "PCT", "MONEY", "POINTS", "BP", "PP", "NUM", "COUNT"):
        if scene.free(quantity):
            claim = read_figure(scene, start, end, quantity)
            if claim is not None:
                yield claim
