"""Scores by hand: Wilson's interval from his formula, Student's from the printed table of t."""

from decimal import Decimal

import pytest

from reconcile.scorecard import mean, scorecard
from store.scores import Tally


def tally(
    status: str | None, claims: int, kind: str = "performance", stance: str | None = None, **measures: str
):
    return Tally("Acme", kind, status, stance, {k: Decimal(v) for k, v in measures.items()}, claims)


# confirmed, contradicted: share right, ends of the interval; worked out with z = 1.959964
WILSON = [
    (8, 2, 80.0, 49.02, 94.33, "eight of ten"),
    (0, 10, 0.0, 0.0, 27.75, "none of ten is still not surely none"),
    (10, 0, 100.0, 72.25, 100.0, "nor all of ten surely all"),
    (50, 50, 50.0, 40.38, 59.62, "half of a hundred"),
]


@pytest.mark.parametrize(
    ("right", "wrong", "share", "low", "high", "why"), WILSON, ids=[row[5] for row in WILSON]
)
def test_the_share_right_and_its_interval(
    right: int, wrong: int, share: float, low: float, high: float, why: str
) -> None:
    [score] = scorecard([tally("confirmed", right), tally("contradicted", wrong)])
    assert (score.right, score.low, score.high) == pytest.approx((share, low, high), abs=0.01)


def test_what_could_not_be_checked_is_beside_the_share_and_never_wrong() -> None:
    [score] = scorecard(
        [tally("confirmed", 6), tally("close", 3), tally("contradicted", 3), tally("pending", 5),
         tally("unverifiable", 2), tally(None, 1)]
    )  # fmt: skip
    assert (score.claims, score.checked, score.checkable, score.right) == (20, 12, 60.0, 50.0)
    assert (score.close, score.pending, score.unverifiable, score.unchecked) == (3, 5, 2, 1)


def test_under_ten_checked_claims_there_is_no_rank() -> None:
    few = Tally("Few", "performance", "confirmed", None, {}, 9)
    many = Tally("Many", "performance", "confirmed", None, {}, 10)
    poor = Tally("Poor", "performance", "contradicted", None, {}, 30)
    assert [(score.source, score.rank) for score in scorecard([few, poor, many])] == [
        ("Many", 1), ("Poor", 2), ("Few", None)
    ]  # fmt: skip
    assert [score.source for score in scorecard([few, poor, many], min_claims=10)] == ["Many", "Poor"]


def test_targets_are_scored_by_their_measures() -> None:
    met = {"met_in": "1", "met_end": "0", "error": "10", "days": "40"}
    missed = {"met_in": "0", "met_end": "0", "error": "20"}
    [score] = scorecard(
        [tally("confirmed", 1, "price_target", **met), tally("contradicted", 3, "price_target", **missed),
         tally("pending", 4, "price_target")]
    )  # fmt: skip
    assert score.targets is not None
    assert (score.targets.decided, score.targets.met_in, score.targets.met_end) == (4, 25.0, 0.0)
    assert (score.targets.error, score.targets.days) == (17.5, 40.0)  # (10 + 3 * 20) / 4


def test_a_bearish_rating_is_right_when_the_stock_lags() -> None:
    [score] = scorecard(
        [tally("confirmed", 1, "rating", "bullish", excess_12m="4"),
         tally("confirmed", 1, "rating", "bearish", excess_12m="-2"),
         tally("confirmed", 1, "rating", "neutral", excess_12m="50")]
    )  # fmt: skip
    assert (score.ratings[12].count, score.ratings[12].mean) == (2, 3.0)


# t for 2 degrees of freedom is 4.3027; the standard error of 1, 2, 3 is 1/sqrt(3)
def test_the_mean_excess_has_students_interval() -> None:
    found = mean([1.0, 2.0, 3.0])
    assert (found.mean, found.low, found.high) == pytest.approx(
        (2, 2 - 4.3027 / 3**0.5, 2 + 4.3027 / 3**0.5), abs=0.001
    )
    assert mean([5.0]).low is None
