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
    ("more than a fifth of the orders", [("more than a fifth", "PCT", "20", None, "percent", "gt")]),
    ("Target to $260 . 00", [("$260 . 00", "MONEY", "260.00", None, "USD", "eq")]),
    # numbers that count, and ranges of them
    ("delivered 63,000 vehicles", [("63,000", "NUM", "63000", None, "count", "eq")]),
    ("added 1.2 million new subscribers", [("1.2 million", "NUM", "1.2E6", None, "count", "eq")]),
    ("36,000 to 40,000 deliveries", [("36,000 to 40,000", "NUM", "36000", "40000", "count", "range")]),
    ("between 30 and 40 stores", [("30 and 40", "NUM", "30", "40", "count", "range")]),
    ("sees 70 million to 80 million handsets", [("70 million to 80 million", "NUM", "7E7", "8E7", "count", "range")]),
    ("from 36,000 to 40,000", [("36,000", "NUM", "36000", None, None, "eq"), ("40,000", "NUM", "40000", None, None, "eq")]),
    ("Fund Rank 500 to 900", [("500", "NUM", "500", None, None, "eq"), ("900", "NUM", "900", None, None, "eq")]),
    ("forty-five percent", [("forty-five percent", "PCT", "45", None, "percent", "eq")]),
    ("the Model 3 deliveries", [("3", "NUM", "3", None, None, "eq")]),
    # one magnitude for both ends
    ("between $138-143.5 billion", [("$138-143.5 billion", "MONEY", "1.38E11", "1.435E11", "USD", "range")]),
    ("EUR 800-900m", [("EUR 800-900m", "MONEY", "8E8", "9E8", "EUR", "range")]),
    ("$17-19 a share", [("$17-19", "MONEY", "17", "19", "USD", "range")]),
    ("1.2 to 1.8 million", [("1.2 to 1.8 million", "NUM", "1.2E6", "1.8E6", None, "range")]),
    # other people's money, and the same sum again in brackets
    ("8.1 trillion won ($6.8 billion)", [("8.1 trillion won ($6.8 billion)", "MONEY", "8.1E12", None, "KRW", "eq")]),
    ("1.2 billion kronor (about $115 million) more", [("1.2 billion kronor (about $115 million)", "MONEY", "1.2E9", None, "SEK", "eq")]),
    ("3 billion Mexican pesos", [("3 billion Mexican pesos", "MONEY", "3E9", None, "MXN", "eq")]),
    ("5 billion reais", [("5 billion reais", "MONEY", "5E9", None, "BRL", "eq")]),
    ("Rs 6,128 crore", [("Rs 6,128 crore", "MONEY", "6.128E10", None, "INR", "eq")]),
    ("SEK 200 and 300 NOK", [("SEK 200", "MONEY", "200", None, "SEK", "eq"), ("300 NOK", "MONEY", "300", None, "NOK", "eq")]),
    ("93.4 billion yuan", [("93.4 billion yuan", "MONEY", "9.34E10", None, "CNY", "eq")]),
    ("2,755 pence", [("2,755 pence", "MONEY", "27.55", None, "GBP", "eq")]),
    ("its team of 11 won the cup", [("11", "NUM", "11", None, None, "eq")]),
    ("$93 (from $90)", [("$93", "MONEY", "93", None, "USD", "eq"), ("$90", "MONEY", "90", None, "USD", "eq")]),
    # multiples
    ("trades at 31-times earnings", [("31-times", "MULT", "31", None, "multiple", "eq")]),
    ("at 15.7 times and 17.2 times, respectively", [("15.7 times", "MULT", "15.7", None, "multiple", "eq"), ("17.2 times", "MULT", "17.2", None, "multiple", "eq")]),
    ("a P/E ratio of 8.1 times", [("8.1 times", "MULT", "8.1", None, "multiple", "eq")]),
    ("six times book value", [("six times", "MULT", "6", None, "multiple", "eq")]),
    ("met three times in May", [("three", "NUM", "3", None, None, "eq")]),
    ("its ratio is five times larger", [("five", "NUM", "5", None, None, "eq")]),
    # rates
    ("cut by a quarter point", [("a quarter point", "PP", "0.25", None, "percentage_points", "eq")]),
    ("a half-percentage-point hike", [("a half-percentage-point", "PP", "0.5", None, "percentage_points", "eq")]),
    ("pushed yields up to 3.9%", [("3.9%", "PCT", "3.9", None, "percent", "eq")]),
    ("up to 20% of staff", [("up to 20%", "PCT", "20", None, "percent", "le")]),
    # signs, blanks, and what is no figure
    ("-0.8% and +3.1%", [("-0.8%", "PCT", "0.8", None, "percent", "eq"), ("+3.1%", "PCT", "3.1", None, "percent", "eq")]),
    ("up .5% again", [(".5%", "PCT", "0.5", None, "percent", "eq")]),
    ("fell 9%.\n24% of it", [("9%", "PCT", "9", None, "percent", "eq"), ("24%", "PCT", "24", None, "percent", "eq")]),
    ("Trading Up 13 . 1 %", [("13 . 1 %", "PCT", "13.1", None, "percent", "eq")]),
    ("to $1 , 338 . 00", [("$1 , 338 . 00", "MONEY", "1338.00", None, "USD", "eq")]),
    ("a 5G phone, a 777X and 2024-2026", []),
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
