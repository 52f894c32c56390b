from dataclasses import replace
from datetime import timedelta

import pytest
from made import ZZQX, bars, day

from reconcile.series import Series, can_split, looks_like_split
from records import Observation


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
    assert list(series.until(day("2026-01-01")).bars) == []


def test_unbroken_stops_at_a_hole() -> None:
    old = bars("ZZQX", "2025-11-03 90\n2025-11-04 91")
    series = Series.of("ZZQX", [*old, *bars("ZZQX", ZZQX)])
    assert series.unbroken(day("2026-01-09"))[0].date == day("2026-01-02")
    assert [bar.date.day for bar in series.unbroken(day("2026-01-06"))] == [2, 5]
    assert list(series.unbroken(day("2025-11-05") - timedelta(days=3))) == []


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


@pytest.mark.parametrize(
    ("symbol", "may", "why"),
    [
        ("ZZQX", True, "a stock"),
        ("BRK.B", True, "a class of shares"),
        ("^RUT", False, "an index"),
        ("CL=F", False, "a future"),
        ("BTC-USD", False, "a coin"),
        ("DGS10", False, "a rate"),
        ("DGS", True, "a fund whose symbol begins like a rate"),
        ("CPIAUCSL", False, "an economic series"),
    ],
)
def test_what_can_split(symbol: str, may: bool, why: str) -> None:
    assert can_split(symbol) is may, why


def splits(*lines: str) -> list[Observation]:
    """Lines of 'date ratio', new shares for one old."""
    parts = [line.split() for line in lines]
    return [Observation("ZZQX", "split", day(when), float(ratio)) for when, ratio in parts]


# Traded: 400.00 and 404.00, then four shares for one on Monday 2026-03-09, 102.00 and 101.00.
TRADED = "2026-03-05 400\n2026-03-06 404\n2026-03-09 102\n2026-03-10 101"
ADJUSTED = "2026-03-05 100\n2026-03-06 101\n2026-03-09 102\n2026-03-10 101"


@pytest.mark.parametrize(
    ("table", "known", "traded", "why"),
    [
        (TRADED, ["2026-03-09 4"], [400, 404, 102, 101], "404 to 102 is the split: raw"),
        (ADJUSTED, ["2026-03-09 4"], [400, 404, 102, 101], "101 to 102 is a day's move: 4 x 100, 4 x 101"),
        (ADJUSTED, ["2026-03-07 4"], [400, 404, 102, 101], "dated on the Saturday before"),
        (ADJUSTED, ["2026-03-11 4"], [100, 101, 102, 101], "no bar after it: nothing is known"),
        (ADJUSTED, ["2026-03-05 4"], [100, 101, 102, 101], "no bar before it: nothing to undo"),
        (ADJUSTED, ["2026-03-09 1"], [100, 101, 102, 101], "one for one is none"),
        ("2026-03-06 5.2\n2026-03-09 5.1", ["2026-03-09 0.1"], [0.52, 5.1], "one for ten, adjusted"),
        ("2026-03-06 0.52\n2026-03-09 5.1", ["2026-03-09 0.1"], [0.52, 5.1], "one for ten, raw"),
        ("2026-03-06 100\n2026-03-09 103", ["2026-03-09 1.5"], [150, 103], "three for two, adjusted"),
        ("2026-03-06 150\n2026-03-09 103", ["2026-03-09 1.5"], [150, 103], "three for two, raw"),
        # 600, two for one, 310, three for one, 100; adjusted for the first, the second or both
        ("2026-03-05 300\n2026-03-06 310\n2026-03-09 100", ["2026-03-06 2", "2026-03-09 3"],
         [600, 310, 100], "adjusted for the first of two"),
        ("2026-03-05 200\n2026-03-06 103.3333\n2026-03-09 100", ["2026-03-06 2", "2026-03-09 3"],
         [600, 309.9999, 100], "adjusted for the second of two"),
        ("2026-03-05 100\n2026-03-06 103.3333\n2026-03-09 100", ["2026-03-09 3", "2026-03-06 2"],
         [600, 309.9999, 100], "adjusted for both"),
    ],
)  # fmt: skip
def test_prices_as_they_were_traded(table: str, known: list[str], traded: list[float], why: str) -> None:
    series = Series.of("ZZQX", bars("ZZQX", table), splits(*known))
    assert [bar.close for bar in series.bars] == traded, why


def test_every_price_is_put_back_and_the_volume_too() -> None:
    first, *rest = bars("ZZQX", "2026-03-06 101 103 99\n2026-03-09 102 104 100")
    series = Series.of("ZZQX", [replace(first, open=100, volume=4000), *rest], splits("2026-03-09 4"))
    assert series.bars[0] == replace(first, close=404, open=400, high=412, low=396, volume=1000)


@pytest.mark.parametrize(
    ("after", "through", "factor", "why"),
    [
        ("2026-03-06", "2026-03-09", 4, "the first day of the new shares has them"),
        ("2026-03-09", "2026-04-01", 1, "and is the base of nothing more"),
        ("2026-03-01", "2026-03-08", 1, "before it"),
        ("2026-03-01", "2026-06-30", 8, "four, then two for one"),
    ],
)
def test_factor(after: str, through: str, factor: float, why: str) -> None:
    series = Series.of("ZZQX", bars("ZZQX", TRADED), splits("2026-06-01 2", "2026-03-09 4"))
    assert series.factor(day(after), day(through)) == factor, why
    assert len(series.splits_between(day(after), day(through))) == {1: 0, 4: 1, 8: 2}[factor]


def test_all_bars_in_the_shares_of_one_day() -> None:
    series = Series.of("ZZQX", bars("ZZQX", TRADED), splits("2026-03-09 4"))
    assert [bar.close for bar in series.in_shares_of(day("2026-03-10")).bars] == [100, 101, 102, 101]
    assert [bar.close for bar in series.in_shares_of(day("2026-03-06")).bars] == [400, 404, 408, 404]
    again = series.in_shares_of(day("2026-03-10"))
    assert again.in_shares_of(day("2026-03-05")) is again


def test_a_known_split_is_no_break_and_another_jump_is_one() -> None:
    window = (day("2026-03-05"), day("2026-03-10"))
    known = splits("2026-03-09 4")
    assert Series.of("ZZQX", bars("ZZQX", TRADED)).split_like(*window)
    assert Series.of("ZZQX", bars("ZZQX", TRADED), known).split_like(*window) is None
    assert Series.of("ZZQX", bars("ZZQX", ADJUSTED), known).split_like(*window) is None
    halved = TRADED.replace("10 101", "10 50.5")  # and two for one the day after, of which nothing is known
    pair = Series.of("ZZQX", bars("ZZQX", halved), known).split_like(*window)
    assert pair and [bar.close for bar in pair] == [102, 50.5]


def test_a_later_split_leaves_what_was_there_before_it() -> None:
    """Adjusted prices that were loaded after the split are the raw ones that were loaded before it."""
    before = Series.of("ZZQX", bars("ZZQX", TRADED)[:2])
    loaded_later = Series.of("ZZQX", bars("ZZQX", ADJUSTED), splits("2026-03-09 4"))
    assert loaded_later.until(day("2026-03-08")) == before
    assert loaded_later.until(day("2026-03-09")).factor(day("2026-03-06"), day("2026-03-09")) == 4
    announced = Series.of("ZZQX", bars("ZZQX", TRADED)[:2], splits("2026-03-09 4"))
    assert announced.until(day("2026-03-08")) == before
