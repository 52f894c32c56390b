"""The example files: complete, consistent with each other, marked as invented, and running."""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections import defaultdict
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "examples"
PAGES = sorted((EXAMPLES / "pages").glob("*.html"))
LAST_OF_2025 = "2025-12-31"
Closes = dict[str, dict[str, float]]


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    with (EXAMPLES / "prices.csv").open(newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def closes(rows: list[dict[str, str]]) -> Closes:
    found: Closes = defaultdict(dict)
    for row in rows:
        found[row["symbol"]][row["date"]] = float(row["close"])
    return found


def change(closes: Closes, symbol: str, start: str, end: str) -> float:
    return (closes[symbol][end] / closes[symbol][start] - 1) * 100


@pytest.mark.parametrize(
    ("symbol", "start", "end", "percent"),
    [
        ("QLNS", "2026-02-03", "2026-02-04", -9.4),
        ("QLNS", LAST_OF_2025, "2026-02-04", -15.0),
        ("NWRX", LAST_OF_2025, "2026-02-09", 15.0),
        ("BWKF", LAST_OF_2025, "2026-02-09", -5.5),
        ("OSLB", "2026-01-09", "2026-02-09", 7.0),
        ("^GSPC", "2026-02-12", "2026-02-13", -0.8),
        ("^GSPC", "2026-02-06", "2026-02-13", -1.9),
        ("^GSPC", LAST_OF_2025, "2026-02-13", 1.1),
        ("^RUT", "2026-02-12", "2026-02-13", -1.6),
        ("^RUT", LAST_OF_2025, "2026-02-13", 3.8),
        ("NWRX", "2026-02-12", "2026-02-13", 3.1),
        ("FNCK", "2026-02-12", "2026-02-13", -2.2),
        ("SLMH", "2026-02-17", "2026-02-18", 1.8),
        ("SLMH", LAST_OF_2025, "2026-02-18", 7.4),
        ("^RUT", LAST_OF_2025, "2026-03-02", 7.9),
        ("^GSPC", LAST_OF_2025, "2026-03-02", 2.4),
        ("BWKF", LAST_OF_2025, "2026-03-02", -2.8),
        ("^RUT", "2026-02-20", "2026-02-27", 3.2),
        ("^GSPC", "2026-02-20", "2026-02-27", -0.3),
        ("^GSPC", "2026-03-12", "2026-03-13", -0.4),
        ("OSLB", "2026-02-27", "2026-03-13", -6.0),
    ],
)
def test_the_returns_that_the_pages_and_the_readme_state(
    closes: Closes, symbol: str, start: str, end: str, percent: float
) -> None:
    assert round(change(closes, symbol, start, end), 1) == percent


@pytest.mark.parametrize(
    ("symbol", "day", "target", "upside"),
    [
        ("QLNS", "2026-02-04", 121.40, 19.6),
        ("NWRX", "2026-02-09", 105, 14.1),
        ("^GSPC", "2026-02-20", 5700, 11.4),
        ("TRNF", "2026-02-25", 48, 15.1),
    ],
)
def test_the_upsides_that_the_readme_states(
    closes: Closes, symbol: str, day: str, target: float, upside: float
) -> None:
    assert round((target / closes[symbol][day] - 1) * 100, 1) == upside


@pytest.mark.parametrize(
    ("symbol", "column", "target", "since", "reached"),
    [
        ("QLNS", "high", 118, "2026-02-05", None),
        ("QLNS", "high", 105, "2026-02-05", "2026-03-02"),
        ("QLNS", "low", 80, "2026-02-05", None),
        ("NWRX", "high", 105, "2026-02-10", None),
        ("BWKF", "high", 50, "2026-02-10", "2026-03-16"),
        ("SLMH", "high", 72, "2026-02-19", None),
        ("^GSPC", "high", 5700, "2026-02-23", None),
        ("TRNF", "high", 48, "2026-02-26", "2026-03-18"),
        ("OSLB", "low", 27, "2026-02-26", None),
        ("PWCL", "high", 75, "2026-02-26", None),
        ("PWCL", "high", 72, "2026-02-26", "2026-03-11"),
        ("^RUT", "high", 2200, "2026-03-03", "2026-03-25"),
        ("^RUT", "high", 2400, "2026-02-23", None),
    ],
)
def test_targets_are_reached_when_the_readme_says_so(
    rows: list[dict[str, str]], symbol: str, column: str, target: float, since: str, reached: str | None
) -> None:
    bars = [row for row in rows if row["symbol"] == symbol and row["date"] >= since]
    sign = 1 if column == "high" else -1
    assert next((row["date"] for row in bars if sign * (float(row[column]) - target) >= 0), None) == reached


def test_fennick_falls_in_five_sessions_and_no_more(closes: Closes) -> None:
    days = [day for day in sorted(closes["FNCK"]) if "2026-02-05" <= day <= "2026-02-17"]
    falls = [closes["FNCK"][day] < closes["FNCK"][before] for before, day in pairwise(days)]
    assert falls == [False, True, True, True, True, True, False]


def test_bars_are_whole_and_on_sessions_of_new_york(rows: list[dict[str, str]]) -> None:
    import exchange_calendars

    calendar = exchange_calendars.get_calendar("XNYS", start="2025-12-01", end="2026-04-30")
    sessions = [day.date().isoformat() for day in calendar.sessions_in_range("2025-12-30", "2026-03-31")]
    dates: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        dates[row["symbol"]].append(row["date"])
        low, high = float(row["low"]), float(row["high"])
        assert 0 < low <= min(float(row["open"]), float(row["close"]))
        assert high >= max(float(row["open"]), float(row["close"]))
    assert len(dates) == 10
    assert all(found == sessions for found in dates.values())


def test_no_symbol_but_the_two_indices_exists(closes: Closes) -> None:
    with (ROOT / "nlp" / "lexicon" / "securities.csv").open(newline="") as lines:
        listed = {row["symbol"] for row in csv.DictReader(lines)}
    assert listed & set(closes) == set()
    assert {symbol for symbol in closes if symbol.startswith("^")} == {"^GSPC", "^RUT"}


def feed_items() -> list[ET.Element]:
    return ET.parse(EXAMPLES / "feed.xml").findall("./channel/item")


def test_the_feed_links_every_page_by_a_relative_link() -> None:
    links = [item.findtext("link") for item in feed_items()]
    assert sorted(links, key=str) == [f"pages/{page.name}" for page in PAGES]
    assert len(PAGES) == 8


@pytest.mark.parametrize("item", feed_items(), ids=lambda item: item.findtext("link"))
def test_item_and_page_agree(item: ET.Element) -> None:
    page = (EXAMPLES / (item.findtext("link") or "")).read_text()
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    assert block
    data = json.loads(block[1])
    published = datetime.fromisoformat(data["datePublished"])
    assert published.tzinfo is not None
    assert published == parsedate_to_datetime(item.findtext("pubDate") or "")
    assert date(2026, 2, 1) <= published.date() <= date(2026, 3, 31)
    assert data["headline"] == item.findtext("title")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_page_says_that_it_is_invented(page: Path) -> None:
    text = page.read_text()
    footer = text[text.index("<footer>") :]
    assert "This page is an invented example" in footer
    assert re.search(r'<link rel="canonical" href="https://news\.example/[^"]+">', text)


def copy_of_the_examples(folder: Path) -> Path:
    shutil.copytree(EXAMPLES, folder / "examples", ignore=shutil.ignore_patterns("__pycache__"))
    return folder / "examples" / "run.py"


def start(script: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, timeout=100, check=False
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("examples")


@pytest.fixture(scope="module")
def first_run(folder: Path) -> subprocess.CompletedProcess[str]:
    return start(copy_of_the_examples(folder))


def look_up(folder: Path, *options: str) -> list[str]:
    """The lines of `streetcheck claims` on what the example run left, as on a terminal of 100 columns."""
    command = [
        str(Path(sys.executable).with_name("streetcheck")),
        "--db",
        str(folder / ".run" / "example.db"),
    ]
    done = subprocess.run(
        [*command, "claims", *options],
        env={**os.environ, "COLUMNS": "100"}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout.splitlines()


@pytest.fixture(scope="module")
def claims(folder: Path, first_run: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    assert first_run.returncode == 0, first_run.stderr
    return [json.loads(line) for line in look_up(folder, "--format", "jsonl")]


def cells(lines: list[str]) -> list[list[str]]:
    """Date, subject, claim, figure and verdict of a table's rows, without the quotes below them."""
    return [re.split(r" {2,}", line)[:5] for line in lines if line[:1].strip()]


def test_the_table_of_the_main_readme_is_an_excerpt_of_the_run(
    folder: Path, first_run: subprocess.CompletedProcess[str]
) -> None:
    assert first_run.returncode == 0, first_run.stderr
    block = re.search(r"^```text\n(.*?)^```", (ROOT / "README.md").read_text(), re.M | re.S)
    assert block
    stated, shown = cells(block[1].splitlines()), cells(look_up(folder, "--limit", "200"))
    assert len(stated) > 10
    assert [row for row in stated if row not in shown] == []


def test_the_example_run_ends_with_a_table_of_every_verdict(
    folder: Path, first_run: subprocess.CompletedProcess[str]
) -> None:
    assert first_run.returncode == 0, first_run.stderr
    commands = re.findall(r"^\$ streetcheck --db \.run/example\.db (\w+)", first_run.stdout, re.M)
    assert commands == ["ingest", "prices", "reconcile", "claims"]
    for status in ("confirmed", "close", "contradicted", "pending", "unverifiable"):
        assert status in first_run.stdout
    assert "streetcheck feeds add" in first_run.stdout


@pytest.mark.parametrize(
    ("page", "symbol", "metric", "value", "status"),
    [
        ("quillon-price-targets-fall", "QLNS", "return", 9.4, "confirmed"),
        ("quillon-price-targets-fall", "QLNS", "return", 15, "confirmed"),
        ("quillon-price-targets-fall", "QLNS", "implied_upside", 19.6, "confirmed"),
        ("quillon-price-targets-fall", "QLNS", "target", 118, "pending"),
        ("quillon-price-targets-fall", "QLNS", "target", 105, "confirmed"),
        ("quillon-price-targets-fall", "QLNS", "target", 80, "pending"),
        ("quillon-price-targets-fall", "QLNS", "guidance", 610e6, "unverifiable"),
        ("three-stocks-february", "NWRX", "return", 15, "confirmed"),
        ("three-stocks-february", "NWRX", "target", 105, "pending"),
        ("three-stocks-february", "NWRX", "implied_upside", 14, "confirmed"),
        ("three-stocks-february", "NWRX", "pe_forward", 28, "unverifiable"),
        ("three-stocks-february", "BWKF", "return", 5.5, "confirmed"),
        ("three-stocks-february", "BWKF", "target", 50, "confirmed"),
        ("three-stocks-february", "OSLB", "return", 12, "contradicted"),
        ("market-wrap-february-13", "^GSPC", "return", 0.8, "confirmed"),
        ("market-wrap-february-13", "^GSPC", "level", 5054.5, "confirmed"),
        ("market-wrap-february-13", "^GSPC", "return", 1.9, "confirmed"),
        ("market-wrap-february-13", "^GSPC", "return", 1.1, "confirmed"),
        ("market-wrap-february-13", "^RUT", "return", 1.6, "confirmed"),
        ("market-wrap-february-13", "^RUT", "return", 4.5, "close"),
        ("market-wrap-february-13", "NWRX", "return", 3.1, "confirmed"),
        ("market-wrap-february-13", "FNCK", "return", 2.2, "confirmed"),
        ("market-wrap-february-13", "FNCK", "streak", 5, "confirmed"),
        ("solmere-results", "SLMH", "return", 1.8, "confirmed"),
        ("solmere-results", "SLMH", "level", 62.4, "confirmed"),
        ("solmere-results", "SLMH", "return", 7.4, "confirmed"),
        ("solmere-results", "SLMH", "target", 72, "pending"),
        ("solmere-results", "SLMH", "revenue", 1.24e9, "unverifiable"),
        ("solmere-results", "SLMH", "eps", 0.92, "unverifiable"),
        ("voss-on-small-caps", "^GSPC", "target", 5700, "pending"),
        ("voss-on-small-caps", "^GSPC", "implied_upside", 8, "contradicted"),
        ("voss-on-small-caps", "^RUT", "target", 2400, "pending"),
        ("tarnfell-upgraded", "TRNF", "target", 48, "confirmed"),
        ("tarnfell-upgraded", "TRNF", "implied_upside", 15, "confirmed"),
        ("tarnfell-upgraded", "OSLB", "target", 27, "pending"),
        ("tarnfell-upgraded", "PWCL", "target", 75, "pending"),
        ("tarnfell-upgraded", "PWCL", "target", 72, "confirmed"),
        ("small-caps-record", "^RUT", "return", 7.9, "confirmed"),
        ("small-caps-record", "^GSPC", "return", 2.4, "confirmed"),
        ("small-caps-record", "^RUT", "return", 3.2, "confirmed"),
        ("small-caps-record", "^GSPC", "return", 1, "contradicted"),
        ("small-caps-record", "^RUT", "target", 2200, "confirmed"),
        ("small-caps-record", "BWKF", "return", 2.8, "confirmed"),
        ("fed-preview-march", "^GSPC", "return", 0.4, "confirmed"),
        ("fed-preview-march", "OSLB", "return", 6, "confirmed"),
    ],
)
def test_the_verdicts_are_those_of_the_readme(
    claims: list[dict[str, Any]], page: str, symbol: str, metric: str, value: float, status: str
) -> None:
    found = [
        claim["verdict"]["status"]
        for claim in claims
        if (page in claim["article"]["url"] and claim["subject"]["symbol"] == symbol)
        and (claim["metric"] == metric and claim["value"] == value)
    ]
    assert found == [status]


def test_the_frame_of_a_page_makes_no_claim(claims: list[dict[str, Any]]) -> None:
    quotes = " ".join(claim["quote"] for claim in claims)
    assert not [words for words in ("takeover", "cookies", "+1.2%", "invented") if words in quotes]


def test_the_example_run_fails_when_a_step_fails(tmp_path: Path) -> None:
    script = copy_of_the_examples(tmp_path)
    (tmp_path / "examples" / "feed.xml").write_text("")
    done = start(script)
    assert done.returncode == 1
    assert "streetcheck ingest ended with exit code 1" in done.stderr.splitlines()[-1]
    assert "$ streetcheck --db .run/example.db prices" not in done.stdout
