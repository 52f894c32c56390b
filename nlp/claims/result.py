"""Figures of a business that no noun of the topics governs: what was delivered, lost, compared, what a division did."""

from __future__ import annotations

import re

from nlp.claims.figures import Figure, is_listed
from nlp.movers import PRICED, UNITS, Mover, mover, verb_at
from nlp.periods import When
from nlp.securities import Found
from nlp.topics import topic_in
from nlp.words import Topic, alternation, move_nouns, topic_named

PER_SHARE = re.compile(
    r",? ?(?:-a-share|-per-share|(?:a|per|each) (?:diluted |adjusted |common )?share|/share)"
)
# "delivered 63,000 vehicles": what a company does to the things that it counts
_COUNTS = re.compile(
    r"(?<![a-z])(?:deliver(?:ed|s|ing)?|ship(?:ped|s|ping)?|sold|sells?|selling|produced?s?|producing|built|builds?|made|makes|assembled|installed"
    r"|added|adds?|adding|gained|signed up|opened|opens?|opening|closed|closing|operates?|operated|had|has|have|with|lost|losing|served|serves?|carried"
    r"|reach(?:ed|es)?|registered|completed|handed over|topp(?:ed|ing)|ended (?:the )?(?:WHEN )?with)(?: [a-z-]+| WHEN){0,4} $"
)
_NOT_COUNTED = re.compile(
    r" (?:[a-z-]+ ){0,2}(?:shares|jobs|people|positions|claims|workers|employees|staff|clients)(?![a-z])"
)
_LOST = re.compile(
    r"(?<![a-z])(?:los(?:e|es|t|ing)|earn(?:ed|s|ing)?|made|make)(?: (?:about|almost|nearly|around|just|only|some|another|a|an adjusted|WHEN))* $"
)
_GAINS = re.compile(
    r" (?:in|of|worth of) (?:[a-z-]+ ){0,3}(?:gains?|charges|losses|proceeds|costs|provisions|expenses|writedowns|write-downs)(?![a-z])"
)
_SPENT = re.compile(
    r"(?<![a-z])(?:plan(?:s|ned|ning)|expect(?:s|ed|ing)|will|would|aims) (?:to )?(?:[a-z]+ ){0,2}spend(?: (?:about|up to|more than|another|WHEN))* $"
)
_SUMS = re.compile(
    r"(?<![a-z])(?:brought in|brings in|bringing in|generat(?:ed|es|ing)|garnered|raked in|took in|collected|booked)(?: [a-z-]+){0,2} $"
)
_COMPARED = re.compile(
    r"(?:this|that|which|the (?:result|figure|total)|it) compare[sd]? (?:with|to)(?: [a-z'-]+| WHEN){0,4} $"
)
_OR = re.compile(r"(?:MONEY,? or|MONEY,? which is) $")
_GROWTH_OF = re.compile(r"(?<![a-z])growth of $")
# Also of a price, where the text does not speak of results.
_CHANGE_OF = re.compile(r"(?<![a-z])(?:increase|decrease|decline|rise|jump|drop|gain) of $")
_REPRESENTS = re.compile(
    r"(?:suggest|indicat|reflect|imply|impli|represent|mark|signal|translat|amount)(?:ing|s|es|ed)?(?: (?:a|an|to|into|year-over-year|about|WHEN|[a-z-]+)){0,5} $|, (?:a|an) (?:[a-z-]+ |WHEN ){0,3}(?:increase|growth|decline|decrease|rise|jump|drop)? ?(?:of )?$"
)
_MORE = re.compile(
    r" (?:[a-z-]+ )?(?:improvement|increase|decrease|growth|decline|rise|drop|jump|gain)(?![a-z])"
)
_MOVE_BEHIND = re.compile(rf" (?:[a-z-]+ )?(?:{alternation(list(move_nouns()))})(?! in )(?![a-z])")
_NEAR = 3  # lines behind a result in which a division's figure belongs to it


def in_results(figure: Figure) -> bool:
    """Whether the text speaks of a company's results just here."""
    said = figure.scene.memory.topics
    return bool(said) and figure.scene.sentence.line - said[-1][0] <= _NEAR


def result_topic(figure: Figure) -> tuple[Topic, str] | None:
    """The topic of a figure that has no noun: by its verb, or by the result that it is compared with."""
    quantity, before = figure.quantity, figure.before(70)
    if quantity.token == "NUM":
        counted = quantity.unit == "count" and _COUNTS.search(before)
        if counted and not _NOT_COUNTED.match(figure.scene.text, figure.end):
            return topic_named("business"), "other"
        return None
    if quantity.token == "MONEY":
        return _sum(figure, before)
    return None


