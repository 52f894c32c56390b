"""Bare connections: stdlib sqlite3 for a file, psycopg for PostgreSQL. No SQLAlchemy, so that they open fast.

SQL is written once, with `?` for parameters and no literal `%` or `?` in it.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

from store import schema
from store.errors import StoreError
from store.location import Location

Row = Mapping[str, Any]
Tell = Callable[[str], None]
# How many rows a stream holds in memory.
STREAMED = 2000


class Connection(Protocol):
    """A read-only connection. Rows are dicts by column name; errors are StoreErrors."""

    location: Location

    def fetch(self, sql: str, parameters: Sequence[Any] = ()) -> list[Row]: ...

    def stream(self, sql: str, parameters: Sequence[Any] = ()) -> Iterator[Row]:
        """Row by row, in bounded memory; only inside `snapshot`."""

    def batches(self, sql: str, parameters: Sequence[Any], size: int) -> Iterator[list[tuple[Any, ...]]]:
        """Rows as tuples, `size` at a time: for what is read by the million; only inside `snapshot`."""

    def snapshot(self) -> Any:
        """A context manager inside which every SELECT sees the same moment."""

    def close(self) -> None: ...


def connect(
    location: Location, *, timeout: float = 30.0, upgrade: bool = True, tell: Tell | None = None
) -> Connection:
    """Open an existing database to read; an older one is brought to the current schema first, unless not to
    be, and `tell` is told so. StoreError (one line) where it cannot be."""
    connection = _open(location, timeout, "ro")
    if _is_current(connection) or not upgrade:
        return connection
    connection.close()
    _upgrade(location, timeout, tell)
    return _open(location, timeout, "ro")


def wants_upgrade(location: Location, *, timeout: float) -> bool:
    """Whether an existing database is empty or older than the code. StoreError as for `connect`."""
    connection = _open(location, timeout, "rw")
    current = _is_current(connection)
    connection.close()
    return not current


def _is_current(connection: Connection) -> bool:
    location = connection.location
    try:
        return schema.is_current(connection.fetch, location.dialect, location.name)
    except BaseException:
        connection.close()
        raise


def _upgrade(location: Location, timeout: float, tell: Tell | None) -> None:
    """An empty or older database is brought up to date by the writing side."""
    from store import open_store

    open_store(location.url or str(location.path), create=False, timeout=timeout, tell=tell).close()


def _open(location: Location, timeout: float, mode: str) -> Connection:
    return SQLite(location, timeout, mode) if location.path else PostgreSQL(location, timeout)


def explain(location: Location, error: BaseException, timeout: float) -> StoreError:
    """A driver's error in one line that names the database and says what to do."""
    said = " ".join(str(error).split()) or type(error).__name__
    if "database is locked" in said or "lock timeout" in said:
        return StoreError(f"{location.name} is locked by another process for over {timeout:g} s; try again")
    if "file is not a database" in said:
        return StoreError(f"{location.name} is not a database")
    if "database or disk is full" in said or "No space left" in said:
        return StoreError(f"{location.name}: the disk is full; what was stored is safe, make room and go on")
    if "disk image is malformed" in said or "file is encrypted" in said:
        return StoreError(f"{location.name} is damaged, cut short perhaps; restore a copy of it")
    if "disk I/O error" in said:
        return StoreError(f"{location.name}: the disk cannot be read or written (disk I/O error)")
    if "readonly database" in said:
        return StoreError(f"{location.name} cannot be written: no permission for the file or its folder")
    if "unable to open database file" in said:
        return StoreError(f"{location.name} cannot be opened: no permission for the file or its folder")
    return StoreError(f"{location.name}: {said}")


def require_file(location: Location) -> None:
    """StoreError where the SQLite file of a location is missing, or is a folder."""
    if location.path is None:
        return
    try:
        if location.path.is_dir():
            raise StoreError(f"{location.name} is a folder, not a database")
        if not location.path.exists():
            raise StoreError(f"no database at {location.name}; streetcheck ingest makes one")
    except OSError as error:
        raise StoreError(f"{location.name} cannot be opened: {error.strerror}") from error


