"""prices: what is asked of a provider, and who is noted for a value. No provider answers offline, so its
place is taken by a table; what yfinance itself answers is held in tests/ingest/test_providers.py."""

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta

import pytest
from command import Desk
from samples import BARS

from commands.market import PROVIDERS
from ingest.errors import NoPrices, ReadError, Throttled
from ingest.providers import NAMES
from records import Bar, is_economic

TODAY = date(2026, 1, 12)  # a Monday
YIELD = "The 10-year Treasury yield rose to 4.2% on Thursday."
BANKS = "Regional banks fell 3% on Thursday."
RATED = "Harbor Lane Securities upgraded Tarnfell Energy (NYSE: TRNF) to buy from hold."


class Provider:
    """Closes of 5 on every day of the week from `first` on, and a note of each question."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.asked: list[tuple[str, str, str]] = []
        self.first: dict[str, date] = {}
        self.last = date(2026, 1, 9)
        self.silent: set[str] = set()
        self.busy: set[str] = set()

    def knows(self, symbol: str) -> bool:
        return is_economic(symbol) is (self.name == "fred")

    def fetch(self, symbol: str, start: date, end: date) -> list[Bar]:
        self.asked.append((symbol, start.isoformat(), end.isoformat()))
        if symbol in self.busy:
            raise Throttled(symbol, "the provider has no answer: too many requests")
        if symbol in self.silent:
            raise ReadError(symbol, "the provider has no answer: throttled")
        first = max(start, self.first.get(symbol, start))
        days = [first + timedelta(number) for number in range((min(end, self.last) - first).days + 1)]
        bars = [Bar(symbol, day, 5.0) for day in days if day.weekday() < 5]
        if not bars:
            raise NoPrices(symbol, f"no prices from {start} to {end}")
        return bars


@pytest.fixture
def both(monkeypatch: pytest.MonkeyPatch) -> dict[str, Provider]:
    made = {name: Provider(name) for name in ("yahoo", "fred")}
    monkeypatch.setattr("ingest.providers.providers", lambda client, fred_address: (*made.values(),))
    monkeypatch.setattr("commands.market.now", lambda: datetime(2026, 1, 12, 15, tzinfo=UTC))
    return made


@pytest.fixture
def provider(both: dict[str, Provider]) -> Provider:
    return both["yahoo"]


def test_open_claims_ask_for_stand_ins_benchmarks_and_rates(desk: Desk, both: dict[str, Provider]) -> None:
    desk.run("ingest", desk.articles("a.jsonl", YIELD, BANKS, RATED))
    done = desk.run("prices", "update")
    assert done.code == 0
    end = TODAY.isoformat()
    # Friday 2026-01-09 less three weeks; what is said of Thursday begins a day before it
    assert sorted(both["yahoo"].asked) == [
        ("KRE", "2025-12-17", end),
        ("SPY", "2025-12-19", end),
        ("TRNF", "2025-12-19", end),
        ("^TNX", "2025-12-17", end),
    ]
    assert both["fred"].asked == [("DGS10", "2025-12-17", end)]


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
        (["--provider", "yahoo", "DGS10", "QLNS"], 1, ["DGS10: not at yahoo", "QLNS: 285"]),
        (["--provider", "fred", "DGS10", "QLNS"], 1, ["DGS10: 285", "QLNS: not at fred"]),
        (["DGS10", "QLNS"], 0, ["DGS10: 285", "QLNS: 285"]),
        (["NONE", "QLNS"], 1, ["streetcheck: NONE: no prices from 2024-12-08", "QLNS: 285"]),
        (["DOWN", "QLNS"], 1, ["streetcheck: DOWN: the provider has no answer", "QLNS: 285"]),
    ],
    ids=["named", "not at Yahoo", "not at FRED", "each at its own", "unknown", "throttled"],
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


def test_a_provider_that_fails_loses_nothing(desk: Desk, provider: Provider) -> None:
    desk.run("prices", "update", "QLNS", "VSS")
    provider.silent, provider.last = {"QLNS"}, TODAY
    done = desk.run("prices", "update", "QLNS", "VSS")
    assert (done.code, done.errors()) == (
        1,
        ["streetcheck: QLNS: the provider has no answer: throttled", "VSS: 1 figures new or changed"],
    )
    with closing(sqlite3.connect(desk.db)) as connection:
        found = connection.execute("SELECT symbol, max(date) FROM price GROUP BY symbol").fetchall()
    assert found == [("QLNS", "2026-01-09"), ("VSS", "2026-01-12")]


def test_a_provider_that_is_asked_too_often_is_left_alone(desk: Desk, both: dict[str, Provider]) -> None:
    both["yahoo"].busy = {"VSS"}
    done = desk.run("prices", "update", "QLNS", "VSS", "TRNF", "DGS10", "SPY")
    assert (done.code, [asked[0] for asked in both["yahoo"].asked]) == (1, ["QLNS", "VSS"])
    assert done.errors() == [
        "QLNS: 285 figures new or changed",
        "streetcheck: VSS: the provider has no answer: too many requests",
        "DGS10: 285 figures new or changed",
        "streetcheck: yahoo: too many requests; not asked for, try later: TRNF, SPY",
    ]
    both["yahoo"].busy.clear()
    assert desk.run("prices", "update", "VSS", "TRNF", "SPY").code == 0


def test_what_open_claims_need_of_another_provider_is_no_failure(
    desk: Desk, both: dict[str, Provider]
) -> None:
    desk.run("ingest", desk.articles("a.jsonl", YIELD))
    done = desk.run("prices", "update", "--provider", "fred")
    assert (done.code, [asked[0] for asked in both["fred"].asked], both["yahoo"].asked) == (0, ["DGS10"], [])
    assert "^TNX: not at fred; streetcheck prices import takes it from a file" in done.errors()


def test_rates_from_a_server(desk: Desk, web: str) -> None:
    """A server of files, which pays no heed to what is asked beside the name."""
    desk.write("web/fredgraph.csv", "observation_date,DGS10\n2026-01-08,4.15\n2026-01-09,4.18\n")
    done = desk.run("prices", "update", "DGS10", "NOSUCHSERIES", STREETCHECK_FRED=f"{web}/fredgraph.csv")
    assert done.errors() == [
        "DGS10: 2 figures new or changed",
        "streetcheck: NOSUCHSERIES: the provider has no answer: not the CSV of a series",
    ]
    with closing(sqlite3.connect(desk.db)) as connection:
        found = connection.execute("SELECT date, value, provider FROM price ORDER BY date").fetchall()
    assert found == [("2026-01-08", 4.15, "fred"), ("2026-01-09", 4.18, "fred")]


def test_the_providers_that_may_be_named_are_those_there_are() -> None:
    assert PROVIDERS == NAMES


@pytest.mark.parametrize(
    ("paths", "code", "said"),
    [
        (["folder"], 1, ["folder/a.csv: 1 figures new or changed, 0 rows not used",
                         "streetcheck: folder/b/no.csv: not a price file: no column symbol, date",
                         "folder/b/splits.csv: 1 figures new or changed, 1 rows not used"]),
        (["folder/a.csv"], 0, ["folder/a.csv: 1 figures new or changed, 0 rows not used"]),
        (["none", "folder/a.csv"], 1, ["streetcheck: none: no such file", "folder/a.csv: 1 figures"]),
        (["empty"], 1, ["streetcheck: empty: no .csv or .parquet file in this folder"]),
    ],
    ids=["a folder", "a file", "no file", "an empty folder"],
)  # fmt: skip
def test_files_and_folders(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, paths: list[str], code: int, said: list[str]
) -> None:
    desk.write("folder/a.csv", "symbol,date,pe_forward\nQLNS,2026-01-09,21.5\n")
    desk.write("folder/b/splits.csv", "symbol,date,split\nQLNS,2026-01-09,4:1\nQLNS,2026-01-12,-1\n")
    desk.write("folder/b/no.csv", "name\nQuillon\n")
    desk.write("empty/notes.txt", "")
    monkeypatch.chdir(desk.folder)
    done = desk.run("prices", "import", *paths)
    assert done.code == code
    reported = [line for line in done.errors() if "split is -1" not in line]
    assert [line[: len(part)] for line, part in zip(reported, said, strict=True)] == said


def test_series_of_any_field_are_stored(desk: Desk) -> None:
    desk.run(
        "prices", "import", desk.write("a.csv", "symbol,date,close,PE forward\nQLNS,2026-01-09,5,21.5\n")
    )
    with closing(sqlite3.connect(desk.db)) as connection:
        found = connection.execute("SELECT field, value FROM price ORDER BY field").fetchall()
    assert found == [("close", 5.0), ("pe_forward", 21.5)]
