"""How fast claims are put to theses: 100,000 claims, then 100 more, in a database of its own.

    python benchmarks/theses.py [CLAIMS]

Few subjects are spoken of often and many hardly (one over the rank), over four years; the claims are ratings,
targets, opinions, results, forecasts, valuations, events and views on the economy, ten an article. What is
timed is `regroup` as a whole: reading the claims, grouping, and writing. Each run is a process of its own, so
that its peak of memory is its own; the 100 more are timed with the imports that a first call makes. A quarter
of the claims is timed too: the time has to grow with their number.
"""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import accumulate
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from reconcile.regroup import regroup  # noqa: E402
from records import Article, Claim, Claimant, Subject  # noqa: E402
from store import open_store  # noqa: E402

SUBJECTS, AN_ARTICLE, MORE = 3_000, 10, 100
FIRST, DAYS = date(2023, 1, 2), 1_400
NOW = datetime(2026, 11, 30, 22, tzinfo=UTC)
SECONDS, MEGABYTES, SECONDS_MORE = 60, 1_000, 2  # what is asked for
MARKET = (Subject("^GSPC", "S&P 500", "index"), Subject(None, "US small caps", "segment"))
WEIGHTS = list(accumulate(1 / rank for rank in range(1, SUBJECTS + 1)))
VERBS = ("launch", "approve", "open", "close", "sell", "merge", "settle", "list", "recall", "expand")
KINDS, NAMES = "plant drug deal store chip van mine suit", "alpha borea corva delta elara fenix gamma helio"
THINGS = [kind + name for kind in KINDS.split() for name in NAMES.split()]
FILLER = [
    "the",
    "in",
    "of",
    "with",
    "its",
    "a",
    "new",
    "large",
    "first",
    "second",
    "north",
    "south",
    "early",
    "late",
    "unit",
    "city",
    "board",
]


def quote(luck: random.Random) -> str:
    words = [luck.choice(VERBS), luck.choice(THINGS), *luck.choices(FILLER, k=8), luck.choice(THINGS)]
    return " ".join(words)


def subject(luck: random.Random) -> Subject:
    at = luck.choices(range(SUBJECTS), cum_weights=WEIGHTS)[0]
    return MARKET[at] if at < len(MARKET) else Subject(f"S{at:04}", f"Company S{at:04}", "equity")


def claim(name: str, luck: random.Random) -> Claim:
    who = Claimant(f"House {luck.randrange(200)}", firm=f"House {luck.randrange(200)}")
    stance, up = luck.choice(("bullish", "bearish")), {"direction": luck.choice(("up", "down"))}
    ahead = {"modality": "forecast"}
    kinds: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("rating", "rating", {"stance": stance, "claimant": who}),
        ("price_target", "target", {"value": Decimal(90), "unit": "USD", "claimant": who, **up}),
        ("opinion", "stance", {"stance": stance, "claimant": who}),
        ("performance", "return", {"value": Decimal("2.1"), "unit": "percent", "modality": "reported", **up}),
        ("fundamental", "earnings_growth", {"value": Decimal(12), "unit": "percent", **ahead, **up}),
        ("fundamental", "other", {**ahead, **up}),
        ("valuation", "pe_forward", {"value": Decimal(17), "unit": "multiple", "modality": "reported"}),
        ("event", "event", ahead),
        ("event", "event", ahead),
        ("macro", "rate_cuts", {"value": Decimal(2), "unit": "count", **ahead, "direction": "down"}),
    )
    kind, metric, fields = luck.choice(kinds)
    about = Subject(None, "Federal Reserve", "macro") if kind == "macro" else subject(luck)
    return Claim(name, "", quote(luck), 0, 10, kind, about, metric, **fields)


def fill(path: str, count: int, seed: str) -> None:
    luck = random.Random(seed)
    with open_store(path, create=True) as store:
        for number in range(count // AN_ARTICLE):
            day = FIRST + timedelta(days=luck.randrange(DAYS))
            name = f"{seed}-{number}"
            made = Article(name, f"text of {name}" + "x" * 100, title="t", published=day.isoformat())
            claims = [claim(f"{name}-{n}", luck) for n in range(AN_ARTICLE)]
            store.add_article(made, claims, [], now=NOW)


def timed(path: str) -> None:
    """In a process of its own: seconds of processor time, and megabytes."""
    start = time.process_time()
    with open_store(path, create=False) as store:
        regroup(store, NOW)
    print(time.process_time() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def run(path: str) -> tuple[float, float]:
    done = subprocess.run(
        [sys.executable, __file__, "--timed", path], capture_output=True, text=True, check=True
    )
    seconds, megabytes = map(float, done.stdout.split()[-2:])
    return seconds, megabytes


def measured(count: int) -> tuple[float, float, float]:
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/claims.db"
        fill(path, count, "all")
        seconds, megabytes = run(path)
        fill(path, MORE, "more")
        more, _ = run(path)
    print(f"{count:,} claims in {seconds:.1f} s, {megabytes:,.0f} MB; {MORE} more in {more:.2f} s")
    return seconds, megabytes, more


def main() -> int:
    if sys.argv[1:2] == ["--timed"]:
        timed(sys.argv[2])
        return 0
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    few, _, _ = measured(count // 4)
    seconds, megabytes, more = measured(count)
    print(f"four times the claims take {seconds / few:.1f} times as long")
    enough = seconds < SECONDS and megabytes < MEGABYTES and more < SECONDS_MORE
    print("" if enough else f"asked for: {SECONDS} s, {MEGABYTES:,} MB, {SECONDS_MORE} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
