"""Figures that cannot both be true: of one subject, metric and time, and further apart than their rounding,
their hedges and their dates explain. Pure.

Two figures of one claimant are a change of mind, not a conflict; targets and ratings differ by nature, and
are none either.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby

from reconcile.attach import who
from reconcile.claim_periods import When, when_of
from reconcile.families import Family, family_of, key_of
from reconcile.subjects import symbol_of
from reconcile.tolerance import sign, span
from records import METRICS, Claim, new_york_day
from store.theses import UNNAMED, Filed

# What differs by nature, or is too many things under one name.
_LEFT_OUT = (
    "target",
    "implied_upside",
    "rating",
    "event",
    "stance",
    "other",
    "guidance",
    "volume",
    "breadth",
)
METRICS_COMPARED = tuple(
    dict.fromkeys(metric for metrics in METRICS.values() for metric in metrics if metric not in _LEFT_OUT)
)
_BY_THE_DAY = ("return", "relative_return", "level", "streak")  # only of the same instrument and days
_SIGNED = ("return", "relative_return", "earnings_growth", "revenue_growth", "gdp_growth")
_COUNTED = ("count", "sessions")  # whole numbers are not rounded
_COUNTS_AHEAD = ("rate_cuts", "rate_hikes")
_COUNTS_APART = timedelta(days=31)  # "three more" means another thing after one has come
_PRICED = Decimal("0.05")  # a multiple moves with the price from one day to the next
_OTHER_THING = Decimal(2)  # amounts of money this many times apart are of different things
_CONSENSUS_MOVES = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Figure:
    """A claim with a figure, as it is compared."""

    filed: Filed
    family: Family
    when: When
    low: Decimal
    high: Decimal | None
    tolerance: Decimal

    @property
    def claim(self) -> Claim:
        return self.filed.claim


@dataclass(frozen=True, slots=True)
class Conflict:
    """`one` was published first. `difference` is between the nearest ends, in the unit of the claims;
    `changed` says that it is one claimant with a new figure. `market` is what a verdict observed."""

    one: Figure
    other: Figure
    difference: Decimal
    changed: bool
    market: Decimal | None


def conflicts(filed: Iterable[Filed], *, key: str | None = None, since: date | None = None) -> list[Conflict]:
    """Newest first; of one family by its `key`, where the later claim was published on `since` or after."""
    figures = [figure for item in filed if (figure := _figure(item)) and key in (None, key_of(figure.family))]
    figures.sort(key=lambda it: (_bucket(it), it.when.published, it.claim.id))
    found = [pair for _, bucket in groupby(figures, key=_bucket) for pair in _pairs(list(bucket))]
    chosen = [it for it in found if since is None or it.other.when.published >= since]
    return sorted(chosen, key=lambda it: (it.other.when.published, it.other.claim.id), reverse=True)


def _figure(filed: Filed) -> Figure | None:
    claim, day = filed.claim, new_york_day(filed.article.published)
    if claim.value is None or day is None or claim.metric not in METRICS_COMPARED:
        return None
    stated = span(claim.value, claim.value_high, claim.comparator)
    low, high = stated.low, stated.high
    if claim.metric in _SIGNED and sign(claim) < 0:
        low, high = -high if high is not None else Decimal("-Infinity"), -low
    exact = claim.unit in _COUNTED and claim.comparator != "approx"
    tolerance = Decimal(0) if exact else stated.tolerance
    return Figure(filed, family_of(claim.subject), when_of(claim, day), low, high, tolerance)


def _bucket(figure: Figure) -> tuple[str, ...]:
    """What two claims must have in common to be compared at all."""
    claim, when = figure.claim, figure.when
    rival = key_of(family_of(claim.benchmark)) if claim.benchmark else ""
    head = (claim.metric, claim.unit or "", when.tense)
    if claim.metric in _BY_THE_DAY:
        days = f"{when.start}..{when.end or when.published}"
        return (*head, symbol_of(claim.subject) or claim.subject.name.lower(), days, rival)
    return (*head, key_of(figure.family), "", rival if claim.metric == "relative_return" else "")


def _pairs(bucket: Sequence[Figure]) -> Iterator[Conflict]:
    """Each two distinct figures of a bucket once, by those who first said them."""
    told: set[tuple[object, ...]] = set()
    for number, other in enumerate(bucket):
        for one in bucket[:number]:
            name = (_words(one), _words(other))
            if name in told or name[0] == name[1]:
                continue
            made = _conflict(one, other)
            if made is not None:
                told |= {name, name[::-1]}
                yield made


def _words(figure: Figure) -> tuple[object, ...]:
    """Who says which figure; copies of a story say it once."""
    claim = figure.claim
    source = who(figure.filed) if claim.claimant else figure.filed.story
    return source, claim.value, claim.value_high, claim.comparator


def _conflict(one: Figure, other: Figure) -> Conflict | None:
    if not _comparable(one, other) or not one.when.same(other.when):
        return None
    gap = _gap(one, other)
    if gap <= one.tolerance + other.tolerance or _moves_with_price(one, other, gap):
        return None
    return Conflict(one, other, gap, _changed(one, other), _market(one, other))


def _comparable(one: Figure, other: Figure) -> bool:
    """Not two things under one name."""
    same_article = one.filed.story == other.filed.story
    if same_article and (
        who(one.filed) == who(other.filed) or None in (one.claim.claimant, other.claim.claimant)
    ):
        return False  # its writer knows of both
    if one.claim.metric in _COUNTS_AHEAD and one.when.tense == "ahead":
        return abs(one.when.published - other.when.published) <= _COUNTS_APART
    unit, low, high = one.claim.unit or "", *sorted((abs(one.low), abs(other.low)))
    return not (len(unit) == 3 and unit.isupper() and high > low * _OTHER_THING)


def _gap(one: Figure, other: Figure) -> Decimal:
    """How far apart the nearest ends are; 0 where the figures meet."""
    gaps = [b.low - a.high for a, b in ((one, other), (other, one)) if a.high is not None]
    return max([*gaps, Decimal(0)])


def _moves_with_price(one: Figure, other: Figure, gap: Decimal) -> bool:
    if one.claim.kind != "valuation" or one.when.published == other.when.published:
        return False
    return gap <= _PRICED * max(abs(one.low), abs(other.low))


def _changed(one: Figure, other: Figure) -> bool:
    """Whether the same claimant says something new; the consensus moves from week to week."""
    if one.claim.claimant is None or who(one.filed).casefold() != who(other.filed).casefold():
        return False
    apart = other.when.published - one.when.published
    return apart > _CONSENSUS_MOVES if who(one.filed) in UNNAMED else bool(apart)


def _market(one: Figure, other: Figure) -> Decimal | None:
    verdicts = [it.filed.verdict for it in (other, one) if it.filed.verdict]
    return next((it.observed for it in verdicts if it.observed is not None), None)
