"""The nouns that travel between the rooms.

Frozen, slotted dataclasses of the standard library, nothing else. The fields of `Claim`, `Mention`
and `Verdict` are those of the claim record (docs/claim-record.md); `as_record` gives the JSON shape.
Figures are `Decimal`, so that what was written comes back to the last digit.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

KINDS = (
    "price_target", "rating", "performance", "valuation", "fundamental",
    "macro", "positioning", "event", "opinion",
)  # fmt: skip
METRICS = {
    "price_target": ("target", "implied_upside"),
    "rating": ("rating",),
    "performance": (
        "return", "relative_return", "level", "record_high", "record_low", "streak", "breadth",
    ),
    "valuation": (
        "pe_forward", "pe_trailing", "pe", "discount", "multiple", "ev_ebitda", "price_to_sales",
        "price_to_book", "dividend_yield", "market_cap",
    ),
    "fundamental": (
        "earnings_growth", "revenue_growth", "eps", "revenue", "net_income", "margin", "dividend",
        "buyback", "guidance", "earnings_revisions", "other",
    ),
    "macro": (
        "policy_rate", "rate_cuts", "rate_hikes", "inflation", "gdp_growth", "unemployment",
        "treasury_yield", "other",
    ),
    "positioning": ("short_interest", "fund_flow", "volume", "ownership", "insider_trade"),
    "event": ("event",),
    "opinion": ("stance",),
}  # fmt: skip
SUBJECT_TYPES = ("equity", "etf", "index", "segment", "macro", "other")
COMPARATORS = ("eq", "approx", "gt", "ge", "lt", "le", "range")
DIRECTIONS = ("up", "down", "flat")
ACTIONS = (
    "initiated", "upgraded", "downgraded", "reiterated", "raised", "lowered", "resumed",
    "suspended", "removed",
)  # fmt: skip
STANCES = ("bullish", "neutral", "bearish")
ARTICLE_STATES = ("whole", "summary", "paywall", "consent", "wall", "empty")
MODALITIES = ("reported", "forecast", "opinion")
STATUSES = ("confirmed", "close", "contradicted", "pending", "unverifiable")
REASONS = ("no_data", "no_metric", "no_period", "no_subject", "conditional", "price_break")
FIELDS = ("open", "high", "low", "close", "volume")
NEW_YORK = ZoneInfo("America/New_York")
_FORMULA = re.compile("[=+\\-@\t\r\n＝＋－＠]")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
# Six capitals or more without a mark are no ticker symbol; the shorter names of FRED are listed.
_ECONOMIC = re.compile(
    r"[A-Z][A-Z0-9]{5,}|DGS\d+(MO)?|T\d+Y[A-Z0-9]+|TB\d+MS|DFF|SOFR|[IC]CSA|GDP|GDPC1|PCE|PCEPI|HOUST"
    r"|RSAFS|M2SL|WALCL"
)


@dataclass(frozen=True, slots=True)
class Feed:
    """A subscription. Times are UTC ISO 8601; `state` is `active` or `gone`.

    `ttl` (seconds), `skip_hours` (0 to 23, UTC) and `skip_days` (`Monday` …) are the feed's own words on
    when to ask it again.
    """

    url: str
    title: str | None = None
    added_at: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    checked_at: str | None = None
    due_at: str | None = None
    failures: int = 0
    last_error: str | None = None
    state: str = "active"
    ttl: int | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a feed. `published` is ISO 8601 with its offset, or a plain date, or None."""

    feed_url: str
    guid: str | None
    url: str | None
    title: str | None
    published: str | None = None
    author: str | None = None
    publisher: str | None = None
    summary: str | None = None


@dataclass(frozen=True, slots=True)
class Robots:
    """What a site's robots.txt says (`text`), and until when that holds (UTC ISO 8601).

    `origin` is `https://host` or `http://host:port`. A site without one has an empty text.
    """

    origin: str
    text: str
    until: str


