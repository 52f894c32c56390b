"""The one HTTP client: it goes to public addresses only, and nothing makes it wait or swell.

Addresses are checked where the connection is made, after the name was resolved, so neither a redirect
nor a name that resolves to two things gets past the check. Proxies of the environment are not used,
because behind one the address of the connection is the proxy's.
"""

from __future__ import annotations

import socket
import ssl
import time
import zlib
from collections.abc import Collection, Iterable, Iterator
from typing import Any, Self
from urllib.parse import SplitResult, urldefrag, urljoin, urlsplit

import httpcore2
import httpx2

from ingest.addresses import Refused, names_itself, usable
from ingest.errors import FetchError
from records import Page

USER_AGENT = "streetcheck/0.1 (reads financial news feeds; checks published claims)"
MAX_REDIRECTS = 5
MAX_BYTES = 10_000_000
CONNECT_SECONDS = 10.0
READ_SECONDS = 20.0
TOTAL_SECONDS = 40.0
REDIRECTS = frozenset({301, 302, 303, 307, 308})
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
        self._deadline = _Deadline(total_seconds)
        self._read_seconds = read_seconds
        self._max_bytes = max_bytes
        self._http = httpx2.Client(
            transport=_Transport(_Backend(self._allowed, self._deadline)),
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

    def get(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> Page:
        """The page at `url`, after at most five redirects.

        With `etag` or `last_modified` the answer may be a Page of status 304 and an empty body.
        Raises FetchError with a one-line reason.
        """
        headers = _conditions(etag, last_modified)
        self._deadline.start()
        try:
            return self._follow(url, headers)
        except Refused as error:
            raise FetchError(url, f"refused: {error}") from None
        except WIRE_ERRORS as error:
            raise FetchError(url, self._words(error), passing=True) from error
        except (httpx2.InvalidURL, ValueError) as error:
            raise FetchError(url, f"not an address: {error}") from None

    def _follow(self, url: str, headers: dict[str, str]) -> Page:
        target = urldefrag(url).url
        for _ in range(MAX_REDIRECTS + 1):
            _checked(target)
            with self._http.stream("GET", target, headers=headers) as response:
                if response.status_code not in REDIRECTS or "location" not in response.headers:
                    return self._page(url, target, response, bool(headers))
                target = urldefrag(urljoin(target, response.headers["location"])).url
        raise FetchError(url, f"more than {MAX_REDIRECTS} redirects")

    def _page(self, requested: str, url: str, response: httpx2.Response, conditional: bool) -> Page:
        status = response.status_code
        if status != 200 and not (status == 304 and conditional):
            raise FetchError(requested, f"HTTP {status}", status, passing=status in BUSY or status >= 500)
        return Page(
            url=url,
            body=self._body(requested, response),
            status=status,
            content_type=response.headers.get("content-type"),
            etag=response.headers.get("etag"),
            last_modified=response.headers.get("last-modified"),
            requested_url=requested,
        )

    def _body(self, url: str, response: httpx2.Response) -> bytes:
        body = bytearray()
        for chunk in response.iter_bytes():
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


class _Deadline:
    """When the request at hand must be done."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = 0.0

    def start(self) -> None:
        self._end = time.monotonic() + self.seconds

    def left(self) -> float:
        return self._end - time.monotonic()

    def within(self, timeout: float | None) -> float:
        """`timeout`, cut to what is left. Raises httpcore2.ReadTimeout when nothing is."""
        left = self.left()
        if left <= 0:
            raise httpcore2.ReadTimeout("deadline")
        return left if timeout is None else min(timeout, left)


class _Backend(httpcore2.NetworkBackend):
    """Connects to checked addresses only, so that what was checked is what is connected to."""

    def __init__(self, allowed: Collection[str], deadline: _Deadline) -> None:
        self._allowed = allowed
        self._deadline = deadline
        self._inner = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        failed: Exception = httpcore2.ConnectError("no address")
        for address in self._addresses(host, port):
            try:
                stream = self._inner.connect_tcp(
                    address, port, self._deadline.within(timeout), local_address, socket_options
                )
                return _Stream(stream, self._deadline)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failed = error
        raise failed

    def _addresses(self, host: str, port: int) -> list[str]:
        try:
            return usable(host, port, self._allowed)
        except socket.gaierror as error:
            raise httpcore2.ConnectError(str(error)) from error


class _Stream(httpcore2.NetworkStream):
    """A connection on which every wait ends with the deadline: a slow drip is one long wait."""

    def __init__(self, inner: httpcore2.NetworkStream, deadline: _Deadline) -> None:
        self._inner = inner
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._deadline.within(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._deadline.within(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        stream = self._inner.start_tls(ssl_context, server_hostname, self._deadline.within(timeout))
        return _Stream(stream, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _Transport(httpx2.BaseTransport):
    """httpx2 over a connection pool of our own, the only place where a network backend can be given."""

    def __init__(self, backend: httpcore2.NetworkBackend) -> None:
        self._pool = httpcore2.ConnectionPool(
            ssl_context=httpx2.create_ssl_context(), network_backend=backend, max_connections=4
        )

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        url = request.url
        core = httpcore2.Request(
            request.method,
            httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=request.headers.raw,
            extensions=request.extensions,
        )
        answer = self._pool.handle_request(core)
        return httpx2.Response(
            answer.status, headers=answer.headers, stream=_Body(answer), extensions=answer.extensions
        )

    def close(self) -> None:
        self._pool.close()


class _Body(httpx2.SyncByteStream):
    def __init__(self, answer: httpcore2.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        return self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


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
