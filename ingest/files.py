"""Local files and standard input to articles, and to the entries of saved feeds."""

from __future__ import annotations

import gzip
import json
import os
import re
import sys
import zlib
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import BufferedReader
from pathlib import Path
from typing import Any, TypeAlias

from ingest.dates import stated_published
from ingest.errors import ReadError
from ingest.feeds import looks_like_feed, parse_feed
from ingest.jsonlines import article_from, articles_from_lines, bounded
from ingest.packing import GZIP, MAX_BYTES, packing_fault, unpacked
from ingest.pages import looks_like_html, read_page
from records import Article, Entry, Failure, Page, stable_id


@dataclass(frozen=True, slots=True)
class Unread:
    """A page of a file, called `name` where it is reported; `read` gives its article."""

    name: str
    page: Page
    source: str
    published: str | None = None
    url: str | None = None

    def read(self) -> Article:
        """Takes its time. Raises ReadError."""
        # A page that says when it was fetched is read as on that day, whenever it is read.
        now = None if self.page.fetched_at else datetime.now(UTC)
        article = read_page(self.page, published=self.published, url=self.url, now=now)
        return replace(article, source=self.source)


Item: TypeAlias = Article | Entry | Failure | Unread
Reader: TypeAlias = Callable[[bytes, str, str | None, str | None], Iterator[Item]]

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_LAYERS = 2
EMPTY = "empty file"
_HEAD = 1000


def read_path(
    path: str | Path, *, published: str | None = None, url: str | None = None
) -> Iterator[Article | Entry | Failure]:
    """What a file, a folder or `-` (standard input, article JSON lines) holds.

    Pages (.html .htm), text (.txt), articles (.jsonl .json), feeds and news sitemaps (.xml .rss .atom) and
    archives of pages (.warc), each also with .gz. A file with another ending is read as what it looks like;
    in a folder, which is read in the order of names with all below it, such files and hidden ones are passed
    over. What cannot be read is a Failure, and the rest is read. `published` and `url` take the place of
    what the file says; `url` is for files of one article.
    Raises ReadError where `published` is no date.
    """
    for item in unread_path(path, published=published, url=url):
        if isinstance(item, Unread):
            try:
                yield item.read()
            except ReadError as error:
                yield Failure(item.name, error.reason)
        else:
            yield item


def unread_path(
    path: str | Path, *, published: str | None = None, url: str | None = None
) -> Iterator[Article | Entry | Failure | Unread]:
    """As `read_path`, with the pages for somebody else to read."""
    published = checked_published(published)
    if str(path) == "-":
        yield from articles_from_lines(sys.stdin.buffer, "-", published=published, url=url)
        return
    if _ADDRESS.match(str(path)):
        yield Failure(str(path), "not a file: streetcheck read fetches http and https addresses")
        return
    path = Path(path)
    if path.is_dir():
        yield from _folder(path, published)
    else:
        yield from _guarded(path, published, url)


