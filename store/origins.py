"""Who gave a stored figure, and when it came in."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import chain
from typing import Any

from sqlalchemy import Connection

from store.engine import plain_rows
from store.rows import Figure

_JOINED = """
SELECT price.symbol, price.field, price.date, price.provider, price.loaded_at FROM {wanted}
JOIN price ON price.symbol = wanted.symbol AND price.field = wanted.field AND price.date = wanted.date
"""
_POSTGRESQL = _JOINED.format(
    wanted="unnest(%s::text[], %s::text[], %s::text[]) AS wanted (symbol, field, date)"
)
_AT_ONCE = 300  # three parameters each, below what any SQLite takes in one statement


def origins(connection: Connection, keys: Collection[Figure]) -> dict[Figure, tuple[str, str]]:
    """Provider and time of loading of each of these figures that is stored."""
    ordered = sorted(keys)
    found: dict[Figure, tuple[str, str]] = {}
    for start in range(0, len(ordered), _AT_ONCE):
        for row in _rows(connection, ordered[start : start + _AT_ONCE]):
            found[row[:3]] = row[3:]
    return found


def _rows(connection: Connection, keys: Sequence[Figure]) -> Sequence[tuple[Any, ...]]:
    if connection.dialect.name == "sqlite":
        rows = ", ".join(["(?, ?, ?)"] * len(keys))
        sql = f"WITH wanted (symbol, field, date) AS (VALUES {rows}) {_JOINED.format(wanted='wanted')}"
        return plain_rows(connection, sql, tuple(chain.from_iterable(keys)))
    columns = tuple(list(column) for column in zip(*keys, strict=True))
    return plain_rows(connection, _POSTGRESQL, columns)
