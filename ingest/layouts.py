"""What the columns of a price file mean: sessions, single values with their field, or a series a column."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypeAlias

from ingest.errors import ReadError
from ingest.tables import Column, Row
from records import Bar, Observation, is_economic

Item: TypeAlias = Bar | Observation

PRICES = ("close", "open", "high", "low", "volume")
_SPLIT = frozenset({"split", "splits", "stock_splits", "split_ratio", "split_factor", "splitfactor"})
_SPLIT_ALONE = frozenset({"ratio", "factor"})  # of what, is clear where the file has nothing else
_ROW_NUMBER = re.compile(r"index(_level_\d+)?|level_\d+|unnamed_\d+")
_SYMBOL = re.compile(r"(?=.*[A-Z])\^?[A-Z0-9]+([.=_-][A-Z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns to read, with the symbol and the date first, and what a row of them says.

    `key` names what has no more than one row a date. `items` raises ValueError with the reason why a row
    cannot be used. `loose` are the columns, by place in the row, of which a cell may be text; those of
    `figures` should have none.
    """

    columns: Sequence[Column]
    items: Callable[[str, date, Row], Iterable[Item]]
    key: Callable[[Row], Hashable] = lambda row: row[0]
    loose: Mapping[int, str] = field(default_factory=dict)
    figures: frozenset[int] = frozenset()


def layout_of(names: Sequence[str], path: Path) -> Layout:
    """By the header. Raises ReadError where it is none of a price file."""
    places: dict[str, int] = {}
    for place, name in enumerate(names):
        places.setdefault((name or "").strip().lower(), place)
    figures = _figures(places)
    day = places.get("date", places.get("observation_date"))
    needed = {"symbol": "symbol" in places, "date": day is not None, "close": bool(figures)}
    if day is not None:
        series = {name.strip(): place for place, name in enumerate(names) if place != day}
        if all(needed.values()):
            return _with_symbol(Column("text", places["symbol"]), day, places, figures)
        if "close" in figures and _SYMBOL.fullmatch(path.stem):
            return _sessions(Column("text", constant=path.stem), day, figures)
        if series and all(_is_series(name) for name in series):
            return _columns(day, series)
    absent = ", ".join(name for name, there in needed.items() if not there)
    raise ReadError(str(path), f"not a price file: no column {absent}")


def _with_symbol(symbol: Column, day: int, places: Mapping[str, int], figures: Mapping[str, int]) -> Layout:
    if {"field", "value"} <= places.keys():
        return _long(symbol, day, places)
    return _sessions(symbol, day, figures)


def _figures(places: Mapping[str, int]) -> dict[str, int]:
    """The columns that may hold figures, by the field that they are stored as."""
    found: dict[str, int] = {}
    for name, place in places.items():
        if name not in ("symbol", "date", "observation_date"):
            found.setdefault(field_name(name), place)
    found.pop("", None)
    if len(found) == 1 and found.keys() <= _SPLIT_ALONE:
        found = {"split": next(iter(found.values()))}
    return found


def field_name(name: str) -> str:
    """'P/E (forward)' -> p_e_forward; every name of a split -> split; "" for the numbers of rows."""
    plain = re.sub(r"\W+", "_", name.strip().lower()).strip("_")
    if plain in _SPLIT:
        return "split"
    return "" if _ROW_NUMBER.fullmatch(plain) or not plain[:1].isalpha() else plain


def _is_series(name: str) -> bool:
    return bool(_SYMBOL.fullmatch(name)) and name.lower() not in (*PRICES, "value", "adj_close")


