"""The worked examples of docs/verdicts.md are what the judges say, to the letter."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from made import ZZQX, check, claim, day, market
from test_judge_anchors import DECEMBER as DECEMBER_HIGH
from test_judge_anchors import moved as moved_from
from test_judge_anchors import prices as turning
from test_judge_arithmetic import level, upside
from test_judge_figures import ISSUES, PE, breadth, multiple
from test_judge_others import fed
from test_judge_peaks import history
from test_judge_ratings import YEAR, rating, turned
from test_judge_releases import DECEMBER, NOVEMBER, TABLES, stated
from test_judge_releases import prices as inflation
from test_judge_splits import known as split_week
from test_judge_targets import AFTER, SPLIT, later, split_market, target

from reconcile.scorecard import scorecard
from records import Verdict
from store.scores import Tally

DOC = Path(__file__).parents[2] / "docs" / "verdicts.md"
WEEK = ("this week", "2026-01-02", "2026-01-09")
PRICES = market(ZZQX=ZZQX + "2026-01-12 110 112.50 105\n2026-01-13 108 109 107\n")
FALLING = market(
    ZZQX="2026-01-09 19.5\n2026-01-12 20\n2026-01-13 19\n2026-01-14 18\n2026-01-15 17\n2026-01-16 18"
)
BENCHMARK = "2026-01-02 50\n2026-01-05 50\n2026-01-06 50\n2026-01-07 50.5\n2026-01-08 50\n2026-01-09 51"
TARGET = claim("price_target", "target", value="120", unit="USD")
FED: dict[str, Any] = {"name": "Federal Reserve", "type": "macro"}


def moved(value: str, **fields: Any) -> Any:
    return claim("performance", "return", value=value, unit="percent", direction="up", **fields)


@pytest.mark.parametrize(
    ("made", "prices", "published", "as_of"),
    [
        (moved("6.1", period=WEEK), PRICES, "2026-01-09", "2026-01-16"),
        (moved("5.0", period=WEEK), PRICES, "2026-01-09", "2026-01-16"),
        (claim("performance", "relative_return", "ZZQX", direction="up", period=WEEK),
         market(ZZQX=ZZQX, SPY=BENCHMARK), "2026-01-09", "2026-01-16"),
        (claim("performance", "level", value="106", unit="USD"), PRICES, "2026-01-09", "2026-01-16"),
        (claim("performance", "record_high"), history(260, peak_at=0), "2026-01-09", "2026-01-16"),
        (claim("performance", "record_high"), history(40, peak_at=0), "2026-01-09", "2026-01-16"),
        (claim("performance", "streak", value="3", unit="sessions", direction="down"), FALLING, "2026-01-16",
         "2026-01-16"),
        (moved("4", comparator="le", cue=("session", "in morning trading")), PRICES, "2026-01-09",
         "2026-01-16"),
        (claim("price_target", "implied_upside", value="20", unit="percent", direction="up"), PRICES,
         "2026-01-09", "2026-01-16"),
        (claim("price_target", "target", value="112", unit="USD"), PRICES, "2026-01-08", "2026-01-16"),
        (claim("rating", "rating", label="buy", stance="bullish"),
         market(**YEAR), "2026-01-09", "2027-01-11"),
        (claim("macro", "policy_rate", None, value="3.75", value_high="4.00", comparator="range",
               unit="percent", **FED), market(**fed()), "2026-01-20", "2026-02-10"),
        (claim("macro", "rate_cuts", None, value="2", unit="count", direction="down",
               period=("in January", "2026-01-01", "2026-01-31"), **FED), market(**fed()), "2026-02-02",
         "2026-02-10"),
        (claim("macro", "treasury_yield", None, name="10-year Treasury yield", type="macro", value="4.2",
               unit="percent"), market(DGS10="2026-01-09 4.18"), "2026-01-09", "2026-01-16"),
        (moved("50", period=("this week", "2026-01-07", "2026-01-09")),
         market(ZZQX="2026-01-07 100\n2026-01-08 50.2\n2026-01-09 51"), "2026-01-09", "2026-01-16"),
    ],
    ids=lambda value: getattr(value, "metric", None),
)  # fmt: skip
def test_worked_examples(made: Any, prices: Any, published: str, as_of: str) -> None:
    assert_stated(check(made, prices, published, as_of, related=(TARGET,)))


@pytest.mark.parametrize(
    ("made", "more"),
    [
        (target("112", horizon=day("2026-01-13")), {"prices": market(ZZQX=AFTER), "published": "2026-01-08"}),
        (target("114"), {"prices": market(ZZQX=AFTER), "published": "2026-01-08",
                         "later": (later("130", "2026-01-12"),)}),
        (rating("bullish"), {"prices": market(**YEAR), "as_of": "2026-05-01",
                             "later": (turned("bearish", "2026-04-09"),)}),
        (upside("30"), {"prices": {}, "related": (TARGET, level("100"))}),
        (moved_from("ZZQX fell 10% from its high of December", "10", "down", period=DECEMBER_HIGH),
         {"prices": turning()}),
        (breadth("75", "percent", "up"), {"prices": {}, "values": ISSUES}),
        (multiple("17.5"), {"prices": {}, "values": PE}),
        (inflation("2.7", "Inflation was 2.7%", period=NOVEMBER), {"prices": market(**TABLES)}),
        (inflation("3.0", "Inflation was 3.0%", period=DECEMBER),
         {"prices": market(**TABLES), "published": "2026-01-13", "as_of": "2026-01-15"}),
        (stated("other", "payrolls", "added 50,000 jobs", "50000", unit="count", direction="up",
                period=DECEMBER), {"prices": market(**TABLES)}),
        (moved("6.1", period=WEEK), {"prices": split_week()}),
        (target("112"), {"prices": split_market(SPLIT), "published": "2026-01-08", "as_of": "2026-01-13"}),
    ],
    ids=lambda value: getattr(value, "metric", None),
)  # fmt: skip
def test_more_worked_examples(made: Any, more: dict[str, Any]) -> None:
    assert_stated(check(made, **more))


def assert_stated(verdict: Verdict) -> None:
    text = " ".join(DOC.read_text(encoding="utf-8").split())
    assert f"`{verdict.status}`: {verdict.explanation}" in text.replace("> ", "")


def tally(
    status: str, claims: int = 1, kind: str = "performance", stance: str = "", **measures: int
) -> Tally:
    found = {name: Decimal(value) for name, value in measures.items()}
    return Tally("Cobalt Harbor", kind, status or None, stance or None, found, claims)


def test_the_worked_share_right() -> None:
    counts = {"confirmed": 7, "close": 1, "contradicted": 2, "pending": 3, "unverifiable": 2, "": 1}
    [score] = scorecard([tally(status, claims) for status, claims in counts.items()])
    assert score.rank == 1
    assert_written(
        f"{score.checked} of {score.claims} checked ({score.checkable:.1f}%), {score.right:.1f}% right, "
        f"{score.low:.1f}% to {score.high:.1f}%."
    )


def test_the_worked_targets() -> None:
    [score] = scorecard(
        [
            tally("confirmed", kind="price_target", met_in=1, met_end=0, error=10, days=40),
            tally("confirmed", kind="price_target", met_in=1, days=20),
            tally("contradicted", kind="price_target", met_in=0, met_end=0, error=20),
        ]
    )
    found = score.targets
    assert found is not None
    assert_written(
        f"{found.decided} decided, met_in {found.met_in:.1f}%, met_end {found.met_end:.1f}%, "
        f"error {found.error:.1f}%, days {found.days:.1f}."
    )


def test_the_worked_ratings() -> None:
    [score] = scorecard(
        [
            tally("pending", kind="rating", stance="bullish", excess_1m=8),
            tally("pending", kind="rating", stance="bullish", excess_1m=2),
            tally("pending", kind="rating", stance="bearish", excess_1m=4),
            tally("pending", kind="rating", stance="neutral", excess_1m=50),
        ]
    )
    found = score.ratings[1]
    assert_written(f"{found.count} ratings, {found.mean:+.1f} points, {found.low:+.1f} to {found.high:+.1f}.")


def assert_written(text: str) -> None:
    assert f"> {text}" in " ".join(DOC.read_text(encoding="utf-8").split())
