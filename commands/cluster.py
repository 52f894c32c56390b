"""Where the tasks of a back-fill run: a dask cluster of this machine's own, or one that the user runs."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from commands.filling import unfit

if TYPE_CHECKING:
    from distributed import Client, LocalCluster

CONNECT_SECONDS = 5.0  # until a scheduler answers
WORKERS_SECONDS = 30.0  # until it has a worker
CLOSE_SECONDS = 10.0
_LOCAL = re.compile(r"local(?:\[([1-9]\d{0,3})\])?")
_REMOTE = re.compile(r"tcp://[^\s/:]+:\d{1,5}|tcp://\[[0-9a-fA-F:.]+\]:\d{1,5}")
_SETTINGS = {
    "distributed.worker.daemon": False,  # they start the processes that read
    # A task is given back at its worker's first death: which of them to try again is decided here.
    "distributed.scheduler.allowed-failures": 0,
    # A worker has the task that it runs and no other, which would seem to have killed it, too.
    "distributed.scheduler.worker-saturation": 1.0,
    "distributed.scheduler.work-stealing": False,
    "distributed.worker.profile.enabled": False,
    "distributed.worker.preload": ["commands.filling"],
}


def place(text: str) -> int | str:
    """What --on says: how many workers on this machine, or the address of a scheduler.

    ValueError for anything else.
    """
    if local := _LOCAL.fullmatch(text):
        return int(local[1] or os.cpu_count() or 1)
    if not _REMOTE.fullmatch(text):
        raise ValueError(f"{text!r} is neither local, local[4] nor tcp://host:8786.")
    return text


@contextmanager
def connected(on: int | str, edition: str, paths: tuple[str, ...]) -> Iterator[Client]:
    """A client whose workers all can take part (see `unfit`); left by an error, with nothing of ours running
    on this machine. Raises ReadError; StoreError without dask."""
    from store.errors import StoreError

    try:
        import distributed  # noqa: F401
    except ImportError:
        raise StoreError("backfill needs dask.distributed: pip install 'streetcheck[scale]'") from None
    with _local(on) if isinstance(on, int) else _remote(on) as client:
        _check(client, edition, paths)
        yield client


@contextmanager
def _local(count: int) -> Iterator[Client]:
    """Workers without a limit to their memory, which dask would keep by killing them: what grows with a page
    is the process that reads it, and that has a limit of its own (ingest.workers)."""
    from tempfile import TemporaryDirectory

    import dask
    from distributed import Client, LocalCluster

    with (
        TemporaryDirectory(prefix="streetcheck-backfill-", ignore_cleanup_errors=True) as scratch,
        dask.config.set({**_SETTINGS, "temporary-directory": scratch}),
        LocalCluster(
            n_workers=count, threads_per_worker=1, processes=True, memory_limit=0, local_directory=scratch,
            dashboard_address="127.0.0.1:0", scheduler_kwargs={"dashboard": False}, silence_logs=_silence(),
        ) as cluster,
        Client(cluster) as client,
    ):  # fmt: skip
        try:
            yield client
        except BaseException:
            _kill(cluster)
            raise


def _kill(cluster: LocalCluster) -> None:
    """At once: asked kindly, a worker would end its slice first."""
    for nanny in cluster.workers.values():
        nanny.auto_restart = False
        if nanny.pid is not None:
            with suppress(ProcessLookupError):
                os.kill(nanny.pid, signal.SIGKILL)


@contextmanager
def _remote(address: str) -> Iterator[Client]:
    from distributed import Client

    from ingest.errors import ReadError

    _silence()
    try:
        client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ReadError(address, "no scheduler answers; start it with dask scheduler") from error
    with client:
        yield client


def _check(client: Client, edition: str, paths: tuple[str, ...]) -> None:
    from ingest.errors import ReadError

    try:
        client.wait_for_workers(1, timeout=WORKERS_SECONDS)
        answers: dict[str, Any] = client.run(unfit, edition, paths, on_error="return")
    except OSError:
        reason = f"no worker came within {WORKERS_SECONDS:g} s; start some with dask worker"
        raise ReadError(str(client.scheduler_info()["address"]), reason) from None
    for worker, answer in answers.items():
        if isinstance(answer, ModuleNotFoundError):
            raise ReadError(worker, "this worker has no streetcheck: pip install 'streetcheck[scale]'")
        if answer is not None:
            raise ReadError(worker, f"this worker {answer}")


def _silence() -> int:
    """What dask logs is for -v only."""
    import logging

    level = logging.getLogger().level
    for name in [name for name in logging.root.manager.loggerDict if name.startswith("distributed")]:
        logging.getLogger(name).setLevel(level)
    return level
