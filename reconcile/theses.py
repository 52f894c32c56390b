"""One thesis as a reader wants it: who stands where and since when, with which record, and what the market
has answered so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from reconcile.attach import SIDES, Stand, attached, found_stand, keys_of, ruled, user_stand, who
from reconcile.published import published_of
from reconcile.scorecard import RANKED_FROM, Score
from reconcile.series import Series
from reconcile.thesis_figures import Figures, figures
from reconcile.thesis_market import Answer, Legs, answer, legs_of
from reconcile.thesis_status import Course, status_of
from store.theses import UNNAMED, Thesis

if TYPE_CHECKING:
    from store.store import Store
    from store.theses import ThesisDesk

_WEEKS_UNDER = timedelta(days=62)  # a balance over less time is given by weeks, not months
_GOOD = 50.0  # percent right, of at least RANKED_FROM checked claims: a good record
_VERDICTS = {"confirmed": 3, "close": 2, "pending": 1, "contradicted": -1}


@dataclass(frozen=True, slots=True)
class Balance:
    """How many statements on each side since `start`, and all until the end of that stretch."""

    start: date
    supporting: int
    opposing: int
    neutral: int
    total: int


@dataclass(frozen=True, slots=True)
class Who:
    """A claimant, with the claims on each side and the record; `right` is in percent of `checked`."""

    name: str
    persons: tuple[str, ...]
    supporting: int
    opposing: int
    neutral: int
    first: date
    last: date
    checked: int
    right: float | None

    @property
    def good(self) -> bool:
        return self.checked >= RANKED_FROM and (self.right or 0) >= _GOOD


@dataclass(frozen=True, slots=True)
class Page:
    """`stands` are all claims, oldest first, `answers` those of the market since each of them by claim id."""

    thesis: Thesis
    status: str
    ends: date | None
    stands: tuple[Stand, ...]
    publishers: tuple[str, ...]
    balance: tuple[Balance, ...]
    claimants: tuple[Who, ...]
    strongest: Mapping[str, Stand]
    figures: tuple[Figures, ...]
    legs: Legs | None
    answer: Answer | None
    answers: Mapping[str, Answer] = field(default_factory=dict)

    def count(self, side: str) -> int:
        return sum(stand.side == side for stand in once(self.stands))


class Reading:
    """Pages of theses by what was published, and what the prices were, by `as_of`."""

    def __init__(
        self, store: Store, desk: ThesisDesk, as_of: date, scores: Mapping[str, Score] | None = None
    ) -> None:
        self._store, self._desk, self._as_of = store, desk, as_of
        self._scores = scores or {}
        self._rulings = desk.rulings()
        self._newest = desk.newest() or as_of
        self._market: dict[str, Series] = {}
        self._spans: dict[str, bool] = {}

    def page(self, thesis: Thesis, *, figures_too: bool = True) -> Page:
        stands = self._stands(thesis)
        ends, legs = _ends(thesis), legs_of(thesis, self._has_prices)
        answers = self._answers(thesis, stands, legs, ends)
        views = [stand for stand in stands if stand.side != "neutral"]
        first = next((answers[it.filed.claim.id] for it in views if it.filed.claim.id in answers), None)
        return Page(
            thesis, status_of(self._course(stands, ends, first)), ends, tuple(stands), _publishers(stands),
            tuple(balance(stands)), tuple(self._claimants(stands)), self._strongest(stands),
            tuple(self._figures(thesis, stands)) if figures_too else (), legs, first, answers,
        )  # fmt: skip

    def market(self, page: Page) -> dict[str, Series]:
        """The prices of what the page holds long and short, until the day that is looked from."""
        symbols = [symbol for symbol in (page.legs.long, page.legs.short) if symbol] if page.legs else []
        return {symbol: self._market[symbol] for symbol in symbols}

    def _stands(self, thesis: Thesis) -> list[Stand]:
        rulings = self._rulings.get(thesis.id, {})
        if thesis.origin == "user":
            filed, stand = self._desk.of_families(keys_of(thesis)), user_stand
        else:
            filed, stand = self._desk.of_theses([thesis.id]), found_stand
        stands = [made for item in filed if (made := stand(thesis, item))]
        known = {it.filed.claim.id for it in stands}
        missing = [claim for claim, side in rulings.items() if claim not in known and side != "detached"]
        more = [made for it in self._desk.of_claims(missing) if (made := attached(it, rulings[it.claim.id]))]
        both = sorted([*ruled(stands, rulings), *more], key=lambda it: (it.day, it.filed.claim.id))
        return [self._by_then(stand) for stand in both if stand.day <= self._as_of]

    def _by_then(self, stand: Stand) -> Stand:
        """Without a verdict that was reached later."""
        verdict = stand.filed.verdict
        late = verdict is not None and verdict.as_of > self._as_of
        return replace(stand, filed=replace(stand.filed, verdict=None)) if late else stand

    def _figures(self, thesis: Thesis, stands: Sequence[Stand]) -> list[Figures]:
        """Of a found thesis with what else is said of the family for that year, but for facts."""
        filed = [stand.filed for stand in stands]
        if thesis.block is None:
            return figures(filed)
        key, _, year = thesis.block.rsplit("|", 2)
        family = self._desk.of_families([key])
        return figures([*filed, *(it for it in family if str(it.block).endswith(f"|{year}"))])

    def _has_prices(self, symbol: str) -> bool:
        if symbol not in self._spans:
            self._spans[symbol] = self._store.price_span(symbol) is not None
        return self._spans[symbol]

    def _answers(
        self, thesis: Thesis, stands: Sequence[Stand], legs: Legs | None, ends: date | None
    ) -> dict[str, Answer]:
        if legs is None:
            return {}
        self._fetch(legs)
        until, found = min(self._as_of, ends or self._as_of), {}
        known: dict[object, Answer | None] = {}
        for stand in stands:
            published = published_of(stand.filed.article)
            if published is None:
                continue
            if published not in known:
                known[published] = answer(legs, self._market, published, until, thesis.side)
            if (one := known[published]) is not None:
                found[stand.filed.claim.id] = one
        return found

    def _fetch(self, legs: Legs) -> None:
        missing = {it for it in (legs.long, legs.short) if it} - self._market.keys()
        for symbol, columns in self._store.columns(missing).items():
            self._market[symbol] = Series.of_columns(symbol, columns).until(self._as_of)

    def _course(self, stands: Sequence[Stand], ends: date | None, first: Answer | None) -> Course:
        sides = {side: [stand for stand in stands if stand.side == side] for side in SIDES}
        verdicts = [it.filed.verdict.status for it in once(sides["supporting"]) if it.filed.verdict]
        return Course(
            self._as_of, self._newest, ends,
            [it.day for it in once(sides["supporting"])], [it.day for it in once(sides["opposing"])],
            first.excess if first else None,
            sum(it in ("confirmed", "close") for it in verdicts), verdicts.count("contradicted"),
        )  # fmt: skip

    def _claimants(self, stands: Sequence[Stand]) -> list[Who]:
        """By house, the one with most to say first."""
        houses: dict[str, list[Stand]] = {}
        for stand in once(stands):
            houses.setdefault(who(stand.filed), []).append(stand)
        return sorted(
            (self._who(name, its) for name, its in houses.items()),
            key=lambda it: (-it.supporting - it.opposing, it.name),
        )

    def _who(self, name: str, its: Sequence[Stand]) -> Who:
        score = self._scores.get(name.casefold())
        persons = {it.filed.claim.claimant.person for it in its if it.filed.claim.claimant}
        names = tuple(sorted(person for person in persons if person and person != name))
        supporting, opposing, neutral = _counts(its)
        return Who(
            name, names, supporting, opposing, neutral,
            its[0].day, its[-1].day, score.checked if score else 0, score.right if score else None,
        )  # fmt: skip

    def _strongest(self, stands: Sequence[Stand]) -> dict[str, Stand]:
        sides = (side for side in SIDES if side != "neutral")
        return {
            side: max(its, key=self._strength)
            for side in sides
            if (its := [it for it in stands if it.side == side])
        }

    def _strength(self, stand: Stand) -> tuple[object, ...]:
        """Verdict, the record of who says so, whether that is somebody, a figure, the reading, the date."""
        claim, verdict = stand.filed.claim, stand.filed.verdict
        score = self._scores.get(who(stand.filed).casefold())
        low = score.low or 0.0 if score and score.checked >= RANKED_FROM else 0.0
        named = claim.claimant is not None and claim.claimant.name not in UNNAMED
        outcome = _VERDICTS.get(verdict.status, 0) if verdict else 0
        return outcome, low, named, claim.value is not None, claim.confidence, stand.day, claim.id


def _ends(thesis: Thesis) -> date | None:
    if thesis.origin == "user":
        return thesis.ends
    return date(int((thesis.block or "").rsplit("|", 1)[1]), 12, 31)


def once(stands: Sequence[Stand]) -> list[Stand]:
    """The first of the statements of one source, metric and side in one story: said twice, or copied by
    others, it counts once."""
    found: dict[tuple[object, ...], Stand] = {}
    for stand in stands:
        claim = stand.filed.claim
        found.setdefault((stand.filed.story, who(stand.filed).casefold(), claim.metric, stand.side), stand)
    return list(found.values())


def _publishers(stands: Sequence[Stand]) -> tuple[str, ...]:
    """The publisher of each story, the first of its copies."""
    stories = {stand.filed.story: stand.filed.article for stand in reversed(stands)}
    names = {
        article.publisher or article.author or article.source or article.id for article in stories.values()
    }
    return tuple(sorted(names))


def balance(stands: Sequence[Stand]) -> list[Balance]:
    """By month, or by week where all was said within two; without the stretches in which nothing was."""
    counted = once(stands)
    if not counted:
        return []
    weekly = counted[-1].day - counted[0].day < _WEEKS_UNDER
    stretches: dict[date, list[Stand]] = {}
    for stand in counted:
        day = stand.day
        start = day - timedelta(days=day.weekday()) if weekly else day.replace(day=1)
        stretches.setdefault(start, []).append(stand)
    found, total = [], 0
    for start, its in sorted(stretches.items()):
        supporting, opposing, neutral = _counts(its)
        total += supporting - opposing
        found.append(Balance(start, supporting, opposing, neutral, total))
    return found


def _counts(stands: Sequence[Stand]) -> tuple[int, int, int]:
    """How many support, oppose and do neither."""
    sides = [stand.side for stand in stands]
    return sides.count("supporting"), sides.count("opposing"), sides.count("neutral")
