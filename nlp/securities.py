"""Securities named in a text: find names and symbols, decide which are meant, give each its symbol.

    words → names of the lexicon (the longest at each word) → symbols beside them → names that are words
    first, kept only with a cue → shorter names and bare tickers of what the text has named

A name takes in what belongs to it: its legal form and the symbol in brackets behind it, so that
"Rocket Lab Corp. (NASDAQ: RKLB)" is one find. Pure; linear in the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from nlp import cues
from nlp.book import Name
from nlp.phrases import Words
from nlp.shorter import shorter
from nlp.spans import LEGAL, Span, Text, cover, run_before, text_of
from nlp.symbols import bind, bind_codes
from nlp.unlisted import unlisted_movers

if TYPE_CHECKING:
    from spacy.tokens import Doc

# "Companies" and "Cos" are words more often than forms.
_UNLISTED = re.compile(rf"(?:,? (?!Cos\b|Companies\b)(?:{LEGAL})\b\.?)+")
_JOINED = re.compile(rf".*\b(?:{LEGAL})\.? and ")  # "Osada Corp. and Alps Alpine Co." are two
_FUTURES_END = re.compile(r"(?:utures|inis)\Z")
_AND = frozenset((" and ", ", ", ", and ", " and the ", ", the "))
_LEGAL_WORDS = frozenset(re.findall(r"[A-Za-z]+", LEGAL.replace(r"\.", " ")))
_LEGAL_LOWS = frozenset(word.lower() for word in _LEGAL_WORDS)
_FIRM_END = re.compile(
    r"\b(?:Securities|Capital Markets|Advisors|Asset Management|Research|Ventures|Partners)$"
)
_TICKER_BEFORE = re.compile(
    r"(?:\b[Ss]hares (?:of|in) |\b[Tt]ickers? (?:symbol )?|\b[Ss]ymbol "
    r"|\b(?:[Uu]p|[Dd]own)grad(?:es|ed|e) (?:[A-Z]{2,5}, ){0,8}"
    r"|\b(?:PT|Target|Rating|Coverage|Buy|Hold|Sell) [Oo]n )[\"“(]?$"
)
_TICKER_AFTER = re.compile(
    r"['’]?s? (?:[Ss]tock|[Ss]hares|calls|puts|options|bulls|bears)\b"
    r"|(?:, [A-Z]{2,5}){0,8} (?:[Tt]o|[Aa]t) (?:Strong |Sector |Market )?"
    r"(?:Buy|Sell|Hold|Neutral|Equal|Overweight|Underweight|Outperform|Underperform)\b"
    r"| (?:[Uu]p|[Dd]own)graded\b| (?:[Rr]educed|[Rr]aised|[Ii]nitiated|[Rr]eiterated) (?:[Tt]o|[Aa]t)\b"
)
_INITIALS = re.compile(r"(?<![\w$.&-])[A-Z]{2,5}(?![\w&-]|\.[A-Z])")
_CONFIDENCE = {
    "exchange": 0.98,
    "cashtag": 0.95,
    "ticker": 0.95,
    "name": 0.9,
    "brand": 0.9,
    "short name": 0.8,
}


class Found(NamedTuple):
    """A security named at code points [start, end); the fields are those of records.Mention.

    `symbol` is Yahoo's, None where there is none; `type` equity, etf, index, segment, macro or other
    (futures, commodities, currencies); `how` ticker, cashtag, exchange, name, brand or short name.
    """

    symbol: str | None
    name: str
    type: str
    text: str
    start: int
    end: int
    how: str
    confidence: float


def find_securities(doc: Doc | str) -> list[Found]:
    """Every security that a text names, in order, without overlaps."""
    text = doc if isinstance(doc, str) else doc.text
    page = text_of(text)
    spans = bind_codes(page, bind(page, [span.copy() for span in page.spans]))
    spans, named = _meant(page, spans)
    _into_futures(page, spans)
    spans += _unlisted(page, spans, named)
    spans += shorter(page, spans, named)
    spans += _bare_tickers(page, spans)
    movers = list(unlisted_movers(page, spans, cover(spans)))
    spans += movers
    spans += shorter(page, spans, {span.name.company: span for span in movers})
    return [_found(text, span) for span in sorted(spans, key=lambda span: span.start)]


def _meant(page: Text, spans: list[Span]) -> tuple[list[Span], dict[str, Span]]:
    """-> what is sure, has a cue, or whose company the text names surely; company -> its first span."""
    named: dict[str, Span] = {}
    for span in sorted(spans, key=lambda span: span.start):
        span.sure = span.sure or _has_cue(page.text, span)
        if span.sure:
            named.setdefault(span.name.company, span)
    kept = [span for span in spans if span.sure]
    for span in spans:
        if (
            not span.sure
            and span.name.company in named
            and _follows(page.text, span, named[span.name.company])
        ):
            span.how = "short name"
            kept.append(span)
    return kept, named


def _into_futures(page: Text, spans: list[Span]) -> None:
    """ "The Dow and S&P 500 futures": the first is a future as well."""
    spans.sort(key=lambda span: span.start)
    for left, right in zip(spans[-2::-1], spans[:0:-1], strict=False):
        if left.name.type != "index" or not right.name.name.endswith(" futures"):
            continue
        named = _FUTURES_END.search(page.text, right.start, right.end)
        if named and page.text[left.end : right.start] in _AND:
            left.name = page.book.future(left.name)


def _has_cue(text: str, span: Span) -> bool:
    at = (text, span.start, span.end)
    if not span.traded:
        return span.name.level == "sure" or cues.is_price(*at)
    if span.name.firm and span.name.symbol is not None and cues.reports(*at):
        return True
    if span.name.firm:
        results = span.name.symbol is not None and cues.has_results(text, span.end)
        return (results or cues.is_rated(*at) or cues.has_shares(text, span.end)) and not cues.speaks(*at)
    if span.name.level != "cue" or cues.is_target(*at):
        return False
    return cues.is_rated(*at) or cues.has_shares(text, span.end)


def _follows(text: str, span: Span, first: Span) -> bool:
    """A name that is a word first, or a firm's, after the text has made clear that the company is meant."""
    if not span.traded or span.start < first.start:
        return False
    if span.name.firm:
        return not cues.speaks(text, span.start, span.end)
    return span.name.level == "cue" or not span.word


