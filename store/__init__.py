"""The only room with a database: tables, migrations, writing, the fast look-up, export.

Importing the room is cheap: SQLModel and Alembic are loaded when a store is opened for writing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from store.errors import RecordError, StoreError

if TYPE_CHECKING:
    from store.store import Store

__all__ = ["RecordError", "StoreError", "open_store"]


def open_store(
    url_or_path: str,
    *,
    create: bool,
    timeout: float = 30.0,
    read_only: bool = False,
    tell: Callable[[str], None] | None = None,
) -> Store:
    """Open the database for reading and writing, bringing an empty or older one up to date.

    Of an older SQLite database with anything in it a copy is kept beside it, and `tell` is told which.
    `read_only` opens one that may not be written to; every write is then a StoreError.

    `url_or_path` is a SQLite file, sqlite:///file or postgresql://…; `timeout` is how many seconds a
    writer waits for another one. Raises StoreError (one line) for a missing database where `create` is
    false, for what is not a database, and for one that is locked, forbidden or newer than the code.
    """
    from store.store import Store

    return Store.open(url_or_path, create=create, timeout=timeout, read_only=read_only, tell=tell)