def _sum(figure: Figure, before: str) -> tuple[Topic, str] | None:
    per_share = PER_SHARE.match(figure.scene.text, figure.end) is not None
    if figure.quantity.magnitude and _GAINS.match(figure.scene.text, figure.end):
        return topic_named("sums"), "other"
    if _SPENT.search(before) and figure.quantity.magnitude:
        return topic_named("sums"), "other"
    if _LOST.search(before) and (per_share or figure.quantity.magnitude):
        return topic_named("earnings"), "eps" if per_share else "net_income"
    if _SUMS.search(before) and figure.quantity.magnitude:
        return topic_named("revenue"), "revenue"
    if figure.quantity.magnitude and _MAKES_UP.search(before) and in_results(figure):
        last = figure.scene.memory.topics[-1]
        return (last[1], last[2]) if last[2] in ("revenue", "net_income") else None
    if _COMPARED.search(before) or (
        _OR.search(before) and _COMPARED.search(before[: before.rindex("MONEY")])
    ):
        for _, topic, metric in reversed(figure.scene.memory.topics[-4:]):
            if per_share == (metric == "eps") and metric in ("eps", "net_income", "revenue", "other"):
                return topic, metric
    return None


# What a study, a trade body or a vendor of data counts, rather than a company.
_ATTRIBUTED = re.compile(
    r"(?<![a-z])(?:according to|study|survey|association|trade (?:body|group)|researchers?|research firm|industry data|report by|estimates by|analytics firm|consultancy)(?![a-z])"
)
_BODY = re.compile(
    r"(?<![a-z])(?:lobby group|(?:trade|industry) (?:body|group|association)|association|federation|ministry|bureau|council)(?![a-z])"
)
_INDUSTRY = re.compile(
    r"(?<![a-z])(?:global(?:ly)?|worldwide|industry|industrywide|industry-wide|nationwide|in the (?:country|u\.s\.|us|world)|across the (?:country|industry)"
    r"|u\.s\. (?:[a-z-]+ ){0,2}(?:sales|shipments|spending|production|output)|[a-z]+ (?:apps|services|makers|companies|producers|retailers|lenders) (?:made|earned|generated)"
    r"|the (?:[a-z-]+ )?(?:industry|market(?! research)|sector)|(?:music|auto|car|phone|smartphone|pc|tablet|housing|advertising|ad) market)(?![a-z])"
)
_THE_COMPANY = re.compile(
    r"(?<![a-z])the (?:company|retailer|chain|[a-z]*maker|carrier|lender|bank)(?![a-z])"
)
_ITS = re.compile(
    r"(?<![a-z])(?:it|its|the (?:company|firm|group|[a-z]*maker|retailer|lender|bank|carrier|chain|giant)(?:'s)?)(?![a-z])"
)


def is_companys(figure: Figure) -> bool:
    """Whether growth without a noun can be a company's: one is named or meant, or its results are spoken of."""
    if figure.by.subject is not None or in_results(figure):
        return True
    scene = figure.scene
    return bool(scene.securities_before(figure.start)) or _THE_COMPANY.search(scene.text) is not None


def of_industry(figure: Figure, found: Found) -> bool:
    """ "Global phone shipments fell 7%, according to a survey": no figure of the company that the text is about."""
    text = figure.scene.text
    if found.type != "equity" or not (_ATTRIBUTED.search(text) or _BODY.search(text)):
        return False
    left = figure.scene.clause(figure.start)[0]
    if figure.scene.securities_before(figure.start) or _ITS.search(text, left, figure.start):
        return False
    return _BODY.search(text, figure.end) is not None or _INDUSTRY.search(text) is not None


# "services made up 30% of sales"
_MAKES_UP = re.compile(
    r"(?<![a-z])(?:account(?:s|ed|ing)? for|mak(?:e|es|ing) up|made up|represent(?:s|ed|ing)?|contribut(?:e|es|ed|ing)|generat(?:e|es|ed|ing)"
    r"|compris(?:e|es|ed|ing)|constitut(?:e|es|ed|ing))(?: [a-z]+){0,3} $"
)
_OF_SALES = re.compile(
    r" of (?:(?:SEC's?|[a-z'-]+|WHEN) ){0,4}?(?:revenues?|sales|profits?|income|earnings|turnover)(?![a-z])"
)


def is_share(figure: Figure) -> bool:
    """Whether a percentage is the part that something has in a company's sales or profit."""
    makes_up = figure.quantity.token == "PCT" and _MAKES_UP.search(figure.before(60)) is not None
    return makes_up and _OF_SALES.match(figure.scene.text, figure.end) is not None


def listed(figure: Figure) -> tuple[Topic, str] | None:
    """ "Revenue estimate $3 billion; forecast $2.9 billion": the company's own word beside the estimate."""
    if not figure.scene.memory.topics or not is_listed(figure):
        return None
    _, topic, metric = figure.scene.memory.topics[-1]
    return topic, metric


_OTHERS_DO = re.compile(
    r"(?<![a-z])(?:peers|rivals|competitors) (?:[a-z]+ ){0,2}(?:reported|recorded|posted|saw|had|showed|suffered)(?![a-z])"
)
_RELATIVE = re.compile(r"([a-z][a-z0-9.&'-]*), (?:which|whose)$")


