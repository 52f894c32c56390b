"""Verdicts on real closes. Expected figures are worked out by hand from the closes named beside them."""

import csv
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from made import D, check, claim, day

from reconcile.series import Series
from records import Bar, Claimant

MARKET = Path(__file__).parents[2].parent / "shared" / "market"
pytestmark = pytest.mark.skipif(not MARKET.is_dir(), reason="needs the market data beside the checkout")

FIRM = Claimant("Jefferies")
TARGET = claim(
    "price_target", "target", "^RUT", value="2825", unit="points", horizon=day("2026-12-31"), claimant=FIRM
)


@pytest.fixture(scope="module")
def prices() -> dict[str, Series]:
    import pyarrow.parquet as parquet

    found = defaultdict(list)
    with (MARKET / "indices.csv").open() as lines:
        for row in csv.DictReader(lines):
            high, low = (float(row[name]) if row[name] else None for name in ("high", "low"))
            bar = Bar(row["symbol"], day(row["date"]), float(row["close"]), high=high, low=low)
            found[bar.symbol].append(bar)
    names = [("symbol", "in", ["AAPL", "NVDA", "ORCL"])]
    for row in parquet.read_table(MARKET / "us_stocks_close.parquet", filters=names).to_pylist():
        found[row["symbol"]].append(Bar(row["symbol"], row["date"], row["close"]))
    return {symbol: Series.of(symbol, bars) for symbol, bars in found.items()}


def move(symbol: str, value: str, direction: str, period: Any = None, **fields: Any) -> Any:
    fields |= {"period": period} if period else {}
    return claim("performance", "return", symbol, value=value, unit="percent", direction=direction, **fields)


@pytest.mark.parametrize(
    ("made", "published", "status", "observed", "as_of", "why"),
    [
        # 29 Dec 273.76 > 273.08 > 271.86 > 271.01 > 267.26 > 262.36 > 260.33 > 259.04 on 8 Jan; then 259.37
        (claim("performance", "streak", "AAPL", value="7", unit="sessions", direction="down"),
         "2026-01-09", "confirmed", "-7", "2026-01-08", "seven falls, ended the session before"),
        # 185.04 / 189.11 = 0.97848
        (move("NVDA", "2", "down", ("on Thursday", "2026-01-07", "2026-01-08"), comparator="gt"),
         "2026-01-09", "confirmed", "-2.15", "2026-01-08", "more than 2%"),
        # 260.23 / 246.16 = 1.05716; 6.2 - 5.716 = 0.484, a fifth of 6.2 is 1.24
        (move("IWM", "6.2", "up", ("the first trading week of 2026", "2025-12-31", "2026-01-09")),
         "2026-01-09", "close", "5.72", "2026-01-09", "by the 9th"),
        # 9 Jan 198.52/189.65 = +4.7%; 8 Jan 189.65/192.84 = 0.98346, within 0.5 of 2
        (move("ORCL", "2", "down", comparator="approx"), "2026-01-09", "confirmed", "-1.65", "2026-01-08",
         "nearly 2%, the day before"),
        # 2651.64 / 2481.91 = 1.06839: at 9:13 on the 15th the close of the 14th is the last
        (move("^RUT", "4", "up", ("year-to-date", "2025-12-31", "2026-01-15"), comparator="gt"),
         "2026-01-15T09:13:00-05:00", "confirmed", "6.84", "2026-01-14", "more than 4%"),
        # 2677.74 / 2481.91 = 1.07890, within 0.8 of 8
        (move("^RUT", "8", "up", ("so far this year", "2025-12-31", "2026-01-16"), comparator="approx"),
         "2026-01-16", "confirmed", "7.89", "2026-01-16", "nearly 8%"),
        # 6966.28 / 6921.46 = 1.00648
        (claim("performance", "return", "^GSPC", direction="flat"), "2026-01-09", "confirmed", "0.65",
         "2026-01-09", "flat: at most 1%"),
        # 3.50 and 3.75 since 11 December
        (claim("macro", "policy_rate", None, name="Federal Reserve", type="macro", value="3.50",
               value_high="3.75", comparator="range", unit="percent"), "2026-01-09", "confirmed", "3.50",
         "2026-01-09", "both ends"),
    ],
)  # fmt: skip
def test_past(
    prices: dict[str, Series], made: Any, published: str, status: str, observed: str, as_of: str, why: str
) -> None:
    verdict = check(made, prices, published)
    assert (verdict.status, verdict.observed) == (status, D(observed)), (why, verdict.explanation)
    assert (verdict.as_of, verdict.final) == (day(as_of), True)


def test_year_to_date_in_words(prices: dict[str, Series]) -> None:
    made = move("^RUT", "4", "up", ("year-to-date", "2025-12-31", "2026-01-15"), comparator="gt")
    assert check(made, prices, "2026-01-15T09:13:00-05:00").explanation == (
        "^RUT closed at 2,481.91 on 2025-12-31 and 2,651.64 on 2026-01-14: +6.84%, "
        "stated up more than 4% (give or take 0.05)."
    )


def test_target_pending_then_met(prices: dict[str, Series]) -> None:
    pending = check(TARGET, prices, as_of="2026-01-16")
    assert (pending.status, pending.due) == ("pending", day("2026-12-31"))
    # Highs: 2,815.69 on 1 May, 2,826.41 on 4 May.
    met = check(TARGET, prices, as_of="2026-08-21")
    assert (met.status, met.observed, met.as_of) == ("confirmed", D("2826.41"), day("2026-05-04"))
    assert met.measures == {"met_in": 1, "days": 115}  # 9 January to 4 May: 22 + 28 + 31 + 30 + 4
    assert not met.final  # how it stands at the end of 2026 is still to come


def test_implied_upside(prices: dict[str, Series]) -> None:
    made = claim(
        "price_target", "implied_upside", "^RUT", value="14", unit="percent", direction="up", claimant=FIRM
    )
    verdict = check(made, prices, related=(TARGET,))
    # 2825 / 2624.22 = 1.07651;  2825 / 2481.91 = 1.13824, within 0.5 of 14
    assert (verdict.status, verdict.observed) == ("contradicted", D("7.65"))
    assert verdict.explanation == (
        "The target of 2,825 stood 7.7% above the close of ^RUT on 2026-01-09 (2,624.22), stated up 14% "
        "(give or take 0.5). It would fit the close of 2025-12-31: 13.8% above 2,481.91."
    )


def test_a_short_history_knows_no_record(prices: dict[str, Series]) -> None:
    made = claim("performance", "record_high", "^RUT", period=("this week", "2026-01-02", "2026-01-09"))
    verdict = check(made, prices)
    assert (verdict.status, verdict.reason) == ("unverifiable", "no_data")
    assert "2025-11-17" in verdict.explanation


def test_cuts_before_the_series_starts(prices: dict[str, Series]) -> None:
    late = ("late 2025", "2025-09-30", "2025-12-31")
    made = claim("macro", "rate_cuts", None, name="Federal Reserve", type="macro", value="3", period=late)
    assert check(made, prices).reason == "no_data"
    december = ("in December", "2025-11-30", "2025-12-31")
    made = claim("macro", "rate_cuts", None, name="Federal Reserve", type="macro", value="1", period=december)
    assert check(made, prices).status == "confirmed"  # 4.00 to 3.75 on 11 December
