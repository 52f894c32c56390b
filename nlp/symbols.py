"""Symbols to the names in front of them: "Rocket Lab Corp. (NASDAQ: RKLB)" becomes one span."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp import cues
from nlp.book import Name
from nlp.phrases import Words
from nlp.spans import Cover, Span, Text, apart, possessed, run_before
from nlp.tickers import Ticker, tickers

_GLUE = re.compile(r"(?: ?\.)?(?:['’]s?)? ?(?:[Cc]lass [A-C] |[Ss]tock |[Ss]hares )?,?\s?")
_GLUE_LENGTH = 12
_LISTED_TOGETHER = re.compile(r"[A-Z], |, [A-Z]")
_LEGAL_END = re.compile(
    r"\b(?:Inc|Corp|Co|Ltd|plc|PLC|Limited|Corporation|ETF|Fund|Trust|Group|Holdings)\.?['’]?s?,?\s?$"
)
_RECEIPT = re.compile(r"\b(?:Sponsored |Unsponsored )?(?:ADR|ADS|GDR),? ?\Z")
_COUNTER = re.compile(r"[A-Z]{4}[FY]")
_CURRENCIES = frozenset(("USD", "CAD", "AUD", "NZD", "HKD", "SGD", "US", "NT", "EUR", "GBP", "JPY", "CHF"))


def bind(page: Text, spans: list[Span]) -> list[Span]:
    """Gives the name in front of a symbol that symbol; a symbol without one may stand for itself."""
    found = tickers(page.text)
    certain = Cover((t.start, t.end) for t in found if t.certain)
    spans = [span for span in spans if not certain.crosses(span.start, span.start + 1)]
    ends = {span.end: span for span in spans}
    alone = []
    for ticker in found:
        span = _in_front(page, ticker, ends)
        if span is None or not _accept(page, span, ticker):
            alone.append(_on_its_own(page, ticker))
    return apart([*spans, *(span for span in alone if span is not None)])


def _in_front(page: Text, ticker: Ticker, ends: dict[int, Span]) -> Span | None:
    for back in range(_GLUE_LENGTH):
        span = ends.get(ticker.start - back)
        if span is not None and _GLUE.fullmatch(page.text, span.end, ticker.start):
            return span
    return None


def _accept(page: Text, span: Span, ticker: Ticker) -> bool:
    """Whether the symbol is the name's; the name then takes it in."""
    name, known = span.name, page.book.symbols.get(ticker.symbol)
    if not span.traded:
        return False
    old = page.book.old.get(ticker.symbol)
    # Over the counter a foreign company has its own symbol, of five letters.
    own = (known is not None and known.company == name.company) or (
        old is not None and old.company == name.company and _COUNTER.fullmatch(ticker.symbol) is not None
    )
    others = known is not None and not own and not (old is not None and old.company == name.company)
    # A ticker that is another's today was this company's once, but only if the name is beyond doubt.
    if others and not ticker.foreign and name.symbol and name.level != "sure":
        return False
    strange = known is None and old is None
    if strange and ticker.certain and name.symbol and _goes_on_before(page.text, span):
        return False
    if own or ticker.foreign or (ticker.certain and (name.symbol is None or strange)):
        span.symbol = name.symbol if _same_listing(name.symbol, ticker) else ticker.symbol
    span.end, span.sure, span.how = ticker.end, True, ticker.how
    return True


def _same_listing(symbol: str | None, ticker: Ticker) -> bool:
    """ "Siemens SIEGn.DE": Reuters and Yahoo write one German share in two ways."""
    place = ticker.symbol.rpartition(".")[2]
    return place == "DE" and ticker.how == "exchange" and symbol is not None and symbol.endswith(".DE")


def _goes_on_before(text: str, span: Span) -> bool:
    """ "Osterly Bancorp (NASDAQ: OSLB)": the listed name is only the end of another company's."""
    return text[span.start - 1 : span.start] == " " and run_before(text, span.start - 1) is not None


def _on_its_own(page: Text, ticker: Ticker) -> Span | None:
    """A symbol without a name of the lexicon in front; the capitalised words there may be its name."""
    known = page.book.symbols.get(ticker.symbol) or page.book.old.get(ticker.symbol)
    receipt = _RECEIPT.search(page.text, max(0, ticker.start - 20), ticker.start)
    start = run_before(page.text, receipt.start() if receipt else ticker.start)
    title = "" if start is None else possessed(page.text[start : ticker.start].strip(" ,('’"))
    named = known is None or _same_name(title, known)
    stated = known is not None or _LEGAL_END.search(title) or _is_traded(page.text, ticker)
    if not ticker.certain and not (title and named and stated):
        return _listed_together(page, ticker, known)
    if ticker.how == "cashtag" and known is None and (ticker.symbol in _CURRENCIES or len(ticker.symbol) < 2):
        return None
    begin = start if start is not None and named else ticker.start
    kind = "etf" if re.search(r"\b(?:ETF|Fund)\b", title) else "equity"
    name = known or Name(ticker.symbol, title or ticker.symbol, kind, ticker.how, ticker.symbol)
    return Span(begin, ticker.end, name, True, ticker.how)


def _is_traded(text: str, ticker: Ticker) -> bool:
    """ "Tokyo Widget (TKWDY) Upgraded to Buy": a symbol that no list has, but whose shares are spoken of."""
    if len(ticker.symbol) < 3 or text[ticker.end - 1] != ")":
        return False
    return cues.has_shares(text, ticker.end) or cues.is_rated(text, ticker.start, ticker.end)


def _listed_together(page: Text, ticker: Ticker, known: Name | None) -> Span | None:
    """(LLTC, TWI, AAP): one of several symbols in brackets."""
    around = page.text[max(0, ticker.start - 2) : ticker.end + 2]
    if known is None or ticker.symbol in page.book.words or not _LISTED_TOGETHER.search(around):
        return None
    return Span(ticker.start, ticker.end, known, True, "ticker", True)


def _same_name(title: str, known: Name) -> bool:
    """Whether a company may be written like this: they share a telling word."""
    ours, theirs = Words(title).lows, Words(known.name).lows[:3]
    return any(word in ours for word in theirs if len(word) > 2 and word not in ("the", "and", "for"))


def _codes(page: Text) -> Iterator[tuple[int, int, Name]]:
    book, after = page.book, 0
    for i in page.words.among(book.ric_words):
        for start in range(max(after, page.words.starts[i] - 2), page.words.starts[i] + 1):
            match = book.ric_pattern.match(page.text, start)
            if match:
                after = match.end()
                yield start, after, book.rics[match["ric"]]
                break


def bind_codes(page: Text, spans: list[Span]) -> list[Span]:
    """ "the Nasdaq .IXIC", "S&P 500 e-minis EScv1": Reuters' codes of what is no company."""
    codes = list(_codes(page))
    if not codes:
        return spans
    taken = Cover((start, end) for start, end, _ in codes)
    spans = [span for span in spans if not taken.crosses(span.start, span.end)]
    ends = {span.end: span for span in spans if not span.traded}
    for start, end, name in codes:
        span = ends.get(start) or ends.get(start - 1)
        if span is None:
            spans.append(Span(start, end, name, True, "exchange", True))
        else:
            # "Chinese blue chips .CSI300": the code says more than words for a part of the market.
            span.name = name if span.name.type == "segment" else span.name
            span.end, span.sure = end, True
    return spans
