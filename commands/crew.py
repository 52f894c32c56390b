"""Tasks on a dask cluster: what fails is tried again, and given up after so many attempts.

A task whose worker dies may have killed it, or have stood beside the one that did. So the last attempt after
a death is made when nothing else runs: what dies then has only itself to blame.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from queue import Empty, Queue
from typing import TYPE_CHECKING, Any

from commands.filling import Fault, attempt

if TYPE_CHECKING:
    from distributed import Client, Future

ATTEMPTS = 3
LOOK_SECONDS = 0.5
_GONE = "its scheduler is gone; run this again to go on"


@dataclass(slots=True)
class Task:
    """A call of a function that the workers can import; `about` is what it is to whoever takes the result."""

    about: Any
    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    attempts: int = 0
    killed: bool = False  # the worker, or so it seems
    alone: bool = False


@dataclass(frozen=True, slots=True)
class GivenUp:
    """In place of a value: why there is none, after how many attempts."""

    reason: str
    attempts: int


class Crew:
    """Has tasks done by the workers of a client, as many at a time as they have threads; for one thread.

    `tick` is called all the time, every half second at least.
    """

    def __init__(self, client: Client, tick: Callable[[], None]) -> None:
        self._client = client
        self._tick = tick
        self._ended: Queue[Future] = Queue()
        self._out: dict[str, tuple[Task, Future]] = {}
        self._again: deque[Task] = deque()
        self._alone: deque[Task] = deque()

    def over(self, tasks: Iterable[Task]) -> Iterator[tuple[Any, Any]]:
        """What each task is about, and its value or GivenUp; as they end. Takes up few tasks ahead.

        Raises ReadError where the cluster is gone, or a worker of it is of no use.
        """
        fresh = iter(tasks)
        while self._send(fresh):
            future = self._next()
            task, _ = self._out.pop(future.key)
            value = self._value(task, future)
            future.release()
            if not isinstance(value, Fault):
                yield task.about, value
            elif not self._put_back(task):
                yield task.about, GivenUp(value.reason, task.attempts)

    def _send(self, fresh: Iterator[Task]) -> bool:
        """Gives the workers what they can take; false where there is nothing left to wait for."""
        width = self._threads()
        while len(self._out) < width:
            task = next(fresh, None) or (self._again.popleft() if self._again else None)
            if task is None and self._alone and not self._out:
                task, width = self._alone.popleft(), 1
                task.alone = True
            if task is None:
                break
            self._submit(task)
        return bool(self._out)

    def _threads(self) -> int:
        from ingest.errors import ReadError

        try:
            return sum(self._client.nthreads().values()) or 1
        except OSError:
            raise ReadError("the cluster", _GONE) from None

    def _submit(self, task: Task) -> None:
        task.attempts += 1
        future = self._client.submit(attempt, task.function, *task.arguments, pure=False)
        self._out[future.key] = task, future
        future.add_done_callback(self._ended.put)

    def _next(self) -> Future:
        while True:
            self._tick()
            try:
                return self._ended.get(timeout=LOOK_SECONDS)
            except Empty:
                continue

    def _value(self, task: Task, future: Future) -> Any:
        """What came of an attempt; a death of its worker, too, is a Fault."""
        from distributed import KilledWorker

        from ingest.errors import ReadError

        if future.status not in ("finished", "error"):
            raise ReadError("the cluster", _GONE)
        error: Any = future.exception()
        if isinstance(error, KilledWorker):
            task.killed = True
            task.attempts += error.allowed_failures  # so often did the scheduler try it again of its own
            return Fault("it ended the process that worked on it")
        value = Fault(f"{type(error).__name__}: {error}", unfit=True) if error else future.result()
        if isinstance(value, Fault) and value.unfit:
            raise ReadError("the cluster", f"a worker {value.reason}")
        return value

    def _put_back(self, task: Task) -> bool:
        """For another attempt; false where there were enough."""
        if task.alone or (task.attempts >= ATTEMPTS and not task.killed):
            return False
        last = task.attempts >= ATTEMPTS - 1
        (self._alone if last and task.killed else self._again).append(task)
        return True
