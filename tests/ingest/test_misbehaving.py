"""A real server that misbehaves in every way that fetching has to live with.

Redirects to private addresses, certificates and the basic statuses are in test_web.py.
"""

import gzip
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from local_site import PARAGRAPHS, Handler, Site, article_html, drip, drip_headers, dropped, silent, trickle

from ingest.errors import FetchError, ReadError
from ingest.feeds import parse_feed
from ingest.pages import read_page
from ingest.schedule import after_failure, after_success, stamped
from ingest.web import Client
from records import Feed

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 1, 9, 12, tzinfo=UTC)
RSS = (
    "<?xml version='1.0'?><rss version='2.0'><channel><title>Wire</title><item><title>Quillon rises</title>"
    "<link>https://news.example/1</link><guid>1</guid></item></channel></rss>"
)


@pytest.fixture
def client(site: Site):
    with Client(
        {site.host}, connect_seconds=2, read_seconds=0.6, total_seconds=1.0, max_bytes=1_000_000
    ) as one:
        yield one


def refused(client: Client, url: str) -> FetchError:
    started = time.monotonic()
    with pytest.raises(FetchError) as caught:
        client.get(url)
    assert time.monotonic() - started < 3
    assert "\n" not in caught.value.reason
    return caught.value


def chunks(handler: Handler, *pieces: bytes, encoding: str = "") -> None:
    head = f"Content-Encoding: {encoding}\r\n" if encoding else ""
    handler.wfile.write(f"HTTP/1.1 200 OK\r\n{head}Transfer-Encoding: chunked\r\n\r\n".encode())
    for piece in pieces:
        handler.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")


def endless(handler: Handler) -> None:
    with suppress(OSError):  # the client goes, as it should
        chunks(handler, *[b"<p>more</p>" * 5000] * 2000)
    handler.close_connection = True


def endless_head(handler: Handler) -> None:
    with suppress(OSError):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for number in range(100_000):
            handler.wfile.write(f"X-{number}: {'x' * 1000}\r\n".encode())
    handler.close_connection = True


def endless_hints(handler: Handler) -> None:
    with suppress(OSError):
        for _ in range(200):
            handler.wfile.write(b"HTTP/1.1 103 Early Hints\r\n\r\n")
            time.sleep(0.02)
    handler.close_connection = True


