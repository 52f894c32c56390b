"""How fast claims are judged: 100,000 claims on 8,000 symbols, in a database of its own.

    python benchmarks/reconcile.py [CLAIMS]

Prices are a random walk of 180 sessions a symbol; the claims are returns, levels, targets, ratings and
streaks in equal parts, ten an article. What is timed is `reconcile` as a whole: reading the claims, loading
the prices, judging, and writing the verdicts, in processor time: how long it takes on the wall depends on
what else the machine does. A quarter of the claims is timed too: the time has to grow with their number, and
less than that, as nearly all symbols are read for a quarter as well. Filling the database and each run are
processes of their own: a process starts with the peak of memory of the one that started it.
"""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from reconcile import reconcile  # noqa: E402
from records import Article, Bar, Claim, Claimant, Period, Subject  # noqa: E402
from store import open_store  # noqa: E402

SYMBOLS, SESSIONS, AN_ARTICLE = 8_000, 180, 10
FIRST, AS_OF = date(2026, 1, 2), date(2026, 9, 30)
NOW = datetime(2026, 9, 30, 22, tzinfo=UTC)
FASTEST, MEGABYTES = 5_000, 1_000  # claims a second, and memory: what is asked for
TEXT = "x" * 400
UP = {"direction": "up"}


def sessions() -> list[date]:
    days = (FIRST + timedelta(days=n) for n in range(400))
    return [day for day in days if day.weekday() < 5][:SESSIONS]


def bars(names: list[str]) -> Iterator[Bar]:
    """A random walk; seeded, so that every run has the same prices."""
    luck = random.Random(1)
    for name in names:
        price = luck.uniform(5, 500)
        for day in sessions():
            price *= 1 + luck.gauss(0, 0.02)
            yield Bar(name, day, round(price, 2), None, round(price * 1.01, 2), round(price * 0.99, 2))


def claims(article: int, luck: random.Random, published: date) -> list[Claim]:
    return [claim(article, n, luck, published) for n in range(AN_ARTICLE)]


def claim(article: int, n: int, luck: random.Random, published: date) -> Claim:
    symbol = f"S{luck.randrange(SYMBOLS):04}"
    who = Claimant(f"House {luck.randrange(200)}", firm=f"House {luck.randrange(200)}")
    period = Period("this week", published - timedelta(days=7), published)
    kind, metric, fields = (
        ("performance", "return", {"value": Decimal("2.1"), "unit": "percent", "period": period, **UP}),
        ("performance", "level", {"value": Decimal("51.5"), "unit": "USD"}),
        ("price_target", "target", {"value": Decimal("110"), "unit": "USD", "claimant": who}),
        ("rating", "rating", {"label": "buy", "stance": "bullish", "claimant": who}),
        ("performance", "streak", {"value": Decimal(3), "unit": "sessions", **UP}),
    )[n % 5]  # fmt: skip
    subject = Subject(symbol, f"Company {symbol}", "equity")
    return Claim(
        f"{article}-{n}", f"a{article}", TEXT[n : n + 20], n, n + 20, kind, subject, metric, **fields
    )  # type: ignore[arg-type]


def fill(path: str, count: int) -> None:
    luck, days = random.Random(2), sessions()
    with open_store(path, create=True) as store:
        store.add_bars(bars(["SPY", *(f"S{n:04}" for n in range(SYMBOLS))]), provider="benchmark", now=NOW)
        for article in range(count // AN_ARTICLE):
            published = luck.choice(days[30:120])
            made = Article(f"a{article}", TEXT, title="t", published=published.isoformat())
            store.add_article(made, claims(article, luck, published), [], now=NOW)


def timed(path: str) -> None:
    """In a process of its own: seconds of processor time, those on the wall, and megabytes."""
    start, began = time.process_time(), time.perf_counter()
    with open_store(path, create=False) as store:
        counts = reconcile(store, as_of=AS_OF, now=NOW, report=print)
    seconds, wall = time.process_time() - start, time.perf_counter() - began
    print(counts.total(), seconds, wall, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def measured(count: int) -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/claims.db"
        _alone("--fill", path, str(count))
        printed = _alone("--timed", path)
    judged, seconds, wall, megabytes = map(float, printed.split()[-4:])
    print(
        f"{judged:,.0f} claims in {seconds:.1f} s of processor time: {judged / seconds:,.0f} a second "
        f"({wall:.1f} s on the wall), {megabytes:,.0f} MB"
    )
    return seconds, megabytes


def _alone(*arguments: str) -> str:
    """What this file prints, as a process of its own."""
    command = [sys.executable, __file__, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def main() -> int:
    if sys.argv[1:2] == ["--timed"]:
        timed(sys.argv[2])
        return 0
    if sys.argv[1:2] == ["--fill"]:
        fill(sys.argv[2], int(sys.argv[3]))
        return 0
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    few, _ = measured(count // 4)
    all_, megabytes = measured(count)
    print(f"four times the claims take {all_ / few:.1f} times the processor time")
    enough = count / all_ >= FASTEST and megabytes < MEGABYTES
    if not enough:
        print(f"asked for: {FASTEST:,} a second, under {MEGABYTES:,} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
