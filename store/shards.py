"""The shards of a back-fill: what was read in a slice of an input file, as Parquet, apart from any database.

    DIR/backfill.json                   the sources, in the order in which they were given, and their slices
    DIR/HASH-NNNN/articles.parquet      a row an article, in the order of the source
                  claims.parquet        a row a claim
                  mentions.parquet      a row a mention
                  shard.json            what was read, by which extractor, and what could not be read
    DIR/set-aside/HASH-NNNN.json        a slice that could not be read after its retries

A folder without a leading dot is whole, always. Nothing of the time, the machine or chance stands in it: the
same slice, read by the same edition, gives the same bytes.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import re
import secrets
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Column, Integer, LargeBinary, MetaData, Table

from records import Article, Claim, Failure, Mention, Sketch
from store import tables as t
from store.claims import claim_rows
from store.errors import StoreError
from store.rows import ARTICLE, CLAIM, article_values, mention_values
from store.values import clean

FORMAT, VERSION = "streetcheck-backfill", 1
SOURCES, SHARD, ASIDE, LOCK = "backfill.json", "shard.json", "set-aside", ".lock"
_OURS = re.compile(r"\.?([0-9a-f]{16})-\d{4,}(\.[0-9a-f]{8})?")

# A row group is written when it has so many rows or letters.
_GROUP_ROWS, _GROUP_LETTERS = 5_000, 8_000_000
_ARTICLE = (*ARTICLE, "state", "text_hash", "published_utc", "origins")
_MENTION = ("span_start", "span_end", "symbol", "name", "type", "text", "how", "confidence")


def _columns(table: Table, names: Iterable[str]) -> Iterator[Column[Any]]:
    """The `number` of the article in its slice, from 0, and columns of a table of the database."""
    yield Column("number", Integer, nullable=False)
    for name in names:
        yield Column(name, table.columns[name].type, nullable=table.columns[name].nullable)


_METADATA = MetaData()
# Never made in a database; with store.formats.arrow they are the schemas of the files.
articles = Table(
    "articles",
    _METADATA,
    *_columns(t.article, _ARTICLE),
    Column("minhash", LargeBinary),  # both are null for an article without a sketch
    Column("bands", ARRAY(BigInteger)),
)
claims = Table(
    "claims",
    _METADATA,
    Column("number", Integer, nullable=False),
    Column("article_id", t.article.c.id.type, nullable=False),
    *list(_columns(t.claim, (*CLAIM, "content")))[1:],
)
mentions = Table("mentions", _METADATA, *_columns(t.mention, _MENTION))
TABLES = (articles, claims, mentions)
_NAMES = {
    table.name: [column.name for column in table.columns if column.name != "number"] for table in TABLES
}


@dataclass(frozen=True, slots=True)
class Part:
    """A slice of an input: the `number`th `of` all that the file with this `hash` is cut in.

    It has what stands in the bytes (of a Parquet file: the rows) from `start` to before `end`; `before` is
    the number of lines before it, by which articles of JSON lines are called.
    """

    source: str
    hash: str
    number: int
    of: int
    start: int
    end: int
    before: int = 0

    @property
    def name(self) -> str:
        return f"{self.hash}-{self.number:04}"


@dataclass(frozen=True, slots=True)
class Input:
    """A source as backfill.json has it; `cuts` are the `start`, `end` and `before` of its parts."""

    name: str
    hash: str
    bytes: int
    cuts: tuple[tuple[int, int, int], ...]

    @property
    def parts(self) -> list[Part]:
        of = len(self.cuts)
        return [Part(self.name, self.hash, number, of, *cut) for number, cut in enumerate(self.cuts)]


# Of each table the rows of one article, without its number: what a shard takes.
Rows = dict[str, list[tuple[Any, ...]]]


def rows_of(
    article: Article, claims: Iterable[Claim], mentions: Iterable[Mention], sketch: Sketch | None
) -> Rows:
    """An article and what it says, for `Shard.put`. Raises RecordError where no database would take it."""
    values = article_values(article)
    shape = {"minhash": sketch and sketch.values, "bands": sketch and list(sketch.bands)}
    known = {"article_id": values["id"]}
    return {
        "articles": [_in_order(_NAMES["articles"], values | shape)],
        "claims": [_in_order(_NAMES["claims"], known | row) for row in claim_rows(claims).values()],
        "mentions": [_in_order(_NAMES["mentions"], mention_values(mention)) for mention in mentions],
    }


def _in_order(names: list[str], row: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple([row[name] for name in names])


class Shard:
    """The files of one shard while they are written; for `writing`."""

    def __init__(self, folder: Path) -> None:
        self._files = {table.name: _File(folder, table) for table in TABLES}
        self._failures: list[Failure] = []

    def add(
        self, article: Article, claims: Iterable[Claim], mentions: Iterable[Mention], sketch: Sketch | None
    ) -> None:
        """The next article, and what it says. Raises RecordError."""
        self.put(rows_of(article, claims, mentions, sketch))

    def put(self, rows: Rows) -> None:
        """The next article, by its rows."""
        number = self._files["articles"].count
        for name, file in self._files.items():
            for row in rows[name]:
                file.add((number, *row))

    def fail(self, failure: Failure) -> None:
        self._failures.append(failure)

    def close(self) -> None:
        for file in self._files.values():
            file.close()

    def summary(self) -> dict[str, Any]:
        """Counts and failures, as shard.json has them."""
        counts = {name: file.count for name, file in self._files.items()}
        told = [{"item": clean(each.item), "reason": clean(each.reason)} for each in self._failures]
        return counts | {"failures": told}


class _File:
    """A table's file; a row group of it is in memory at a time."""

    def __init__(self, folder: Path, table: Table) -> None:
        from pyarrow.parquet import ParquetWriter

        from store.formats.arrow import schema

        self.count = 0
        self._table, self._schema = table, schema(table)
        self._rows: list[tuple[Any, ...]] = []
        self._letters = 0
        path = folder / f"{table.name}.parquet"
        self._writer = ParquetWriter(path, self._schema, compression="zstd", use_dictionary=False)

    def add(self, row: tuple[Any, ...]) -> None:
        self._rows.append(row)
        self.count += 1
        self._letters += sum([len(value) for value in row if value.__class__ is str])
        if len(self._rows) >= _GROUP_ROWS or self._letters >= _GROUP_LETTERS:
            self._write()

    def close(self) -> None:
        if self._rows:
            self._write()
        self._writer.close()

    def _write(self) -> None:
        from store.formats.arrow import to_arrow

        self._writer.write_batch(to_arrow(self._table, self._schema, self._rows))
        self._rows, self._letters = [], 0


