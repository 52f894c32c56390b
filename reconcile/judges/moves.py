"""Returns and relative returns: from the close before the period to its last close known at publication."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from math import prod

from reconcile import tolerance, words
from reconcile.facts import CannotTell, Facts
from reconcile.judges.anchors import Anchor, anchor_of, without_anchor
from reconcile.judges.ruling import decided, exact, seen, subject_symbol
from reconcile.judges.unplaced import refuse_unplaced
from reconcile.judges.windows import ENOUGH_SESSIONS, base_windows, refuse_unclosed, windows
from reconcile.subjects import benchmark_of, symbols_of
from records import Bar, Claim, Observation, Verdict

_ENOUGH_TO_COMPARE = 60  # sessions: about a quarter of a year
_RATIO = ("percent", "percentage_points", None)


def judge(claim: Claim, facts: Facts) -> Verdict:
    """`return` and `relative_return`. CannotTell without a figure or direction, a period or prices."""
    symbol = subject_symbol(claim)
    _require_measurable(claim)
    refuse_unplaced(claim)
    anchor = anchor_of(claim, facts.day) if claim.metric == "return" else None
    if anchor is None:
        return _first_right(claim, facts, symbol, windows(claim, facts, symbol))
    base, why = turning_point(facts, symbol, anchor)
    claim = replace(claim, period=without_anchor(claim, anchor, base))
    verdict = _first_right(claim, facts, symbol, base_windows(claim, facts, symbol, base))
    return replace(verdict, explanation=f"{verdict.explanation} {why}")


def _first_right(claim: Claim, facts: Facts, symbol: str, pairs: Sequence[tuple[date, date]]) -> Verdict:
    """By the stated window, else by the first with an older close that agrees."""
    stated, *older = pairs
    first = _measured(claim, facts, symbol, stated)
    if first.status == "confirmed":
        return first.verdict()
    for window in older:
        found = _measured(claim, facts, symbol, window) if _stored(claim, facts, window) else first
        if found.status == "confirmed":
            verdict = found.verdict()
            return replace(verdict, explanation=f"{verdict.explanation} {_stale(stated, window)}")
    refuse_unclosed(claim, facts, symbol)
    _refuse_beyond_a_day(claim, facts, symbol)
    return first.verdict()


def _refuse_beyond_a_day(claim: Claim, facts: Facts, symbol: str) -> None:
    """CannotTell for a claim without words of time whose figure is more than any session of a year has moved.

    That it is about the last session is our reading, and such a figure speaks against it.
    """
    if claim.period is not None or claim.value is None or claim.unit not in ("percent", None):
        return
    last = facts.known(symbol)
    closes = [
        bar.close for bar in facts.series(symbol).in_shares_of(last).until(last).bars[-ENOUGH_SESSIONS:]
    ]
    if len(closes) < _ENOUGH_TO_COMPARE:
        return
    most = max(abs(percent(*pair)) for pair in pairwise(closes))
    if abs(claim.value) > most:
        raise CannotTell(
            "no_period",
            f"Without words of time, and no session of the year up to {last} moved {symbol} as much:"
            f" {most:.2f}% was the most.",
        )


def percent(before: float, after: float) -> Decimal:
    """The return in percent, to the sixth place."""
    return Decimal(repr(round((after / before - 1) * 100, 6)))


@dataclass(frozen=True, slots=True)
class _Measured:
    """A claim against the closes of one window: the subject's move and, where it is relative, the other's."""

    claim: Claim
    moves: Sequence[Move]
    observed: Decimal  # in the claim's unit

    @property
    def status(self) -> str:
        return tolerance.judge_move(self.claim, self.observed)

    def verdict(self) -> Verdict:
        claim, figure = self.claim, tolerance.stated(self.claim)
        return decided(
            claim,
            self.status,
            f"{self.text()}, {words.stated(claim)}{words.within(figure)}.",
            [item for move in self.moves for item in move.evidence()],
            observed=self.observed,
            expected=None if claim.value is None else abs(claim.value) * (tolerance.sign(claim) or 1),
            figure=figure,
        )

    def text(self) -> str:
        """The closes it rests on, and the move."""
        if len(self.moves) == 1:
            return f"{self.moves[0].text()}: {words.signed(self.observed, self.claim.unit)}"
        both = ", ".join(f"{move.text()} ({move.percent():+.2f}%)" for move in self.moves)
        return f"{both}: {self.observed:+.2f} percentage points"


def _measured(claim: Claim, facts: Facts, symbol: str, window: tuple[date, date]) -> _Measured:
    move = closes_between(facts, symbol, window)
    if claim.metric == "return":
        return _Measured(claim, (move,), _change(claim.unit, move))
    other = benchmark_of(claim)
    if other is None:
        raise CannotTell("no_subject", f"Against what {claim.subject.name} is measured is not said.")
    its = closes_between(facts, other, window)
    return _Measured(claim, (move, its), move.percent() - its.percent())


@dataclass(frozen=True, slots=True)
class Move:
    """Two closes as they were traded, and the splits between them."""

    base: Bar
    end: Bar
    splits: Sequence[Observation]

    def percent(self) -> Decimal:
        return percent(self.start(), self.end.close)

    def start(self) -> float:
        """The first close in the shares of the second."""
        return self.base.close / prod(split.value for split in self.splits)

    def text(self) -> str:
        return words.closes(self.base.symbol, [self.base, self.end]) + words.since_split(self.splits)

    def evidence(self) -> list[Observation]:
        return [seen(self.base.symbol, self.base), *self.splits, seen(self.end.symbol, self.end)]


def closes_between(facts: Facts, symbol: str, window: tuple[date, date]) -> Move:
    """The closes of both days. CannotTell where one is missing or a jump between them is not explained."""
    base, end = (facts.bar(symbol, day) for day in window)
    facts.refuse_split(symbol, *window)
    return Move(base, end, facts.series(symbol).splits_between(*window))


def turning_point(facts: Facts, symbol: str, anchor: Anchor) -> tuple[date, str]:
    """The day of the highest (lowest) close of the stretch, the latest of equal ones, and that it is.

    CannotTell where the stretch has no dates, or the prices do not cover it.
    """
    if not anchor.dated:
        raise CannotTell("no_period", f'No dates are known for "{anchor.text}".')
    last = facts.known(symbol)
    series = facts.series(symbol).in_shares_of(last)
    through = min(anchor.through or last, last)
    after = anchor.after or date.min
    bars = series.between(after, through)
    first_needed = facts.calendar(symbol).next(after) if anchor.after else None
    enough = len(bars) >= ENOUGH_SESSIONS if anchor.after is None else bool(bars)
    if not enough or (first_needed and bars[0].date > first_needed):
        since = f"only from {series.days[0]} on" if series.days[0] > after else f"not up to {through}"
        raise CannotTell(
            "no_data", f'Prices of {symbol} are stored {since}: too short to know "{anchor.text}".'
        )
    facts.refuse_split(symbol, bars[0].date, last)
    side = -1 if anchor.lowest else 1
    day = max(bars, key=lambda bar: (side * bar.close, bar.date)).date
    most = "lowest" if anchor.lowest else "highest"
    return day, f"The close of {day} was the {most} from {bars[0].date} to {bars[-1].date}."


def _stored(claim: Claim, facts: Facts, window: tuple[date, date]) -> bool:
    return all(facts.series(symbol).on(day) for symbol in symbols_of(claim) for day in window)


def _change(unit: str | None, move: Move) -> Decimal:
    if unit in _RATIO:
        return move.percent()
    difference = exact(move.end.close) - exact(move.start())
    return difference * 100 if unit == "basis_points" else difference


def _require_measurable(claim: Claim) -> None:
    if claim.value is None and claim.direction is None:
        raise CannotTell("no_metric", "The claim has neither a figure nor a direction.")
    money = claim.unit is not None and len(claim.unit) == 3
    measurable = claim.unit in (*_RATIO, "points", "basis_points") or money
    if not measurable or (claim.metric == "relative_return" and claim.unit not in _RATIO):
        raise CannotTell("no_metric", f"A {claim.metric} counted in {claim.unit} is not measured.")


def _stale(stated: tuple[date, date], window: tuple[date, date]) -> str:
    return f"It fits the close of {window[1]}, not that of {stated[1]}, the last one known at publication."
