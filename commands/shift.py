"""One shift of a worker: from its registration in the database to its end, or the database's."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

import psycopg
from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.worker import Worker

from commands.edition import extractor
from commands.tasks import ATTEMPTS, app_of
from store.errors import StoreError

if TYPE_CHECKING:
    from procrastinate import JobContext

    from commands.stages import Stages
    from commands.watch import Told
    from store.desk import Desk

CONNECTIONS = 3
# So long procrastinate waits for one; then the shift ends, and the next begins when the database answers.
AWAY_SECONDS = 5.0
# How often a worker gives a sign of life and sweeps: three times in a lease, and at least so often.
STARTING_SECONDS, TEND_SECONDS = 0.2, 10.0
# How often to look for tasks. procrastinate tells of new ones, but not that the one before on the same site
# has ended; a site is asked once a second at most.
LOOK_SECONDS = 0.5
# So long a worker that fell silent is remembered (store.sweeping forgets it); woken, it goes on as itself.
REMEMBERED_SECONDS = 86_400.0


class Shift:
    """Runs procrastinate's worker, and tends its desk: a sign of life and a sweep, now and then.

    The sweep is no task itself: one that a lost worker had in hand would keep all others from theirs
    (procrastinate's #1408).
    """

    def __init__(
        self, desk: Desk, told: Told, *, name: str, queues: tuple[str, ...], concurrency: int, lease: float
    ) -> None:
        self._desk, self._told, self._lease = desk, told, lease
        self._every = min(lease / 3, TEND_SECONDS)
        self._about = {
            "name": name,
            "queues": ",".join(queues),
            "concurrency": concurrency,
            "lease": lease,
            "extractor": extractor(),
        }
        self._queues, self._concurrency = queues, concurrency
        self._worker: Worker | None = None
        self._stopping = False
        self._in_hand: dict[tuple[int, int], float] = {}  # task and attempt: when it ended, or infinity
        self._ended: deque[float] = deque()
        self._counts = {"done": 0, "failed": 0}

    def stop(self) -> None:
        """Takes no more tasks, ever; `run` ends when those in hand have."""
        self._stopping = True
        if self._worker is not None:
            self._worker.stop()  # type: ignore[no-untyped-call]

    async def run(self, stages: Stages) -> None:
        """Until `stop`, or until the database is away, which is told."""
        connector = PsycopgConnector(
            conninfo=self._desk.conninfo, min_size=1, max_size=CONNECTIONS, timeout=AWAY_SECONDS
        )
        app = app_of(connector, stages, self._desk)
        try:
            await asyncio.to_thread(self._desk.check)
            async with app.open_async():
                if not self._stopping:
                    await self._work(app)
        except StoreError as error:
            self._told.event("error", str(error), reason=str(error))
        except (ConnectorException, psycopg.Error) as error:
            self._told.event("error", f"{self._desk.location.name}: {_cause(error)}", reason=_cause(error))

    async def _work(self, app: App) -> None:
        self._worker = worker = Worker(
            app, queues=list(self._queues), concurrency=self._concurrency, delete_jobs="successful",
            install_signal_handlers=False, update_heartbeat_interval=self._every,
            stalled_worker_timeout=REMEMBERED_SECONDS, fetch_job_polling_interval=LOOK_SECONDS,
            worker_middleware=[self._watched],
        )  # fmt: skip
        tending = asyncio.create_task(self._tend(worker))
        tending.add_done_callback(partial(_stop, worker))  # by a fault of ours: not to go on without it
        try:
            await worker.run()  # type: ignore[no-untyped-call]
        finally:
            self._worker = None
            tending.cancel()
            with suppress(asyncio.CancelledError):
                await tending

    async def _watched(self, go_on: Callable[[], Awaitable[Any]], context: JobContext, worker: Worker) -> Any:
        """What is in hand, and what came of it."""
        assert context.job.id is not None
        key = context.job.id, context.job.attempts
        self._in_hand[key] = float("inf")
        outcome = "failed"
        try:
            result = await go_on()
            outcome = "done"
            return result
        except Exception as error:
            self._failed(context, error)
            raise
        finally:
            self._in_hand[key] = time.monotonic()
            self._ended.append(time.monotonic())
            self._counts[outcome] += 1
            self._told.metrics.task(outcome)

    def _failed(self, context: JobContext, error: Exception) -> None:
        job, left = context.job, ATTEMPTS - context.job.attempts - 1
        what = "to be tried again" if left > 0 else "set aside: streetcheck worker retry gives it back"
        said = " ".join(str(error).split())
        words = f"task {job.id} {job.task_name}: {said}; {what}"
        self._told.event("task", words, task=job.id, name=job.task_name, reason=said, attempts_left=left)

    async def _tend(self, worker: Worker) -> None:
        """Until `run` ends: a worker that only finishes what it has in hand is alive as well."""
        while True:
            if worker.worker_id is not None:
                about = {**self._about, **self._counts, "a_minute": self._in_the_last_minute()}
                asked = worker.worker_id, about, self._tasks_in_hand()
                with suppress(StoreError):  # the database is away; the worker itself says so
                    if not await asyncio.to_thread(self._tend_once, *asked):
                        worker.stop()  # type: ignore[no-untyped-call]
            await asyncio.sleep(self._every if worker.worker_id else STARTING_SECONDS)

    def _in_the_last_minute(self) -> int:
        while self._ended and self._ended[0] < time.monotonic() - 60:
            self._ended.popleft()
        return len(self._ended)

    def _tasks_in_hand(self) -> list[int]:
        """With those that have just ended: procrastinate has yet to say so in the database."""
        before = time.monotonic() - self._lease
        self._in_hand = {key: end for key, end in self._in_hand.items() if end > before}
        return [task for task, _ in self._in_hand]

    def _tend_once(self, me: int, about: dict[str, Any], in_hand: list[int]) -> bool:
        """Signs, sweeps, counts; false where this worker was forgotten, and has to register anew."""
        known = self._desk.sign(me, **about)
        back, aside = self._desk.sweep(me, in_hand, lease=self._lease, attempts=ATTEMPTS)
        if back or aside:
            words = f"{back} tasks of lost workers given back, {aside} set aside"
            self._told.event("sweep", words, back=back, aside=aside)
        self._told.metrics.desk(self._desk.state)
        return known


def _stop(worker: Worker, _: object) -> None:
    worker.stop()  # type: ignore[no-untyped-call]


def _cause(error: BaseException) -> str:
    while error.__cause__ is not None:
        error = error.__cause__
    return " ".join(str(error).split()) or type(error).__name__
