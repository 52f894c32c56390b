"""An export back into a database: the same rows, in the words of the store."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Table

from store import datapackage, open_store
from store.bulk import Loader, loading
from store.carry import Rows
from store.engine import Database
from store.errors import StoreError
from store.formats import COMPLETE, Format, load
from store.tables import Base

Counts = dict[str, int]
Report = Callable[[str, int, int], None]

_SQLITE = b"SQLite format 3\0"


@dataclass(frozen=True, slots=True)
class Archive:
    """An export: its format, and the files of each table, the oldest first."""

    form: Format
    files: dict[str, list[Path]]
    rows: dict[str, int]


def restore(
    url_or_path: str,
    source: Path,
    *,
    timeout: float = 30.0,
    report: Report = lambda table, done, total: None,
) -> Counts:
    """Write the export at `source` into a database without rows, which is made where there is none.

    The tables and the number of their rows come back.

    All of it lands, or nothing. Raises StoreError where `source` is no export or is one that does not carry
    everything, and where the database has rows already.
    """
    archive = _archive(source)
    store = open_store(url_or_path, create=True, timeout=timeout)
    store.close()
    database = Database(store.location, timeout)
    try:
        with loading(database, much=True) as loader:
            if loader.holds_rows():
                raise StoreError(f"{store.location.name} holds rows already; import into a new one: --db NEW")
            return {
                table.name: _load(loader, table, archive, report)
                for table in Base.metadata.sorted_tables
                if table.name in archive.files
            }
    except (OSError, ValueError, LookupError) as error:
        raise StoreError(f"{source} cannot be imported: {' '.join(str(error).split())}") from error
    finally:
        database.close()


def _archive(source: Path) -> Archive:
    path = source.absolute()
    if not path.exists():
        raise StoreError(f"{source}: no such file or folder")
    if _is_plain_database(path):
        names = [table.name for table in Base.metadata.sorted_tables]
        return Archive(load("sqlite"), {name: [path] for name in names}, {})
    package = datapackage.read(path)
    if package.format not in COMPLETE:
        raise StoreError(
            f"{source} holds claim records, not the database; export as {', '.join(COMPLETE)} to import"
        )
    folder = path if path.is_dir() else path.parent
    rows: dict[str, int] = {}
    for made in package.exports:
        for name, count in made["rows"].items():
            rows[name] = rows.get(name, 0) + count
    files = {name: [folder / file for file in files] for name, files in package.files.items()}
    return Archive(load(package.format), files, rows)


def _is_plain_database(path: Path) -> bool:
    """A SQLite file without a description beside it: a copy, or a store."""
    if path.is_dir() or datapackage.path_of(path).exists():
        return False
    with path.open("rb") as file:
        return file.read(len(_SQLITE)) == _SQLITE


def _load(loader: Loader, table: Table, archive: Archive, report: Report) -> int:
    paths = archive.files[table.name]
    columns = archive.form.columns(table, paths)
    loader.add(table, columns, _watched(archive, table, paths, report))
    return loader.count(table)


def _watched(archive: Archive, table: Table, paths: Sequence[Path], report: Report) -> Iterator[Rows]:
    done, total = 0, archive.rows.get(table.name, 0)
    report(table.name, 0, total)
    for rows in archive.form.batches(table, paths):
        yield rows
        done += len(rows)
        report(table.name, done, max(total, done))
