"""A real HTTP server that can be told to misbehave, and pages written for the tests."""

from __future__ import annotations

import gzip
import socket
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

PARAGRAPHS = (
    "Shares of Quillon Instruments rose 4.2% on Thursday after the maker of optical sensors said that "
    "orders had grown for the fifth quarter in a row.",
    "Revenue came to $812 million in the three months to December, against $741 million a year before, "
    "and the company now expects $3.4 billion for the year as a whole.",
    "Analysts at Harrow Lane lifted their price target to $96 from $88 and kept their buy rating, saying "
    "that the market underrates the backlog.",
)


def article_html(head: str = "", body: tuple[str, ...] = PARAGRAPHS, title: str = "Quillon rises") -> str:
    paragraphs = "\n".join(f"<p>{text}</p>" for text in body)
    return (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{title}</title>{head}</head>"
        f"<body><nav><a href='/'>Home</a></nav><article><h1>{title}</h1>{paragraphs}</article></body></html>"
    )


Answer = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Site  # type: ignore[assignment]

    def do_GET(self) -> None:
        self.server.asked.append((self.path, dict(self.headers)))
        self.server.answers.get(self.path, lambda handler: handler.reply(404))(self)

    def reply(self, status: int = 200, body: bytes | str = b"", **headers: str) -> None:
        data = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        pass


class Site(ThreadingHTTPServer):
    """Answers by path: `site.answers["/x"] = ...`; `asked` has the paths and headers of requests."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers: dict[str, Answer] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is part of the tests and no news."""

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_port}"

    def url(self, path: str) -> str:
        return f"http://{self.host}{path}"

    def put(self, path: str, body: bytes | str, **headers: str) -> str:
        self.answers[path] = lambda handler: handler.reply(200, body, **headers)
        return self.url(path)

    def redirect(self, path: str, to: str) -> str:
        self.answers[path] = lambda handler: handler.reply(302, Location=to)
        return self.url(path)


def drip(handler: Handler) -> None:
    """A byte every twentieth of a second, without end."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    trickle(handler)


def drip_headers(handler: Handler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
    trickle(handler)


def trickle(handler: Handler) -> None:
    try:
        for _ in range(200):
            handler.wfile.write(b"x")
            time.sleep(0.05)
    except OSError:
        pass  # the client has gone, as it should
    handler.close_connection = True


def silent(handler: Handler) -> None:
    time.sleep(1.5)
    handler.close_connection = True


def dropped(handler: Handler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\nonly this")
    handler.connection.shutdown(socket.SHUT_RDWR)
    handler.close_connection = True


def bomb(handler: Handler) -> None:
    handler.reply(200, gzip.compress(b"<p>" + b"0" * 10_000_000), Content_Encoding="gzip")


def serve(site: Site) -> Iterator[Site]:
    thread = Thread(target=site.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield site
    site.shutdown()
    site.server_close()
    thread.join()
