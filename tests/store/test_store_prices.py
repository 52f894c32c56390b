"""What add_bars and add_values count and keep."""

import time
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from invented import LATER, NOW

from reconcile.series import Series
from records import Bar, Observation
from store.store import Store

DAY, NEXT = date(2026, 1, 8), date(2026, 1, 9)
NAN, INF = float("nan"), float("inf")

IMPORTS = [
    ("new", [[Bar("Q", DAY, 5.0)]], [1], [Bar("Q", DAY, 5.0)]),
    ("every field", [[Bar("Q", DAY, 5, 4, 6, 3, 100)]], [5], [Bar("Q", DAY, 5, 4, 6, 3, 100)]),
    ("the same again", [[Bar("Q", DAY, 5.0)]] * 2, [1, 0], [Bar("Q", DAY, 5.0)]),
    ("one value changed", [[Bar("Q", DAY, 5, 4)], [Bar("Q", DAY, 5, 4.5)]], [2, 1], [Bar("Q", DAY, 5, 4.5)]),
    ("fewer fields erase none", [[Bar("Q", DAY, 5, 4)], [Bar("Q", DAY, 6)]], [2, 1], [Bar("Q", DAY, 6, 4)]),
    ("twice in one import", [[Bar("Q", DAY, 5), Bar("Q", DAY, 6)]], [1], [Bar("Q", DAY, 6.0)]),
    ("out of order", [[Bar("Q", NEXT, 6), Bar("Q", DAY, 5)]], [2], [Bar("Q", DAY, 5.0), Bar("Q", NEXT, 6.0)]),
    ("no number", [[Bar("Q", DAY, NAN, INF), Bar("Q", NEXT, 5, NAN)]], [1], [Bar("Q", NEXT, 5.0)]),
    ("another symbol", [[Bar("q", DAY, 1), Bar("Q", DAY, 5)]], [2], [Bar("Q", DAY, 5.0)]),
    ("after the last day", [[Bar("Q", DAY, 5), Bar("Q", date(2026, 1, 10), 9)]], [2], [Bar("Q", DAY, 5.0)]),
    ("nothing", [[]], [0], []),
]


@pytest.mark.parametrize(("why", "imports", "counts", "bars"), IMPORTS, ids=[case[0] for case in IMPORTS])
def test_import(store: Store, why, imports, counts, bars) -> None:
    assert [store.add_bars(some, provider="file", now=NOW) for some in imports] == counts
    assert list(Series.of_columns("Q", store.columns(["Q"])["Q"]).until(NEXT).bars) == bars


def test_who_loaded_a_value_and_when_is_that_of_its_last_change(store: Store, rows) -> None:
    store.add_bars([Bar("Q", DAY, 5, 4)], provider="first.csv", now=NOW)
    store.add_bars([Bar("Q", DAY, 6, 4)], provider="second.csv", now=LATER)
    assert rows("SELECT field, value, provider, loaded_at FROM price ORDER BY field") == [
        {"field": "close", "value": 6.0, "provider": "second.csv", "loaded_at": "2026-01-12T14:30:00Z"},
        {"field": "open", "value": 4.0, "provider": "first.csv", "loaded_at": "2026-01-12T13:30:00Z"},
    ]


def seen(field: str, day: date, value: float, symbol: str = "Q") -> Observation:
    return Observation(symbol, field, day, value)


SERIES = [
    ("any field", [seen("pe_forward", DAY, 21.5)], 1, [], [seen("pe_forward", DAY, 21.5)]),
    ("by date", [seen("pe_forward", NEXT, 22), seen("pe_forward", DAY, -3)], 2, [],
     [seen("pe_forward", DAY, -3), seen("pe_forward", NEXT, 22)]),
    ("no number", [seen("pe_forward", DAY, NAN), seen("pe_forward", NEXT, INF)], 0, [], []),
    ("beside bars, which it is no part of", [Bar("Q", DAY, 5), seen("pe_forward", DAY, 21.5)], 2,
     [Bar("Q", DAY, 5.0)], [seen("pe_forward", DAY, 21.5)]),
    ("a close is one, however it comes", [seen("close", DAY, 5), seen("high", DAY, 6)], 2,
     [Bar("Q", DAY, 5.0, high=6.0)], []),
    ("other symbols", [seen("pe_forward", DAY, 9, "q"), seen("pe", DAY, 9)], 2, [], []),
]  # fmt: skip


@pytest.mark.parametrize(
    ("why", "items", "count", "bars", "values"), SERIES, ids=[case[0] for case in SERIES]
)
def test_series_of_any_field(store: Store, why, items, count, bars, values) -> None:
    assert store.add_values(items, provider="file:a.csv", now=NOW) == count
    assert list(Series.of_columns("Q", store.columns(["Q"])["Q"]).bars) == bars
    found = store.values("Q", "pe_forward")
    assert [seen(item.field, item.date, item.value) for item in found] == values
    assert {(item.provider, item.loaded_at) for item in found} <= {("file:a.csv", "2026-01-12T13:30:00Z")}


def test_values_until_a_day(store: Store) -> None:
    store.add_values([seen("split", DAY, 2), seen("split", NEXT, 3)], provider="f", now=NOW)
    assert [item.value for item in store.values("Q", "split", until=DAY)] == [2]
    assert [item.value for item in store.values("Q", "split")] == [2, 3]


def test_symbols(store: Store) -> None:
    assert store.price_symbols() == set()
    store.add_bars([Bar(symbol, DAY, 5.0) for symbol in ("Q", "^RUT", "BRK.B", "q")], provider="f", now=NOW)
    assert store.price_symbols() == {"Q", "^RUT", "BRK.B", "q"}


def test_the_days_of_a_symbol_run_from_its_first_to_its_last_close(store: Store) -> None:
    assert store.price_span("Q") is None
    bars = [
        Bar("Q", NEXT, 6),
        Bar("Q", DAY, 5),
        Bar("R", date(2026, 1, 7), 5),
        Bar("Q", date(2026, 2, 1), NAN, 7),
    ]
    store.add_bars(bars, provider="f", now=NOW)
    assert store.price_span("Q") == (DAY, NEXT)


def test_a_hundred_thousand_closes_in_seconds(store: Store) -> None:
    def closes() -> Iterator[Bar]:
        for number in range(500):
            for day in range(200):
                yield Bar(f"S{number:03}", DAY + timedelta(day), 10 + day / 8)

    started = time.perf_counter()
    assert store.add_bars(closes(), provider="f", now=NOW) == 100_000
    assert store.add_bars(closes(), provider="f", now=NOW) == 0
    assert time.perf_counter() - started < 20
    assert len(store.price_symbols()) == 500