def is_strangers(figure: Figure) -> bool:
    """ "rivals posted 4% growth", "Palewater Labs, which had sales of $9 million": of others, whom no list has."""
    scene = figure.scene
    left = scene.clause(figure.start)[0]
    if figure.by.subject is None and _OTHERS_DO.search(scene.text, left, figure.start):
        return True
    named = _RELATIVE.search(scene.text[max(0, left - 40) : left].rstrip())
    if named is None or figure.by.subject is not None:
        return False
    at = max(0, left - 40) + named.start(1)
    return at > 0 and scene.article.text[scene.typed.source(at)].isupper()


def grown(figure: Figure) -> tuple[Topic, str] | None:
    """ "That represents growth of 42%", "20% growth in games": what grew is the last result, else sales."""
    text = figure.scene.text
    represents = _REPRESENTS.search(figure.before(60)) is not None and in_results(figure)
    growth = text.startswith(" growth", figure.end) or _GROWTH_OF.search(figure.before(20))
    if not growth and not (represents and _CHANGE_OF.search(figure.before(20))):
        return None
    if represents:
        _, topic, metric = figure.scene.memory.topics[-1]
        return topic, topic.percent or metric
    return topic_named("revenue"), "revenue_growth"


_ON_YEAR = re.compile(
    r"(?: (?:[a-z-]+ ){0,2}?(?:increase|decrease|decline|rise|drop|growth|improvement|gain|jump|fall))?,?"
    r"(?: (?P<link>from|versus|vs\.?|over|compared (?:with|to)|relative to) (?:the |a |an )?(?:[a-z-]+ ){0,4}?)? ?(?P<when>WHEN|year-ago|year-earlier|prior-year)"
)
_YEAR_AGO = re.compile(r"(?i)year (?:earlier|ago|before)|(?:year|prior|previous)-(?:ago|earlier|year)")
_LINKED = re.compile(r"(?i)(?:from|versus|over|compared|relative)")
_OF_PRICE = re.compile(
    r"(?<![a-z])(?:shares?|stocks?|prices?|index|indexes|futures|trad(?:es|ed|ing)|clos(?:ed|es|ing)|ended|adrs?|rally|market(?! for)|fund|etf|value)(?![a-z])"
)


def on_year(figure: Figure) -> bool:
    """ "a 1.7% increase from a year earlier": what is compared with a year ago is a business, unless a price is named."""
    scene = figure.scene
    match = _ON_YEAR.match(scene.text, figure.end)
    if match is None or _OF_PRICE.search(figure.clause_before()):
        return False
    when = scene.typed.item(match.start("when"))
    words = when.text if isinstance(when, When) else match["when"]
    if not _YEAR_AGO.search(words) or not (match["link"] or _LINKED.match(words)):
        return False
    what, found = moved(figure), figure.subject()
    priced = what is not None and (what.head in PRICED or what.head.startswith(("SEC", "FIRM")))
    return not priced and found is not None and found.type == "equity"


def yearly(figure: Figure) -> tuple[Topic, str] | None:
    """What a growth without a noun is of: the last result of the text, where it has just spoken of one."""
    if not in_results(figure):
        return None
    _, topic, metric = figure.scene.memory.topics[-1]
    return (
        (topic, topic.percent) if topic.percent in ("earnings_growth", "revenue_growth") else (topic, metric)
    )


def expected_growth(figure: Figure) -> tuple[Topic, str] | None:
    """ "Analysts had expected a 56% slump": of the growth that was told last."""
    if not (figure.by.expected and figure.quantity.token == "PCT" and in_results(figure)):
        return None
    if _MOVE_BEHIND.match(figure.scene.text, figure.end) is None:
        return None
    grew = [entry for entry in figure.scene.memory.topics[-4:] if entry[2].endswith("_growth")]
    return (grew[-1][1], grew[-1][2]) if grew else None


def follows(figure: Figure) -> bool:
    """Whether a growth only says again what a forecast before it in the sentence said as a sum."""
    return figure.quantity.token == "PCT" and _REPRESENTS.search(figure.before(60)) is not None


def moved(figure: Figure) -> Mover | None:
    """Who or what moved by the figure, where a verb says so."""
    at = figure.by.at
    if at >= figure.start or not verb_at(figure.scene.text, at) or figure.scene.text.startswith("growth", at):
        return None
    return mover(figure.scene.text, at)


def is_business(what: Mover) -> bool:
    """ "Hardware", "its loans", "the fintech unit": nothing that has a price."""
    words = what.phrase.split()
    if (
        what.head in PRICED
        or what.head in move_nouns()
        or {"SEC", "FIRM"} & {w.removesuffix("'s") for w in words[-1:]}
    ):
        return False
    return what.bare or what.owned or what.head in UNITS


def business_topic(figure: Figure, what: Mover) -> tuple[Topic, str] | None:
    """The topic of what moved; None where the text does not speak of results."""
    topic = topic_in(what.phrase)
    if topic is not None:
        metric = topic.metric(figure.quantity.token)
        return (topic, metric) if topic.kind == "fundamental" and metric else None
    if not in_results(figure):
        return None
    last = figure.scene.memory.topics[-1]
    if last[1].name == "revenue" and figure.quantity.token == "PCT":
        return last[1], "revenue_growth"
    return topic_named("business"), "other"
