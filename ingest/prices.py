"""Prices and other series from CSV and Parquet files; what cannot be true is reported and not used."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from ingest.errors import ReadError
from ingest.layouts import Item, Layout, layout_of
from ingest.tables import Row, csv_names, csv_rows, is_parquet, parquet_names, parquet_rows, readable
from ingest.unread import Unread
from records import Failure

_SUFFIXES = (".csv", ".parquet")


def price_files(path: str | Path) -> list[Path]:
    """The file itself, or the .csv and .parquet files of a folder and below, by name; none that is hidden.

    Raises ReadError for a folder without any.
    """
    path = Path(path)
    if not path.is_dir():
        return [path]
    inside = (file for file in path.rglob("*") if file.suffix.lower() in _SUFFIXES and file.is_file())
    files = [file for file in inside if not any(p.startswith(".") for p in file.relative_to(path).parts)]
    if not files:
        raise ReadError(str(path), "no .csv or .parquet file in this folder")
    return sorted(files)


def read_prices(path: str | Path) -> Iterator[Item | Failure]:
    """The series of a CSV or Parquet file, in its order: sessions as Bar, all other figures as Observation.

    The header says how it is laid out (docs/ingestion.md has the list). A row is a Failure, naming it and
    the reason, and not used where a price is not a number, zero or negative, the high is under the low, or
    the date repeats an earlier row of the symbol or goes back behind it. Rows are counted from 1 in
    Parquet; lines of a CSV file include the header. A column of figures with other cells, but for the close,
    is a Failure at the end; the rest of its rows is used. Raises ReadError for what is no price file.
    """
    path = Path(path)
    with readable(path):
        parquet = is_parquet(path)
        layout = layout_of(parquet_names(path) if parquet else csv_names(path), path)
        rows = (parquet_rows if parquet else csv_rows)(path, layout.columns)
        yield from _checked(rows, layout, f"{path} {'row' if parquet else 'line'}")


def _checked(rows: Iterable[tuple[int, Row]], layout: Layout, where: str) -> Iterator[Item | Failure]:
    """What good rows hold. One plain loop: a file may have millions of rows."""
    last: dict[Hashable, date] = {}
    number, unread = 0, Unread(layout.loose, set(layout.figures))
    for number, row in rows:
        if layout.loose:
            row = unread.without(number, row)
        try:
            if not row[0]:
                raise ValueError("no symbol")
            day, key = row[1], layout.key(row)
            if day.__class__ is not date:
                day = _date(day)
            items = layout.items(row[0], day, row)
            before = last.get(key)
            if before is not None and day <= before:
                raise ValueError(_order(day, before))
        except ValueError as error:
            name = " ".join(str(part) for part in row[:2] if part not in (None, ""))
            yield Failure(f"{where} {number}", f"{name}: {error}" if name else str(error))
            continue
        last[key] = day
        yield from items
    if not number:
        raise ReadError(where.rpartition(" ")[0], "no prices in it")
    yield from unread.failures(where)


def _order(day: date, before: date) -> str:
    if day == before:
        return "a second row for this date (the first is used)"
    return f"out of order: it comes after {before}"


def _date(value: Any) -> date:
    """YYYY-MM-DD, also with a time of day behind it, as data frames write it."""
    text = str(value or "").strip()
    if not text:
        raise ValueError("no date")
    try:
        return date.fromisoformat(text[:10] if text[10:11] in ("", " ", "T") else text)
    except ValueError:
        raise ValueError(f"{text[:40]!r} is not a date such as 2026-01-09") from None
