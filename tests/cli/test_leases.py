"""Leases on a real database: of this process, of one that is dead, of one elsewhere."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from commands.common import now
from commands.leases import Leases
from records import Feed
from store import open_store


def ended() -> int:
    """The number of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


@pytest.mark.parametrize(
    ("machine", "taken_over", "why"),
    [(socket.gethostname(), True, "killed, and its machine knows"), ("elsewhere", False, "who is to know?")],
)
def test_what_a_dead_process_had_is_taken_over_on_its_machine(
    machine: str, taken_over: bool, why: str, tmp_path: Path
) -> None:
    with open_store(str(tmp_path / "a.db"), create=True) as store:
        store.add_feed(Feed("https://one.example/feed"))
        assert store.lease_feeds(now(), owner=f"{machine} {ended()} 1", seconds=60, limit=5)
        with Leases(store) as leases:
            assert bool(leases.take()) is taken_over, why


def test_a_process_that_lives_keeps_its_own_and_gives_them_back_at_the_end(tmp_path: Path) -> None:
    with open_store(str(tmp_path / "a.db"), create=True) as store:
        for number in range(60):
            store.add_feed(Feed(f"https://{number}.example/feed"))
        with Leases(store) as one:
            assert (len(one.take()), len(one.take()), len(one.take())) == (50, 10, 0)
            with Leases(store) as other:
                assert other.take() == [], "of the same machine, but alive"
        assert store.lease_owners() == []
