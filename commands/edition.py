"""Which reader this is: what two editions of it read apart has two names for its extractor."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path

_ROOT = Path(__file__).parents[1]
_WORDS = (".py", ".yaml", ".csv", ".json")
# What makes the text of a page; the rest of `ingest` is on the way to it.
_PAGES = ("pages.py", "pagedates.py", "dates.py", "plaintext.py")


@cache
def extractor() -> str:
    """The version of streetcheck, `+`, and 12 hexadecimal digits of the rules and words that it reads by.

    They are another twelve as soon as a letter of `nlp/` or of the reading of pages differs, or trafilatura
    is another version. Takes some milliseconds, once in a process.
    """
    digest = blake2b(f"trafilatura {version('trafilatura')}".encode(), digest_size=6)
    for path in _files():
        digest.update(f"{path.relative_to(_ROOT).as_posix()}\0".encode())
        digest.update(path.read_bytes())
    return f"{version('streetcheck')}+{digest.hexdigest()}"


def _files() -> Iterator[Path]:
    yield from sorted(path for path in (_ROOT / "nlp").rglob("*") if path.suffix in _WORDS)
    yield from (_ROOT / "ingest" / name for name in _PAGES)
