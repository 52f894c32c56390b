"""Opening: what is made, what is brought up to date, and what is refused in one line."""

import os
import pwd
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from invented import NOW, article, fall
from sqlalchemy import create_engine

from records import Feed
from store import StoreError, open_store
from store.connection import connect
from store.location import parse_location
from store.lookup import open_reader
from store.migrate import FOLDER, config
from store.schema import HEAD, VERSIONS
from store.tables import Base

ROOT = Path(__file__).parents[2]


def test_a_new_database_is_made_and_opens_again(empty_database: str) -> None:
    for _ in range(2):
        with open_store(empty_database, create=True) as store:
            store.add_feed(Feed("u"), now=NOW)
    with open_store(empty_database, create=False) as store:
        assert [feed.url for feed in store.feeds()] == ["u"]
    with open_reader(empty_database) as reader:
        assert reader.claims() == []


@pytest.mark.parametrize("name", ["a b?c#d%20e.db", "é/nested/new.db", "'quoted\".db"])
def test_any_file_name_will_do(tmp_path: Path, name: str) -> None:
    open_store(str(tmp_path / name), create=True).close()
    open_reader(str(tmp_path / name)).close()
    assert (tmp_path / name).stat().st_size > 0


def test_a_sqlite_url_names_a_file(tmp_path: Path) -> None:
    open_store(f"sqlite:///{tmp_path}/a%20b.db", create=True).close()
    assert (tmp_path / "a b.db").exists()


def test_an_empty_file_becomes_a_database(tmp_path: Path) -> None:
    path = tmp_path / "empty.db"
    path.touch()
    open_store(str(path), create=False).close()
    path.unlink()
    path.touch()
    with open_reader(str(path)) as reader:
        assert reader.count_claims() == 0


def _folder(path: Path) -> None:
    path.mkdir()


def _text(path: Path) -> None:
    path.write_text("This is a letter, not a database.\n" * 100)


