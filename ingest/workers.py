"""Processes that read pages, and can be killed: a page may take for ever, fill the memory or end its process.

job → a waiting line → [thread with a process of its own] → finished jobs, in the order of their ends

Each process hangs on a pipe of its own, so that one which dies in the middle of a word leaves no lock behind
that the others wait for.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from queue import Empty, Full, Queue
from threading import Event, Lock, Thread
from typing import Any, Self, TypeAlias

from ingest.errors import ReadError

Function: TypeAlias = Callable[..., Any]

SECONDS = 30.0
MAX_BYTES = 2_000_000_000
# How long a process may take to import what it needs, on a slow and busy machine.
START_SECONDS = 120.0
# Parsers keep caches that grow with every page; a process is followed by a fresh one after so many.
JOBS_A_PROCESS = 2_000

_LOOK_SECONDS = 0.2
_FORKSERVER = multiprocessing.get_context("forkserver")
# Starting a process and asking how one ended share what multiprocessing keeps of its children.
_CHILDREN = Lock()


@dataclass(frozen=True, slots=True)
class Done:
    """A finished job: what the function gave for `key`, or the `reason` why it gave nothing, in words."""

    key: Any
    value: Any = None
    reason: str | None = None


class Workers:
    """`count` processes that call `function(*arguments)`; a context manager, for any number of threads.

    `function` and `prepare` are functions of a module; arguments and values can be pickled. `prepare` is
    called once in each process, outside the time of the jobs: what is slow to load belongs there. A module
    to `preload` is imported once, by the process that all are forked from, and its memory shared. A job may
    take `seconds`, and its process `max_bytes` of memory; a process that goes beyond, or dies, costs its own
    job and is replaced. Processes start with the first jobs. What waits is bounded: `submit` holds up the
    thread that is too far ahead, and the processes wait where nobody takes what is finished. `finished` is
    the queue for that, if it is to be shared with others; it may be bounded.
    """

    def __init__(
        self,
        count: int,
        function: Function,
        *,
        seconds: float = SECONDS,
        max_bytes: int = MAX_BYTES,
        prepare: Callable[[], object] | None = None,
        preload: str | None = None,
        finished: Queue[Any] | None = None,
    ) -> None:
        if preload is not None:
            _FORKSERVER.set_forkserver_preload([preload])
        self.count = count
        self.finished: Queue[Any] = Queue(2 * count) if finished is None else finished
        self._jobs: Queue[tuple[Queue[Any], Any, tuple[Any, ...]]] = Queue(count)
        self._closing = Event()
        self._processes = [_Process(function, seconds, max_bytes, prepare) for _ in range(count)]
        self._threads = [Thread(target=self._work, args=[each], daemon=True) for each in self._processes]
        for thread in self._threads:
            thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def ask(self, *arguments: Any) -> Done:
        """One job and what came of it, for a thread that waits for its own; `finished` does not get it.

        Raises RuntimeError where the workers are closed before it has ended.
        """
        answer: Queue[Done] = Queue(1)
        self._line_up(answer, None, arguments)
        while not self._closing.is_set():
            with suppress(Empty):
                return answer.get(timeout=_LOOK_SECONDS)
        raise RuntimeError("these workers are closed")

    def submit(self, key: Any, *arguments: Any) -> None:
        """Puts a job in line and waits while that is full. `key` comes back with the value.

        The thread that takes what is finished must not be the one that waits here: it uses `over`.
        """
        self._line_up(self.finished, key, arguments)

    def done(self, timeout: float | None = None) -> Done | None:
        """The next finished job; None where none has come within `timeout` seconds."""
        try:
            done: Done = self.finished.get(timeout=timeout)
        except Empty:
            return None
        return done

    def over(self, jobs: Iterable[tuple[Any, ...]]) -> Iterator[Done]:
        """(key, *arguments) after (key, *arguments) → each as it is finished; takes few jobs ahead."""
        waiting = 0
        for key, *arguments in jobs:
            if waiting == 2 * self.count:  # in line and at work: one more would be held up
                yield self.finished.get()
                waiting -= 1
            self.submit(key, *arguments)
            waiting += 1
        for _ in range(waiting):
            yield self.finished.get()

    def close(self) -> None:
        """Ends the processes at once; what they had in hand is dropped."""
        self._closing.set()
        for process in self._processes:
            process.kill()
        for thread in self._threads:
            thread.join()

    def _line_up(self, answers: Queue[Any], key: Any, arguments: tuple[Any, ...]) -> None:
        while not self._put(self._jobs, (answers, key, arguments)):
            if self._closing.is_set():
                raise RuntimeError("these workers are closed")

    def _work(self, process: _Process) -> None:
        while not self._closing.is_set():
            try:
                answers, key, arguments = self._jobs.get(timeout=_LOOK_SECONDS)
            except Empty:
                continue
            value, reason = process.call(arguments)
            while not self._put(answers, Done(key, value, reason)):
                if self._closing.is_set():
                    break
        process.kill()

    def _put(self, line: Queue[Any], item: Any) -> bool:
        if not self._closing.is_set():
            with suppress(Full):
                line.put(item, timeout=_LOOK_SECONDS)
                return True
        return False


class _Process:
    """A process and the pipe to it, for one thread; `kill` may come from another."""

    def __init__(
        self, function: Function, seconds: float, max_bytes: int, prepare: Callable[[], object] | None
    ) -> None:
        self._arguments = (function, seconds, max_bytes, prepare)
        self._seconds = seconds
        self._max_bytes = max_bytes
        self._process: ForkServerProcess | None = None
        self._pipe: Connection | None = None
        self._jobs = 0
        self._killed = False

    def call(self, arguments: tuple[Any, ...]) -> tuple[Any, str | None]:
        """The value and no reason, or None and the reason."""
        try:
            if self._pipe is None:
                self._start()
            assert self._pipe is not None
            self._pipe.send(arguments)
            value, reason = self._answer(self._seconds)
        except TimeoutError:
            value, reason = None, self._late()
            self._end()
        except (EOFError, OSError):
            value, reason = None, self._fall()
            self._end()
        except Exception as error:  # what cannot be pickled, there or here
            value, reason = None, _words(error)
            self._end()
        self._jobs += 1
        if self._jobs == JOBS_A_PROCESS or reason == _MEMORY:
            self._end()
        return value, self._in_full(reason)

    def kill(self) -> None:
        """For good: the next call fails."""
        self._killed = True
        if self._process is not None:
            with suppress(AttributeError, ValueError):  # it has just been put away
                self._process.kill()

    def _start(self) -> None:
        ours, theirs = _FORKSERVER.Pipe()
        with _CHILDREN:
            _run_forkserver()
            self._process = _FORKSERVER.Process(target=_serve, args=(theirs, *self._arguments), daemon=True)
            self._process.start()
        theirs.close()
        self._pipe, self._jobs = ours, 0
        if self._killed:
            raise EOFError
        try:
            _, reason = self._answer(START_SECONDS)
        except TimeoutError:
            reason = f"no process for reading started within {START_SECONDS:g} s"
        if reason is not None:
            raise ReadError("", reason)

    def _answer(self, seconds: float) -> tuple[Any, str | None]:
        assert self._pipe is not None
        if not self._pipe.poll(seconds):
            raise TimeoutError
        answer: tuple[Any, str | None] = self._pipe.recv()
        return answer

    def _late(self) -> str:
        return f"page took longer than {self._seconds:g} s"

    def _fall(self) -> str:
        """Why the process is no more."""
        assert self._process is not None
        with _CHILDREN:
            self._process.join(_LOOK_SECONDS)
            code = self._process.exitcode or 0
        if code == -signal.SIGALRM:
            return self._late()
        how = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        return f"the process that read the page ended ({how})"

    def _end(self) -> None:
        process, pipe, self._process, self._pipe = self._process, self._pipe, None, None
        if pipe is not None:
            pipe.close()
        if process is not None:
            process.kill()
            with _CHILDREN:
                process.join()

    def _in_full(self, reason: str | None) -> str | None:
        return f"page took more than {self._max_bytes / 1e6:g} MB of memory" if reason == _MEMORY else reason


def _run_forkserver() -> None:
    """Starts the process that the others are forked from, if it does not run, with our own path of modules.

    By itself it would look for the module to preload in the current folder first, and not on this path.
    """
    ours = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONSAFEPATH": "1"}
    before = {name: os.environ.get(name) for name in ours}
    os.environ.update(ours)
    try:
        forkserver.ensure_running()
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


_MEMORY = "memory"


def _serve(
    pipe: Connection,
    function: Function,
    seconds: float,
    max_bytes: int,
    prepare: Callable[[], object] | None,
) -> None:
    """The life of a process: ready, then answer after answer until the other end of the pipe is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is meant for the parent, which ends this one
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    _limit_memory(max_bytes)
    with suppress(EOFError, OSError):
        pipe.send(_answer(prepare, ()) if prepare else (None, None))
        while True:
            arguments = pipe.recv()
            # For a process whose parent is gone; else that one kills sooner. It ends a parser in C as well.
            signal.setitimer(signal.ITIMER_REAL, seconds + 1)
            answer = _answer(function, arguments)
            signal.setitimer(signal.ITIMER_REAL, 0)
            _send(pipe, answer)


def _answer(function: Function, arguments: tuple[Any, ...]) -> tuple[Any, str | None]:
    try:
        return function(*arguments), None
    except MemoryError:
        return None, _MEMORY
    except Exception as error:  # no page may end more than itself
        return None, _words(error)


def _send(pipe: Connection, answer: tuple[Any, str | None]) -> None:
    try:
        pipe.send(answer)
    except OSError:
        raise
    except MemoryError:
        pipe.send((None, _MEMORY))
    except Exception as error:  # the value cannot be pickled: nothing of it was sent
        pipe.send((None, _words(error)))


def _words(error: Exception) -> str:
    if isinstance(error, ReadError):
        return error.reason
    said = str(error).splitlines() or [""]
    return f"reading failed: {type(error).__name__}: {said[0]}"


def _limit_memory(max_bytes: int) -> None:
    """RLIMIT_DATA counts what is written to; address space is reserved by the gigabyte without being used."""
    with suppress(ValueError, OSError):  # a lower limit is in force already
        _, most = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (max_bytes, most))
