"""Expected values are the rules of docs/verdicts.md, worked by hand."""

import pytest
from made import D, claim

from reconcile.tolerance import CLOSE_LEVEL, half_unit, judge_move, span, status


@pytest.mark.parametrize(
    ("written", "half"),
    [("6.8", "0.05"), ("7", "0.5"), ("2825", "0.5"), ("3.50", "0.005"), ("0.25", "0.005"), ("5E+1", "0.5")],
)
def test_half_of_the_last_written_place(written: str, half: str) -> None:
    assert half_unit(D(written)) == D(half)


@pytest.mark.parametrize(
    ("value", "high", "comparator", "bounds", "tolerance"),
    [
        ("6.8", None, None, ("6.8", "6.8"), "0.05"),
        ("6.8", None, "eq", ("6.8", "6.8"), "0.05"),
        ("2", None, "approx", ("2", "2"), "0.5"),  # a tenth is 0.2, the written place 0.5
        ("30", None, "approx", ("30", "30"), "3.0"),  # a tenth is 3
        ("2", None, "gt", ("2", None), "0.05"),
        ("2.5", None, "ge", ("2.5", None), "0.005"),
        ("2", None, "lt", ("0", "2"), "0.05"),
        ("9.6", None, "le", ("0", "9.6"), "0.005"),
        ("3.50", "3.75", "range", ("3.50", "3.75"), "0.005"),
        ("17", "22.5", "range", ("17", "22.5"), "0.5"),
    ],
)
def test_span(
    value: str, high: str | None, comparator: str | None, bounds: tuple[str, str | None], tolerance: str
) -> None:
    made = span(D(value), high and D(high), comparator)
    assert (made.low, made.high) == (D(bounds[0]), bounds[1] and D(bounds[1]))
    assert made.tolerance == D(tolerance)


@pytest.mark.parametrize(
    ("fields", "observed", "expected", "why"),
    [
        ({"value": "6.8", "direction": "up"}, "6.849", "confirmed", "within 0.05"),
        ({"value": "6.8", "direction": "up"}, "6.86", "close", "0.06 off; a fifth is 1.36"),
        ({"value": "6.8", "direction": "up"}, "5.44", "close", "exactly a fifth off"),
        ({"value": "6.8", "direction": "up"}, "5.43", "contradicted", "more than a fifth off"),
        ({"value": "6.8", "direction": "up"}, "-6.8", "contradicted", "the other way"),
        ({"value": "6.8", "direction": "down"}, "-6.82", "confirmed", "down and down"),
        ({"value": "6.8"}, "-6.82", "confirmed", "no side stated: the size counts"),
        ({"value": "2", "comparator": "approx", "direction": "down"}, "-1.65", "confirmed", "1.5 to 2.5"),
        ({"value": "2", "comparator": "approx", "direction": "down"}, "-1.49", "contradicted", "0.51 off"),
        ({"value": "4", "comparator": "gt", "direction": "up"}, "6.84", "confirmed", "more than 4"),
        ({"value": "4", "comparator": "gt", "direction": "up"}, "3.96", "confirmed", "rounds to 4.0"),
        ({"value": "4", "comparator": "gt", "direction": "up"}, "3.3", "close", "0.7 off; a fifth is 0.8"),
        ({"value": "4", "comparator": "gt", "direction": "up"}, "3.1", "contradicted", "0.9 off"),
        ({"value": "2", "comparator": "lt", "direction": "down"}, "-1.2", "confirmed", "less than 2"),
        ({"value": "2", "comparator": "lt", "direction": "down"}, "-2.3", "close", "0.3 off"),
        ({"value": "2", "comparator": "lt", "direction": "down"}, "1.0", "contradicted", "it rose"),
        ({"value": "5", "value_high": "7", "direction": "up"}, "7.4", "confirmed", "7 give or take 0.5"),
        ({"value": "5", "value_high": "7", "direction": "up"}, "8.4", "close", "1.4 past 7, its fifth"),
        ({"direction": "up"}, "0.01", "confirmed", "no figure: the sign"),
        ({"direction": "up"}, "0", "contradicted", "no rise"),
        ({"direction": "flat"}, "-1.0", "confirmed", "flat: at most 1%"),
        ({"direction": "flat"}, "1.15", "close", "a fifth more"),
        ({"direction": "flat"}, "1.3", "contradicted", "not flat"),
        ({"direction": "flat", "value": "0.1"}, "-0.12", "confirmed", "flat with a figure: the figure"),
    ],
)
def test_moves(fields: dict[str, str], observed: str, expected: str, why: str) -> None:
    assert judge_move(claim("performance", "return", **fields), D(observed)) == expected, why


@pytest.mark.parametrize(
    ("observed", "expected", "why"),
    [("2825.4", "confirmed", "within 0.5"), ("2881", "close", "2% is 56.5"), ("2882", "contradicted", "57")],
)
def test_levels_are_close_within_a_fiftieth(observed: str, expected: str, why: str) -> None:
    assert status(span(D("2825")), D(observed), CLOSE_LEVEL) == expected, why
