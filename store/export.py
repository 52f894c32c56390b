"""The claim database as files that other programs open: Parquet, SQLite, CSV, JSON lines.

Everything is written under a temporary name beside the destination and moved into place when it is
whole. One export sees one moment of the database.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Table, insert

from records import guarded
from store import open_store
from store.connection import Connection, Row, SQLite, connect
from store.engine import Database
from store.errors import StoreError
from store.lookup import Reader
from store.tables import TABLES

if TYPE_CHECKING:
    from store.store import Store

Counts = dict[str, int]

# Rows of one table in memory at a time.
ROWS_AT_ONCE = 20_000


def export(source: Reader | Store, dest: Path, format: str) -> Counts:
    """Write the database to `dest`; the tables written and the number of their rows.

    `parquet` and `csv` make a folder with one file a table, `sqlite` one database file, `jsonl` one file
    of the current claims' records, newest first, each with its verdict. Raises StoreError for an unknown
    format, for a destination that exists (an empty folder may), and where it cannot be written.
    """
    if format not in _WRITERS:
        raise StoreError(f"{format} is no export format; choose one of {', '.join(_WRITERS)}")
    write, is_folder = _WRITERS[format]
    dest = dest.absolute()
    _refuse_unwanted(dest, is_folder)
    try:
        with _reading(source) as connection, _staged(dest, is_folder) as temporary:
            return write(connection, temporary)
    except OSError as error:
        raise StoreError(f"{dest} cannot be written: {error.strerror or error}") from error


def _refuse_unwanted(dest: Path, is_folder: bool) -> None:
    if dest.parent.exists() and not dest.parent.is_dir():
        raise StoreError(f"{dest} cannot be written: {dest.parent} is not a folder")
    if not (dest.exists() or dest.is_symlink()):
        return
    if is_folder and dest.is_dir() and not any(dest.iterdir()):
        return
    raise StoreError(f"{dest} exists already; remove it or choose another name")


@contextmanager
def _reading(source: Reader | Store) -> Iterator[Connection]:
    if isinstance(source, Reader):
        yield source.connection
        return
    connection = connect(source.location)
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def _staged(dest: Path, is_folder: bool) -> Iterator[Path]:
    dest.parent.mkdir(parents=True, exist_ok=True)
    temporary = dest.with_name(f".{dest.name}.{os.getpid()}.partial")
    try:
        if is_folder:
            temporary.mkdir()
        yield temporary
        temporary.rename(dest)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        with suppress(OSError):
            temporary.unlink()
        raise


def table_rows(connection: Connection, table: Table) -> Iterator[list[Row]]:
    """All rows of a table in the order of its key, some at a time."""
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    key = ", ".join(f'"{column.name}"' for column in table.primary_key)
    rows = connection.stream(f"SELECT {names} FROM {table.name} ORDER BY {key}")
    while some := list(islice(rows, ROWS_AT_ONCE)):
        yield some


def _parquet(connection: Connection, folder: Path) -> Counts:
    from store.parquet import write_table

    with connection.snapshot():
        return {
            table.name: write_table(table, table_rows(connection, table), folder / f"{table.name}.parquet")
            for table in TABLES
        }


def _csv(connection: Connection, folder: Path) -> Counts:
    with connection.snapshot():
        return {table.name: _write_csv(connection, table, folder) for table in TABLES}


def _write_csv(connection: Connection, table: Table, folder: Path) -> int:
    written = 0
    with (folder / f"{table.name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(column.name for column in table.columns)
        for rows in table_rows(connection, table):
            writer.writerows(map(harmless, row.values()) for row in rows)
            written += len(rows)
    return written


def harmless(cell: Any) -> Any:
    """A cell that a spreadsheet shows rather than runs."""
    return guarded(cell) if isinstance(cell, str) else cell


def _jsonl(connection: Connection, path: Path) -> Counts:
    written = 0
    with connection.snapshot(), path.open("w", encoding="utf-8") as file:
        for record in Reader(connection).every_claim():
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
            written += 1
    return {"claim": written}


def _sqlite(connection: Connection, path: Path) -> Counts:
    if isinstance(connection, SQLite):
        connection.vacuum_into(str(path))
    else:
        _copy_into(connection, path)
    return _settle(path)


def _copy_into(connection: Connection, path: Path) -> None:
    """The same tables in a new SQLite file."""
    store = open_store(str(path), create=True)
    store.close()
    database = Database(store.location, timeout=30)
    with connection.snapshot(), database.write() as writing:
        for table in TABLES:
            for rows in table_rows(connection, table):
                writing.execute(insert(table), [dict(row) for row in rows])
    database.close()


def _settle(path: Path) -> Counts:
    """One file without a log beside it; the rows that it has."""
    copy = sqlite3.connect(path, isolation_level=None)
    try:
        copy.execute("PRAGMA journal_mode = DELETE")
        return {
            table.name: copy.execute(f"SELECT count(*) FROM {table.name}").fetchone()[0] for table in TABLES
        }
    finally:
        copy.close()


_WRITERS: dict[str, tuple[Callable[[Connection, Path], Counts], bool]] = {
    "parquet": (_parquet, True),
    "sqlite": (_sqlite, False),
    "csv": (_csv, True),
    "jsonl": (_jsonl, False),
}
