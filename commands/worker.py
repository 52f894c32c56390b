"""worker: the stages of `watch` for any number of machines against one PostgreSQL."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING, Any

import click

from commands.common import LOCK_SECONDS, Settings, example, span
from commands.metrics import served
from commands.watch import LOGS, Told
from store.work import LEASE_SECONDS, QUEUES

if TYPE_CHECKING:
    from commands.shift import Shift
    from store.desk import Desk

CONCURRENCY = 8
# How long to wait for a database that is away before looking again.
AGAIN_SECONDS = 2.0


def _queues(_: object, __: object, text: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    if not names or set(names) - set(QUEUES):
        raise click.BadParameter(f"{text!r} is not a list of queues: some of {', '.join(QUEUES)}.")
    return names


@click.group(
    invoke_without_command=True,
    epilog=example(
        "streetcheck worker",
        "streetcheck worker --queues fetch --concurrency 32 --log json --metrics 9464",
        "streetcheck worker retry",
    ),
)
@click.option(
    "--concurrency",
    type=click.IntRange(1, 256),
    default=CONCURRENCY,
    show_default=True,
    help="How many tasks at one time.",
)
@click.option(
    "--queues",
    callback=_queues,
    default=",".join(QUEUES),
    show_default=True,
    help="Which kinds of work to do.",
)
@click.option(
    "--lease",
    type=span,
    default=f"{LEASE_SECONDS:g}s",
    show_default=True,
    help="After how long without a sign of life its tasks are given to others.",
)
@click.option("--log", type=click.Choice(LOGS), default=LOGS[0], show_default=True)
@click.option(
    "--metrics",
    type=click.IntRange(1, 65535),
    metavar="PORT",
    help="Serve Prometheus metrics at this port of 127.0.0.1.",
)
@click.pass_context
def worker(
    ctx: click.Context, concurrency: int, queues: tuple[str, ...], lease: float, log: str, metrics: int | None
) -> int:
    """Do scheduled work together with other workers, on any number of machines.

    All share one PostgreSQL (--db). The subscriptions that are due, the pages to be fetched and read, what is
    to be read again, prices and reconciliation are tasks; a signal lets those in hand finish.
    """
    if ctx.invoked_subcommand is not None:
        return 0
    told = Told(log == "json")
    with _desk(ctx.obj) as desk, served(metrics) as told.metrics:
        _work(ctx.obj, desk, told, concurrency, queues, lease)
    told.event("stopped", "stopped")
    return 0


@worker.command(epilog=example("streetcheck worker retry", "streetcheck worker retry 1042 1043"))
@click.argument("ids", nargs=-1, type=int)
@click.pass_obj
def retry(settings: Settings, ids: tuple[int, ...]) -> int:
    """Give tasks back that had failed at every attempt: all, or those of these numbers (see status)."""
    import render

    with _desk(settings) as desk:
        given = desk.retry(ids or None)
    missing = [number for number in ids if number not in given]
    for number in missing:
        render.problem(f"task {number}", "none such is set aside; streetcheck status shows those that are")
    render.note(f"{len(given)} tasks given back")
    return min(len(missing), 1)


def _desk(settings: Settings) -> Desk:
    """The desk of the ledger, which is made or brought up to date. Raises StoreError."""
    from store.desk import Desk, server
    from store.errors import StoreError

    server(settings.db)
    try:
        import procrastinate  # noqa: F401
    except ImportError:
        raise StoreError("worker needs procrastinate: pip install 'streetcheck[scale]'") from None
    settings.store(create=True).close()
    return Desk.open(settings.db, timeout=LOCK_SECONDS)


def _work(
    settings: Settings, desk: Desk, told: Told, concurrency: int, queues: tuple[str, ...], lease: float
) -> None:
    from commands.shift import Shift

    name = f"{socket.gethostname()} {os.getpid()}"
    shift = Shift(desk, told, name=name, queues=queues, concurrency=concurrency, lease=lease)
    with _stages(settings, desk, told, concurrency) as stages:
        told.event("started", f"worker {name} on {', '.join(queues)}", queues=queues, concurrency=concurrency)
        asyncio.run(_until_told(shift, stages, concurrency))


@contextmanager
def _stages(settings: Settings, desk: Desk, told: Told, concurrency: int) -> Iterator[Any]:
    """The stages with what they work with: the store, a client, processes that read, the kept pages."""
    from commands import work
    from commands.engine import Tools
    from commands.reading import polite
    from commands.stages import Stages
    from ingest.warc import Archive
    from ingest.workers import Workers

    with ExitStack() as stack:
        store = stack.enter_context(settings.store())
        processes = min(concurrency, os.cpu_count() or 1)
        workers = stack.enter_context(Workers(processes, work.call, preload="commands.preload"))
        archive = stack.enter_context(Archive(settings.pages()))
        client = stack.enter_context(polite(store))
        yield Stages(settings, store, desk, client, Tools(workers, archive), told)


async def _until_told(shift: Shift, stages: Any, concurrency: int) -> None:
    """Shift after shift, until a signal: one ends by itself only where the database is away."""
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    loop.set_default_executor(ThreadPoolExecutor(concurrency + 2))

    def end() -> None:
        if ended.is_set():
            os._exit(128 + signal.SIGINT)  # asked twice
        ended.set()
        shift.stop()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, end)
    while not ended.is_set():
        await shift.run(stages)
        with suppress(TimeoutError):
            await asyncio.wait_for(ended.wait(), AGAIN_SECONDS)
