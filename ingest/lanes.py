"""Work in lanes: one job at a time in each, side by side, and what comes of them in each lane's order.

A lane is a site, so that it is asked for one thing at a time, however many feeds and pages of it there are; a
slow or dead one keeps one thread busy and holds up no other lane. A job has two steps: `fetch`, which
has the lane to itself, and `then` (the reading), for which the lane is free again. What is in memory is
bounded by the threads: none takes a new job before its result has been asked for.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Condition, Lock, Thread
from types import TracebackType
from typing import Generic, Self, TypeVar

THREADS = 16

Job = TypeVar("Job")
Fetched = TypeVar("Fetched")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Done(Generic[Job, Result]):
    """A job that has ended: with its `result`, or with the `error` that a step of it raised."""

    job: Job
    result: Result | None = None
    error: Exception | None = None


@dataclass(slots=True)
class _Turn(Generic[Job, Result]):
    """A job that was started; `done` once it has ended, until it is its turn to be handed out."""

    job: Job
    done: Done[Job, Result] | None = None


@dataclass(slots=True)
class _Lane(Generic[Job, Result]):
    name: str
    waiting: deque[Job] = field(default_factory=deque)
    turns: deque[_Turn[Job, Result]] = field(default_factory=deque)
    taken: bool = False  # a thread fetches, or the lane stands in the row of those that may be taken


class Lanes(Generic[Job, Fetched, Result]):
    """Runs jobs on `threads` threads; a context manager. `add` and `next` are for one thread, the owner's.

    `fetch(job)` and `then(job, fetched)` are called in the threads; whatever they raise is the job's error.
    """

    def __init__(
        self,
        fetch: Callable[[Job], Fetched],
        then: Callable[[Job, Fetched], Result],
        *,
        threads: int = THREADS,
    ) -> None:
        self._fetch, self._then = fetch, then
        # One lock; nobody is woken who cannot go on.
        self._lock = Lock()
        self._startable, self._changed = Condition(self._lock), Condition(self._lock)
        self._lanes: dict[str, _Lane[Job, Result]] = {}
        self._free: deque[_Lane[Job, Result]] = deque()
        self._ended: deque[Done[Job, Result]] = deque()
        self._waiting = self._running = 0
        self._closed = False
        self._threads = [Thread(target=self._work, daemon=True) for _ in range(threads)]
        for thread in self._threads:
            thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close(seconds=0)

    def add(self, lane: str, job: Job) -> None:
        """A job at the end of a lane."""
        with self._lock:
            found = self._lanes.setdefault(lane, _Lane(lane))
            found.waiting.append(job)
            self._waiting += 1
            self._offer(found)

    def next(self, seconds: float) -> Done[Job, Result] | None:
        """The next job that has ended; None where none has within `seconds`, or there is none at all."""
        with self._changed:
            self._changed.wait_for(lambda: self._ended or not self._busy(), seconds)
            if not self._ended:
                return None
            done = self._ended.popleft()
            self._startable.notify()
            return done

    @property
    def waiting(self) -> int:
        """How many jobs have not been started."""
        return self._waiting

    @property
    def idle(self) -> bool:
        """Whether a thread is without a job, because each lane with some left has one in hand."""
        with self._lock:
            return not self._free and self._running < len(self._threads)

    @property
    def busy(self) -> bool:
        """Whether anything is still to be started, ended or asked for."""
        with self._lock:
            return self._busy()

    def close(self, *, seconds: float) -> bool:
        """Drops what was not started, and gives what was as long to end; its results are dropped too.

        False where a thread has not ended by then; it ends with the process.
        """
        with self._lock:
            self._closed = True
            self._startable.notify_all()
        end = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, end - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def _busy(self) -> bool:
        return bool(self._waiting or self._running or self._ended)

    def _offer(self, lane: _Lane[Job, Result]) -> None:
        """A lane whose first result is long in coming is left alone, so that no others pile up behind it."""
        if lane.waiting and not lane.taken and len(lane.turns) < 2 * len(self._threads):
            lane.taken = True
            self._free.append(lane)
            self._startable.notify()

    def _work(self) -> None:
        while (taken := self._take()) is not None:
            self._run(*taken)

    def _take(self) -> tuple[_Lane[Job, Result], _Turn[Job, Result]] | None:
        """The first job of the next lane that is free; None at the end."""
        with self._startable:
            self._startable.wait_for(self._may_start)
            if self._closed:
                return None
            lane = self._free.popleft()
            turn: _Turn[Job, Result] = _Turn(lane.waiting.popleft())
            lane.turns.append(turn)
            self._waiting -= 1
            self._running += 1
            return lane, turn

    def _may_start(self) -> bool:
        return self._closed or bool(self._free and len(self._ended) < len(self._threads))

    def _run(self, lane: _Lane[Job, Result], turn: _Turn[Job, Result]) -> None:
        try:
            try:
                fetched = self._fetch(turn.job)
            finally:
                self._leave(lane)
            done = Done(turn.job, result=self._then(turn.job, fetched))
        except Exception as error:
            done = Done(turn.job, error=error)
        self._end(lane, turn, done)

    def _leave(self, lane: _Lane[Job, Result]) -> None:
        with self._lock:
            lane.taken = False
            self._offer(lane)

    def _end(self, lane: _Lane[Job, Result], turn: _Turn[Job, Result], done: Done[Job, Result]) -> None:
        """Hands out what has ended, up to the first of the lane that has not."""
        with self._lock:
            turn.done = done
            self._running -= 1
            while lane.turns and (first := lane.turns[0].done) is not None:
                lane.turns.popleft()
                self._ended.append(first)
            self._offer(lane)
            if not (lane.turns or lane.waiting):
                self._lanes.pop(lane.name, None)
            self._changed.notify_all()
