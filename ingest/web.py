"""The one HTTP client: it goes to public addresses only, and nothing makes it wait or swell.

Addresses are checked where the connection is made, after the name was resolved, so neither a redirect
nor a name that resolves to two things gets past the check. Proxies of the environment are not used,
because behind one the address of the connection is the proxy's.
"""

from __future__ import annotations

import socket
import ssl
import zlib
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from datetime import UTC, datetime
from typing import Self, TypeAlias
from urllib.parse import SplitResult, urldefrag, urljoin, urlsplit

import httpcore2
import httpx2

from ingest.addresses import Refused, names_itself
from ingest.errors import FetchError
from ingest.headers import fresh_for, retry_after
from ingest.walls import wall_of
from ingest.wire import Backend, Deadline, Transport
from records import Page

Turn: TypeAlias = Callable[[str], AbstractContextManager[object]]

USER_AGENT = "streetcheck/0.1 (reads financial news feeds; checks published claims)"
MAX_REDIRECTS = 5
MAX_BYTES = 10_000_000
CONNECT_SECONDS = 10.0
READ_SECONDS = 20.0
TOTAL_SECONDS = 40.0
REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})
# With these, walls against programs answer; how much of such an answer is read to know one.
WALLED = frozenset({202, 401, 403, 405, 406, 429, 503})
WALL_BYTES = 64_000
BUSY = frozenset({408, 425, 429})
WIRE_ERRORS = (
    httpx2.HTTPError,
    httpcore2.NetworkError,
    httpcore2.ProtocolError,
    httpcore2.TimeoutException,
)
CAUSES: tuple[tuple[type[BaseException], str], ...] = (
    (socket.gaierror, "name not found"),
    (ConnectionRefusedError, "connection refused"),
    (ConnectionResetError, "connection broken"),
    (ssl.SSLCertVerificationError, "its certificate is not valid"),
    (zlib.error, "broken compression"),
)
TIMEOUTS = (httpx2.TimeoutException, httpcore2.TimeoutException)


