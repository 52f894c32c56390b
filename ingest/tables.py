"""The rows of a CSV or Parquet file, a tuple of chosen columns each."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from ingest.errors import ReadError

Row: TypeAlias = tuple[Any, ...]
_PARQUET = b"PAR1"
_BATCH = 65_536
# How tables write that there is nothing, in lower case.
_NONE = frozenset(
    {"nan", "-nan", "na", "n/a", "#n/a", "n.a.", "<na>", "null", "none", "nil", "-", "--", "–", "—"}
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column to read: its place in the file, or a constant where the file has none.

    `kind` is `text`, `day` (a date, or text of one), `figure` (a float, NaN for what is none), `ratio`
    (the same, or text such as 4:1), `loose` or `loose_ratio` (the same, but what is none is its text). None
    is an empty cell and, where the kind is loose, one that says so, like n/a.
    """

    kind: str
    place: int | None = None
    constant: Any = None


def is_parquet(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == _PARQUET


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """What goes wrong with the file as a whole, as ReadError."""
    try:
        yield
    except OSError as error:
        missing = isinstance(error, FileNotFoundError)
        raise ReadError(
            str(path), "no such file" if missing else str(error.strerror or error).lower()
        ) from None
    except UnicodeDecodeError:
        raise ReadError(str(path), "not a price file: neither CSV in UTF-8 nor Parquet") from None
    except csv.Error as error:
        raise ReadError(str(path), f"not a CSV file: {error}") from None


def csv_names(path: Path) -> list[str]:
    """The header. Raises ReadError for an empty file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        header = next(csv.reader(file), None)
    if header is None:
        raise ReadError(str(path), "empty file")
    return header


def csv_rows(path: Path, columns: Sequence[Column]) -> Iterator[tuple[int, Row]]:
    """Lines after the header, each with its number in the file."""
    readers = [_reader(column) for column in columns]
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = csv.reader(file)
        next(lines, None)
        for cells in lines:
            if cells:
                yield lines.line_num, tuple(read(cells) for read in readers)


def _reader(column: Column) -> Any:
    place, constant = column.place, column.constant
    if place is None:
        return lambda cells: constant
    parse = _PARSE.get(column.kind, _text)
    return lambda cells: parse(cells[place].strip()) if place < len(cells) else None


def _text(text: str) -> str | None:
    return text or None


def figure(text: str) -> float | None:
    """A number; None for an empty cell or the point that FRED writes for one, NaN for what is none."""
    if text in ("", "."):
        return None
    try:
        return float(text)
    except ValueError:
        return math.nan


def _ratio(text: str) -> float | None:
    """4, 4:1 or 4/1."""
    new, colon, old = text.replace("/", ":").partition(":")
    shares, each = figure(new.strip()), figure(old.strip()) if colon else 1.0
    if shares is None and not colon:
        return None
    return shares / each if shares is not None and each else math.nan


def _or_text(parse: Callable[[str], float | None]) -> Callable[[str], float | str | None]:
    def read(text: str) -> float | str | None:
        value = parse(text)
        if value is None or not math.isnan(value):
            return value
        return None if text.lower() in _NONE else text

    return read


_PARSE: Mapping[str, Callable[[str], float | str | None]] = {
    "figure": figure, "ratio": _ratio, "loose": _or_text(figure), "loose_ratio": _or_text(_ratio),
}  # fmt: skip


def parquet_names(path: Path) -> list[str]:
    """The names of the columns."""
    import pyarrow.parquet as pq

    with _arrow_errors(path):
        return list(pq.ParquetFile(path).schema_arrow.names)


def parquet_rows(path: Path, columns: Sequence[Column]) -> Iterator[tuple[int, Row]]:
    """Rows, counted from 1."""
    import pyarrow.parquet as pq

    with _arrow_errors(path):
        file = pq.ParquetFile(path)
        names = file.schema_arrow.names
        wanted = list(dict.fromkeys(names[column.place] for column in columns if column.place is not None))
        number = 0
        for batch in file.iter_batches(_BATCH, columns=wanted):
            lists = (
                [column.constant] * batch.num_rows
                if column.place is None
                else _values(batch.column(names[column.place]), column.kind)
                for column in columns
            )
            yield from enumerate(zip(*lists, strict=True), number + 1)
            number += batch.num_rows


@contextmanager
def _arrow_errors(path: Path) -> Iterator[None]:
    import pyarrow as pa

    try:
        yield
    except pa.ArrowException as error:
        said = str(error).splitlines() or [type(error).__name__]
        raise ReadError(str(path), f"not a Parquet file that can be read: {said[0]}") from None


def _values(column: Any, kind: str) -> list[Any]:
    """A column as Python values: text, dates, floats."""
    import pyarrow as pa

    if kind == "text":
        return list(column.cast(pa.string()).to_pylist())
    if kind == "day":
        return list(_days(column).to_pylist())
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        return [None if text is None else _PARSE[kind](text.strip()) for text in column.to_pylist()]
    if kind.startswith("loose") and not _is_number(column.type):
        return [None] * len(column)
    return list(column.cast(pa.float64()).to_pylist())


def _is_number(kind: Any) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind))


def _days(column: Any) -> Any:
    """Timestamps as the dates of their own zone; dates and text as they are."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not pa.types.is_timestamp(column.type):
        return column
    local = pc.local_timestamp(column) if column.type.tz else column
    return local.cast(pa.date32(), safe=False)
