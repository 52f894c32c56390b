"""Figures: input, expected (words, token, value, high, unit, comparator), worked out by reading."""

import itertools
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.quantities import Quantity, quantities

TABLE = [
    # text, expected figures
    ("jumped 6.2% in a week", [("6.2%", "PCT", "6.2", None, "percent", "eq")]),
    ("fell 2.1 percent", [("2.1 percent", "PCT", "2.1", None, "percent", "eq")]),
    ("rose 3 per cent", [("3 per cent", "PCT", "3", None, "percent", "eq")]),
    ("nearly 26% cheaper", [("nearly 26%", "PCT", "26", None, "percent", "approx")]),
    ("more than 4%", [("more than 4%", "PCT", "4", None, "percent", "gt")]),
    ("as much as 4.8%", [("as much as 4.8%", "PCT", "4.8", None, "percent", "le")]),
    ("at least 10 firms", [("at least 10", "NUM", "10", None, None, "ge")]),
    ("a range of 3.50%–3.75%", [("3.50%–3.75%", "PCT", "3.50", "3.75", "percent", "range")]),
    ("a 17% to 22% increase", [("17% to 22%", "PCT", "17", "22", "percent", "range")]),
    ("between $30 billion and $37 billion", [("$30 billion and $37 billion", "MONEY", "3E10", "3.7E10", "USD", "range")]),
    ("$6.06-$6.16 billion", [("$6.06-$6.16 billion", "MONEY", "6.06E9", "6.16E9", "USD", "range")]),
    ("to $450 from $420", [("$450", "MONEY", "450", None, "USD", "eq"), ("$420", "MONEY", "420", None, "USD", "eq")]),
    ("from $480 to $500", [("$480", "MONEY", "480", None, "USD", "eq"), ("$500", "MONEY", "500", None, "USD", "eq")]),
    ("C$90 and €3.4bn", [("C$90", "MONEY", "90", None, "CAD", "eq"), ("€3.4bn", "MONEY", "3.4E9", None, "EUR", "eq")]),
    ("50 cents a share", [("50 cents", "MONEY", "0.50", None, "USD", "eq")]),
    ("3,600 GBp", [("3,600 GBp", "MONEY", "36.00", None, "GBP", "eq")]),
    ("$1.16 trillion", [("$1.16 trillion", "MONEY", "1.16E12", None, "USD", "eq")]),
    ("16.5x forward", [("16.5x", "MULT", "16.5", None, "multiple", "eq")]),
    ("up 33 points", [("33 points", "POINTS", "33", None, "points", "eq")]),
    ("5 basis points", [("5 basis points", "BP", "5", None, "basis_points", "eq")]),
    ("two percentage points", [("two percentage points", "PP", "2", None, "percentage_points", "eq")]),
    ("seven consecutive sessions", [("seven consecutive sessions", "SPAN", "7", None, "sessions", "eq")]),
    ("a five-day slide", [("five-day", "SPAN", "5", None, "sessions", "eq")]),
    ("a 15-year streak", [("15-year", "SPAN", "15", None, "years", "eq")]),
    ("more than a fifth of its value", [("more than a fifth", "PCT", "20", None, "percent", "gt")]),
    ("Target to $260 . 00", [("$260 . 00", "MONEY", "260.00", None, "USD", "eq")]),
    ("In 2026 and 4Q18, at 9:13", []),
    ("on the 15th", []),
]  # fmt: skip


def _row(text: str, q: Quantity) -> tuple[str, str, Decimal, Decimal | None, str | None, str]:
    return text[q.start : q.end], q.token, q.value, q.high, q.unit, q.comparator


@pytest.mark.parametrize(("text", "expected"), TABLE, ids=[row[0] for row in TABLE])
def test_figures_as_the_trade_writes_them(
    text: str, expected: list[tuple[str, str, str, str | None, str | None, str]]
) -> None:
    got = [_row(text, q) for q in quantities(text)]
    assert got == [(w, t, Decimal(v), Decimal(h) if h else None, u, c) for w, t, v, h, u, c in expected]


@given(st.decimals(min_value=0, max_value=10**6, places=2, allow_nan=False))
def test_a_percentage_comes_back_to_the_last_digit(value: Decimal) -> None:
    assert [q.value for q in quantities(f"shares rose {value}% today")] == [value]


@given(st.text(max_size=300))
def test_any_text_gives_figures_in_order_inside_the_text(text: str) -> None:
    found = quantities(text)
    assert all(0 <= q.start < q.end <= len(text) for q in found)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
