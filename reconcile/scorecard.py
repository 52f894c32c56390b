"""Who was right how often: claims and their verdicts, counted by source. Pure.

Two shares stand side by side: how much of what a source said could be checked, and how much of that was
right. What is pending or unverifiable is never counted as wrong. The interval of a share is Wilson's score
interval (E. B. Wilson, JASA 22, 1927), which stays inside 0 and 1 and is honest for few claims; that of a
mean excess return is Student's t. Both at 95%.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from statistics import fmean

from store.scores import Tally

CHECKED = ("confirmed", "close", "contradicted")
RANKED_FROM = 10  # checked claims; under that, luck decides
MONTHS = (1, 3, 6, 12)
_SURE = 0.95
# A bearish rating is right when the instrument lags; a neutral one takes no side.
_SIDE = {"bullish": 1, "bearish": -1}


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean over `count` values; `low` and `high` are its interval, None for a single value."""

    count: int
    mean: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Targets:
    """Price targets that are decided: shares met within and at the end of their time, in percent; the mean
    absolute error at the end in percent of the target; the mean calendar days to those that were met."""

    decided: int
    met_in: float
    met_end: float | None
    error: float | None
    days: float | None


@dataclass(frozen=True, slots=True)
class Score:
    """One line of the scorecard. Shares are percentages; `right` is None where nothing could be checked."""

    source: str
    rank: int | None
    claims: int
    checked: int
    confirmed: int
    close: int
    contradicted: int
    pending: int
    unverifiable: int
    unchecked: int
    checkable: float
    right: float | None
    low: float | None
    high: float | None
    targets: Targets | None
    ratings: Mapping[int, Mean]


@dataclass(slots=True)
class _Sums:
    statuses: Counter[str] = field(default_factory=Counter)
    targets: list[Mapping[str, Decimal]] = field(default_factory=list)
    excess: dict[int, list[float]] = field(default_factory=dict)

    def add(self, tally: Tally) -> None:
        self.statuses[tally.status or "unchecked"] += tally.claims
        if tally.kind == "price_target" and "met_in" in tally.measures and tally.status in CHECKED:
            self.targets += [tally.measures] * tally.claims
        side = _SIDE.get(tally.stance or "") if tally.kind == "rating" else None
        for months in MONTHS:
            excess = tally.measures.get(f"excess_{months}m")
            if side and excess is not None:
                self.excess.setdefault(months, []).extend([float(excess) * side] * tally.claims)


def scorecard(tallies: Iterable[Tally], *, min_claims: int = 1) -> list[Score]:
    """Sources with at least `min_claims` claims: ranked ones first, by the lower end of the interval of
    their share right; those under ten checked claims follow without a rank."""
    sums: dict[str, _Sums] = {}
    for tally in tallies:
        sums.setdefault(tally.source, _Sums()).add(tally)
    scores = [_score(name, one) for name, one in sums.items() if one.statuses.total() >= min_claims]
    scores.sort(key=_order)
    return [_ranked(score, place) for place, score in enumerate(scores, 1)]


def _order(score: Score) -> tuple[bool, float, int, int, str]:
    ranked = score.checked >= RANKED_FROM
    return (
        not ranked,
        -(score.low or 0) if ranked else 0,
        -score.checked,
        -score.claims,
        score.source.casefold(),
    )


def _ranked(score: Score, place: int) -> Score:
    return replace(score, rank=place) if score.checked >= RANKED_FROM else score


def _score(source: str, sums: _Sums) -> Score:
    counts, claims = sums.statuses, sums.statuses.total()
    checked = sum(counts[status] for status in CHECKED)
    low, high = _wilson(counts["confirmed"], checked)
    return Score(
        source, None, claims, checked, counts["confirmed"], counts["close"], counts["contradicted"],
        counts["pending"], counts["unverifiable"], counts["unchecked"],
        checkable=100 * checked / claims, right=100 * counts["confirmed"] / checked if checked else None,
        low=low, high=high, targets=_targets(sums.targets),
        ratings={months: mean(values) for months, values in sorted(sums.excess.items())},
    )  # fmt: skip


def _wilson(right: int, checked: int) -> tuple[float | None, float | None]:
    if not checked:
        return None, None
    from scipy.stats import binomtest

    found = binomtest(right, checked).proportion_ci(confidence_level=_SURE, method="wilson")
    return 100 * float(found.low), 100 * float(found.high)


def mean(values: list[float]) -> Mean:
    """The mean with Student's interval; without one for a single value or for values that are all alike."""
    from scipy.stats import sem, t

    centre, count = fmean(values), len(values)
    spread = float(sem(values)) if count > 1 else 0.0
    if not spread:
        return Mean(count, centre)
    low, high = t.interval(_SURE, count - 1, loc=centre, scale=spread)
    return Mean(count, centre, float(low), float(high))


def _targets(found: list[Mapping[str, Decimal]]) -> Targets | None:
    if not found:
        return None
    return Targets(
        len(found),
        met_in=100 * fmean(float(one["met_in"]) for one in found),
        met_end=_average(found, "met_end", 100),
        error=_average(found, "error", 1),
        days=_average(found, "days", 1),
    )


def _average(found: list[Mapping[str, Decimal]], name: str, factor: int) -> float | None:
    values = [float(one[name]) for one in found if name in one]
    return factor * fmean(values) if values else None
