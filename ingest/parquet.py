"""Articles as Parquet: the fields of article JSON lines as columns, other columns beside them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from ingest.errors import ReadError
from ingest.jsonlines import FIELDS, article_from
from records import Article, Failure

_ROWS_AT_ONCE = 200
_BUFFER = 1 << 20  # of a column: a row group may be larger than the memory


def count_rows(path: Path, name: str) -> int:
    """Raises ReadError where the file, called `name`, is not articles as Parquet; OSError."""
    with _opened(path, name) as file:
        return int(file.metadata.num_rows)


def articles_in_rows(path: Path, name: str, start: int, end: int) -> Iterator[Article | Failure]:
    """The articles of the rows from `start` (the first is 0) to before `end`. A Failure names its row.

    What stands before a damaged place is read. Raises ReadError as `count_rows` does; OSError.
    """
    at = start
    with _opened(path, name) as file:
        try:
            for row in _rows(file, start, end):
                at += 1
                yield _article(row, f"{name} row {at}", name)
        except Exception as error:
            if not _is_fault(error):
                raise
            yield Failure(name, f"damaged behind row {at}")


def _article(row: dict[str, Any], where: str, name: str) -> Article | Failure:
    try:
        return article_from(row, where, name)
    except ReadError as error:
        return error.failure()


def _opened(path: Path, name: str) -> Any:
    from pyarrow.parquet import ParquetFile

    try:
        file = ParquetFile(path, buffer_size=_BUFFER, pre_buffer=False)
    except Exception as error:
        if not _is_fault(error):
            raise
        raise ReadError(name, "no Parquet file, or one that is cut short") from None
    if "text" not in file.schema_arrow.names:
        file.close()
        raise ReadError(name, 'no articles: it has no column "text"')
    return file


def _is_fault(error: Exception) -> bool:
    """Of the file, and not of the system that did not give its bytes."""
    from pyarrow import ArrowException

    return isinstance(error, ArrowException) or (isinstance(error, OSError) and error.errno is None)


def _rows(file: Any, start: int, end: int) -> Iterator[dict[str, Any]]:
    columns = [name for name in FIELDS if name in file.schema_arrow.names]
    groups, first = _groups(file.metadata, start, end)
    at = first
    for batch in file.iter_batches(_ROWS_AT_ONCE, row_groups=groups, columns=columns):
        some = batch.slice(max(0, start - at), max(0, min(end, at + batch.num_rows) - max(start, at)))
        at += batch.num_rows
        for row in some.to_pylist():
            yield {name: _stated(value) for name, value in row.items()}
        if at >= end:
            return


def _groups(metadata: Any, start: int, end: int) -> tuple[list[int], int]:
    """The row groups that have these rows, and the row that the first of them begins with."""
    found, first, at = list[int](), 0, 0
    for number in range(metadata.num_row_groups):
        after = at + metadata.row_group(number).num_rows
        if at < end and after > start:
            first = first if found else at
            found.append(number)
        at = after
    return found, first


def _stated(value: Any) -> Any:
    """A date or time with its type as article JSON lines write it."""
    return value.isoformat() if isinstance(value, date) else value
