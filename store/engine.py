"""The writing side's connection: SQLAlchemy with one writer at a time on both databases."""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from threading import Lock
from typing import Any
from zlib import crc32

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    Executable,
    Select,
    Table,
    create_engine,
    event,
    make_url,
    text,
)  # fmt: skip
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as NoneFree

from store import schema
from store.connection import explain
from store.errors import RecordError, StoreError
from store.location import Location

# The lock that makes PostgreSQL take one writing transaction at a time, as SQLite does; those that write
# about single things share it. The other numbers say what the locks on single things are of.
_WRITER_LOCK = 7_315_811
_THINGS, _COPIES = 7_315_814, 7_315_815

# The table and the field of a refused row, in the words of both databases.
_REFUSED = (
    re.compile(r"\bck_(?P<table>[a-z]+)_(?P<field>\w+)"),
    re.compile(r"constraint failed: (?P<table>\w+)\.(?P<field>\w+)"),
    re.compile(r'column "(?P<field>\w+)" of relation "(?P<table>\w+)"'),
    re.compile(r"COPY (?P<table>\w+), line \d+, column (?P<field>\w+)"),
)
_ROWS_AT_ONCE = 2000
# To a server, at most, of one process: one thread writes at a time, and a reading takes milliseconds.
_CONNECTIONS = 8
_PROGRAM_LIMIT = "54"  # the class of PostgreSQL's errors for a value that is too long for an index


class Database:
    """Transactions on one location. Every error of a driver comes out as a one-line StoreError, a
    RecordError where it is the row that is at fault."""

    def __init__(self, location: Location, timeout: float, mode: str = "mode=rwc") -> None:
        """`mode` is SQLite's own, for a file that may not be written to (store.connection.SQLite)."""
        self.location = location
        self.timeout = timeout
        self._writing = Lock()  # SQLite's own waiting is by looking again, which is slow among threads
        self.engine = _sqlite(location, timeout, mode) if location.path else _postgresql(location, timeout)

    def is_current(self, connection: Connection) -> bool:
        """Whether the schema is this code's; StoreError for one that cannot be brought there."""

        def rows(sql: str) -> list[dict[str, Any]]:
            return fetch(connection, text(sql))

        return schema.is_current(rows, self.location.dialect, self.location.name)

    @contextmanager
    def write(self, *things: str) -> Iterator[Connection]:
        """A transaction that is the only one to write or, on PostgreSQL and with the names of `things`, the
        only one to write about these; what others committed before it is seen."""
        beside = things and self.location.path is None
        with nullcontext() if beside else self._writing, self._connect("write", things) as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that sees one moment and waits for nobody."""
        with self._connect("read") as connection:
            yield connection

    @contextmanager
    def _connect(self, purpose: str, things: tuple[str, ...] = ()) -> Iterator[Connection]:
        try:
            options = {"purpose": purpose, "things": things}
            with self.engine.connect() as plain, plain.execution_options(**options).begin():
                yield plain
        except (DBAPIError, NoneFree, sqlite3.Error) as error:
            cause = getattr(error, "orig", None) or error
            raise _refusal(error, cause) or explain(self.location, cause, self.timeout) from error

    def close(self) -> None:
        self.engine.dispose()


def _refusal(error: Exception, cause: BaseException) -> RecordError | None:
    """What the row is refused for, if it is."""
    too_long = str(getattr(cause, "sqlstate", None) or "").startswith(_PROGRAM_LIMIT)
    if not (too_long or isinstance(error, IntegrityError | DataError)):
        return None
    said = (str(cause).splitlines() or [type(cause).__name__])[0]
    named = next((match for words in _REFUSED if (match := words.search(str(cause)))), None)
    if named is None:
        return RecordError("record", f"refused by the database: {said}")
    table, field = named["table"], named["field"]
    article = "an" if table[0] in "aeiou" else "a"
    return RecordError(table, f"the {field} of {article} {table} is refused by the database: {said}")


def fetch(
    connection: Connection, query: Executable, parameters: dict[str, Any] | None = None
) -> list[dict[str, Any]]:
    """The rows of a SELECT as dicts by column name."""
    found = connection.execute(query, parameters)
    names = tuple(found.keys())
    return [dict(zip(names, row, strict=True)) for row in found]


def upsert(connection: Connection, table: Table, row: dict[str, Any], changes: dict[str, Any]) -> None:
    """Insert a row or, where its key is there already, make the changes."""
    from sqlalchemy.dialects import postgresql, sqlite

    dialect: Any = sqlite if connection.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(table).values(row)
    key = [column.name for column in table.primary_key]
    connection.execute(statement.on_conflict_do_update(index_elements=key, set_=changes))


def plain_rows(connection: Connection, sql: str, parameters: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The rows of a SELECT in the driver's own words, as its tuples: for what is read by the million."""
    cursor = connection.exec_driver_sql(sql, parameters).cursor
    return [] if cursor is None else list(cursor.fetchall())


