"""Every export, read back with the programs that it is for."""

import csv
import json
import sqlite3
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented import LATER, NOW, TEXT, article, fall, mention, rating, verdict

from records import Bar, Failure, Feed, Robots, Sketch, as_record
from store import StoreError
from store.carry import ROWS_AT_ONCE
from store.export import export
from store.formats import FORMATS
from store.formats.csv import as_it_was, harmless
from store.lookup import open_reader
from store.store import Store
from store.tables import TABLES

FORMULA = '=HYPERLINK("http://evil.example","a,b")'
COUNTS = {
    "feed": 1, "entry": 1, "article": 3, "mention": 1, "claim": 2, "verdict": 2, "price": 2, "failure": 1,
    "run": 1, "host": 1, "robots": 1, "reading": 1, "copy": 2, "thesis": 0, "thesis_claim": 0,
    "ruling": 0, "thesis_event": 0,
}  # fmt: skip


@pytest.fixture
def ledger(store: Store) -> Store:
    """At least one row in every table, a superseded article among them."""
    store.add_feed(Feed("https://news.example/feed.xml", added_at="2026-01-01T00:00:00Z"))
    store.add_entry("https://news.example/feed.xml", "guid", article_id="a1", now=NOW)
    store.add_article(article(text="Old."), [], [], now=NOW)
    claims = [fall(horizon=date(2026, 12, 31)), rating(value=Decimal("-0.1234567890123"))]
    sketch = Sketch(bytes(240), (1, 2, 3))
    store.add_article(article(title=FORMULA), claims, [mention()], now=LATER, sketch=sketch, extractor="1")
    store.add_article(article(id="a2", text="Copy."), [], [], now=LATER, sketch=sketch)
    store.add_verdicts([verdict(status="close"), verdict()], now=NOW)
    store.add_bars([Bar("QRRL", date(2026, 1, 8), 46.9, volume=1000)], provider="file", now=NOW)
    store.add_failure(Failure("page", "404"), source="feed", now=NOW)
    store.start_run("ingest", now=NOW)
    store.release("news.example", next_at=NOW)
    store.keep_robots(Robots("https://news.example", "", "2026-01-13T13:30:00Z"))
    return store


def test_parquet_opens_in_duckdb_with_real_types(ledger: Store, tmp_path: Path) -> None:
    dest = tmp_path / "out" / "parquet"
    assert export(ledger, dest, "parquet") == COUNTS
    query = f"""
        SELECT c.id, c.value, c.horizon, c.recorded_at, c.confidence, c.benchmark_symbol, v.final, v.as_of,
               v.observed, json_extract_string(v.evidence, '$[1].value'), typeof(c.value), typeof(c.horizon)
        FROM '{dest}/claim.parquet' c JOIN '{dest}/verdict.parquet' v ON v.key = c.verdict_key
    """
    recorded = datetime(2026, 1, 12, 14, 30, tzinfo=UTC)
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    [row] = connection.execute(query).fetchall()
    assert row == (
        "c-fall", Decimal("6.2"), date(2026, 12, 31), recorded, 0.9, "^RUT", True, date(2026, 1, 8),
        Decimal("-6.2"), "46.9", "DECIMAL(38,10)", "DATE",
    )  # fmt: skip
    [price] = connection.execute(
        f"SELECT date, value FROM '{dest}/price.parquet' WHERE field = 'close'"
    ).fetchall()
    assert price == (date(2026, 1, 8), 46.9)


def test_parquet_opens_in_pandas(ledger: Store, tmp_path: Path) -> None:
    export(ledger, tmp_path / "p", "parquet")
    frames = {name: pandas.read_parquet(tmp_path / "p" / f"{name}.parquet") for name in COUNTS}
    assert {name: len(frame) for name, frame in frames.items()} == COUNTS
    claim = frames["claim"].set_index("id")
    assert claim.loc["c-rate", "value"] == Decimal("-0.1234567890")
    assert claim.loc["c-rate", "value_text"] == "-0.1234567890123"
    assert claim.loc["c-fall", "value_text"] == "6.20"
    assert claim.loc["c-rate", "horizon"] is None or pandas.isna(claim.loc["c-rate", "horizon"])
    assert str(frames["article"]["published_utc"].dtype) == "datetime64[us, UTC]"
    superseded = frames["article"].set_index("text")["superseded_at"]
    assert superseded["Old."] == pandas.Timestamp("2026-01-12T14:30:00Z") and pandas.isna(superseded[TEXT])


