"""Ingests that are killed, doubled or without room: in the end the store holds what one undisturbed run gives.

STREETCHECK_KILLS=50 STREETCHECK_ENTRIES=500 makes it the long test; by default it is a short one.
"""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

ROOT = Path(__file__).parents[1]
KILLS = int(os.environ.get("STREETCHECK_KILLS", "4"))
ENTRIES = int(os.environ.get("STREETCHECK_ENTRIES", "100"))
FEEDS = 4
FILLER = "The session was a quiet one by the standards of this winter, with few companies reporting. " * 3
CONTENT = {
    "article": "id, text_hash, url, title, published, publisher, source, state, superseded_at IS NULL",
    "mention": "symbol, name, type, text, span_start, span_end, how",
    "claim": "id, quote, span_start, kind, metric, value, subject_symbol, superseded_at IS NULL",
    "entry": "feed_url, entry_key, article_id",
    "feed": "url, title, etag, body_hash, failures, last_error, state, lease_owner",
    "failure": "item, source, reason",
}


class Handler(BaseHTTPRequestHandler):
    """Feeds of some entries each; every seventh page is missing, so that its summary is kept."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        kind, _, number = self.path.strip("/").partition("/")
        if kind == "feed":
            self.answer(200, self.feed(int(number)))
        elif kind == "page" and int(number) % 7:
            self.answer(200, self.page(int(number)))
        else:
            self.answer(404, "none")

    def feed(self, number: int) -> str:
        items = "".join(
            f"<item><title>Story {n}</title><link>/page/{n}</link><guid>g{n}</guid>"
            f"<description>The S&amp;P 500 rose {n / 100}% on Thursday.</description>"
            f"<pubDate>Fri, 09 Jan 2026 17:00:00 -0500</pubDate></item>"
            for n in range(number, ENTRIES, FEEDS)
        )
        return f"<rss version='2.0'><channel><title>Feed {number}</title>{items}</channel></rss>"

    def page(self, number: int) -> str:
        return (
            f"<html><head><title>Story {number}</title></head><body><article><h1>Story {number}</h1>"
            f"<p>The S&amp;P 500 fell {number / 100}% on Thursday.</p><p>{FILLER}</p></article></body></html>"
        )

    def answer(self, status: int, body: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body.encode())))
        self.send_header("ETag", f'"{len(body)}"')
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, format: str, *args: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that is killed is part of the tests."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = Server(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def start(db: Path, *arguments: str, **more: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, str(ROOT / "cli.py"), "--db", str(db), *arguments],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=db.parent, **more,
    )  # fmt: skip


def finished(process: subprocess.Popen[bytes]) -> str:
    _, said = process.communicate(timeout=100)
    return said.decode()


def subscribed(folder: Path, site: str) -> Path:
    folder.mkdir()
    finished(start(folder / "ledger.db", "feeds", "add", *(f"{site}/feed/{n}" for n in range(FEEDS))))
    return folder / "ledger.db"


def content(db: Path) -> dict[str, list[tuple[object, ...]]]:
    with closing(sqlite3.connect(db)) as connection:
        return {
            table: sorted(connection.execute(f"SELECT {columns} FROM {table}").fetchall(), key=repr)
            for table, columns in CONTENT.items()
        }


@pytest.fixture(scope="module")
def undisturbed(site: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict, float]:
    """What one run gives, and how long it takes."""
    db = subscribed(tmp_path_factory.mktemp("kill") / "undisturbed", site)
    begun = time.monotonic()
    said = finished(start(db, "ingest"))
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
        process = start(db, "ingest")
        time.sleep(dice.uniform(0.2, 0.8) * seconds)
        process.send_signal(signal.SIGKILL)
        finished(process)
    finished(start(db, "ingest"))
    assert content(db) == expected


def test_two_at_once_give_what_one_gives_and_share_the_work(
    site: str, undisturbed: tuple[dict, float], tmp_path: Path
) -> None:
    db = subscribed(tmp_path / "two", site)
    both = [start(db, "ingest"), start(db, "ingest")]
    new = sum(int(finished(process).splitlines()[-1].split()[0]) for process in both)
    assert content(db) == undisturbed[0]
    assert new == ENTRIES, "nothing was read twice"


def test_without_room_it_says_so_and_the_next_run_goes_on(
    site: str, undisturbed: tuple[dict, float], tmp_path: Path
) -> None:
    """No file may grow beyond a size, which is a full disk for whoever writes to it, root or not."""
    db = subscribed(tmp_path / "full", site)
    limit = db.stat().st_size + 60_000
    process = start(db, "ingest", preexec_fn=lambda: _no_file_over(limit))
    said = finished(process)
    assert process.returncode == 1
    assert said.splitlines()[-1].startswith(f"streetcheck: {db}"), said
    with closing(sqlite3.connect(db)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        stored = connection.execute("SELECT count(*) FROM article").fetchone()[0]
    assert stored < ENTRIES
    finished(start(db, "ingest"))
    assert content(db) == undisturbed[0]


def _no_file_over(size: int) -> None:
    import resource

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