@dataclass(frozen=True, slots=True)
class Page:
    """The bytes that came from an address (or a file), after redirects. `body` is b"" for a 304.

    `fetched_at` is UTC ISO 8601, `moved_to` the last address of a chain made of permanent redirects
    (301, 308) only, `fresh_for` the seconds that the server calls the answer fresh. `gzipped` is the body as
    it was on the wire, where that was gzip.
    """

    url: str
    body: bytes
    status: int = 200
    content_type: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    requested_url: str | None = None
    fetched_at: str | None = None
    moved_to: str | None = None
    fresh_for: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    gzipped: bytes | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """One text. `published` is ISO 8601: a date-time with offset, or a date (after that day's close).

    `state` is one of ARTICLE_STATES: why there is no more than a summary. `origins` says which field came
    from where: (("author", "feed"), ("published", "json-ld")).
    """

    id: str
    text: str
    url: str | None = None
    title: str | None = None
    published: str | None = None
    publisher: str | None = None
    author: str | None = None
    language: str | None = None
    source: str | None = None  # where it was read: a feed's address, a file's name, "-"
    state: str = "whole"
    origins: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """The page that an article was read from, as it came: what a later look recognises it by, where it is
    kept (a WARC file's name and an offset in it), and when to look again. Times are UTC ISO 8601."""

    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    fetched_at: str | None = None
    warc: str | None = None
    warc_offset: int | None = None
    looks: int = 0  # how often it was looked at again
    look_at: str | None = None  # None: not again


@dataclass(frozen=True, slots=True)
class Visit:
    """A stored article whose page is to be looked at again. The article comes without its text."""

    article: Article
    seen: Seen


@dataclass(frozen=True, slots=True)
class Sketch:
    """What copies of a text are found by: its MinHash values, and the bands of them that are looked up.

    Both are empty for a text that is too short to tell.
    """

    values: bytes = b""
    bands: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Failure:
    """An input that could not be read: what it was, and why, in words for the user."""

    item: str
    reason: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A security named in the text. `start` and `end` are code points, end exclusive."""

    article_id: str
    symbol: str | None
    name: str
    type: str
    text: str
    start: int
    end: int
    how: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Subject:
    symbol: str | None
    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Claimant:
    name: str
    person: str | None = None
    firm: str | None = None
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """Words and, once resolved, dates: a return runs from the close of `start` to the close of `end`."""

    text: str
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that changed the reading. `kind`: hedge, negation, condition, question, hearsay, session."""

    kind: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Claim:
    id: str
    article_id: str
    quote: str
    start: int
    end: int
    kind: str
    subject: Subject
    metric: str
    value: Decimal | None = None
    value_high: Decimal | None = None
    of: Decimal | None = None
    unit: str | None = None
    comparator: str | None = None
    direction: str | None = None
    prior_value: Decimal | None = None
    label: str | None = None
    prior_label: str | None = None
    action: str | None = None
    stance: str | None = None
    claimant: Claimant | None = None
    modality: str | None = None
    period: Period | None = None
    horizon: date | None = None
    benchmark: Subject | None = None
    cues: tuple[Cue, ...] = ()
    rule: str | None = None
    confidence: float = 0.5


@dataclass(frozen=True, slots=True)
class Bar:
    """One session of one symbol. Prices in the instrument's own currency, as the provider gives them."""

    symbol: str
    date: date
    close: float
    open: float | None = None
    high: float | None = None
    low: float | None = None
    volume: float | None = None


