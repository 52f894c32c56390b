"""Pages as they came, kept in WARC files (ISO 28500), and the pages of anybody's WARC files.

A record is compressed by itself and handed to the system in one write, so that a killed process leaves a
readable file with a torn last record at most, and a page is found again by its file's name and offset.
"""

from __future__ import annotations

import gzip
import io
import re
import secrets
import threading
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Self

from ingest.errors import ReadError
from ingest.packing import Members
from records import Failure, Page

if TYPE_CHECKING:
    from warcio.archiveiterator import ArchiveIterator
    from warcio.recordloader import ArcWarcRecord

MAX_FILE = 1_000_000_000  # bytes of one file
MAX_BYTES = 10_000_000  # of one page, unpacked
SOFTWARE = "streetcheck"
_LEVEL = 2  # of compression
_GZIP = b"\x1f\x8b"
# Said of the body on the wire; what is kept is the body that was unpacked from it.
_OF_THE_WIRE = frozenset({"content-encoding", "transfer-encoding", "content-length"})
_PAGES = re.compile(r"(?:text/html|application/xhtml\+xml)\b|$", re.IGNORECASE)
_UNSAFE = re.compile(r"[\x00-\x1f\x7f]+")
_REQUESTED = "X-Requested-URI"


class Archive:
    """Writes fetched pages to WARC files in a folder; for several threads, and a context manager.

    A file belongs to one Archive of one process for one day (UTC), up to a gigabyte.
    """

    def __init__(
        self,
        folder: Path,
        *,
        max_file: int = MAX_FILE,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._folder = folder
        self._max_file = max_file
        self._clock = clock
        self._lock = threading.Lock()
        self._file: IO[bytes] | None = None
        self._name, self._day = "", ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def add(self, page: Page) -> tuple[str, int]:
        """Keeps a page that came from the web: the name of its file, and its offset there in bytes.

        Raises ReadError where the file cannot be written; nothing of the page is left in it then.
        """
        now = self._clock()
        packed = _packed(page, now)
        with self._lock:
            try:
                file = self._ready(now)
                return self._name, _append(file, packed)
            except OSError as error:
                raise ReadError(
                    str(self._folder), f"pages cannot be kept: {error.strerror or error}"
                ) from error

    def _ready(self, now: datetime) -> IO[bytes]:
        """The file to write to, a new one where the day is over or the old one is full."""
        day = f"{now.astimezone(UTC):%Y%m%d}"
        if self._file is not None and day == self._day and self._file.tell() < self._max_file:
            return self._file
        self.close()
        self._folder.mkdir(parents=True, exist_ok=True)
        self._day, self._name = day, f"{SOFTWARE}-{day}-{secrets.token_hex(6)}.warc.gz"
        self._file = (self._folder / self._name).open("xb", buffering=0)
        _append(self._file, _head(self._name, now))
        return self._file


def _append(file: IO[bytes], data: bytes) -> int:
    """Writes at the end; the offset. What a full disk cut short is taken back."""
    start = file.tell()
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[file.write(rest) :]
    except OSError:
        file.truncate(start)
        file.seek(start)
        raise
    return start


def _head(name: str, now: datetime) -> bytes:
    """The record that a WARC file begins with."""
    from warcio.warcwriter import WARCWriter

    buffer = io.BytesIO()
    writer = WARCWriter(buffer, gzip=True)
    about = {"software": SOFTWARE, "format": "WARC File Format 1.0"}
    record = writer.create_warcinfo_record(name, about)
    record.rec_headers.replace_header("WARC-Date", _stamp(now))
    writer.write_record(record)
    return buffer.getvalue()


def _packed(page: Page, now: datetime) -> bytes:
    """A page as a response record, with the body that came where that was gzip; any other is lightly
    compressed: four times as fast as at zlib's best, for a fifth more on the disk."""
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    buffer = io.BytesIO()
    writer = WARCWriter(buffer, gzip=False)
    reason = HTTPStatus(page.status).phrase if page.status in set(HTTPStatus) else "Unknown"
    http = StatusAndHeaders(f"{page.status} {reason}", _headers(page), protocol="HTTP/1.1")
    about = {"WARC-Date": _stamp(datetime.fromisoformat(page.fetched_at) if page.fetched_at else now)}
    if page.requested_url and page.requested_url != page.url:
        about[_REQUESTED] = _one_line(page.requested_url)
    record = writer.create_warc_record(
        _one_line(page.url),
        "response",
        payload=io.BytesIO(page.gzipped or page.body),
        http_headers=http,
        warc_headers_dict=about,
    )
    writer.write_record(record)
    return gzip.compress(buffer.getvalue(), 0 if page.gzipped else _LEVEL, mtime=0)


def _headers(page: Page) -> list[tuple[str, str]]:
    """The answer's headers as they came; those that the kept body makes wrong under another name, as Common
    Crawl has it. Without any, what the page itself says of them."""
    known = (("Content-Type", page.content_type), ("ETag", page.etag), ("Last-Modified", page.last_modified))
    given = page.headers or tuple((name, value) for name, value in known if value)
    wrong = _OF_THE_WIRE - {"content-encoding"} if page.gzipped else _OF_THE_WIRE
    kept = [
        (f"X-Crawler-{name}" if name.lower() in wrong else name, _one_line(value)) for name, value in given
    ]
    return [*kept, ("Content-Length", str(len(page.gzipped or page.body)))]


def _one_line(text: str) -> str:
    return _UNSAFE.sub(" ", text).strip()


def _stamp(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def read_warc(path: Path) -> Iterator[Page | Failure]:
    """The web pages of a WARC file of whatever origin, packed or not, in their order.

    A page is a response of status 200 that is HTML or does not say what it is. Requests, revisits,
    pictures and other records are passed over. What cannot be read is a Failure; a file that was cut
    short gives all that stands before the cut, and a Failure that says so.
    """
    try:
        with path.open("rb") as file:
            yield from pages_in(file, str(path))
    except OSError as error:
        yield Failure(str(path), (error.strerror or str(error)).lower())


def pages_in(file: IO[bytes], name: str) -> Iterator[Page | Failure]:
    """As `read_warc`, of an open file called `name` (or a part of one, see `cuts`). Raises OSError where the
    system does not give the bytes, which says nothing of the file."""
    none = True
    try:
        for record in _records(_unpacked(file)):
            none = False
            page = _page_of(record, name)
            if page is not None:
                yield page
    except _Cut:
        yield Failure(name, "cut short: the pages before the cut were read")
        return
    except gzip.BadGzipFile:
        yield Failure(name, "broken gzip data")
        return
    except _broken() as error:
        yield Failure(name, f"no WARC file from here on: {_first_line(error)}")
        return
    if none:
        yield Failure(name, "empty file")


def cuts(file: IO[bytes], *, size: int, pages: int) -> list[int]:
    """Where an open WARC file can be cut such that its parts, read one by one, give what it gives as a whole.

    A part has `size` bytes or `pages` responses, whichever it has first, and what the last record of them
    takes more. The offsets begin with 0. Every record is passed over by the reader that reads pages, so that
    nothing in a page is taken for a record; a file that is packed as a whole, and what stands behind a break,
    is not cut. Raises OSError.
    """
    stream = Members(file) if file.read(len(_GZIP)) == _GZIP else file
    file.seek(0)
    found, count = [0], 0
    try:
        records = _reader(stream)
        for record in records:
            place = stream.place(records.offset) if isinstance(stream, Members) else records.offset
            if place is not None and (place - found[-1] >= size or count >= pages):
                found.append(place)
                count = 0
            count += record.rec_type == "response"
            if record.format != "warc":
                break  # an older format, whose records hang on the head of their file
            _check_length(record)
            _to_the_end(record)
    except _Cut:
        pass  # for the reader of the last part to say
    except _broken():
        pass
    return found


def read_record(folder: Path, name: str, offset: int) -> Page:
    """The page that `Archive.add` put there. Raises ReadError where it is gone or damaged."""
    item = f"{name} at {offset}"
    try:
        with (folder / Path(name).name).open("rb") as file:
            file.seek(offset)
            page = _page_of(next(_records(_unpacked(file))), item, kinds=None)
    except FileNotFoundError:
        raise ReadError(item, "no such file of kept pages") from None
    except OSError as error:
        raise ReadError(item, (error.strerror or "broken gzip data").lower()) from None
    except (_Cut, StopIteration):
        raise ReadError(item, "the kept page is damaged") from None
    except _broken():
        raise ReadError(item, "the kept page is damaged") from None
    if not isinstance(page, Page):
        raise ReadError(item, page.reason if page else "no page is kept there")
    return page


class _Cut(Exception):
    """The file ends inside a record."""


class _Whole:
    """A reader of packed data that says where it breaks off; an EOFError warcio would take for the end."""

    def __init__(self, file: Any) -> None:
        self._file = file

    def read(self, size: int = -1) -> bytes:
        try:
            # No more than is there: what stands before the break is handed on first.
            return bytes(self._file.read1(size))
        except EOFError:
            raise _Cut from None

    def tell(self) -> int:
        return int(self._file.tell())


def _unpacked(file: IO[bytes]) -> Any:
    """The file's plain bytes, whether each record was compressed, or the file as a whole, or nothing."""
    start = file.tell()
    packed = file.read(len(_GZIP)) == _GZIP
    file.seek(start)
    return _Whole(gzip.open(file)) if packed else file


def _broken() -> tuple[type[Exception], ...]:
    from warcio.exceptions import ArchiveLoadFailed
    from warcio.statusandheaders import StatusAndHeadersParserException

    return ArchiveLoadFailed, StatusAndHeadersParserException, zlib.error, UnicodeError


def _records(file: Any) -> Iterator[ArcWarcRecord]:
    yield from _reader(file)


def _reader(file: Any) -> ArchiveIterator:
    """The records of plain bytes; `offset` is where in them the record at hand begins."""
    from warcio.archiveiterator import ArchiveIterator

    class Strict(ArchiveIterator):  # type: ignore[misc]
        """Takes no break inside a record for the end of the file, and writes nothing to standard error."""

        INC_RECORD = ""

        def _next_record(self, next_line: bytes | None) -> ArcWarcRecord:
            before = self._read()
            try:
                return super()._next_record(next_line)
            except EOFError:
                if next_line or self._read() > before:
                    raise _Cut from None
                raise
            except (AttributeError, TypeError, ValueError):  # a record's head without what it must have
                raise _Cut from None

        def _read(self) -> int:
            return int(self.reader.tell() - self.reader.rem_length())

    return Strict(file)


def _page_of(
    record: ArcWarcRecord, item: str, kinds: re.Pattern[str] | None = _PAGES
) -> Page | Failure | None:
    """The page of a record, None for what is none. Raises _Cut where the record is not whole."""
    about, http = record.rec_headers.get_header, record.http_headers
    _check_length(record)
    if record.rec_type != "response" or http is None or http.get_statuscode() != "200":
        _to_the_end(record)
        return None
    url = about("WARC-Target-URI") or item
    content_type = http.get_header("Content-Type")
    if kinds is not None and not kinds.match((content_type or "").strip()):
        _to_the_end(record)
        return None
    body = _body(record)
    if isinstance(body, str):
        return Failure(url, body)
    return Page(
        url=url,
        body=body,
        content_type=content_type,
        etag=http.get_header("ETag"),
        last_modified=http.get_header("Last-Modified"),
        requested_url=about(_REQUESTED) or url,
        fetched_at=about("WARC-Date"),
        headers=tuple(http.headers),
    )


def _body(record: ArcWarcRecord) -> bytes | str:
    """The unpacked body, or why there is none."""
    from warcio.bufferedreaders import ChunkedDataReader

    http, stream = record.http_headers, record.raw_stream
    if (http.get_header("Transfer-Encoding") or "").lower() == "chunked":
        stream = ChunkedDataReader(stream)
    body = stream.read(MAX_BYTES + 1)
    _to_the_end(record)
    encoding = (http.get_header("Content-Encoding") or "").lower()
    if encoding in ("gzip", "x-gzip", "deflate"):
        try:
            body = _inflated(body)
        except zlib.error:
            return "broken compression"
    elif encoding not in ("", "identity"):
        return f"packed with {encoding}, which is not read"
    return bytes(body) if len(body) <= MAX_BYTES else f"larger than {MAX_BYTES / 1e6:g} MB"


def _inflated(body: bytes) -> bytes:
    """Unpacks gzip and deflate (also without zlib's head, as some servers have it) as far as needed."""
    for bits in (zlib.MAX_WBITS | 32, -zlib.MAX_WBITS):
        try:
            return zlib.decompressobj(bits).decompress(body, MAX_BYTES + 1)
        except zlib.error as error:
            failed = error
    raise failed


def _check_length(record: ArcWarcRecord) -> None:
    """Raises _Cut where the record does not say how long it is."""
    if not (record.rec_headers.get_header("Content-Length") or "").isdecimal():
        raise _Cut


def _to_the_end(record: ArcWarcRecord) -> None:
    """Reads on to the end of the record. Raises _Cut where the file ends before it."""
    while record.raw_stream.read(1 << 16):
        pass
    if record.raw_stream.limit > 0:
        raise _Cut


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].strip()
