"""Check what is open in the store, and save the verdicts.

    open claims, by symbol | hand each judge its prices | verdicts | append

Saved in batches, so that a run that is killed leaves what it has decided and the next one does the
rest.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from datetime import date, datetime
from functools import lru_cache
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

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
_AT_ONCE = 100  # the claims whose prices are in memory at one time: decades of as many symbols fit
_SERIES_AT_HAND = 64  # other series than prices


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
    for batch in store.open_in_batches(as_of, methods=current, at_once=_BATCH):
        answers = list(desk.judged([_Waiting(*item, symbols_of(item[0])) for item in batch]))
        verdicts = [answer for answer in answers if isinstance(answer, Verdict)]
        store.add_verdicts(verdicts, now=now)
        counts.update(verdict.status for verdict in verdicts)
        for failure in (answer for answer in answers if isinstance(answer, Failure)):
            report(failure)
            counts["failed"] += 1
    return counts


class _Waiting(NamedTuple):
    """A claim to be judged, and the series of prices that it takes."""

    claim: Claim
    article: Article
    symbols: tuple[str, ...]


class _Desk:
    """What the judges are handed, read from the store some claims at a time."""

    def __init__(self, store: Store, as_of: date, rating_months: int) -> None:
        self.store, self.as_of, self.rating_months = store, as_of, rating_months
        self.market: dict[str, Series] = {}
        self.values = lru_cache(maxsize=_SERIES_AT_HAND)(self._values)

    def _values(self, symbol: str, name: str) -> list[Observation]:
        return self.store.values(symbol, name, until=self.as_of)

    def judged(self, batch: Sequence[_Waiting]) -> Iterator[Verdict | Failure]:
        """An answer for each claim of the batch, in its order."""
        upsides = {item.claim.article_id for item in batch if item.claim.metric == "implied_upside"}
        related = self.store.stated(upsides)
        later = _Later(self.store.opinions(_rated(batch), self.as_of))
        for start in range(0, len(batch), _AT_ONCE):
            some = batch[start : start + _AT_ONCE]
            self._fetch({symbol for item in some for symbol in item.symbols})
            for item in some:
                yield self._answer(item, related.get(item.claim.article_id, ()), later)

    def _fetch(self, symbols: Set[str]) -> None:
        """Keeps of the prices at hand what is wanted again, and reads the others."""
        self.market = {symbol: series for symbol, series in self.market.items() if symbol in symbols}
        for symbol, found in self.store.columns(symbols - self.market.keys()).items():
            # Cut only after the splits are known: a later one tells how to undo what it did to the prices.
            self.market[symbol] = Series.of_columns(symbol, found).until(self.as_of)

    def _answer(self, item: _Waiting, related: Sequence[Claim], later: _Later) -> Verdict | Failure:
        claim, article = item.claim, item.article
        published = published_of(article)
        if published is None:
            return unverifiable(
                claim, self.as_of, "no_period", "The article does not say when it was published."
            )
        facts = Facts(
            published, self.as_of, {symbol: self.market[symbol] for symbol in item.symbols},
            related=tuple(related), later=later.than(claim, article),
            values={key: self.values(*key) for key in fields_of(claim)}, rating_months=self.rating_months,
        )  # fmt: skip
        return _answer(claim, facts)


def _rated(batch: Sequence[_Waiting]) -> set[str]:
    rated = (item.claim for item in batch if item.claim.metric in ("target", "rating"))
    return {claim.subject.symbol for claim in rated if claim.subject.symbol}


class _Later:
    """Targets and ratings by who gave them and on what, oldest first."""

    def __init__(self, opinions: Mapping[str, list[tuple[Claim, Article]]]) -> None:
        self.said: dict[tuple[str, str, str], list[_Said]] = {}
        for claim, article in chain.from_iterable(opinions.values()):
            key, published = _whose(claim), published_of(article)
            if key is not None and published is not None:
                self.said.setdefault(key, []).append(_Said(instant(article), claim, published))
        for said in self.said.values():
            said.sort(key=_moment)

    def than(self, claim: Claim, article: Article) -> tuple[tuple[Claim, date | datetime], ...]:
        """What the same house said of the same instrument afterwards, whether or not it says the same."""
        said = self.said.get(_whose(claim) or ("", "", ""), [])
        newer = said[bisect_right(said, instant(article), key=_moment) :] if said else said
        return tuple((item.claim, item.published) for item in newer)


class _Said(NamedTuple):
    moment: datetime
    claim: Claim
    published: date | datetime


_moment = attrgetter("moment")


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
