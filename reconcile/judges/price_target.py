"""Price targets: was the implied upside right when it was stated, and was the target met in time?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from reconcile import tolerance, words
from reconcile.facts import CannotTell, Facts
from reconcile.judges.moves import percent
from reconcile.judges.ruling import decided, due_date, exact, pending, seen, subject_symbol
from reconcile.subjects import symbol_of
from records import Bar, Claim, Verdict

MONTHS = 12  # analysts' targets are for a year unless they say otherwise
OTHER_BASIS = 3.0  # a target this many times the close, or less than its part, is in other prices
_FIT_SESSIONS = 30


@dataclass(frozen=True, slots=True)
class _Race:
    """A target on its way: the close it started from, and the sessions since publication until it is due."""

    symbol: str
    base: Bar
    goal: Decimal
    due: date
    bars: Sequence[Bar]

    @property
    def side(self) -> int:
        return 1 if float(self.goal) >= self.base.close else -1

    def reach(self, bar: Bar) -> tuple[str, float]:
        """The field and value that come nearest to the target: high or low, else the close."""
        name = "high" if self.side > 0 else "low"
        value = getattr(bar, name)
        return ("close", bar.close) if value is None else (name, value)

    def touched(self) -> Bar | None:
        return next((b for b in self.bars if (self.reach(b)[1] - float(self.goal)) * self.side >= 0), None)

    def start(self) -> str:
        off = percent(self.base.close, float(self.goal))
        closed = words.closes(self.symbol, [self.base])
        return f"{closed}; the target of {words.figure(self.goal)} stood {_away(off)} it"


def judge(claim: Claim, facts: Facts) -> Verdict:
    """`target` over its horizon; `implied_upside` at publication."""
    return _implied(claim, facts) if claim.metric == "implied_upside" else _target(claim, facts)


def _target(claim: Claim, facts: Facts) -> Verdict:
    """Met when a session after publication touches it: by its high from below, by its low from above."""
    race = _race(claim, facts)
    met = race.touched()
    last = met.date if met else min(race.due, facts.as_of)
    facts.refuse_split(race.symbol, race.base.date, last)
    if met:
        return _met(claim, facts, race, met)
    if facts.as_of < race.due:
        explanation = f"{race.start()} and is due by {race.due}."
        return pending(claim, facts, race.due, explanation, [seen(race.symbol, race.base)])
    end = facts.calendar(race.symbol).on_or_before(race.due) or race.due
    return _missed(claim, race, facts.bar(race.symbol, end))


def _race(claim: Claim, facts: Facts) -> _Race:
    symbol = subject_symbol(claim)
    base = facts.bar(symbol, facts.known(symbol))
    goal = _goal(claim, symbol, base)
    facts.refuse_other_basis(base, float(goal), OTHER_BASIS)
    due = due_date(claim, facts, MONTHS)
    first = facts.calendar(symbol).first_after(facts.published)
    through = min(due, facts.as_of)
    bars = facts.series(symbol).between(first - timedelta(days=1), through) if first else ()
    return _Race(symbol, base, goal, due, bars)


def _goal(claim: Claim, symbol: str, base: Bar) -> Decimal:
    """The target's price; of a range the end nearer to the price, which is met first."""
    if claim.value is None or claim.value <= 0 or claim.action in ("removed", "suspended"):
        raise CannotTell("no_metric", "The claim names no target price.")
    if claim.unit not in (None, "USD", "points") and "." not in symbol:
        raise CannotTell("no_data", f"The target is in {claim.unit}, the prices of {symbol} are not.")
    ends = sorted(abs(value) for value in (claim.value, claim.value_high) if value is not None)
    return ends[-1] if float(ends[-1]) < base.close else ends[0]


