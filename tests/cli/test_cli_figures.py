"""Figures and cells as they are shown; expected are the forms of the trade."""

from typing import Any

import pytest

import render

UP, DOWN = {"direction": "up"}, {"direction": "down"}
RANGE, OVER = {"comparator": "range"}, {"comparator": "gt"}


@pytest.mark.parametrize(
    ("metric", "value", "unit", "rest", "shown", "why"),
    [
        ("return", 6.2, "percent", UP, "+6.2%", "a rise"),
        ("return", 2, "percent", DOWN, "-2%", "a fall"),
        ("return", 2, "percent", DOWN | OVER, "down >2%", "a bound on a fall: >-2% would say the opposite"),
        ("return", 9, "percent", DOWN | {"comparator": "approx"}, "~-9%", "about"),
        ("return", 300, "points", DOWN, "-300 pts", "index points"),
        ("return", 0, "percent", {"direction": "flat"}, "0%", "flat"),
        ("level", 2825, "points", UP, "2,825", "a level has no sign"),
        ("target", 93, "USD", {"prior_value": 67}, "$93 (was $67)", "a raised target"),
        ("target", 1.5, "USD", {}, "$1.50", "cents come in pairs"),
        ("target", 0.0125, "USD", {}, "$0.0125", "no digit is lost"),
        ("target", 90, "USD", RANGE | {"value_high": 95.5}, "$90.00–95.50", "a range has one sign"),
        ("target", 450, "SEK", {}, "SEK 450", "a currency without a sign"),
        ("pe_forward", 16.5, "multiple", {}, "16.5x", "a multiple"),
        ("policy_rate", 3.5, "percent", RANGE | {"value_high": 3.75}, "3.50–3.75%", "the same places"),
        ("policy_rate", 25, "basis_points", DOWN, "25 bp", "a cut"),
        ("market_cap", 1500000000000, "USD", OVER, ">$1.5T", "trillions"),
        ("revenue", 2000000000, "USD", {}, "$2B", "billions"),
        ("revenue", 812000000, "EUR", {}, "€812M", "millions of euros"),
        ("eps", -0.35, "USD", {}, "-$0.35", "a loss"),
        ("streak", 7, "sessions", DOWN, "7 sessions down", "a streak"),
        ("breadth", 14, "count", {"of": 15}, "14 of 15", "breadth"),
        ("rating", None, None, {"label": "buy", "prior_label": "hold"}, "buy (was hold)", "an upgrade"),
        ("record_high", None, None, {}, "record high", "nothing stated but the record"),
        ("stance", None, None, {"stance": "bearish"}, "bearish", "a view without a figure"),
        ("event", None, None, {}, "", "nothing to show"),
    ],
)
def test_figure(metric: str, value: float, unit: str, rest: dict[str, Any], shown: str, why: str) -> None:
    assert render.figure({"metric": metric, "value": value, "unit": unit, **rest}) == shown, why


@pytest.mark.parametrize(
    ("value", "cell", "why"),
    [
        ("=HYPERLINK(0)", "'=HYPERLINK(0)", "a formula"),
        ("+6.2% today", "'+6.2% today", "a text that a spreadsheet would reckon with"),
        ("-SUM(A1)", "'-SUM(A1)", "a text with a minus"),
        ("@cmd", "'@cmd", "an old form of a function"),
        ("\tx", "'\tx", "a tab hides a formula"),
        ("＝1", "'＝1", "full width"),
        (-2.5, -2.5, "a number stays a number"),
        ("-5", "-5", "as text too"),
        ("-5-5", "'-5-5", "a sum"),
        (None, None, "an empty cell"),
        (["AAPL", "MSFT"], "AAPL MSFT", "symbols"),
        ([{"kind": "hedge", "text": "=about"}], "'=about", "guarded after joining"),
    ],
)
def test_cell(value: Any, cell: Any, why: str) -> None:
    assert render.cell(value) == cell, why


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x1b[0m", " [31mred [0m"),
        ("a\u202eb", "a b"),
        ("x\u0007\u009b2Jy", "x  2Jy"),
        ("naïve 日本 €", "naïve 日本 €"),
        ("half \ud800", "half  "),
    ],
)
def test_clean_leaves_nothing_that_steers_a_terminal(text: str, shown: str) -> None:
    assert render.clean(text) == shown
