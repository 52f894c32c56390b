"""No later price changes a verdict: neither one after the check nor, for what is past, after publication."""

from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from made import claim

from reconcile.facts import Facts
from reconcile.judges import judge
from reconcile.series import Series
from reconcile.sessions import exchange
from records import Bar, Claim

SESSIONS = [day for day in exchange("XNYS", 2027).days if date(2025, 12, 1) <= day <= date(2026, 2, 27)]
WEEK = ("this week", "2025-12-26", "2026-01-02")
PAST: list[Claim] = [
    claim("performance", "return", value="1.0", unit="percent", direction="up"),
    claim(
        "performance", "return", value="2", unit="percent", direction="down", comparator="approx", period=WEEK
    ),
    claim("performance", "relative_return", direction="up", period=WEEK),
    claim("performance", "level", value="100", unit="USD"),
    claim("performance", "record_high"),
    claim("performance", "streak", value="2", unit="sessions", direction="down"),
    claim("price_target", "implied_upside", value="5", unit="percent", direction="up"),
]
TARGET = claim("price_target", "target", value="105", unit="USD", horizon=date(2026, 2, 13))
LATER: list[Claim] = [
    TARGET,
    claim("performance", "return", direction="up", modality="forecast", period=("by", None, "2026-02-06")),
    claim("rating", "rating", stance="bullish"),
]
steps = st.lists(st.floats(-0.05, 0.05), min_size=len(SESSIONS), max_size=len(SESSIONS))


def series(symbol: str, changes: list[float], until: date) -> Series:
    price, made = 100.0, []
    for day, change in zip(SESSIONS, changes, strict=True):
        price = round(price * (1 + change), 2)
        made.append(Bar(symbol, day, price, high=price + 0.5, low=price - 0.5))
    return Series.of(symbol, (bar for bar in made if bar.date <= until))


def verdict(made: Claim, published: date, as_of: date, changes: list[float], until: date) -> Any:
    prices = {symbol: series(symbol, changes[::step], until) for symbol, step in (("ZZQX", 1), ("SPY", -1))}
    return judge(made, Facts(published, as_of, prices, (TARGET,)))


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(PAST + LATER), st.integers(20, 40), st.integers(0, 20), steps)
def test_prices_after_the_check_change_nothing(made: Claim, at: int, wait: int, changes: list[float]) -> None:
    published, as_of = SESSIONS[at], SESSIONS[at + wait]
    known = verdict(made, published, as_of, changes, until=as_of)
    assert verdict(made, published, as_of, changes, until=SESSIONS[-1]) == known
    assert all(item.date <= as_of for item in known.evidence)
    assert known.as_of <= as_of


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(PAST), st.integers(20, 40), st.integers(1, 20), steps)
def test_prices_after_publication_say_nothing_of_the_past(
    made: Claim, at: int, wait: int, changes: list[float]
) -> None:
    published = SESSIONS[at]
    known = verdict(made, published, published, changes, until=published)
    later = verdict(made, published, published + timedelta(days=wait), changes, until=SESSIONS[-1])
    assert (later.status, later.observed, later.explanation) == (
        known.status,
        known.observed,
        known.explanation,
    )
    assert all(item.date <= published for item in later.evidence)
