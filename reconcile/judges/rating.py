"""Ratings: did the instrument do what the rating said against its benchmark, after 1, 3, 6 and 12 months?"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from reconcile import words
from reconcile.facts import CannotTell, Facts, day_of
from reconcile.judges.moves import Move, closes_between
from reconcile.judges.ruling import decided, pending, rounded, seen, subject_symbol
from reconcile.methods import RATING_MONTHS
from reconcile.sessions import months_after
from reconcile.subjects import benchmark_of
from records import Claim, Observation, Verdict

NEUTRAL_BAND = Decimal(10)  # percentage points either way in which a hold was right
_OPPOSITE = {"bullish": "bearish", "bearish": "bullish"}


@dataclass(frozen=True, slots=True)
class _Held:
    """What came of it by one day: the return against the benchmark's, and the closes in words."""

    excess: Decimal
    moves: tuple[Move, ...]

    @property
    def evidence(self) -> list[Observation]:
        return [item for move in self.moves for item in move.evidence()]

    def text(self) -> str:
        return "; ".join(f"{move.text()} ({move.percent():+.2f}%)" for move in self.moves)


@dataclass(frozen=True, slots=True)
class _Rating:
    """A rating since its base. `closed` is the last close known when the opposite one came."""

    claim: Claim
    facts: Facts
    symbol: str
    base: date
    closed: date | None = None
    reversed_on: date | None = None

    def due(self, months: int) -> date:
        """When that horizon can be measured: a rating that was closed before is measured at once."""
        due = months_after(self.facts.day, months)
        return min(due, self.closed) if self.closed else due

    def at(self, months: int) -> _Held:
        """CannotTell where a price is missing or jumps."""
        due, benchmark = self.due(months), benchmark_of(self.claim)
        moves = tuple(self._move(symbol, due) for symbol in (self.symbol, benchmark) if symbol)
        own, *its = (move.percent() for move in moves)
        return _Held(own - sum(its), moves)

    def _move(self, symbol: str, due: date) -> Move:
        return closes_between(self.facts, symbol, (self.base, self._session(symbol, due)))

    def _session(self, symbol: str, due: date) -> date:
        return self.facts.calendar(symbol).on_or_before(due) or due

    def horizons(self) -> dict[int, _Held]:
        """What came of it at every horizon that is past, by months; none where a price is missing."""
        found: dict[int, _Held] = {}
        for months in RATING_MONTHS:
            if self.due(months) <= self.facts.as_of:
                with suppress(CannotTell):
                    found[months] = self.at(months)
        return found


def judge(claim: Claim, facts: Facts) -> Verdict:
    """Pending until `facts.rating_months` have passed; then the excess return decides by its sign, a hold by
    a band. Not final before every horizon is measured."""
    symbol = subject_symbol(claim)
    if claim.stance is None or claim.action in ("removed", "suspended"):
        raise CannotTell("no_metric", "The claim recommends nothing.")
    base = facts.bar(symbol, facts.known(symbol))
    rating = _closed_by_opposite(_Rating(claim, facts, symbol, base.date))
    due = rating.due(facts.rating_months)
    if facts.as_of < due:
        past = rating.horizons()
        text = f"{words.closes(symbol, [base])}; the rating is measured from there until {due}."
        evidence = _evidence([seen(symbol, base)], past)
        return pending(claim, facts, due, text + _so_far(past), evidence, _measures(past))
    return _measured(rating)


def _measures(past: dict[int, _Held]) -> dict[str, Decimal]:
    return {f"excess_{months}m": rounded(held.excess, "percent") for months, held in past.items()}


def _evidence(first: list[Observation], past: dict[int, _Held]) -> list[Observation]:
    """All that was used, each figure once."""
    return list(
        dict.fromkeys(item for items in (first, *(h.evidence for h in past.values())) for item in items)
    )


def _so_far(past: dict[int, _Held]) -> str:
    """' After 1, 3 months: +8.00, -10.00 points.'"""
    if not past:
        return ""
    months, points = ", ".join(map(str, past)), ", ".join(f"{held.excess:+.2f}" for held in past.values())
    return f" After {months} months: {points} points."


def _closed_by_opposite(rating: _Rating) -> _Rating:
    """With the close known when the same claimant turned round, if he did within the longest horizon."""
    claim, facts = rating.claim, rating.facts
    for other, published in facts.newer(claim):
        day = day_of(published)
        if day >= months_after(facts.day, RATING_MONTHS[-1]):
            break
        if claim.stance and other.stance == _OPPOSITE.get(claim.stance):
            closed = facts.known(rating.symbol, published)
            if closed <= rating.base:
                raise CannotTell("no_period", f"The opposite was said on {day}, before a session had closed.")
            return _Rating(claim, facts, rating.symbol, rating.base, closed, day)
    return rating


def _measured(rating: _Rating) -> Verdict:
    claim, facts = rating.claim, rating.facts
    held, benchmark, past = rating.at(facts.rating_months), benchmark_of(claim), rating.horizons()
    measure = f"{held.excess:+.2f} points against {benchmark}" if benchmark else f"{held.excess:+.2f}%"
    band = f" (right within {NEUTRAL_BAND} points)" if claim.stance == "neutral" else ""
    text = f"{held.text()}: {measure}, rated {claim.label or claim.stance}{band}"
    if rating.closed == rating.due(facts.rating_months):
        text += f", until the opposite was said on {rating.reversed_on}"
    return decided(
        claim,
        "confirmed" if _right(claim.stance, held.excess) else "contradicted",
        f"{text}.{_so_far(past)}",
        _evidence(held.evidence, past),
        observed=held.excess,
        measures=_measures(past),
        final=facts.as_of >= rating.due(RATING_MONTHS[-1]),
    )


def _right(stance: str | None, excess: Decimal) -> bool:
    if stance == "neutral":
        return abs(excess) <= NEUTRAL_BAND
    return excess > 0 if stance == "bullish" else excess < 0
