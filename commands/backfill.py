"""backfill: archives of articles into shards of claims, on every processor there is or on many machines."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import click

import render
from commands.cluster import connected, place
from commands.common import example
from commands.progress import Progress


def _place(context: click.Context, parameter: click.Parameter, text: str) -> int | str:
    try:
        return place(text)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


@click.command(
    epilog=example(
        "streetcheck backfill archive/ --to shards",
        "streetcheck backfill archive/ --to shards --on tcp://127.0.0.1:8786",
    )
)
@click.argument("sources", nargs=-1, required=True)
@click.option(
    "--to",
    "dest",
    type=click.Path(path_type=Path),
    required=True,
    metavar="DIR",
    help="The folder of the shards.",
)
@click.option(
    "--on",
    default="local",
    show_default="local, a worker for each processor",
    metavar="local[N]|tcp://HOST:PORT",
    callback=_place,
    help="N workers on this machine, or those of a dask scheduler.",
)
@click.option("--retry", is_flag=True, help="Try again what was set aside.")
def backfill(sources: tuple[str, ...], dest: Path, on: int | str, retry: bool) -> int:
    """Read archives of articles into shards of claims.

    SOURCES are WARC files, Parquet and JSON lines of articles, and folders of them. Each slice of a file
    becomes a shard in DIR; what is there already is skipped, and what fails three times is set aside.
    """
    from commands.backfill_run import Run
    from commands.crew import Crew
    from store import shards

    run = Run(dest, sources, retry=retry)
    with shards.locked(dest), Progress() as progress:
        run.open()
        try:
            if run.files:
                with connected(on, run.edition, run.paths) as client:
                    crew = Crew(client, lambda: run.tell(progress))
                    run.survey(crew)
                    run.fill(crew)
        finally:
            with suppress(OSError):
                shards.clear(dest)
    render.note(run.summary())
    return run.status
