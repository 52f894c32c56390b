"""Rows into a database of ours by the hundred thousand, as they are: copies for others, and imports."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.exc import DBAPIError

from store.carry import Rows
from store.engine import Database, plain_rows
from store.finding import make_findable
from store.tables import TABLES

_FTS = "SELECT name, tbl_name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%USING fts5%'"
_OF_WORDS = "type = 'trigger' AND sql LIKE '%_fts%'"

# Kilobytes of SQLite's cache while much is written: with the usual two thousand, unique keys that come in no
# order make it read a page for each row.
_CACHE = 64_000


class Loader:
    """Writes rows in one transaction; a row whose key is there already replaces it.

    Into a table without rows PostgreSQL copies them, which takes half the time; none may come twice then.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, table: Table, columns: Sequence[str], batches: Iterable[Rows]) -> int:
        """Write rows of these columns; how many came."""
        write, written = self._writer(table, columns), 0
        for rows in batches:
            if rows:
                write(rows)
                written += len(rows)
        return written

    def _writer(self, table: Table, columns: Sequence[str]) -> Callable[[Rows], object]:
        dialect = self._connection.dialect.name
        if dialect == "postgresql" and not self._holds(table):
            return partial(copy_rows, self._connection, table, columns)
        return partial(self._connection.exec_driver_sql, _upsert(table, columns, dialect))

    def count(self, table: Table) -> int:
        """The rows of a table."""
        return int(plain_rows(self._connection, f"SELECT count(*) FROM {table.name}")[0][0])

    def holds_rows(self) -> bool:
        """Whether any table has any."""
        return any(map(self._holds, TABLES))

    def _holds(self, table: Table) -> bool:
        return bool(plain_rows(self._connection, f"SELECT 1 FROM {table.name} LIMIT 1"))


def copy_rows(connection: Connection, table: Table, columns: Sequence[str], rows: Rows) -> None:
    """Rows whose keys are not there yet, by PostgreSQL's COPY.

    One statement each time: what refers to other rows is checked, and forgotten, at the end of each.
    """
    sql = f"COPY {table.name} ({_quoted(columns)}) FROM STDIN"
    cursor: Any = connection.connection.cursor()
    try:
        with cursor.copy(sql) as copy:
            for row in rows:
                copy.write_row(row)
    except connection.dialect.loaded_dbapi.Error as error:
        raise DBAPIError.instance(sql, None, error, connection.dialect.loaded_dbapi.Error) from error


@contextmanager
def loading(database: Database, *, much: bool, findable: bool = False) -> Iterator[Loader]:
    """One writing transaction. With `much`, SQLite's full text is made at the end, in one go: kept in step
    row by row it costs ten times as much. `findable`: what claims are found by comes along with them."""
    with database.write(idle=0) as connection:  # the rows come from elsewhere, where the first may take long
        if much and connection.dialect.name == "sqlite":
            with _full_text_later(connection):
                yield Loader(connection)
        else:
            yield Loader(connection)
        if not findable:
            make_findable(connection)
        if connection.dialect.name == "postgresql":
            count_on(connection)
            if much:
                connection.exec_driver_sql(f"ANALYZE {', '.join(table.name for table in TABLES)}")


def _upsert(table: Table, columns: Sequence[str], dialect: str) -> str:
    mark = "?" if dialect == "sqlite" else "%s"
    key = [column.name for column in table.primary_key]
    changes = ", ".join(f'"{name}" = excluded."{name}"' for name in columns if name not in key)
    then = f"DO UPDATE SET {changes}" if changes else "DO NOTHING"
    return f"{_insert(table, columns, mark)} ON CONFLICT ({_quoted(key)}) {then}"


def _insert(table: Table, columns: Sequence[str], mark: str) -> str:
    marks = ", ".join([mark] * len(columns))
    return f"INSERT INTO {table.name} ({_quoted(columns)}) VALUES ({marks})"


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def add_rows(connection: Connection, table: Table, columns: Sequence[str], rows: Rows) -> None:
    """Rows whose keys are not there yet, in the fewest words that the database takes them in."""
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        copy_rows(connection, table, columns, rows)
        return
    connection.exec_driver_sql(_insert(table, columns, "?"), rows)


@contextmanager
def words_at_once(connection: Connection, *tables: Table) -> Iterator[None]:
    """The full text of the rows that these tables get inside is made at the end: row by row, SQLite writes
    a piece of its index for each. No row that was there before may change its words, and none may go."""
    if connection.dialect.name != "sqlite":
        yield
        return
    last = {
        table: plain_rows(connection, f"SELECT max(key) FROM {table.name}")[0][0] or 0 for table in tables
    }
    names = ", ".join(f"'{table.name}_fts_insert'" for table in tables)
    with _without_triggers(connection, f"name IN ({names})"):
        yield
        for table, key in last.items():
            about = plain_rows(connection, f"PRAGMA table_info({table.name}_fts)")
            words = ", ".join(row[1] for row in about)
            fresh = f"SELECT key, {words} FROM {table.name} WHERE key > ?"
            connection.exec_driver_sql(f"INSERT INTO {table.name}_fts (rowid, {words}) {fresh}", (key,))


@contextmanager
def _full_text_later(connection: Connection) -> Iterator[None]:
    connection.exec_driver_sql(f"PRAGMA cache_size = -{_CACHE}")
    with _without_triggers(connection, _OF_WORDS):
        yield
        for name, _ in plain_rows(connection, _FTS):
            connection.exec_driver_sql(f"INSERT INTO {name} ({name}) VALUES ('rebuild')")


@contextmanager
def _without_triggers(connection: Connection, which: str) -> Iterator[None]:
    """Those of SQLite's for which a condition holds are away inside; an error undoes that with the rest of
    the transaction."""
    triggers = plain_rows(connection, f"SELECT name, sql FROM sqlite_master WHERE {which}")
    for name, _ in triggers:
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
    yield
    for _, sql in triggers:
        connection.exec_driver_sql(sql)


def count_on(connection: Connection) -> None:
    """The next key that PostgreSQL gives follows the last one that was brought along."""
    for table in TABLES:
        counted = table.autoincrement_column
        if counted is None:
            continue
        connection.exec_driver_sql(
            f"SELECT setval(pg_get_serial_sequence('{table.name}', '{counted.name}'), "
            f'coalesce(max("{counted.name}"), 1), max("{counted.name}") IS NOT NULL) FROM {table.name}'
        )
