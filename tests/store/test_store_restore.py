"""An export brought back: the same rows, on both databases, from every format that carries them all."""

import json
import sqlite3
from pathlib import Path

import pytest
from invented import LATER, article, rating, verdict
from ledgers import everything, fill

from ingest.shingles import sketch
from store import StoreError, open_store
from store.export import export
from store.formats import COMPLETE
from store.lookup import open_reader
from store.restore import restore
from store.store import Store


@pytest.mark.parametrize("format", COMPLETE)
def test_the_same_database_comes_back(
    database: str, store: Store, empty_database: str, tmp_path: Path, format: str
) -> None:
    fill(store)
    counts = export(store, tmp_path / "out", format)
    assert restore(empty_database, tmp_path / "out") == counts
    assert everything(empty_database) == everything(database)
    with open_reader(database) as there, open_reader(empty_database) as here:
        assert here.claims() == there.claims()
        assert here.claims("fell") == there.claims("fell") != []
        assert here.show("c-fall") == there.show("c-fall")


@pytest.mark.parametrize("format", COMPLETE)
def test_it_can_be_written_to_afterwards(
    store: Store, empty_database: str, tmp_path: Path, format: str
) -> None:
    fill(store)
    export(store, tmp_path / "out", format)
    restore(empty_database, tmp_path / "out")
    with open_store(empty_database, create=False) as again:
        again.add_article(article(id="next"), [rating(id="next", quote="Zebras.")], [], now=LATER)
        assert again.add_verdicts([verdict("next", reason=None)], now=LATER) == 1
        again.start_run("ingest", now=LATER)
    with open_reader(empty_database) as reader:
        assert [record["id"] for record in reader.claims("zebras")] == ["next"]


def test_a_plain_copy_of_a_database_is_one(sqlite_store: Store, empty_database: str, tmp_path: Path) -> None:
    fill(sqlite_store)
    with sqlite3.connect(tmp_path / "copy.db") as copy:
        copy.execute("ATTACH ? AS one", (str(sqlite_store.location.path),))
    copy.close()
    sqlite_store._database.close()
    (tmp_path / "copy.db").write_bytes(Path(sqlite_store.location.path).read_bytes())
    restore(empty_database, tmp_path / "copy.db")
    assert everything(empty_database) == everything(str(sqlite_store.location.path))


def test_a_database_with_rows_is_left_alone(store: Store, database: str, tmp_path: Path) -> None:
    fill(store)
    export(store, tmp_path / "out", "csv")
    before = everything(database)
    with pytest.raises(StoreError, match=r"holds rows already; import into a new one: --db NEW$"):
        restore(database, tmp_path / "out")
    assert everything(database) == before


def test_what_fails_leaves_no_rows(store: Store, empty_database: str, tmp_path: Path) -> None:
    fill(store)
    export(store, tmp_path / "out", "csv")
    (tmp_path / "out" / "price.csv").write_text("symbol,field,date,value\nA,close,2026-01-01,high\n")
    with pytest.raises(
        StoreError, match=r"out cannot be imported: could not convert string to float: 'high'$"
    ):
        restore(empty_database, tmp_path / "out")
    assert not any(everything(empty_database).values())


def _empty_folder(path: Path) -> None:
    path.mkdir()


def _other_file(path: Path) -> None:
    path.write_text("once upon a time")


def _other_package(path: Path) -> None:
    path.mkdir()
    (path / "datapackage.json").write_text('{"name": "recipes", "resources": []}')


def _newer(path: Path) -> None:
    _changed(path, "schema", "9999")


def _outside(path: Path) -> None:
    _changed(path, None, None)


def _changed(path: Path, name: str | None, word: str | None) -> None:
    with open_store(str(path.with_name("made.db")), create=True) as store:
        export(store, path, "csv")
    said = json.loads((path / "datapackage.json").read_text())
    if name:
        said["streetcheck"][name] = word
    else:
        said["resources"][0]["path"] = "../secret.csv"
    (path / "datapackage.json").write_text(json.dumps(said))


def _records(path: Path) -> None:
    with open_store(str(path.with_name("made.db")), create=True) as store:
        export(store, path, "jsonl")


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path: None, "no such file or folder"),
        (_empty_folder, "is no export of streetcheck: datapackage.json: No such file or directory"),
        (_other_file, "is no export of streetcheck: source.datapackage.json: No such file or directory"),
        (_other_package, "is no export of streetcheck: datapackage.json does not say so"),
        (_newer, r"was written by a newer streetcheck \(schema 9999\); upgrade with pip"),
        (_outside, "datapackage.json names files outside of it"),
        (_records, "holds claim records, not the database; export as parquet, sqlite, csv, duckdb"),
    ],
)
def test_what_cannot_be_imported(make, said: str, tmp_path: Path) -> None:
    make(tmp_path / "source")
    with pytest.raises(StoreError, match=said):
        restore(str(tmp_path / "new.db"), tmp_path / "source")
    assert not (tmp_path / "new.db").exists()


@pytest.fixture
def sqlite_store(tmp_path: Path):
    with open_store(str(tmp_path / "one.db"), create=True) as store:
        yield store


@pytest.mark.parametrize("packaged", [True, False], ids=["an export", "a plain copy"])
def test_a_sqlite_file_brings_what_copies_are_found_by(
    sqlite_store: Store, empty_database: str, tmp_path: Path, packaged: bool
) -> None:
    words = " ".join(f"word{number}" for number in range(80))
    sqlite_store.add_article(article(text=words), [], [], now=LATER, sketch=sketch(words))
    source = tmp_path / "out.db"
    export(sqlite_store, source, "sqlite")
    if not packaged:
        (tmp_path / "out.db.datapackage.json").unlink()
    restore(empty_database, source)
    with open_store(empty_database, create=False) as store:
        store.add_article(article(id="a2", text=f"{words} end"), [], [], now=LATER, sketch=sketch(words))
    with open_reader(empty_database) as reader:
        assert [row["copies"] for row in reader.articles()] == [2, 2]
