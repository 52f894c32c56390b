"""The command as processes against a site of some feeds, and what a ledger holds in the end."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import psycopg

ROOT = Path(__file__).parents[1]
ENTRIES = int(os.environ.get("STREETCHECK_ENTRIES", "100"))
FEEDS = 4
FILLER = "The session was a quiet one by the standards of this winter, with few companies reporting. " * 3
# What runs compare: no keys, which hang on the order, and no times.
CONTENT = {
    "article": "SELECT id, text_hash, url, title, published, publisher, source, state, superseded_at IS NULL FROM article",
    "mention": "SELECT symbol, name, type, text, span_start, span_end, how FROM mention",
    "claim": "SELECT id, quote, span_start, kind, metric, value, subject_symbol, superseded_at IS NULL FROM claim",
    "entry": "SELECT feed_url, entry_key, article_id FROM entry",
    "feed": "SELECT url, title, etag, body_hash, failures, last_error, state, lease_owner FROM feed",
    "failure": "SELECT item, source, reason FROM failure",
}
_COPIES = "SELECT copy.story, article.id FROM copy JOIN article ON article.key = copy.article_key"


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

    def answer(self, status: int, body: str, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body.encode())))
        self.send_header("ETag", f'"{len(body)}"')
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, format: str, *args: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that is killed is part of the tests."""


@contextmanager
def serving(handler: type[BaseHTTPRequestHandler] = Handler) -> Iterator[str]:
    """The address of a site on this machine."""
    server = Server(("127.0.0.1", 0), handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def start(db: Path | str, folder: Path, *arguments: str, **more: object) -> subprocess.Popen[bytes]:
    """The command as a process in a folder, which is also where the pages are kept."""
    streams = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, **more}
    env = {**os.environ, "STREETCHECK_PAGES": str(folder / "pages"), **streams.pop("env", {})}
    return subprocess.Popen(
        [sys.executable, str(ROOT / "cli.py"), "--db", str(db), *arguments], cwd=folder, env=env, **streams
    )


def finished(process: subprocess.Popen[bytes]) -> str:
    """What it said on standard error, once it has ended."""
    _, said = process.communicate(timeout=100)
    return said.decode()


def feeds_of(site: str) -> list[str]:
    return [f"{site}/feed/{number}" for number in range(FEEDS)]


def rows(db: Path | str, sql: str) -> list[tuple[object, ...]]:
    """Of a SQLite file, or of a PostgreSQL by its address; a statement without any gives none."""
    if isinstance(db, Path):
        with closing(sqlite3.connect(db)) as connection:
            return connection.execute(sql).fetchall()
    with psycopg.connect(db) as connection:
        told = connection.execute(sql)
        return told.fetchall() if told.description else []


def content(db: Path | str) -> dict[str, list[object]]:
    """All that a ledger says, the same for the same ledger on both kinds of databases."""
    told: dict[str, list[object]] = {
        table: sorted((tuple(map(_plain, row)) for row in rows(db, sql)), key=repr)
        for table, sql in CONTENT.items()
    }
    stories: dict[object, set[object]] = {}
    for story, article in rows(db, _COPIES):
        stories.setdefault(story, set()).add(article)
    return {**told, "copies": sorted(map(sorted, stories.values()))}


def _plain(value: object) -> object:
    return int(value) if isinstance(value, bool) else value
