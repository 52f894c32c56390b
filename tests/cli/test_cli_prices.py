"""prices: what is asked of a provider, and who is noted for a value. No provider answers offline, so its
place is taken by a table; what yfinance itself answers is held in tests/ingest/test_providers.py."""

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta

import pytest
from command import Desk
from samples import BARS

from ingest.errors import NoPrices, ReadError
from records import Bar

TODAY = date(2026, 1, 12)  # a Monday
YIELD = "The 10-year Treasury yield rose to 4.2% on Thursday."
BANKS = "Regional banks fell 3% on Thursday."
RATED = "Harbor Lane Securities upgraded Tarnfell Energy (NYSE: TRNF) to buy from hold."


class Provider:
    """Closes of 5 on every day of the week from `first` on, and a note of each question."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, str]] = []
        self.first: dict[str, date] = {}
        self.last = date(2026, 1, 9)
        self.silent: set[str] = set()

    def fetch_bars(self, symbol: str, start: date, end: date) -> list[Bar]:
        self.asked.append((symbol, start.isoformat(), end.isoformat()))
        if symbol in self.silent:
            raise ReadError(symbol, "the provider has no answer: throttled")
        first = max(start, self.first.get(symbol, start))
        days = [first + timedelta(number) for number in range((min(end, self.last) - first).days + 1)]
        bars = [Bar(symbol, day, 5.0) for day in days if day.weekday() < 5]
        if not bars:
            raise NoPrices(symbol, f"no prices from {start} to {end}")
        return bars


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Provider:
    made = Provider()
    monkeypatch.setattr("ingest.providers.fetch_bars", made.fetch_bars)
    monkeypatch.setattr("commands.market.now", lambda: datetime(2026, 1, 12, 15, tzinfo=UTC))
    return made


def test_open_claims_ask_for_stand_ins_benchmarks_and_rates(desk: Desk, provider: Provider) -> None:
    desk.run("ingest", desk.articles("a.jsonl", YIELD, BANKS, RATED))
    done = desk.run("prices", "update")
    assert done.code == 0
    end = TODAY.isoformat()
    # Friday 2026-01-09 less three weeks; what is said of Thursday begins a day before it
    assert sorted(provider.asked) == [
        ("KRE", "2025-12-17", end),
        ("SPY", "2025-12-19", end),
        ("TRNF", "2025-12-19", end),
        ("^TNX", "2025-12-17", end),
    ]
    assert "DGS10: not at yahoo; streetcheck prices import takes it from a file" in done.errors()


def test_only_the_missing_days_are_asked_for(desk: Desk, provider: Provider) -> None:
    desk.run("ingest", desk.articles("a.jsonl", RATED))
    provider.last = date(2026, 1, 7)
    desk.run("prices", "update")
    provider.asked.clear()
    provider.last = date(2026, 1, 9)
    done = desk.run("prices", "update")
    assert provider.asked == [("SPY", "2026-01-08", "2026-01-12"), ("TRNF", "2026-01-08", "2026-01-12")]
    assert done.errors() == ["SPY: 2 figures new or changed", "TRNF: 2 figures new or changed"]
    again = desk.run("prices", "update")
    assert (again.code, again.errors()) == (
        0,
        ["SPY: nothing from 2026-01-10 on", "TRNF: nothing from 2026-01-10 on"],
    )
    provider.last = TODAY
    desk.run("prices", "update")
    provider.asked.clear()
    assert desk.run("prices", "update").errors() == ["SPY: up to date", "TRNF: up to date"]
    assert provider.asked == []


def test_days_before_the_stored_ones_are_asked_for_too(desk: Desk, provider: Provider) -> None:
    desk.run("prices", "import", desk.write("late.csv", "symbol,date,close\nSPY,2026-01-08,5\n"))
    desk.run("ingest", desk.articles("a.jsonl", RATED))
    desk.run("prices", "update")
    assert provider.asked[0] == ("SPY", "2025-12-19", "2026-01-12")


@pytest.mark.parametrize(
    ("symbols", "code", "said"),
    [
        (["QLNS"], 0, ["QLNS: 285 figures new or changed"]),
        (["DGS10", "QLNS"], 1, ["DGS10: not at yahoo", "QLNS: 285"]),
        (["NONE", "QLNS"], 1, ["streetcheck: NONE: no prices from 2024-12-08", "QLNS: 285"]),
        (["DOWN", "QLNS"], 1, ["streetcheck: DOWN: the provider has no answer", "QLNS: 285"]),
    ],
    ids=["named", "not at the provider", "unknown", "throttled"],
)
def test_symbols_that_are_named(
    symbols: list[str], code: int, said: list[str], desk: Desk, provider: Provider
) -> None:
    """400 days before the 12th is 2024-12-08, a Sunday: 57 weeks of five days to Friday the 9th."""
    provider.silent = {"DOWN"}
    provider.first = {"NONE": date(2030, 1, 1)}
    done = desk.run("prices", "update", *symbols)
    assert done.code == code
    assert [line.startswith(part) for line, part in zip(done.errors(), said, strict=True)] == [True] * len(
        said
    )


def test_each_value_says_who_gave_it(desk: Desk, provider: Provider) -> None:
    desk.run("prices", "import", desk.write("in/bars.csv", BARS))
    desk.run("prices", "update", "QLNS")
    with closing(sqlite3.connect(desk.db)) as connection:
        found = connection.execute("SELECT DISTINCT provider FROM price ORDER BY 1").fetchall()
    assert found == [("file:bars.csv",), ("yahoo",)]
