"""gzip, unpacked as far as a limit: 194 kB of it may stand for 200 MB."""

from __future__ import annotations

import zlib

from ingest.errors import ReadError

GZIP = b"\x1f\x8b"
MAX_BYTES = 20_000_000


def unpacked(data: bytes, name: str) -> bytes:
    """The content, cut one byte beyond 20 MB. Raises ReadError for `name` where the data is broken."""
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        content = unpacker.decompress(data, MAX_BYTES + 1)
    except zlib.error as error:
        raise ReadError(name, packing_fault(error)) from None
    if not unpacker.eof and len(content) <= MAX_BYTES:
        raise ReadError(name, packing_fault(EOFError()))
    return content


def beginning(data: bytes, size: int) -> bytes:
    """The first bytes, unpacked where they are gzip; none where that is broken."""
    if not data.startswith(GZIP):
        return data[:size]
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(data, size)
    except zlib.error:
        return b""


def packing_fault(error: Exception) -> str:
    return "cut short: the packed data breaks off" if isinstance(error, EOFError) else "broken gzip data"
