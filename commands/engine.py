"""The run of jobs: threads fetch, processes read, one thread writes.

    jobs → [a lane for each site: fetch → ask a process] → write → more jobs

Killed at any moment, it has stored whole articles only, and what was not stored comes again.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commands import work
from commands.common import now
from commands.jobs import Job
from commands.ledger import Ledger, Report
from commands.reading import polite
from records import Article, Page, Seen

if TYPE_CHECKING:
    from ingest.lanes import Done, Lanes
    from ingest.warc import Archive
    from ingest.workers import Done as Answer
    from ingest.workers import Workers
    from store.store import Store

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

    def __init__(self, ledger: Ledger, lanes: Lanes[Job, Any, Any]) -> None:
        self.ledger = ledger
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
            for following in job.write(done.result, self.ledger):
                self._add(following)
        except StoreError:
            raise
        except Exception as error:
            job.give_up(error, self.ledger)
        self._ended += 1
        job.source.pending -= 1
        if job.source.pending == 0:
            self.ledger.end(job.source)


class Tools:
    """What jobs are read with, from any thread: processes, and the archive of pages."""

    def __init__(self, workers: Workers, archive: Archive) -> None:
        self._workers, self._archive = workers, archive

    def ask(self, function: Callable[..., Any], *arguments: Any) -> Answer:
        """Has a function of commands.work done in a process; what came on the wire stays here."""
        sent = (replace(each, gzipped=None) if isinstance(each, Page) else each for each in arguments)
        return self._workers.ask(function, *sent)

    def keep(self, page: Page) -> tuple[str, int]:
        """Keeps a page as it came; the file, and the offset in it. Raises StoreError where that is full."""
        from ingest.errors import ReadError
        from store.errors import StoreError

        try:
            return self._archive.add(page)
        except ReadError as error:
            raise StoreError(str(error)) from error

    def seen(self, page: Page, article: Article) -> Seen | None:
        """Keeps the page of an article; what it is known again by. None for one that is not of the web."""
        from ingest.revisits import seen
        from ingest.sources import is_web

        if not is_web(page.url):
            return None
        return seen(page, article.published, now=now(), kept=self.keep(page))


@contextmanager
def started(store: Store, pages: Path, report: Report, *, processes: int) -> Iterator[Engine]:
    """An engine with its threads and processes, which end with it; what it reads it keeps in a folder."""
    from ingest.lanes import Lanes
    from ingest.warc import Archive
    from ingest.workers import Workers

    with Workers(processes, work.call, preload="commands.preload") as workers, Archive(pages) as archive:
        client, tools = polite(store), Tools(workers, archive)
        lanes = Lanes[Job, Any, Any](
            lambda job: job.fetch(client), lambda job, fetched: job.read(fetched, tools)
        )
        try:
            yield Engine(Ledger(store, report), lanes)
        finally:
            if lanes.close(seconds=STOP_SECONDS):
                client.close()
