"""A whole store from one database into another, SQLite or PostgreSQL: every row as it stands."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Table

from store import open_store
from store.bulk import Loader, loading
from store.carry import Counts, Part, Report, watched
from store.connection import Connection, Tell, connect
from store.engine import Database
from store.errors import StoreError
from store.location import Location, parse_location
from store.tables import TABLES, Base


def transfer(
    source: str,
    target: str,
    *,
    timeout: float = 30.0,
    report: Report = lambda table, done, total: None,
    tell: Tell | None = None,
) -> Counts:
    """Copy the database at `source` into that at `target`, which has no rows yet and is made where there is
    none; the number of rows of each table.

    One moment of the source, all of it or nothing; a source of an older version is brought to this one first.
    What stories and claims are found by is copied too. Raises StoreError where the source is missing or is
    the target, where the target has rows, and where it refuses one.
    """
    here, there = parse_location(source), parse_location(target)
    if _is_same(here, there):
        raise StoreError(f"{there.name} cannot be copied to itself; name another database with --to")
    connection = connect(here, timeout=timeout, tell=tell)
    try:
        open_store(target, create=True, timeout=timeout, tell=tell).close()
        with connection.snapshot():
            return _into(there, connection, timeout, report)
    finally:
        connection.close()


def _is_same(one: Location, other: Location) -> bool:
    """Another address of the same PostgreSQL database is found out by its rows."""
    if one.path and other.path:
        return _is_one_file(one.path, other.path)
    return one.dialect == other.dialect and one.url == other.url


def _is_one_file(one: Path, other: Path) -> bool:
    return one == other or (one.exists() and other.exists() and one.samefile(other))


def _into(there: Location, source: Connection, timeout: float, report: Report) -> Counts:
    database = Database(there, timeout)
    try:
        with loading(database, much=True, findable=True) as loader:
            if loader.holds_rows():
                raise StoreError(f"{there.name} holds rows already; copy to a new database with --to")
            counts = {
                table.name: _copy(loader, table, source, report) for table in Base.metadata.sorted_tables
            }
    finally:
        database.close()
    return {table.name: counts[table.name] for table in TABLES}


def _copy(loader: Loader, table: Table, source: Connection, report: Report) -> int:
    part = Part(table)
    rows = watched(report, table.name, part.count(source), part.batches(source))
    return loader.add(table, [column.name for column in table.columns], rows)
