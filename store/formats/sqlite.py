"""The ledger as one SQLite file: a database of ours that Datasette, too, makes the most of.

What is done for Datasette: it finds the full text where the index names its table in double quotes, and it
follows foreign keys to primary keys only. So `verdict.claim_id` gets a companion `claim_key`, and
`claim.verdict_key` is declared as the reference that it is.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Table

from store import open_store
from store.bulk import loading
from store.carry import Part, Rows
from store.connection import Connection, SQLite, connect
from store.engine import Database
from store.formats import Add
from store.location import parse_location
from store.tables import TABLES

# A reference to something that is no primary key, and how the copy has it.
_CLAIM_KEY = """
ALTER TABLE verdict ADD COLUMN claim_key INTEGER REFERENCES claim (key);
UPDATE verdict SET claim_key = (SELECT key FROM claim WHERE id = verdict.claim_id);
CREATE INDEX ix_verdict_claim_key ON verdict (claim_key);
CREATE TRIGGER verdict_claim_key AFTER INSERT ON verdict BEGIN
  UPDATE verdict SET claim_key = (SELECT key FROM claim WHERE id = new.claim_id) WHERE key = new.key;
END;
"""
_TO_CLAIM_ID = re.compile(r",\s*CONSTRAINT \w+ FOREIGN KEY\s*\(claim_id\) REFERENCES claim \(id\)")
_CONTENT = re.compile(r"content='(\w+)'")


@contextmanager
def writing(path: Path, ending: str) -> Iterator[Add]:
    """See store.formats. A file that is made here has our schema; in the end there is no log beside it."""
    is_new = not path.exists()
    if is_new:
        open_store(str(path), create=True).close()
    database = Database(parse_location(str(path)), timeout=30)
    try:
        with loading(database, much=is_new) as loader:

            def add(table: Table, batches: Iterable[Rows]) -> int:
                return loader.add(table, [column.name for column in table.columns], batches)

            yield add
    finally:
        database.close()
    if is_new:
        _dress(path)
    _settle(path)


def _settle(path: Path) -> dict[str, int]:
    """Leave one file without a log beside it; the rows that its tables have."""
    with closing(sqlite3.connect(path, isolation_level=None)) as copy:
        copy.execute("PRAGMA journal_mode = DELETE")
        count = "SELECT count(*) FROM {}"
        return {table.name: copy.execute(count.format(table.name)).fetchone()[0] for table in TABLES}


def copy_whole(connection: SQLite, path: Path) -> dict[str, int]:
    """The whole database by SQLite's own means; the rows of each table."""
    connection.vacuum_into(str(path))
    _dress(path)
    return _settle(path)


def _dress(path: Path) -> None:
    """Make a database of ours ready for Datasette.

    Declarations that do not change how rows are stored are changed as https://sqlite.org/lang_altertable.html
    ("other kinds of table schema changes") describes it.
    """
    with closing(sqlite3.connect(path, isolation_level=None)) as copy:
        if any(column[1] == "claim_key" for column in copy.execute("PRAGMA table_info(verdict)")):
            return
        copy.executescript(_CLAIM_KEY)
        changed = dict(_redeclared(copy))
        copy.execute("PRAGMA writable_schema = ON")
        for name, sql in changed.items():
            copy.execute("UPDATE sqlite_schema SET sql = ? WHERE name = ?", (sql, name))
        copy.execute("PRAGMA writable_schema = RESET")


def _redeclared(copy: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    for name, sql in copy.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'table'").fetchall():
        if _CONTENT.search(sql):
            yield name, _CONTENT.sub(r'content="\1"', sql)
        elif name == "verdict":
            yield name, _TO_CLAIM_ID.sub("", sql)
        elif name == "claim":
            reference = "FOREIGN KEY (verdict_key) REFERENCES verdict (key) DEFERRABLE INITIALLY DEFERRED"
            yield name, re.sub(r"\)\s*$", f", CONSTRAINT fk_claim_verdict_key {reference})", sql)


def columns(table: Table, paths: Sequence[Path]) -> list[str]:
    """See store.formats. An older database is brought up to date first."""
    connect(parse_location(str(paths[0]))).close()
    return [column.name for column in table.columns]


def batches(table: Table, paths: Sequence[Path]) -> Iterator[Rows]:
    """See store.formats."""
    connection: Connection = connect(parse_location(str(paths[0])))
    try:
        with connection.snapshot():
            yield from Part(table).batches(connection)
    finally:
        connection.close()