def stream(connection: Connection, query: Select[Any]) -> Iterator[dict[str, Any]]:
    """The rows of a SELECT that may be long, some thousands at a time."""
    rows = connection.execute(query, execution_options={"yield_per": _ROWS_AT_ONCE})
    return (dict(row) for row in rows.mappings())


def _sqlite(location: Location, timeout: float, mode: str) -> Engine:
    path = location.path
    assert path

    def connect() -> sqlite3.Connection:
        return _open_file(f"{path.as_uri()}?{mode}", timeout)

    engine = create_engine(URL.create("sqlite", database=str(path)), creator=connect)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("purpose") == "write"
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _open_file(address: str, timeout: float) -> sqlite3.Connection:
    # sqlite3's own transactions are off (isolation_level), so that BEGIN IMMEDIATE above is the only one.
    connection = sqlite3.connect(
        address, uri=True, timeout=timeout, isolation_level=None, check_same_thread=False
    )
    try:
        if "mode=ro" not in address.rpartition("?")[2].split("&"):
            _use_wal(connection, timeout)
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
    except BaseException:
        connection.close()
        raise
    return connection


def _use_wal(connection: sqlite3.Connection, timeout: float) -> None:
    """The change to WAL does not wait for a lock by itself (two processes may create one database)."""
    deadline = time.monotonic() + timeout
    while connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def pooled(location: Location, timeout: float, *, options: str | None = None, **pool: Any) -> Engine:
    """A PostgreSQL with the `options` of its sessions (libpq's), and SQLAlchemy's words on the pool."""
    asked: dict[str, Any] = {"connect_timeout": max(2, int(timeout))}
    try:
        url = make_url(location.url).set(drivername="postgresql+psycopg")
        asked |= {"options": options} if options else {}
        # A connection that the server has closed meanwhile, restarted perhaps, costs nobody his transaction.
        return create_engine(url, connect_args=asked, pool_pre_ping=True, **pool)
    except (ArgumentError, ValueError) as error:
        raise StoreError(f"{location.name} is no address of a PostgreSQL database") from error


def _postgresql(location: Location, timeout: float) -> Engine:
    engine = pooled(location, timeout, pool_size=_CONNECTIONS, max_overflow=0, pool_timeout=timeout)

    @event.listens_for(engine, "connect")
    def settings(connection: Any, _record: Any) -> None:
        connection.execute(f"SET lock_timeout = {int(timeout * 1000)}")
        connection.commit()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if options.get("purpose") != "write":
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        elif things := options.get("things"):
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock_shared({_WRITER_LOCK})")
            _lock(connection, _THINGS, (crc32(name.encode("utf-8", "replace")) for name in things))
        else:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITER_LOCK})")

    return engine


def one_by_one(connection: Connection, numbers: Iterable[int]) -> None:
    """Until the end of the transaction, no other one passes here with one of these numbers: for what those
    that write about different things have in common. SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        _lock(connection, _COPIES, numbers)


def _lock(connection: Connection, kind: int, numbers: Iterable[int]) -> None:
    """In the order of the numbers, so that no two wait for each other; two things of one number just wait."""
    folded = sorted({(number & 0xFFFFFFFF) - 0x80000000 for number in numbers})
    asked = "SELECT pg_advisory_xact_lock(%s, number) FROM unnest(%s::int[]) AS number"
    connection.exec_driver_sql(asked, (kind, folded))
