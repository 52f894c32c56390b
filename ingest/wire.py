"""Connections that go to checked addresses only and on which nothing outlasts a deadline."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import httpcore2
import httpx2

from ingest.addresses import usable

_CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR")


class Deadline:
    """When the request at hand must be done: so many seconds for all of it, in which waiting for others
    does not count."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._remaining = seconds
        self._end = 0.0

    @contextmanager
    def budget(self) -> Iterator[None]:
        """All of the seconds for what is done inside; one that was begun before goes on afterwards."""
        before, self._remaining = self._remaining, self.seconds
        try:
            yield
        finally:
            self._remaining = before

    @contextmanager
    def running(self) -> Iterator[None]:
        """Inside, the time is counted."""
        self._end = time.monotonic() + self._remaining
        try:
            yield
        finally:
            self._remaining = self.left()

    def left(self) -> float:
        return self._end - time.monotonic()

    def within(self, timeout: float | None) -> float:
        """`timeout`, cut to what is left. Raises httpcore2.ReadTimeout when nothing is."""
        left = self.left()
        if left <= 0:
            raise httpcore2.ReadTimeout("deadline")
        return left if timeout is None else min(timeout, left)


class Backend(httpcore2.NetworkBackend):
    """Connects to checked addresses only, so that what was checked is what is connected to."""

    def __init__(self, allowed: Collection[str], deadline: Deadline) -> None:
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

    def __init__(self, inner: httpcore2.NetworkStream, deadline: Deadline) -> None:
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


class Transport(httpx2.BaseTransport):
    """httpx2 over a connection pool of our own, the only place where a network backend can be given."""

    def __init__(self, backend: httpcore2.NetworkBackend) -> None:
        self._pool = httpcore2.ConnectionPool(
            ssl_context=_certificates(*map(os.environ.get, _CERTIFICATES)),
            network_backend=backend,
            max_connections=4,
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


@cache
def _certificates(*named: str | None) -> Any:
    """The system's or those that are named, read once: it takes long, and each thread has a client."""
    return httpx2.create_ssl_context()


class _Body(httpx2.SyncByteStream):
    def __init__(self, answer: httpcore2.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        return self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()
