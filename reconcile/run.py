"""Check what is open in the store, and save the verdicts.

    open claims | by symbol | hand each judge its prices | verdicts | append

Saved in batches, so that a run that is killed leaves what it has decided and the next one does the
rest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from reconcile.facts import Facts
from reconcile.judges import judge
from reconcile.judges.ruling import unverifiable
from reconcile.series import Series
from reconcile.subjects import symbols_of
from records import Article, Claim, Failure, Verdict, parse_published

if TYPE_CHECKING:
    from store.store import Store

_BATCH = 2000
_SERIES_AT_HAND = 64  # claims come sorted by symbol: only benchmarks and rates are wanted again

Waiting = Sequence[tuple[Claim, Article]]


def reconcile(
    store: Store, *, as_of: date, now: datetime, report: Callable[[Failure], object]
) -> Counter[str]:
    """Judge every claim without a final verdict by the prices up to `as_of`; how many of each status.

    Appends only what differs from a claim's latest verdict. A claim that its judge cannot take goes to
    `report` and counts as "failed"; it stays open, and the others are judged. Raises StoreError.
    """

    @lru_cache(maxsize=_SERIES_AT_HAND)
    def load(symbol: str) -> Series:
        return Series.of(symbol, store.bars(symbol, until=as_of))

    counts: Counter[str] = Counter()
    for batch in _batches(store.open_claims(as_of)):
        answers = list(_judged(batch, _targets(store, batch), as_of, load))
        verdicts = [answer for answer in answers if isinstance(answer, Verdict)]
        store.add_verdicts(verdicts, now=now)
        counts.update(verdict.status for verdict in verdicts)
        for failure in (answer for answer in answers if isinstance(answer, Failure)):
            report(failure)
            counts["failed"] += 1
    return counts


def _batches(waiting: Waiting) -> Iterator[Waiting]:
    """Sorted by symbol, so that a series is loaded once."""
    ordered = sorted(waiting, key=lambda item: (next(iter(symbols_of(item[0])), ""), item[0].article_id))
    return (ordered[start : start + _BATCH] for start in range(0, len(ordered), _BATCH))


def _targets(store: Store, batch: Waiting) -> dict[str, list[Claim]]:
    """The price targets beside the implied upsides, by article: those that are decided too."""
    return store.targets({claim.article_id for claim, _ in batch if claim.metric == "implied_upside"})


def _judged(
    batch: Waiting, targets: dict[str, list[Claim]], as_of: date, load: Callable[[str], Series]
) -> Iterator[Verdict | Failure]:
    for claim, article in batch:
        published = _published(article)
        if published is None:
            yield unverifiable(claim, as_of, "no_period", "The article does not say when it was published.")
            continue
        market = {symbol: load(symbol) for symbol in symbols_of(claim)}
        related = tuple(targets.get(claim.article_id, ()))
        yield _answer(claim, Facts(published, as_of, market, related))


def _answer(claim: Claim, facts: Facts) -> Verdict | Failure:
    try:
        return judge(claim, facts)
    except Exception as error:  # one odd claim must not keep all the others from being judged
        return Failure(f"claim {claim.id}", f"not judged: {type(error).__name__}: {error}")


def _published(article: Article) -> date | datetime | None:
    try:
        return parse_published(article.published or "")
    except ValueError:
        return None
