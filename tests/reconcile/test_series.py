from datetime import timedelta

import pytest
from made import ZZQX, bars, day

from reconcile.series import Series, looks_like_split


@pytest.fixture
def series() -> Series:
    return Series.of("ZZQX", reversed(bars("ZZQX", ZZQX)))


def test_found_by_date(series: Series) -> None:
    assert series.on(day("2026-01-04")) is None
    assert series.on_or_before(day("2026-01-04")).close == 100.00
    assert series.on_or_before(day("2026-01-01")) is None
    found = series.between(day("2026-01-05"), day("2026-01-07"))
    assert [bar.close for bar in found] == [101.00, 105.04]


def test_until_hides_what_comes_later(series: Series) -> None:
    assert series.until(day("2026-01-09")) is series
    assert series.until(day("2026-01-07")).days[-1] == day("2026-01-07")
    assert series.until(day("2026-01-01")).bars == ()


def test_unbroken_stops_at_a_hole() -> None:
    old = bars("ZZQX", "2025-11-03 90\n2025-11-04 91")
    series = Series.of("ZZQX", [*old, *bars("ZZQX", ZZQX)])
    assert series.unbroken(day("2026-01-09"))[0].date == day("2026-01-02")
    assert [bar.date.day for bar in series.unbroken(day("2026-01-06"))] == [2, 5]
    assert series.unbroken(day("2025-11-05") - timedelta(days=3)) == ()


@pytest.mark.parametrize(
    ("before", "after", "split", "why"),
    [
        (100.0, 50.3, True, "two for one and a small move"),
        (500.0, 126.0, True, "four for one"),
        (1200.0, 121.0, True, "ten for one"),
        (2.0, 20.4, True, "one for ten"),
        (100.0, 66.7, False, "a fall of a third is more often news"),
        (100.0, 60.0, False, "a fall of 40% fits no factor"),
        (100.0, 97.0, False, "a day like any other"),
    ],
)
def test_looks_like_split(before: float, after: float, split: bool, why: str) -> None:
    assert looks_like_split(before, after) is split, why


def test_indices_do_not_split() -> None:
    halved = "2026-01-02 100\n2026-01-05 50"
    window = (day("2026-01-02"), day("2026-01-05"))
    assert Series.of("ZZQX", bars("ZZQX", halved)).split_like(*window)
    assert Series.of("^ZZQ", bars("^ZZQ", halved)).split_like(*window) is None
