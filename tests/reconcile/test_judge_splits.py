"""The same answers across a split that is known. Two shares for one on 8 January: 51.50 is 103 old ones."""

from typing import Any

import pytest
from made import D, bars, check, claim, day
from test_judge_peaks import LAST, history

from reconcile.series import Series
from records import Bar, Observation

WEEK = ("this week", "2026-01-02", "2026-01-09")
# In the shares of 2 January the closes are 100, 102, 101, 105.04, 103 and 106.10.
TABLE = """
2026-01-02 100.00 101.00  99.00
2026-01-05 102.00 102.50 100.50
2026-01-06 101.00 103.00 100.80
2026-01-07 105.04 106.00 101.50
2026-01-08  51.50  52.75  51.00
2026-01-09  53.05  53.50  51.45
"""
SPLIT = Observation("ZZQX", "split", day("2026-01-08"), 2.0)


def known() -> dict[str, Series]:
    return {"ZZQX": Series.of("ZZQX", bars("ZZQX", TABLE), [SPLIT])}


def move(value: str, direction: str = "up", **fields: Any) -> Any:
    return claim("performance", "return", value=value, direction=direction, **({"unit": "percent"} | fields))


@pytest.mark.parametrize(
    ("made", "status", "observed", "why"),
    [
        (move("6.1", period=WEEK), "confirmed", "6.10", "53.05 * 2 / 100"),
        (move("47", "down", period=WEEK), "contradicted", "6.10", "it did not halve"),
        (move("3.05", unit="USD", period=WEEK), "confirmed", "3.05", "in the new shares: 53.05 - 50"),
        (move("3.0", period=("on Friday", "2026-01-08", "2026-01-09")), "confirmed", "3.01",
         "53.05 / 51.50, after it"),
        (move("1.9", "down", period=("on Thursday", "2026-01-07", "2026-01-08")), "confirmed", "-1.94",
         "103 / 105.04"),
        (move("3.9", comparator="le", cue=("session", "at its peak")), "confirmed", "3.88",
         "the high of the 9th, 53.50 / 51.50"),
        (claim("performance", "level", value="53", unit="USD"), "confirmed", "53.05", "as it was that day"),
        (claim("performance", "level", value="52.52", unit="USD"), "confirmed", "52.52",
         "the close of the 7th, 105.04 / 2"),
        (claim("performance", "level", value="106", unit="USD"), "unverifiable", None,
         "in the old shares: twice the close"),
        (claim("performance", "streak", value="1", unit="sessions", direction="up"), "confirmed", "1",
         "the 9th only"),
        (claim("performance", "streak", value="2", unit="sessions", direction="down"), "contradicted", "-1",
         "on the 8th, from 52.52 to 51.50; the 7th rose"),
        (claim("rating", "rating", stance="bullish", type="other"), "pending", None, "not due"),
    ],
)  # fmt: skip
def test_across_a_split(made: Any, status: str, observed: str | None, why: str) -> None:
    verdict = check(made, known())
    assert (verdict.status, verdict.observed) == (status, observed and D(observed)), (
        why,
        verdict.explanation,
    )


def test_said_so_with_the_split_as_evidence() -> None:
    verdict = check(move("6.1", period=WEEK), known())
    assert verdict.explanation == (
        "ZZQX closed at 100.00 on 2026-01-02 and 53.05 on 2026-01-09 (2 shares for one on 2026-01-08): "
        "+6.10%, stated up 6.1% (give or take 0.05)."
    )
    assert [(item.field, item.value) for item in verdict.evidence] == [
        ("close", 100.00), ("split", 2.0), ("close", 53.05),
    ]  # fmt: skip


def test_a_level_of_older_shares_is_shown_in_both() -> None:
    assert check(claim("performance", "level", value="52.52", unit="USD"), known()).explanation == (
        "ZZQX closed at 105.04 on 2026-01-07 (2 shares for one on 2026-01-08: 52.52 in the shares of "
        "2026-01-09), stated 52.52 USD (give or take 0.005). It fits an older close than the last one known "
        "at publication."
    )


def test_a_jump_that_no_known_split_explains_still_stops_a_verdict() -> None:
    elsewhere = Observation("ZZQX", "split", day("2026-01-05"), 2.0)
    table = {"ZZQX": Series.of("ZZQX", bars("ZZQX", TABLE), [elsewhere])}
    verdict = check(move("6.1", period=("since Wednesday", "2026-01-07", "2026-01-09")), table)
    assert (verdict.status, verdict.reason) == ("unverifiable", "price_break")


def test_a_reverse_split() -> None:
    # One for ten: 2.00, then 21.00 is 2.10 of the old ones: 5% up.
    table = bars("ZZQX", "2026-01-08 2.00\n2026-01-09 21.00")
    series = Series.of("ZZQX", table, [Observation("ZZQX", "split", day("2026-01-09"), 0.1)])
    verdict = check(move("5.0"), {"ZZQX": series})
    assert (verdict.status, verdict.observed) == ("confirmed", D("5.00"))
    assert "(0.1 shares for one on 2026-01-09)" in verdict.explanation


@pytest.mark.parametrize(
    ("peak_at", "close", "status", "why"),
    [
        (5, 52.0, "confirmed", "104 old ones, past 100"),
        (5, 49.0, "contradicted", "98 of them"),
    ],
)
def test_a_record_across_a_split(peak_at: int, close: float, status: str, why: str) -> None:
    old = history(260, peak_at=peak_at)["ZZQX"].bars[:-1]
    last = Bar("ZZQX", LAST, close, high=close + 0.5, low=close - 0.5)
    series = Series.of("ZZQX", [*old, last], [Observation("ZZQX", "split", LAST, 2.0)])
    verdict = check(claim("performance", "record_high"), {"ZZQX": series})
    assert (verdict.status, verdict.observed) == (status, D(str(close))), (why, verdict.explanation)


def test_a_rating_across_a_split() -> None:
    # 100, then 60 in halves is 120: +20%; SPY +10%.
    own = bars("ZZQX", "2026-01-09 100\n2026-07-09 60\n2027-01-08 60")
    series = {
        "ZZQX": Series.of("ZZQX", own, [Observation("ZZQX", "split", day("2026-07-09"), 2.0)]),
        "SPY": Series.of("SPY", bars("SPY", "2026-01-09 500\n2027-01-08 550")),
    }
    verdict = check(claim("rating", "rating", label="buy", stance="bullish"), series, as_of="2027-01-09")
    assert (verdict.status, verdict.observed) == ("confirmed", D("10.00"))
