"""Fixtures that several rooms share: a private PostgreSQL, and a database on each of the two kinds."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
from clusters import Cluster, a_cluster

# The folders tests/store, tests/ingest … must not be taken for the rooms of the same name.
sys.path.insert(0, str(Path(__file__).parents[1]))

_NUMBERS = count(1)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a private PostgreSQL, up to the name of the database."""
    with a_cluster() as cluster:
        yield cluster.address


@pytest.fixture
def own_cluster() -> Iterator[Cluster]:
    """A PostgreSQL that a test may stop and start: nobody else is on it."""
    with a_cluster() as cluster:
        yield cluster


def _make_database(postgres: str, name: str, template: str) -> str:
    import psycopg

    with psycopg.connect(postgres.format(name="postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    return postgres.format(name=name)


@pytest.fixture(scope="session")
def postgres_template(postgres: str) -> str:
    """The name of a database that has the schema already."""
    from store import open_store

    open_store(_make_database(postgres, "ready", "template0"), create=True).close()
    return "ready"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from store import open_store

    path = tmp_path_factory.mktemp("template") / "ready.db"
    open_store(str(path), create=True).close()
    return path


@contextmanager
def _database(postgres: str, name: str, template: str) -> Iterator[str]:
    """Gone afterwards: hundreds of them fill a disk, and take minutes to remove at the end."""
    import psycopg

    yield _make_database(postgres, name, template)
    with psycopg.connect(postgres.format(name="postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without tables, once of each kind (the SQLite file does not exist)."""
    if request.param == "sqlite":
        yield str(tmp_path / "new.db")
        return
    postgres = request.getfixturevalue("postgres")
    with _database(postgres, f"empty{next(_NUMBERS)}", "template0") as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database of the newest schema without rows, once of each kind."""
    if request.param == "sqlite":
        ready = request.getfixturevalue("sqlite_template")
        yield str(shutil.copy(ready, tmp_path / "streetcheck.db"))
        return
    yield request.getfixturevalue("server_database")


@pytest.fixture
def server_database(postgres: str, postgres_template: str) -> Iterator[str]:
    """The address of a PostgreSQL database of the newest schema without rows."""
    with _database(postgres, f"ledger{next(_NUMBERS)}", postgres_template) as address:
        yield address