class Client:
    """Fetches pages and feeds; a context manager, for one thread at a time.

    `allow_hosts` are `host` or `host:port` entries that may be on a private network. Times are in
    seconds, `max_bytes` counts the body after decompression.
    """

    def __init__(
        self,
        allow_hosts: Collection[str] = (),
        *,
        connect_seconds: float = CONNECT_SECONDS,
        read_seconds: float = READ_SECONDS,
        total_seconds: float = TOTAL_SECONDS,
        max_bytes: int = MAX_BYTES,
    ) -> None:
        self._allowed = {host.strip().lower() for host in allow_hosts if host.strip()}
        self._deadline = Deadline(total_seconds)
        self._read_seconds = read_seconds
        self._max_bytes = max_bytes
        self._http = httpx2.Client(
            transport=Transport(Backend(self._allowed, self._deadline)),
            timeout=httpx2.Timeout(read_seconds, connect=connect_seconds),
            headers={"User-Agent": USER_AGENT, "Accept-Encoding": "gzip, deflate"},
            follow_redirects=False,
            trust_env=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    def allow(self, url: str) -> None:
        """Lets a literal address or `localhost` that the user named himself be fetched, with its port."""
        parts = _checked(url)
        if names_itself(parts.hostname or ""):
            self._allowed.add(f"{parts.hostname}:{_port(parts)}")

    def get(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None, turn: Turn = nullcontext
    ) -> Page:
        """The page at `url`, after at most five redirects.

        With `etag` or `last_modified` the answer may be a Page of status 304 and an empty body. Each request,
        also after a redirect, is made inside `turn(address)`; time spent there waiting does not count.
        Raises FetchError with a one-line reason.
        """
        headers = _conditions(etag, last_modified)
        try:
            with self._deadline.budget(), self._jar():
                return self._follow(url, headers, turn)
        except Refused as error:
            raise FetchError(url, f"refused: {error}") from None
        except WIRE_ERRORS as error:
            raise FetchError(url, self._words(error), passing=True) from error
        except (httpx2.InvalidURL, ValueError) as error:
            raise FetchError(url, f"not an address: {error}") from None

    @contextmanager
    def _jar(self) -> Iterator[None]:
        """Cookies live as long as one chain; that of a robots.txt may stand inside another."""
        before, self._http.cookies = self._http.cookies, httpx2.Cookies()
        try:
            yield
        finally:
            self._http.cookies = before

    def _follow(self, url: str, headers: dict[str, str], turn: Turn) -> Page:
        target, moved_to, for_good = urldefrag(url).url, None, True
        for _ in range(MAX_REDIRECTS + 1):
            _checked(target)
            with (
                turn(target),
                self._deadline.running(),
                self._http.stream("GET", target, headers=headers) as got,
            ):
                if got.status_code not in REDIRECTS or "location" not in got.headers:
                    return self._page(url, target, got, bool(headers), moved_to)
                target = urldefrag(urljoin(target, got.headers["location"])).url
                for_good = for_good and got.status_code in PERMANENT
                moved_to = target if for_good else moved_to
        raise FetchError(url, f"more than {MAX_REDIRECTS} redirects")

    def _page(
        self, requested: str, url: str, response: httpx2.Response, conditional: bool, moved_to: str | None
    ) -> Page:
        status, now = response.status_code, datetime.now(UTC)
        if status != 200 and not (status == 304 and conditional):
            raise self._refusal(requested, response, now)
        body, gzipped = (b"", None) if status == 304 else self._body(requested, response)
        return Page(
            url=url,
            body=body,
            status=status,
            content_type=response.headers.get("content-type"),
            etag=response.headers.get("etag"),
            last_modified=response.headers.get("last-modified"),
            requested_url=requested,
            fetched_at=now.isoformat(timespec="seconds"),
            moved_to=moved_to,
            fresh_for=fresh_for(response.headers, now=now),
            headers=tuple(response.headers.multi_items()),
            gzipped=gzipped,
        )

    def _refusal(self, url: str, response: httpx2.Response, now: datetime) -> FetchError:
        """What a status says that is no page; a wall against programs stays, a busy server does not."""
        status = response.status_code
        wall = wall_of(status, response.headers, self._beginning(response)) if status in WALLED else None
        return FetchError(
            url,
            f"HTTP {status}: a bot wall ({wall})" if wall else f"HTTP {status}",
            status,
            passing=wall is None and (status in BUSY or status >= 500),
            retry_after=retry_after(response.headers.get("retry-after"), now=now),
            state="wall" if wall else None,
        )

    def _beginning(self, response: httpx2.Response) -> bytes:
        """The first bytes of a body, or what came of it: the status says enough without."""
        body = bytearray()
        with suppress(*WIRE_ERRORS):
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) >= WALL_BYTES or self._deadline.left() <= 0:
                    break
        return bytes(body[:WALL_BYTES])

    def _body(self, url: str, response: httpx2.Response) -> tuple[bytes, bytes | None]:
        """The body, unpacked; and as it came, where that was all of a gzip file."""
        if response.headers.get("content-encoding", "").strip().lower() != "gzip":
            return self._joined(url, response.iter_bytes()), None
        wire, unpacker = bytearray(), zlib.decompressobj(zlib.MAX_WBITS | 16)

        def unpacked() -> Iterator[bytes]:
            for chunk in response.iter_raw():
                wire.extend(chunk)
                yield unpacker.decompress(chunk, self._max_bytes + 1)

        try:
            body = self._joined(url, unpacked())
        except zlib.error as error:
            raise httpx2.DecodingError(str(error)) from error
        return body, bytes(wire) if unpacker.eof and not unpacker.unused_data else None

    def _joined(self, url: str, chunks: Iterator[bytes]) -> bytes:
        body = bytearray()
        for chunk in chunks:
            body += chunk
            if len(body) > self._max_bytes:
                raise FetchError(url, f"larger than {self._max_bytes / 1e6:g} MB")
            if self._deadline.left() <= 0:
                raise httpcore2.ReadTimeout("deadline")
        return bytes(body)

    def _words(self, error: Exception) -> str:
        """One line for what went wrong on the wire."""
        if isinstance(error, TIMEOUTS):
            return self._late(isinstance(error, httpcore2.ConnectTimeout))
        cause = _root(error)
        for kind, words in CAUSES:
            if isinstance(cause, kind):
                return words
        said = str(error).splitlines() or [type(error).__name__]
        return f"connection broken: {said[0]}"

    def _late(self, connecting: bool) -> str:
        if self._deadline.left() <= 0:
            return f"not finished within {self._deadline.seconds:g} s"
        return "no connection in time" if connecting else f"no answer within {self._read_seconds:g} s"


def _checked(url: str) -> SplitResult:
    """The parts of a web address. Raises FetchError for anything but http and https."""
    try:
        parts = urlsplit(url)
        _port(parts)
    except ValueError as error:
        raise FetchError(url, f"not an address: {error}") from None
    if parts.scheme.lower() not in ("http", "https"):
        raise FetchError(url, f"refused: {parts.scheme or 'no scheme'}: only http and https are fetched")
    if not parts.hostname:
        raise FetchError(url, "not an address: no host")
    return parts


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme.lower() == "https" else 80)


def _conditions(etag: str | None, last_modified: str | None) -> dict[str, str]:
    wanted = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return {name: value for name, value in wanted.items() if value}


def _root(error: BaseException) -> BaseException:
    """The error at the bottom of the chain: what the operating system said."""
    while error.__cause__ is not None or error.__context__ is not None:
        error = error.__cause__ or error.__context__  # type: ignore[assignment]
    return error
