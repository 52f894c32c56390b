"""The command line: parse, call, print. The commands stand in commands/, one module a group of them.

    streetcheck ingest:     feed → entry → page → article → mentions, claims → rows
    streetcheck reconcile:  claims + prices → verdicts
    streetcheck claims:     rows → a table, json, jsonl, csv

A command gives its exit status back: 0 done, 1 some or all of the work failed (said on standard error,
item by item), 2 wrong usage; 130, 141 and 143 are the ends by interrupt, closed pipe and termination.
"""

from __future__ import annotations

import logging
import signal
import sys
import traceback
from typing import Any, NoReturn

import click

import render
from commands.carrying import browse, export, import_
from commands.common import Settings, data_folder, example
from commands.feeds import feeds
from commands.intake import ingest, stopping
from commands.lookup import articles, claims, show, status
from commands.market import prices, reconcile
from commands.reading import extract, read
from commands.reextract import reextract
from commands.scores import scorecard
from commands.watch import watch

COMMANDS = (
    extract, read, ingest, feeds, watch, reextract, prices, reconcile, claims, articles, show, scorecard,
    export, import_, browse, status,
)  # fmt: skip


class Guarded(click.Group):
    """The one place where what went wrong becomes a line on standard error and an exit status."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            status = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:  # here, because click's main would call it a failure
            render.abandon()
            sys.exit(128 + signal.SIGPIPE)
        return status

    def main(self, *args: Any, **extra: Any) -> NoReturn:
        settings = Settings()
        render.prepare()
        try:
            status = super().main(*args, **{**extra, "standalone_mode": False, "obj": settings})
        except (click.Abort, KeyboardInterrupt):
            status = 128 + signal.SIGINT
        except Exception as error:
            status = _explain(error, settings.verbose)
        sys.exit(status)


def _explain(error: Exception, verbose: bool) -> int:
    """Says what went wrong and what to do; the exit status."""
    from ingest.errors import ReadError
    from store.errors import StoreError

    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        error.show()
        return error.exit_code
    if isinstance(error, click.UsageError):
        name = error.ctx.command_path if error.ctx else "streetcheck"
        render.note(f"{name}: {error.format_message()} Try '{name} --help'.")
        return error.exit_code
    if verbose:
        traceback.print_exception(error)
    if isinstance(error, ReadError | StoreError):
        render.note(f"streetcheck: {error}")
    elif isinstance(error, OSError):
        if error.filename is None:
            render.abandon()
        render.problem(str(error.filename or "output"), error.strerror or str(error))
    else:
        render.problem("internal error", f"{type(error).__name__}: {error} (streetcheck -v shows where)")
    return 1


def _default_db() -> str:
    return str(data_folder() / "streetcheck.db")


@click.group(
    cls=Guarded,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=example("streetcheck ingest page.html", "streetcheck claims --symbol AAPL"),
)
@click.option(
    "--db",
    envvar="STREETCHECK_DB",
    default=_default_db,
    show_default="streetcheck.db in your data folder",
    metavar="URL|PATH",
    help="A SQLite file, or the URL of a PostgreSQL database; also STREETCHECK_DB.",
)
@click.option("-v", "--verbose", is_flag=True, help="Say more: debug lines, and tracebacks of errors.")
@click.version_option(package_name="streetcheck", message="%(prog)s %(version)s")
@click.pass_obj
def streetcheck(settings: Settings, db: str, verbose: bool) -> None:
    """Read financial news, keep a ledger of what was claimed, and check it against market data."""
    settings.db, settings.verbose = db, verbose
    # What libraries log is for -v only: their warnings would mix with our one-line errors.
    logging.basicConfig(format="%(name)s: %(message)s", level=logging.DEBUG if verbose else logging.CRITICAL)


for command in COMMANDS:
    streetcheck.add_command(command)


def main() -> None:
    """The entry point. A termination ends like an interrupt: what is in hand is rolled back."""
    signal.signal(signal.SIGTERM, _terminate)
    streetcheck(prog_name="streetcheck")


def _terminate(*_: object) -> None:
    stopping.set()
    sys.exit(128 + signal.SIGTERM)


if __name__ == "__main__":
    main()
