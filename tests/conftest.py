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


@contextmanager
def private_postgres() -> Iterator[str]:
    """The address of a PostgreSQL of its own on a Unix socket, up to the name of the database."""
    programs = _postgres_programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed (apt-get install postgresql)")
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    as_user = _unprivileged()
    if as_user:
        os.chown(folder, as_user["user"], as_user["group"])

    def run(program: str, *arguments: str) -> None:
        subprocess.run(
            [programs / program, *arguments], check=True, cwd=folder, stdout=subprocess.DEVNULL, **as_user
        )

    data = str(folder / "data")
    try:
        run("initdb", "-D", data, "-U", "streetcheck", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
        options = f"-k {folder} -c listen_addresses= -c fsync=off -c max_connections=100"
        run("pg_ctl", "start", "-D", data, "-w", "-l", str(folder / "log"), "-o", options)
        yield f"postgresql://streetcheck@/{{name}}?host={folder}"
        run("pg_ctl", "stop", "-D", data, "-m", "immediate", "-w")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a private PostgreSQL on a Unix socket, up to the name of the database."""
    with private_postgres() as address:
        yield address


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
    template = request.getfixturevalue("postgres_template")
    with _database(request.getfixturevalue("postgres"), f"ledger{next(_NUMBERS)}", template) as address:
        yield address
