"""export, import, copy and browse: the ledger carried elsewhere and back, and looked at in Datasette."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import click

import render
from commands.common import LOCK_SECONDS, Settings, example, now
from commands.lookup import filtered, known_as

EXPORTS = ("parquet", "sqlite", "csv", "jsonl", "duckdb")
PORT = 8001


@click.command(
    epilog=example(
        "streetcheck export ledger --format parquet",
        "streetcheck export ledger --format parquet --since-last",
        "streetcheck export aapl.csv --format csv --symbol AAPL",
    )
)
@click.argument("dest", type=click.Path(path_type=Path))
@click.argument("query", required=False)
@click.option("--format", "form", type=click.Choice(EXPORTS), required=True)
@click.option("--since-last", is_flag=True, help="Add what DEST does not hold yet to what it holds.")
@filtered
@click.pass_obj
def export(
    settings: Settings, /, dest: Path, query: str | None, form: str, since_last: bool, **filters: Any
) -> None:
    """Write the database to DEST.

    DEST is a folder for parquet and csv, a file for sqlite, duckdb and jsonl. A datapackage.json says what
    is in it. QUERY and the options of claims choose claims, which are written with what belongs to them.
    """
    from store.export import export as write

    chosen = known_as(filters) if any(word is not None for word in filters.values()) else {}
    given: Any = {"query": query, "filters": chosen, "since_last": since_last}
    with settings.reader() as reader, render.Progress() as progress:
        written = write(reader, dest, form, **given, now=now(), report=progress)
    render.note(f"{dest}: {_listed(written) if any(written.values()) else 'nothing new'}")


def _listed(rows: dict[str, int]) -> str:
    return ", ".join(f"{count} {table}" for table, count in rows.items())


@click.command("import", epilog=example("streetcheck import ledger", "streetcheck import shards"))
@click.argument("source", type=click.Path(path_type=Path))
@click.pass_obj
def import_(settings: Settings, source: Path) -> int:
    """Make a database of an export, or bring in what backfill has read.

    SOURCE is an export: a folder of parquet or csv, or a file of sqlite or duckdb; the database must have no
    rows yet. Or it is the folder of a backfill, which adds to the database what ingest of its sources would.
    """
    from store.shards import SOURCES

    if (source / SOURCES).exists():
        from commands.harvest import bring_in

        return bring_in(settings, source)
    from store.restore import restore

    with render.Progress() as progress:
        written = restore(settings.db, source, timeout=LOCK_SECONDS, report=progress)
    render.note(f"{source}: {_listed(written)}")
    return 0


@click.command(
    epilog=example("streetcheck copy --from ledger.db --to postgresql://user@localhost/streetcheck")
)
@click.option("--from", "source", required=True, metavar="URL|PATH", help="The database as it is.")
@click.option("--to", "target", required=True, metavar="URL|PATH", help="One without rows, made if missing.")
def copy(source: str, target: str) -> None:
    """Copy the whole database to another one, between SQLite and PostgreSQL too.

    Every row of every table, as it stands: all of it or nothing. --db plays no part.
    """
    from store.location import parse_location
    from store.transfer import transfer

    with render.Progress() as progress:
        copied = transfer(source, target, timeout=LOCK_SECONDS, report=progress, tell=render.note)
    render.note(f"{parse_location(target).name}: {_listed(copied)}")
    _point_out_pages(Settings(source).pages(), Settings(target).pages())


def _point_out_pages(here: Path, there: Path) -> None:
    """The rows say in which file of that folder a page is; the files are no part of the database."""
    if here != there and here.is_dir():
        render.note(f"the kept pages are in {here}: copy that folder to {there}")


@click.command(epilog=example("streetcheck browse", "streetcheck browse ledger.db --port 8001"))
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--port", type=click.IntRange(0, 65535), default=PORT, show_default=True)
@click.option("--open", "open_", is_flag=True, help="Open it in the web browser.")
@click.pass_obj
def browse(settings: Settings, file: Path | None, port: int, open_: bool) -> int:
    """Open the database, or an export of it, in Datasette.

    FILE is an export as sqlite. Only this machine can connect; Ctrl-C ends it.
    """
    from store.errors import StoreError

    program = _datasette()
    if program is None:
        raise StoreError("browse needs Datasette: pip install 'streetcheck[browse]'")
    with tempfile.TemporaryDirectory(prefix="streetcheck") as folder:
        arguments = _arguments(settings, file, Path(folder))
        told = ["--port", str(port), *(["--open"] if open_ else [])]
        return subprocess.run([program, "serve", *arguments, *told], check=False).returncode


def _datasette() -> str | None:
    """Beside this Python, as in a virtual environment that is not activated, or on the path."""
    beside = shutil.which("datasette", path=str(Path(sys.executable).parent))
    return beside or shutil.which("datasette")


def _arguments(settings: Settings, file: Path | None, folder: Path) -> list[str]:
    """The database and how to show it. An export brings that along."""
    from store import datasette
    from store.location import parse_location
    from store.lookup import open_reader

    given = settings.db if file is None else str(file)
    location = parse_location(given)
    if location.path is None:
        raise click.UsageError("Datasette opens SQLite only: export --format sqlite, and browse that.")
    open_reader(given).close()
    shown = [str(location.path), "--setting", "sql_time_limit_ms", "5000"]
    beside = location.path.with_name(location.path.name + ".metadata.yaml")
    if beside.exists():
        return [*shown, "--metadata", str(beside)]
    datasette.write(folder / "metadata.yaml", location.path.stem, live=True)
    return [*shown, "--metadata", str(folder / "metadata.yaml"), "--plugins-dir", str(datasette.PLUGINS)]
