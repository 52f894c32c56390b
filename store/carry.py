"""What an export carries: every table as it stands, or the claims that filters choose with all that belongs
to them. Driven by the tables' own keys, so that a new table is carried as well."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Boolean, Table

from store import tables as t
from store.connection import Connection
from store.lookup import Reader

Rows = list[tuple[Any, ...]]
# The number of rows by the name of their table.
Counts = dict[str, int]
# Told of the name of a table, the rows that are done and how many there are.
Report = Callable[[str, int, int], None]

# Rows of one table in memory at a time: so few stay in the processor's cache until they are written.
ROWS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of a table: those for which `where` holds."""

    table: Table
    where: str = "1 = 1"
    parameters: tuple[Any, ...] = ()

    def count(self, connection: Connection) -> int:
        sql = f"SELECT count(*) AS n FROM {self.table.name} WHERE {self.where}"
        return int(connection.fetch(sql, self.parameters)[0]["n"])

    def batches(self, connection: Connection) -> Iterator[Rows]:
        """The rows in the order of their key, some thousands at a time; only inside a snapshot."""
        names, key = _names(self.table.columns), _names(self.table.primary_key)
        sql = f"SELECT {names} FROM {self.table.name} WHERE {self.where} ORDER BY {key}"
        flags = [n for n, column in enumerate(self.table.columns) if isinstance(column.type, Boolean)]
        for rows in connection.batches(sql, self.parameters, ROWS_AT_ONCE):
            yield [_with_flags(row, flags) for row in rows] if flags else rows


def watched(report: Report, name: str, total: int, batches: Iterable[Rows], done: int = 0) -> Iterator[Rows]:
    """The same rows, with a report of each batch that has been dealt with; `done` are those before them."""
    report(name, done, max(total, done))
    for rows in batches:
        yield rows
        done += len(rows)
        report(name, done, max(total, done))


def _names(columns: Any) -> str:
    return ", ".join(f'"{column.name}"' for column in columns)


def _with_flags(row: tuple[Any, ...], flags: list[int]) -> tuple[Any, ...]:
    """SQLite says 0 and 1."""
    for n in flags:
        row = (*row[:n], None if row[n] is None else row[n] != 0, *row[n + 1 :])
    return row


def parts(reader: Reader, query: str | None, filters: Mapping[str, Any]) -> list[Part]:
    """Every table; with a query or filters the claims that `claims` finds, and the tables that belong to
    them."""
    given: Any = {name: word for name, word in filters.items() if word is not None}
    if query is None and not given:
        return [Part(table) for table in t.TABLES]
    sql, parameters = reader.matching(query, **given)
    return _belonging(Part(t.claim, f"key IN ({sql})", tuple(parameters)))


def _belonging(claims: Part) -> list[Part]:
    """What the claims refer to, then what refers to no row but those that are carried."""
    carried = {t.claim: claims}
    for key in t.claim.foreign_keys:
        named = f"SELECT {key.parent.name} FROM claim WHERE {claims.where}"
        table = key.column.table
        carried[table] = Part(table, f"{key.column.name} IN ({named})", claims.parameters)
    for table in t.Base.metadata.sorted_tables:
        others = {key.column.table for key in table.foreign_keys}
        if table not in carried and others and others <= carried.keys():
            carried[table] = _referring(table, carried)
    return [carried[table] for table in t.TABLES if table in carried]


def _referring(table: Table, carried: Mapping[Table, Part]) -> Part:
    tests: list[str] = []
    parameters: list[Any] = []
    for key in sorted(table.foreign_keys, key=lambda key: str(key.parent.name)):
        target = carried[key.column.table]
        named = f"SELECT {key.column.name} FROM {target.table.name} WHERE {target.where}"
        tests.append(f"{key.parent.name} IN ({named})")
        parameters += target.parameters
    return Part(table, " AND ".join(tests), tuple(parameters))
