"""Records need a history: 260 invented sessions that rise to 100 and fall back."""

from datetime import date, timedelta
from typing import Any

import pytest
from made import D, check, claim

from reconcile.series import Series
from reconcile.sessions import exchange
from records import Bar

LAST = date(2026, 1, 9)


def history(count: int, *, peak_at: int, after: float = 90.0) -> dict[str, Series]:
    """`count` sessions up to LAST at 80, but 100 (high 101) on the `peak_at`-th last, `after` since then."""
    calendar = exchange("XNYS", 2027)
    days = [day for day in calendar.days if LAST - timedelta(days=500) < day <= LAST][-count:]
    closes = [80.0] * (count - peak_at - 1) + [100.0] + [after] * peak_at
    made = [
        Bar("ZZQX", day, close, high=close + 1, low=close - 1)
        for day, close in zip(days, closes, strict=True)
    ]
    return {"ZZQX": Series.of("ZZQX", made)}


THIS_WEEK = ("this week", "2026-01-02", "2026-01-09")
FIRST_WEEK = ("the first trading week of 2026", "2025-12-31", "2026-01-09")


@pytest.mark.parametrize(
    ("prices", "fields", "status", "why"),
    [
        (history(260, peak_at=0), {}, "confirmed", "on the day"),
        (history(260, peak_at=3), {}, "confirmed", "three sessions ago still counts"),
        (history(260, peak_at=4), {}, "contradicted", "four do not"),
        (history(260, peak_at=4), {"period": THIS_WEEK}, "confirmed", "5 January is in the week"),
        (history(260, peak_at=5), {"period": FIRST_WEEK}, "confirmed", "2 January is in the first week"),
        (history(260, peak_at=5), {"period": THIS_WEEK}, "contradicted", "2 January is the base"),
        (history(200, peak_at=0), {}, "unverifiable", "199 sessions before it are too few"),
        (history(251, peak_at=0), {}, "confirmed", "250 sessions before it are enough"),
        (history(200, peak_at=20), {}, "contradicted", "a higher close is enough to say no"),
        (history(40, peak_at=0), {"period": ("highest since December", "2025-12-01", "2026-01-09")},
         "confirmed", "looks back to a day that is stored"),
        (history(300, peak_at=0), {"value": "1", "unit": "years"}, "confirmed", "a one-year high"),
        (history(300, peak_at=4), {"value": "1", "unit": "years"}, "contradicted", "no one-year high"),
        (history(260, peak_at=0), {"value": "10", "unit": "years"}, "unverifiable", "too short"),
        (history(60, peak_at=0), {"quote": "ZZQX rose to a two-month high"}, "confirmed", "so long is stored"),
        (history(60, peak_at=0), {"quote": "ZZQX rose to a six-month high"}, "unverifiable", "so long is not"),
        (history(300, peak_at=40), {"quote": "ZZQX rose to a 4-week closing high", "period": THIS_WEEK},
         "contradicted", "all of the four weeks stood at 90"),
        (history(300, peak_at=0), {"value": "0.5", "unit": "years"}, "confirmed", "half a year"),
        (history(260, peak_at=0), {"value": "2500", "unit": "years"}, "unverifiable", "before all dates"),
        (history(260, peak_at=0), {"value": "1E+40", "unit": "years"}, "unverifiable", "before all time"),
        (history(260, peak_at=0), {"period": ("highest since ever", "0001-01-01", "2026-01-09")},
         "unverifiable", "since the first of all dates"),
        (history(260, peak_at=0), {"value": "100", "unit": "USD"}, "confirmed", "and the level fits"),
        (history(260, peak_at=0), {"value": "102", "unit": "USD"}, "close", "2 off; a fiftieth is 2.04"),
        (history(260, peak_at=0), {"value": "110", "unit": "USD"}, "contradicted", "another level"),
    ],
)  # fmt: skip
def test_record_high(prices: dict[str, Series], fields: dict[str, Any], status: str, why: str) -> None:
    verdict = check(claim("performance", "record_high", direction="up", **fields), prices)
    assert verdict.status == status, (why, verdict.explanation)
    assert verdict.reason == ("no_data" if status == "unverifiable" else None)


def test_record_by_the_high_of_a_day() -> None:
    prices = history(260, peak_at=30, after=99.5)
    bars = [*prices["ZZQX"].bars[:-1], Bar("ZZQX", LAST, 99.0, high=103.0, low=98.0)]
    verdict = check(claim("performance", "record_high"), {"ZZQX": Series.of("ZZQX", bars)})
    assert (verdict.status, verdict.observed) == ("confirmed", D("103.00"))
    assert "the high of 103.00 on 2026-01-09 was the highest" in verdict.explanation


def test_record_low() -> None:
    prices = history(260, peak_at=3, after=79.0)
    assert check(claim("performance", "record_low"), prices).status == "confirmed"
    assert (
        check(claim("performance", "record_low"), history(260, peak_at=3, after=81.0)).status
        == "contradicted"
    )
