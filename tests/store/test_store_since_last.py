"""What a later export adds to an earlier one, and what filters choose."""

import csv
import json
import sqlite3
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from invented import LATER, NOW, SMALL_CAPS, article, fall, mention, rating, verdict
from ledgers import everything, fill

from records import Bar
from store import StoreError
from store.export import export
from store.formats import COMPLETE, FORMATS
from store.lookup import open_reader
from store.restore import restore
from store.store import Store


def news(store: Store, dest: Path, format: str, **more: Any) -> dict[str, int]:
    """The tables with news and the number of their rows."""
    counts = export(store, dest, format, since_last=True, now=NOW, **more)
    return {table: rows for table, rows in counts.items() if rows}


@pytest.mark.parametrize("format", COMPLETE)
def test_what_is_new_is_added_and_what_has_changed_comes_again(
    database: str, store: Store, tmp_path: Path, format: str
) -> None:
    fill(store)
    dest = tmp_path / "out"
    assert news(store, dest, format)["claim"] == 14
    assert news(store, dest, format) == {}
    # In the same second as all the rest: a price, and an article with a claim.
    store.add_bars([Bar("ZQ", date(2026, 1, 8), 1.5)], provider="f", now=NOW)
    store.add_article(article(id="late"), [fall(id="late")], [mention()], now=NOW)
    assert news(store, dest, format) == {"article": 1, "mention": 1, "claim": 1, "price": 1}
    # Neither row of a claim or an article says when it changed here: a verdict, and another text.
    store.add_verdicts([verdict("late")], now=NOW)
    store.add_article(article(id="late", text="Another text."), [rating(id="r2")], [], now=NOW)
    assert news(store, dest, format) == {"article": 2, "claim": 2, "verdict": 1}
    # There and back to what it was two exports ago.
    for value in (2.0, 1.5):
        store.add_bars([Bar("ZQ", date(2026, 1, 8), value)], provider="f", now=NOW)
        assert news(store, dest, format) == {"price": 1}
    assert news(store, dest, format) == {}
    restore(str(tmp_path / "back.db"), dest)
    assert everything(str(tmp_path / "back.db")) == everything(database)


def test_each_addition_is_a_file(store: Store, tmp_path: Path) -> None:
    dest = tmp_path / "out"
    store.add_article(article(), [fall()], [], now=NOW)
    news(store, dest, "parquet")
    store.add_article(article(id="a2"), [fall(id="c2")], [], now=NOW)
    news(store, dest, "parquet")
    assert sorted(path.name for path in dest.glob("claim*")) == ["claim-0002.parquet", "claim.parquet"]
    assert not list(dest.glob("price-*"))
    described = json.loads((dest / "datapackage.json").read_text())
    paths = {resource["name"]: resource["path"] for resource in described["resources"]}
    assert (paths["claim"], paths["claim-0002"]) == ("claim.parquet", "claim-0002.parquet")
    assert [made["rows"]["claim"] for made in described["streetcheck"]["exports"]] == [1, 1]
    assert duckdb.sql(f"SELECT count(*) FROM '{dest}/claim*.parquet'").fetchall() == [(2,)]


def test_records_are_appended(store: Store, tmp_path: Path) -> None:
    dest = tmp_path / "claims.jsonl"
    store.add_article(article(), [fall(), rating()], [], now=NOW)
    assert news(store, dest, "jsonl") == {"claim_record": 2}
    store.add_verdicts([verdict()], now=NOW)
    assert news(store, dest, "jsonl") == {"claim_record": 1}
    assert news(store, dest, "jsonl") == {}
    written = [json.loads(line) for line in dest.read_text().splitlines()]
    assert [record["id"] for record in written] == ["c-fall", "c-rate", "c-fall"]
    assert written[-1]["verdict"]["status"] == "confirmed"


def test_the_full_text_of_a_copy_is_kept_in_step(store: Store, tmp_path: Path) -> None:
    dest = tmp_path / "copy.db"
    store.add_article(article(), [fall()], [], now=NOW)
    news(store, dest, "sqlite")
    store.add_article(article(id="a2"), [fall(id="c2", quote="Zebras fell.")], [], now=NOW)
    store.add_verdicts([verdict("c2")], now=NOW)
    news(store, dest, "sqlite")
    with open_reader(str(dest)) as reader:
        assert [record["id"] for record in reader.claims("zebras")] == ["c2"]
    copy = sqlite3.connect(dest)
    assert copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert copy.execute("INSERT INTO claim_fts (claim_fts) VALUES ('integrity-check')").fetchall() == []
    assert copy.execute("SELECT claim_key FROM verdict").fetchall() == [(2,)]
    copy.close()


