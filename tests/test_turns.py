"""Turns and pauses between processes: two of them on one database, and a real server that counts."""

import multiprocessing
import sys
import time
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "ingest"))

import pytest
from local_site import Handler, Site, serve

from ingest.polite import Polite
from ingest.web import Client
from store import open_store

FORK = multiprocessing.get_context("fork")
PAUSE = 0.1


def _ask(database: str, host: str, times: int) -> None:
    with (
        open_store(database, create=False) as store,
        Polite(
            lambda: Client({host}),
            store,
            now=lambda: datetime.now(UTC),
            sleep=lambda seconds: time.sleep(min(seconds, 0.01)),
            pause=lambda url: PAUSE,
        ) as polite,
    ):
        for _ in range(times):
            assert polite.get(f"http://{host}/page").body == b"text"


@pytest.fixture
def counting():
    """A site, and when each of its requests began and ended."""
    site, spans = Site(), []

    def slowly(handler: Handler) -> None:
        began = time.monotonic()
        time.sleep(0.02)
        handler.reply(200, "text")
        spans.append((began, time.monotonic()))

    site.answers["/page"] = slowly
    for running in serve(site):
        yield running, spans


def test_two_processes_take_turns_and_share_the_pause(database: str, counting) -> None:
    site, spans = counting
    workers = [FORK.Process(target=_ask, args=(database, site.host, 5)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0]
    assert len(spans) == 10
    gaps = [later[0] - earlier[1] for earlier, later in pairwise(spans)]
    assert min(gaps) >= PAUSE - 0.04, "the server's clock starts a little late, and stops so"
    assert [path for path, _ in site.asked].count("/robots.txt") <= 2, "kept for the other one"
