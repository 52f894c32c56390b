"""Opening a database to write: where it is missing it is made, where it is older it is brought up to date."""

from __future__ import annotations

from store.connection import Tell, connect, require_file, wants_upgrade
from store.engine import Database
from store.errors import StoreError
from store.location import Location


def opened(location: Location, create: bool, timeout: float, read_only: bool, tell: Tell | None) -> Database:
    """See store.open_store."""
    if read_only:
        return _to_read(location, timeout, tell)
    if create:
        _make_folder(location)
    else:
        require_file(location)
    made = location.path is not None and not location.path.exists()
    upgrade = made or wants_upgrade(location, timeout=timeout)
    database = Database(location, timeout)
    try:
        if upgrade:
            _upgrade(database, tell)
    except BaseException:
        database.close()
        raise
    return database


def _make_folder(location: Location) -> None:
    if location.path is None:
        return
    if location.path.is_dir():
        raise StoreError(f"{location.name} is a folder, not a database")
    try:
        location.path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"{location.name}: the folder cannot be made: {error.strerror}") from error


def _to_read(location: Location, timeout: float, tell: Tell | None) -> Database:
    connection = connect(location, timeout=timeout, tell=tell)
    connection.close()
    return Database(location, timeout, mode=getattr(connection, "mode", "mode=ro"))


def _upgrade(database: Database, tell: Tell | None) -> None:
    from store.backup import keep_copy
    from store.migrate import upgrade

    with database.write() as connection:
        if database.is_current(connection):
            return  # another process was quicker
        copy = keep_copy(connection, database.location, database.timeout)
        upgrade(connection)
    if copy is not None and tell is not None:
        tell(f"{database.location.name} is brought to the schema of this version; as it was it is in {copy}")