def read_bytes(path: Path) -> bytes:
    """The content of a file, unpacked where it is gzip. Raises ReadError, also over 20 MB."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ReadError(str(path), _words(error)) from None
    for _ in range(_LAYERS):
        if data.startswith(GZIP):
            data = unpacked(data, str(path))
    if data.startswith(GZIP):
        raise ReadError(str(path), f"packed more than {_LAYERS} times")
    if len(data) > MAX_BYTES:
        raise ReadError(str(path), f"larger than {MAX_BYTES / 1e6:g} MB")
    if not data.strip():
        raise ReadError(str(path), EMPTY)
    return data


def checked_published(published: str | None) -> str | None:
    """The date to go by, in its one form. Raises ReadError where it is none."""
    if published is None:
        return None
    try:
        return stated_published(published)
    except ValueError:
        raise ReadError(published, "not a date; write 2026-01-09 or 2026-01-09T16:30:00-05:00") from None


def _folder(path: Path, published: str | None) -> Iterator[Item]:
    """Everything below it that can be read; a folder without any such file is a Failure too."""
    for found in files_below(path, _ENDINGS):
        if isinstance(found, Failure):
            yield found
        else:
            yield from _guarded(found, published, None)


def files_below(folder: Path, endings: Collection[str]) -> Iterator[Path | Failure]:
    """The files whose names end so, with .gz behind it or not, in the order of names; hidden ones are passed
    over. Failures for folders that are closed, and where there is no such file.
    """
    closed: list[OSError] = []
    none = True
    for parent, folders, names in os.walk(folder, onerror=closed.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith(".") and ending(Path(name)) in endings:
                none = False
                yield Path(parent, name)
    for error in closed:
        yield Failure(str(error.filename or folder), _words(error))
    if none and not closed:
        yield Failure(str(folder), f"no file in this folder that can be read ({' '.join(endings)})")


def _guarded(path: Path, published: str | None, url: str | None) -> Iterator[Item]:
    """The items of one file; an error becomes its Failure."""
    try:
        yield from _file(path, published, url)
    except ReadError as error:
        yield error.failure()


def _file(path: Path, published: str | None, url: str | None) -> Iterator[Item]:
    if streamed := _STREAMED.get(ending(path)):
        return streamed(path, published, url)
    data = read_bytes(path)
    reader = _READERS.get(ending(path)) or _sniffed(data, str(path))
    return reader(data, str(path), published, url)


def ending(path: Path) -> str:
    """.jsonl of a.jsonl, a.JSONL and a.jsonl.gz."""
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if suffixes and suffixes[-1] == ".gz":
        suffixes.pop()
    return suffixes[-1] if suffixes else ""


def _sniffed(data: bytes, name: str) -> Reader:
    if looks_like_feed(data):
        return _feed
    if looks_like_html(data):
        return _page
    if data.lstrip().startswith(b"{"):
        return _json
    if b"\0" in data[:_HEAD]:
        raise ReadError(name, "neither a feed nor a page nor text")
    return _plain


def _page(data: bytes, name: str, published: str | None, url: str | None) -> Iterator[Item]:
    yield Unread(name, Page(url=name, body=data), name, published, url)


def _plain(data: bytes, name: str, published: str | None, url: str | None) -> Iterator[Item]:
    text = _decoded(data, name).replace("\r\n", "\n").strip()
    yield Article(stable_id("article", url or text), text, url=url, published=published, source=name)


def _feed(data: bytes, name: str, published: str | None, url: str | None) -> Iterator[Item]:
    feed, entries = parse_feed(data, name)
    yield from entries
    if feed.last_error:
        yield Failure(name, feed.last_error)


def _json(data: bytes, name: str, published: str | None, url: str | None) -> Iterator[Item]:
    """One article, a list of them, or JSON lines under the wrong name."""
    try:
        content = json.loads(data)
    except (ValueError, RecursionError):
        yield from articles_from_lines(data.splitlines(), name, published=published, url=url)
        return
    if isinstance(content, dict):
        yield article_from(content, name, name, published=published, url=url)
        return
    for number, record in enumerate(content if isinstance(content, list) else [content], 1):
        try:
            yield article_from(record, f"{name} item {number}", name, published=published, url=url)
        except ReadError as error:
            yield error.failure()


def _json_lines(path: Path, published: str | None, url: str | None) -> Iterator[Item]:
    """Line by line, so that a file of any size is read."""
    none = True
    try:
        with path.open("rb") as file:
            for item in articles_in(file, str(path), published=published, url=url):
                none = False
                yield item
    except OSError as error:
        raise ReadError(str(path), _words(error)) from None
    if none:
        raise ReadError(str(path), EMPTY)


def articles_in(
    file: BufferedReader[Any],
    name: str,
    *,
    published: str | None = None,
    url: str | None = None,
    before: int = 0,
) -> Iterator[Article | Failure]:
    """The articles of an open file of JSON lines, packed or not; `before` is the number of lines before it.

    Raises ReadError where it is no text or the packed data is broken, OSError where the system does not
    give the bytes.
    """
    packed = file.peek(2)[:2] == GZIP
    try:
        with gzip.open(file) if packed else file as lines:
            if not before and b"\0" in lines.peek(_HEAD)[:_HEAD]:
                raise ReadError(name, "not article JSON lines: it is no text")
            yield from articles_from_lines(bounded(lines), name, published=published, url=url, before=before)
    except (EOFError, zlib.error) as error:
        raise ReadError(name, packing_fault(error)) from None
    except gzip.BadGzipFile as error:
        raise ReadError(name, _words(error)) from None


def _warc(path: Path, published: str | None, url: str | None) -> Iterator[Item]:
    """The pages of a WARC file; `url` is for single pages."""
    from ingest.warc import read_warc

    for page in read_warc(path):
        if isinstance(page, Failure):
            yield page
        else:
            yield Unread(f"{page.url} in {path}", page, str(path), published)


def _words(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "no such file"
    if isinstance(error, gzip.BadGzipFile):
        return "broken gzip data"
    return (error.strerror or str(error)).lower()


def _decoded(data: bytes, name: str) -> str:
    """UTF-8 or, as older Windows programs write, UTF-16 with its mark or cp1252."""
    wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise ReadError(name, "not text: neither UTF-8 nor cp1252")


_READERS: dict[str, Reader] = {
    ".html": _page,
    ".htm": _page,
    ".txt": _plain,
    ".json": _json,
    ".xml": _feed,
    ".rss": _feed,
    ".atom": _feed,
}
# What is read bit by bit, so that it may be of any size.
_STREAMED: dict[str, Callable[[Path, str | None, str | None], Iterator[Item]]] = {
    ".jsonl": _json_lines,
    ".warc": _warc,
}
_ENDINGS = (*_READERS, *_STREAMED)
