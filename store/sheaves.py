"""What a back-fill has written, read again: its shards, some thousand texts at a time.

A shard's three files are read side by side, each in its order, and what is said in a text is read only where
somebody asks for it: a text that is known already costs its row.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from sqlalchemy import Table

from records import Article, Failure
from store.carry import Rows
from store.errors import StoreError
from store.formats.arrow import from_arrow, schema
from store.rows import Values, article_from
from store.shards import SHARD, TABLES, articles, claims, mentions

# Texts in memory at a time; a row group of a shard is bounded in letters, too.
TEXTS_AT_ONCE = 2_000
_ROWS_AT_ONCE = 5_000
_ARTICLE = [column.name for column in articles.columns]


class ShardError(StoreError):
    """This shard cannot be read; others can."""

    def __init__(self, folder: Path, reason: str) -> None:
        super().__init__(f"{folder}: {reason}")
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Shard:
    """A shard that is there: by which edition it was read, and what could not be read."""

    folder: Path
    extractor: str
    rows: dict[str, int]
    failures: tuple[Failure, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """The rows of `claims` and `mentions` of some texts, by the number of the text."""

    claims: dict[int, Rows]
    mentions: dict[int, Rows]


class Sheaf:
    """Texts of a shard that stand one after the other, as rows of `articles` by column."""

    def __init__(self, extractor: str, texts: list[Values], streams: dict[str, _Stream]) -> None:
        self.extractor, self.texts = extractor, texts
        self._streams = streams

    def articles(self) -> Iterator[Article]:
        return map(article_from, self.texts)

    def said(self, numbers: Collection[int]) -> Said:
        """What is said in the texts with these numbers. To be asked once, before the next sheaf is taken."""
        last = self.texts[-1]["number"]
        return Said(*(self._streams[table.name].take(last, numbers) for table in (claims, mentions)))


def open_shard(folder: Path) -> Shard:
    """Raises ShardError where it is missing or damaged."""
    try:
        about = json.loads((folder / SHARD).read_text(encoding="utf-8"))
        failures = tuple(Failure(each["item"], each["reason"]) for each in about["failures"])
        rows = {table.name: int(about[table.name]) for table in TABLES}
        return Shard(folder, str(about["extractor"]), rows, failures)
    except FileNotFoundError:
        raise ShardError(folder, "missing; run the back-fill again") from None
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise _damaged(folder, error) from error


def sheaves(shard: Shard) -> Iterator[Sheaf]:
    """The texts of a shard in their order. Raises ShardError where a file is damaged."""
    with ExitStack() as opened:
        files = {table.name: opened.enter_context(_opened(shard, table)) for table in TABLES}
        streams = {table.name: _Stream(shard, table, files[table.name]) for table in (claims, mentions)}
        for rows in _batches(shard, files[articles.name], TEXTS_AT_ONCE):
            with _reading(shard.folder):
                texts = [dict(zip(_ARTICLE, row, strict=True)) for row in from_arrow(articles, rows)]
            yield Sheaf(shard.extractor, texts, streams)


class _Stream:
    """The rows of a file by the number of their text, which only goes up."""

    def __init__(self, shard: Shard, table: Table, file: Any) -> None:
        self._folder, self._table = shard.folder, table
        self._batches = _batches(shard, file, _ROWS_AT_ONCE)
        self._rest: Any = None

    def take(self, last: int, wanted: Collection[int]) -> dict[int, Rows]:
        """The rows of the wanted texts, from where it stands to the text `last`, by number."""
        found: dict[int, Rows] = {}
        chosen = pa.array(wanted, pa.int64())
        while (rows := self._next()) is not None:
            until = int(np.searchsorted(rows.column("number").to_numpy(), last, side="right"))
            with _reading(self._folder):
                here = rows.slice(0, until)
                some = from_arrow(self._table, here.filter(pc.is_in(here.column("number"), chosen)))
            for row in some:
                found.setdefault(row[0], []).append(row)
            if until < rows.num_rows:
                self._rest = rows.slice(until)
                break
        return found

    def _next(self) -> Any:
        rows, self._rest = self._rest, None
        return next(self._batches, None) if rows is None else rows


def _batches(shard: Shard, file: Any, size: int) -> Iterator[Any]:
    waiting = file.iter_batches(batch_size=size)
    while True:
        with _reading(shard.folder):
            rows = next(waiting, None)
        if rows is None:
            return
        yield rows


@contextmanager
def _opened(shard: Shard, table: Table) -> Iterator[Any]:
    path = shard.folder / f"{table.name}.parquet"
    if not path.exists():
        raise _damaged(shard.folder, f"{path.name}: no such file")
    with _reading(shard.folder):
        file = pq.ParquetFile(path)
    with file:
        if not file.schema_arrow.equals(schema(table)):
            raise ShardError(shard.folder, f"{path.name} is of another streetcheck; run the back-fill again")
        if file.metadata.num_rows != shard.rows[table.name]:
            raise _damaged(shard.folder, f"{path.name} has {file.metadata.num_rows} rows")
        yield file


@contextmanager
def _reading(folder: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError, pa.ArrowException) as error:
        raise _damaged(folder, error) from error


def _damaged(folder: Path, why: object) -> ShardError:
    said = " ".join(str(why).split()) or type(why).__name__
    return ShardError(folder, f"damaged ({said}); remove it and run the back-fill again")
