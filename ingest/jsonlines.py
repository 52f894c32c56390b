"""Articles as JSON lines: the form that `read` writes and `extract` and `ingest` take."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from io import BufferedIOBase
from typing import Any

from ingest.dates import stated_published
from ingest.errors import ReadError
from ingest.packing import MAX_BYTES
from records import Article, Failure, stable_id

FIELDS = ("id", "url", "title", "published", "publisher", "author", "text")


def articles_from_lines(
    lines: Iterable[bytes],
    name: str,
    *,
    published: str | None = None,
    url: str | None = None,
    before: int = 0,
) -> Iterator[Article | Failure]:
    """One article a line; empty lines are passed over. A Failure names its line, and the rest is read.

    `published` and `url` take the place of what the lines say. `name` is the source, `before` the number of
    lines before these.
    """
    for number, line in enumerate(lines, before + 1):
        if not line.strip():
            continue
        where = f"{name} line {number}"
        try:
            if len(line) > MAX_BYTES:
                raise ReadError(where, f"larger than {MAX_BYTES / 1e6:g} MB")
            yield article_from(_loads(line, where), where, name, published=published, url=url)
        except ReadError as error:
            yield error.failure()


def bounded(file: BufferedIOBase) -> Iterator[bytes]:
    """The lines of a file; of one that is larger than an article may be, a little more than that."""
    while line := file.readline(MAX_BYTES + 1):
        rest = line
        while len(line) > MAX_BYTES and rest and not rest.endswith(b"\n"):
            rest = file.readline(MAX_BYTES)
        yield line


def article_from(
    record: Any, where: str, source: str, *, published: str | None = None, url: str | None = None
) -> Article:
    """The article of a decoded JSON object. Raises ReadError naming `where` and the field at fault."""
    if not isinstance(record, dict):
        raise ReadError(where, "not a JSON object")
    fields = {name: _text(record, name, where) for name in FIELDS}
    text = fields["text"]
    if text is None:
        raise ReadError(where, '"text" is missing or empty')
    return Article(
        id=fields["id"] or stable_id("article", fields["url"] or text),
        text=text,
        url=url or fields["url"],
        title=fields["title"],
        published=published or _published(fields["published"], where),
        publisher=fields["publisher"],
        author=fields["author"],
        source=source,
    )


def _loads(line: bytes, where: str) -> Any:
    try:
        return json.loads(line.removeprefix(b"\xef\xbb\xbf").rstrip())
    except UnicodeDecodeError:
        raise ReadError(where, "not UTF-8") from None
    except json.JSONDecodeError as error:
        raise ReadError(where, f"not valid JSON: {error.msg} (column {error.colno})") from None
    except (ValueError, RecursionError) as error:  # a number too long, brackets too deep
        raise ReadError(where, f"not valid JSON: {error}") from None


def _text(record: dict[str, Any], name: str, where: str) -> str | None:
    """The field, None where it is absent or blank."""
    value = record.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise ReadError(where, f'"{name}" must be text, not {type(value).__name__}')
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            raise ReadError(where, f'"{name}" has half a character (a lone surrogate)') from None
    return value if value.strip() else None


def _published(value: str | None, where: str) -> str | None:
    if value is None:
        return None
    try:
        return stated_published(value)
    except ValueError:
        raise ReadError(where, f'"published" is not a date: {value[:40]!r}') from None
