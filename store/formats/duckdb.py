"""Tables as one DuckDB database, with real types and a comment on every table and column."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
from sqlalchemy import Table

from store.carry import ROWS_AT_ONCE, Rows
from store.describe import descriptions
from store.errors import StoreError
from store.formats import Add
from store.formats.arrow import from_arrow, present, schema, to_arrow

# What DuckDB may hold of what it writes and sorts; the rest of the process comes to it.
_MEMORY = "32MB"
_BATCHES = 4


@contextmanager
def _opened(path: Path, *, read_only: bool) -> Iterator[Any]:
    """StoreError where DuckDB is not installed, or cannot do what it is asked."""
    try:
        import duckdb
    except ImportError:
        raise StoreError("the duckdb format needs DuckDB: pip install 'streetcheck[duckdb]'") from None
    try:
        with duckdb.connect(str(path), read_only=read_only) as connection:
            connection.execute(f"SET memory_limit = '{_MEMORY}'; SET threads = 1; SET TimeZone = 'UTC'")
            yield connection
    except duckdb.Error as error:
        raise StoreError(f"{path}: {str(error).splitlines()[0]}") from error


@contextmanager
def writing(path: Path, ending: str) -> Iterator[Add]:
    """See store.formats."""
    with _opened(path, read_only=False) as connection:
        yield partial(_write, connection)


def _write(connection: Any, table: Table, batches: Iterable[Rows]) -> int:
    shape, written = schema(table), 0
    known = _has(connection, table)
    if not known:
        _make(connection, table, shape)
    for rows in _larger(batches):
        connection.register("fresh", pa.Table.from_batches([to_arrow(table, shape, rows)]))
        if known:
            connection.execute(_without_those_of(table))
        connection.execute(f'INSERT INTO "{table.name}" SELECT * FROM fresh')
        connection.unregister("fresh")
        written += len(rows)
    return written


def _larger(batches: Iterable[Rows]) -> Iterator[Rows]:
    """Some thousands of rows at a time, as each insert has its price."""
    waiting = iter(batches)
    while some := list(islice(waiting, _BATCHES)):
        yield [row for rows in some for row in rows]


def _has(connection: Any, table: Table) -> bool:
    asked = "SELECT count(*) FROM duckdb_tables() WHERE table_name = ?"
    return bool(connection.execute(asked, [table.name]).fetchall()[0][0])


def _make(connection: Any, table: Table, shape: Any) -> None:
    connection.begin()
    connection.register("shape", shape.empty_table())
    connection.execute(f'CREATE TABLE "{table.name}" AS SELECT * FROM shape')
    connection.unregister("shape")
    described = descriptions()[table.name]
    # COMMENT takes no parameters; the words are those of descriptions.yaml.
    connection.execute(f'COMMENT ON TABLE "{table.name}" IS {_literal(described.about)}')
    for name, meaning in described.columns.items():
        connection.execute(f'COMMENT ON COLUMN "{table.name}"."{name}" IS {_literal(meaning)}')
    connection.commit()


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _without_those_of(table: Table) -> str:
    same = " AND ".join(f'held."{column.name}" = fresh."{column.name}"' for column in table.primary_key)
    return f'DELETE FROM "{table.name}" AS held USING fresh WHERE {same}'


def columns(table: Table, paths: Sequence[Path]) -> list[str]:
    """See store.formats."""
    with _opened(paths[0], read_only=True) as connection:
        found = connection.execute(f'SELECT * FROM "{table.name}" LIMIT 0').description
        return present(table, [column[0] for column in found])


def batches(table: Table, paths: Sequence[Path]) -> Iterator[Rows]:
    """See store.formats."""
    with _opened(paths[0], read_only=True) as connection:
        rows = connection.sql(f'SELECT * FROM "{table.name}"')
        for batch in rows.to_arrow_reader(ROWS_AT_ONCE):
            yield from_arrow(table, batch)