class SQLite:
    """`mode` is SQLite's own: "ro", or "rw" so that what a killed writer left half-done is rolled back."""

    def __init__(self, location: Location, timeout: float, mode: str) -> None:
        require_file(location)
        self.location = location
        self._timeout = timeout
        self.mode = f"mode={mode}"
        self._connection = self._connect(self.mode)
        try:
            self.fetch("SELECT count(*) AS n FROM sqlite_master")
        except StoreError:
            self._connection.close()
            if mode != "ro" or not self._is_at_rest():
                raise
            self.mode = "mode=ro&immutable=1"
            self._connection = self._connect(self.mode)

    def _connect(self, mode: str) -> sqlite3.Connection:
        assert self.location.path
        address = f"{self.location.path.as_uri()}?{mode}"
        try:
            connection = sqlite3.connect(address, uri=True, timeout=self._timeout, isolation_level=None)
        except sqlite3.Error as error:
            raise explain(self.location, error, self._timeout) from error
        connection.row_factory = sqlite3.Row
        connection.create_function("casefold", 1, _casefold, deterministic=True)
        return connection

    def _is_at_rest(self) -> bool:
        """Nobody writes to it and nothing is half-done: it may be read without the file that WAL mode wants
        to make beside it, which a read-only disk does not allow."""
        path = self.location.path
        assert path
        beside = (path.with_name(path.name + end) for end in ("-wal", "-journal"))
        return os.access(path, os.R_OK) and not any(file.exists() for file in beside)

    def fetch(self, sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
        return list(self.stream(sql, parameters))

    def stream(self, sql: str, parameters: Sequence[Any] = ()) -> Iterator[Row]:
        try:
            for row in self._connection.execute(sql, parameters):
                yield dict(row)
        except sqlite3.Error as error:
            raise explain(self.location, error, self._timeout) from error

    def batches(self, sql: str, parameters: Sequence[Any], size: int) -> Iterator[list[tuple[Any, ...]]]:
        try:
            cursor = self._connection.cursor()
            cursor.row_factory = None
            cursor.execute(sql, parameters)
            while rows := cursor.fetchmany(size):
                yield rows
        except sqlite3.Error as error:
            raise explain(self.location, error, self._timeout) from error

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        self._connection.execute("BEGIN")
        try:
            yield
        finally:
            self._connection.execute("COMMIT")

    def vacuum_into(self, path: str) -> None:
        """Write a compact copy of the whole database to a new file."""
        try:
            self._connection.execute("VACUUM INTO ?", (path,))
        except sqlite3.Error as error:
            raise explain(self.location, error, self._timeout) from error

    def close(self) -> None:
        self._connection.close()


def _casefold(text: str | None) -> str | None:
    return text.casefold() if text is not None else None


class PostgreSQL:
    def __init__(self, location: Location, timeout: float) -> None:
        import psycopg
        from psycopg.rows import dict_row

        self.location = location
        self._timeout = timeout
        self._errors = psycopg.Error
        try:
            self._connection = psycopg.connect(
                location.url, autocommit=True, row_factory=dict_row, connect_timeout=max(2, int(timeout))
            )
        except (psycopg.Error, UnicodeError) as error:
            raise explain(location, error, timeout) from error
        self._connection.read_only = True
        self._connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ

    def fetch(self, sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
        try:
            # The room's own SQL, put together from constants; values are always parameters.
            return list(self._connection.execute(_percent(sql), parameters).fetchall())
        except self._errors as error:
            raise explain(self.location, error, self._timeout) from error

    def stream(self, sql: str, parameters: Sequence[Any] = ()) -> Iterator[Row]:
        try:
            with self._connection.cursor("streetcheck") as cursor:
                cursor.itersize = STREAMED
                cursor.execute(_percent(sql), parameters)
                yield from cursor
        except self._errors as error:
            raise explain(self.location, error, self._timeout) from error

    def batches(self, sql: str, parameters: Sequence[Any], size: int) -> Iterator[list[tuple[Any, ...]]]:
        from psycopg.rows import tuple_row

        try:
            with self._connection.cursor("streetcheck", row_factory=tuple_row) as cursor:
                cursor.itersize = size
                cursor.execute(_percent(sql), parameters)
                while rows := cursor.fetchmany(size):
                    yield rows
        except self._errors as error:
            raise explain(self.location, error, self._timeout) from error

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        with self._connection.transaction():
            yield

    def close(self) -> None:
        self._connection.close()


def _percent(sql: str) -> str:
    return sql.replace("?", "%s")
