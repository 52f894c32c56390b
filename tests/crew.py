"""Workers as processes: to be started, killed, frozen and woken, and what stands on their desk."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from running import finished, rows, start

from store.desk import Desk
from store.lines import Task

# Waits for a state, not for a time: a slow machine takes longer, and is right as well.
PATIENCE = 90.0
DESK = "streetcheck_work.procrastinate_jobs"
NEWS = "queue_name LIKE 'fetch%' OR queue_name LIKE 'read%'"

# Names of .example are on this machine: no other names are known to be on it wherever the tests run.
_NAMES = """
import socket

_known = socket.getaddrinfo


def getaddrinfo(host, *rest, **more):
    is_ours = isinstance(host, str) and host.endswith(".example")
    return _known("127.0.0.1" if is_ours else host, *rest, **more)


socket.getaddrinfo = getaddrinfo
"""


def until(condition: Callable[[], object], told: Callable[[], str] = lambda: "it did not come") -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, told()
        time.sleep(0.05)


class Crew:
    """Some workers on one ledger, whose pages are kept in one folder."""

    def __init__(self, db: str, folder: Path, allow: str = "") -> None:
        self.db, self.folder = db, folder
        (folder / "names").mkdir()
        (folder / "names" / "sitecustomize.py").write_text(_NAMES)
        # Nobody asks the internet for prices.
        self.env = {
            "PYTHONPATH": str(folder / "names"), "STREETCHECK_ALLOW_HOSTS": allow,
            "STREETCHECK_FRED": "http://127.0.0.1:1/none", "HTTPS_PROXY": "http://127.0.0.1:1",
            "XDG_CACHE_HOME": str(folder / "cache"),
        }  # fmt: skip
        self.workers: list[subprocess.Popen[bytes]] = []
        self.queues = "fetch,read"

    def run(self, *arguments: str) -> str:
        """A command, and what it said on standard error."""
        return finished(start(self.db, self.folder, *arguments, env=self.env))

    def out(self, *arguments: str) -> str:
        """A command, and what it printed."""
        process = start(self.db, self.folder, *arguments, env=self.env, stdout=subprocess.PIPE)
        return process.communicate(timeout=PATIENCE)[0].decode()

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        with self.log(len(self.workers)).open("wb") as log:
            options = ("worker", "--queues", self.queues, *arguments)
            worker = start(self.db, self.folder, *options, env=self.env, stderr=log)
        self.workers.append(worker)
        return worker

    def log(self, number: int) -> Path:
        return self.folder / f"worker{number}.log"

    def said(self) -> str:
        return "".join(self.log(number).read_text() for number in range(len(self.workers)))

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        return rows(self.db, sql)

    def on_desk(self, which: str = NEWS) -> list[tuple[object, ...]]:
        """Tasks by name, state and number; none where the database is away or the desk not there yet."""
        return self.rows(
            f"SELECT task_name, status::text, attempts, id FROM {DESK} WHERE {which} ORDER BY id"
        )

    def defer(self, *tasks: Task) -> None:
        """Puts tasks in line, on a desk that is made where there is none."""
        with Desk.open(self.db, timeout=30) as desk:
            desk.defer(tasks)

    def until_done(self) -> None:
        until(self.is_done, told=lambda: f"{self.on_desk('true')}\n{self.said()[-3000:]}")

    def is_done(self) -> bool:
        """Each feed is read, and nothing left to do."""
        try:
            unread = "SELECT url FROM feed WHERE checked_at IS NULL OR lease_owner IS NOT NULL"
            waiting = self.rows("SELECT id FROM streetcheck_work.waiting")
            return not (self.rows(unread) or self.on_desk() or waiting)
        except psycopg.Error:
            return False

    def end(self, number: signal.Signals = signal.SIGTERM) -> list[int]:
        """Ends those that run; how all ended."""
        for worker in self.workers:
            if worker.poll() is None:
                worker.send_signal(signal.SIGCONT)
                worker.send_signal(number)
        return [worker.wait(PATIENCE) for worker in self.workers]


@contextmanager
def crew_on(db: str, folder: Path, *feeds: str, allow: str = "") -> Iterator[Crew]:
    """A crew without workers yet, for these feeds; all are gone afterwards."""
    folder.mkdir(exist_ok=True)
    crew = Crew(db, folder, allow)
    try:
        if feeds:
            crew.run("feeds", "add", *feeds)
        yield crew
    finally:
        crew.end(signal.SIGKILL)