def _unlisted(page: Text, spans: list[Span], named: dict[str, Span]) -> list[Span]:
    """ "Acme Widgets Corp": companies by their legal form, though no list has them."""
    taken, found = cover(spans), []
    for match in _legal_forms(page):
        start = run_before(page.text, match.start())
        if start is None or taken.crosses(start, match.end()) or cues.is_disclaimed(page.text, start):
            continue
        joined = _JOINED.match(page.text, start, match.start())
        start = joined.end() if joined else start
        title = page.text[start : match.start()]
        if not re.search(r"[a-z]{2}|[A-Z]{3}", title) or _is_firm(page, title):
            continue
        name = Name(None, page.text[start : match.end()].rstrip(".,"), "equity", "name", title)
        found.append(Span(start, match.end(), name, True, "name"))
        named.setdefault(title, found[-1])
    return found


def _legal_forms(page: Text) -> Iterator[re.Match[str]]:
    after = 0
    for i in page.words.among(_LEGAL_LOWS):
        if page.words.texts[i] in _LEGAL_WORDS and page.words.starts[i] > after:
            back = 2 if i and page.words.gaps[i - 1] == ", " else 1
            match = _UNLISTED.match(page.text, page.words.starts[i] - back)
            if match:
                after = match.end()
                yield match


def _is_firm(page: Text, title: str) -> bool:
    if _FIRM_END.search(title.strip()):
        return True
    own = Words(title)
    at_each = (page.book.phrases.at(own, first)[:1] for first in page.book.phrases.begins(own))
    return any(match.payload.firm for matches in at_each for match in matches)


def _bare_tickers(page: Text, spans: list[Span]) -> list[Span]:
    """Symbols in capitals of what the text names anyway, of funds, and where shares are spoken of."""
    taken, found = cover(spans), []
    own = {span.symbol or span.name.symbol for span in spans if span.traded}
    known = page.book.tickers
    for i in page.words.among(page.book.ticker_words):
        symbol = page.words.texts[i]
        if symbol not in known:
            continue
        name, start, end = known[symbol], page.words.starts[i], page.words.ends[i]
        if not _INITIALS.match(page.text, start) or name.type not in ("equity", "etf"):
            continue
        if not taken.crosses(start, end) and (
            symbol in own or symbol in page.book.funds or _in_ticker_context(page.text, start, end)
        ):
            found.append(Span(start, end, name, True, "ticker", True))
    return found


def _in_ticker_context(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - 60) : start]
    return _TICKER_BEFORE.search(before) is not None or _TICKER_AFTER.match(text, end) is not None


def _found(text: str, span: Span) -> Found:
    name = span.name
    symbol = span.symbol or name.symbol
    sure = name.level == "sure" and symbol is not None
    confidence = _CONFIDENCE[span.how] if sure or span.how not in ("name", "brand") else 0.7
    return Found(
        symbol, name.name, name.type, text[span.start : span.end], span.start, span.end, span.how, confidence
    )
