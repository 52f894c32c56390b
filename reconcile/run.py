"""Check what is open in the store, and save the verdicts.

    open claims | by symbol | hand each judge its prices | verdicts | append

Saved in batches, so that a run that is killed leaves what it has decided and the next one does the
rest. The claims of one article on one symbol are saved together: an upside is judged by its target.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

from reconcile.facts import Facts
from reconcile.judges import judge
from reconcile.judges.ruling import unverifiable
from reconcile.series import Series
from reconcile.subjects import symbols_of
from records import Article, Claim, Verdict, parse_published

if TYPE_CHECKING:
    from store.store import Store

_BATCH = 2000
_SERIES_AT_HAND = 64  # claims come sorted by symbol: only benchmarks and rates are wanted again

Group = list[tuple[Claim, Article]]


def reconcile(store: Store, *, as_of: date, now: datetime) -> Counter[str]:
    """Judge every claim without a final verdict by the prices up to `as_of`; how many of each status.

    Appends only what differs from a claim's latest verdict. Raises StoreError.
    """

    @lru_cache(maxsize=_SERIES_AT_HAND)
    def load(symbol: str) -> Series:
        return Series.of(symbol, store.bars(symbol, until=as_of))

    counts: Counter[str] = Counter()
    for batch in _batches(_groups(store.open_claims(as_of))):
        verdicts = [verdict for group in batch for verdict in _judged(group, as_of, load)]
        store.add_verdicts(verdicts, now=now)
        counts.update(verdict.status for verdict in verdicts)
    return counts


def _groups(waiting: Group) -> Iterator[Group]:
    """The claims of one article on one symbol, sorted by symbol."""

    def key(item: tuple[Claim, Article]) -> tuple[str, str]:
        return next(iter(symbols_of(item[0])), ""), item[0].article_id

    return (list(group) for _, group in groupby(sorted(waiting, key=key), key=key))


def _batches(groups: Iterable[Group]) -> Iterator[list[Group]]:
    batch: list[Group] = []
    size = 0
    for group in groups:
        batch.append(group)
        size += len(group)
        if size >= _BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _judged(group: Group, as_of: date, load: Callable[[str], Series]) -> Iterator[Verdict]:
    targets = tuple(claim for claim, _ in group if claim.metric == "target")
    for claim, article in group:
        published = _published(article)
        if published is None:
            yield unverifiable(claim, as_of, "no_period", "The article does not say when it was published.")
            continue
        market = {symbol: load(symbol) for symbol in symbols_of(claim)}
        yield judge(claim, Facts(published, as_of, market, targets))


def _published(article: Article) -> date | datetime | None:
    try:
        return parse_published(article.published or "")
    except ValueError:
        return None
