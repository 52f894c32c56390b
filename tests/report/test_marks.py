"""What of a claim gets onto the chart of a symbol, where, and until when."""

from collections.abc import Mapping
from typing import Any

import pytest
from charts import day, rating, record, series

from report.marks import Mark, symbol_chart

YEAR = day("2027-01-09")
DUE = {"status": "pending", "due": "2026-12-31"}


@pytest.mark.parametrize(
    ("claim", "expected", "why"),
    [
        (record(), ("pending", YEAR, 120.0, None), "a target runs twelve months"),
        (record(status="confirmed"), ("confirmed", YEAR, 120.0, None), "coloured by its verdict"),
        (record(status=None), ("not checked", YEAR, 120.0, None), "no verdict yet"),
        (record(horizon="2026-06-30"), ("pending", day("2026-06-30"), 120.0, None), "its own horizon"),
        (record(verdict=DUE), ("pending", day("2026-12-31"), 120.0, None), "the verdict knows when"),
        (record(horizon="2025-12-31"), ("pending", YEAR, 120.0, None), "a horizon that is over is misread"),
        (rating("bullish", "buy"), ("pending", YEAR, None, 2), "a rating by its stance"),
        (rating("bearish", "sell"), ("pending", YEAR, None, 0), "the other end"),
    ],
)  # fmt: skip
def test_a_mark(claim: Mapping[str, Any], expected: tuple[object, ...], why: str) -> None:
    [mark] = symbol_chart("ZZQX", series(), [claim]).marks
    assert (mark.status, mark.until, mark.level, mark.row) == expected, why
    assert (mark.day, mark.who) == (day("2026-01-09"), "Oakmere Partners")


@pytest.mark.parametrize(
    ("claim", "why"),
    [
        (record(value=None), "a target that was taken back has no level"),
        (record(unit="percent"), "no price"),
        (record("implied_upside", value=12), "an upside is no target"),
        (rating("", "mixed"), "takes no stance"),
        (record(article={"published": None, "publisher": None, "author": None}), "no day to put it at"),
    ],
)
def test_what_is_left_out(claim: Mapping[str, Any], why: str) -> None:
    assert symbol_chart("ZZQX", series(), [claim]).marks == (), why


def test_a_target_before_a_split_is_shown_in_the_shares_of_the_last_close() -> None:
    # Two for one on 2026-01-20: 120 of the old shares are 60 of the new, and 139 / 2 = 69.5.
    chart = symbol_chart("ZZQX", series(60, split="2026-01-20"), [record(value_high=130)])
    [mark] = chart.marks
    assert (mark.level, mark.high) == (60.0, 65.0)
    assert chart.closes[0] == 50.0
    assert max(chart.closes) == pytest.approx(79.5)


def test_closes_of_two_months_around_the_marks() -> None:
    prices = series(900, first="2025-01-01")
    chart = symbol_chart("ZZQX", prices, [record(horizon="2026-06-30")])
    assert (chart.days[0], chart.days[-1]) == (day("2025-11-09"), day("2026-08-30"))
    assert len(symbol_chart("ZZQX", prices, []).days) == 900


def test_a_symbol_without_prices_still_has_its_marks() -> None:
    chart = symbol_chart("ZZQX", series(0), [record(), rating("neutral", "hold")])
    assert [type(mark) for mark in chart.marks] == [Mark, Mark]
    assert (chart.days, chart.shown) == ([], "targets, ratings")
