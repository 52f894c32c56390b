"""A copy of a SQLite database as it is, before its schema changes."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection

from store.connection import SQLite
from store.engine import plain_rows
from store.errors import StoreError
from store.location import Location

_WRITTEN = ("article", "feed", "entry", "price", "failure", "run")


def keep_copy(connection: Connection, location: Location, timeout: float) -> Path | None:
    """Copy what is committed to NAME.SCHEMA.bak beside the database; the copy's path.

    None where nothing was ever stored, and on PostgreSQL, whose own tools make copies. To be called in the
    writing transaction that changes the schema: nobody else can write meanwhile. Raises StoreError where
    there is no room for a copy; nothing is changed then.
    """
    if location.path is None or not _holds_rows(connection):
        return None
    [(version,)] = plain_rows(connection, "SELECT version_num FROM alembic_version")
    copy = _free(location.path.with_name(f"{location.path.name}.{version}.bak"))
    making = copy.with_name(f"{copy.name}.part")
    making.unlink(missing_ok=True)
    reader = SQLite(location, timeout, "ro")
    try:
        reader.vacuum_into(str(making))
        making.replace(copy)
    except (StoreError, OSError) as error:
        raise StoreError(
            f"{location.name} is of an older streetcheck and was left as it is, because a copy of it cannot "
            f"be kept before it is changed: {error}; make room beside it"
        ) from error
    finally:
        reader.close()
        making.unlink(missing_ok=True)
    return copy


def _holds_rows(connection: Connection) -> bool:
    tables = {
        name for (name,) in plain_rows(connection, "SELECT name FROM sqlite_master WHERE type = 'table'")
    }
    there = tables.intersection(_WRITTEN)
    return any(plain_rows(connection, f"SELECT 1 FROM {table} LIMIT 1") for table in there)


def _free(path: Path) -> Path:
    """The first of NAME, NAME-2, NAME-3 … that is not there: no copy is written over."""
    number, free = 1, path
    while free.exists():
        number += 1
        free = path.with_name(f"{path.name}-{number}")
    return free
