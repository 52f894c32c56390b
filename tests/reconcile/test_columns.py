"""Prices as columns: bars in, the same bars out, and what a field lacks."""

from collections.abc import Sequence
from datetime import date

import pytest

from reconcile.columns import Bars, Column
from records import Bar

DAYS = tuple(date(2026, 1, day) for day in (2, 5, 6, 7))
BARS = [
    Bar("ZZQX", DAYS[0], 100.0, 99.0, 101.0, 98.0, 1000.0),
    Bar("ZZQX", DAYS[1], 102.0),
    Bar("ZZQX", DAYS[2], 101.0, high=103.0),
    Bar("ZZQX", DAYS[3], 105.0, low=100.5, volume=0.0),
]
FULL = Bars.of("ZZQX", BARS)


def test_bars_in_and_out() -> None:
    assert (list(FULL), len(FULL), FULL.symbol) == (BARS, 4, "ZZQX")
    assert [FULL[at] for at in (0, 3, -1)] == [BARS[0], BARS[3], BARS[3]]
    assert list(reversed(FULL)) == BARS[::-1]
    assert BARS[2] in FULL
    with pytest.raises(IndexError):
        FULL[4]


@pytest.mark.parametrize(
    ("part", "why"),
    [
        (slice(1, 3), "the middle"),
        (slice(2, None), "to the end"),
        (slice(None, -1), "all but the last"),
        (slice(3, 1), "none"),
        (slice(4, 9), "behind the end"),
        (slice(None, None, 2), "every other"),
    ],
)
def test_slices_are_bars_again(part: slice, why: str) -> None:
    found = FULL[part]
    assert isinstance(found, Bars), why
    assert list(found) == BARS[part], why
    assert found.symbol == "ZZQX"


@pytest.mark.parametrize(
    ("found", "expected", "why"),
    [
        ({}, [], "nothing stored"),
        ({"close": ((), ())}, [], "nothing left"),
        ({"high": (DAYS[:1], (101.0,))}, [], "a day without a close is none"),
        ({"close": (DAYS[:2], (100.0, 102.0))}, [Bar("ZZQX", DAYS[0], 100.0), Bar("ZZQX", DAYS[1], 102.0)],
         "closes alone"),
        ({"close": (DAYS[:1], (100.0,)), "high": (DAYS[:1], (101.0,)), "volume": (DAYS[:1], (0.0,))},
         [Bar("ZZQX", DAYS[0], 100.0, high=101.0, volume=0.0)], "the same days; no trade is a volume"),
        ({"close": (DAYS[1:3], (102.0, 101.0)), "open": (DAYS[2:], (100.0, 104.0)), "low": (DAYS[:2], (98.0, 99.0))},
         [Bar("ZZQX", DAYS[1], 102.0, low=99.0), Bar("ZZQX", DAYS[2], 101.0, open=100.0)],
         "a field on other days gives what it has for ours"),
        ({"close": (DAYS[:1], (100.0,)), "split": (DAYS[:1], (2.0,))}, [Bar("ZZQX", DAYS[0], 100.0)],
         "a split is no price"),
    ],
)  # fmt: skip
def test_columns_of_a_store(found: dict[str, Column], expected: list[Bar], why: str) -> None:
    assert list(Bars.of_columns("ZZQX", found)) == expected, why


@pytest.mark.parametrize(
    ("bars", "highs", "lows", "why"),
    [
        (
            BARS,
            [101.0, 102.0, 103.0, 105.0],
            [98.0, 102.0, 101.0, 100.5],
            "the close where there is no other",
        ),
        (BARS[1:2], [102.0], [102.0], "a close alone is both"),
        ([], [], [], "none of none"),
    ],
)
def test_extremes(bars: Sequence[Bar], highs: list[float], lows: list[float], why: str) -> None:
    columns = Bars.of("ZZQX", bars)
    assert (columns.extremes(high=True), columns.extremes(high=False)) == (highs, lows), why