def dropped_in_a_chunk(handler: Handler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1000\r\nonly this")
    handler.connection.shutdown(socket.SHUT_RDWR)
    handler.close_connection = True


def dropped_refusal(handler: Handler) -> None:
    handler.wfile.write(b"HTTP/1.1 403 No\r\nContent-Length: 5000\r\n\r\nonly this")
    handler.connection.shutdown(socket.SHUT_RDWR)
    handler.close_connection = True


def dripping_refusal(handler: Handler) -> None:
    handler.wfile.write(b"HTTP/1.1 403 No\r\n\r\n")
    trickle(handler)


@pytest.mark.parametrize(
    ("answer", "reason", "passing"),
    [
        (drip, "not finished within 1 s", True),
        (drip_headers, "not finished within 1 s", True),
        (endless_hints, "not finished within 1 s", True),
        (silent, "no answer within 0.6 s", True),
        (endless, "larger than 1 MB", False),
        (endless_head, "connection broken: ", True),
        (dropped, "connection broken: ", True),
        (dropped_in_a_chunk, "connection broken: ", True),
        (lambda handler: chunks(handler, b"no gzip", b"", encoding="gzip"), "broken compression", True),
        (lambda handler: handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"), "connection broken: ", True),
        (lambda handler: handler.wfile.write(b"HTTP/1.1 302 Found\r\nLocation: http://[\r\n\r\n"), "not an address: ", False),
        (dropped_refusal, "HTTP 403", False),
        (dripping_refusal, "HTTP 403", False),
    ],
)  # fmt: skip
def test_nothing_makes_it_wait_or_swell(
    client: Client, site: Site, answer: Callable[[Handler], None], reason: str, passing: bool
) -> None:
    site.answers["/x"] = answer
    error = refused(client, site.url("/x"))
    assert error.reason.startswith(reason)
    assert error.passing is passing
    site.put("/y", "well again")
    assert client.get(site.url("/y")).body == b"well again", "the client is not spoilt by it"


BOMB = """
import resource, sys
from ingest.web import Client
from ingest.errors import FetchError
with Client({sys.argv[2]}) as client:
    try:
        client.get(sys.argv[1] + "small")
    except FetchError:
        pass
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        client.get(sys.argv[1] + "bomb")
    except FetchError as error:
        print(error.reason, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, sep="|")
"""


def test_a_bomb_of_gzip_takes_little_more_memory_than_the_cap(site: Site) -> None:
    packed = gzip.compress(bytes(200_000_000), 6)
    assert len(packed) < 200_000
    site.put("/bomb", packed, Content_Encoding="gzip")
    ran = subprocess.run(
        [sys.executable, "-c", BOMB, site.url("/"), site.host],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    reason, kilobytes = ran.stdout.strip().split("|")
    assert reason == "larger than 10 MB"
    assert int(kilobytes) < 30_000, "10 MB and what it takes to copy them"


@pytest.mark.parametrize(
    ("charset", "body", "why"),
    [
        ("; charset=utf-8", article_html(title="Quillon – café").encode(), "right"),
        ("; charset=utf-8", article_html(title="Quillon – café").replace("utf-8", "windows-1252").encode("cp1252"), "wrong"),
        ("; charset=klingon", article_html(title="Quillon – café").encode(), "unknown"),
        ("", article_html(title="Quillon – café").encode(), "none"),
    ],
)  # fmt: skip
def test_the_charset(client: Client, site: Site, charset: str, body: bytes, why: str) -> None:
    page = client.get(site.put("/x", body, Content_Type="text/html" + charset))
    assert page.body == body, "bytes come as they are"
    article = read_page(page)
    assert article.title == "Quillon – café", why
    assert PARAGRAPHS[0] in article.text


def test_a_304_with_a_body_is_a_304_and_spoils_nothing(client: Client, site: Site) -> None:
    def answer(handler: Handler) -> None:
        handler.wfile.write(b'HTTP/1.1 304 Not Modified\r\nETag: "v1"\r\nContent-Length: 4\r\n\r\nbody')

    site.answers["/x"] = answer
    site.put("/y", "text")
    for _ in range(2):
        page = client.get(site.url("/x"), etag='"v1"')
        assert (page.status, page.body, page.etag) == (304, b"", '"v1"')
        assert client.get(site.url("/y")).body == b"text"


def test_an_etag_that_changes_for_the_same_body(client: Client, site: Site) -> None:
    tags = iter(['"a"', '"b"', '"c"'])
    site.answers["/feed"] = lambda handler: handler.reply(200, RSS, ETag=next(tags))
    feed, bodies = Feed(site.url("/feed")), set()
    for tag in ('"a"', '"b"', '"c"'):
        page = client.get(feed.url, etag=feed.etag)
        feed = after_success(feed, page, body_hash="hash")
        bodies.add(page.body)
        assert (page.status, feed.etag, feed.body_hash) == (200, tag, "hash")
    assert len(bodies) == 1
    assert [headers.get("If-None-Match") for _, headers in site.asked] == [None, '"a"', '"b"']


def test_a_500_then_200(client: Client, site: Site) -> None:
    statuses = iter([500, 200])
    site.answers["/feed"] = lambda handler: handler.reply(next(statuses), RSS)
    feed = Feed(site.url("/feed"))
    error = refused(client, feed.url)
    feed = stamped(after_failure(feed, error.reason, status=error.status), now=NOW)
    assert (error.passing, feed.failures, feed.last_error, feed.state) == (True, 1, "HTTP 500", "active")
    feed = stamped(after_success(feed, client.get(feed.url)), now=NOW)
    assert (feed.failures, feed.last_error, feed.due_at) == (0, None, "2026-01-09T12:30:00+00:00")


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("form", ["seconds", "date"])
def test_retry_after_in_both_forms(client: Client, site: Site, form: str, status: int) -> None:
    in_two_hours = format_datetime(datetime.now(UTC) + timedelta(seconds=7200), usegmt=True)
    asked = {"seconds": "7200", "date": in_two_hours}[form]
    site.answers["/feed"] = lambda handler: handler.reply(status, Retry_After=asked)
    error = refused(client, site.url("/feed"))
    assert error.passing
    assert error.retry_after == pytest.approx(7200, abs=5)
    feed = after_failure(Feed(site.url("/feed")), error.reason, status=error.status)
    due = datetime.fromisoformat(stamped(feed, now=NOW, retry_after=error.retry_after).due_at or "")
    assert due - NOW >= timedelta(seconds=7190), "though ours would be an hour"


def test_a_page_of_an_error_with_status_200_is_no_feed(client: Client, site: Site) -> None:
    page = client.get(
        site.put("/feed", article_html(title="Service unavailable"), Content_Type="application/rss+xml")
    )
    with pytest.raises(ReadError):
        parse_feed(page.body, page.url)


@pytest.mark.parametrize(
    ("statuses", "moved", "why"),
    [
        ((301,), 1, "for good"),
        ((308, 301), 2, "for good, twice"),
        ((302,), None, "for now"),
        ((301, 302, 301), 1, "for good as far as the first"),
        ((307, 308), None, "for now first"),
        ((), None, "no redirect"),
    ],
)
def test_what_has_moved_for_good(
    client: Client, site: Site, statuses: tuple[int, ...], moved: int | None, why: str
) -> None:
    def hop(status: int, number: int) -> Callable[[Handler], None]:
        return lambda handler: handler.reply(status, Location=f"/{number + 1}")

    for number, status in enumerate(statuses):
        site.answers[f"/{number}"] = hop(status, number)
    site.put(f"/{len(statuses)}", RSS)
    page = client.get(site.url("/0"))
    assert page.moved_to == (None if moved is None else site.url(f"/{moved}")), why


def test_what_an_answer_says_comes_with_it(client: Client, site: Site) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    page = client.get(site.put("/x", "text", Cache_Control="max-age=900", X_Made="up"))
    assert page.fresh_for == 900
    assert ("x-made", "up") in [(name.lower(), value) for name, value in page.headers]
    assert before <= datetime.fromisoformat(page.fetched_at or "") <= datetime.now(UTC)


@pytest.mark.parametrize(
    ("status", "headers", "body", "reason", "state", "passing"),
    [
        (403, {"cf-mitigated": "challenge"}, "", "HTTP 403: a bot wall (Cloudflare)", "wall", False),
        (403, {}, "<div id='px-captcha'></div>", "HTTP 403: a bot wall (PerimeterX)", "wall", False),
        (503, {}, "<title>Just a moment...</title>", "HTTP 503: a bot wall (Cloudflare)", "wall", False),
        (403, {}, "<h1>Forbidden</h1>", "HTTP 403", None, False),
        (503, {}, "<h1>Maintenance</h1>", "HTTP 503", None, True),
    ],
)
def test_a_wall_is_told_from_a_refusal(
    client: Client, site: Site, status: int, headers: dict[str, str], body: str, reason: str, state: str, passing: bool
) -> None:  # fmt: skip
    site.answers["/x"] = lambda handler: handler.reply(status, body, **headers)
    error = refused(client, site.url("/x"))
    assert (error.reason, error.status, error.state, error.passing) == (reason, status, state, passing)


def test_one_pages_cookies_are_no_others(client: Client, site: Site) -> None:
    site.answers["/a"] = lambda handler: handler.reply(302, Location="/b", Set_Cookie="seen=1; Path=/")
    site.put("/b", "b")
    client.get(site.url("/a"))
    client.get(site.url("/b"))
    assert [headers.get("Cookie") for _, headers in site.asked] == [None, "seen=1", None]
