"""Figures in text: percent, points, basis points, multiples, money, plain numbers, spans of time.

A quantity carries its hedge ("nearly", "more than"), its range and its magnitude, so that no rule
parses a number on its own. Values are exact `Decimal`s; units are those of the claim record.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

WORDS = {
    word: number
    for number, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
            "twenty",
        ]
    )
} | {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "dozen": 12, "hundred": 100}
FRACTIONS = {
    "half": Decimal(50),
    "third": Decimal("33.3"),
    "quarter": Decimal(25),
    "fifth": Decimal(20),
    "tenth": Decimal(10),
}
MAGNITUDES = {
    "trillion": 12, "tn": 12, "trn": 12, "t": 12, "billion": 9, "bn": 9, "bln": 9, "b": 9,
    "million": 6, "mn": 6, "mln": 6, "m": 6, "thousand": 3, "k": 3,
}  # fmt: skip
CURRENCIES = {
    "$": "USD", "us$": "USD", "c$": "CAD", "ca$": "CAD", "cdn$": "CAD", "a$": "AUD", "au$": "AUD", "hk$": "HKD",
    "nz$": "NZD", "s$": "SGD", "nt$": "TWD", "r$": "BRL", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "₩": "KRW",
    "rs": "INR", "rs.": "INR", "gbp": "GBP", "usd": "USD", "eur": "EUR", "cad": "CAD", "chf": "CHF", "jpy": "JPY",
    "rmb": "CNY", "inr": "INR", "dollar": "USD", "dollars": "USD", "euro": "EUR", "euros": "EUR", "yuan": "CNY",
    "renminbi": "CNY", "yen": "JPY", "pounds": "GBP", "rupees": "INR", "cent": "USD", "cents": "USD", "gbp.": "GBP",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Quantity:
    """`token`: PCT, PP, BP, MULT, MONEY, POINTS, SPAN or NUM. Offsets include the hedge."""

    start: int
    end: int
    token: str
    value: Decimal
    unit: str | None
    high: Decimal | None = None
    comparator: str = "eq"
    sign: str | None = None
    hedge: tuple[int, int] | None = None
    magnitude: int = 0


_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+ \. \d{1,2}(?!\d)|\d+(?:\.\d+)?|\.\d+"
_PREFIX = r"(?:US|CA|Cdn|C|AU|A|HK|NZ|NT|R|S)?\$|[€£¥₹₩]|\b(?:Rs\.?|EUR|USD|GBP|CAD|CHF|JPY|RMB|INR)(?=\s?\d)"
_MAGNITUDE = r"trillion|billion|million|thousand|tn|trn|bn|bln|mln|mn|[TBMKk](?![\w$])|m(?!\w)"
_UNIT = (
    r"(?P<pp>percentage[- ]points?|pct\.? points?)|(?P<pct>%|percent\b|per cent\b|pct\b)"
    r"|(?P<bp>basis[- ]points?|bps?\b)|(?P<mult>x\b|times(?= (?:forward|trailing|earnings|sales|book|expected|revenue|estimated|ebitda|(?:next|this) year['’]s|for (?:the )?[A-Z])))"
    r"|(?P<pts>points?\b)|(?P<money>dollars?\b|euros?\b|yuan\b|renminbi\b|yen\b|pounds\b|rupees\b|cents?\b)"
    r"|(?P<pence>GBp\b|pence\b|p\b(?= (?:from|at|a share)))"
)
_WORD = "|".join(sorted((w for w in WORDS if w != "hundred"), key=len, reverse=True))
_FIGURE = re.compile(
    rf"(?<![\w.,:$])(?P<sign>(?<![\w%)])[+\-−–](?=[\d$€£.]))?(?P<cur>{_PREFIX})?\s?(?P<num>{_NUMBER})(?![\d])"
    rf"(?:\s?-?(?P<mag>{_MAGNITUDE}))?(?:\s?-?(?:{_UNIT}))?",
)
_WORDED = re.compile(
    rf"\b(?P<num>{_WORD})\b(?:[ -](?P<mag>trillion|billion|million|thousand))?"
    rf"(?:[ -](?:{_UNIT}))?",
    re.IGNORECASE,
)
_FRACTION = re.compile(
    r"\b(?:(?P<n>two|three|four)[ -](?P<plural>thirds|quarters|fifths|tenths)"
    r"|(?:an?|one)[ -](?P<one>third|quarter|fifth|tenth)|(?P<half>half))(?= (?:of|its|the|their|their value|lower|higher))",
    re.IGNORECASE,
)
_ORDINAL = re.compile(
    r"\b(?P<n>second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|\d{1,2}(?:nd|rd|th)) (?:straight|consecutive|successive)"
    r" (?:(?P<per>daily|weekly|monthly|quarterly|annual|trading) )?(?P<span>sessions?|days?|weeks?|months?|quarters?|years?)?",
    re.IGNORECASE,
)
ORDINALS = {
    w: n
    for n, w in enumerate(
        [
            "second",
            "third",
            "fourth",
            "fifth",
            "sixth",
            "seventh",
            "eighth",
            "ninth",
            "tenth",
            "eleventh",
            "twelfth",
        ],
        2,
    )
}
_PER = {
    "daily": "sessions",
    "trading": "sessions",
    "weekly": "weeks",
    "monthly": "months",
    "quarterly": "quarters",
    "annual": "years",
}
_SPAN = re.compile(
    r"(?:[ -]?(?:consecutive|straight|successive|trading|calendar|winning|losing))*[ -]"
    r"(?P<span>sessions?|days?|weeks?|months?|quarters?|years?|hours?)\b",
    re.IGNORECASE,
)
_CONNECT = re.compile(r"\s?(?:-|–|—|to)\s?|\s(?:and|to)\s(?:as (?:much|high) as )?")
_HEDGES: tuple[tuple[str, str], ...] = (
    (
        "approx",
        r"nearly|about|around|almost|roughly|approximately|some|close to|just (?:under|over|above|below|shy of)|near|an estimated|circa|~",
    ),
    ("ge", r"at least|no less than|a minimum of|not less than"),
    ("le", r"up to|as much as|as many as|at most|no more than|as high as|as low as"),
    (
        "gt",
        r"more than|over|greater than|above|exceeding|in excess of|north of|upwards? of|topping|better than",
    ),
    ("lt", r"less than|under|below|fewer than|south of"),
)
_HEDGE = re.compile(
    r"(?:^|(?<=[\s(“\"]))(?:"
    + "|".join(f"(?P<{name}>{words})" for name, words in _HEDGES)
    + r")\s*(?:about |almost |a |an |another )?$",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"(?P<ge>\s(?:or more|or better|or higher|-plus|and up))|(?P<approx>\s(?:or so|-odd|or thereabouts))|(?P<gt>\+(?!\w))",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d")


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", "").replace(" ", ""))


def _unit(match: re.Match[str], currency: str | None) -> tuple[str, str | None, Decimal]:
    """-> token, unit, factor"""
    groups = match.groupdict()
    if groups.get("pp"):
        return "PP", "percentage_points", Decimal(1)
    if groups.get("pct"):
        return "PCT", "percent", Decimal(1)
    if groups.get("bp"):
        return "BP", "basis_points", Decimal(1)
    if groups.get("mult"):
        return "MULT", "multiple", Decimal(1)
    if groups.get("pts"):
        return "POINTS", "points", Decimal(1)
    if groups.get("pence"):
        return "MONEY", "GBP", Decimal("0.01")
    if word := groups.get("money"):
        cents = word.lower().startswith("cent")
        return "MONEY", CURRENCIES[word.lower().rstrip(".")], Decimal("0.01") if cents else Decimal(1)
    if currency:
        return "MONEY", CURRENCIES.get(currency.lower(), currency.upper()), Decimal(1)
    return "NUM", None, Decimal(1)


def _figure(match: re.Match[str]) -> Quantity:
    currency = match.group("cur")
    token, unit, factor = _unit(match, currency)
    magnitude = MAGNITUDES.get((match.group("mag") or "").lower(), 0)
    sign = {"+": "up", "-": "down", "−": "down"}.get(match.group("sign") or "")
    value = (_decimal(match.group("num")) * factor).scaleb(magnitude)
    end = match.end()
    return Quantity(match.start(), end, token, value, unit, sign=sign, magnitude=magnitude)


def _worded(match: re.Match[str]) -> Quantity:
    token, unit, factor = _unit(match, None)
    magnitude = MAGNITUDES.get((match.group("mag") or "").lower(), 0)
    value = (Decimal(WORDS[match.group("num").lower()]) * factor).scaleb(magnitude)
    return Quantity(match.start(), match.end(), token, value, unit, magnitude=magnitude)


def _fraction(match: re.Match[str]) -> Quantity:
    if match.group("half"):
        value = FRACTIONS["half"]
    elif match.group("one"):
        value = FRACTIONS[match.group("one").lower()]
    else:
        value = WORDS[match.group("n").lower()] * FRACTIONS[match.group("plural").lower().rstrip("s")]
    return Quantity(match.start(), match.end(), "PCT", value, "percent")


def _with_span(text: str, quantity: Quantity) -> Quantity:
    """A plain number before "sessions", "-year" and the like becomes a span of time."""
    if quantity.token != "NUM":
        return quantity
    match = _SPAN.match(text, quantity.end)
    if match is None:
        return quantity
    unit = _span_unit(match.group("span"))
    return replace(quantity, end=match.end(), token="SPAN", unit=unit)


def _with_hedge(text: str, quantity: Quantity) -> Quantity:
    before = _HEDGE.search(text[max(0, quantity.start - 28) : quantity.start])
    if before:
        start = max(0, quantity.start - 28) + before.start()
        name = before.lastgroup or "approx"
        return replace(quantity, start=start, comparator=name, hedge=(start, quantity.start))
    after = _AFTER.match(text, quantity.end)
    if after:
        return replace(quantity, end=after.end(), comparator=after.lastgroup or "eq", hedge=after.span())
    return quantity


def _join(text: str, low: Quantity, high: Quantity) -> Quantity | None:
    """A range: "17% to 22%", "3.50%–3.75%", "between $30 and $37 billion", "17-22%"; else None."""
    gap = text[low.end : high.start]
    if not _CONNECT.fullmatch(gap) or "SPAN" in (low.token, high.token):
        return None
    before = text[max(0, low.start - 24) : low.start].lower()
    spelled = gap.strip() in ("and", "to")
    if gap.strip() == "and" and not re.search(r"between (?:about |around |roughly )?$", before):
        return None
    if spelled and re.search(r"\b(?:from|up|down|by|at|rose|fell)\s(?:about |around )?$", before):
        return None
    if low.token != high.token and low.token != "NUM":
        return None
    if low.token == high.token == "NUM" and spelled and "between" not in before:
        return None
    value = low.value
    if high.magnitude and not low.magnitude and low.token in ("NUM", high.token):
        value = value.scaleb(high.magnitude)
    if value >= high.value:
        return None
    return replace(high, start=low.start, value=value, high=high.value, comparator="range", sign=low.sign)


def _span_unit(word: str) -> str:
    unit = word.lower().rstrip("s")
    return {"session": "sessions", "day": "sessions", "year": "years"}.get(unit, unit + "s")


def _ordinal(match: re.Match[str]) -> Quantity | None:
    """ "a sixth straight session", "their fourth straight daily gain" """
    unit = _span_unit(match["span"]) if match["span"] else _PER.get((match["per"] or "").lower())
    if unit is None:
        return None
    word = match["n"].lower()
    number = ORDINALS.get(word) or int(re.sub(r"\D", "", word))
    return Quantity(match.start(), match.start() + len(match.group().rstrip()), "SPAN", Decimal(number), unit)


def _candidates(text: str) -> list[Quantity]:
    found = [_figure(m) for m in _FIGURE.finditer(text)]
    found += [_worded(m) for m in _WORDED.finditer(text)]
    found += [_fraction(m) for m in _FRACTION.finditer(text)]
    found += [q for q in map(_ordinal, _ORDINAL.finditer(text)) if q is not None]
    found.sort(key=lambda q: (q.start, -q.end))
    out: list[Quantity] = []
    for quantity in found:
        if not out or quantity.start >= out[-1].end:
            out.append(_with_span(text, quantity))
    return out


def _merged(text: str, found: list[Quantity]) -> list[Quantity]:
    out: list[Quantity] = []
    for quantity in found:
        joined = _join(text, out[-1], quantity) if out else None
        if joined:
            out[-1] = joined
        else:
            out.append(quantity)
    return out


def _is_date_part(text: str, quantity: Quantity) -> bool:
    """Years, clock times and list numbers are no figures."""
    if quantity.token != "NUM" or quantity.high is not None:
        return False
    words = text[quantity.start : quantity.end].strip()
    following = text[quantity.end : quantity.end + 4]
    if _YEAR.fullmatch(words) and not following.lstrip().startswith(("points", "stores")):
        return True
    return bool(re.match(r":\d\d|(?:st|nd|rd|th)\b|[A-Z]\d|[EeQHF]\b|-K\b|-Q\b", following))


def quantities(text: str) -> list[Quantity]:
    """All figures of `text` in order, without overlaps."""
    merged = _merged(text, _candidates(text))
    return [_with_hedge(text, q) for q in merged if not _is_date_part(text, q)]
