"""The files of a back-fill, and the slices that large ones are read in.

Read one by one, in any order and on any machine, the slices of a file give what it gives as a whole: each
begins with a record, a line or a row, and ends before another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from io import BufferedReader
from itertools import pairwise
from pathlib import Path
from typing import Any

from ingest.errors import ReadError
from ingest.files import EMPTY, Unread, articles_in, ending, files_below
from ingest.packing import GZIP, Window
from records import Article, Failure

# A slice has so many bytes of its file, or pages (lines, rows), whichever it has first: ten seconds' work, so
# that one that is lost is soon read again, and the last ones do not keep everybody waiting.
SLICE_BYTES = 16_000_000
SLICE_PAGES = 500

_AT_ONCE, _BUFFER = 1 << 20, 1 << 17


@dataclass(frozen=True, slots=True)
class Cut:
    """A slice: the bytes, of a Parquet file the rows, from `start` to before `end`; `before` counts the lines
    before it."""

    start: int
    end: int
    before: int = 0


def inputs(source: str) -> Iterator[Path | Failure]:
    """The file that is named, or the files below a folder in the order of names. A Failure says what of it
    cannot be read in a back-fill."""
    path = Path(source)
    if path.is_dir():
        yield from files_below(path, ENDINGS)
    elif not path.exists():
        yield Failure(source, "no such file or folder")
    elif ending(path) not in ENDINGS:
        yield Failure(
            source, f"not for a back-fill, which reads {' '.join(ENDINGS)}: streetcheck ingest does"
        )
    else:
        yield path


def digest(path: Path) -> tuple[str, int]:
    """A file's hash (BLAKE2b, its first 16 hexadecimal digits) and its bytes. Raises OSError."""
    hashed, size = blake2b(), 0
    with path.open("rb", buffering=0) as file:
        while data := file.read(_AT_ONCE):
            hashed.update(data)
            size += len(data)
    return hashed.hexdigest()[:16], size


def cut(path: Path, *, size: int = SLICE_BYTES, pages: int = SLICE_PAGES) -> list[Cut]:
    """The slices of a file, at least one; of a file that cannot be read, too: the reader of the slice says
    so. Follows from the bytes alone. Raises OSError."""
    return _KINDS[ending(path)][0](path, size, pages)


def read_slice(path: Path, cut: Cut, name: str) -> Iterator[Article | Failure | Unread]:
    """What `ingest.files.unread_path` gives of a file called `name`, as far as it stands in the slice.

    Raises OSError where the system does not give the bytes: then nothing is known of them.
    """
    try:
        yield from _KINDS[ending(path)][1](path, cut, name)
    except ReadError as error:
        yield error.failure()


def _cut_warc(path: Path, size: int, pages: int) -> list[Cut]:
    from ingest.warc import cuts

    with path.open("rb") as file:
        starts = cuts(file, size=size, pages=pages)
    return [Cut(start, end) for start, end in pairwise([*starts, path.stat().st_size])]


def _cut_lines(path: Path, size: int, pages: int) -> list[Cut]:
    """Packed lines are one slice."""
    found, start, before, at, number = list[Cut](), 0, 0, 0, 0
    with path.open("rb") as file:
        packed = file.peek(2)[:2] == GZIP
        for line in () if packed else iter(partial(file.readline, _AT_ONCE), b""):
            at, number = at + len(line), number + line.endswith(b"\n")
            if line.endswith(b"\n") and (at - start >= size or number - before >= pages):
                found.append(Cut(start, at, before))
                start, before = at, number
    end = path.stat().st_size
    return [*found, Cut(start, end, before)] if start < end or not found else found


def _cut_rows(path: Path, size: int, pages: int) -> list[Cut]:
    from ingest.parquet import count_rows

    try:
        rows = count_rows(path, str(path))
    except ReadError:
        rows = 0
    return [Cut(at, min(rows, at + pages)) for at in range(0, max(rows, 1), pages)]


def _warc(path: Path, cut: Cut, name: str) -> Iterator[Failure | Unread]:
    from ingest.warc import pages_in

    with _opened(path, cut) as file:
        for page in pages_in(file, name):
            yield page if isinstance(page, Failure) else Unread(f"{page.url} in {name}", page, name)


def _lines(path: Path, cut: Cut, name: str) -> Iterator[Article | Failure]:
    none = True
    with _opened(path, cut) as file:
        for item in articles_in(file, name, before=cut.before):
            none = False
            yield item
    if none and cut == Cut(0, path.stat().st_size):
        yield Failure(name, EMPTY)


def _rows(path: Path, cut: Cut, name: str) -> Iterator[Article | Failure]:
    from ingest.parquet import articles_in_rows

    return articles_in_rows(path, name, cut.start, cut.end)


@contextmanager
def _opened(path: Path, cut: Cut) -> Iterator[BufferedReader[Any]]:
    with path.open("rb", buffering=0) as file:
        yield BufferedReader(Window(file, cut.start, cut.end), _BUFFER)


_Reader = Callable[[Path, Cut, str], Iterable[Article | Failure | Unread]]
_KINDS: dict[str, tuple[Callable[[Path, int, int], list[Cut]], _Reader]] = {
    ".warc": (_cut_warc, _warc),
    ".jsonl": (_cut_lines, _lines),
    ".parquet": (_cut_rows, _rows),
}
ENDINGS = tuple(_KINDS)
