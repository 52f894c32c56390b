""" "From its high of December": ZZQX closes at 100, but 120 on 10 December, 80 on the 18th, and at the end

102 on 8 January and 108 on the 9th. 108/120 = 0.90, 102/120 = 0.85, 108/80 = 1.35, 108/100 = 1.08.
"""

from datetime import date
from typing import Any

import pytest
from made import D, check, claim, day
from test_judge_peaks import history

from reconcile.judges.anchors import anchor_of
from reconcile.series import Series
from reconcile.sessions import exchange
from records import Bar

TURNS = {"2025-12-10": 120.0, "2025-12-18": 80.0, "2026-01-08": 102.0, "2026-01-09": 108.0}


def prices() -> dict[str, Series]:
    days = [d for d in exchange("XNYS", 2027).days if date(2025, 12, 1) <= d <= date(2026, 1, 9)]
    return {"ZZQX": Series.of("ZZQX", [Bar("ZZQX", d, TURNS.get(str(d), 100.0)) for d in days])}


def moved(quote: str, value: str, direction: str, **fields: Any) -> Any:
    return claim(
        "performance", "return", quote=quote, value=value, unit="percent", direction=direction, **fields
    )


DECEMBER = ("of December", "2025-11-28", "2025-12-31")


@pytest.mark.parametrize(
    ("made", "status", "observed", "why"),
    [
        (moved("ZZQX fell 10% from its high of December", "10", "down", period=DECEMBER), "confirmed",
         "-10.00", "the period is that of the high, not of the move"),
        (moved("ZZQX is 10% below its December high", "10", "down"), "confirmed", "-10.00", "no period"),
        (moved("ZZQX is down 10 percent from a peak on Dec. 10", "10", "down"), "confirmed", "-10.00",
         "a day"),
        (moved("ZZQX is 10% below its record close on Dec. 10", "10", "down",
               period=("on Dec. 10", "2025-12-09", "2025-12-10")), "confirmed", "-10.00", "a close is a peak too"),
        (moved("ZZQX is down 10 percent from a peak on Dec. 11, 2025", "10", "down"), "contradicted", "8.00",
         "the day after, it stood at 100"),
        (moved("ZZQX has gained 35% since its low in mid-December 2025", "35", "up"), "confirmed", "35.00",
         "from the low"),
        (moved("ZZQX has lost 15% from its peak in December", "15", "down"), "confirmed", "-15.00",
         "to the close of the 8th, as writers do"),
        (moved("ZZQX has lost 20% from its peak in December", "20", "down"), "contradicted", "-10.00",
         "to none of the four; 10 off"),
        (moved("ZZQX rose 5.9% on Friday, 10% below its high of December", "5.9", "up",
               period=("on Friday", "2026-01-08", "2026-01-09")), "confirmed", "5.88",
         "another figure stands at the high: 108/102"),
        (moved("ZZQX rose 5.9%, off its lows of the day", "5.9", "up"), "confirmed", "5.88",
         "behind a comma it says something else"),
        (moved("ZZQX fell 10% from its recent high", "10", "down"), "no_period", None, "when was that?"),
        (moved("ZZQX fell 10% from its June high", "10", "down"), "no_data", None, "not stored"),
        (moved("ZZQX fell 10% from its record high", "10", "down"), "no_data", None, "27 sessions are few"),
        (moved("ZZQX fell 10% from its 52-week high", "10", "down"), "no_data", None, "not a year either"),
        (moved("ZZQX fell 10% from its all-time high, set in December", "10", "down"), "no_data", None,
         "when it was set stands behind a comma"),
        (moved("At its price, ZZQX has lost a tenth of its value since a record in early December", "10", "down",
               period=("in early December", "2025-11-28", "2025-12-31")), "confirmed", "-10.00", "in words"),
        (moved("ZZQX has gained 35% since falling to a low of $80.00 on Dec. 18", "35", "up",
               period=("on Dec. 18", "2025-12-17", "2025-12-18")), "confirmed", "35.00", "its price is named"),
        (moved("ZZQX, weak in early December, is up 35% from its low in mid-December", "35", "up",
               period=("early December", "2025-11-28", "2025-12-05")), "confirmed", "35.00",
         "a period that was over before"),
        (moved("ZZQX has lost a tenth since its record", "10", "down"), "no_data", None, "of all time"),
        (moved("ZZQX fell 10% from a six-year high set in late December", "10", "down"), "confirmed", "-10.00",
         "when it was set is enough"),
    ],
)  # fmt: skip
def test_moves_from_a_turning_point(made: Any, status: str, observed: str | None, why: str) -> None:
    verdict = check(made, prices())
    assert (verdict.reason or verdict.status, verdict.observed) == (status, observed and D(observed)), (
        why,
        verdict.explanation,
    )


def test_the_turning_point_is_named() -> None:
    made = moved("ZZQX fell 10% from its high of December", "10", "down", period=DECEMBER)
    assert check(made, prices()).explanation == (
        "ZZQX closed at 120.00 on 2025-12-10 and 108.00 on 2026-01-09: -10.00%, stated down 10% "
        "(give or take 0.5). The close of 2025-12-10 was the highest from 2025-12-01 to 2025-12-31."
    )


# 300 sessions at 80, but 100 on 6 January and 90 since: 90/100 = 0.90.
@pytest.mark.parametrize("words", ["52-week high", "one-year high", "all-time high", "record levels"])
def test_a_history_that_is_long_enough(words: str) -> None:
    made = moved(f"ZZQX is 10% below its {words}", "10", "down")
    verdict = check(made, history(300, peak_at=3))
    assert (verdict.status, verdict.evidence[0].date) == ("confirmed", day("2026-01-06"))


@pytest.mark.parametrize(
    ("quote", "stretch", "why"),
    [
        ("down 10% from its high of June", ("2025-05-31", "2025-06-30"), "the last June"),
        ("down 10% from its January high", ("2025-12-31", "2026-01-09"), "this one, so far"),
        ("up 10% from the March 23 lows", ("2025-03-22", "2025-03-23"), "a day"),
        ("up 10% from the lows of 2024", ("2023-12-31", "2024-12-31"), "a year"),
        ("up 10% from this year's low", ("2025-12-31", "2026-01-09"), "the year so far"),
        ("down 10% from its high set in Sept. 2024", ("2024-08-31", "2024-09-30"), "an abbreviation"),
        ("down 10% from highs that may return", None, "no month"),
    ],
)
def test_stretches(quote: str, stretch: tuple[str, str] | None, why: str) -> None:
    anchor = anchor_of(moved(quote, "10", "up"), day("2026-01-09"))
    assert anchor is not None
    found = (str(anchor.after), str(anchor.through)) if anchor.dated else None
    assert found == stretch, why


def test_no_turning_point() -> None:
    for quote in ("rose 10% to a high of 105", "rose 10% from 95", "rose 10% to a record high"):
        assert anchor_of(moved(quote, "10", "up"), day("2026-01-09")) is None, quote
