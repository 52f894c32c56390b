"""Workers that share the work, are killed, frozen and left without a database: in the end the store holds
what one undisturbed ingest gives, and the desk is empty.

STREETCHECK_KILLS=20 STREETCHECK_AWAY=30 STREETCHECK_ENTRIES=500 makes it the long test; by default it is a
short one.
"""

import os
import random
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import Cluster
from crew import Crew, crew_on, until
from running import ENTRIES, content, feeds_of, finished, serving, start

KILLS = int(os.environ.get("STREETCHECK_KILLS", "3"))
AWAY = float(os.environ.get("STREETCHECK_AWAY", "4"))
LEASE = ("--lease", "2s")


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with serving() as address:
        yield address


@pytest.fixture(scope="module")
def expected(site: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[object]]:
    """What one ingest into a file gives."""
    folder = tmp_path_factory.mktemp("one")
    finished(start(folder / "ledger.db", folder, "feeds", "add", *feeds_of(site)))
    finished(start(folder / "ledger.db", folder, "ingest"))
    return content(folder / "ledger.db")


@pytest.fixture
def crew(server_database: str, tmp_path: Path, site: str) -> Iterator[Crew]:
    with crew_on(server_database, tmp_path, *feeds_of(site)) as crew:
        yield crew


def articles(crew: Crew) -> int:
    return int(crew.rows("SELECT count(*) FROM article")[0][0])  # type: ignore[call-overload]


@pytest.mark.parametrize(("workers", "each"), [(1, "8"), (2, "4"), (4, "2")])
def test_any_number_of_them_gives_what_one_ingest_gives(
    workers: int, each: str, crew: Crew, expected
) -> None:
    for _ in range(workers):
        crew.start("--concurrency", each)
    until(crew.is_done)
    assert crew.end() == [0] * workers
    assert content(crew.db) == expected


@pytest.mark.timeout(1800)
def test_killed_again_and_again(crew: Crew, expected) -> None:
    dice = random.Random(20261121)
    crew.start(*LEASE, "--concurrency", "4")
    for _ in range(KILLS):
        some = articles(crew) + dice.randint(1, max(2, ENTRIES // (KILLS + 1)))
        until(lambda some=some: articles(crew) >= some or crew.is_done())
        time.sleep(dice.uniform(0, 0.3))
        crew.workers[-1].kill()
        crew.start(*LEASE, "--concurrency", "4")
    until(crew.is_done)
    assert content(crew.db) == expected
    assert crew.on_desk("status = 'failed'") == []


@pytest.mark.timeout(600)
@pytest.mark.parametrize("mode", ["immediate", "fast"])
def test_the_database_stopped_and_started_again(
    mode: str, own_cluster: Cluster, tmp_path: Path, site: str, expected
) -> None:
    db = own_cluster.address.format(name="postgres")
    with crew_on(db, tmp_path, *feeds_of(site)) as crew:
        for _ in range(2):
            crew.start(*LEASE, "--concurrency", "2")
        until(lambda: articles(crew) > 5)
        own_cluster.stop(mode)
        time.sleep(AWAY)
        assert [worker.poll() for worker in crew.workers] == [None, None], crew.said()
        own_cluster.start()
        until(crew.is_done)
        assert crew.end() == [0, 0]
        assert content(db) == expected
        assert crew.on_desk("status = 'failed'") == []


def test_frozen_past_its_lease_and_woken(crew: Crew, expected) -> None:
    frozen = crew.start(*LEASE, "--concurrency", "4")
    until(lambda: articles(crew) > 5)
    frozen.send_signal(signal.SIGSTOP)
    has = f"worker_id = {crew.rows('SELECT min(id) FROM streetcheck_work.worker')[0][0]} AND status = 'doing'"
    assert crew.on_desk(has), "it has something in hand"
    other = crew.start(*LEASE, "--concurrency", "4")
    until(lambda: not crew.on_desk(has))
    frozen.send_signal(signal.SIGCONT)
    until(crew.is_done)
    assert content(crew.db) == expected
    other.kill()
    crew.rows("UPDATE feed SET due_at = NULL, etag = NULL RETURNING url")
    crew.rows("UPDATE streetcheck_work.procrastinate_periodic_defers SET defer_timestamp = 0 RETURNING 1")
    assert frozen.poll() is None
