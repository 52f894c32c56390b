"""gzip, unpacked as far as a limit (194 kB of it may stand for 200 MB), and files read in parts."""

from __future__ import annotations

import io
import zlib
from collections import deque
from typing import IO

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


class Members:
    """The plain bytes of a file of gzip members one after the other, and where each of those began.

    Reading raises zlib.error where the file is not that, or breaks off. No more than a member's plain bytes
    come at once.
    """

    _AT_ONCE = 1 << 17

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._rest = b""
        self._unpacker: zlib._Decompress | None = None
        self._packed = self._plain = 0  # bytes taken and given so far
        self._begun: deque[tuple[int, int]] = deque()

    def read(self, size: int = -1) -> bytes:
        while True:
            self._rest = self._rest or self._file.read(self._AT_ONCE)
            if not self._rest:
                if self._unpacker is not None:
                    raise zlib.error("the packed data breaks off")
                return b""
            data = self._unpacked(max(size, 0))
            if data:
                self._plain += len(data)
                return data

    def tell(self) -> int:
        return self._plain

    def place(self, plain: int) -> int | None:
        """The offset in the file of the member whose plain bytes begin at `plain`; None where none does.

        Asked with ever greater offsets: it forgets those that it has passed.
        """
        while self._begun and self._begun[0][0] < plain:
            self._begun.popleft()
        return self._begun[0][1] if self._begun and self._begun[0][0] == plain else None

    def _unpacked(self, size: int) -> bytes:
        if self._unpacker is None:
            self._unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
            self._begun.append((self._plain, self._packed))
        before, unpacker = len(self._rest), self._unpacker
        data = unpacker.decompress(self._rest, size)
        self._rest = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
        self._packed += before - len(self._rest)
        if unpacker.eof:
            self._unpacker = None
        return data


class Window(io.RawIOBase):
    """The bytes of an open file from `start` to before `end`, as a file of its own that can be sought in."""

    def __init__(self, file: IO[bytes], start: int, end: int) -> None:
        self._file, self._start, self._size = file, start, end - start
        self._at = 0
        file.seek(start)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        self._file.seek(self._start + self._at)
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._file.read(min(len(buffer), max(0, self._size - self._at)))
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)
