"""The command line: parse, call, print. The commands stand in commands/, one module a group of them.

    streetcheck ingest:     feed → entry → page → article → mentions, claims → rows
    streetcheck reconcile:  claims + prices → verdicts
    streetcheck claims:     rows → a table, json, jsonl, csv

A command gives its exit status back: 0 done, 1 some or all of the work failed (said on standard error,
item by item), 2 wrong usage; 130, 141 and 143 are the ends by interrupt, closed pipe and termination.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from contextlib import suppress
from importlib import import_module
from typing import Any, NoReturn

import click

import render
from commands.common import Settings, data_folder, example

# Where each command is: a look-up waits for no other command's imports.
COMMANDS = {
    "extract": "reading:extract", "read": "reading:read", "ingest": "intake:ingest", "feeds": "feeds:feeds",
    "watch": "watch:watch", "reextract": "reextract:reextract", "prices": "market:prices",
    "reconcile": "market:reconcile", "claims": "lookup:claims", "articles": "lookup:articles",
    "show": "lookup:show", "scorecard": "scores:scorecard", "theses": "theses:theses",
    "conflicts": "conflicts:conflicts", "chart": "chart:chart", "report": "report:report",
    "export": "carrying:export", "import": "carrying:import_", "copy": "carrying:copy",
    "browse": "carrying:browse", "status": "lookup:status", "worker": "worker:worker",
    "backfill": "backfill:backfill",
}  # fmt: skip
LOOK_UPS = ("claims", "articles")  # that load no library which logs, and end as soon as they can


class Guarded(click.Group):
    """The one place where what went wrong becomes a line on standard error and an exit status."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(f"commands.{module}"), name)
        return command

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
        from traceback import print_exception

        print_exception(error)
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
@click.pass_context
def streetcheck(ctx: click.Context, db: str, verbose: bool) -> None:
    """Read financial news, keep a ledger of what was claimed, and check it against market data."""
    settings: Settings = ctx.obj
    settings.db, settings.verbose = db, verbose
    if verbose or ctx.invoked_subcommand not in LOOK_UPS:
        gc.enable()
        _log(verbose)


def _log(verbose: bool) -> None:
    """What libraries log is for -v only: their warnings would mix with our one-line errors."""
    import logging

    level = logging.DEBUG if verbose else logging.CRITICAL
    logging.basicConfig(format="%(name)s: %(message)s", level=level)
    for name in ("psycopg", "sqlalchemy"):  # which would set one of their own
        logging.getLogger(name).setLevel(level)


def main() -> None:
    """The entry point. A termination ends like an interrupt: what is in hand is rolled back."""
    signal.signal(signal.SIGTERM, _terminate)
    gc.disable()  # for a look-up, which is over before there is anything to collect
    try:
        streetcheck(prog_name="streetcheck")
    except SystemExit as end:
        if not gc.isenabled():
            _leave(end.code)
        raise


def _leave(code: str | int | None) -> NoReturn:
    """At once: taking Python down piece by piece takes longer than a look-up, which has left nothing open."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(code if isinstance(code, int) else 0 if code is None else 1)


def _terminate(*_: object) -> None:
    if intake := sys.modules.get("commands.intake"):
        intake.stopping.set()
    sys.exit(128 + signal.SIGTERM)


if __name__ == "__main__":
    main()
