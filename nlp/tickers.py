"""Symbols as they are written: "(NYSE: IWM)", "$AAPL", "AAPL.O", "(OPEN)", "AAPL US", to Yahoo's spelling.

Patterns only; whether a symbol in brackets really is one is for nlp.securities to decide, which knows the
names in front of it. Every pattern begins with the one character that each of its finds has (":", ".", "$",
"(", a blank), and what stands in front of that is looked at from there: a text has few of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from nlp.lexicon import exchanges
from nlp.words import alternation


def _codes(by_suffix: dict[str, list[str]]) -> dict[str, str]:
    return {code: suffix for suffix, codes in by_suffix.items() for code in codes}


def _any(codes: dict[str, str]) -> str:
    return alternation(codes)


EXCHANGES, REUTERS, BLOOMBERG = map(
    _codes, (exchanges().exchanges, exchanges().reuters, exchanges().bloomberg)
)
_SYMBOL = r"(?:[A-Z]{1,5}(?:[.\-/][A-Z]{1,2})?|\d{1,6}|[A-Z]\d[A-Z]|[A-Z]\d{1,2}[A-Z]?)"
_BOARD = (
    r" ?[-–]? ?(?:American|Arca|ARCA|AMERICAN|MKT|GS|GM|CM|V|QX|QB|BB|PK|MKTS|Pink|Markets?"
    r"|Global Select|Global Market|Capital Market)"
)
_REACH = 60
_LISTED = re.compile(rf": ?\$?(?P<symbol>{_SYMBOL})(?![A-Za-z0-9])(?P<rest>[^()\n]{{0,60}}\))?")
_EXCHANGE = re.compile(
    r"(?P<open>\(\s?(?:[A-Za-z' ]{0,20}: ?)?)?(?<![A-Za-z])"
    rf"(?P<exchange>(?:NYSE|NASDAQ|Nasdaq|TSX|OTC)(?:{_BOARD})?|[A-Z]{{2,8}}|Xetra|Toronto|Tokyo) ?\Z"
)
# A second listing in the same brackets: the American one has the prices in dollars.
_HOME = re.compile(r"(?:NYSE|NASDAQ|Nasdaq)[A-Za-z ]{0,16}: ?([A-Z]{1,5})")
_CASHTAG = re.compile(r"\$(?<![\w$]\$)(?P<symbol>[A-Z]{1,5}(?:[.\-][A-Z])?)(?![\w])(?P<close>\))?")
# Glued to the name before it ("MerckMRK.N") or to the word behind it ("AAPL.OiPhone") too.
_SUFFIX = re.compile(rf"\.(?P<suffix>{_any(REUTERS)})(?![A-Z0-9.&]|[a-z](?![A-Z]))>?\)?")
_BEFORE_SUFFIX = re.compile(r"\(?<?(?<![A-Z0-9.$&])(?P<symbol>[A-Z]{1,6}[a-z]?|\d{4,6})\Z")
_BRACKET = re.compile(r"\(\s?\$?(?P<symbol>[A-Z]{1,5}(?:[.\-/][A-Z])?)\s?(?P<end>\)|, |; |: |\s?[-+–]\d)")
_COUNTRY = re.compile(rf" (?P<country>{_any(BLOOMBERG)})(?= (?:Equity|EQUITY)\b|\))")
_BEFORE_COUNTRY = re.compile(r"(?<![\w$])(?P<symbol>[A-Z]{1,5}|\d{3,6})\Z")
_LIST = re.compile(r"\((?:[A-Z]{1,5}, ){1,12}[A-Z]{1,5}\)")


class Ticker(NamedTuple):
    """Code points [start, end) take in the brackets; one that is not `certain` needs its name in front."""

    symbol: str
    start: int
    end: int
    how: str
    foreign: bool = False
    certain: bool = True


def yahoo(symbol: str, suffix: str) -> str:
    """('BRK.B', '') -> 'BRK-B'; ('700', '.HK') -> '0700.HK'; ('7203', '.TO') -> '7203.T'."""
    if suffix == ".TO" and symbol.isdigit():
        suffix = ".T"
    if suffix == ".HK":
        symbol = symbol.zfill(4)
    return re.sub(r"[./]", "-", symbol) + suffix


def tickers(text: str) -> list[Ticker]:
    """Every symbol that says of itself that it is one, or may be one; sorted, without overlaps."""
    found = [*with_exchange(text), *rics(text), *bloomberg(text), *cashtags(text), *brackets(text)]
    found.sort(key=lambda t: (t.start, not t.certain, -t.end))
    kept: list[Ticker] = []
    for ticker in found:
        if not kept or ticker.start >= kept[-1].end:
            kept.append(ticker)
    return kept


def with_exchange(text: str) -> Iterator[Ticker]:
    for m in _LISTED.finditer(text):
        at = _EXCHANGE.search(text, max(0, m.start() - _REACH), m.start())
        code = re.sub(r"[^A-Z]", "", at["exchange"].upper()) if at else ""
        if at is None or code not in EXCHANGES or (code == "NASDAQ" and m["symbol"] == "NASDAQ"):
            continue
        suffix, symbol = EXCHANGES[code], m["symbol"]
        home = suffix and _HOME.search(text, at.start(), m.end())
        if home:
            suffix, symbol = "", home[1]
        closed = at["open"] is not None and m["rest"] is not None
        end = m.end() if closed else m.end("symbol")
        start = at.start() if closed else at.start("exchange")
        yield Ticker(yahoo(symbol, suffix), start, end, "exchange", bool(suffix))


def rics(text: str) -> Iterator[Ticker]:
    for m in _SUFFIX.finditer(text):
        at = _BEFORE_SUFFIX.search(text, max(0, m.start() - 9), m.start())
        if at is None:
            continue
        suffix, symbol, start = REUTERS[m["suffix"]], at["symbol"], at.start()
        half = len(symbol) // 2
        if half > 1 and symbol[:half] == symbol[half:]:
            # "AMDAMD.O": glued to a name that is the symbol itself.
            symbol, start = symbol[half:], start + half
        if symbol[-1].islower():
            # "MBGn.DE": registered shares, which Yahoo does not mark.
            symbol = symbol[:-1] if symbol[-1] == "n" else f"{symbol[:-1]}-{symbol[-1].upper()}"
        certain = len(symbol) > 2 and not (suffix and len(m["suffix"]) == 1 and symbol.isalpha())
        yield Ticker(yahoo(symbol, suffix), start, m.end(), "exchange", bool(suffix), certain)


def bloomberg(text: str) -> Iterator[Ticker]:
    for m in _COUNTRY.finditer(text):
        at = _BEFORE_COUNTRY.search(text, max(0, m.start() - 6), m.start())
        if at:
            suffix = BLOOMBERG[m["country"]]
            yield Ticker(yahoo(at["symbol"], suffix), at.start(), m.end(), "exchange", bool(suffix))


def cashtags(text: str) -> Iterator[Ticker]:
    for m in _CASHTAG.finditer(text):
        whole = m["close"] is not None and text[m.start() - 1 : m.start()] == "("
        start, end = (m.start() - 1, m.end()) if whole else (m.start(), m.end("symbol"))
        yield Ticker(yahoo(m["symbol"], ""), start, end, "cashtag")


def brackets(text: str) -> Iterator[Ticker]:
    """ "(OPEN)" and the like: symbols only if the name in front says so."""
    for m in _BRACKET.finditer(text):
        end = m.end() if m["end"] == ")" else m.end("symbol")
        start = m.start() if m["end"] == ")" else m.start("symbol")
        yield Ticker(yahoo(m["symbol"], ""), start, end, "ticker", certain=False)
    for m in _LIST.finditer(text):
        for one in re.finditer(r"[A-Z]+", m.group()):
            at = m.start() + one.start()
            yield Ticker(one.group(), at, at + len(one.group()), "ticker", certain=False)