def test_a_figure_too_long_for_a_decimal_is_there_as_stated(store: Store, tmp_path: Path) -> None:
    store.add_article(article(), [fall(value=Decimal("1e28")), rating(value=Decimal("1e27"))], [], now=NOW)
    export(store, tmp_path / "p", "parquet")
    found = duckdb.sql(f"SELECT id, value, value_text FROM '{tmp_path}/p/claim.parquet'").fetchall()
    assert sorted(found) == [("c-fall", None, f"1{'0' * 28}"), ("c-rate", Decimal("1e27"), f"1{'0' * 27}")]


def test_an_empty_database_exports_empty_tables(store: Store, tmp_path: Path) -> None:
    assert set(export(store, tmp_path / "p", "parquet").values()) == {0}
    assert duckdb.sql(f"SELECT count(*) FROM '{tmp_path}/p/claim.parquet'").fetchall() == [(0,)]
    assert export(store, tmp_path / "claims.jsonl", "jsonl") == {"claim_record": 0}
    assert (tmp_path / "claims.jsonl").read_text() == ""


def test_sqlite_opens_in_plain_sqlite3(ledger: Store, tmp_path: Path) -> None:
    dest = tmp_path / "copy.db"
    assert export(ledger, dest, "sqlite") == COUNTS
    assert sorted(path.name for path in tmp_path.iterdir() if "copy" in path.name) == [
        "copy.db", "copy.db.datapackage.json", "copy.db.metadata.yaml",
    ]  # fmt: skip
    copy = sqlite3.connect(f"{dest.as_uri()}?mode=ro", uri=True)
    found = copy.execute(
        "SELECT c.id, c.value, v.status FROM claim_fts f JOIN claim c ON c.key = f.rowid "
        "JOIN verdict v ON v.key = c.verdict_key WHERE claim_fts MATCH 'fell'"
    ).fetchall()
    assert found == [("c-fall", "6.20", "confirmed")]
    assert copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert copy.execute("PRAGMA foreign_key_check").fetchall() == []
    copy.close()


def test_the_sqlite_export_is_a_database_of_ours(ledger: Store, reader, tmp_path: Path) -> None:
    export(ledger, tmp_path / "copy.db", "sqlite")
    with open_reader(str(tmp_path / "copy.db")) as copy:
        assert copy.claims() == reader.claims()
        assert copy.show("c-fall") == reader.show("c-fall")


def test_csv_holds_no_formula(ledger: Store, tmp_path: Path) -> None:
    assert export(ledger, tmp_path / "c", "csv") == COUNTS
    found = {name: list(csv.DictReader((tmp_path / "c" / f"{name}.csv").open(newline=""))) for name in COUNTS}
    assert {name: len(rows) for name, rows in found.items()} == COUNTS
    assert found["article"][1]["title"] == "'" + FORMULA
    assert found["claim"][1]["value"] == "-0.1234567890123"
    assert found["claim"][1]["subject_symbol"] == "QRRL"
    assert found["claim"][0]["benchmark_symbol"] == "^RUT"


RUN = [
    "=1+1",
    "+44 20",
    "-cmd|x",
    "@SUM(A1)",
    "\tx",
    "\rx",
    "\nx",
    "＝1",
    "--5",
    "-5-5",
    "-",
    "",
    "'",
    "'=1",
    "''@",
]
SHOWN = ["-5", "+5.25", "-1e-5", "-.5", "plain", "'tis", "'-5", "it's =1", -5, -5.5, None]
CELLS = [*((cell, f"'{cell}") for cell in RUN), *((cell, cell) for cell in SHOWN)]


@pytest.mark.parametrize(("cell", "shown"), CELLS)
def test_cells(cell: object, shown: object) -> None:
    assert harmless(cell) == shown


@pytest.mark.parametrize("cell", [cell for cell, _ in CELLS if isinstance(cell, str)])
def test_cells_come_back(cell: str) -> None:
    assert as_it_was(harmless(cell)) == cell


@given(st.text(alphabet="'=+-@\t\r\n5a＝", max_size=6))
def test_any_cell_comes_back(cell: str) -> None:
    assert as_it_was(harmless(cell)) == cell


