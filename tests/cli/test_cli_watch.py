"""watch as a process: its log, heartbeat and metrics, its end, two of them, pages that are looked at again."""

import json
import signal
import socket
import sqlite3
import subprocess
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from command import Desk
from samples import FALL, RISE, feed, page


def until(condition: Callable[[], object], seconds: float = 40) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.05)


class Watching:
    """A watch that runs; its lines come in as they are written."""

    def __init__(self, desk: Desk, *arguments: str | Path) -> None:
        self.process = desk.start("watch", *arguments, stderr=subprocess.PIPE, stdout=subprocess.PIPE)
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        self.lines.extend(())
        for line in self.process.stderr:
            self.lines.append(line.decode())

    def said(self, words: str) -> bool:
        return any(words in line for line in self.lines)

    def end(self, number: signal.Signals = signal.SIGTERM) -> float:
        """Ends it; the seconds that it took."""
        begun = time.monotonic()
        self.process.send_signal(number)
        assert self.process.wait(20) == 0
        self._reader.join()
        for stream in (self.process.stdout, self.process.stderr):
            assert stream is not None
            stream.close()
        return time.monotonic() - begun


@contextmanager
def watching(desk: Desk, *arguments: str | Path) -> Iterator[Watching]:
    watch = Watching(desk, *arguments)
    try:
        yield watch
    finally:
        if watch.process.poll() is None:
            watch.end()


@pytest.fixture
def news(desk: Desk, web: str) -> str:
    """A subscription with one story."""
    desk.write("web/a.html", page(FALL))
    desk.write("web/feed.xml", feed(("a.html", "Stocks slip")))
    desk.run("feeds", "add", f"{web}/feed.xml")
    return f"{web}/feed.xml"


def free_port() -> int:
    with closing(socket.socket()) as some:
        some.bind(("127.0.0.1", 0))
        return int(some.getsockname()[1])


def test_a_log_of_json_a_heartbeat_and_metrics(desk: Desk, news: str) -> None:
    port, heart = free_port(), desk.folder / "heart"
    with watching(desk, "--log", "json", "--heartbeat", heart, "--metrics", str(port)) as watch:
        until(lambda: watch.lines)
        event = json.loads(watch.lines[0])
        assert event.pop("time")[-1] == "Z"
        assert event == {
            "event": "feed", "url": news, "new": 1, "changed": 0, "same": 0, "claims": 1, "failed": 0,
        }  # fmt: skip
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
            counted = answer.read().decode()
        for line in ("streetcheck_polls_total 1.0", 'streetcheck_articles_total{outcome="new"} 1.0',
                     "streetcheck_claims_total 1.0", "streetcheck_failures_total 0.0"):  # fmt: skip
            assert line in counted
        first = heart.read_text()
        until(lambda: heart.read_text() != first)
        assert watch.end() < 10
    assert json.loads(watch.lines[-1])["event"] == "stopped"


def test_a_port_that_is_taken_is_named(desk: Desk) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        process = desk.start("watch", "--metrics", str(port), stderr=subprocess.PIPE)
        _, err = process.communicate(timeout=20)
    assert (process.returncode, err) == (1, f"streetcheck: port {port}: Address already in use\n".encode())


def test_a_host_that_says_nothing_holds_up_neither_the_others_nor_the_end(desk: Desk, news: str) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        desk.run("feeds", "add", f"http://127.0.0.1:{silent.getsockname()[1]}/feed.xml")
        with watching(desk, "--every", "1s") as watch:
            until(lambda: watch.said(f"{news}: 1 articles new"))
            assert watch.end() < 10
            assert watch.lines[-1].endswith(" stopped\n")
    with closing(sqlite3.connect(desk.db)) as connection:
        assert connection.execute("SELECT count(lease_owner) FROM feed").fetchone() == (0,)


def test_two_never_do_the_same_work_twice(desk: Desk, web: str) -> None:
    for number in range(12):
        desk.write(f"web/{number}.html", page(FALL.replace("1.2", f"1.{number}")))
        desk.write(f"web/{number}.xml", feed((f"{number}.html", f"Story {number}")))
        desk.run("feeds", "add", f"{web}/{number}.xml")
    with watching(desk, "--every", "1s") as one, watching(desk, "--every", "1s") as two:
        until(lambda: len(one.lines) + len(two.lines) >= 12)
        time.sleep(1)
    polled = [line.split()[1] for line in one.lines + two.lines if "articles new" in line]
    assert sorted(polled) == sorted(f"{web}/{number}.xml:" for number in range(12))
    assert all(" 1 articles new" in line for line in one.lines + two.lines if "articles new" in line)


def test_a_page_is_looked_at_again_and_a_change_is_a_new_version(desk: Desk, news: str) -> None:
    assert desk.run("ingest").errors() == ["1 articles new, 0 changed, 0 already there, 1 claims, 0 failed"]
    due_now(desk.db)
    with watching(desk, "--every", "1s") as watch:
        until(lambda: watch.said("looked at again, not changed"))
        desk.write("web/a.html", page(RISE))
        due_now(desk.db)
        until(lambda: watch.said("looked at again, changed"))
    (record,) = desk.run("claims", "--format", "jsonl").records()
    assert record["subject"]["symbol"] == "QLNS"
    with closing(sqlite3.connect(desk.db)) as connection:
        versions = connection.execute(
            "SELECT superseded_at IS NULL, looks FROM article ORDER BY key"
        ).fetchall()
    assert versions == [(0, 1), (1, 2)]


def due_now(db: Path) -> None:
    """As if hours had passed since the publication."""
    with closing(sqlite3.connect(db)) as connection:
        connection.execute(
            "UPDATE article SET published = '2026-01-09', look_at = '2026-01-09T00:00:00Z' WHERE look_at IS NULL"
            " OR look_at > '2026-01-09T00:00:00Z'"
        )
        connection.commit()
