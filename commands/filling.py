"""The tasks of a back-fill, in the workers of a dask cluster.

    a file → digest, cut → slices      [slice → pages → articles → rows] → shard

What is in brackets is done by a process of its own, so that a page which hangs, fills the memory or ends that
process is a failure of the page and not of the slice. The dask worker itself only writes. It asks for the
items of the slice by their number: a process that follows a dead one goes on behind what killed it.
"""

from __future__ import annotations

import errno
import multiprocessing
import os
import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from commands import work
from commands.edition import extractor
from commands.ledger import called
from records import Article, Failure

if TYPE_CHECKING:
    from ingest.files import Unread
    from ingest.workers import Done, Workers
    from store.shards import Part, Rows, Shard

# What a worker must be started with; a daemon may have no processes of its own.
SETTING = "DASK_DISTRIBUTED__WORKER__DAEMON=False"
# What ends a run: every slice would meet it.
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
# Bytes of a file a second, in which a process that follows a dead one gets to where that was.
_PASSED_OVER = 10_000_000
_Place = tuple[str, "Part"]  # a file, and the slice of it


@dataclass(frozen=True, slots=True)
class Fault:
    """In place of a value: why there is none. `unfit`: the reason is the worker's, not the task's."""

    reason: str
    unfit: bool = False


class Faulty(Exception):
    """A fault on its way to `attempt`."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.reason)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Filled:
    """What a shard holds; `told` is what was amiss with the file itself, such as that it breaks off."""

    articles: int
    claims: int
    failures: int
    told: tuple[Failure, ...] = ()


def attempt(function: Callable[..., Any], *arguments: Any) -> Any:
    """What the function gives, or a Fault. An error itself would go through dask, which loses some on the way
    and leaves its client to wait for them."""
    try:
        return function(*arguments)
    except Faulty as error:
        return error.fault
    except Exception as error:
        return _fault(error)


def _fault(error: Exception) -> Fault:
    if isinstance(error, OSError):
        reason = (error.strerror or str(error)).lower()
        full = error.errno in _FULL
        return Fault(f"cannot write: {reason}" if full else reason, unfit=full)
    return Fault(f"reading failed: {type(error).__name__}: {(str(error).splitlines() or [''])[0]}")


def dask_setup(worker: object) -> None:
    """Called by dask in each worker of a local cluster: Ctrl-C is meant for the command, which ends them."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def unfit(edition: str, paths: tuple[str, ...]) -> str | None:
    """Why this worker cannot take part in a back-fill by that edition with these paths; None where it can."""
    if extractor() != edition:
        return f"has streetcheck {extractor()}, and this is {edition}; give all the same edition"
    if multiprocessing.current_process().daemon:
        return f"may have no processes of its own; start it with {SETTING}"
    missing = [path for path in paths if not os.path.exists(path)]  # noqa: PTH110 - as text, it came so
    return f"does not see {missing[0]}; all need the same folders under the same names" if missing else None


def digest(path: str) -> tuple[str, int]:
    """The hash of a file and its bytes. Raises OSError."""
    from ingest import slices

    return slices.digest(Path(path))


def cut(path: str, size: int, pages: int) -> tuple[tuple[int, int, int], ...]:
    """The slices of a file: start, end, and the lines before. Raises OSError."""
    from ingest import slices

    found = slices.cut(Path(path), size=size, pages=pages)
    return tuple((each.start, each.end, each.before) for each in found)


def fill(part: Part, path: str, dest: str, edition: str) -> Filled:
    """Reads a slice and writes its shard, unless this edition has done so.

    Raises Faulty, OSError where the shard cannot be written.
    """
    from ingest.workers import SECONDS, Workers
    from store.shards import writing, written

    seconds = SECONDS + (part.end - part.start) // _PASSED_OVER
    if reason := unfit(edition, (dest,)):
        raise Faulty(Fault(reason, unfit=True))
    if about := written(Path(dest), part, edition):
        return filled(part, about)
    with (
        writing(Path(dest), part, extractor=edition) as shard,
        Workers(1, work.call, seconds=seconds, preload="commands.preload_rows") as workers,
    ):
        _check(workers.ask(extractor), edition)
        _read(workers, (path, part), shard)
    return filled(part, shard.summary())


def filled(part: Part, about: Mapping[str, Any]) -> Filled:
    """What shard.json says."""
    failures = [Failure(each["item"], each["reason"]) for each in about["failures"]]
    told = tuple(each for each in failures if each.item == part.source)
    return Filled(about["articles"], about["claims"], len(failures), told)


def _check(answer: Done, edition: str) -> None:
    """Whether the process reads at all: else every page would seem to be at fault."""
    if answer.value != edition:
        raise RuntimeError(answer.reason or f"its process has streetcheck {answer.value}")


def _read(workers: Workers, place: _Place, shard: Shard) -> None:
    """Item after item, until there are no more."""
    for done in workers.over((number, rows_at, place, number) for number in count()):
        if done.reason is not None:
            shard.fail(Failure(_name(workers.ask(name_at, place, done.key), done), done.reason))
        elif done.value is None:
            return
        elif isinstance(done.value, Fault):
            raise Faulty(done.value)
        elif isinstance(done.value, Failure):
            shard.fail(done.value)
        else:
            shard.put(done.value)


def _name(answer: Done, done: Done) -> str:
    """What the page is called that gave nothing. Where even that cannot be had, the page is not at fault."""
    if not isinstance(answer.value, str):
        raise Faulty(Fault(f"item {done.key + 1} cannot be got out of the file: {done.reason}"))
    return answer.value


class _Walk:
    """The items of a slice, got one after the other."""

    def __init__(self, place: _Place) -> None:
        from ingest.slices import Cut, read_slice

        path, part = self.place = place
        self.next = 0
        self._items = iter(read_slice(Path(path), Cut(part.start, part.end, part.before), part.source))

    def to(self, number: int) -> Article | Failure | Unread | None:
        while self.next < number:
            self._step()
        return self._step()

    def _step(self) -> Article | Failure | Unread | None:
        item = next(self._items, None)
        self.next += 1
        return item


_walks: list[_Walk] = []  # that of this process, if it has begun one


def _item(place: _Place, number: int) -> Article | Failure | Unread | None:
    if not _walks or _walks[0].place != place or _walks[0].next > number:
        _walks[:] = [_Walk(place)]
    return _walks[0].to(number)


def _called(item: Article | Unread) -> str:
    return called(item) if isinstance(item, Article) else item.name


def rows_at(place: _Place, number: int) -> Rows | Failure | Fault | None:
    """What an item of a slice says, as rows; None behind the last one. In the process that reads.

    A Fault is that of the slice: its items cannot be got.
    """
    from ingest.errors import ReadError

    try:
        item = _item(place, number)
    except Exception as error:
        return _fault(error)
    if item is None or isinstance(item, Failure):
        return item
    try:
        return _rows(item)
    except ReadError as error:
        return Failure(_called(item), error.reason)


def name_at(place: _Place, number: int) -> str | None:
    """What an item is called. In the process that reads."""
    item = _item(place, number)
    return None if item is None else item.item if isinstance(item, Failure) else _called(item)


def _rows(item: Article | Unread) -> Rows | Failure:
    from store.errors import RecordError
    from store.shards import rows_of

    article, said = (item, work.said_in(item)) if isinstance(item, Article) else work.unread(item)
    try:
        return rows_of(article, said.claims, said.mentions, said.sketch)
    except RecordError as error:
        return Failure(called(article), error.reason)
