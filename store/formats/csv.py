"""Tables as CSV files by RFC 4180 that a spreadsheet shows rather than runs, and that can be read back
exactly.

Guarded as OWASP ASVS says (1.2.10): an apostrophe stands before what would be a formula; numbers stay as they
are. An empty cell is one without a value. So that reading back takes off just what was put on, an apostrophe
also stands before the empty text, and before apostrophes that stand before these.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Boolean, Column, Float, Integer, Table

from records import guarded
from store.carry import ROWS_AT_ONCE, Rows
from store.formats import Add
from store.formats.arrow import present
from store.tables import DateText, TimeText

Cell = Callable[[Any], Any]


@contextmanager
def writing(folder: Path, ending: str) -> Iterator[Add]:
    """See store.formats."""
    yield partial(_write, folder, ending)


def _write(folder: Path, ending: str, table: Table, batches: Iterable[Rows]) -> int:
    written, cells = 0, [_shown(column) for column in table.columns]
    with (folder / f"{table.name}{ending}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(column.name for column in table.columns)
        for rows in batches:
            writer.writerows(_rows(rows, cells))
            written += len(rows)
    return written


def _rows(rows: Rows, cells: list[Cell | None]) -> Iterator[tuple[Any, ...]]:
    """Column by column, as most columns need nothing done."""
    columns = zip(zip(*rows, strict=True), cells, strict=True)
    return zip(*(map(cell, column) if cell else column for column, cell in columns), strict=True)


def _shown(column: Column[Any]) -> Cell | None:
    if isinstance(column.type, Boolean):
        return _yes_or_no
    return None if isinstance(column.type, Integer | Float | DateText | TimeText) else harmless


def _yes_or_no(value: bool | None) -> str | None:
    return None if value is None else "true" if value else "false"


def harmless(cell: Any) -> Any:
    """A cell that a spreadsheet shows rather than runs."""
    if not isinstance(cell, str):
        return cell
    bare = cell.lstrip("'")
    return f"'{cell}" if not bare or guarded(bare) != bare else cell


def as_it_was(cell: str) -> str | None:
    """What `harmless` made the cell of; None for no value."""
    if cell == "":
        return None
    bare = cell.lstrip("'")
    return cell[1:] if bare != cell and (not bare or guarded(bare) != bare) else cell


def columns(table: Table, paths: Sequence[Path]) -> list[str]:
    """See store.formats."""
    with _opened(paths[0]) as file:
        return present(table, next(csv.reader(file)))


def batches(table: Table, paths: Sequence[Path]) -> Iterator[Rows]:
    """See store.formats."""
    for path in paths:
        yield from _read(table, path)


def _read(table: Table, path: Path) -> Iterator[Rows]:
    csv.field_size_limit(sys.maxsize)
    with _opened(path) as file:
        reader = csv.reader(file)
        head = next(reader)
        chosen = [(head.index(name), _stored(table.columns[name])) for name in present(table, head)]
        rows: Rows = []
        for line in reader:
            rows.append(tuple(value(line[n]) for n, value in chosen))
            if len(rows) == ROWS_AT_ONCE:
                yield rows
                rows = []
        if rows:
            yield rows


def _opened(path: Path) -> Any:
    return path.open(encoding="utf-8", newline="")


def _stored(column: Column[Any]) -> Callable[[str], Any]:
    if isinstance(column.type, Boolean):
        return {"true": True, "false": False, "": None}.__getitem__
    if isinstance(column.type, Integer):
        return lambda cell: int(cell) if cell else None
    if isinstance(column.type, Float):
        return lambda cell: float(cell) if cell else None
    if isinstance(column.type, DateText | TimeText):
        return (lambda cell: cell or None) if column.nullable else str
    return as_it_was