@contextmanager
def writing(dest: Path, part: Part, *, extractor: str) -> Iterator[Shard]:
    """The shard of a slice: in place when all is written, whole and durable, and not at all after an error.

    One that is there already is replaced. Raises OSError where it cannot be written.
    """
    folder = dest / f".{part.name}.{secrets.token_hex(4)}"
    folder.mkdir(parents=True)
    try:
        shard = Shard(folder)
        try:
            yield shard
        finally:
            shard.close()
        _describe(folder, part, extractor, shard)
        for path in (*folder.iterdir(), folder):
            _sync(path)
        _put_in_place(folder, dest / part.name)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _describe(folder: Path, part: Part, extractor: str, shard: Shard) -> None:
    about = {"source": clean(part.source), "hash": part.hash, "slice": part.number, "of": part.of}
    place = {"start": part.start, "end": part.end}
    _write_json(folder / SHARD, {**about, **place, "extractor": extractor, **shard.summary()})


def _put_in_place(folder: Path, final: Path) -> None:
    """Over what another edition, or another attempt at the same slice, has left there."""
    while True:
        try:
            folder.rename(final)
            break
        except OSError as error:
            if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                raise
        remove(final)
    _sync(final.parent)


def remove(shard: Path) -> None:
    """Takes a shard away, so that it is never there in part."""
    away = shard.with_name(f".{shard.name}.{secrets.token_hex(4)}")
    with suppress(FileNotFoundError):
        shard.rename(away)
    shutil.rmtree(away, ignore_errors=True)


