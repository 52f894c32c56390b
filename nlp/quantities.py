"""Figures in text: percent, points, basis points, multiples, money, plain numbers, spans of time.

A quantity carries its hedge ("nearly", "more than"), its range and its magnitude, so that no rule
parses a number on its own. Values are exact `Decimal`s; units are those of the claim record. Numbers are
looked for at the words that can begin one, then the stretch around each is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from nlp.phrases import Words, words_of
from nlp.units import COUNTED, FRACTIONS, MAGNITUDE, NUMBERS, ORDINALS, PREFIX, UNIT, currency, power
from nlp.words import wordings


class Quantity(NamedTuple):
    """`token`: PCT, PP, BP, MULT, MONEY, POINTS, SPAN or NUM. Offsets include the hedge.

    A NUM has the unit `count` where what it counts stands behind it, else none. Money takes in the same
    sum in another currency that stands in brackets behind it.
    """

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


_NUMBER = (
    r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?: , \d{3})+(?: \. \d{1,2}(?!\d))?|\d+ \. \d{1,2}(?!\d)"
    r"|\d+(?:\.\d+)?"
)
_BEFORE = re.compile(rf"(?<![\w.,:$])(?P<sign>(?<![\w%])[+\-−–])?(?:(?P<cur>{PREFIX})\s?)?(?P<point>\.)?\Z")
_REACH = 7
_FIGURE = re.compile(rf"(?P<num>{_NUMBER})(?!\d)(?:\s?-?(?P<mag>{MAGNITUDE}))?(?:\s?-?(?:{UNIT}))?")
_ONE_TO_NINE = "|".join(list(NUMBERS)[1:10])
_WORDED = re.compile(
    rf"(?P<num>[a-z]+)\b(?:-(?P<ones>{_ONE_TO_NINE})\b)?(?:[ -](?P<mag>trillion|billion|million|thousand))?"
    rf"(?:[ -](?:{UNIT}))?",
    re.IGNORECASE,
)
_TIMES = re.compile(
    r"[ -]times\b(?! (?:as|more|less|larger|bigger|higher|greater|faster|better|longer|over|on|in|since|during|this|last"
    r"|a|an|the (?!book|next|current|average|value|price|projected|expected|estimated))\b)"
)
_TIMES_WHAT = re.compile(
    r",?(?: (?:and|to|versus|vs\.?) [\d.]+[ -]times)?,? (?:[\w.'’/-]+ ){0,5}?"
    r"(?:earnings|sales|book|revenues?|profits?|ebitda|ebit|cash flow|eps|respectively)\b",
    re.IGNORECASE,
)
_VALUED = re.compile(
    r"\b(?:trad(?:es?|ed|ing)|valued|valuation|multiples?|priced|p/e|ratio|earnings|sales|changes? hands|book)\b",
    re.IGNORECASE,
)
_FRACTION = re.compile(
    r"(?<!and a )\b(?:(?P<n>two|three|four)[ -](?P<plural>thirds|quarters|fifths|tenths)"
    r"|(?:an?|one)[ -](?P<one>third|quarter|fifth|tenth)|(?P<half>half))(?= (?:of|its|the|their|their value|lower|higher))",
    re.IGNORECASE,
)
_PART_OF_POINT = re.compile(
    r"(?:(?:a|an|one)[ -])?(?P<part>three[ -]quarters|quarter|half)(?:[ -]of)?(?:[ -]an?)?[ -](?:percentage[ -]|full[ -])?point\b",
    re.IGNORECASE,
)
_PARTS = {"quarter": Decimal("0.25"), "half": Decimal("0.5")}
_PART_WORDS = frozenset(
    ("half", "third", "quarter", "fifth", "tenth", "thirds", "quarters", "fifths", "tenths")
)
_ORDINAL = re.compile(
    r"\b(?P<n>second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|\d{1,2}(?:nd|rd|th)) (?:straight|consecutive|successive)"
    r" (?:(?P<per>daily|weekly|monthly|quarterly|annual|trading) )?(?P<span>sessions?|days?|weeks?|months?|quarters?|years?)?",
    re.IGNORECASE,
)
_IN_A_ROW = frozenset(("straight", "consecutive", "successive"))
_BEGINNINGS = frozenset(NUMBERS) | _PART_WORDS | _IN_A_ROW
_PER = {
    "daily": "sessions", "trading": "sessions", "weekly": "weeks", "monthly": "months", "quarterly": "quarters",
    "annual": "years",
}  # fmt: skip
_SPAN = re.compile(
    r"(?:[ -]?(?:consecutive|straight|successive|trading|calendar|winning|losing))*[ -]"
    r"(?P<span>sessions?|days?|weeks?|months?|quarters?|years?|hours?)\b(?![ -](?:percentage[ -])?point)",
    re.IGNORECASE,
)
_CONNECT = re.compile(r"\s?(?:-|–|—|to)\s?|\s(?:and|to)\s(?:as (?:much|high) as )?")
_CENTS = re.compile(r"cents?$|pence$|p$|¢$|c$")
_MOVED = re.compile(
    r"\b(?:from|up|down|by|at|rose|fell|gain(?:s|ed)?|lost|added|shed|dropped|slid|jumped|climbed|widened|narrowed|steepened"
    r"|flattened|tightened|strengthened|weakened|advanced|slipped|tumbled|surged|eased|dipped|sank|retreated|soared|plunged"
    r"|slumped|rallied|declined|increased|decreased|grew|edged|ticked)\s(?:about |around |nearly )?$"
)
_BETWEEN = re.compile(r"\bbetween (?:about |around |roughly )?$")
_NAMED = re.compile(
    r"(?:^|\s)(?!(?:About|Around|Some|Roughly|Nearly|Between|Expects?|Sees|Plans)\s)[A-Z&][\w&.]*\s$"
)
_HEDGES: tuple[tuple[str, str], ...] = (
    (
        "approx",
        r"nearly|about|around|almost|roughly|approximately|some|close to|just (?:under|over|above|below|shy of)|near|an estimated|circa|~",
    ),
    ("ge", r"at least|no less than|a minimum of|not less than"),
    ("le", r"up to|as much as|as many as|at most|no more than|as high as|as low as"),
    (
        "gt",
        r"more than|over|greater than|above|exceeding|in excess of|north of|upwards? of|topping|better than|>",
    ),
    ("lt", r"less than|under|below|fewer than|south of"),
)
_HEDGE = re.compile(
    r"(?:^|(?<=[\s(“\"]))(?:"
    + "|".join(f"(?P<{name}>{words})" for name, words in _HEDGES)
    + r")\s*(?:about |almost |a |an |another )?$",
    re.IGNORECASE,
)
# The last words of hedges, one of which is among the last two in front of a figure that has one.
_HEDGING = frozenset(hedge.split()[-1] for _, words in _HEDGES for hedge in wordings(words))
# "nudging yields up to 3.9%", "was up to 5": a move, no limit.
_PUSHED = re.compile(
    r"\b(?:yields?|rates?|prices?|shares?|stock|index|futures|it|them|targets?|estimates?|was|were|is|are|been|went"
    r"|going|mov(?:ed|ing)|inch(?:ed|ing)|tick(?:ed|ing)|edg(?:ed|ing)|push(?:ed|ing)|crept|back|shot) $",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"(?P<ge>\s(?:or more|or better|or higher|-plus|and up))|(?P<approx>\s(?:or so|-odd|or thereabouts))|(?P<gt>\+(?!\w))",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_CONVERTED = re.compile(r" ?\((?:about|around|roughly|approximately|some|or|nearly|equivalent to|US|~|≈| )*")
_GLUED = re.compile(
    r":\d\d|(?:st|nd|rd|th)\b|[A-Z]\d|-K\b|-Q\b|[A-Za-z]|-(?:off|time|way|stop|sided|tier|stage|step)\b"
)
_NUMBERED = re.compile(
    r"\b(?:[Tt]ier|[Pp]hase|[Cc]hapter|[Ss]ection|[Rr]ule|[Aa]rticle|[Tt]itle|[Ff]orm|No\.)[ -]$"
)


def _unit(match: re.Match[str], sign: str | None) -> tuple[str, str | None, Decimal]:
    """-> token, unit, factor"""
    kind = match.lastgroup
    if kind == "pp":
        return "PP", "percentage_points", Decimal(1)
    if kind == "pct":
        return "PCT", "percent", Decimal(1)
    if kind == "bp":
        return "BP", "basis_points", Decimal(1)
    if kind == "mult":
        return "MULT", "multiple", Decimal(1)
    if kind == "pts":
        return "POINTS", "points", Decimal(1)
    if kind in ("pence", "cent"):
        return "MONEY", "GBP" if kind == "pence" else "USD", Decimal("0.01")
    if kind in ("money", "nation", "code"):
        word = match.group(kind)
        return (
            "MONEY",
            currency(word),
            Decimal("0.01") if re.search(r"\bcents?\Z", match.group(), re.IGNORECASE) else Decimal(1),
        )
    if sign:
        return "MONEY", currency(sign), Decimal(1)
    return "NUM", None, Decimal(1)


def _figure(text: str, at: int) -> Quantity | None:
    """The figure whose digits begin at `at`."""
    before = _BEFORE.search(text, max(0, at - _REACH), at)
    match = _FIGURE.match(text, at)
    if before is None or match is None:
        return None
    token, unit, factor = _unit(match, before["cur"])
    number = match["num"].replace(",", "").replace(" ", "")
    magnitude = power(match["mag"])
    if token == "MULT" and text[match.end() - 1] == "X" and len(number) > 2 and "." not in number:
        return None
    # "won" is a verb, unless there is a lot of it.
    if unit == "KRW" and match.lastgroup == "money" and not magnitude and len(number) < 4:
        return Quantity(before.start(), match.end("num"), "NUM", Decimal(number), None)
    value = (Decimal(("0." if before["point"] else "") + number) * factor).scaleb(magnitude)
    sign = {"+": "up", "-": "down", "−": "down"}.get(before["sign"] or "")
    return Quantity(before.start(), match.end(), token, value, unit, sign=sign, magnitude=magnitude)


def _worded(match: re.Match[str]) -> Quantity:
    token, unit, factor = _unit(match, None)
    number = NUMBERS[match["num"].lower()] + NUMBERS.get((match["ones"] or "").lower(), 0)
    magnitude = power(match["mag"])
    return Quantity(
        match.start(), match.end(), token, (number * factor).scaleb(magnitude), unit, magnitude=magnitude
    )


def _fraction(match: re.Match[str]) -> Quantity:
    if match.group("half"):
        value = FRACTIONS["half"]
    elif match.group("one"):
        value = FRACTIONS[match.group("one").lower()]
    else:
        value = NUMBERS[match.group("n").lower()] * FRACTIONS[match.group("plural").lower().rstrip("s")]
    return Quantity(match.start(), match.end(), "PCT", value, "percent")


def _part(words: Words, i: int) -> Quantity | None:
    """ "a third of its value", "a quarter point": `i` is the word of the part."""
    for first in (max(0, i - 1), i):
        point = _PART_OF_POINT.match(words.text, words.starts[first])
        if point:
            value = _PARTS.get(point["part"].lower(), Decimal("0.75"))
            return Quantity(point.start(), point.end(), "PP", value, "percentage_points")
        match = _FRACTION.match(words.text, words.starts[first])
        if match:
            return _fraction(match)
    return None


def _span_unit(word: str) -> str:
    unit = word.lower().rstrip("s")
    return {"session": "sessions", "day": "sessions", "year": "years"}.get(unit, unit + "s")


def _ordinal(match: re.Match[str] | None) -> Quantity | None:
    """ "a sixth straight session", "their fourth straight daily gain" """
    if match is None:
        return None
    unit = _span_unit(match["span"]) if match["span"] else _PER.get((match["per"] or "").lower())
    if unit is None:
        return None
    word = match["n"].lower()
    number = ORDINALS.get(word) or int(re.sub(r"\D", "", word))
    return Quantity(match.start(), match.start() + len(match.group().rstrip()), "SPAN", Decimal(number), unit)


def _may_begin(low: str) -> bool:
    return "0" <= low < ":" or low in _BEGINNINGS


def _each(words: Words) -> Iterator[Quantity | None]:
    text, starts = words.text, words.starts
    for i in words.which(filter(_may_begin, words.index)):
        low = words.lows[i]
        if "0" <= low < ":":
            yield _figure(text, starts[i])
        elif low in NUMBERS:
            match = _WORDED.match(text, starts[i])
            yield _worded(match) if match else None
        elif low in _PART_WORDS:
            yield _part(words, i)
        elif low in _IN_A_ROW and i:
            yield _ordinal(_ORDINAL.match(text, starts[i - 1]))


def _candidates(text: str) -> list[Quantity]:
    found = [quantity for quantity in _each(words_of(text)) if quantity is not None]
    found.sort(key=lambda q: (q.start, -q.end))
    out: list[Quantity] = []
    for quantity in found:
        if not out or quantity.start >= out[-1].end:
            out.append(_as_counted(text, quantity) if quantity.token == "NUM" else quantity)
    return out


def _as_counted(text: str, quantity: Quantity) -> Quantity:
    """A plain number by what stands behind it: "sessions" and "-year", "times" its earnings, "vehicles"."""
    span = _SPAN.match(text, quantity.end)
    if span:
        return quantity._replace(end=span.end(), token="SPAN", unit=_span_unit(span["span"]))
    times = _TIMES.match(text, quantity.end)
    if times and (
        _TIMES_WHAT.match(text, times.end())
        or _VALUED.search(text, max(0, quantity.start - 60), quantity.start)
    ):
        return quantity._replace(end=times.end(), token="MULT", unit="multiple")
    # "Model 3 deliveries" counts nothing.
    model = quantity.value < 100 and _NAMED.search(text, max(0, quantity.start - 16), quantity.start)
    return quantity._replace(unit="count") if COUNTED.match(text, quantity.end) and not model else quantity


def _with_hedge(text: str, quantity: Quantity) -> Quantity:
    front = text[max(0, quantity.start - 28) : quantity.start]
    last = [word.strip('(“"') for word in front.lower().split()[-2:]]
    before = None if _HEDGING.isdisjoint(last) else _HEDGE.search(front)
    if before:
        start = max(0, quantity.start - 28) + before.start()
        name = before.lastgroup or "approx"
        if before.group().startswith("up to") and _PUSHED.search(text, max(0, start - 12), start):
            return quantity
        return quantity._replace(start=start, comparator=name, hedge=(start, quantity.start))
    after = _AFTER.match(text, quantity.end)
    if after:
        return quantity._replace(end=after.end(), comparator=after.lastgroup or "eq", hedge=after.span())
    return quantity


def _join(text: str, low: Quantity, high: Quantity) -> Quantity | None:
    """A range: "17% to 22%", "3.50%–3.75%", "between $30 and $37 billion", "$17-22"; else None."""
    gap = text[low.end : high.start]
    if len(gap) > 16 or "SPAN" in (low.token, high.token) or not _CONNECT.fullmatch(gap):
        return None
    before, word = text[max(0, low.start - 24) : low.start].lower(), gap.strip()
    between = _BETWEEN.search(before) is not None
    if (word == "and" and not between) or (word in ("and", "to") and _MOVED.search(before)):
        return None
    if not _same_sort(low, high, word not in ("and", "to")):
        return None
    if low.sign and word == "to" and low.token in ("NUM", "MONEY"):
        return None  # "-$1.17 to $53.02": the move and the price
    if low.token == high.token == "NUM" and not (between or _alike(text, low, high, word == "to")):
        return None
    value = low.value
    if high.magnitude and not low.magnitude:
        value = value.scaleb(high.magnitude)
    if (
        low.token == "NUM"
        and high.token == "MONEY"
        and value >= high.value
        and _CENTS.search(text, high.start, high.end)
    ):
        value /= 100
    if value >= high.value:
        return None
    first = low if high.token == "NUM" else high
    return high._replace(
        start=low.start, token=first.token, unit=first.unit or high.unit, value=value, high=high.value,
        comparator="range", sign=low.sign,
    )  # fmt: skip


def _same_sort(low: Quantity, high: Quantity, dashed: bool) -> bool:
    """ "17-22%" and "$138-143.5 billion": the unit of a range may stand at one end."""
    if low.token == high.token:
        return low.token != "MONEY" or low.unit == high.unit
    if low.token == "NUM":
        return high.token != "MULT" or not low.magnitude
    return low.token == "MONEY" and high.token == "NUM" and (dashed or high.magnitude > 0)


def _alike(text: str, low: Quantity, high: Quantity, spelled: bool) -> bool:
    """Whether two plain numbers are the ends of a range: "36,000 to 40,000", not "S&P 500 to 5,000"."""
    ends = text[low.start : low.end], text[high.start : high.end]
    if all(_YEAR.fullmatch(end) for end in ends):
        return False
    if not spelled:
        return True
    near = high.value <= 3 * max(low.value, Decimal(1)) or high.magnitude > low.magnitude
    return (
        near
        and ("," in ends[0]) == ("," in ends[1])
        and not _NAMED.search(text[max(0, low.start - 16) : low.start])
    )


def _merged(text: str, found: list[Quantity]) -> list[Quantity]:
    out: list[Quantity] = []
    for quantity in found:
        joined = _join(text, out[-1], quantity) if out else None
        if joined:
            out[-1] = joined
        elif out and _is_conversion(text, out[-1], quantity):
            out[-1] = out[-1]._replace(end=quantity.end + 1)
        else:
            out.append(quantity)
    return out


def _is_conversion(text: str, own: Quantity, other: Quantity) -> bool:
    """ "8.1 trillion won ($6.8 billion)": the same sum again."""
    if own.token != "MONEY" or other.token != "MONEY" or own.unit == other.unit:
        return False
    gap = text[own.end : other.start]
    return len(gap) < 24 and text[other.end : other.end + 1] == ")" and _CONVERTED.fullmatch(gap) is not None


def _is_date_part(text: str, quantity: Quantity) -> bool:
    """Years, clock times, list numbers and names of models are no figures."""
    if quantity.token != "NUM" or quantity.high is not None:
        return False
    words = text[quantity.start : quantity.end].strip()
    if _YEAR.fullmatch(words) and quantity.unit is None:
        return not text.startswith(" points", quantity.end)
    numbered = _NUMBERED.search(text, max(0, quantity.start - 9), quantity.start)
    return numbered is not None or _GLUED.match(text, quantity.end) is not None


def quantities(text: str) -> list[Quantity]:
    """All figures of `text` in order, without overlaps."""
    merged = _merged(text, _candidates(text))
    return [_with_hedge(text, q) for q in merged if not _is_date_part(text, q)]