def test_jsonl_holds_the_claim_records(ledger: Store, reader, tmp_path: Path) -> None:
    assert export(reader, tmp_path / "claims.jsonl", "jsonl") == {"claim_record": 2}
    records = [json.loads(line) for line in (tmp_path / "claims.jsonl").read_text().splitlines()]
    assert [record | {"copies": 1} for record in records] == reader.claims()
    first = as_record(fall(horizon=date(2026, 12, 31)), article(title=FORMULA), verdict())
    assert records[0] == json.loads(json.dumps(first))


def _file(dest: Path) -> None:
    dest.write_text("mine")


def _full_folder(dest: Path) -> None:
    dest.mkdir()
    (dest / "mine").touch()


def _dangling_link(dest: Path) -> None:
    dest.symlink_to("nowhere")


def _earlier_export(dest: Path) -> None:
    dest.mkdir()
    (dest / "claim.parquet").touch()


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("make", [_file, _full_folder, _dangling_link, _earlier_export])
def test_what_exists_is_not_overwritten(
    sqlite_ledger: Store, tmp_path: Path, make: Callable, format: str
) -> None:
    dest = tmp_path / "out"
    make(dest)
    with pytest.raises(StoreError, match=r"out exists already; remove it or choose another name$"):
        export(sqlite_ledger, dest, format)


@pytest.mark.parametrize("format", ["parquet", "csv"])
def test_an_empty_folder_may_be_filled(sqlite_ledger: Store, tmp_path: Path, format: str) -> None:
    (tmp_path / "out").mkdir()
    export(sqlite_ledger, tmp_path / "out", format)
    assert len(list((tmp_path / "out").iterdir())) == len(TABLES) + 1


def test_an_unknown_format_is_refused(sqlite_ledger: Store, tmp_path: Path) -> None:
    with pytest.raises(
        StoreError, match="xlsx is no export format; choose one of parquet, sqlite, csv, jsonl, duckdb"
    ):
        export(sqlite_ledger, tmp_path / "x", "xlsx")


@pytest.mark.parametrize("format", FORMATS)
def test_where_nothing_can_be_written(sqlite_ledger: Store, tmp_path: Path, format: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match=r"^.*file/x cannot be written: .*/file is not a folder$"):
        export(sqlite_ledger, tmp_path / "file" / "x", format)


@pytest.mark.parametrize("format", ["parquet", "csv", "jsonl", "duckdb"])
def test_what_fails_leaves_nothing_behind(sqlite_ledger: Store, tmp_path: Path, format: str) -> None:
    class Stops(Exception):
        pass

    class Stopping:
        location = sqlite_ledger.location

        def __init__(self, real) -> None:
            self.real = real
            self.snapshot, self.fetch = real.snapshot, real.fetch

        def stream(self, sql: str, parameters=()):
            yield from list(self.real.stream(sql, parameters))[:1]
            raise Stops

        def batches(self, sql: str, parameters, size: int):
            yield from self.real.batches(sql, parameters, size)
            raise Stops

    before = sorted(tmp_path.iterdir())
    with open_reader(str(sqlite_ledger.location.path)) as reader:
        reader.connection = Stopping(reader.connection)
        with pytest.raises(Stops):
            export(reader, tmp_path / "out", format)
        reader.connection = reader.connection.real
    assert sorted(path for path in tmp_path.iterdir() if "-" not in path.name) == [
        path for path in before if "-" not in path.name
    ]


@pytest.fixture
def sqlite_ledger(tmp_path: Path):
    from store import open_store

    with open_store(str(tmp_path / "one.db"), create=True) as store:
        store.add_article(article(), [fall()], [], now=NOW)
        yield store


def test_more_rows_than_are_held_at_a_time(store: Store, tmp_path: Path) -> None:
    days = [Bar(f"S{number:05}", date(2026, 1, 8), number) for number in range(1, ROWS_AT_ONCE + 10)]
    store.add_bars(days, provider="f", now=NOW)
    assert export(store, tmp_path / "p", "parquet")["price"] == len(days)
    total = duckdb.sql(f"SELECT sum(value)::BIGINT FROM '{tmp_path}/p/price.parquet'").fetchall()
    assert total == [(sum(range(1, ROWS_AT_ONCE + 10)),)]


def test_export_sees_one_moment(database: str, ledger: Store, reader) -> None:
    with reader.connection.snapshot():
        seen = reader.connection.fetch("SELECT count(*) AS n FROM claim")
        ledger.add_article(article(id="late"), [fall(id="late")], [], now=NOW)
        assert reader.connection.fetch("SELECT count(*) AS n FROM claim") == seen
    assert reader.count_claims() == 3
