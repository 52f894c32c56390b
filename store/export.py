"""The claim database as files that other programs open: Parquet, CSV, SQLite, DuckDB, JSON lines.

Everything is written under a temporary name beside the destination and moved into place when it is whole. One
export sees one moment of the database. What a later export adds is found by comparing (store.held).
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Table

from store import datapackage, datasette
from store.carry import Counts, Part, Report, Rows, parts, watched
from store.connection import SQLite, connect
from store.errors import StoreError
from store.formats import FOLDERS, FORMATS, Add, jsonl, load
from store.held import Held
from store.lookup import Reader
from store.values import utc_text

if TYPE_CHECKING:
    from store.store import Store

RECORDS = "claim_record"
# What else a symbol and a claimant are called: it follows from them, and is not repeated.
_KNOWN_AS = ("symbols", "claimants")


@dataclass(frozen=True, slots=True)
class Job:
    """One export: what is asked for, and where it goes."""

    reader: Reader
    dest: Path
    format: str
    query: str | None
    filters: Mapping[str, Any]
    report: Report

    @property
    def is_folder(self) -> bool:
        return self.format in FOLDERS

    @property
    def is_whole(self) -> bool:
        return not self.chosen_by

    @property
    def chosen_by(self) -> dict[str, Any]:
        """The filters as datapackage.json has them."""
        words = {"query": self.query, **self.filters}
        return {
            name: word.isoformat() if isinstance(word, date) else word
            for name, word in words.items()
            if word is not None and name not in _KNOWN_AS
        }


def export(
    source: Reader | Store,
    dest: Path,
    format: str,
    *,
    query: str | None = None,
    filters: Mapping[str, Any] | None = None,
    since_last: bool = False,
    now: datetime | None = None,
    report: Report = lambda table, done, total: None,
) -> Counts:
    """Write the database to `dest`; the tables written and the number of their rows.

    `parquet` and `csv` make a folder with one file a table, `sqlite` and `duckdb` one database file, `jsonl`
    one file of the current claims' records, newest first, each with its verdict. With a query or filters
    (those of `Reader.claims`) the claims that they find are written, with what belongs to them. With
    `since_last` what `dest` holds already is left out, and the rest is added to it: a further file of each
    table that has news, or rows in the one file; what has changed comes again and takes the place of what
    was.

    Raises StoreError for an unknown format, for a destination that exists (an empty folder may, and with
    `since_last` an earlier export), and where it cannot be written.
    """
    if format not in FORMATS:
        raise StoreError(f"{format} is no export format; choose one of {', '.join(FORMATS)}")
    dest = dest.absolute()
    earlier = datapackage.read(dest) if since_last and _is_there(dest) else None
    if earlier is None:
        _refuse_unwanted(dest, format in FOLDERS)
    elif earlier.format != format:
        raise StoreError(f"{dest} is an export as {earlier.format}; add to it with --format {earlier.format}")
    at = utc_text(now or datetime.now(UTC))
    try:
        with _reading(source) as reader, _staged(dest) as staged:
            job = Job(reader, dest, format, query, filters or {}, report)
            return _begin(job, staged, at) if earlier is None else _go_on(job, staged, at, earlier)
    except OSError as error:
        raise StoreError(f"{dest} cannot be written: {error.strerror or error}") from error


def _is_there(dest: Path) -> bool:
    return dest.is_file() or (dest.is_dir() and any(dest.iterdir()))


def _refuse_unwanted(dest: Path, is_folder: bool) -> None:
    if dest.parent.exists() and not dest.parent.is_dir():
        raise StoreError(f"{dest} cannot be written: {dest.parent} is not a folder")
    if is_folder and dest.is_dir() and not any(dest.iterdir()):
        return
    for path in (dest, *([] if is_folder else _beside(dest))):
        if path.exists() or path.is_symlink():
            raise StoreError(f"{path} exists already; remove it or choose another name")


def _beside(dest: Path) -> list[Path]:
    """What stands beside an export that is one file."""
    return [dest.with_name(dest.name + ending) for ending in (".datapackage.json", ".metadata.yaml")]


@contextmanager
def _reading(source: Reader | Store) -> Iterator[Reader]:
    if isinstance(source, Reader):
        yield source
        return
    connection = connect(source.location)
    try:
        yield Reader(connection)
    finally:
        connection.close()


@contextmanager
def _staged(dest: Path) -> Iterator[Path]:
    """A folder beside the destination, gone in the end."""
    dest.parent.mkdir(parents=True, exist_ok=True)
    folder = dest.with_name(f".{dest.name}.{os.getpid()}.partial")
    try:
        folder.mkdir()
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _begin(job: Job, staged: Path, at: str) -> Counts:
    counts = _copy_whole(job, staged) if _copies_itself(job) else _write(job, staged, "", {})
    package = datapackage.Package(
        job.format, datapackage.source_name(job.reader.connection), at, filters=job.chosen_by
    )
    for name in counts:
        package.files[name] = [f"{name}.{job.format}" if job.is_folder else job.dest.name]
    _describe(job, package, counts, at, staged, staged)
    if job.is_folder:
        staged.rename(job.dest)
        return counts
    for path in (*_beside(job.dest), job.dest):
        if (staged / path.name).exists():
            (staged / path.name).rename(path)
    return counts


def _copies_itself(job: Job) -> bool:
    return job.format == "sqlite" and job.is_whole and isinstance(job.reader.connection, SQLite)


def _copy_whole(job: Job, staged: Path) -> Counts:
    from store.formats.sqlite import copy_whole

    connection = job.reader.connection
    assert isinstance(connection, SQLite)
    return copy_whole(connection, staged / job.dest.name)


def _go_on(job: Job, staged: Path, at: str, package: datapackage.Package) -> Counts:
    number = len(package.exports) + 1
    folder = job.dest if job.is_folder else staged
    if not job.is_folder:
        shutil.copyfile(job.dest, staged / job.dest.name)
    held = {
        name: _held(job, name, [folder / file for file in files]) for name, files in package.files.items()
    }
    counts = _write(job, staged, f"-{number:04}", held)
    if not any(counts.values()):
        return counts
    for name in (name for name, rows in counts.items() if rows):
        new = [f"{name}-{number:04}.{job.format}"] if job.is_folder else []
        package.files[name] = package.files.get(name, [] if job.is_folder else [job.dest.name]) + new
    made = [path for path in staged.iterdir() if path.is_file()]
    if job.is_folder:
        for path in made:
            path.rename(job.dest / path.name)
    _describe(job, package, counts, at, staged, folder)
    for path in staged.iterdir():
        path.rename(job.dest / path.name if job.is_folder else job.dest.with_name(path.name))
    return counts


def _describe(
    job: Job, package: datapackage.Package, counts: Counts, at: str, staged: Path, data: Path
) -> None:
    package.exports.append({"at": at, "rows": counts})
    name = "datapackage.json" if job.is_folder else f"{job.dest.name}.datapackage.json"
    datapackage.write(package, staged / name, data)
    if job.format == "sqlite":
        datasette.write(staged / f"{job.dest.name}.metadata.yaml", job.dest.stem)


def _held(job: Job, name: str, paths: list[Path]) -> Held:
    """What the destination holds of a table."""
    if name == RECORDS:
        return Held(jsonl.held_lines(paths[0]), [0])
    form, table = load(job.format), datapackage.TABLE[name]
    columns = [column.name for column in table.columns]
    if form.columns(table, paths) != columns:
        raise StoreError(
            f"{job.dest} has other columns than this streetcheck writes; export to another place"
        )
    key = [columns.index(column.name) for column in table.primary_key] if len(paths) > 1 else None
    return Held(form.batches(table, paths), key)


def _write(job: Job, staged: Path, ending: str, held: Mapping[str, Held]) -> Counts:
    """What is not held; every table, or with an ending those that have news."""
    with job.reader.connection.snapshot():
        if job.format == "jsonl":
            return {RECORDS: _write_records(job, staged, held)}
        target = staged if job.is_folder else staged / job.dest.name
        with load(job.format).writing(target, ending) as add:
            chosen = parts(job.reader, job.query, job.filters)
            return {part.table.name: _write_part(job, part, add, held, bool(ending)) for part in chosen}


def _write_records(job: Job, staged: Path, held: Mapping[str, Held]) -> int:
    given: Any = job.filters
    total = job.reader.count_claims(job.query, **given)
    lines = watched(job.report, "claim", total, jsonl.lines(job.reader, job.query, job.filters))
    known = held.get(RECORDS)
    return jsonl.append(staged / job.dest.name, known.news(lines) if known else lines)


def _write_part(job: Job, part: Part, add: Add, held: Mapping[str, Held], only_news: bool) -> int:
    connection, name = job.reader.connection, part.table.name
    rows = watched(job.report, name, part.count(connection), part.batches(connection))
    news = held[name].news(rows) if name in held else rows
    return _add_news(add, part.table, news) if only_news else add(part.table, news)


def _add_news(add: Add, table: Table, batches: Iterable[Rows]) -> int:
    """A table without news gets no file."""
    waiting = iter(batches)
    first = next(waiting, None)
    return 0 if first is None else add(table, chain([first], waiting))
