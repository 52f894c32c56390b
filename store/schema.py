"""Which schema a database has, found with one SELECT. Alembic is loaded only where it has to act."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from store.errors import StoreError

# Every schema there has been, oldest first; the last one is what this code reads and writes.
VERSIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007")
HEAD = VERSIONS[-1]

Fetch = Callable[[str], Iterable[Any]]

_TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table'",
    "postgresql": "SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()",
}


def is_current(fetch: Fetch, dialect: str, name: str) -> bool:
    """Whether the schema is this code's; false for an empty or older database, which wants an upgrade.

    `fetch` runs a SELECT and gives rows (dict-like). Raises StoreError for a newer schema and for a
    database of something else.
    """
    tables = {row["name"] for row in fetch(_TABLES[dialect])}
    if not tables:
        return False
    if "alembic_version" not in tables:
        raise StoreError(f"{name} is a database of something else, not streetcheck's; choose another --db")
    versions = [row["version_num"] for row in fetch("SELECT version_num FROM alembic_version")]
    if len(versions) != 1 or versions[0] not in VERSIONS:
        found = ", ".join(versions) or "none"
        raise StoreError(
            f"{name} was written by a newer streetcheck (schema {found}); "
            "upgrade with pip install -U streetcheck"
        )
    return bool(versions[0] == HEAD)
