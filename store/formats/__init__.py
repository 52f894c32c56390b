"""The formats of an export, one module each; loaded when it is asked for, as their libraries are heavy.

A module of tables has `writing(path, ending)`, a context manager that gives a function (table, batches of
rows) -> number of rows, and `columns` and `batches`, which read a table back from its files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from sqlalchemy import Table

from store.carry import Rows

Add = Callable[[Table, Iterable[Rows]], int]

FORMATS = ("parquet", "sqlite", "csv", "jsonl", "duckdb")
# One file a table; the others are a single file.
FOLDERS = ("parquet", "csv")
# Which of them carry the whole database, to the last digit.
COMPLETE = ("parquet", "sqlite", "csv", "duckdb")


class Format(Protocol):
    def writing(self, path: Path, ending: str) -> AbstractContextManager[Add]:
        """Into a folder, in files whose names end so; or into one file, where a row replaces that of its
        key."""

    def columns(self, table: Table, paths: Sequence[Path]) -> list[str]:
        """The columns of the table that the first of its files has, in the table's order."""

    def batches(self, table: Table, paths: Sequence[Path]) -> Iterator[Rows]:
        """The rows with these columns, file by file."""


def load(name: str) -> Format:
    """The module of a format that is COMPLETE."""
    return cast(Format, import_module(f"store.formats.{name}"))