def _sessions(symbol: Column, day: int, figures: Mapping[str, int]) -> Layout:
    """A row a session: its prices, and any other figures."""
    others = [name for name in figures if name not in PRICES or "close" not in figures]
    columns = (
        symbol,
        Column("day", day),
        Column("figure", figures.get("close")),
        *(Column("loose", figures.get(name) if name not in others else None) for name in PRICES[1:]),
        *(Column("loose_ratio" if name == "split" else "loose", figures[name]) for name in others),
    )
    loose = {at: name for at, name in enumerate((*PRICES[1:], *others), 3) if columns[at].place is not None}

    def items(name: str, on: date, row: Row) -> Iterable[Item]:
        return (_bar(name, on, *row[2:]),)

    def items_and_others(name: str, on: date, row: Row) -> Iterable[Item]:
        found = [
            Observation(name, field, on, known)
            for field, value in zip(others, row[7:], strict=True)
            if (known := _known(name, field, value)) is not None
        ]
        if "close" in figures and (_there(row[2]) or not found):
            return (_bar(name, on, *row[2:7]), *found)
        if not found and "split" not in others:
            raise ValueError("no figure")
        return found

    sure = frozenset(at for at, name in loose.items() if name in (*PRICES, "split"))
    return Layout(columns, items_and_others if others else items, loose=loose, figures=sure)


def _long(symbol: Column, day: int, places: Mapping[str, int]) -> Layout:
    """A row a value, with the name of its field."""
    columns = (symbol, Column("day", day), Column("text", places["field"]), Column("ratio", places["value"]))

    def items(name: str, on: date, row: Row) -> Iterable[Item]:
        field = field_name(row[2] or "")
        if not field or not _there(row[3]):
            raise ValueError(f"{field} is not a number" if field and row[3] else f"no {field or 'field'}")
        known = _known(name, field, row[3])
        return () if known is None else (Observation(name, field, on, known),)

    return Layout(columns, items, lambda row: (row[0], row[2]))


def _columns(day: int, series: Mapping[str, int]) -> Layout:
    """A row a date and a column a series, as FRED writes them: an empty cell or a point where it has none."""
    columns = (
        Column("text", constant=", ".join(series)),
        Column("day", day),
        *(Column("loose", place) for place in series.values()),
    )

    def items(_: str, on: date, row: Row) -> Iterable[Item]:
        closes = zip(series, row[2:], strict=True)
        return [
            Bar(name, on, close) for name, value in closes if (close := _price(name, name, value)) is not None
        ]

    loose = dict(enumerate(series, 2))
    return Layout(columns, items, loose=loose, figures=frozenset(loose))


def _bar(
    symbol: str, day: date, close: float | None, opened: float | None, high: float | None,
    low: float | None, volume: float | None,
) -> Bar:  # fmt: skip
    """The session of a row. Raises ValueError with the reason why it cannot be used."""
    if close is None:
        raise ValueError("no close")
    if math.isnan(close):
        raise ValueError("close is not a number")
    _price(symbol, "close", close)
    if opened is high is low is volume is None:
        return Bar(symbol, day, close)
    opened, high, low = (_price(symbol, *p) for p in (("open", opened), ("high", high), ("low", low)))
    if high is not None and low is not None and high < low:
        raise ValueError(f"high {high:g} is under low {low:g}")
    return Bar(symbol, day, close, opened, high, low, _volume(symbol, volume))


def _known(symbol: str, field: str, value: float | None) -> float | None:
    """A figure that is to be stored; None where there is none, and for a split of one for one."""
    if value is None or math.isnan(value):
        return None
    if field in PRICES:
        return _volume(symbol, value) if field == "volume" else _price(symbol, field, value)
    if field == "split":
        return None if value in (0, 1) else _price(symbol, field, value)
    if math.isinf(value):
        raise ValueError(f"{field} is {value:g}")
    return value


def _there(value: float | None) -> bool:
    return value is not None and not math.isnan(value)


def _price(symbol: str, name: str, value: float | None) -> float | None:
    """The price; NaN is how tables write that one is missing. Only economic series go below zero."""
    if value is None or math.isnan(value):
        return None
    if not 0 < value < math.inf and not (is_economic(symbol) and math.isfinite(value)):
        raise ValueError(f"{name} is {'zero' if value == 0 else f'{value:g}'}")
    return value


def _volume(symbol: str, value: float | None) -> float | None:
    return _price(symbol, "volume", value) if value else value
