"""Which series are asked for, and from when: the dates are counted by hand from Saturday 2026-01-10."""

from dataclasses import replace
from typing import Any

import pytest
from made import claim, day

from reconcile.economy import MEASURES
from reconcile.needs import prices_needed
from reconcile.proxies import tables
from reconcile.sessions import calendar_name
from records import Article, Claim, Subject, is_economic

ARTICLE = Article(id="a1", text="q", published="2026-01-10T15:00:00Z")
US_TREASURY = "10-year Treasury yield"


def moved(*symbol: str | None, metric: str = "return", **fields: Any) -> Claim:
    return claim("performance", metric, *symbol, **fields)


RUT = Subject("^RUT", "Russell 2000", "index")
NEEDED = [
    ("three weeks before the publication", moved(), {"ZZQX": "2025-12-20"}),
    (
        "before its period",
        moved(period=("this week", "2026-01-02", "2026-01-09")),
        {"ZZQX": "2025-12-12"},
    ),
    (
        "a period to come",
        claim("price_target", "target", period=("in 2027", "2027-01-01", "2027-12-31")),
        {"ZZQX": "2025-12-20"},
    ),
    ("a record looks back a year", moved(metric="record_high"), {"ZZQX": "2025-01-04"}),
    (
        "or as many years as it says, of 366 days, and three weeks",
        moved(metric="record_high", value="10", unit="years"),
        {"ZZQX": "2015-12-13"},
    ),
    (
        "a move from a high of June begins in June",
        replace(moved(value="5", unit="percent"), quote="fell 5% from its high of June"),
        {"ZZQX": "2025-05-10"},
    ),
    (
        "and one from a record high looks back as far as a record",
        replace(moved(value="5", unit="percent"), quote="fell 5% from its record high"),
        {"ZZQX": "2025-01-04"},
    ),
    ("an upside looks back fifty days", claim("price_target", "implied_upside"), {"ZZQX": "2025-11-21"}),
    (
        "a published figure and that of the year before",
        claim("macro", "inflation", None, name="inflation", type="macro"),
        {"CPIAUCNS": "2024-07-09", "CPIAUCSL": "2024-07-09"},
    ),
    ("a streak looks back its length", moved(metric="streak", value="20"), {"ZZQX": "2025-11-10"}),
    (
        "the stated benchmark",
        moved(metric="relative_return", benchmark=RUT),
        {"ZZQX": "2025-12-20", "^RUT": "2025-12-20"},
    ),
    ("the usual benchmark", claim("rating", "rating"), {"ZZQX": "2025-12-20", "SPY": "2025-12-20"}),
    ("a stand-in", moved(None, name="regional banks", type="segment"), {"KRE": "2025-12-20"}),
    (
        "FRED's series and Yahoo's",
        claim("macro", "treasury_yield", None, name=US_TREASURY, type="macro"),
        {"DGS10": "2025-12-20", "^TNX": "2025-12-20"},
    ),
    (
        "both ends of the Fed's range",
        claim("macro", "policy_rate", None, name="Federal Reserve", type="macro"),
        {"DFEDTARL": "2025-12-20", "DFEDTARU": "2025-12-20"},
    ),
    ("a kind without a judge", claim("fundamental", "eps"), {}),
    ("nothing to look at", moved(None, name="somebody", type="other"), {}),
]


@pytest.mark.parametrize(("why", "made", "needed"), NEEDED, ids=[case[0] for case in NEEDED])
def test_needed(why: str, made: Claim, needed: dict[str, str]) -> None:
    assert prices_needed([(made, ARTICLE)]) == {symbol: day(first) for symbol, first in needed.items()}


def test_the_earliest_day_of_several_claims() -> None:
    early = Article(id="a2", text="q", published="2025-12-31")
    assert prices_needed([(moved(), ARTICLE), (moved(), early), (moved(), ARTICLE)]) == {
        "ZZQX": day("2025-12-10")
    }


def test_every_series_of_the_economy_is_known_for_one() -> None:
    """By its name it is asked of FRED, has no exchange and does not split."""
    found = tables()
    names = {
        name for entry in found["releases"] for name in (entry.get(measure) for measure in MEASURES) if name
    }
    names |= {*found["policy_rate"]} | {name for pair in found["treasuries"].values() for name in pair}
    assert {name for name in names if not is_economic(name)} == {"^IRX", "^FVX", "^TNX", "^TYX"}
    assert {calendar_name(name) for name in names if is_economic(name)} == {None}


def test_no_date_or_one_at_the_beginning_of_time() -> None:
    undated, first = Article(id="a2", text="q"), Article(id="a3", text="q", published="0001-01-02")
    assert prices_needed([(moved(), undated)]) == {}
    assert prices_needed([(moved(), first)]) == {"ZZQX": day("0001-01-01")}
