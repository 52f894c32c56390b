"""Tables as Parquet files: one a table, and one more for what each later export adds to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import Table

from store.carry import ROWS_AT_ONCE, Rows
from store.formats import Add
from store.formats.arrow import from_arrow, present, schema, to_arrow

# A row group is written when it has so many rows or bytes.
_GROUP_ROWS, _GROUP_BYTES = 64_000, 8_000_000


@contextmanager
def writing(folder: Path, ending: str) -> Iterator[Add]:
    """See store.formats."""
    yield partial(_write, folder, ending)


def _write(folder: Path, ending: str, table: Table, batches: Iterable[Rows]) -> int:
    shape, written = schema(table), 0
    path = folder / f"{table.name}{ending}.parquet"
    # Compressed well anyway: dictionaries cost time and, where most values differ, room.
    with pq.ParquetWriter(path, shape, compression="zstd", use_dictionary=False) as writer:
        for group in _groups(table, shape, batches):
            writer.write_table(group)
            written += group.num_rows
    return written


def _groups(table: Table, shape: Any, batches: Iterable[Rows]) -> Iterator[Any]:
    some: list[Any] = []
    count = size = 0
    for rows in batches:
        some.append(to_arrow(table, shape, rows))
        count, size = count + len(rows), size + some[-1].nbytes
        if count >= _GROUP_ROWS or size >= _GROUP_BYTES:
            yield pa.Table.from_batches(some)
            some, count, size = [], 0, 0
    if some:
        yield pa.Table.from_batches(some)


def columns(table: Table, paths: Sequence[Path]) -> list[str]:
    """See store.formats."""
    return present(table, pq.read_schema(paths[0]).names)


def batches(table: Table, paths: Sequence[Path]) -> Iterator[Rows]:
    """See store.formats."""
    for path in paths:
        with pq.ParquetFile(path, memory_map=True) as file:
            for batch in file.iter_batches(batch_size=ROWS_AT_ONCE):
                yield from_arrow(table, batch)
