"""Published figures of the economy, on invented observations; each change is worked beside it."""

from typing import Any

import pytest
from made import D, check, claim, day, market

from reconcile.economy import release_of
from reconcile.series import can_split
from reconcile.subjects import symbols_of

TABLES = {
    # 308.1/300 = 1.0270; 310.03/301 = 1.0300; 3.00 - 2.70 = 0.30
    "CPIAUCNS": "2024-11-01 300\n2024-12-01 301\n2025-11-01 308.1\n2025-12-01 310.03",
    # 310.93/310 = 1.0030; 311.55/310.93 = 1.0020
    "CPIAUCSL": "2025-10-01 310\n2025-11-01 310.93\n2025-12-01 311.55",
    "CPILFENS": "2024-11-01 300\n2025-11-01 307.8",  # 1.0260
    "CPILFESL": "2025-10-01 310\n2025-11-01 311",
    "UNRATE": "2025-10-01 4.5\n2025-11-01 4.6\n2025-12-01 4.4",
    "PAYEMS": "2025-11-01 159500\n2025-12-01 159550",  # thousands
    "ICSA": "2025-12-20 215000\n2025-12-27 200000\n2026-01-03 208000",  # weeks to Saturday
    "A191RL1Q225SBEA": "2025-04-01 3.8\n2025-07-01 4.3",
}
NOVEMBER = ("in November", "2025-10-31", "2025-11-28")
DECEMBER = ("in December", "2025-11-28", "2025-12-31")
LAST_WEEK = ("last week", "2025-12-26", "2026-01-02")
QUARTER = ("in the third quarter", "2025-06-30", "2025-09-30")


def stated(metric: str, name: str, quote: str, value: str | None = None, **fields: Any) -> Any:
    figure = {"value": value} if value else {}
    return claim(
        "macro", metric, None, name=name, type="macro", quote=quote,
        **({"unit": "percent"} | figure | fields),
    )  # fmt: skip


def prices(value: str | None = None, quote: str = "Consumer prices rose", **fields: Any) -> Any:
    return stated("inflation", "inflation", quote, value, **fields)


def jobless(value: str | None = None, **fields: Any) -> Any:
    return stated("unemployment", "unemployment rate", "The jobless rate was", value, **fields)


@pytest.mark.parametrize(
    ("made", "status", "observed", "why"),
    [
        (prices("2.7", "Inflation was 2.7%", period=NOVEMBER), "confirmed", "2.70", "over the year"),
        (prices("2.9", "Inflation was 2.9%", period=NOVEMBER), "close", "2.70", "0.2 off; a fifth is 0.58"),
        (prices("2.7", direction="up", period=NOVEMBER), "confirmed", "2.70", "a year or a month: a year fits"),
        (prices("0.3", direction="up", period=NOVEMBER), "confirmed", "0.30", "or a month"),
        (prices("0.3", "Prices rose 0.3% from a year before", direction="up", period=NOVEMBER),
         "contradicted", "2.70", "a year, it says"),
        (prices("2.7", "Prices rose 2.7% on the month", direction="up", period=NOVEMBER),
         "contradicted", "0.30", "a month, it says"),
        (prices("0.2", direction="down", period=DECEMBER), "contradicted", "3.00", "neither fell"),
        (prices("2.6", "Core inflation was 2.6%", period=NOVEMBER), "confirmed", "2.60", "another series"),
        (prices(None, "Inflation rose", direction="up", period=DECEMBER), "confirmed", "0.30",
         "from 2.70% to 3.00%"),
        (prices(None, "Inflation rose", direction="up", period=NOVEMBER), "unverifiable", None,
         "October's rate cannot be known without October of the year before"),
        (jobless("4.4", period=DECEMBER), "confirmed", "4.40", "a level"),
        (jobless("4.5", period=DECEMBER), "contradicted", "4.40", "0.1 off; a fiftieth is 0.09"),
        (jobless("0.2", unit="percentage_points", direction="down", period=DECEMBER), "confirmed", "-0.20",
         "4.6 to 4.4"),
        (jobless("20", unit="basis_points", direction="down", period=DECEMBER), "confirmed", "-20.0", "the same"),
        (jobless(direction="down", period=DECEMBER), "confirmed", "-0.20", "it fell"),
        (jobless(direction="up", period=NOVEMBER), "confirmed", "0.10", "4.5 to 4.6"),
        (jobless(period=DECEMBER), "unverifiable", None, "says nothing"),
        (stated("other", "payrolls", "added 50,000 jobs", "50000", unit="count", direction="up",
                period=DECEMBER), "confirmed", "50000", "thousands"),
        (stated("other", "payrolls", "added 70,000 jobs", "70000", unit="count", direction="up",
                period=DECEMBER), "contradicted", "50000", "20,000 off; a fifth is 14,000"),
        (stated("other", "jobless claims", "fell to 208,000", "208000", unit="count", period=LAST_WEEK),
         "confirmed", "208000", "the week from Monday 29 December"),
        (stated("other", "jobless claims", "rose 4%", "4", direction="up", period=LAST_WEEK), "confirmed",
         "4.00", "208/200"),
        (stated("gdp_growth", "GDP", "grew 4.3%", "4.3", direction="up", period=QUARTER), "confirmed", "4.30",
         "a rate in itself"),
        (stated("gdp_growth", "GDP", "shrank 4.3%", "4.3", direction="down", period=QUARTER), "contradicted",
         "4.30", "it grew"),
        (prices("2.7", "Euro zone inflation was 2.7%", period=NOVEMBER), "unverifiable", None, "elsewhere"),
        (prices("2.7", "Food prices rose 2.7%", period=NOVEMBER), "unverifiable", None, "a part of it"),
        (prices("2.7", "Inflation was 2.7", unit="points", period=NOVEMBER), "unverifiable", None, "what unit?"),
    ],
)  # fmt: skip
def test_a_named_figure(made: Any, status: str, observed: str | None, why: str) -> None:
    verdict = check(made, market(**TABLES), "2026-01-16", "2026-01-20")
    assert (verdict.status, verdict.observed) == (status, observed and D(observed)), (
        why,
        verdict.explanation,
    )


