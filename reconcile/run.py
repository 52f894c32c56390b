"""Check what is open in the store, and save the verdicts.

    open claims | by symbol | hand each judge its prices | verdicts | append

Saved in batches, so that a run that is killed leaves what it has decided and the next one does the
rest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from reconcile.facts import Facts
from reconcile.judges import judge
from reconcile.judges.ruling import unverifiable
from reconcile.methods import methods
from reconcile.published import instant, published_of
from reconcile.series import Series
from reconcile.subjects import fields_of, symbols_of
from records import Article, Claim, Failure, Observation, Verdict

if TYPE_CHECKING:
    from store.store import Store

_BATCH = 2000
_SERIES_AT_HAND = 64  # claims come sorted by symbol: only benchmarks and rates are wanted again
_RELATED = ("implied_upside", "target", "level")  # their figures have to fit one another

Waiting = Sequence[tuple[Claim, Article]]


def reconcile(
    store: Store,
    *,
    as_of: date,
    now: datetime,
    report: Callable[[Failure], object],
    rating_months: int = 12,
) -> Counter[str]:
    """Judge every claim without a final verdict by the prices up to `as_of`; how many of each status.

    Asked again is also what was decided by an older method. Appends only what differs from a claim's
    latest verdict. A claim that its judge cannot take goes to `report` and counts as "failed"; it stays
    open, and the others are judged. Raises StoreError.
    """
    desk = _Desk(store, as_of, rating_months)
    counts: Counter[str] = Counter()
    current = set(methods(rating_months).values())
    for batch in _batches(store.open_claims(as_of, methods=current)):
        answers = list(desk.judged(batch))
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


class _Desk:
    """What the judges are handed, read from the store a batch at a time."""

    def __init__(self, store: Store, as_of: date, rating_months: int) -> None:
        self.store, self.as_of, self.rating_months = store, as_of, rating_months
        self.load = lru_cache(maxsize=_SERIES_AT_HAND)(self._load)
        self.values = lru_cache(maxsize=_SERIES_AT_HAND)(self._values)

    def _load(self, symbol: str) -> Series:
        """Cut only after the splits are known: a later one tells how to undo what it did to the prices."""
        whole = Series.of(symbol, self.store.bars(symbol), self.store.values(symbol, "split"))
        return whole.until(self.as_of)

    def _values(self, symbol: str, name: str) -> list[Observation]:
        return self.store.values(symbol, name, until=self.as_of)

    def judged(self, batch: Waiting) -> Iterator[Verdict | Failure]:
        """An answer for each claim of the batch, in its order."""
        related = self.store.stated({claim.article_id for claim, _ in batch if claim.metric in _RELATED})
        later = _Later(self.store.opinions(_rated(batch), self.as_of))
        for claim, article in batch:
            published = published_of(article)
            if published is None:
                text = "The article does not say when it was published."
                yield unverifiable(claim, self.as_of, "no_period", text)
                continue
            facts = Facts(
                published, self.as_of, {symbol: self.load(symbol) for symbol in symbols_of(claim)},
                related=tuple(related.get(claim.article_id, ())), later=later.than(claim, article),
                values={key: self.values(*key) for key in fields_of(claim)}, rating_months=self.rating_months,
            )  # fmt: skip
            yield _answer(claim, facts)


def _rated(batch: Waiting) -> set[str]:
    return {c.subject.symbol for c, _ in batch if c.metric in ("target", "rating") and c.subject.symbol}


class _Later:
    """Targets and ratings by who gave them and on what."""

    def __init__(self, opinions: Mapping[str, list[tuple[Claim, Article]]]) -> None:
        self.said: dict[tuple[str, str, str], list[tuple[Claim, Article]]] = {}
        for claim, article in chain.from_iterable(opinions.values()):
            key = _whose(claim)
            if key is not None:
                self.said.setdefault(key, []).append((claim, article))

    def than(self, claim: Claim, article: Article) -> tuple[tuple[Claim, date | datetime], ...]:
        """What the same house said of the same instrument afterwards, where it says something else."""
        key, since = _whose(claim), instant(article)
        return tuple(
            (other, published)
            for other, source in self.said.get(key, ())
            if (published := published_of(source)) is not None
            and instant(source) > since
            and (other.value, other.label) != (claim.value, claim.label)
        ) if key else ()  # fmt: skip


def _whose(claim: Claim) -> tuple[str, str, str] | None:
    """Metric, symbol and house of a target or rating; None for what nobody is named for."""
    who = claim.claimant and (claim.claimant.firm or claim.claimant.name)
    if claim.metric not in ("target", "rating") or not who or not claim.subject.symbol:
        return None
    return claim.metric, claim.subject.symbol, who.casefold()


def _answer(claim: Claim, facts: Facts) -> Verdict | Failure:
    try:
        return judge(claim, facts)
    except Exception as error:  # one odd claim must not keep all the others from being judged
        return Failure(f"claim {claim.id}", f"not judged: {type(error).__name__}: {error}")
