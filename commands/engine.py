"""The run of jobs: threads fetch, processes read, one thread writes.

    jobs → [a lane for each site: fetch → ask a process] → write → more jobs

Killed at any moment, it has stored whole articles only, and what was not stored comes again.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from commands import work
from commands.jobs import Job
from commands.ledger import Ledger

if TYPE_CHECKING:
    from ingest.lanes import Done, Lanes
    from ingest.polite import Polite

# So many jobs wait before no more are taken up; more only where threads would stand idle, as they do
# when all that wait are for a few slow sites.
WAITING, MOST_WAITING = 64, 5_000
LOOK_SECONDS = 0.5
# How long fetches may go on at the end; those that do not end by then end with the process.
STOP_SECONDS = 2.0

workers_option = click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=lambda: max(1, (os.cpu_count() or 2) - 1),
    show_default="one less than there are processors",
    help="How many processes read pages.",
)


class Engine:
    """Runs jobs; for one thread."""

    def __init__(
        self,
        ledger: Ledger,
        lanes: Lanes[Job, Any, Any],
    ) -> None:
        self._ledger = ledger
        self._lanes = lanes
        self._added = self._ended = 0

    @property
    def count(self) -> tuple[int, int]:
        """How many jobs are done, and how many are known."""
        return self._ended, self._added

    def run(
        self,
        jobs: Iterator[Job | None],
        stop: threading.Event,
        *,
        ticks: Iterable[Callable[[], None]] = (),
    ) -> None:
        """Runs what `jobs` gives, and what follows from it, until `stop` or until there is no more.

        A None says that there is nothing at the moment. `ticks` are called all the time, every half second at
        least. Raises StoreError; everything else costs its job.
        """
        more = True
        while not stop.is_set():
            for tick in ticks:
                tick()
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
def started(ledger: Ledger, client: Polite, *, processes: int) -> Iterator[Engine]:
    """An engine with its threads and processes, which end with it."""
    from ingest.lanes import Lanes
    from ingest.workers import Workers

    with Workers(processes, work.call, preload="commands.preload") as workers:
        lanes = Lanes[Job, Any, Any](
            lambda job: job.fetch(client), lambda job, fetched: job.read(fetched, workers.ask)
        )
        try:
            yield Engine(ledger, lanes)
        finally:
            if lanes.close(seconds=STOP_SECONDS):
                client.close()
