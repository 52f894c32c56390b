"""A store copied into another database: every row as it stands, on whichever database, or nothing at all."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from invented import LATER, NOW, article, fall, rating
from ledgers import everything, fill, indexes

from ingest.shingles import sketch
from records import Robots
from store import StoreError, open_store
from store.location import parse_location
from store.lookup import open_reader
from store.store import Store
from store.tables import TABLES
from store.theses import Thesis
from store.transfer import transfer

WORDS = " ".join(f"word{number}" for number in range(80))


@pytest.fixture
def filled(store: Store, database: str) -> Iterator[str]:
    """A row in every table: with two copies of a story, a lease and a thesis."""
    fill(store)
    for number in range(2):
        made = article(id=f"w{number}", text=f"{WORDS} {number}")
        claim = fall(id=f"w{number}", article_id=made.id)
        store.add_article(made, [claim], [], now=NOW, sketch=sketch(made.text), extractor="1")
    assert store.lease_feeds(NOW, owner="somewhere 7", seconds=120, limit=1)
    assert store.reserve("news.example", now=NOW, seconds=60) == 0
    store.keep_robots(Robots("https://news.example", "User-agent: *", "2026-01-13T00:00:00Z"))
    with store.theses(NOW, write=True) as desk:
        desk.add([Thesis("t1", "user", "Quarrel falls", -1, long="QRRL")])
        desk.add_views([(2, "QRRL", -1)])
        desk.rule("t1", "c-fall", "supporting")
    assert all(everything(database).values())
    yield database


@contextmanager
def new_postgresql(postgres: str) -> Iterator[str]:
    """Without tables; it is gone afterwards."""
    with psycopg.connect(postgres.format(name="postgres"), autocommit=True) as connection:
        connection.execute("CREATE DATABASE moved")
        yield postgres.format(name="moved")
        connection.execute("DROP DATABASE moved WITH (FORCE)")


@pytest.fixture
def back(request: pytest.FixtureRequest, database: str, tmp_path: Path) -> Iterator[str]:
    """A new database of the kind that the rows come from."""
    if parse_location(database).path:
        yield str(tmp_path / "back.db")
        return
    with new_postgresql(request.getfixturevalue("postgres")) as address:
        yield address


def test_the_rows_are_the_same_there_and_back(filled: str, empty_database: str, back: str) -> None:
    counts = transfer(filled, empty_database)
    assert counts == {name: len(rows) for name, rows in everything(filled).items()}
    assert transfer(empty_database, back) == counts
    for copied in (empty_database, back):
        assert everything(copied) == everything(filled)
        assert indexes(copied) == indexes(filled)
        assert all(indexes(copied).values())


def test_it_is_found_and_written_to_afterwards(filled: str, empty_database: str) -> None:
    transfer(filled, empty_database)
    with open_store(empty_database, create=False) as store:
        made = article(id="next", text=f"{WORDS} end")
        said = [rating(id="next", article_id="next", quote="Zebras.")]
        store.add_article(made, said, [], now=LATER, sketch=sketch(made.text))
        store.start_run("ingest", now=LATER)
    with open_reader(filled) as there, open_reader(empty_database) as here:
        assert here.claims("fell") == there.claims("fell") != []
        assert [record["id"] for record in here.claims("zebras")] == ["next"]
        [shown] = [row for row in here.articles() if row["id"] == "next"]
        assert shown["copies"] == 3, "the sketches came along"


def rows_there(store: Store, folder: Path) -> tuple[str, str]:
    return str(folder / "rows.db"), "holds rows already; copy to a new database with --to$"


def itself(store: Store, folder: Path) -> tuple[str, str]:
    return store.location.url or str(
        store.location.path
    ), "cannot be copied to itself; name another database with --to$"


@pytest.mark.parametrize("target", [rows_there, itself])
def test_targets_that_are_left_alone(
    filled: str, store: Store, tmp_path: Path, target: Callable[[Store, Path], tuple[str, str]]
) -> None:
    with open_store(str(tmp_path / "rows.db"), create=True) as other:
        other.start_run("ingest", now=NOW)
    address, said = target(store, tmp_path)
    before = everything(address)
    with pytest.raises(StoreError, match=said):
        transfer(filled, address)
    assert everything(address) == before


def test_a_link_to_the_source_is_the_source(tmp_path: Path) -> None:
    open_store(str(tmp_path / "one.db"), create=True).close()
    (tmp_path / "link.db").symlink_to("one.db")
    with pytest.raises(StoreError, match=r"link.db cannot be copied to itself"):
        transfer(str(tmp_path / "one.db"), f"sqlite:///{tmp_path}/link.db")


def test_another_address_of_the_source_holds_rows(filled: str, store: Store) -> None:
    url = store.location.url
    if not url:
        pytest.skip("one name is one file")
    with pytest.raises(StoreError, match="holds rows already"):
        transfer(url, f"{url}&application_name=other")


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("missing.db", "^no database at .*missing.db"),
        ("words.txt", "words.txt is not a database$"),
        ("mysql://x/y", "use a file"),
    ],
)
def test_what_is_no_source_makes_no_target(tmp_path: Path, source: str, said: str) -> None:
    (tmp_path / "words.txt").write_text("once upon a time\n" * 99)
    address = source if ":" in source else str(tmp_path / source)
    with pytest.raises(StoreError, match=said):
        transfer(address, str(tmp_path / "new.db"))
    assert not (tmp_path / "new.db").exists()


def test_a_row_that_is_refused_leaves_nothing(sqlite_source: str, empty_database: str) -> None:
    """Put there past the store."""
    with sqlite3.connect(sqlite_source) as past_the_store:
        past_the_store.execute("PRAGMA ignore_check_constraints = ON")
        past_the_store.execute("UPDATE verdict SET status = 'maybe'")
    past_the_store.close()
    with pytest.raises(StoreError, match="the status of a verdict is refused by the database: ") as caught:
        transfer(sqlite_source, empty_database)
    assert "\n" not in str(caught.value)
    assert not any(everything(empty_database).values())


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            "UPDATE article SET warc_offset = 3000000000",
            "the warc_offset of an article is refused by the database",
        ),
        ("UPDATE claim SET quote = 'a' || char(0) || 'b'", "NUL"),
        ("UPDATE claim SET span_end = 'far'", "the span_end of a claim is refused by the database"),
    ],
)
def test_what_only_postgresql_refuses(sqlite_source: str, postgres: str, change: str, said: str) -> None:
    """Put there past the store."""
    with sqlite3.connect(sqlite_source) as past_the_store:
        past_the_store.execute(change)
    past_the_store.close()
    with new_postgresql(postgres) as address:
        with pytest.raises(StoreError, match=said) as caught:
            transfer(sqlite_source, address)
        assert "\n" not in str(caught.value)
        assert not any(everything(address).values())


@pytest.fixture
def sqlite_source(tmp_path: Path) -> str:
    with open_store(str(tmp_path / "source.db"), create=True) as store:
        fill(store)
    return str(tmp_path / "source.db")


def test_an_older_source_is_brought_to_this_schema_first(tmp_path: Path, empty_database: str) -> None:
    old = older(tmp_path / "old.db")
    told: list[str] = []
    assert transfer(old, empty_database, tell=told.append)["article"] == 1
    assert len(told) == 1 and "is brought to the schema of this version" in told[0]
    assert everything(empty_database) == everything(old)


def older(path: Path) -> str:
    """A database of the first schema with an article in it."""
    from alembic import command

    from store.engine import Database
    from store.migrate import config

    database = Database(parse_location(str(path)), 30)
    with database.write() as connection:
        settings = config()
        settings.attributes["connection"] = connection
        command.upgrade(settings, "0001")
        connection.exec_driver_sql(
            "INSERT INTO article (id, text_hash, text, recorded_at) VALUES ('a', 'h', 'Words.', '2026-01-01T00:00:00Z')"
        )
    database.close()
    return str(path)


def test_it_sees_one_moment_of_the_source(sqlite_source: str, empty_database: str) -> None:
    """Claims that come in meanwhile are not half there."""
    before = everything(sqlite_source)
    written = []

    def meanwhile(table: str, done: int, total: int) -> None:
        if not written:
            written.append(table)
            with open_store(sqlite_source, create=False) as store:
                store.add_article(article(id="late"), [fall(id="late", article_id="late")], [], now=LATER)

    transfer(sqlite_source, empty_database, report=meanwhile)
    assert everything(empty_database) == before != everything(sqlite_source)


def test_progress_is_that_of_every_table(sqlite_source: str, tmp_path: Path) -> None:
    said: dict[str, list[tuple[int, int]]] = {}
    counts = transfer(
        sqlite_source,
        str(tmp_path / "new.db"),
        report=lambda name, done, total: said.setdefault(name, []).append((done, total)),
    )
    for table in TABLES:
        assert said[table.name][0] == (0, counts[table.name])
        assert said[table.name][-1] == (counts[table.name], counts[table.name])