def _met(claim: Claim, facts: Facts, race: _Race, met: Bar) -> Verdict:
    name, value = race.reach(met)
    took = words.days_on(facts.day, met.date)
    text = (
        f"{race.start()}. Met on {met.date}, {took} after publication, by the {name} of {words.price(value)}."
    )
    evidence = [seen(race.symbol, race.base), seen(race.symbol, met, name)]
    return decided(claim, "confirmed", text, evidence, observed=exact(value), expected=race.goal)


def _missed(claim: Claim, race: _Race, end: Bar) -> Verdict:
    """Due and not met: `close` if at least four fifths of the way to it were made."""
    best = max(race.bars, key=lambda bar: race.reach(bar)[1] * race.side, default=end)
    name, value = race.reach(best)
    way = abs(race.goal - exact(race.base.close))
    missing = abs(race.goal - exact(value))
    status = "close" if missing <= way * tolerance.CLOSE_MOVE else "contradicted"
    miss = abs(percent(float(race.goal), value))
    text = (
        f"{race.start()}. Not met by {race.due}: it came nearest on {best.date} with a {name} of "
        f"{words.price(value)}, {miss:.1f}% short, and closed at {words.price(end.close)} on {end.date}."
    )
    evidence = [seen(race.symbol, race.base), seen(race.symbol, best, name), seen(race.symbol, end)]
    return decided(claim, status, text, evidence, observed=exact(value), expected=race.goal)


def _implied(claim: Claim, facts: Facts) -> Verdict:
    """The stated upside against the target of the same article and the last close known."""
    symbol = subject_symbol(claim)
    if claim.value is None and claim.direction is None:
        raise CannotTell("no_metric", "The claim has neither a figure nor a direction.")
    target = _target_of(claim, facts)
    base = facts.bar(symbol, facts.known(symbol))
    goal = _goal(target, symbol, base)
    facts.refuse_other_basis(base, float(goal), OTHER_BASIS)
    observed = percent(base.close, float(goal))
    status = tolerance.judge_move(claim, observed)
    figure = tolerance.stated(claim)
    fit = None if status == "confirmed" else _fit(claim, facts, symbol, base, goal)
    text = f"The target of {words.figure(goal)} stood {_away(observed)} the close of {symbol} on {base.date}"
    text += f" ({words.price(base.close)}), {words.stated(claim)}{words.within(figure)}."
    if fit:
        fitted = _away(percent(fit.close, float(goal)))
        text += f" It would fit the close of {fit.date}: {fitted} {words.price(fit.close)}."
    return decided(
        claim,
        status,
        text,
        [*([seen(symbol, fit)] if fit else []), seen(symbol, base)],
        observed=observed,
        expected=None if claim.value is None else abs(claim.value) * (tolerance.sign(claim) or 1),
        figure=figure,
    )


def _target_of(claim: Claim, facts: Facts) -> Claim:
    """The nearest target for the same subject by the same claimant, or by nobody in particular."""
    symbol = symbol_of(claim.subject)
    targets = [
        other
        for other in facts.related
        if other.metric == "target"
        and other.value is not None
        and symbol_of(other.subject) == symbol
        and (other.claimant is None or claim.claimant is None or other.claimant == claim.claimant)
    ]
    if not targets:
        raise CannotTell("no_data", "The article gives no target price that this upside belongs to.")
    return min(targets, key=lambda other: (other.claimant != claim.claimant, abs(other.start - claim.start)))


def _fit(claim: Claim, facts: Facts, symbol: str, base: Bar, goal: Decimal) -> Bar | None:
    """The latest close of the thirty sessions before that the stated upside would fit."""
    oldest = facts.calendar(symbol).previous(base.date, _FIT_SESSIONS) or base.date
    bars = facts.series(symbol).between(oldest - timedelta(days=1), base.date - timedelta(days=1))

    def fits(bar: Bar) -> bool:
        return tolerance.judge_move(claim, percent(bar.close, float(goal))) == "confirmed"

    return next(filter(fits, reversed(bars)), None)


def _away(observed: Decimal) -> str:
    return f"{abs(observed):.1f}% {'above' if observed >= 0 else 'below'}"
