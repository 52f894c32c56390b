"""An export back into a database: the same rows, in the words of the store."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Table

from store import datapackage, open_store
from store.bulk import Loader, loading
from store.carry import Counts, Report, watched
from store.engine import Database
from store.errors import StoreError
from store.formats import COMPLETE, Format, load
from store.tables import INDEXES, TABLES, Base, article

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
            counts = {
                table.name: _load(loader, table, archive, report)
                for table in Base.metadata.sorted_tables
                if table.name in archive.files
            }
    except (OSError, ValueError, LookupError) as error:
        raise StoreError(f"{source} cannot be imported: {' '.join(str(error).split())}") from error
    finally:
        database.close()
    return {table.name: counts[table.name] for table in TABLES if table.name in counts}


def _archive(source: Path) -> Archive:
    path = source.absolute()
    if not path.exists():
        raise StoreError(f"{source}: no such file or folder")
    if _is_plain_database(path):
        return Archive(load("sqlite"), {table.name: [path] for table in Base.metadata.sorted_tables}, {})
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
    if package.format == "sqlite":  # the file has them, though its description does not name them
        files |= {table.name: files[article.name] for table in INDEXES}
    return Archive(load(package.format), files, rows)


def _is_plain_database(path: Path) -> bool:
    """A SQLite file without a description beside it: a copy, or a store."""
    if path.is_dir() or datapackage.path_of(path).exists():
        return False
    with path.open("rb") as file:
        return file.read(len(_SQLITE)) == _SQLITE


def _load(loader: Loader, table: Table, archive: Archive, report: Report) -> int:
    done, total = 0, archive.rows.get(table.name, 0)
    for path in archive.files[table.name]:  # each by itself: what a later one has replaces what is there
        rows = archive.form.batches(table, [path])
        columns = archive.form.columns(table, [path])
        done += loader.add(table, columns, watched(report, table.name, total, rows, done))
    return loader.count(table)