@dataclass(frozen=True, slots=True)
class Observation:
    """One figure of a series: a price or anything else that has a symbol, a field and a date.

    As the evidence of a stored verdict it says who gave it and when it was loaded (UTC ISO 8601).
    """

    symbol: str
    field: str
    date: date
    value: float
    provider: str | None = None
    loaded_at: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the market data says of a claim.

    `observed`, `expected` and `tolerance` are in the claim's unit. `as_of` is the last date of market
    data that was used or, where none was, the date of the check. `due` is when a pending claim can be
    decided. `final` says that later data cannot change the answer. `measures` are the figures by which
    its kind is scored (docs/verdicts.md names them); true and false are 1 and 0.
    """

    claim_id: str
    status: str
    method: str
    explanation: str
    as_of: date
    reason: str | None = None
    observed: Decimal | None = None
    expected: Decimal | None = None
    tolerance: Decimal | None = None
    due: date | None = None
    final: bool = False
    evidence: tuple[Observation, ...] = field(default=())
    measures: Mapping[str, Decimal] = field(default_factory=dict)


def stable_id(*parts: object) -> str:
    """20 hexadecimal digits that depend on the parts only."""
    text = "\x1f".join("" if part is None else str(part) for part in parts)
    from hashlib import blake2b  # here, because look-ups need none and wait for every import

    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=10).hexdigest()


def parse_published(text: str) -> date | datetime:
    """'2026-01-09' -> date; '2026-01-15T09:13:00-05:00', '…Z', or with a blank for the T -> datetime.

    ValueError for the rest.
    """
    text = text.strip()
    try:
        return date.fromisoformat(text)
    except ValueError:
        return datetime.fromisoformat(text)


def new_york_day(published: str | None) -> date | None:
    """The calendar day in New York of a publication; a time without an offset is New York's.

    A plain date is itself. None for none, and for what is neither a date nor a time.
    """
    try:
        when = parse_published(published or "")
        return in_new_york(when).date() if isinstance(when, datetime) else when
    except (ValueError, OverflowError):
        return None


def in_new_york(moment: datetime) -> datetime:
    """The same moment by New York's clock; without an offset it is that already."""
    return moment.astimezone(NEW_YORK) if moment.tzinfo else moment.replace(tzinfo=NEW_YORK)


def guarded(text: str) -> str:
    """Text as a spreadsheet shows rather than runs it: an apostrophe before what would be a formula (OWASP).

    Numbers, such as -5, stay as they are.
    """
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def number(value: Decimal) -> int | float:
    """A figure as JSON carries it: whole numbers without a point."""
    return int(value) if value == value.to_integral_value() else float(value)


def plain(value: Any) -> Any:
    """Dataclasses, dates and Decimals -> what json.dumps takes; field names and order are kept."""
    if isinstance(value, Decimal):
        return number(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if isinstance(value, Mapping):
        return {name: plain(item) for name, item in value.items()}
    return value


def is_economic(symbol: str) -> bool:
    """Whether a symbol is that of an economic series or a rate, as FRED names them: DGS10, CPIAUCSL.

    Such a series may be negative, does not split and has no exchange.
    """
    return _ECONOMIC.fullmatch(symbol) is not None


def scaled(bar: Bar, ratio: float) -> Bar:
    """The session in other shares: `ratio` times its prices, to the seven digits that prices are given in."""
    if ratio == 1:
        return bar

    def times(value: float | None) -> float | None:
        return None if value is None else float(f"{value * ratio:.7g}")

    return Bar(
        bar.symbol,
        bar.date,
        float(f"{bar.close * ratio:.7g}"),
        times(bar.open),
        times(bar.high),
        times(bar.low),
        None if bar.volume is None else bar.volume / ratio,
    )


def article_head(article: Article) -> dict[str, Any]:
    """The `article` object of a claim record."""
    names = ("id", "url", "title", "published", "publisher", "author")
    return {name: getattr(article, name) for name in names}


def as_record(claim: Claim, article: Article, verdict: Verdict | None = None) -> dict[str, Any]:
    """The claim record: a JSON-ready dict with `article` nested, and `verdict` where there is one."""
    record = plain(claim)
    del record["article_id"]
    record = {"id": record.pop("id"), "article": article_head(article), **record}
    if verdict is not None:
        record["verdict"] = verdict_record(verdict)
    return record


def verdict_record(verdict: Verdict) -> dict[str, Any]:
    """The `verdict` object that `claims` adds to a claim record."""
    names = ("status", "reason", "observed", "expected", "tolerance", "as_of", "due", "method", "explanation")
    return {name: plain(getattr(verdict, name)) for name in names}