def _someone_elses(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE recipe (name TEXT)")


def _newer(path: Path) -> None:
    open_store(str(path), create=True).close()
    connection = sqlite3.connect(path)
    connection.execute("UPDATE alembic_version SET version_num = '0099'")
    connection.commit()
    connection.close()


REFUSED: list[tuple[Callable[[Path], None], str]] = [
    (_folder, "x.db is a folder, not a database"),
    (_text, "x.db is not a database"),
    (_someone_elses, "x.db is a database of something else, not streetcheck's; choose another --db"),
    (
        _newer,
        "x.db was written by a newer streetcheck (schema 0099); upgrade with pip install -U streetcheck",
    ),
]


@pytest.mark.parametrize(("make", "message"), REFUSED, ids=[case[0].__name__ for case in REFUSED])
@pytest.mark.parametrize("how", ["reader", "store", "create"])
def test_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make, message: str, how: str) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "x.db"
    make(path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(StoreError) as raised:
        _open(how, "x.db")
    assert str(raised.value) == message
    assert (path.read_bytes() if path.is_file() else None) == before


def _open(how: str, name: str) -> None:
    (open_reader(name) if how == "reader" else open_store(name, create=how == "create")).close()


@pytest.mark.parametrize("how", ["reader", "store"])
def test_a_missing_database_is_not_made(tmp_path: Path, how: str) -> None:
    with pytest.raises(StoreError, match=r"^no database at .*x\.db; streetcheck ingest makes one$"):
        _open(how, str(tmp_path / "x.db"))
    assert list(tmp_path.iterdir()) == []


BAD_ADDRESSES = [
    ("mysql://me:secret@host/db", "mysql://me:***@host/db: use a file, sqlite:///file or postgresql://…"),
    ("sqlite://", "sqlite://: use a file, sqlite:///file or postgresql://…"),
    ("", "the database needs a name: a file or postgresql://…"),
    ("a\0b", "the database needs a name: a file or postgresql://…"),
]


@pytest.mark.parametrize(("address", "message"), BAD_ADDRESSES)
def test_an_address_that_is_none(address: str, message: str) -> None:
    with pytest.raises(StoreError) as raised:
        open_store(address, create=True)
    assert str(raised.value) == message


@pytest.mark.parametrize("query", ["", "?password=secret", "?nonsense=1"])
@pytest.mark.parametrize("how", ["reader", "create"])
def test_a_server_that_does_not_answer_is_one_line_without_the_password(how: str, query: str) -> None:
    with pytest.raises(StoreError) as raised:
        _open(how, f"postgresql://me:secret@127.0.0.1:1/db{query}")
    assert "secret" not in str(raised.value)
    assert "\n" not in str(raised.value)
    assert str(raised.value).startswith("postgresql://me:***@127.0.0.1:1/db")


def test_a_database_that_does_not_exist_on_the_server(postgres: str) -> None:
    with pytest.raises(StoreError, match='database "nowhere" does not exist'):
        open_store(postgres.format(name="nowhere"), create=True)


def test_a_writer_that_waited_long_enough_says_so(database: str) -> None:
    with (
        open_store(database, create=False) as busy,
        open_store(database, create=False, timeout=0.2) as store,
        busy._database.write(),
    ):
        started = time.monotonic()
        with pytest.raises(StoreError, match=r"is locked by another process for over 0\.2 s; try again$"):
            store.add_feed(Feed("u"), now=NOW)
        assert 0.15 < time.monotonic() - started < 5
        assert store.feeds() == []


def test_an_empty_database_that_is_locked(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    for how in ("reader", "create"):
        with pytest.raises(StoreError, match="is locked by another process"):
            (
                open_reader(str(path), timeout=0.1)
                if how == "reader"
                else open_store(str(path), create=True, timeout=0.1)
            )
    holder.close()


@pytest.fixture
def foreign_folder() -> Iterator[Path]:
    """A folder that others may read but not write to."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def _write(path: str) -> None:
    with open_store(path, create=True) as store:
        store.start_run("ingest", now=NOW)


def _read(path: str) -> None:
    with open_reader(path) as reader:
        assert reader.claims() == []


FORBIDDEN = [
    ("unreadable file", 0o600, _write, "cannot be opened: no permission for the file or its folder"),
    ("unreadable file, to read", 0o600, _read, "cannot be opened: no permission for the file or its folder"),
    ("folder to write to", None, _write, "cannot be opened: no permission for the file or its folder"),
    ("file to write to", 0o644, _write, "cannot be written: no permission for the file or its folder"),
    ("file to read", 0o644, _read, None),
]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as another user")
@pytest.mark.parametrize(("why", "mode", "act", "message"), FORBIDDEN, ids=[case[0] for case in FORBIDDEN])
def test_permission(foreign_folder: Path, sqlite_template: Path, why, mode, act, message) -> None:
    path = foreign_folder / "x.db"
    if mode is not None:
        shutil.copy(sqlite_template, path)
        path.chmod(mode)
    said = None
    os.seteuid(pwd.getpwnam("nobody").pw_uid)
    try:
        act(str(path))
    except StoreError as error:
        said = str(error)
    finally:
        os.seteuid(0)
    assert said == (message and f"{path} {message}")


def _python(code: str, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-B", "-c", code], capture_output=True, text=True, cwd=ROOT, **options
    )


def test_opening_what_is_up_to_date_loads_no_alembic(sqlite_template: Path) -> None:
    code = (
        "import sys; from store import open_store\nassert 'sqlalchemy' not in sys.modules\n"
        f"open_store({str(sqlite_template)!r}, create=True).close()\nassert 'alembic' not in sys.modules"
    )
    assert _python(code).stderr == ""


def test_two_may_create_the_same_database_at_once(empty_database: str) -> None:
    code = f"from store import open_store; print(open_store({empty_database!r}, create=True).feeds())"
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    assert [process.communicate() for process in started] == [("[]\n", "")] * 3


def test_what_was_killed_while_being_made_opens_next_time(tmp_path: Path) -> None:
    code = (
        "import sys, store.store, store.migrate\nprint('ready', flush=True)\n"
        "store.open_store(sys.argv[1], create=True)"
    )
    randomly = random.Random(7)
    for attempt in range(6):
        path = tmp_path / f"{attempt}.db"
        process = subprocess.Popen([sys.executable, "-c", code, path], cwd=ROOT, stdout=subprocess.PIPE)
        assert process.stdout and process.stdout.readline() == b"ready\n"
        time.sleep(randomly.uniform(0, 0.12))
        process.kill()
        process.wait()
        process.stdout.close()
        with open_store(str(path), create=True) as store:
            assert store.add_article(article(), [fall()], [], now=NOW) == "new"


def test_the_versions_are_those_of_the_migrations() -> None:
    scripts = ScriptDirectory.from_config(config())
    assert tuple(script.revision for script in scripts.walk_revisions())[::-1] == VERSIONS
    assert scripts.get_heads() == [HEAD]


def test_a_new_migration_can_be_written(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(FOLDER, tmp_path / "migrations"))
    command.revision(config(folder), "add a column", rev_id="9999")
    [made] = (folder / "versions").glob("9999_*.py")
    namespace: dict[str, object] = {}
    exec(compile(made.read_text(), made, "exec"), namespace)
    assert (namespace["revision"], namespace["down_revision"]) == ("9999", HEAD)


SHAPES = {
    "sqlite": ["SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL"],
    "postgresql": [
        "SELECT table_name, column_name, ordinal_position, data_type, is_nullable, column_default "
        "FROM information_schema.columns WHERE table_schema = 'public'",
        "SELECT conrelid::regclass::text AS on_table, conname, pg_get_constraintdef(oid) AS said "
        "FROM pg_constraint WHERE connamespace = 'public'::regnamespace",
        "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    ],
}
ONLY_MIGRATED = ("alembic_version", "_fts", "_words")


def test_the_migrations_make_the_tables_that_the_code_has(request, empty_database: str) -> None:
    place = parse_location(empty_database)
    address = f"sqlite:///{place.path}" if place.path else place.url.replace("://", "+psycopg://")
    engine = create_engine(address)
    Base.metadata.create_all(engine)
    with engine.connect() as made:
        code = [row for sql in SHAPES[place.dialect] for row in made.exec_driver_sql(sql).mappings()]
    engine.dispose()

    ready = request.getfixturevalue("sqlite_template" if place.path else "postgres_template")
    migrated_to = str(ready) if place.path else request.getfixturevalue("postgres").format(name=ready)
    connection = connect(parse_location(migrated_to))
    migrated = [row for sql in SHAPES[place.dialect] for row in connection.fetch(sql)]
    connection.close()
    assert _shape(migrated) == _shape(code)


def _shape(rows: list) -> list[str]:
    """Each thing in one line; the order of the constraints in a table is nobody's business."""
    lines = ("|".join(_lines(str(value)) for value in row.values()) for row in rows)
    return sorted(line for line in lines if not any(name in line for name in ONLY_MIGRATED))


def _lines(sql: str) -> str:
    # What ALTER TABLE adds stands on one line.
    parts = re.split(r"\n|, (?=\w+ (?:TEXT|INTEGER)\b)|(?<=NULL) (?=CONSTRAINT)", sql)
    lines = (re.sub(r'[\s"]+', " ", line).strip(" ,") for line in parts)
    return " ".join(sorted(line for line in lines if line))


def test_a_database_of_the_first_schema_is_brought_up_with_all_that_is_in_it(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        settings = config()
        settings.attributes["connection"] = connection
        command.upgrade(settings, "0001")
        connection.exec_driver_sql(
            "INSERT INTO price VALUES ('QLNS', 'close', '2026-01-07', 189.11, 'f', 'x')"
        )
    engine.dispose()
    with open_store(str(path), create=True) as store:
        assert store.columns(["QLNS"])["QLNS"]["close"] == ((date(2026, 1, 7),), (189.11,))
