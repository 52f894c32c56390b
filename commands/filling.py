"""The tasks of a back-fill, in the workers of a dask cluster.

    a file → digest, cut → [slice → pages → a process that may be killed → shard]

The dask worker reads the file and writes the shard; what parses and reads pages is a process of its own, so
that a page which hangs, fills the memory or ends its process is a failure of that page and not of the slice.
"""

from __future__ import annotations

import errno
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from commands import work
from commands.edition import extractor
from commands.ledger import called
from records import Article, Failure

if TYPE_CHECKING:
    from ingest.files import Unread
    from ingest.workers import Done
    from store.shards import Part, Rows, Shard

# What a worker must be started with; a daemon may have no processes of its own.
SETTING = "DASK_DISTRIBUTED__WORKER__DAEMON=False"
# What ends a run: every slice would meet it.
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
_Job = tuple[str, Callable[..., Any], "Article | Unread"]


@dataclass(frozen=True, slots=True)
class Fault:
    """In place of a value: why there is none. `unfit`: the reason is the worker's, not the task's."""

    reason: str
    unfit: bool = False


class Unfit(Exception):
    """This worker cannot take part."""


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
    except Unfit as error:
        return Fault(str(error), unfit=True)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        full = error.errno in _FULL
        return Fault(f"cannot write: {reason}" if full else reason, unfit=full)
    except Exception as error:
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

    Raises OSError where the file cannot be read or the shard cannot be written, Unfit.
    """
    from ingest.slices import Cut, read_slice
    from ingest.workers import Workers
    from store.shards import writing, written

    if reason := unfit(edition, (dest,)):
        raise Unfit(reason)
    if about := written(Path(dest), part, edition):
        return filled(part, about)
    items = read_slice(Path(path), Cut(part.start, part.end, part.before), part.source)
    with (
        writing(Path(dest), part, extractor=edition) as shard,
        Workers(1, work.call, preload="commands.preload_rows") as workers,
    ):
        _check(workers.ask(extractor), edition)
        for done in workers.over(_jobs(items, shard)):
            _put(done, shard)
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


def _jobs(items: Iterator[Article | Failure | Unread], shard: Shard) -> Iterator[_Job]:
    """What the process is asked, with what that is called."""
    for item in items:
        if isinstance(item, Failure):
            shard.fail(item)
        else:
            yield called(item) if isinstance(item, Article) else item.name, rows, item


def rows(item: Article | Unread) -> Rows | Failure:
    """An article of a file and what it says, in the process that reads: as rows, so that it has all the work.

    Raises ReadError.
    """
    from store.errors import RecordError
    from store.shards import rows_of

    article, said = (item, work.said_in(item)) if isinstance(item, Article) else work.unread(item)
    try:
        return rows_of(article, said.claims, said.mentions, said.sketch)
    except RecordError as error:
        return Failure(called(article), error.reason)


def _put(done: Done, shard: Shard) -> None:
    if done.reason is not None:
        shard.fail(Failure(done.key, done.reason))
    elif isinstance(done.value, Failure):
        shard.fail(done.value)
    else:
        shard.put(done.value)
