"""Daily prices and any other series: one row a symbol, field and date."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import lru_cache
from itertools import islice

from sqlalchemy import ColumnElement, Connection, func, select, text, true

from records import FIELDS, Bar, Observation
from store import tables as t
from store.engine import plain_rows
from store.values import clean, utc_text

# Bars or values in one transaction: short enough that another writer gets its turn, long enough to be fast.
BARS_AT_ONCE = 50_000

Values = dict[tuple[str, str, str], float]
Columns = dict[str, tuple[Sequence[date], Sequence[float]]]  # by field: its days in order, and its values

_PRICED = (*FIELDS, "split")
_SETS = """
ON CONFLICT (symbol, field, date) DO UPDATE
SET value = excluded.value, provider = excluded.provider, loaded_at = excluded.loaded_at
WHERE price.value <> excluded.value
"""
_SQLITE = (
    "INSERT INTO price (symbol, field, date, value, provider, loaded_at) VALUES (?, ?, ?, ?, ?, ?)" + _SETS
)
_POSTGRESQL = (
    "INSERT INTO price (symbol, field, date, value, provider, loaded_at) "
    "SELECT symbol, field, date, value, %s, %s "
    "FROM unnest(%s::text[], %s::text[], %s::text[], %s::float8[]) AS new (symbol, field, date, value)"
    + _SETS
)
_FIGURES = f"""
SELECT field, date, value FROM price
WHERE symbol = ? AND field IN ({", ".join(f"'{name}'" for name in _PRICED)}) ORDER BY field, date
"""
# Hops from symbol to symbol along the key; DISTINCT would read every price.
_SYMBOLS = """
WITH RECURSIVE known (symbol) AS (
  SELECT min(symbol) FROM price
  UNION ALL
  SELECT (SELECT min(symbol) FROM price WHERE price.symbol > known.symbol) FROM known
  WHERE known.symbol IS NOT NULL
) SELECT symbol FROM known WHERE symbol IS NOT NULL
"""


def add_values(
    connection: Connection, items: Iterable[Bar | Observation], provider: str, now: datetime
) -> int:
    """Upsert one batch of bars and single values; the number of values that are new or changed.

    A field that a bar lacks (None, or no finite number) leaves a stored one as it is; of two values of
    one symbol, field and date the later one counts.
    """
    values = _values(items)
    if not values:
        return 0
    stamp = (clean(provider), utc_text(now))
    if connection.dialect.name == "sqlite":
        # Sorted as the table is, so that its pages are filled one after the other.
        rows = [(*key, values[key], *stamp) for key in sorted(values)]
        return connection.exec_driver_sql(_SQLITE, rows).rowcount
    symbols, fields, dates = map(list, zip(*values, strict=True))
    arrays = (*stamp, symbols, fields, dates, list(values.values()))
    return connection.exec_driver_sql(_POSTGRESQL, arrays).rowcount


def batches(items: Iterable[Bar | Observation]) -> Iterator[tuple[Bar | Observation, ...]]:
    iterator = iter(items)
    while some := tuple(islice(iterator, BARS_AT_ONCE)):
        yield some


def _values(items: Iterable[Bar | Observation]) -> Values:
    """One plain loop: a file may have millions of bars."""
    values: Values = {}
    for item in items:
        symbol, day = clean(item.symbol), item.date.isoformat()
        if isinstance(item, Observation):
            if math.isfinite(item.value):
                values[symbol, clean(item.field), day] = float(item.value)
            continue
        for field in FIELDS:
            value = getattr(item, field)
            if value is not None and math.isfinite(value):
                values[symbol, field, day] = float(value)
    return values


def read_columns(connection: Connection, symbol: str) -> Columns:
    """The prices, volumes and splits of a symbol. Columns, not rows: a series has thousands of days."""
    sql = _FIGURES if connection.dialect.name == "sqlite" else _FIGURES.replace("?", "%s")
    rows = plain_rows(connection, sql, (clean(symbol),))
    fields, days, values = zip(*rows, strict=True) if rows else ((), (), ())
    dates = tuple(map(_day, days))
    ends = ((name, bisect_left(fields, name), bisect_right(fields, name)) for name in _PRICED)
    return {name: (dates[start:end], values[start:end]) for name, start, end in ends if start < end}


def read_values(connection: Connection, symbol: str, field: str, until: date | None) -> list[Observation]:
    """One series by date, none later than `until`; each value with who gave it and when it was loaded."""
    columns = t.price.c
    rows = connection.execute(
        select(columns.date, columns.value, columns.provider, columns.loaded_at)
        .where(columns.symbol == clean(symbol), columns.field == clean(field), _by(until))
        .order_by(columns.date)
    )
    return [Observation(symbol, field, date.fromisoformat(day), *rest) for day, *rest in rows]


# The same days come with every symbol.
_day = lru_cache(maxsize=20_000)(date.fromisoformat)


def _by(until: date | None) -> ColumnElement[bool]:
    return t.price.c.date <= until.isoformat() if until else true()


def price_span(connection: Connection, symbol: str) -> tuple[date, date] | None:
    """The first and the last day with a close of a symbol."""
    columns = t.price.c
    closes = select(func.min(columns.date), func.max(columns.date)).where(
        columns.symbol == clean(symbol), columns.field == "close"
    )
    first, last = connection.execute(closes).one()
    return (date.fromisoformat(first), date.fromisoformat(last)) if first else None


def price_symbols(connection: Connection) -> set[str]:
    return set(connection.scalars(text(_SYMBOLS)))