def test_another_format_is_refused(store: Store, tmp_path: Path) -> None:
    export(store, tmp_path / "out", "csv")
    with pytest.raises(StoreError, match=r"out is an export as csv; add to it with --format csv$"):
        news(store, tmp_path / "out", "parquet")


@pytest.mark.parametrize("format", FORMATS)
def test_what_is_no_export_is_refused(store: Store, tmp_path: Path, format: str) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine").touch()
    with pytest.raises(StoreError, match=r"out is no export of streetcheck"):
        news(store, tmp_path / "out", format)


def test_what_breaks_off_can_be_done_again(store: Store, tmp_path: Path) -> None:
    """Files of an addition that was not finished stand beside; no description names them."""
    dest = tmp_path / "out"
    store.add_article(article(), [fall()], [], now=NOW)
    news(store, dest, "csv")
    (dest / "claim-0002.csv").write_text("key,id\n7,half")
    store.add_article(article(id="a2"), [fall(id="c2")], [], now=NOW)
    assert news(store, dest, "csv") == {"article": 1, "claim": 1}
    assert [row["id"] for row in csv.DictReader((dest / "claim-0002.csv").open(newline=""))] == ["c2"]


CHOICES: list[tuple[dict[str, Any], list[str]]] = [
    ({"query": "fell"}, ["c1"]),
    ({"filters": {"symbol": "^rut"}}, ["c3"]),
    ({"filters": {"kind": "rating"}}, ["c2"]),
    ({"filters": {"verdict": "none"}}, ["c2", "c3"]),
    ({"filters": {"since": date(2026, 2, 1), "until": None}}, ["c3"]),
    ({"query": "fell", "filters": {"kind": "rating"}}, []),
]


@pytest.mark.parametrize(("chosen", "found"), CHOICES, ids=repr)
@pytest.mark.parametrize("format", ["csv", "sqlite", "jsonl"])
def test_filters_choose_claims_and_what_belongs_to_them(
    store: Store, tmp_path: Path, chosen: dict[str, Any], found: list[str], format: str
) -> None:
    store.add_article(article(), [fall(id="c1"), rating(id="c2")], [mention()], now=NOW)
    other = article(id="a2", text="Small caps rose.", published="2026-03-01")
    rose = fall(id="c3", quote="Small caps rose.", subject=SMALL_CAPS, value=Decimal(3))
    store.add_article(other, [rose], [mention(name="Russell 2000", symbol="^RUT")], now=NOW)
    store.add_verdicts([verdict("c1")], now=NOW)
    store.add_bars([Bar("QRRL", date(2026, 1, 8), 46.9)], provider="f", now=NOW)
    dest = tmp_path / "out"
    counts = export(store, dest, format, **chosen)
    articles = {"a1" if id_ in ("c1", "c2") else "a2" for id_ in found}
    if format == "jsonl":
        assert sorted(json.loads(line)["id"] for line in dest.read_text().splitlines()) == found
        return
    expected = {
        "article": len(articles), "mention": len(articles), "claim": len(found), "verdict": int("c1" in found),
    }  # fmt: skip
    assert {table: rows for table, rows in counts.items() if rows} == {
        table: rows for table, rows in expected.items() if rows
    }
    assert "price" not in counts
    restore(str(tmp_path / "part.db"), dest)
    with open_reader(str(tmp_path / "part.db")) as reader:
        assert sorted(record["id"] for record in reader.claims()) == found


def test_filters_stand_in_the_description(store: Store, tmp_path: Path) -> None:
    store.add_article(article(), [fall()], [], now=LATER)
    filters = {"symbol": "QRRL", "since": date(2026, 1, 1), "kind": None}
    export(store, tmp_path / "out", "csv", query="fell", filters=filters)
    described = json.loads((tmp_path / "out" / "datapackage.json").read_text())
    assert described["streetcheck"]["filters"] == {"query": "fell", "symbol": "QRRL", "since": "2026-01-01"}
