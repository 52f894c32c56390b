"""Where a database is: a SQLite file or a PostgreSQL address, and what to call it in messages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from store.errors import StoreError

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_POSTGRES = {"postgresql", "postgres", "postgresql+psycopg"}


@dataclass(frozen=True, slots=True)
class Location:
    """`path` for SQLite (then `url` is empty), `url` as libpq takes it for PostgreSQL."""

    path: Path | None
    url: str
    name: str

    @property
    def dialect(self) -> str:
        return "sqlite" if self.path else "postgresql"


def parse_location(url_or_path: str) -> Location:
    """A path, sqlite:///path or postgresql://user@host/name -> Location. StoreError for other schemes."""
    scheme = _SCHEME.match(url_or_path)
    if not scheme:
        return _file(url_or_path)
    rest = url_or_path[scheme.end() :]
    if scheme[1] in _POSTGRES:
        return Location(None, f"postgresql://{rest}", _without_password(f"postgresql://{rest}"))
    if scheme[1] == "sqlite" and rest.startswith("/") and len(rest) > 1:
        return _file(unquote(rest[1:]))
    raise StoreError(f"{_without_password(url_or_path)}: use a file, sqlite:///file or postgresql://…")


def _file(path: str) -> Location:
    if not path or "\0" in path:
        raise StoreError("the database needs a name: a file or postgresql://…")
    return Location(Path(path).expanduser().absolute(), "", path)


def _without_password(url: str) -> str:
    url = re.sub(r"(://[^/:@]*):[^/]*@", r"\1:***@", url)
    return re.sub(r"([?&]password=)[^&]*", r"\1***", url)
