"""Figures that look like a price's move and are a business's: by the sum beside them, the verb, the noun behind.

"Repairs rose 11% to $2.1 billion", "a 30% cut of every sale", "that was down 5% from the prior quarter".
"""

from __future__ import annotations

import re

from nlp.claims.figures import Figure
from nlp.claims.result import in_results, moved, yearly
from nlp.movers import PRICED
from nlp.quantities import Quantity
from nlp.securities import Found
from nlp.words import Topic

# What a percentage is of when this stands behind it: a fee, an economy, a stake.
_NOUN_BEHIND = re.compile(
    r" (?:[a-z-]+ ){0,2}?(?:contraction|expansion|cut|reduction|hike|shortfall|stake|commission|fee|discount|premium|tariff|levy|tax|surcharge|interest|chance|probability|share of"
    r"|(?:above|below|over|under) (?:its|the|their) (?:[a-zA-Z0-9-]+ ){0,3}(?:average|mean)|underweight|overweight|(?:GENERIC|economists|analysts) (?:were|are|had|have|was|is))(?![a-z])"
)
# "to a record $2.1 billion", "to 40 million": the sum that it came to.
_TO_SUM = re.compile(
    r"(?:,? ?WHEN)? (?:to|at|and (?:hit|reached)) (?:(?:an?|the|about|nearly|around|almost|just|over|some|record|new|all-time|high|of) )*(?P<sum>MONEY|NUM|COUNT)"
)
# "$52 billion from phones, a 15% decline"
_FROM_SUM = re.compile(
    r"(?P<sum>MONEY|NUM|COUNT)(?![^,;]*(?<![a-z])(?:shares?|stock|value|cap)(?![a-z]))(?: (?:(?!SEC|PCT)[a-zA-Z'-]+ ){0,7}(?:(?!SEC|PCT)[a-zA-Z'-]+))?, (?:(?:which|that) (?:was|is|marked|represents|represented) )?(?:an?|up|down) $"
)
# "a gain of 11% from the preceding quarter": prices are not told by the quarter.
_ON_QUARTER = re.compile(
    r",? ?(?:[a-z-]+ ){0,2}?(?:from|versus|vs\.?|over|compared (?:with|to)|on) (?:the |a )?(?:(?:preceding|prior|previous|same|year-ago|year-earlier) (?:[a-z-]+ ){0,2}(?:quarter|period|half)|quarter (?:before|earlier|ago))(?![a-z])"
    r"|,? (?:sequentially|quarter[- ](?:over|on)[- ]quarter)(?![a-z])"
)
_PRICED = re.compile(r"(?<![a-z])(?:shares?|stocks?|prices?|index|gauge|futures|bonds?|trad(?:es|ed|ing)|clos(?:ed|es|ing)|rally|fund|etf)(?![a-z])")  # fmt: skip
_GREW = re.compile(r"(?:grow|grew|shrink|shrank|shrunk|expand|contract)(?:s|n|ing|ed)?(?![a-z])")
_GREW_NOUN = re.compile(r"(?:growth|expansion|contraction)(?![a-z])")
# "That was down 5%": the sum told before.
_THAT = re.compile(r"(?:^|(?<=[.;:] ))(?:that|this)(?:'s| was| is| were| represents| represented| marks| marked| compares)(?![a-z])")  # fmt: skip
_BASIS = re.compile(
    r"(?<![a-z])(?:constant[- ]currenc(?:y|ies)|organic(?:ally)?|like-for-like|comparable basis|adjusted basis|same-store|currency-adjusted|in local currencies)(?![a-z])"
)
# "The average price of all models": of what is sold, no share's.
_PRICE_OF = re.compile(
    r"(?<![a-z])(?:(?:average|median|list|selling|retail|asking|ticket|sticker|wholesale|unit) (?:[a-z]+ )?prices?|prices? (?:of|for) (?:(?:the|its|their|all|an?|most) )*(?!SEC|FIRM|shares|stock|[A-Z])[a-z]+)(?![a-z])"
)
# "new business value rose", "the growth rate is 13.7%", "retention rates of 22.8%", "the ratio was at 11.6%"
_OTHER_VALUE = re.compile(
    r"(?<![a-z])(?:(?:business|book|asset|transaction|merchandise|contract|order|deal|export|import|loan|brand|embedded|enterprise|insured) values?"
    r"|growth (?:rates?|forecasts?|estimates?|targets?|projections?)|annuali[sz]ed|(?:index|gauge|measure) of (?!SEC)[a-z-]+(?! stocks| shares))(?![a-z])"
    r"|(?<![a-z])(?:rates?|ratios?|shares?|proportions?) of (?:about |just |only )?$|(?<![a-z])(?:stood|stands|was|were|is|are|remained) at (?:about |just |only )?$|(?<![a-z])from the $|(?<![a-z])yield(?:s|ed|ing)? (?:about |just |only )?$"
)
_LOT = re.compile(r"(?<![a-z])(?:basket|portfolio|list|handful|trio|cohort|universe) of (?!SEC)[a-z]")
# What is measured of a market or an economy beside its prices.
_MEASURED = (
    "swap swaps spread spreads cds dispersion volatility measure gauge cases deaths infections growth "
    "portfolio portfolios account accounts fund funds strategy strategies basket claims economy region country "
    "output production exports imports unemployment tourism spending risk"
)
_MEASURES = frozenset(_MEASURED.split())


