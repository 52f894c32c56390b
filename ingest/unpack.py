"""Compressed bodies, unpacked a little at a time: 64 kB of gzip may hold 64 MB."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

STEP = 65_536
_GZIP = b"\x1f\x8b"
_ANY_HEADER = 32 + zlib.MAX_WBITS  # gzip or zlib, as the first bytes say
_NO_HEADER = -zlib.MAX_WBITS


def unpacked(chunks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """The body behind a Content-Encoding, in pieces of at most 64 kB where it is gzip or deflate.

    A stream that breaks off gives what came before. Raises zlib.error for what is no such stream.
    """
    for name in reversed([word.strip().lower() for word in encoding.split(",")]):
        if name in ("gzip", "x-gzip", "deflate"):
            chunks = _inflated(chunks)
    yield from chunks


def _inflated(chunks: Iterable[bytes]) -> Iterator[bytes]:
    data, inflater, first = b"", None, True
    for chunk in chunks:
        data += chunk
        while len(data) >= 2 or (data and inflater):
            if inflater is None:
                if not first and not data.startswith(_GZIP):
                    return  # what stands behind a stream and is none is no part of the body
                inflater, first = _inflater(data), False
            yield inflater.decompress(data, STEP)
            data = inflater.unconsumed_tail
            if inflater.eof:
                data, inflater = inflater.unused_data, None
    if inflater is not None:
        yield inflater.flush(STEP)


def _inflater(data: bytes) -> zlib._Decompress:
    """What unpacks a stream that begins so; some servers send deflate without its header (RFC 1950, 2.2)."""
    headed = data.startswith(_GZIP) or (data[0] & 15 == 8 and int.from_bytes(data[:2], "big") % 31 == 0)
    return zlib.decompressobj(_ANY_HEADER if headed else _NO_HEADER)