def clear(dest: Path, inputs: Iterable[Input] = ()) -> None:
    """Takes away what killed processes have left half-written, and the shards of `inputs` that were cut
    otherwise; nobody must be writing there."""
    kept = {each.hash: {part.name for part in each.parts} for each in inputs}
    for path in dest.iterdir():
        found = _OURS.fullmatch(path.name)
        if found and found[2]:
            shutil.rmtree(path, ignore_errors=True)
        elif found and path.name not in kept.get(found[1], {path.name}):
            remove(path)


def written(dest: Path, part: Part, extractor: str) -> Mapping[str, Any] | None:
    """What shard.json says of a slice that this edition has read; None where it is to be read."""
    about = _read_json(dest / part.name / SHARD)
    if not isinstance(about, dict) or about.get("extractor") != extractor:
        return None
    names = {"slice": part.number, "of": part.of, "start": part.start, "end": part.end}
    return about if all(about.get(name) == value for name, value in names.items()) else None


def read_inputs(dest: Path) -> list[Input]:
    """The sources of a back-fill in their order; none where there is no backfill.json.

    Raises StoreError for another file of that name, and for a folder with something else.
    """
    path = dest / SOURCES
    if not path.exists():
        if dest.is_dir() and any(not each.name.startswith(".") for each in dest.iterdir()):
            raise StoreError(f"{dest} is no folder of a back-fill; name a new or an empty one")
        return []
    about = _read_json(path)
    if not isinstance(about, dict) or (about.get("format"), about.get("version")) != (FORMAT, VERSION):
        raise StoreError(f"{path} is not of a back-fill that this streetcheck reads")
    try:
        return [
            Input(each["name"], each["hash"], each["bytes"], tuple((a, b, c) for a, b, c in each["cuts"]))
            for each in about["sources"]
        ]
    except (KeyError, TypeError, ValueError):
        raise StoreError(f"{path} is damaged; take it away and run the back-fill again") from None


def write_inputs(dest: Path, inputs: Iterable[Input]) -> None:
    """Writes backfill.json in one move."""
    sources = [
        {"name": clean(each.name), "hash": each.hash, "bytes": each.bytes}
        | {"slices": [part.name for part in each.parts], "cuts": each.cuts}
        for each in inputs
    ]
    _write_json(dest / SOURCES, {"format": FORMAT, "version": VERSION, "sources": sources})


@contextmanager
def locked(dest: Path) -> Iterator[None]:
    """Makes the folder where it is missing; inside, it is this process's. Raises StoreError where it is
    another's, OSError."""
    dest.mkdir(parents=True, exist_ok=True)
    with (dest / LOCK).open("wb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StoreError(f"{dest} is being written by another back-fill") from None
        yield


@dataclass(frozen=True, slots=True)
class Aside:
    """A slice (`slice` None: a whole file) that could not be read after so many attempts."""

    source: str
    slice: int | None
    reason: str
    attempts: int


def set_aside(dest: Path, name: str, aside: Aside) -> None:
    """Notes it under the name of its shard."""
    (dest / ASIDE).mkdir(exist_ok=True)
    _write_json(dest / ASIDE / f"{name}.json", asdict(aside) | {"source": clean(aside.source)})


def read_aside(dest: Path) -> dict[str, Aside]:
    """What is set aside, by the names of the shards."""
    found = {path.stem: _read_json(path) for path in sorted((dest / ASIDE).glob("*.json"))}
    names = [field.name for field in fields(Aside)]
    return {
        name: Aside(*(about[field] for field in names))
        for name, about in found.items()
        if isinstance(about, dict) and about.keys() >= set(names)
    }


def take_back(dest: Path, name: str) -> None:
    """Sets aside no longer."""
    (dest / ASIDE / f"{name}.json").unlink(missing_ok=True)
    with suppress(OSError):  # others are in it
        (dest / ASIDE).rmdir()


def _write_json(path: Path, content: Any) -> None:
    staged = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        staged.write_text(json.dumps(content, ensure_ascii=False) + "\n", encoding="utf-8")
        _sync(staged)
        staged.replace(path)
    finally:
        staged.unlink(missing_ok=True)


def _read_json(path: Path) -> Any:
    """None for a file that is not there or is no JSON."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
