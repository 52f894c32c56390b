"""One shift of a worker: from its registration in the database to its end, or the database's."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from procrastinate import PsycopgConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.worker import Worker

from commands.edition import extractor
from commands.tasks import ATTEMPTS, app_of

if TYPE_CHECKING:
    from procrastinate import JobContext

    from commands.stages import Stages
    from commands.watch import Told
    from store.desk import Desk

CONNECTIONS = 3
# How often to look for tasks. procrastinate tells of new ones, but not that the one before on the same site
# has ended; a site is asked once a second at most.
LOOK_SECONDS = 0.5
# A task that has just ended is in hand until procrastinate has said so in the database.
ENDING_SECONDS = 10.0


class Shift:
    """Runs procrastinate's worker, with a sign of life and a sweep three times in a lease.

    The sweep is no task itself: one that a lost worker had in hand would keep all others from theirs
    (procrastinate's #1408).
    """

    def __init__(
        self, desk: Desk, told: Told, *, name: str, queues: tuple[str, ...], concurrency: int, lease: float
    ) -> None:
        self._desk, self._told, self._lease = desk, told, lease
        self._about = {
            "name": name,
            "queues": ",".join(queues),
            "concurrency": concurrency,
            "extractor": extractor(),
        }
        self._queues, self._concurrency = queues, concurrency
        self._worker: Worker | None = None
        self._in_hand: dict[int, float] = {}  # when each has ended; infinity while it has not
        self._ended: deque[float] = deque()
        self._counts = {"done": 0, "failed": 0}

    def stop(self) -> None:
        """Takes no more tasks; `run` ends when those in hand have."""
        if self._worker is not None:
            self._worker.stop()  # type: ignore[no-untyped-call]

    async def run(self, stages: Stages) -> None:
        """Until `stop`, or until the database is away."""
        connector = PsycopgConnector(
            conninfo=self._desk.conninfo, min_size=1, max_size=CONNECTIONS, timeout=self._lease
        )
        app, tending = app_of(connector, stages, self._desk), None
        try:
            async with app.open_async():
                self._worker = Worker(
                    app, queues=list(self._queues), concurrency=self._concurrency, delete_jobs="successful",
                    install_signal_handlers=False, update_heartbeat_interval=self._lease / 3,
                    stalled_worker_timeout=self._lease, fetch_job_polling_interval=LOOK_SECONDS,
                    worker_middleware=[self._watched],
                )  # fmt: skip
                tending = asyncio.create_task(self._tend())
                await self._worker.run()  # type: ignore[no-untyped-call]
        except ConnectorException as error:
            self._told.event("error", f"{self._desk.location.name}: {_cause(error)}", reason=_cause(error))
        finally:
            self._worker = None
            if tending is not None:
                tending.cancel()
                with suppress(asyncio.CancelledError):
                    await tending

    async def _watched(self, go_on: Callable[[], Awaitable[Any]], context: JobContext, worker: Worker) -> Any:
        """What is in hand, and what came of it."""
        assert context.job.id is not None
        self._in_hand[context.job.id] = float("inf")
        outcome = "failed"
        try:
            result = await go_on()
            outcome = "done"
            return result
        except Exception as error:
            self._failed(context, error)
            raise
        finally:
            self._in_hand[context.job.id] = time.monotonic()
            self._ended.append(time.monotonic())
            self._counts[outcome] += 1
            self._told.metrics.task(outcome)

    def _failed(self, context: JobContext, error: Exception) -> None:
        job, left = context.job, ATTEMPTS - context.job.attempts - 1
        what = "to be tried again" if left > 0 else "set aside: streetcheck worker retry gives it back"
        said = " ".join(str(error).split())
        words = f"task {job.id} {job.task_name}: {said}; {what}"
        self._told.event("task", words, task=job.id, name=job.task_name, reason=said, attempts_left=left)

    async def _tend(self) -> None:
        while True:
            with suppress(Exception):  # the database is away; the worker itself says so
                await asyncio.to_thread(self._tend_once)
            await asyncio.sleep(self._lease / 3 if self._worker and self._worker.worker_id else 0.2)

    def _tend_once(self) -> None:
        me = self._worker.worker_id if self._worker else None
        if me is None:
            return
        moment = time.monotonic()
        self._in_hand = {job: end for job, end in self._in_hand.items() if end > moment - ENDING_SECONDS}
        while self._ended and self._ended[0] < moment - 60:
            self._ended.popleft()
        self._desk.sign(me, **self._about, **self._counts, a_minute=len(self._ended))
        back, aside = self._desk.sweep(me, list(self._in_hand), seconds=self._lease, attempts=ATTEMPTS)
        if back or aside:
            words = f"{back} tasks of lost workers given back, {aside} set aside"
            self._told.event("sweep", words, back=back, aside=aside)
        self._told.metrics.desk(self._desk.state())


def _cause(error: BaseException) -> str:
    while error.__cause__ is not None:
        error = error.__cause__
    return " ".join(str(error).split()) or type(error).__name__
