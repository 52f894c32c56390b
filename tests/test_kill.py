"""Ingests that are killed, doubled or without room: in the end the store holds what one undisturbed run gives.

STREETCHECK_KILLS=50 STREETCHECK_ENTRIES=500 makes it the long test; by default it is a short one.
"""

import os
import random
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from running import ENTRIES, content, feeds_of, finished, serving, start

KILLS = int(os.environ.get("STREETCHECK_KILLS", "4"))


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with serving() as address:
        yield address


def subscribed(folder: Path, site: str) -> Path:
    folder.mkdir()
    finished(start(folder / "ledger.db", folder, "feeds", "add", *feeds_of(site)))
    return folder / "ledger.db"


@pytest.fixture(scope="module")
def undisturbed(site: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict, float]:
    """What one run gives, and how long it takes."""
    db = subscribed(tmp_path_factory.mktemp("kill") / "undisturbed", site)
    begun = time.monotonic()
    said = finished(start(db, db.parent, "ingest"))
    missing = len(range(0, ENTRIES, 7))
    assert said.splitlines()[-1].startswith(f"{ENTRIES} articles new, 0 changed, 0 already there")
    assert said.splitlines()[-1].endswith(f"{missing} failed")
    return content(db), time.monotonic() - begun


@pytest.mark.timeout(1800)
def test_killed_again_and_again_it_ends_with_what_one_run_gives(
    site: str, undisturbed: tuple[dict, float], tmp_path: Path
) -> None:
    expected, seconds = undisturbed
    db = subscribed(tmp_path / "killed", site)
    dice = random.Random(20261121)
    for _ in range(KILLS):
        process = start(db, db.parent, "ingest")
        time.sleep(dice.uniform(0.2, 0.8) * seconds)
        process.send_signal(signal.SIGKILL)
        finished(process)
    finished(start(db, db.parent, "ingest"))
    assert content(db) == expected


def test_two_at_once_give_what_one_gives_and_share_the_work(
    site: str, undisturbed: tuple[dict, float], tmp_path: Path
) -> None:
    db = subscribed(tmp_path / "two", site)
    both = [start(db, db.parent, "ingest"), start(db, db.parent, "ingest")]
    new = sum(int(finished(process).splitlines()[-1].split()[0]) for process in both)
    assert content(db) == undisturbed[0]
    assert new == ENTRIES, "nothing was read twice"


def test_without_room_it_says_so_and_the_next_run_goes_on(
    site: str, undisturbed: tuple[dict, float], tmp_path: Path
) -> None:
    """No file may grow beyond a size, which is a full disk for whoever writes to it, root or not."""
    db = subscribed(tmp_path / "full", site)
    limit = db.stat().st_size + 60_000
    process = start(db, db.parent, "ingest", preexec_fn=lambda: _no_file_over(limit))
    said = finished(process)
    assert process.returncode == 1
    assert said.splitlines()[-1].startswith(f"streetcheck: {db}"), said
    with closing(sqlite3.connect(db)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        stored = connection.execute("SELECT count(*) FROM article").fetchone()[0]
    assert stored < ENTRIES
    finished(start(db, db.parent, "ingest"))
    assert content(db) == undisturbed[0]


def _no_file_over(size: int) -> None:
    import resource

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
