"""Every name and symbol of the lexicon, ready to be looked for: built once, on first use."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from nlp.lexicon import DELISTED, TYPES, Company, Instrument, Lexicon, Listed, lexicon
from nlp.names import core, without_holding
from nlp.phrases import Phrases

MAJOR = ("NYSE", "Nasdaq", "CBOE")
_FUND = re.compile(r"\b(?:ETF|Fund|Trust|Series|Portfolio)\b")


@dataclass(frozen=True, slots=True)
class Name:
    """What a name stands for. `company` is the same for all shares and names of one company.

    `level`: sure (counts where it stands), cue (needs one), generic (needs its ticker or legal form).
    """

    symbol: str | None
    name: str
    type: str
    how: str
    company: str
    level: str = "sure"
    firm: bool = False


@dataclass(frozen=True, slots=True)
class Book:
    """All names and symbols; `future` gives what is dealt in on an index."""

    phrases: Phrases[Name]
    symbols: dict[str, Name]  # symbol -> what it is of
    old: dict[str, Name]  # symbols that a company had, or has elsewhere
    funds: frozenset[str]  # tickers that count wherever they stand in capitals
    futures: dict[str, Name]  # symbol of an index -> its future
    rics: dict[str, Name]
    ric_pattern: re.Pattern[str]
    ric_words: frozenset[str]  # the word of letters and digits in each of them, lower case
    words: frozenset[str]  # tickers that are words
    tickers: dict[str, Name]  # symbols of two letters and more that may stand alone: none that is a word
    ticker_words: frozenset[str]  # these, lower case
    first_names: frozenset[str]
    openers: frozenset[str]  # words with which many companies' names begin

    def future(self, index: Name) -> Name:
        """The future on an index; one that no list has goes by the name of the index."""
        title = f"{index.name} futures"
        symbol = "^NDX" if index.symbol == "^IXIC" else index.symbol or ""
        return self.futures.get(symbol) or Name(None, title, "other", "name", title)


@cache
def book() -> Book:
    lex = lexicon()
    builder = _Builder(lex)
    for file, kind in TYPES.items():
        for entry in lex.instruments[file]:
            builder.instrument(entry, kind)
    for company in lex.companies:
        builder.company(company)
    builder.firms()
    builder.listed()
    builder.firm_shares()
    return builder.book()


# What is said of a maturity; lower case, so that any spelling of it is found.
_GOVERNMENT = ("treasury", "u.s. treasury", "us treasury")
_YIELD = ("yield", "yields", "rate", "rates", "note yield", "note yields", "bond yield", "bond yields", "government bond yield",
          "government bond yields")  # fmt: skip
_PAPER = ("note", "notes", "bond", "bonds", "government bond", "government bonds")


def _maturities(entry: Instrument) -> Iterator[str]:
    """ "10-year", "German 10-year", "U.S. ten-year" """
    for number in entry.years:
        for term in (f"{number}-year", f"{number}-yr", f"{number}yr"):
            yield from (f"{place} {term}".strip() for place in (entry.of or ("", "U.S.", "US")))


def _yields(entry: Instrument) -> Iterator[str]:
    """ "10-year Treasury yield", "ten-year U.S. Treasuries", "Germany's 10-year yield" """
    for term in _maturities(entry):
        yield from (f"{term} {what}" for what in _YIELD)
        if not entry.of:
            yield from (
                f"{term} {of} {what}".strip() for of in _GOVERNMENT for what in (*_YIELD, *_PAPER, "")
            )
            yield from (
                f"{term} {what}" for what in ("treasuries", "u.s. treasuries", "us treasuries", "t-note")
            )


def _bonds(entry: Instrument) -> Iterator[str]:
    """ "10-year note": a company's may be meant, where no yield is spoken of."""
    for term in _maturities(entry):
        yield from (f"{term} {what}" for what in _PAPER)


