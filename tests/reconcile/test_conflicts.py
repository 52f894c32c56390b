"""Which figures cannot both be true."""

from decimal import Decimal
from typing import Any

import pytest
from made import claim, day
from thesis_table import filed

from reconcile.conflicts import conflicts
from records import Claimant, Verdict

SEGMENT = {"name": "US small caps", "type": "segment"}
FED = {"name": "Federal Reserve", "type": "macro", "unit": "count", "direction": "down"}
PERCENT = {"unit": "percent"}


def by(name: str) -> dict[str, Any]:
    return {"claimant": Claimant(name, firm=name)}


def discount(symbol: str | None, value: str, **fields: Any) -> Any:
    named = {} if symbol else SEGMENT
    return claim(
        "valuation", "discount", symbol, value=value, modality="reported", **PERCENT, **named, **fields
    )


def growth(value: str, **fields: Any) -> Any:
    fields = {"direction": "up", "modality": "forecast", **PERCENT, **fields}
    return claim("fundamental", "earnings_growth", None, value=value, **SEGMENT, **fields)


def cuts(value: str, period: tuple[str, str, str] | None, **fields: Any) -> Any:
    more = {"period": period} if period else {}
    return claim("macro", "rate_cuts", None, value=value, **FED, **more, **{"modality": "reported", **fields})


LATE, Q4 = ("in late 2025", "2024-12-31", "2025-12-31"), ("in Q4 2025", "2025-09-30", "2025-12-31")
H1 = ("in the first half of 2025", "2024-12-31", "2025-06-30")


@pytest.mark.parametrize(
    ("one", "other", "apart", "why"),
    [
        (discount("^SP600", "31"), discount(None, "26", comparator="approx"), "5", "31% against nearly 26%"),
        (discount("^SP600", "28"), discount(None, "26", comparator="approx"), None, "nearly: within a tenth"),
        (cuts("3", LATE), cuts("2", Q4, modality="forecast"), "1", "three against two in late 2025"),
        (cuts("3", LATE), cuts("3", Q4), None, "the same"),
        (cuts("3", LATE), cuts("2", H1), None, "of another time"),
        (growth("19"), growth("23"), "4", "19% against 23%"),
        (growth("19"), growth("19.4"), None, "rounded"),
        (growth("17", value_high="22"), growth("23"), None, "within the rounding of a range"),
        (growth("17", value_high="20"), growth("23"), "3", "above the range"),
        (growth("20", comparator="gt"), growth("23"), None, "more than 20 may be 23"),
        (growth("20", comparator="lt"), growth("23"), "3", "less than 20 is not 23"),
        (growth("5"), growth("5", direction="down"), "10", "up against down"),
        (growth("19", **by("Oakmere")), growth("23", **by("Halden")), "4", "two houses"),
        (growth("19"), growth("23", horizon=day("2027-12-31")), None, "another year"),
        (growth("19"), growth("23", modality="reported"), None, "what was is not what will be"),
        (claim("valuation", "pe_forward", value="20", unit="multiple"),
         claim("valuation", "pe_forward", value="20.9", unit="multiple"), None, "prices move in a week"),
        (claim("fundamental", "revenue", value="100", unit="USD", modality="reported"),
         claim("fundamental", "revenue", value="900", unit="USD", modality="reported"), None, "a part of it"),
        (claim("price_target", "target", value="90", unit="USD"),
         claim("price_target", "target", value="50", unit="USD"), None, "targets differ by nature"),
        (claim("performance", "return", value="2", direction="up", modality="reported", **PERCENT),
         claim("performance", "return", value="4", direction="up", modality="reported", **PERCENT), None,
         "of two days"),
    ],
)  # fmt: skip
def test_figures(one: Any, other: Any, apart: str | None, why: str) -> None:
    found = conflicts([
        filed(one, "2026-01-09", article="a1", story=1), filed(other, "2026-01-15", article="a2", story=2)
    ])  # fmt: skip
    assert [it.difference for it in found] == ([Decimal(apart)] if apart else []), why
    assert not any(it.changed for it in found)


@pytest.mark.parametrize(
    ("who", "second", "changed"),
    [
        ("Oakmere", "2026-01-15", [True]),
        ("consensus", "2026-01-15", [False]),
        ("consensus", "2026-02-15", [True]),
    ],
)
def test_a_change_of_mind_is_no_conflict(who: str, second: str, changed: list[bool]) -> None:
    some = [filed(growth("19", **by(who)), "2026-01-09"), filed(growth("23", **by(who)), second, story=2)]
    assert [it.changed for it in conflicts(some)] == changed


def test_a_writer_knows_of_both_figures_in_one_article() -> None:
    assert conflicts([filed(growth("19")), filed(growth("23"))]) == []


def test_the_market_says_what_was() -> None:
    seen = Verdict("c1", "close", "m", "why", day("2026-01-09"), observed=Decimal("1.9"))
    move = {
        "direction": "up",
        "modality": "reported",
        **PERCENT,
        "period": ("on Thursday", "2026-01-07", "2026-01-08"),
    }
    one, other = (claim("performance", "return", value=value, **move) for value in ("2.2", "3.5"))
    [found] = conflicts([filed(one, verdict=seen), filed(other, story=2)])
    assert (found.difference, found.market) == (Decimal("1.3"), Decimal("1.9"))


def test_by_symbol_and_since() -> None:
    some = [filed(growth("19")), filed(growth("23"), "2026-01-15", story=2)]
    assert len(conflicts(some, key="US small caps", since=day("2026-01-15"))) == 1
    assert conflicts(some, key="US large caps") == conflicts(some, since=day("2026-01-16")) == []
