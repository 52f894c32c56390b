"""A ledger of any size to measure on; seeded, so that the same size gives the same rows.

Two thirds of the claims are on 60 symbols, as in the news, the rest on 8,000; four in ten were said by one of
240 firms or their 3,000 people. Words are as uneven as those of a language. One article in twenty is a copy.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import accumulate
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from records import METRICS, Article, Claim, Claimant, Subject, Verdict, stable_id  # noqa: E402
from store import open_store  # noqa: E402
from store import tables as t  # noqa: E402
from store.finding import make_findable  # noqa: E402
from store.rows import article_values, claim_values, verdict_values  # noqa: E402

AN_ARTICLE, AT_ONCE = 5, 5_000  # claims of an article; rows of a batch
FIRST, LAST = datetime(2016, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
RECORDED = "2026-01-02T00:00:00Z"
Rows = Iterator[list[tuple[Any, ...]]]


class Luck:
    """What is drawn: of the first of a list often, of its end hardly ever."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.words = self._uneven([f"{a}{b}" for a in _SOUNDS for b in _SOUNDS])
        self.often = self._uneven([f"A{number:02}" for number in range(60)])
        self.symbols = [f"S{number:04}" for number in range(8_000)]
        self.firms = self._uneven([f"House {a.title()} Securities" for a in self.words[0][:240]])

    @staticmethod
    def _uneven(items: list[str]) -> tuple[list[str], list[float]]:
        return items, list(accumulate(1 / (rank + 3) for rank in range(len(items))))

    def one(self, uneven: tuple[list[str], list[float]]) -> str:
        return self.random.choices(uneven[0], cum_weights=uneven[1])[0]

    def sentence(self, count: int) -> str:
        return " ".join(self.random.choices(self.words[0], cum_weights=self.words[1], k=count)) + "."

    def symbol(self) -> str:
        return self.one(self.often) if self.random.random() < 2 / 3 else self.random.choice(self.symbols)

    def claimant(self) -> Claimant | None:
        if self.random.random() > 0.4:
            return None
        firm = self.one(self.firms)
        if self.random.random() < 0.5:
            return Claimant(firm, firm=firm)
        person = f"{firm.split()[1]} {self.words[0][self.random.randrange(12)].title()}"
        return Claimant(person, person, firm, "analyst")


_SOUNDS = [a + b for a in "bdfgklmnprst" for b in "aeiou"] + ["stra", "ble", "tion", "ing", "er", "an"]


def ledger(claims: int) -> Path:
    """The database with so many claims, made where it is not there yet."""
    path = Path(tempfile.gettempdir()) / "streetcheck-benchmarks" / f"{claims}.db"
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        making = path.with_suffix(".part")
        making.unlink(missing_ok=True)
        fill(making, claims)
        making.rename(path)
    return path


def fill(path: Path, claims: int) -> None:
    from store.bulk import loading

    with open_store(str(path), create=True) as store:
        database = store._database
        with loading(database, much=True) as loader:
            loader.add(t.article, ARTICLE, articles(claims // AN_ARTICLE))
            loader.add(t.claim, CLAIM, claim_rows(claims))
            loader.add(t.verdict, VERDICT, verdict_rows(claims))
            loader.add(t.copy, ("article_key", "story"), copies(claims // AN_ARTICLE))
        with database.write() as connection:
            make_findable(connection)


def published(article: int, articles: int) -> datetime:
    """In order, but for some that come late."""
    late = timedelta(days=(article * 7919) % 5)
    return FIRST + (LAST - FIRST) * (article / articles) - late


def articles(count: int) -> Rows:
    luck = Luck(1)
    return batched(_article(number, count, luck) for number in range(count))


def an_article(number: int, count: int, luck: Luck, words: int = 110) -> Article:
    return Article(
        f"a{number}", luck.sentence(words), f"https://news.example/{number}", luck.sentence(7),
        published(number, count).isoformat(), f"Paper {int(luck.random.paretovariate(1)) % 400}",
        source="https://news.example/feed.xml",
    )  # fmt: skip


def _article(number: int, count: int, luck: Luck) -> tuple[Any, ...]:
    return (number + 1, RECORDED, *article_values(an_article(number, count, luck)).values())


def claim_rows(count: int) -> Rows:
    luck = Luck(2)
    return batched(_claim(number, count, luck) for number in range(count))


def a_claim(number: int, luck: Luck) -> Claim:
    article, place = divmod(number, AN_ARTICLE)
    kind = luck.random.choice(KINDS)
    symbol = luck.symbol()
    return Claim(
        stable_id(str(number)), f"a{article}", luck.sentence(16), place * 120, place * 120 + 100, kind,
        Subject(symbol, f"Company {symbol}", "equity"), METRICS[kind][0], Decimal(number % 977) / 4,
        unit="USD", claimant=luck.claimant(), modality="reported", rule="benchmark", confidence=0.9,
    )  # fmt: skip


def _claim(number: int, count: int, luck: Luck) -> tuple[Any, ...]:
    article = number // AN_ARTICLE
    claim = a_claim(number, luck)
    day = published(article, count // AN_ARTICLE).strftime("%Y-%m-%dT%H:%M:%SZ")
    verdict = number + 1 if number % 2 else None
    return (number + 1, article + 1, RECORDED, verdict, day, str(number), *claim_values(claim).values())


def verdict_rows(count: int) -> Rows:
    return batched(_verdict(number) for number in range(1, count, 2))


def _verdict(number: int) -> tuple[Any, ...]:
    status = ("confirmed", "confirmed", "contradicted", "close", "pending")[number // 2 % 5]
    verdict = Verdict(
        stable_id(str(number)), status, "benchmark", "As it is.", LAST.date(), final=status != "pending"
    )
    return (number + 1, RECORDED, *verdict_values(verdict, {}).values())


def copies(count: int) -> Rows:
    return batched((number + 1, number // 20 * 20 + 1) for number in range(count) if number % 20 < 2)


def batched(rows: Iterator[tuple[Any, ...]]) -> Rows:
    some: list[tuple[Any, ...]] = []
    for row in rows:
        some.append(row)
        if len(some) == AT_ONCE:
            yield some
            some = []
    yield some


KINDS = tuple(METRICS)
_ONE = Claim("c", "a", "q", 0, 1, KINDS[0], Subject("S", "S", "equity"), "target")
ARTICLE = ("key", "recorded_at", *article_values(Article("a", "t")))
CLAIM = ("key", "article_key", "recorded_at", "verdict_key", "published_utc", "content", *claim_values(_ONE))
VERDICT = (
    "key", "recorded_at", *verdict_values(Verdict("c", "close", "m", "e", LAST.date()), {})
)  # fmt: skip

if __name__ == "__main__":
    print(ledger(int(sys.argv[1])))
