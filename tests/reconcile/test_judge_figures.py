"""Figures that are no price, against series that the user brought."""

from typing import Any

import pytest
from made import D, check, claim, day

from records import Observation


def values(symbol: str, name: str, table: str) -> dict[tuple[str, str], list[Observation]]:
    """Lines of 'date value'."""
    rows = (line.split() for line in table.strip().splitlines())
    return {(symbol, name): [Observation(symbol, name, day(when), float(value)) for when, value in rows]}


PE = values("ZZQX", "pe_forward", "2026-01-06 15.0\n2026-01-07 16.2\n2026-01-08 16.5\n2026-01-09 17.5")


def multiple(value: str, **fields: Any) -> Any:
    return claim("valuation", "pe_forward", value=value, unit="multiple", **fields)


@pytest.mark.parametrize(
    ("made", "published", "status", "observed", "why"),
    [
        (multiple("17.5"), "2026-01-09", "confirmed", "17.50", "of that day"),
        (multiple("16.5"), "2026-01-09", "confirmed", "16.50", "of the day before, as writers do"),
        (multiple("15"), "2026-01-09", "confirmed", "15.00", "three figures before"),
        (multiple("17.6"), "2026-01-09", "close", "17.50", "0.1 off; a fiftieth is 0.35"),
        (multiple("20"), "2026-01-09", "contradicted", "17.50", "2.5 off"),
        (multiple("17", comparator="gt"), "2026-01-09", "confirmed", "17.50", "more than 17"),
        (multiple("17.5"), "2026-01-09T10:00:00-05:00", "contradicted", "16.50",
         "a figure counts as known in the evening of its day"),
        (multiple("16.5", period=("on Thursday", "2026-01-07", "2026-01-08")), "2026-01-09", "confirmed",
         "16.50", "of the named day"),
        (multiple("16.2", period=("on Thursday", "2026-01-07", "2026-01-08")), "2026-01-09", "close",
         "16.50", "a named day keeps its figure: 0.3 off, a fiftieth 0.324"),
        (multiple("17.5"), "2026-06-01", "no_data", None, "143 days later it says nothing"),
        (multiple("17.5"), "2026-01-05", "no_data", None, "before the first"),
        (claim("valuation", "pe_forward", value="10", unit="percent", direction="up"), "2026-01-09",
         "no_metric", None, "a change of it"),
        (claim("valuation", "pe_forward", direction="up"), "2026-01-09", "no_metric", None, "no figure"),
        (claim("fundamental", "other", value="3", unit="count"), "2026-01-09", "no_metric", None,
         "nothing that has a name"),
        (claim("positioning", "short_interest", value="15", unit="percent"), "2026-01-09", "no_data", None,
         "no such series"),
        (claim("valuation", "pe_forward", None, name="somebody", value="15"), "2026-01-09", "no_subject",
         None, "whose?"),
    ],
)  # fmt: skip
def test_multiples(made: Any, published: str, status: str, observed: str | None, why: str) -> None:
    verdict = check(made, {}, published, "2026-06-30", values=PE)
    assert (verdict.reason or verdict.status, verdict.observed) == (status, observed and D(observed)), (
        why,
        verdict.explanation,
    )


def test_in_words() -> None:
    assert check(multiple("17.5"), {}, values=PE).explanation == (
        "pe_forward of ZZQX was 17.5 on 2026-01-09, stated 17.5x (give or take 0.05)."
    )


@pytest.mark.parametrize(
    ("value", "direction", "status", "why"),
    [
        ("5", "down", "confirmed", "-5"),
        ("5", "up", "contradicted", "it fell"),
        ("5", None, "contradicted", "growth of 5 is a rise"),
    ],
)
def test_growth_has_a_side(value: str, direction: str | None, status: str, why: str) -> None:
    made = claim("fundamental", "revenue_growth", value=value, unit="percent", direction=direction)
    series = values("ZZQX", "revenue_growth", "2026-01-05 -5")
    assert check(made, {}, values=series).status == status, why


def test_large_figures() -> None:
    made = claim("valuation", "market_cap", value="3.9E+12", unit="USD")
    verdict = check(made, {}, values=values("ZZQX", "market_cap", "2026-01-09 3900000000000"))
    assert verdict.status == "confirmed"
    assert verdict.explanation.startswith("market_cap of ZZQX was 3,900,000,000,000 on 2026-01-09")


def test_a_figure_of_the_economy_that_only_the_user_has() -> None:
    made = claim("macro", "other", None, name="manufacturing PMI", type="macro", value="47.9", unit="points")
    series = values("manufacturing PMI", "close", "2026-01-05 47.9")
    assert check(made, {}, values=series).status == "confirmed"
    assert check(made, {}).reason == "no_data"


def breadth(value: str, unit: str, direction: str) -> Any:
    return claim("performance", "breadth", "^ZZQ", type="index", value=value, unit=unit, direction=direction)


# 300 rose and 100 fell: 75%, 25%, three to one.
ISSUES = values("^ZZQ", "advancers", "2026-01-09 300") | values("^ZZQ", "decliners", "2026-01-09 100")


@pytest.mark.parametrize(
    ("made", "series", "status", "observed", "why"),
    [
        (breadth("75", "percent", "up"), ISSUES, "confirmed", "75.00", "300 of 400"),
        (breadth("25", "percent", "down"), ISSUES, "confirmed", "25.00", "100 of 400"),
        (breadth("3", "multiple", "up"), ISSUES, "confirmed", "3.00", "300 to 100"),
        (breadth("300", "count", "up"), ISSUES, "confirmed", "300", "as many"),
        (breadth("60", "percent", "up"), ISSUES, "contradicted", "75.00", "15 off"),
        (breadth("60", "percent", "up"), values("^ZZQ", "breadth", "2026-01-09 60.2"), "confirmed", "60.20",
         "a series of the share itself"),
        (breadth("60", "percent", "up"), {}, "no_data", None, "no series"),
    ],
)  # fmt: skip
def test_breadth(made: Any, series: Any, status: str, observed: str | None, why: str) -> None:
    verdict = check(made, {}, values=series)
    assert (verdict.reason or verdict.status, verdict.observed) == (status, observed and D(observed)), (
        why,
        verdict.explanation,
    )
