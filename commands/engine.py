"""The run of jobs: threads fetch, processes read, one thread writes.

    jobs → [a lane for each site: fetch → ask a process] → write → more jobs

Killed at any moment, it has stored whole articles only, and what was not stored comes again.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from commands import work
from commands.jobs import Job
from commands.ledger import Ledger
from records import Page

if TYPE_CHECKING:
    from ingest.lanes import Done, Lanes
    from ingest.sources import Fetcher
    from ingest.workers import Workers

# So many jobs wait before no more are taken up; more only where threads would stand idle, as they do
# when all that wait are for a few slow sites.
WAITING, MOST_WAITING = 64, 5_000
LOOK_SECONDS = 0.5

workers_option = click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=lambda: max(1, (os.cpu_count() or 2) - 1),
    show_default="one less than there are processors",
    help="How many processes read pages.",
)


class Clients:
    """A client for each thread, made at its first use; what one is allowed all are."""

    def __init__(self, make: Callable[[], Fetcher]) -> None:
        self._make = make
        self._mine = threading.local()
        self._allowed: list[str] = []

    def get(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> Page:
        return self._client().get(url, etag=etag, last_modified=last_modified)

    def allow(self, url: str) -> None:
        """Lets an address that the user named be fetched. Raises FetchError for what is no address."""
        self._client().allow(url)
        self._allowed.append(url)

    def _client(self) -> Fetcher:
        client: Fetcher | None = getattr(self._mine, "client", None)
        if client is None:
            client = self._mine.client = self._make()
            self._mine.known = 0
        for url in self._allowed[self._mine.known :]:
            client.allow(url)
            self._mine.known += 1
        return client


class Engine:
    """Runs jobs until there are no more. `tick` is told, at least every second, how many are done, and known."""

    def __init__(
        self,
        ledger: Ledger,
        lanes: Lanes[Job, Any, Any],
        *,
        tick: Callable[[int, int], None],
    ) -> None:
        self._ledger = ledger
        self._lanes = lanes
        self._tick = tick
        self._added = self._ended = 0

    def run(self, jobs: Iterator[Job | None], stop: threading.Event) -> None:
        """Runs what `jobs` gives, and what follows from it, until `stop` or until there is no more.

        A None says that there is nothing at the moment. Raises StoreError; everything else costs its job.
        """
        more = True
        while not stop.is_set():
            self._tick(self._ended, self._added)
            more = more and self._take_up(jobs)
            done = self._lanes.next(LOOK_SECONDS)
            if done is not None:
                self._put_down(done)
            elif not self._lanes.busy:
                if not more:
                    return
                stop.wait(LOOK_SECONDS)

    def _take_up(self, jobs: Iterator[Job | None]) -> bool:
        """Takes jobs up as long as there is need; false where there are no more."""
        while self._hungry():
            try:
                job = next(jobs)
            except StopIteration:
                return False
            if job is None:
                break
            self._add(job)
        return True

    def _hungry(self) -> bool:
        waiting = self._lanes.waiting
        return waiting < WAITING or (waiting < MOST_WAITING and self._lanes.idle)

    def _add(self, job: Job) -> None:
        job.source.pending += 1
        self._added += 1
        self._lanes.add(job.lane, job)

    def _put_down(self, done: Done[Job, Any]) -> None:
        from store.errors import StoreError

        job = done.job
        try:
            if done.error is not None:
                raise done.error
            for following in job.write(done.result, self._ledger):
                self._add(following)
        except StoreError:
            raise
        except Exception as error:
            job.give_up(error, self._ledger)
        self._ended += 1
        job.source.pending -= 1
        if job.source.pending == 0:
            self._ledger.end(job.source)


@contextmanager
def started(
    ledger: Ledger, clients: Clients, *, processes: int, tick: Callable[[int, int], None]
) -> Iterator[Engine]:
    """An engine with its threads and processes, which end with it."""
    from ingest.lanes import Lanes
    from ingest.workers import Workers

    with Workers(processes, work.call, preload="commands.preload") as workers:
        lanes = Lanes[Job, Any, Any](
            lambda job: job.fetch(clients), lambda job, fetched: job.read(fetched, workers.ask)
        )
        try:
            yield Engine(ledger, lanes, tick=tick)
        finally:
            lanes.close(seconds=0)
