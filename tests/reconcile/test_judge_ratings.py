"""Ratings at their four horizons. Excess returns are worked by hand beside the closes."""

from typing import Any

import pytest
from made import D, check, claim, day, market

from records import Claimant

HARBOR = Claimant("Cobalt Harbor Research")
# From 9 January 2026: one month is 9 February, three 9 April, six 9 July, twelve a Saturday (8 January).
# ZZQX +10%, -10%, +30%, +20%; SPY +2%, 0%, +4%, +10%; so +8, -10, +26, +10 points.
YEAR = {
    "ZZQX": "2026-01-09 100\n2026-02-09 110\n2026-04-09 90\n2026-07-09 130\n2027-01-08 120",
    "SPY": "2026-01-09 500\n2026-02-09 510\n2026-04-09 500\n2026-07-09 520\n2027-01-08 550",
}
ALL: dict[str, Any] = {"excess_1m": 8, "excess_3m": -10, "excess_6m": 26, "excess_12m": 10}


def rating(stance: str | None, **fields: Any) -> Any:
    label = {"bullish": "buy", "bearish": "sell", "neutral": "hold"}.get(stance or "")
    return claim("rating", "rating", label=label, stance=stance, claimant=HARBOR, **fields)


@pytest.mark.parametrize(
    ("stance", "months", "as_of", "status", "observed", "final", "why"),
    [
        ("bullish", 12, "2027-01-08", "pending", None, False, "a day early"),
        ("bullish", 12, "2027-01-09", "confirmed", "10.00", True, "did better than the market"),
        ("bearish", 12, "2027-01-09", "contradicted", "10.00", True, "did not do worse"),
        ("neutral", 12, "2027-01-09", "confirmed", "10.00", True, "exactly 10 points off is within the band"),
        ("neutral", 6, "2027-01-09", "contradicted", "26.00", True, "26 points are not"),
        ("bullish", 3, "2026-04-09", "contradicted", "-10.00", False, "decided; more is still measured"),
        ("bearish", 3, "2026-05-01", "confirmed", "-10.00", False, "did worse by then"),
        ("bullish", 1, "2026-02-08", "pending", None, False, "a day early for a month"),
        ("bullish", 1, "2026-02-09", "confirmed", "8.00", False, "after one month"),
    ],
)
def test_the_horizon_that_decides(
    stance: str, months: int, as_of: str, status: str, observed: str | None, final: bool, why: str
) -> None:
    verdict = check(rating(stance), market(**YEAR), as_of=as_of, rating_months=months)
    assert (verdict.status, verdict.observed) == (status, observed and D(observed)), (
        why,
        verdict.explanation,
    )
    assert (verdict.final, verdict.method) == (final, f"rating-{months}m/2"), why


@pytest.mark.parametrize(
    ("as_of", "measures"),
    [
        ("2026-02-08", {}),
        ("2026-02-09", {"excess_1m": 8}),
        ("2026-05-01", {"excess_1m": 8, "excess_3m": -10}),
        ("2026-12-31", {"excess_1m": 8, "excess_3m": -10, "excess_6m": 26}),
        ("2027-01-09", ALL),
    ],
)
def test_measures_so_far(as_of: str, measures: dict[str, int]) -> None:
    assert check(rating("bullish"), market(**YEAR), as_of=as_of).measures == measures


def test_due_is_the_horizon_that_decides() -> None:
    assert check(rating("bullish"), market(**YEAR)).due == day("2027-01-09")
    assert check(rating("bullish"), market(**YEAR), rating_months=6).due == day("2026-07-09")


def turned(stance: str, published: str) -> Any:
    return rating(stance, article_id="a2"), day(published)


@pytest.mark.parametrize(
    ("stance", "newer", "as_of", "status", "measures", "why"),
    [
        ("bullish", turned("bearish", "2026-04-09"), "2026-04-09", "contradicted",
         {"excess_1m": 8, "excess_3m": -10, "excess_6m": -10, "excess_12m": -10},
         "closed at -10 points, which stand for what would have come"),
        ("bearish", turned("bullish", "2026-02-09"), "2026-12-31", "contradicted",
         {"excess_1m": 8, "excess_3m": 8, "excess_6m": 8, "excess_12m": 8}, "closed at +8 points"),
        ("bullish", turned("neutral", "2026-04-09"), "2027-01-09", "confirmed", ALL, "a hold is no opposite"),
        ("bullish", turned("bullish", "2026-04-09"), "2027-01-09", "confirmed", ALL, "said again"),
        ("bullish", turned("bearish", "2026-04-09"), "2026-04-08", "pending", {"excess_1m": 8}, "not said yet"),
        ("neutral", turned("bearish", "2026-04-09"), "2027-01-09", "confirmed", ALL, "a hold has no opposite"),
        ("bullish", turned("bearish", "2027-01-09"), "2027-01-09", "confirmed", ALL, "after the year"),
        ("bullish", turned("bearish", "2026-01-09"), "2027-01-09", "unverifiable", {}, "the same day"),
    ],
)  # fmt: skip
def test_an_opposite_rating_closes(
    stance: str, newer: Any, as_of: str, status: str, measures: dict[str, Any], why: str
) -> None:
    verdict = check(rating(stance), market(**YEAR), as_of=as_of, later=(newer,))
    assert (verdict.status, verdict.measures) == (status, measures), (why, verdict.explanation)
    assert verdict.final is (status != "pending")


def test_said_so_when_it_was_closed() -> None:
    newer = turned("bearish", "2026-04-09")
    # 90/100 = -10.00%, 500/500 = 0
    assert check(rating("bullish"), market(**YEAR), as_of="2026-05-01", later=(newer,)).explanation == (
        "ZZQX closed at 100.00 on 2026-01-09 and 90.00 on 2026-04-09 (-10.00%); SPY closed at 500.00 on "
        "2026-01-09 and 500.00 on 2026-04-09 (+0.00%): -10.00 points against SPY, rated buy, until the "
        "opposite was said on 2026-04-09. After 1, 3, 6, 12 months: +8.00, -10.00, -10.00, -10.00 points."
    )


@pytest.mark.parametrize(
    ("made", "prices", "reason"),
    [
        (rating("bullish"), {}, "no_data"),
        (rating("bullish"), {"ZZQX": YEAR["ZZQX"]}, "no_data"),
        (rating(None, action="suspended"), YEAR, "no_metric"),
        (claim("rating", "rating", None, name="sea freight", type="segment", stance="bullish"), YEAR,
         "no_subject"),
    ],
)  # fmt: skip
def test_ratings_that_cannot_be_followed(made: Any, prices: dict[str, str], reason: str) -> None:
    assert check(made, market(**prices), as_of="2027-01-09").reason == reason


def test_a_missing_horizon_leaves_the_others() -> None:
    gap = {symbol: table.replace("2026-04-09", "2026-04-10") for symbol, table in YEAR.items()}
    verdict = check(rating("bullish"), market(**gap), as_of="2027-01-09")
    assert verdict.measures == {"excess_1m": 8, "excess_6m": 26, "excess_12m": 10}
