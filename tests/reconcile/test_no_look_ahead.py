"""Nothing that comes later changes a verdict: no price, split, figure or article after the check nor, for
what is past, any price after the publication."""

from dataclasses import replace
from datetime import date, timedelta
from math import prod
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from made import claim

from reconcile.facts import Facts
from reconcile.judges import judge
from reconcile.series import Series
from reconcile.sessions import exchange
from records import Bar, Claim, Claimant, Observation

SESSIONS = [day for day in exchange("XNYS", 2027).days if date(2025, 12, 1) <= day <= date(2026, 2, 27)]
WEEK = ("this week", "2025-12-26", "2026-01-02")
HARBOR = Claimant("Cobalt Harbor Research")
PERCENT: Any = {"unit": "percent"}
PAST: list[Claim] = [
    claim("performance", "return", value="1.0", direction="up", **PERCENT),
    claim("performance", "return", value="2", direction="down", comparator="approx", period=WEEK, **PERCENT),
    claim("performance", "return", value="9", direction="down", quote="fell 9% from its high of December",
          **PERCENT),
    claim("performance", "return", value="4", direction="up", comparator="le", **PERCENT),
    claim("performance", "relative_return", direction="up", period=WEEK),
    claim("performance", "level", value="100", unit="USD"),
    claim("performance", "record_high"),
    claim("performance", "streak", value="2", unit="sessions", direction="down"),
    claim("price_target", "implied_upside", value="5", direction="up", **PERCENT),
    claim("valuation", "pe_forward", value="16", unit="multiple"),
]  # fmt: skip
RELEASED = [
    claim("macro", "unemployment", None, name="unemployment rate", type="macro", value="4.4", **PERCENT),
    claim("macro", "unemployment", None, name="unemployment rate", type="macro", value="4.4",
          period=("in December", "2025-11-28", "2025-12-31"), **PERCENT),
    claim("macro", "inflation", None, name="inflation", type="macro", value="0.2", direction="up", **PERCENT),
]  # fmt: skip
TARGET = claim("price_target", "target", value="105", unit="USD", horizon=date(2026, 2, 13), claimant=HARBOR)
RATING = claim("rating", "rating", stance="bullish", claimant=HARBOR)
LATER: list[Claim] = [
    TARGET,
    claim("performance", "return", direction="up", modality="forecast", period=("by", None, "2026-02-06")),
    RATING,
]
steps = st.lists(st.floats(-0.05, 0.05), min_size=len(SESSIONS), max_size=len(SESSIONS))
figures = st.lists(st.floats(1, 40).map(lambda value: round(value, 1)), min_size=20, max_size=20)
split_days = st.lists(st.tuples(st.sampled_from(SESSIONS), st.sampled_from([2.0, 3.0, 0.5])), max_size=2)
MONTHS = [date(2024 + n // 12, n % 12 + 1, 1) for n in range(10, 30)]  # November 2024 to June 2026


class World:
    """All that will ever be known, and what a judge is handed of it on one day."""

    def __init__(self, changes: list[float], splits: list[tuple[date, float]], values: list[float]) -> None:
        self.splits = [Observation("ZZQX", "split", day, ratio) for day, ratio in dict(splits).items()]
        self.bars = {"ZZQX": _bars("ZZQX", changes, dict(splits)), "SPY": _bars("SPY", changes[::-1], {})}
        monthly = list(zip(MONTHS, values, strict=True))
        for symbol in ("UNRATE", "CPIAUCNS", "CPIAUCSL"):
            self.bars[symbol] = [Bar(symbol, day, value) for day, value in monthly]
        self.values = {
            ("ZZQX", "pe_forward"): [
                Observation("ZZQX", "pe_forward", day, value)
                for day, value in zip(SESSIONS, values * 3, strict=False)
            ]
        }

    def market(self, until: date) -> dict[str, Series]:
        """As a provider gives it on that day: adjusted for the splits by then."""
        splits = [split for split in self.splits if split.date <= until]
        return {
            symbol: Series.of(
                symbol,
                [_adjusted(bar, splits) for bar in bars if bar.date <= until],
                [split for split in splits if symbol == split.symbol],
            )
            for symbol, bars in self.bars.items()
        }

    def verdict(
        self, made: Claim, published: date, as_of: date, until: date, said: list[tuple[Claim, date]]
    ) -> Any:
        values = {key: [v for v in found if v.date <= until] for key, found in self.values.items()}
        later = tuple((other, day) for other, day in said if day <= until)
        return judge(
            made,
            Facts(published, as_of, self.market(until), related=(TARGET,), later=later, values=values),
        )


def _bars(symbol: str, changes: list[float], splits: dict[date, float]) -> list[Bar]:
    """As traded: a split divides the price on its day."""
    price, made = 100.0, []
    for day, change in zip(SESSIONS, changes, strict=True):
        price = round(price * (1 + change) / splits.get(day, 1), 2)
        made.append(Bar(symbol, day, price, high=round(price * 1.005, 2), low=round(price * 0.995, 2)))
    return made


def _adjusted(bar: Bar, splits: list[Observation]) -> Bar:
    ratio = prod(split.value for split in splits if split.symbol == bar.symbol and split.date > bar.date)
    high, low = (value and value / ratio for value in (bar.high, bar.low))
    return replace(bar, close=bar.close / ratio, high=high, low=low)


worlds = st.builds(World, steps, split_days, figures)


def newer(published: date, after: int) -> list[tuple[Claim, date]]:
    """Another target and the opposite rating by the same house, some sessions later."""
    at = SESSIONS[min(SESSIONS.index(published) + after, len(SESSIONS) - 1)]
    target = claim("price_target", "target", value="140", unit="USD", claimant=HARBOR, article_id="a2")
    return [(target, at), (claim("rating", "rating", stance="bearish", claimant=HARBOR, article_id="a2"), at)]


@settings(max_examples=120, deadline=None)
@given(
    st.sampled_from(PAST + LATER + RELEASED), st.integers(20, 40), st.integers(0, 20), st.integers(1, 25), worlds
)  # fmt: skip
def test_what_comes_after_the_check_changes_nothing(
    made: Claim, at: int, wait: int, after: int, world: World
) -> None:
    published, as_of = SESSIONS[at], SESSIONS[at + wait]
    said = newer(published, after)
    known = world.verdict(made, published, as_of, as_of, said)
    assert world.verdict(made, published, as_of, date(2026, 12, 31), said) == known
    assert all(item.date <= as_of for item in known.evidence)
    assert known.as_of <= as_of


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(PAST), st.integers(20, 40), st.integers(1, 20), worlds)
def test_prices_after_publication_say_nothing_of_the_past(
    made: Claim, at: int, wait: int, world: World
) -> None:
    published = SESSIONS[at]
    known = world.verdict(made, published, published, published, [])
    later = world.verdict(made, published, published + timedelta(days=wait), SESSIONS[-1], [])
    assert (later.status, later.observed, later.explanation) == (
        known.status,
        known.observed,
        known.explanation,
    )
    assert all(item.date <= published for item in later.evidence)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(LATER), st.integers(20, 40), st.integers(0, 20), st.integers(1, 25), worlds)
def test_a_final_verdict_stays(made: Claim, at: int, wait: int, after: int, world: World) -> None:
    """What is final as of one day is the same as of every later one."""
    published, said = SESSIONS[at], newer(SESSIONS[at], after)
    first = world.verdict(made, published, SESSIONS[at + wait], SESSIONS[-1], said)
    if first.final:
        assert world.verdict(made, published, SESSIONS[-1], SESSIONS[-1], said) == first
