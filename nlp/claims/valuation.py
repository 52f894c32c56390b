"""Multiples, discounts and yields at which something trades, and what a company may come to be worth."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from nlp.claims.speaker import speaker
from nlp.quantities import Quantity
from nlp.rules import Hit, Rule
from nlp.scene import Scene, make_claim, subject_of
from nlp.securities import Found
from nlp.subjects import subjects_before
from records import Claim, Subject

_METRICS = (
    ("pe_forward", r"forward (?:p/e|price|earnings|12-month)|(?:next|this|HORIZON|12[- ]month|estimated|expected|projected|WHEN|20\d\d|[’']\d\de)[a-z' ]{0,24}(?:earnings|p/e|eps)|forward"),
    ("pe_trailing", r"trailing|past (?:12 months|year)"),
    ("ev_ebitda", r"ebitda"),
    ("price_to_sales", r"sales|revenue|p/s"),
    ("price_to_book", r"book|p/b"),
    ("pe", r"p/e|(?<![a-z])pe ratio|price[- ]to[- ]earnings|earnings|profits"),
)  # fmt: skip


_NAMED = (
    ("ev_ebitda", r"ebitda"), ("price_to_sales", r"sales|p/s"), ("price_to_book", r"book|p/b"), ("pe_forward", r"forward|estimated|projected|expected|12-month"),
    ("pe_trailing", r"trailing"),
)  # fmt: skip


def named_metric(ratio: str) -> str:
    """The metric of a ratio that is named: "forward price-to-sales ratio" is one of sales."""
    return next((metric for metric, pattern in _NAMED if re.search(pattern, ratio)), "pe")


def metric_of(words: str) -> str:
    """The multiple that the words name; a bare multiple is `multiple`."""
    for metric, pattern in _METRICS:
        if re.search(pattern, words):
            return metric
    return "multiple"


_AFTER = re.compile(r"[a-z ]{0,30}? for (?:the )?(SEC)")
# "rivals like IBM at 12x": whose figure it is beyond doubt.
_RIGHT_BEFORE = re.compile(
    r"SEC(?:'s?)?(?: \(SEC\))?(?: shares| stock)?(?: (?:now|currently|trades?|traded|trading|is|was|on|fetches|at))* $"
)
# "With a P/E of 12, Acme is cheap": the name behind the phrase.
_OPENING = re.compile(r"(?:with|at|trading|valued) [^,;]*$")
_BEHIND = re.compile(r"[^,;]{0,40}, (?:the )?(SEC)")


def _near(scene: Scene, at: int, end: int = 0) -> Subject | None:
    """ "21.5 times for the S&P 500", else the security nearest before, else the focus."""
    after = _AFTER.match(scene.text, end) if end else None
    found = scene.typed.item(after.start(1)) if after else None
    if isinstance(found, Found):
        return subject_of(found)
    right = _RIGHT_BEFORE.search(scene.text, max(0, at - 60), at)
    if right:
        return subject_of(scene.securities_before(at)[0][1])
    if _OPENING.match(scene.text, 0, at):
        behind = _BEHIND.match(scene.text, at)
        found = scene.typed.item(behind.start(1)) if behind else None
        if isinstance(found, Found):
            return subject_of(found)
    left, _ = scene.clause(at)
    near = subjects_before(scene, at, left) or subjects_before(scene, at)
    traded = [f for _, f in near if f.type != "macro"]
    focus = traded[0] if traded else scene.focus()
    return subject_of(focus) if focus else None


def value_claim(hit: Hit, at: tuple[int, int], metric: str, subject: Subject | None, figure: Quantity | None, **fields: object) -> Claim | None:  # fmt: skip
    """A valuation; whoever says the sentence says it."""
    scene = hit.scene
    if figure is None or not scene.free(figure):
        return None
    given: dict[str, Any] = {"modality": "reported", "claimant": speaker(scene)} | fields
    return make_claim(
        scene, hit.rule, at, "valuation", metric, subject, figure, when=scene.period(*at), **given,
    )  # fmt: skip


VALUED = re.compile(
    r"(?<![a-z])(?:trad(?:e|es|ed|ing)|valued?|valuations?|multiples?|earnings|p/e|pe ratio|ebitda|sales|book|forward|priced?|peers|average|median"
    r"|cheap(?:er)?|expensive|changes? hands|vs\.?|eps|discount|premium)(?![a-z])"
)


def metric_around(scene: Scene, start: int, end: int) -> str:
    """The multiple that the words around a figure name, else those of its sentence."""
    left, right = scene.clause(start)
    metric = metric_of(scene.text[max(left, start - 60) : min(right, end + 50)])
    if metric != "multiple":
        return metric
    metric = metric_of(scene.text)
    return "pe_forward" if metric == "multiple" and "vs" in scene.text else metric


# Of nobody who is named.
_OTHERS_BEHIND = re.compile(
    r" (?:[a-z]+ ){0,3}?(?:for|of|among|at) (?:NUM |COUNT |its |their |the |a group of |[a-z]+ )*(?:peers?|rivals|competitors|companies|stocks|industry|sector)(?![a-z])"
)
_OTHERS = re.compile(r"(?<![a-z])(?:peers?|rivals?|competitors|industry|sector)(?:'s?)?(?: [a-z-]+){0,4} $")


def _multiple(hit: Hit) -> Iterator[Claim | None]:
    start, end = hit.at()
    text = hit.scene.text
    if _OTHERS.search(text, max(0, start - 60), start) or _OTHERS_BEHIND.match(text, end):
        return
    if VALUED.search(text):
        metric, subject = metric_around(hit.scene, start, end), _near(hit.scene, start, end)
        yield value_claim(hit, (start, end), metric, subject, hit.quantity("mult"), unit="multiple")


def _ratio(hit: Hit) -> Iterator[Claim | None]:
    figure = hit.quantity("after") or hit.quantity("before")
    metric = named_metric(hit.match.group())
    subject = hit.subject("who") or _near(hit.scene, hit.at()[0])
    yield value_claim(hit, hit.at(), metric, subject, figure, unit="multiple")


# What somebody pays above or below the market's price says nothing of a valuation.
_OFFERED = re.compile(
    r"(?:'s?)?(?: (?:to|over|on|from|above|below))?(?: [a-z'$-]+| WHEN| SEC's?| FIRM's?){0,4}? (?:close|closing|price|ipo|offer)(?![a-z-])"
)


def _discount(hit: Hit) -> Iterator[Claim | None]:
    if _OFFERED.match(hit.scene.text, hit.match.end()):
        return
    figure = hit.quantity("before") or hit.quantity("after")
    way = {"direction": "up"} if "premium" in hit.match.group() else {}
    yield value_claim(
        hit,
        hit.at(),
        "discount",
        _near(hit.scene, hit.at()[0]),
        figure,
        benchmark=hit.subject("versus"),
        **way,
    )


_PAID = re.compile(r"(?<![a-z])(?:dividends?|payouts?|distributions?)(?![a-z])")
_NO_DIVIDEND = re.compile(
    r"(?<![a-z])(?:preferred|preference|bonds?|notes?|debt|treasur(?:y|ies)|coupon|loans?|securities)(?![a-z])"
)


def _dividend_yield(hit: Hit) -> Iterator[Claim | None]:
    text = hit.scene.text
    if hit.has("with") and not _PAID.search(text, 0, hit.at()[0]):
        return
    if _NO_DIVIDEND.search(text, max(0, hit.at()[0] - 80), hit.match.end()):
        return
    subject = hit.subject("name") or _near(hit.scene, hit.at()[0])
    if hit.has("with") and subject and subject.type == "segment":
        paying = [f for _, f in hit.scene.securities_before(hit.at()[0]) if f.type == "equity"]
        subject = subject_of(paying[-1]) if paying else subject
    if subject is not None and subject.type in ("equity", "etf", "index", "segment"):
        figures = (hit.quantity(group) for group in ("before", "after", "with", "own"))
        yield value_claim(hit, hit.at(), "dividend_yield", subject, next(filter(None, figures), None))


_AHEAD = re.compile(
    r"(?<![a-z])(?:could|may|might|will|would|should|can|sees?|seeing|expects?|predicts?|predicted|forecasts?|estimates?|projects?|believes?"
    r"|thinks?|reckons?|to (?:reach|hit|become|be|top|surpass)|by HORIZON|path to|on (?:its|the) way to|road to|march to)(?![a-z])"
)


_ELSEWHERE = re.compile(r", |(?<![a-z])(?!reaching|hitting|topping)[a-z]{3,}ing ")


def _is_ahead(scene: Scene, at: int) -> bool:
    """Whether a value at a typed offset is one to come, by a word near in front that no other clause parts from it."""
    before = scene.text[max(0, at - 70) : at]
    words = list(_AHEAD.finditer(before))
    return bool(words) and _ELSEWHERE.search(before, words[-1].end()) is None


def _worth(hit: Hit) -> Iterator[Claim | None]:
    """ "Nvidia could hit a $5 trillion market cap": what a company may come to be worth, and who says so."""
    scene, figure = hit.scene, hit.quantity("after") or hit.quantity("before")
    if figure is None or not figure.magnitude or not _is_ahead(scene, hit.at()[0]):
        return
    subject, due = _near(scene, hit.at()[0]), scene.horizon()
    if subject is not None and subject.type in ("equity", "segment", "other", "index"):
        yield value_claim(
            hit, hit.at(), "market_cap", subject, figure, modality="forecast",
            claimant=speaker(scene) or scene.claimant(hit.at()[0]), horizon=due.ends if due else None,
        )  # fmt: skip


# Of whom a price is named by those who buy or finance it.
_IT = r"(?:it|itself|the (?:[a-z-]+ )?(?:company|firm|group|business|start-?up|target|[a-z]+(?:er|or)))"


def _priced(hit: Hit) -> Iterator[Claim | None]:
    """ "The deal values Acme at $10 billion": what a buyer, a lender or a round of funding says it is worth."""
    scene, figure = hit.scene, hit.quantity("worth")
    if figure is None or not figure.magnitude:
        return
    focus = scene.focus()
    named = hit.subject("who") if hit.has("who") else subject_of(focus) if focus else None
    yield value_claim(hit, hit.at(), "market_cap", named, figure)


_RATIO = (
    r"(?<![a-z])(?:(?:forward|trailing|estimated|current|12-month|projected|expected) )*"
    r"(?:p/e(?!/g)|pe(?= (?:ratio|multiple))|p/s|p/b|price[- ]to[- ](?:earnings|sales|book)(?![- ](?:to[- ])?growth)|price/(?:earnings|sales|book)"
    r"|price[- ]earnings(?![- ](?:to[- ])?growth)|ev/ebitda|ev/sales)(?: ratio| multiple)?"
)
RULES = (
    Rule(
        "ratio",
        re.compile(
            rf"{_RATIO}(?: (?:ratio|multiple))?(?: (?:of|for|on) (?:the )?(?P<who>SEC)(?:'s?)?(?: index| shares| stock)?)?(?: (?:has |had )?(?:hit|fell|dropped|rose|climbed|slid|sank|jumped)(?: to| at)?(?: an?)?(?: SPAN| (?!for)[a-z-]+){{0,3}}?)?(?:[,:]? (?:of|at|is|was|stands at|stood at|near|around|currently|sits at|above|below|that is|which is|to|just))* ?(?P<after>MULT|NUM)(?! (?:analysts|percent|companies|peers|stocks))"
            rf"|(?P<before>MULT|NUM) {_RATIO}"
        ),
        _ratio,
        ("Acme Corp (NYSE: ACME) has a trailing P/E ratio of 61.5", "Acme Corp (NYSE: ACME) has a PE ratio of 23.1"),
        ("The P/E ratio is a measure of value", "Acme Corp (NYSE: ACME) has a P/E/G ratio of 1.9"),
    ),
    Rule(
        "multiple",
        re.compile(r"(?P<mult>MULT)(?! (?:[a-z]+ )?(?:faster|higher|larger|bigger|as (?:many|much|fast)|more|the (?!next|current|average|book|estimated|expected|projected|HORIZON|WHEN|NUM|company)|leveraged|long|short|inverse|growth|return|speed|size|upside|a |better|over|since))"),
        _multiple,
        ("The S&P 600 trades at 16.5x forward earnings", "Acme Corp (NYSE: ACME) trades at 31-times earnings"),
        ("It is 3 times larger", "Acme Corp (NYSE: ACME) launched a 3x leveraged fund"),
    ),
    Rule(
        "discount",
        re.compile(r"(?:(?P<before>PCT) (?:valuation |price )?(?:discount|premium)|(?:discount|premium) of (?P<after>PCT))(?: (?:to|versus|over|against|relative to|compared (?:to|with)) (?:the )?(?P<versus>SEC))?"),
        _discount,
        ("US small caps were trading at a 26% discount to large caps",),
        ("The store offers discounts",),
    ),
    Rule(
        "dividend yield",
        re.compile(
            r"(?P<before>PCT) (?:annual |forward |current |annualized )?(?:dividend )yield|dividend[- ]yield (?:of|at|is|was|near|around|stands at) (?P<after>PCT)"
            r"|(?<![a-z])yield of (?:about )?(?P<with>PCT)"
            r"|(?:(?:shares|stock) of )?(?P<name>SEC)(?:'s? (?:shares|stock))?(?: currently| now)? (?:yields?|yielding) (?P<own>PCT)"
        ),
        _dividend_yield,
        ("Acme Corp (NYSE: ACME) offers a 3.2% dividend yield", "Shares of Acme Corp (NYSE: ACME) yield 4.1%",
         "Acme Corp (NYSE: ACME) pays a $2.00 annualized dividend and a yield of 3.2%"),
        ("The dividend yield is attractive", "The 10-year Treasury yields 4.1%"),
    ),
    Rule(
        "valued at",
        re.compile(rf"(?<![a-z])valu(?:e|es|ed|ing) (?:(?P<who>SEC)(?:'s (?:equity|business))?|{_IT})(?: [a-z]+){{0,3}}? (?:at|as) (?:[a-z]+ ){{0,2}}(?P<worth>MONEY)"),
        _priced,
        ("The takeover values Acme Corp (NYSE: ACME) at $10 billion", "The bank hopes to value Acme Corp (NYSE: ACME) at more than $60 billion"),
        ("The order values the jets at $10 billion", "The offer values each share of Acme Corp (NYSE: ACME) at $12"),
    ),
    Rule(
        "worth to come",
        re.compile(
            r"(?P<before>MONEY)(?: (?:in|of))?(?: stock)?[- ](?:market[- ](?:cap|value|capitali[sz]ation|valuation)|valuation|company|club)"
            r"|market[- ](?:cap|value|capitali[sz]ation|valuation) (?:of|to|at|above|could (?:reach|hit|top)|will (?:reach|hit|top)|(?:[a-z]+ ){0,3}?(?:reach(?:ing)?|hit(?:ting)?|top(?:ping)?)) (?P<after>MONEY)"
        ),
        _worth,
        ("Jane Roe of Acme Securities sees Apple reaching a $4 trillion market cap by 2026",),
        ("Acme Corp (NYSE: ACME) has a market cap of $4 billion",),
    ),
)  # fmt: skip