class _Builder:
    def __init__(self, lex: Lexicon) -> None:
        self.lex = lex
        self.phrases: Phrases[Name] = Phrases()
        self.symbols: dict[str, Name] = {}
        self.old: dict[str, Name] = {}
        self.rics: dict[str, Name] = {}
        self.futures: dict[str, Name] = {}
        self.cik = {row.symbol: row.cik for row in lex.listed}
        self.firm_symbols = {firm.symbol for firm in lex.firms if firm.symbol}

    def instrument(self, entry: Instrument, kind: str) -> None:
        how = "name" if kind != "other" else "brand"
        name = Name(entry.symbol, entry.name, kind, "name", entry.symbol or entry.name)
        weak = Name(entry.symbol, entry.name, kind, how, name.company, "cue")
        for alias in entry.weak:
            self.phrases.add(alias, weak)
        for alias in (entry.name, *entry.aliases):
            self.phrases.add(alias, name)
        for alias in _yields(entry):
            self.phrases.add(alias, name)
        for alias in _bonds(entry):
            self.phrases.add(alias, weak)
        if entry.symbol:
            self.symbols[entry.symbol] = name
        if entry.tracks and kind == "other":
            self.futures[entry.tracks] = name
        self.rics |= dict.fromkeys(entry.rics, name)

    def company(self, entry: Company) -> None:
        known = (self.cik.get(symbol) for symbol in (entry.symbol or "", *entry.tickers))
        key = next(filter(None, known), None) or entry.symbol or entry.name
        firm = entry.symbol in self.firm_symbols
        for alias in entry.weak:
            self.phrases.add(alias, Name(entry.symbol, entry.name, "equity", "brand", key, "cue", firm))
        for alias in entry.former:
            self.phrases.add(
                alias, Name(entry.symbol, alias, "equity", "brand", key, self.level(alias), firm)
            )
        for alias in (entry.name, *entry.aliases):
            how = "name" if alias == entry.name else "brand"
            self.phrases.add(
                alias, Name(entry.symbol, entry.name, "equity", how, key, self.level(alias), firm)
            )
        name = Name(entry.symbol, entry.name, "equity", "name", key, firm=firm)
        if entry.symbol:
            self.symbols[entry.symbol] = name
        for ticker in entry.tickers:
            self.old[ticker] = name

    def firms(self) -> None:
        for firm in self.lex.firms:
            key = self.cik.get(firm.symbol or "") or firm.symbol or firm.name
            name = Name(firm.symbol, firm.name, "equity", "name", key, "cue", True)
            for alias in (firm.name, *firm.aliases):
                self.phrases.add(alias, name)

    def firm_shares(self) -> None:
        """A share is called what its company is listed as, and only else what the firm that speaks is."""
        for firm in self.lex.firms:
            if firm.symbol:
                key = self.cik.get(firm.symbol) or firm.symbol
                self.symbols.setdefault(
                    firm.symbol, Name(firm.symbol, firm.name, "equity", "name", key, "cue", True)
                )

    def listed(self) -> None:
        companies: defaultdict[str, list[Listed]] = defaultdict(list)
        for row in self.lex.listed:
            companies[row.cik].append(row)
        claims: defaultdict[str, list[Name]] = defaultdict(list)
        spelled: dict[str, str] = {}
        for cik, rows in companies.items():
            main = next((row for row in rows if row.exchange in MAJOR), rows[0])
            for row in rows:
                if row.exchange != DELISTED or row.symbol not in self.lex.common_tickers:
                    self.symbols.setdefault(row.symbol, self.share(row, cik))
            for alias in {core(main.name), without_holding(core(main.name))}:
                claims[alias.lower()].append(self.share(main, cik, alias))
                spelled.setdefault(alias.lower(), alias)
        for alias, names in claims.items():
            self.claimed(spelled[alias], names)

    def share(self, row: Listed, cik: str, alias: str = "") -> Name:
        known = self.symbols.get(row.symbol)
        title = known.name if known else row.name
        kind = (
            "etf"
            if _FUND.search(row.name) and not row.name.endswith(("Realty Trust", "Property Trust"))
            else "equity"
        )
        # A listed name of two or three letters is more often somebody's initials; a brand was chosen by hand.
        level = self.level(alias) if row.exchange in (*MAJOR, DELISTED) else "generic"
        if level == "sure" and (len(alias) < 3 or (len(alias) == 3 and not alias.isupper())):
            level = "cue"
        return Name(
            row.symbol,
            title,
            known.type if known else kind,
            "name",
            cik,
            level,
            row.symbol in self.firm_symbols,
        )

    def claimed(self, alias: str, names: list[Name]) -> None:
        """One company of that name on an exchange has it; of several, none."""
        major = [name for name in names if name.level != "generic"]
        if len(major) == 1 or len(names) == 1:
            self.phrases.add(alias, (major or names)[0])

    def level(self, alias: str) -> str:
        low = alias.lower()
        if low in self.lex.generic_names or low.isdigit():
            return "generic"
        return "cue" if low in self.lex.common_names else "sure"

    def alone(self) -> dict[str, Name]:
        return {
            symbol: name
            for symbol, name in (self.old | self.symbols).items()
            if 2 <= len(symbol) <= 5
            and symbol.isalpha()
            and symbol not in self.lex.common_tickers
            and not name.company.startswith(DELISTED)
        }

    def book(self) -> Book:
        openings = Counter(core(name).split()[0].lower() for name in {row.name for row in self.lex.listed})
        pattern = "|".join(re.escape(ric) for ric in sorted(self.rics, key=len, reverse=True))
        alone = self.alone()
        return Book(
            self.phrases, self.symbols, self.old,
            frozenset(e.symbol for e in self.lex.instruments["etfs"] if e.symbol) - self.lex.common_tickers,
            self.futures, self.rics, re.compile(rf"[(<]?(?<![A-Za-z0-9])(?P<ric>{pattern})(?:(?<==)[A-Z]{{1,4}}\d?)?(?![A-Za-z0-9])[)>]?"),
            frozenset(re.findall(r"[^\W_]+", ric)[0].lower() for ric in self.rics),
            self.lex.common_tickers, alone, frozenset(map(str.lower, alone)), self.lex.first_names,
            frozenset(word for word, count in openings.items() if count > 3),
        )  # fmt: skip
