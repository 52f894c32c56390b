"""A site to measure against: pages under many addresses, and feeds that list them."""

from __future__ import annotations

import gzip
import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGES = ROOT.parent / "shared" / "pages"
COUNT = 300  # addresses of pages in the feed


def pages(folder: Path) -> list[bytes]:
    """The pages, without the words by which all copies of one would be the same, or not be read at all."""
    found = [
        gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        for path in sorted([*folder.glob("*.html"), *folder.glob("*.html.gz")])
    ]
    names = (b"canonical", b"og:url", b"twitter:url", b"isAccessibleForFree")
    for name in names:
        found = [page.replace(name, b"x-" + name) for page in found]
    return found


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # as servers do; else the end of each answer waits 40 ms for a receipt
    wbufsize = -1
    pages: list[bytes]  # packed

    def do_GET(self) -> None:
        kind, _, number = self.path.lstrip("/").partition("/")
        if kind == "page":
            number = number.partition("?")[0]
            self.answer(200, self.pages[int(number) % len(self.pages)], "gzip")
        elif kind == "feed.xml":
            self.answer(200, listing(COUNT, "page/{}"))
        elif self.headers.get("If-None-Match"):
            self.answer(304, b"")
        else:
            self.answer(200 if kind == "feed" else 404, listing(1, "feed/{}"))

    def answer(self, status: int, body: bytes, encoding: str = "identity") -> None:
        self.send_response(status)
        self.send_header("Content-Type", "text/html")
        self.send_header("ETag", '"v1"')
        self.send_header("Content-Encoding", encoding)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


def listing(count: int, path: str) -> bytes:
    items = "".join(
        f"<item><title>Story {n}</title><link>/{path.format(n)}</link><guid>{n}</guid></item>"
        for n in range(count)
    )
    return f"<rss version='2.0'><channel><title>News</title>{items}</channel></rss>".encode()


def serve(some: list[bytes], port: Connection) -> None:
    Handler.pages = [gzip.compress(page) for page in some]
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    port.send(server.server_port)
    server.serve_forever()


@contextmanager
def site(some: list[bytes]) -> Iterator[str]:
    """The address of a server in a process of its own."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("fork").Process(target=serve, args=(some, theirs), daemon=True)
    process.start()
    yield f"http://127.0.0.1:{ours.recv()}"
    process.kill()
    process.join()
