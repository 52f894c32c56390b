"""Daily prices from CSV and Parquet files; what cannot be true is reported and not used."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

from ingest.errors import ReadError
from records import Bar, Failure

REQUIRED = ("symbol", "date", "close")
OPTIONAL = ("open", "high", "low", "volume")
COLUMNS = REQUIRED + OPTIONAL

# symbol, date, close, open, high, low, volume as the file has them
Row: TypeAlias = tuple[Any, ...]
_PARQUET = b"PAR1"
_BATCH = 65_536


def read_prices(path: str | Path) -> Iterator[Bar | Failure]:
    """The prices of a CSV or Parquet file with `symbol`, `date`, `close`, in its order.

    `open`, `high`, `low` and `volume` are taken where present; the case of the names and other columns
    do not matter, dates are YYYY-MM-DD. A row is a Failure, naming the row and the reason, and not
    used where a price is not a number, zero or negative, the high is under the low, or the date
    repeats an earlier row of the symbol or goes back behind it. Rows are counted from 1 in Parquet;
    lines of a CSV file include the header. Raises ReadError for what is no price file.
    """
    path = Path(path)
    with _readable(path):
        parquet = _is_parquet(path)
        rows = _parquet_rows(path) if parquet else _csv_rows(path)
        yield from _checked(rows, str(path), "row" if parquet else "line")


def _is_parquet(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == _PARQUET


@contextmanager
def _readable(path: Path) -> Iterator[None]:
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


def _checked(rows: Iterable[tuple[int, Row]], path: str, unit: str) -> Iterator[Bar | Failure]:
    """Bars of good rows. One plain loop: a file may have millions of rows."""
    last: dict[str, date] = {}
    number = 0
    for number, (symbol, day, *figures) in rows:
        try:
            bar = _bar(symbol, day, figures)
            before = last.get(bar.symbol)
            if before is not None and bar.date <= before:
                raise ValueError(_order(bar.date, before))
        except ValueError as error:
            name = " ".join(str(part) for part in (symbol, day) if part not in (None, ""))
            yield Failure(f"{path} {unit} {number}", f"{name}: {error}" if name else str(error))
            continue
        last[bar.symbol] = bar.date
        yield bar
    if not number:
        raise ReadError(path, "no prices in it")


def _order(day: date, before: date) -> str:
    if day == before:
        return "a second row for this date (the first is used)"
    return f"out of order: it comes after {before}"


def _bar(symbol: Any, day: Any, figures: list[Any]) -> Bar:
    """The row as a Bar. Raises ValueError with the reason why it cannot be used."""
    if not symbol:
        raise ValueError("no symbol")
    if day.__class__ is not date:
        day = _date(day)
    close, opened, high, low, volume = figures
    if close is None:
        raise ValueError("no close")
    if not 0 < close < math.inf:
        raise ValueError(f"close is {_said(close)}")
    if opened is high is low is volume is None:
        return Bar(symbol, day, close)
    opened, high, low = _price("open", opened), _price("high", high), _price("low", low)
    if high is not None and low is not None and high < low:
        raise ValueError(f"high {high:g} is under low {low:g}")
    return Bar(symbol, day, close, opened, high, low, _volume(volume))


def _price(name: str, value: float | None) -> float | None:
    """The price; NaN is how tables write that one is missing."""
    if value is None or math.isnan(value):
        return None
    if not 0 < value < math.inf:
        raise ValueError(f"{name} is {_said(value)}")
    return value


def _volume(value: float | None) -> float | None:
    return _price("volume", value) if value else value


def _said(value: float) -> str:
    if math.isnan(value):
        return "not a number"
    return "zero" if value == 0 else f"{value:g}"


def _date(value: Any) -> date:
    """YYYY-MM-DD, also with a time of day behind it, as data frames write it."""
    text = str(value or "").strip()
    if not text:
        raise ValueError("no date")
    try:
        return date.fromisoformat(text[:10] if text[10:11] in ("", " ", "T") else text)
    except ValueError:
        raise ValueError(f"{text[:40]!r} is not a date such as 2026-01-09") from None


def _places(names: Iterable[str | None], path: Path) -> dict[str, int]:
    """Where each of our columns stands. Raises ReadError where one that is needed is missing."""
    places: dict[str, int] = {}
    for place, name in enumerate(names):
        places.setdefault((name or "").strip().lower(), place)
    missing = [name for name in REQUIRED if name not in places]
    if missing:
        raise ReadError(str(path), f"not a price file: no column {', '.join(missing)}")
    return {name: places[name] for name in COLUMNS if name in places}


def _csv_rows(path: Path) -> Iterator[tuple[int, Row]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = csv.reader(file)
        header = next(lines, None)
        if header is None:
            raise ReadError(str(path), "empty file")
        places = _places(header, path)
        for cells in lines:
            if cells:
                yield lines.line_num, _csv_row(cells, places)


def _csv_row(cells: list[str], places: dict[str, int]) -> Row:
    """A line's values; a figure that is no number stays text, for the check to name."""
    values = {name: cells[place].strip() for name, place in places.items() if place < len(cells)}
    figures = (_figure(values.get(name, "")) for name in COLUMNS[2:])
    return values.get("symbol"), values.get("date"), *figures


def _figure(text: str) -> float | None:
    if not text:
        return None
    try:
        return float(text)
    except ValueError:
        return math.nan


def _parquet_rows(path: Path) -> Iterator[tuple[int, Row]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(path)
        places = _places(file.schema_arrow.names, path)
        number = 0
        names = [file.schema_arrow.names[place] for place in places.values()]
        for batch in file.iter_batches(_BATCH, columns=names):
            columns = {
                ours: _column(batch.column(name), ours) for ours, name in zip(places, names, strict=True)
            }
            empty = [None] * batch.num_rows
            rows = zip(*(columns.get(name, empty) for name in COLUMNS), strict=True)
            yield from enumerate(rows, number + 1)
            number += batch.num_rows
    except pa.ArrowException as error:
        said = str(error).splitlines() or [type(error).__name__]
        raise ReadError(str(path), f"not a Parquet file that can be read: {said[0]}") from None


def _column(column: Any, name: str) -> list[Any]:
    """A column as Python values: text, dates, floats."""
    import pyarrow as pa

    kind = column.type
    if name == "symbol":
        return list(column.cast(pa.string()).to_pylist())
    if name == "date":
        return list(_days(column).to_pylist())
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return [None if text is None else _figure(text.strip()) for text in column.to_pylist()]
    return list(column.cast(pa.float64()).to_pylist())


def _days(column: Any) -> Any:
    """Timestamps as the dates of their own zone; dates and text as they are."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not pa.types.is_timestamp(column.type):
        return column
    local = pc.local_timestamp(column) if column.type.tz else column
    return local.cast(pa.date32(), safe=False)
