"""watch: ingest for ever, until a signal ends it; a line of log an event."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import render
from commands.common import Settings, example, now, span
from commands.engine import started, workers_option
from commands.intake import due, stopping, summary
from commands.jobs import Job
from commands.leases import Leases
from commands.ledger import Source
from commands.metrics import Metrics, served
from records import Failure

if TYPE_CHECKING:
    from store.store import Store

HEARTBEAT_SECONDS = 5.0
LOGS = ("text", "json")


@click.command(epilog=example("streetcheck watch --every 15m", "streetcheck watch --log json --metrics 9464"))
@click.option("--every", type=span, default="15m", show_default=True, help="How often to look what is due.")
@click.option("--log", type=click.Choice(LOGS), default=LOGS[0], show_default=True)
@click.option(
    "--heartbeat",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the time into this file every few seconds.",
)
@click.option(
    "--metrics",
    type=click.IntRange(1, 65535),
    metavar="PORT",
    help="Serve Prometheus metrics at this port of 127.0.0.1.",
)
@workers_option
@click.pass_obj
def watch(
    settings: Settings, every: float, log: str, heartbeat: Path | None, metrics: int | None, workers: int
) -> int:
    """Ingest what is due, for ever, until a signal ends it."""
    told = Told(log == "json")
    with _signals(), served(metrics) as told.metrics:
        while not stopping.is_set():
            _watch(settings, told, every, heartbeat, workers)
    told.event("stopped", "stopped")
    return 0


def _watch(settings: Settings, told: Told, every: float, heartbeat: Path | None, workers: int) -> None:
    """Until the end, or until the database fails: one that is locked now may be free the next time."""
    from store import StoreError

    pulse = _Pulse(heartbeat)
    try:
        with (
            settings.store(create=True) as store,
            Leases(store) as leases,
            started(store, settings.pages(), told, processes=workers) as engine,
        ):
            ticks = (leases.renew, pulse.beat, lambda: told.metrics.waiting(*engine.count))
            engine.run(_due(leases, store, every), stopping, ticks=ticks)
    except StoreError as error:
        told.event("error", str(error), reason=str(error))
        stopping.wait(every)


def _due(leases: Leases, store: Store, every: float) -> Iterator[Job | None]:
    """What is due, again and again; None where nothing is at the moment."""
    while True:
        yield from due(leases, store)
        look = time.monotonic() + every
        while time.monotonic() < look:
            yield None


class Told:
    """A line of log an event: `2026-01-09T16:30:00Z words`, or a JSON object with the time and the event."""

    def __init__(self, as_json: bool) -> None:
        self._as_json = as_json
        self.metrics = Metrics()

    def event(self, event: str, words: str, **fields: Any) -> None:
        moment = f"{now():%Y-%m-%dT%H:%M:%SZ}"
        if self._as_json:
            render.note(json.dumps({"time": moment, "event": event, **fields}, ensure_ascii=False))
        else:
            render.note(f"{moment} {words}")

    def failed(self, failure: Failure) -> None:
        reason = " ".join(failure.reason.split())
        self.metrics.failed()
        self.event("failure", f"{failure.item}: {reason}", item=failure.item, reason=reason)

    def reading(self, name: str) -> None:
        pass

    def ended(self, source: Source) -> None:
        names = ("new", "changed", "same", "claims", "failed")
        counts = {name: source.counts[name] for name in names}
        self.metrics.ended(counts)
        if source.looks:
            words = "changed" if counts["changed"] else "not changed"
            self.event("look", f"{source.name}: looked at again, {words}", url=source.name, **counts)
            return
        self.event("feed", f"{source.name}: {summary(source.counts)}", url=source.name, **counts)

    def story(self, source: Source, name: str) -> None:
        """An entry was read by itself, not with its feed."""
        self.metrics.stored(source.counts)
        counts = {name: number for name, number in source.counts.items() if number}
        words = ", ".join(f"{number} {name}" for name, number in counts.items())
        self.event("story", f"{name}: {words or 'known'}", url=name, feed=source.name, **counts)


class _Pulse:
    """Says now and then that the work goes on: the time in a file."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._next = 0.0

    def beat(self) -> None:
        if self._file is not None and time.monotonic() >= self._next:
            self._next = time.monotonic() + HEARTBEAT_SECONDS
            self._file.write_text(f"{now():%Y-%m-%dT%H:%M:%SZ}\n")


@contextmanager
def _signals() -> Iterator[None]:
    """The first interrupt or termination lets what is being written be finished; a second ends it there."""

    def end(number: int, _: object) -> None:
        if stopping.is_set():
            raise KeyboardInterrupt
        stopping.set()

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