def _is_sum(figure: Figure, match: re.Match[str] | None) -> bool:
    """Whether a sum in millions, or a count of that size, stands where a pattern has it."""
    item = figure.scene.typed.item(match.start("sum")) if match else None
    return isinstance(item, Quantity) and (bool(item.magnitude) or item.value >= 1_000_000)


def _before_sum(figure: Figure) -> re.Match[str] | None:
    return _FROM_SUM.search(figure.scene.text, max(0, figure.start - 120), figure.start)


def _sum_at(figure: Figure) -> bool:
    after = _is_sum(figure, _TO_SUM.match(figure.scene.text, figure.end))
    return after or _is_sum(figure, _before_sum(figure))


def is_no_price(figure: Figure, found: Found | None) -> bool:
    """Whether the words around a percentage make it a business's, an economy's or a fee's; `found` is whose it would be."""
    text = figure.scene.text
    if figure.quantity.token != "PCT":
        return False
    if _NOUN_BEHIND.match(text, figure.end) or _sum_at(figure) or is_compared(figure):
        return True
    clause = figure.clause_before()
    carried = figure.by.subject is None
    if _OTHER_VALUE.search(clause) and (carried or found is None or found.type in ("equity", "index")):
        return True
    if _THAT.search(clause) or _PRICE_OF.search(clause):
        return found is None or found.type in ("equity", "etf", "index")
    if _BASIS.search(text) or (_ON_QUARTER.match(text, figure.end) and not _PRICED.search(clause)):
        return found is None or found.type == "equity"
    verb = text[figure.by.at : figure.start]
    return (_GREW.match(verb) or _GREW_NOUN.match(verb)) is not None


def told_again(figure: Figure) -> tuple[Topic, str] | None:
    """What such a figure is of where the text has just spoken of results."""
    business = _sum_at(figure) or _THAT.search(figure.clause_before()) or _BASIS.search(figure.scene.text)
    business = business or _ON_QUARTER.match(figure.scene.text, figure.end)
    if not business or not in_results(figure) or _NOUN_BEHIND.match(figure.scene.text, figure.end):
        return None
    return yearly(figure)


_NAMED = re.compile(r"SEC|FIRM|GENERIC|PERSON")


def is_measured_else(figure: Figure) -> bool:
    """ "Our portfolio lost 28%", "credit-default swaps surged past 1,000 points": a subject that is no security."""
    lot = figure.by.subject is None and _LOT.search(figure.clause_before()) is not None
    if lot or _TYPICAL.search(figure.clause_before()) or _is_foreign(figure):
        return True
    what = moved(figure)
    if what is None or what.head in PRICED or _NAMED.search(what.phrase):
        return False
    # Carried over from before, a figure goes with words for a price only.
    carried = figure.by.subject is None and figure.subject() is not None and not in_results(figure)
    return what.head.removesuffix("'s") in _MEASURES or (carried and _PLURAL.fullmatch(what.head) is not None)


def _is_foreign(figure: Figure) -> bool:
    """ "Tokyo's main gauge rose 2%": the gauge of an owner that no list has."""
    scene, left = figure.scene, figure.scene.clause(figure.start)[0]
    owner = _OWNER.search(scene.text, left, figure.start) if figure.by.subject is None else None
    if owner is None or owner[1] in _AMERICAN:
        return False
    return scene.article.text[scene.typed.source(owner.start(1))].isupper()


_OWNER = re.compile(r"(?<![a-zA-Z'])([a-z][a-z.-]+)'s? (?:[a-z-]+ ){0,2}(?:gauge|index|benchmark|shares|stock|stocks|market|equities)(?![a-z])")  # fmt: skip
_AMERICAN = frozenset(("street", "america", "u.s.", "us"))
_PLURAL = re.compile(r"(?!shares|stocks)[a-z-]{3,}(?<!s)s")
# "the median stock", "the average hedge fund"
_TYPICAL = re.compile(r"(?<![a-z])(?:median|average|typical|equal-weighted) (?:[a-z-]+ )?(?:stock|share|company|fund|etf|member)(?![a-z])")  # fmt: skip


# "(+27% vs +19%)": the second is of what the first is compared with.
_VERSUS = re.compile(r"\((?:[a-z]+ )?PCT,? (?:vs\.?|versus|compared (?:with|to)|against)(?: [a-z'-]+){0,4} $")
_VERSUS_AFTER = re.compile(r",? (?:vs\.?|versus|compared (?:with|to)|against)(?: [a-z'-]+){0,4} PCT[^()]*\)")


def is_compared(figure: Figure) -> bool:
    """Whether a figure in brackets is of the other side, or of which side it is cannot be said."""
    text = figure.scene.text
    if _VERSUS.search(text, max(0, figure.start - 80), figure.start):
        return True
    if not _VERSUS_AFTER.match(text, figure.end):
        return False
    return len(figure.scene.securities_before(figure.start)) != 1
