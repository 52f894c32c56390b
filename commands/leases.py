"""Which feeds are this process's to read: leased in the database, so that no two processes read the same."""

from __future__ import annotations

import os
import socket
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Self

from commands.common import now
from records import Feed

if TYPE_CHECKING:
    from store.store import Store

SECONDS = 120.0
RENEW_SECONDS = 30.0
AT_ONCE = 50


class Leases:
    """The leases of this process; a context manager that gives them back.

    They are renewed while it lives and lapse when it is killed; on the same machine the next one does not
    wait for that.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._owner = _owner(os.getpid())
        self._renewed = time.monotonic()

    def __enter__(self) -> Self:
        for owner in self._store.lease_owners():
            if _is_dead(owner):
                self._store.release_leases(owner)
        return self

    def __exit__(self, *_: object) -> None:
        from store.errors import StoreError

        with suppress(StoreError):  # they lapse
            self._store.release_leases(self._owner)

    def take(self) -> list[Feed]:
        """Feeds that are due and nobody else's, some at a time; none where there are no more."""
        return self._store.lease_feeds(now(), owner=self._owner, seconds=SECONDS, limit=AT_ONCE)

    def renew(self) -> None:
        """To be called often; does something now and then."""
        if time.monotonic() >= self._renewed + RENEW_SECONDS:
            self._renewed = time.monotonic()
            self._store.renew_leases(self._owner, now=now(), seconds=SECONDS)


def _owner(pid: int) -> str:
    """A process by its machine, its number and when it started, as numbers come again."""
    return f"{socket.gethostname()} {pid} {_started(pid)}"


def _started(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except OSError:
        return "?"


def _is_dead(owner: str) -> bool:
    """Whether it was a process of this machine that runs no more."""
    machine, _, process = owner.partition(" ")
    pid = process.partition(" ")[0]
    if machine != socket.gethostname() or not pid.isdecimal():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return owner != _owner(int(pid))
