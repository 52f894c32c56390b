"""The main job on three real articles of January 2026 and real prices, where they lie beside the checkout.

Expected are figures of the market itself: IWM closed 5.72% above the year's end on 2026-01-09, Nvidia fell
2.15% on 2026-01-08, the Russell 2000 closed at 2,624.22 on 2026-01-09.
"""

import csv
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import yaml
from command import Desk

SHARED = Path(__file__).parents[3] / "shared"
STORIES = ("great-rotation-2026-01-09", "small-cap-leadership-2026-01-15", "small-caps-blog-2026-01-16")

pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="there is no data beside the checkout")


def story(name: str) -> dict[str, Any]:
    head = yaml.safe_load((SHARED / "gold" / "articles" / f"{name}.yaml").read_text())["article"]
    text = (SHARED / "gold" / "articles" / f"{name}.txt").read_text()
    fields = ("title", "published", "publisher", "author")
    return {"id": name, "text": text, **{field: head.get(field) for field in fields}}


def two_stocks(desk: Desk) -> Path:
    """Apple and Nvidia out of the prices of all stocks."""
    import pyarrow.parquet as pq

    chosen = [("symbol", "in", ["AAPL", "NVDA"])]
    path = desk.folder / "two.parquet"
    pq.write_table(pq.read_table(SHARED / "market" / "us_stocks_close.parquet", filters=chosen), path)
    return path


@pytest.fixture(scope="module")
def january(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    desk = Desk(tmp_path_factory.mktemp("january"))
    market = SHARED / "market"
    done = desk.run(
        "prices", "import", market / "splits_suspected.csv", market / "indices.csv", two_stocks(desk)
    )
    assert done.code == 1, "one of them is no price file"
    assert "splits_suspected.csv: not a price file" in done.errors()[0]
    lines = "".join(json.dumps(story(name)) + "\n" for name in STORIES)
    assert desk.run("ingest", "-", stdin=lines).code == 0
    assert desk.run("reconcile", "--as-of", "2026-01-16").code == 0
    return desk


def verdict(desk: Desk, symbol: str, metric: str, value: float) -> dict[str, Any]:
    found = [
        record["verdict"]
        for record in desk.run("claims", "--symbol", symbol, "--format", "jsonl").records()
        if record["metric"] == metric and record["value"] == value
    ]
    assert len({one["status"] for one in found}) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("symbol", "metric", "value", "status", "observed", "said"),
    [
        ("AAPL", "streak", 7, "confirmed", -7, ""),
        ("NVDA", "return", 2, "confirmed", -2.15, ""),
        ("IWM", "return", 6.2, "close", 5.72, ""),
        ("^RUT", "target", 2825, "pending", None, ""),
        ("^RUT", "implied_upside", 14, "contradicted", 7.7, "2,825"),
        ("^RUT", "return", 4, "confirmed", None, ""),
    ],
)
def test_verdicts_of_16_january(
    symbol: str, metric: str, value: float, status: str, observed: float, said: str, january: Desk
) -> None:
    found = verdict(january, symbol, metric, value)
    assert found["status"] == status
    assert observed is None or found["observed"] == pytest.approx(observed, abs=0.06)
    assert said in found["explanation"]
    assert found["as_of"] <= "2026-01-16"


def test_in_august_the_target_is_met(january: Desk) -> None:
    assert january.run("reconcile", "--as-of", "2026-08-21").code == 0
    assert verdict(january, "^RUT", "target", 2825)["status"] == "confirmed"
    assert january.run("reconcile", "--as-of", "2026-08-21").code == 0
    (target,) = [
        record
        for record in january.run(
            "claims", "--symbol", "^RUT", "--kind", "price_target", "--format", "jsonl"
        ).records()
        if record["metric"] == "target"
    ]
    assert january.run("show", target["id"]).out.count("verdict  ") == 2, "pending, then met; none twice"


def test_the_same_dates_again_in_any_order_add_nothing(january: Desk) -> None:
    def stored() -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(january.db)) as connection:
            return connection.execute("SELECT * FROM verdict ORDER BY key").fetchall()

    for as_of in ("2026-01-16", "2026-08-21"):
        january.run("reconcile", "--as-of", as_of)
    verdicts, claims = stored(), january.run("claims", "--format", "jsonl").out
    for as_of in ("2026-01-16", "2026-08-21", "2026-01-16"):
        assert january.run("reconcile", "--as-of", as_of).code == 0
        assert stored() == verdicts
    assert january.run("claims", "--format", "jsonl").out == claims
    assert verdict(january, "^RUT", "target", 2825)["status"] == "confirmed", "August's stays"


def test_the_thesis_of_january(january: Desk) -> None:
    """Four houses for small caps, one of them wary of the first half; closes as the file of indices has them."""
    found = january.run(
        "theses", "list", "--symbol", "IWM", "--as-of", "2026-02-13", "--format", "jsonl"
    ).records()
    [led] = [row for row in found if row["title"] == "US small caps will lead US large caps in 2026"]
    [page] = january.run("theses", "show", led["id"], "--as-of", "2026-02-13", "--format", "json").records()
    sides = {one["name"]: (one["supporting"] > 0, one["opposing"] > 0) for one in page["claimants"]}
    assert {"JPMorgan", "Goldman Sachs", "Bank of America", "Jefferies"} <= set(sides)
    assert all(supports for supports, _ in sides.values())
    assert [name for name, (_, opposes) in sides.items() if opposes] == ["JPMorgan"]
    [caution] = [one for one in page["claims"] if one["side"] == "opposing"]
    assert "limited upside in the first half of 2026" in caution["quote"]
    closes = {
        (row["symbol"], row["date"]): float(row["close"])
        for row in csv.DictReader((SHARED / "market" / "indices.csv").open())
        if row["symbol"] in ("^RUT", "^GSPC") and row["date"] in ("2026-01-09", "2026-02-13")
    }
    moves = [
        100 * (closes[symbol, "2026-02-13"] / closes[symbol, "2026-01-09"] - 1)
        for symbol in ("^RUT", "^GSPC")
    ]
    assert page["market"]["excess"] == pytest.approx(moves[0] - moves[1], abs=0.01)
    assert page["status"] == "confirmed so far"


def test_the_conflict_of_january(january: Desk) -> None:
    [row] = january.run("conflicts", "--format", "jsonl").records()
    assert (row["metric"], row["one"]["value"], row["other"]["value"]) == ("rate_cuts", 3, 2)