# November's prices count as known from 16 December on, December's from 16 January.
@pytest.mark.parametrize(
    ("value", "published", "as_of", "status", "why"),
    [
        ("2.7", "2026-01-13", "2026-01-13", "confirmed", "November's, the last known for sure"),
        ("3.0", "2026-01-13", "2026-01-15", "no_data", "December's may have come out; it is not known yet"),
        ("3.0", "2026-01-13", "2026-01-16", "confirmed", "it had"),
        ("1.0", "2026-01-13", "2026-01-15", "no_data", "nothing is contradicted before"),
        ("1.0", "2026-01-13", "2026-01-16", "contradicted", "neither"),
        ("2.7", "2026-01-16", "2026-01-16", "close", "December's was known for sure: 3.00"),
        ("3.0", "2025-12-30", "2026-01-20", "close", "December was not over: 2.70"),
    ],
)
def test_the_last_figure_known(value: str, published: str, as_of: str, status: str, why: str) -> None:
    made = prices(value, f"Inflation is {value}%")
    verdict = check(made, market(**TABLES), published, as_of)
    assert (verdict.reason or verdict.status) == status, (why, verdict.explanation)
    assert verdict.final is (status != "no_data")


def test_a_named_figure_that_is_not_known_yet() -> None:
    made = prices("3.0", "Inflation was 3.0%", period=DECEMBER)
    early = check(made, market(**TABLES), "2026-01-13", "2026-01-15")
    assert early.explanation == "CPIAUCNS for 2025-12 counts as known from 2026-01-16 on."
    assert (early.reason, early.final) == ("no_data", False)
    late = check(made, market(**TABLES), "2026-01-13", "2026-01-16")
    assert (late.status, late.as_of) == ("confirmed", day("2026-01-16"))


def test_forecasts_wait_until_the_figure_is_known() -> None:
    made = prices("3.0", "sees inflation of 3.0%", modality="forecast", horizon=day("2025-12-31"))
    pending = check(made, market(**TABLES), "2025-11-03", "2026-01-15")
    assert (pending.status, pending.due) == ("pending", day("2026-01-16"))
    assert check(made, market(**TABLES), "2025-11-03", "2026-01-16").status == "confirmed"
    year = ("in 2026", "2025-12-31", "2026-11-03")
    growth = stated("gdp_growth", "GDP", "sees growth of 2%", "2", modality="forecast", period=year,
                    horizon=day("2026-12-31"))  # fmt: skip
    assert check(growth, market(**TABLES), "2026-11-03", "2026-11-03").reason == "no_metric"


def test_every_series_of_the_table_is_one_of_the_economy() -> None:
    for quote, name in (("core", "CPI"), ("", "CPI"), ("", "payrolls"), ("", "home prices"), ("", "GDP")):
        made = stated("other", name, quote)
        assert release_of(made) is not None
        assert symbols_of(made)
    from reconcile.proxies import tables

    names = ("level", "change", "yoy", "mom")
    series = {entry[name] for entry in tables()["releases"] for name in names if name in entry}
    assert len(series) > 30
    assert [name for name in series if can_split(name)] == []
