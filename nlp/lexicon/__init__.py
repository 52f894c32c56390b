"""The words as data: what instruments, companies and firms are called.

Every YAML file beside this one has a model below that refuses keys it does not know; names that stand
for two things are refused too. `lexicon()` reads everything once, on first use, and keeps it.

securities.csv   symbol, name, exchange, cik of what is listed in the US (scripts/build_securities.py)
delisted.csv     symbol and name, on its last day, of what is listed in the US no more
brands.yaml      companies by the names people use        firms.yaml         who speaks
indices, etfs, commodities, currencies, yields, futures, segments, macro.yaml    what else is spoken of
common_words.yaml    names and tickers that are words first
company_words.yaml   what companies' names are made of      exchanges.yaml    where they are listed
person_words.yaml    words around persons' names
ratings, moves, stances, topics.yaml are read by nlp.words, certainty.yaml by nlp.certainty.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

HERE = Path(__file__).parent
# Which type of subject (records.Subject) the entries of a file are.
TYPES = {
    "indices": "index", "etfs": "etf", "commodities": "other", "currencies": "other", "futures": "other",
    "yields": "macro", "macro": "macro", "segments": "segment",
}  # fmt: skip


DELISTED = "delisted"  # the exchange of what has none any more


class LexiconError(Exception):
    """A lexicon file that says something twice or that says what it may not; one line."""


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


Kind = TypeVar("Kind", bound=_Entry)


class Instrument(_Entry):
    """An index, a fund, a commodity ...; `weak` aliases count only where a price is spoken of.

    `years` and `of`: see yields.yaml. `tracks`: the symbol of what a fund or a future follows. `metric` and
    `counted`: see macro.yaml.
    """

    symbol: str | None = None
    name: str
    aliases: list[str] = []
    weak: list[str] = []
    rics: list[str] = []
    tracks: str | None = None
    years: list[str] = []
    of: list[str] = []
    metric: Literal["inflation", "gdp_growth", "unemployment", "other"] | None = None
    counted: Literal["count", "points", "money"] | None = None


class Company(_Entry):
    """A company by its everyday names; `former` ones are kept as the name, `tickers` are its other symbols."""

    symbol: str | None
    name: str
    aliases: list[str] = []
    former: list[str] = []
    weak: list[str] = []
    tickers: list[str] = []


class Firm(_Entry):
    """Somebody who rates, estimates or reports figures; `symbol` is its own share."""

    symbol: str | None
    name: str
    kind: Literal["broker", "research", "asset manager", "vendor", "press"]
    aliases: list[str] = []


class Words(_Entry):
    """Groups of words, each lower case but for tickers; see common_words.yaml."""

    names: list[list[str]]
    generic: list[list[str]]
    firms: list[list[str]]
    tickers: list[list[str]]
    first_names: list[list[str]]


class CompanyWords(_Entry):
    """The words of which companies' names are made; see company_words.yaml."""

    legal: list[list[str]]
    holding: list[list[str]]
    does: list[list[str]]
    never: list[list[str]]
    unnamed: list[list[str]]


class PersonWords(_Entry):
    """Words around persons' names; see person_words.yaml."""

    titles: list[list[str]]
    personal: list[list[str]]
    alone: list[list[str]]
    openers: list[list[str]]
    words: list[list[str]]
    bodies: list[list[str]]
    places: list[list[str]]


class Exchanges(_Entry):
    """Yahoo's suffix -> the codes that stand for it."""

    exchanges: dict[str, list[str]]
    reuters: dict[str, list[str]]
    bloomberg: dict[str, list[str]]


class Listed(NamedTuple):
    """One row of securities.csv; the first row of a CIK is the company's main share."""

    symbol: str
    name: str
    exchange: str
    cik: str


@dataclass(frozen=True, slots=True)
class Lexicon:
    instruments: dict[str, tuple[Instrument, ...]]  # by file, see TYPES
    companies: tuple[Company, ...]
    firms: tuple[Firm, ...]
    listed: tuple[Listed, ...]
    common_names: frozenset[str]
    generic_names: frozenset[str]
    common_firms: frozenset[str]
    common_tickers: frozenset[str]
    first_names: frozenset[str]


@cache
def lexicon() -> Lexicon:
    """Everything, read and checked once. Raises LexiconError, which says which file and why."""
    instruments = {name: read(name, Instrument) for name in TYPES}
    companies, firms = read("brands", Company), read("firms", Firm)
    refuse_twice("symbol", chain(symbols(chain(*instruments.values())), symbols(companies)))
    refuse_twice("alias", chain(spoken(chain(*instruments.values())), spoken(companies)))
    refuse_twice("firm", spoken(firms))
    words = read_one("common_words", Words)
    return Lexicon(
        instruments, companies, firms, (*read_listed(), *read_delisted()),
        flat(words.names), flat(words.generic), flat(words.firms), flat(words.tickers),
        flat(words.first_names),
    )  # fmt: skip


def read(name: str, kind: type[Kind]) -> tuple[Kind, ...]:
    try:
        return tuple(TypeAdapter(list[kind]).validate_python(load(name)))  # type: ignore[valid-type]
    except ValidationError as error:
        raise LexiconError(f"{name}.yaml: {first_line(error)}") from error


def read_one(name: str, kind: type[Kind]) -> Kind:
    """A file that is one mapping."""
    try:
        return kind.model_validate(load(name))
    except ValidationError as error:
        raise LexiconError(f"{name}.yaml: {first_line(error)}") from error


@cache
def company_words() -> CompanyWords:
    return read_one("company_words", CompanyWords)


@cache
def exchanges() -> Exchanges:
    return read_one("exchanges", Exchanges)


def read_listed() -> tuple[Listed, ...]:
    with (HERE / "securities.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        return tuple(Listed(*row) for row in rows)


def read_delisted() -> tuple[Listed, ...]:
    """What is no longer listed, each a company of its own."""
    with (HERE / "delisted.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        return tuple(Listed(symbol, name, DELISTED, f"{DELISTED} {symbol}") for symbol, name in rows)


def load(name: str) -> Any:
    with (HERE / f"{name}.yaml").open("rb") as file:
        return yaml.load(file, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def symbols(entries: Iterable[Instrument | Company]) -> Iterator[str]:
    return (entry.symbol for entry in entries if entry.symbol)


def spoken(entries: Iterable[Instrument | Company | Firm]) -> Iterator[str]:
    """Every name of every entry as it is written; "US Steel" and "US steel" are two."""
    for entry in entries:
        yield from {entry.name, *entry.aliases, *getattr(entry, "weak", ()), *getattr(entry, "former", ())}


def flat(groups: list[list[str]]) -> frozenset[str]:
    return frozenset(chain(*groups))


def refuse_twice(what: str, values: Iterable[str]) -> None:
    seen: set[str] = set()
    for value in values:
        if value in seen:
            raise LexiconError(f"{what} {value!r} is there twice")
        seen.add(value)


def first_line(error: ValidationError) -> str:
    problem = error.errors()[0]
    return f"{'.'.join(map(str, problem['loc']))}: {problem['msg']}"
