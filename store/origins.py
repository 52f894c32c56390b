"""Who gave a stored figure, and when it came in."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, select, tuple_

from store import tables as t

Key = tuple[str, str, str]  # symbol, field, date


def origins(connection: Connection, keys: Iterable[Key]) -> dict[Key, tuple[str, str]]:
    """Provider and time of loading of each of these figures that is stored."""
    columns = t.price.c
    key = tuple_(columns.symbol, columns.field, columns.date)
    asked = select(columns.symbol, columns.field, columns.date, columns.provider, columns.loaded_at)
    rows = connection.execute(asked.where(key.in_(list(keys))))
    return {(symbol, field, day): (provider, loaded) for symbol, field, day, provider, loaded in rows}
