"""Fixtures that several rooms share: a private PostgreSQL, and a database on each of the two kinds."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest

# The folders tests/store, tests/ingest … must not be taken for the rooms of the same name.
sys.path.insert(0, str(Path(__file__).parents[1]))

_NUMBERS = count(1)


def _postgres_programs() -> Path | None:
    """The folder of the newest installed PostgreSQL, where there is one."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


def _unprivileged() -> dict[str, object]:
    """PostgreSQL refuses to run as root: Popen's arguments for another user."""
    if os.geteuid() != 0:
        return {}
    names = {user.pw_name for user in pwd.getpwall()}
    user = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


class Cluster:
    """A private PostgreSQL on a Unix socket; `address` is that of a database, up to its {name}."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self._programs, self._folder, self._as_user = programs, folder, _unprivileged()
        if self._as_user:
            os.chown(folder, self._as_user["user"], self._as_user["group"])
        self.address = f"postgresql://streetcheck@/{{name}}?host={folder}"
        self._run("initdb", "-U", "streetcheck", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")

    def start(self) -> None:
        options = f"-k {self._folder} -c listen_addresses= -c fsync=off -c max_connections=100"
        self._run("pg_ctl", "start", "-w", "-l", str(self._folder / "log"), "-o", options)

    def stop(self, mode: str = "immediate") -> None:
        self._run("pg_ctl", "stop", "-m", mode, "-w")

    def _run(self, program: str, *arguments: str) -> None:
        data = str(self._folder / "data")
        subprocess.run(
            [self._programs / program, "-D", data, *arguments], check=True, cwd=self._folder,
            stdout=subprocess.DEVNULL, **self._as_user,
        )  # fmt: skip


@contextmanager
def _cluster() -> Iterator[Cluster]:
    programs = _postgres_programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed (apt-get install postgresql)")
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    try:
        cluster = Cluster(programs, folder)
        cluster.start()
        yield cluster
        cluster.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a private PostgreSQL, up to the name of the database."""
    with _cluster() as cluster:
        yield cluster.address


@pytest.fixture
def own_cluster() -> Iterator[Cluster]:
    """A PostgreSQL that a test may stop and start: nobody else is on it."""
    with _cluster() as cluster:
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
