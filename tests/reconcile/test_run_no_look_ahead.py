"""`reconcile --as-of D` over a database in a file: prices, splits, figures and articles that came after D,
loaded before the check, change none of its answers. The market and its news are made up from a seed."""

import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from math import prod
from pathlib import Path
from typing import Any

import pytest
from made import claim

from reconcile import reconcile
from reconcile.sessions import exchange, months_after
from records import Article, Bar, Claim, Claimant, Observation, Verdict
from store import open_store
from store.lookup import open_reader

DAYS = [day for day in exchange("XNYS", 2027).days if date(2024, 11, 1) <= day <= date(2026, 12, 31)]
# New shares for one old. All but the first come after every check below.
SPLITS = {
    "ZZQX": {date(2025, 12, 1): 2.0, date(2026, 4, 6): 3.0, date(2026, 9, 1): 1.5},
    "QQZX": {date(2026, 5, 4): 0.1},
}
HOLED = "HLZX"  # has no price on the day of the claims
START = {HOLED: 70.0, "ZZQX": 480.0, "QQZX": 36.0, "SPY": 590.0, "^GSPC": 5900.0}
MONTHS = [date(2024 + n // 12, n % 12 + 1, 1) for n in range(36)]
# From the end of a month to the day when its figure is out: before it counts as known.
RELEASED = {"UNRATE": 6, "PAYEMS": 6, "CPIAUCNS": 12, "CPIAUCSL": 12}
END = DAYS[-1]
HARBOR, LANE = Claimant("Cobalt Harbor Research"), Claimant("Harbor Lane Securities")
PERCENT: Any = {"unit": "percent"}


class World:
    """All that will ever be known of the market."""

    def __init__(self, seed: int) -> None:
        self.luck = random.Random(seed)
        self.bars = {symbol: list(self._walk(symbol)) for symbol in START}
        self.as_of = self.luck.choice(DAYS[310:350])  # late January to March 2026
        self.day = self.luck.choice([day for day in DAYS[270:] if day < self.as_of - timedelta(days=14)])
        self.bars[HOLED] = [bar for bar in self.bars[HOLED] if bar.date != self.day]
        self.later = self.luck.choice([day for day in DAYS if day > self.as_of + timedelta(days=40)])
        self.monthly = {"UNRATE": [self.luck.uniform(4, 5) for _ in MONTHS]}
        self.monthly |= {name: _index(self.luck) for name in ("CPIAUCNS", "CPIAUCSL", "PAYEMS")}

    def _walk(self, symbol: str) -> Iterable[Bar]:
        """As traded."""
        price = START[symbol]
        for day in DAYS:
            price /= SPLITS.get(symbol, {}).get(day, 1)
            price = round(price * (1 + max(-0.04, min(0.04, self.luck.gauss(0, 0.012)))), 2)
            yield Bar(symbol, day, price, None, round(price * 1.006, 2), round(price * 0.994, 2), 1000.0)

    def close(self, symbol: str, day: date) -> float:
        return next(bar.close for bar in reversed(self.bars[symbol]) if bar.date <= day)

    def given(self, on: date) -> list[Bar | Observation]:
        """What providers give on a day: the whole history is adjusted for every split by then."""
        found: list[Bar | Observation] = []
        for symbol, bars in self.bars.items():
            splits = {day: ratio for day, ratio in SPLITS.get(symbol, {}).items() if day <= on}
            found += [_adjusted(bar, splits) for bar in bars if bar.date <= on]
            found += [Observation(symbol, "split", day, ratio) for day, ratio in splits.items()]
        for symbol, values in self.monthly.items():
            late = timedelta(days=RELEASED[symbol])
            months = [
                (day, value) for day, value in zip(MONTHS, values, strict=True) if _end(day) + late <= on
            ]
            found += [Bar(symbol, day, round(value, 1)) for day, value in months]
        cuts = [date(2025, 11, 3), date(2026, 1, 12), date(2026, 4, 20)]
        for day in (day for day in DAYS if day <= on):
            high = 4.5 - sum(0.25 for cut in cuts if cut <= day)
            found += [Bar("DFEDTARU", day, high), Bar("DFEDTARL", day, high - 0.25)]
            found.append(Bar("DGS10", day, round(4 + day.toordinal() % 11 / 20, 2)))
            found.append(Observation("ZZQX", "pe_forward", day, round(15 + day.toordinal() % 7 / 10, 1)))
            found.append(Observation("^GSPC", "advancers", day, 200.0 + day.toordinal() % 90))
            found.append(Observation("^GSPC", "decliners", day, 200.0))
        return found


def _end(month: date) -> date:
    return months_after(month, 1) - timedelta(days=1)


def _index(luck: random.Random) -> list[float]:
    return [300 * 1.002**n + luck.uniform(-0.3, 0.3) for n in range(len(MONTHS))]


def _adjusted(bar: Bar, splits: dict[date, float]) -> Bar:
    """To six decimals, as providers give them."""
    ratio = prod(value for day, value in splits.items() if day > bar.date)
    high, low = (None if value is None else round(value / ratio, 6) for value in (bar.high, bar.low))
    return replace(bar, close=round(bar.close / ratio, 6), high=high, low=low, volume=1000.0 * ratio)


def around(world: World, symbol: str, part: float) -> str:
    return f"{world.close(symbol, world.day) * part:.0f}"


def said(world: World) -> list[tuple[Claim, str]]:
    """Claims of every kind, and when they were published: all by the check."""
    luck, day = world.luck, world.day
    week = ("this week", (day - timedelta(days=7)).isoformat(), day.isoformat())
    over = ("last month", (day - timedelta(days=45)).isoformat(), (day - timedelta(days=15)).isoformat())
    soon = (world.as_of + timedelta(days=luck.choice([-9, -2, 3, 60]))).isoformat()
    reopened = (world.as_of - timedelta(days=5)).isoformat()
    rose: Any = {"direction": "up", **PERCENT}
    macro: Any = {"type": "macro"}
    made: list[tuple[Claim, str]] = []

    def say(
        kind: str, metric: str, symbol: str | None = "ZZQX", when: str = day.isoformat(), **more: Any
    ) -> None:
        made.append(
            (claim(kind, metric, symbol, id=f"c{len(made)}", article_id=f"a{len(made)}", **more), when)
        )

    for symbol in ("ZZQX", "QQZX"):
        moved = round((world.close(symbol, day) / world.close(symbol, day - timedelta(days=7)) - 1) * 100, 1)
        way: Any = {"direction": "up" if moved > 0 else "down", **PERCENT}
        say("performance", "return", symbol, value=str(abs(moved)), period=week, **way)
        say("performance", "return", symbol, value="1.0", **rose)
        say("performance", "return", symbol, value="3", period=over, **rose)
        say("performance", "return", symbol, value="9", direction="down", **PERCENT,
            quote="fell 9% from its high of December")  # fmt: skip
        say("performance", "return", symbol, value="1", comparator="le", **rose,
            cue=("session", "in early trading"))  # fmt: skip
        say("performance", "return", symbol, direction="up", modality="forecast",
            period=("by then", None, soon))  # fmt: skip
        say("performance", "relative_return", symbol, direction="up", period=week)
        say("performance", "level", symbol, value=around(world, symbol, 1), unit="USD")
        say("performance", "record_high", symbol)
        say("performance", "streak", symbol, value="2", unit="sessions", direction="down")
        for house, part, when in (
            (HARBOR, 1.03, day.isoformat()),
            (LANE, 1.9, f"{day}T09:00:00-05:00"),
            (HARBOR, 0.97, reopened),
            (LANE, 0.95, soon),
        ):
            if when <= world.as_of.isoformat():
                say("price_target", "target", symbol, when, value=around(world, symbol, part),
                    unit="USD", claimant=house)  # fmt: skip
        say("price_target", "target", symbol, value=around(world, symbol, 1.02), unit="USD",
            horizon=date.fromisoformat(soon) if soon > day.isoformat() else None)  # fmt: skip
        say("rating", "rating", symbol, stance="bullish", label="buy", claimant=HARBOR)
        say("rating", "rating", symbol, stance="bearish", label="sell", claimant=LANE)
        say("rating", "rating", symbol, stance="bullish", label="buy")
        say("rating", "rating", symbol, reopened, stance="bullish", label="buy", claimant=LANE)
        say("price_target", "implied_upside", symbol, value="5", **rose)
    in_month = ("in January", "2025-12-31", "2026-01-31")
    recent = world.as_of.isoformat()
    for when in (day.isoformat(), recent):
        say("macro", "unemployment", None, when, name="unemployment rate", value="4.4", **PERCENT, **macro)
        say("macro", "inflation", None, when, name="inflation", value="2.4", period=in_month, **PERCENT,
            **macro, quote="Inflation was 2.4% from a year earlier in January")  # fmt: skip
        say("macro", "inflation", None, when, name="inflation", value="0.2", **rose, **macro)
        say("macro", "policy_rate", None, when, name="Federal Reserve", value="3.75", value_high="4.00",
            comparator="range", **PERCENT, **macro)  # fmt: skip
        say("macro", "rate_cuts", None, when, name="Federal Reserve", value="1", unit="count",
            direction="down", period=("this year", "2025-12-31", when), **macro)  # fmt: skip
        say("macro", "treasury_yield", None, when, name="10-year Treasury yield", value="4.2",
            **PERCENT, **macro)  # fmt: skip
        say("valuation", "pe_forward", when=when, value="15.3", unit="multiple")
        say("performance", "breadth", "^GSPC", when, type="index", value="55", **rose)
    say("macro", "inflation", None, recent, name="inflation", value="2.4", modality="forecast",
        **PERCENT, **macro, period=("in March", "2026-02-28", "2026-03-31"))  # fmt: skip
    say("performance", "return", HOLED, value="1.0", **rose)
    say("opinion", "stance", stance="bullish")
    return made


def said_later(world: World) -> list[tuple[Claim, str]]:
    """After the check: a newer target, a withdrawal, and the opposite of every rating."""
    made: list[tuple[Claim, str]] = []
    for n, symbol in enumerate(("ZZQX", "QQZX")):
        next_day = (world.as_of + timedelta(days=1)).isoformat()
        opposites = [("bearish", HARBOR), ("bullish", LANE), ("bearish", LANE)]
        items = [
            claim("price_target", "target", symbol, value="77", unit="USD", claimant=HARBOR),
            claim("price_target", "target", symbol, action="removed", claimant=LANE),
            *(claim("rating", "rating", symbol, stance=way, claimant=who) for way, who in opposites),
        ]
        made += [(replace(it, id=f"l{n}{m}", article_id=f"l{n}{m}"), next_day) for m, it in enumerate(items)]
    return made


def fill(path: Path, items: list[tuple[Claim, str]], given: list[Bar | Observation], hour: int) -> None:
    now = datetime(2027, 1, 4, hour, tzinfo=UTC)
    with open_store(str(path), create=True) as store:
        store.add_values(given, provider=f"given at {hour}", now=now)
        for made, when in items:
            placed = replace(made, start=0, end=len(made.quote))
            store.add_article(Article(made.article_id, made.quote, published=when), [placed], [], now=now)


def run(path: Path, as_of: date) -> None:
    with open_store(str(path), create=False) as store:
        reconcile(store, as_of=as_of, now=datetime(2027, 1, 5, tzinfo=UTC), report=pytest.fail)


def answers(path: Path, items: list[tuple[Claim, str]]) -> dict[str, list[Verdict]]:
    """Every verdict of each claim, with the figures but not who gave them when."""
    with open_store(str(path), create=False) as store:
        return {made.id: [_plain(one) for one in store.verdicts(made.id)] for made, _ in items}


def _plain(one: Verdict) -> Verdict:
    evidence = (replace(seen, provider=None, loaded_at=None) for seen in one.evidence)
    return replace(one, evidence=tuple(evidence))


def counting(path: Path) -> dict[str, Any]:
    with open_reader(str(path)) as reader:
        return {record["id"]: record["verdict"] for record in reader.claims(limit=None)}


def _undated(verdicts: dict[str, Any]) -> dict[str, Any]:
    """Without the date of the check, which is that of the first one that had the answer."""
    names = ("status", "reason", "observed", "due", "method")
    return {
        id_: {name: verdict[name] for name in (*names, *["explanation"] * (verdict["status"] == "pending"))}
        for id_, verdict in verdicts.items()
    }


@pytest.mark.parametrize("seed", range(8))
def test_what_came_after_the_day_changes_no_answer(tmp_path: Path, seed: int) -> None:
    world = World(seed)
    items = said(world)
    then, now = tmp_path / "then.db", tmp_path / "now.db"
    fill(then, items, world.given(world.as_of), 1)
    fill(now, [*items, *said_later(world)], world.given(END), 2)
    for path in (then, now):
        run(path, world.as_of)
    known = answers(then, items)
    assert answers(now, items) == known
    assert all(len(one) == 1 for one in known.values())
    assert answers(now, said_later(world)) == {made.id: [] for made, _ in said_later(world)}
    seen = [item for found in known.values() for item in found[0].evidence]
    assert max(item.date for item in seen) <= world.as_of


def test_the_made_up_news_has_answers_of_every_kind(tmp_path: Path) -> None:
    """Else the test above would show little."""
    found: set[str] = set()
    for seed in range(3):
        world = World(seed)
        items, path = said(world), tmp_path / f"{seed}.db"
        fill(path, items, world.given(world.as_of), 1)
        run(path, world.as_of)
        for one in (history[0] for history in answers(path, items).values()):
            split = ["split"] if "shares for one" in one.explanation else []
            found |= {one.status, one.reason or "", *one.measures, *split}
    wanted = {
        "confirmed",
        "close",
        "contradicted",
        "pending",
        "unverifiable",
        "no_data",
        "met_in",
        "superseded",
    }
    assert wanted | {"excess_1m", "split"} <= found


@pytest.mark.parametrize("seed", range(4))
def test_days_may_be_checked_again_and_in_any_order(tmp_path: Path, seed: int) -> None:
    world = World(seed)
    items = [*said(world), *said_later(world)]
    forth, back = tmp_path / "forth.db", tmp_path / "back.db"
    for path in (forth, back):
        fill(path, items, world.given(END), 1)
    run(forth, world.as_of)
    first = answers(forth, items)
    run(forth, world.as_of)
    assert answers(forth, items) == first
    run(forth, world.later)
    both, counted = answers(forth, items), counting(forth)
    run(forth, world.as_of)
    assert (answers(forth, items), counting(forth)) == (both, counted)
    run(back, world.later)
    run(back, world.as_of)
    assert _undated(counting(back)) == _undated(counted)


def test_prices_that_are_adjusted_over_those_of_before(tmp_path: Path) -> None:
    """The same database: loaded on the day, checked, and loaded again after the splits that came later."""
    world = World(1)
    items = said(world)
    path = tmp_path / "ledger.db"
    fill(path, items, world.given(world.as_of), 1)
    run(path, world.as_of)
    before = answers(path, items)
    with open_store(str(path), create=False) as store:
        store.add_values(world.given(END), provider="again", now=datetime(2027, 1, 4, 3, tzinfo=UTC))
    run(path, world.as_of)
    assert {id_: found[-1] for id_, found in answers(path, items).items()} == {
        id_: found[-1] for id_, found in before.items()
    }


def test_adjusted_prices_that_are_rounded_come_back_nearly(tmp_path: Path) -> None:
    """In cents, a third of a price is up to half a cent off, and comes back up to a cent and a half off."""
    world = World(2)
    made = claim("performance", "level", value="215", unit="USD")
    items, day = [(made, "2025-12-15")], date(2025, 12, 15)
    path = tmp_path / "ledger.db"
    rounded = [replace(it, close=round(it.close, 2)) if isinstance(it, Bar) else it
               for it in world.given(date(2026, 8, 31)) if it.symbol == "ZZQX"]  # fmt: skip
    fill(path, items, rounded, 1)
    run(path, day)
    [[found]] = answers(path, items).values()
    assert found.observed is not None
    traded = Decimal(str(world.close("ZZQX", day)))
    assert found.observed != traded
    assert abs(found.observed - traded) <= Decimal("0.02")
