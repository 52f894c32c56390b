"""Who gave a stored figure, and when it came in."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Connection

Key = tuple[str, str, str]  # symbol, field, date

_JOINED = """
SELECT price.symbol, price.field, price.date, price.provider, price.loaded_at FROM {wanted}
JOIN price ON price.symbol = wanted.symbol AND price.field = wanted.field AND price.date = wanted.date
"""
_POSTGRESQL = _JOINED.format(
    wanted="unnest(%s::text[], %s::text[], %s::text[]) AS wanted (symbol, field, date)"
)
_AT_ONCE = 300  # three parameters each, below what any SQLite takes in one statement


def origins(connection: Connection, keys: Collection[Key]) -> dict[Key, tuple[str, str]]:
    """Provider and time of loading of each of these figures that is stored."""
    ordered, found = sorted(keys), {}
    for start in range(0, len(ordered), _AT_ONCE):
        for symbol, field, day, *origin in _rows(connection, ordered[start : start + _AT_ONCE]):
            found[symbol, field, day] = (origin[0], origin[1])
    return found


def _rows(connection: Connection, keys: Sequence[Key]) -> Sequence[Sequence[str]]:
    if connection.dialect.name == "sqlite":
        rows = ", ".join(["(?, ?, ?)"] * len(keys))
        sql = f"WITH wanted (symbol, field, date) AS (VALUES {rows}) {_JOINED.format(wanted='wanted')}"
        return connection.exec_driver_sql(sql, tuple(part for key in keys for part in key)).all()
    columns = tuple(list(column) for column in zip(*keys, strict=True))
    return connection.exec_driver_sql(_POSTGRESQL, columns).all()
