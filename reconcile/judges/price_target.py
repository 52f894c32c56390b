"""Price targets over their horizon: touched on the way, held at the end, and by how much missed."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from reconcile import tolerance, words
from reconcile.columns import Bars
from reconcile.facts import CannotTell, Facts, day_of
from reconcile.judges import implied
from reconcile.judges.moves import percent
from reconcile.judges.ruling import decided, due_date, exact, pending, rounded, seen, subject_symbol
from reconcile.judges.stated_target import OTHER_BASIS, WITHDRAWN, away, goal_of
from reconcile.series import Series
from records import Bar, Claim, Observation, Verdict

MONTHS = 12  # analysts' targets are for a year unless they say otherwise


@dataclass(frozen=True, slots=True)
class _Race:
    """A target on its way: the close it started from, and the sessions since publication until it ends.

    `base` and `bars` are in the shares of the publication's `day`, as the target is; `traded` has them in
    those of their own. `due` is when it ends: its horizon or, where a newer target `replaced` it, the last
    close known by then.
    """

    traded: Series
    day: date
    base: Bar
    goal: Decimal
    due: date
    bars: Bars
    replaced: str = ""

    @property
    def side(self) -> int:
        return 1 if float(self.goal) >= self.base.close else -1

    def reach(self, bar: Bar) -> tuple[str, float]:
        """The field and value that come nearest to the target: high or low, else the close."""
        name = "high" if self.side > 0 else "low"
        value = getattr(bar, name)
        return ("close", bar.close) if value is None else (name, value)

    def past(self, value: float) -> bool:
        return (value - float(self.goal)) * self.side >= 0

    def touched(self) -> Bar | None:
        goal, side = float(self.goal), self.side
        nearest = self.bars.extremes(high=side > 0)
        at = next((n for n, value in enumerate(nearest) if (value - goal) * side >= 0), None)
        return None if at is None else self.bars[at]

    def nearest(self) -> Bar | None:
        """The session that came nearest to the target, the first of equal ones; None without any."""
        values = self.bars.extremes(high=self.side > 0)
        best = max(range(len(values)), key=lambda n: values[n] * self.side, default=None)
        return None if best is None else self.bars[best]

    def start(self) -> str:
        off = percent(self.base.close, float(self.goal))
        closed = words.closes(self.base.symbol, [self.as_traded(self.base)])
        return f"{closed}; the target of {words.figure(self.goal)} stood {away(off)} it"

    def as_traded(self, bar: Bar) -> Bar:
        return self.traded.on(bar.date) or bar

    def rescaled(self, through: date) -> str:
        """' (2 shares for one on 2026-01-12: the target is 56.00)', or nothing without a split."""
        since = words.shares(self.traded.splits_between(self.day, through))
        goal = float(self.goal) / self.traded.factor(self.day, through)
        return f" ({since}: the target is {words.price(goal)})" if since else ""

    def evidence(self, *figures: tuple[Bar, str]) -> list[Observation]:
        """What was used, as it was traded, and the splits on the way."""
        last = max(bar.date for bar, _ in figures)
        splits = self.traded.splits_between(self.base.date, last)
        return [*splits, *(seen(bar.symbol, self.as_traded(bar), name) for bar, name in figures)]


def judge(claim: Claim, facts: Facts) -> Verdict:
    """`target` over its horizon; `implied_upside` at publication."""
    return implied.judge(claim, facts) if claim.metric == "implied_upside" else _target(claim, facts)


def _target(claim: Claim, facts: Facts) -> Verdict:
    """Met when a session after publication touches it: by its high from below, by its low from above."""
    race = _race(claim, facts)
    met = race.touched()
    last = met.date if met else min(race.due, facts.as_of)
    facts.refuse_split(race.base.symbol, race.base.date, last)
    if met:
        return _met(claim, facts, race, met)
    if facts.as_of < race.due:
        explanation = f"{race.start()} and is due by {race.due}."
        return pending(claim, facts, race.due, explanation, race.evidence((race.base, "close")))
    return _missed(claim, race, _last_bar(facts, race))


def _race(claim: Claim, facts: Facts) -> _Race:
    symbol = subject_symbol(claim)
    traded, known = facts.series(symbol), facts.known(symbol)
    shared = traded.in_shares_of(facts.day)
    base = shared.on(facts.bar(symbol, known).date)
    assert base is not None
    goal = goal_of(claim, base)
    facts.refuse_other_basis(base, float(goal), OTHER_BASIS)
    due, replaced = due_date(claim, facts, MONTHS), ""
    newer = next((item for item in facts.newer(claim) if _replaces(*item, claim, due)), None)
    if newer:
        due, replaced = facts.known(symbol, newer[1]), _how(*newer)
    first = facts.calendar(symbol).first_after(facts.published)
    through = min(due, facts.as_of)
    bars = shared.between(first - timedelta(days=1), through) if first else shared.bars[:0]
    if newer and not bars:
        raise CannotTell("no_period", f"No session had closed when it was {replaced}.")
    return _Race(traded, facts.day, base, goal, due, bars, replaced)


def _replaces(other: Claim, published: date | datetime, claim: Claim, due: date) -> bool:
    """A newer target of the same claimant ends this one, unless it repeats it or is for another day."""
    if day_of(published) >= due:
        return False
    if other.action in WITHDRAWN:
        return True
    same_day = not (other.horizon and claim.horizon) or other.horizon == claim.horizon
    repeated = (other.value, other.value_high) == (claim.value, claim.value_high)
    return other.value is not None and other.unit == claim.unit and same_day and not repeated


def _how(other: Claim, published: date | datetime) -> str:
    day = day_of(published)
    if other.action in WITHDRAWN or other.value is None:
        return f"withdrawn on {day}"
    return f"replaced on {day} by a target of {words.figure(other.value)}"


def _last_bar(facts: Facts, race: _Race) -> Bar:
    """The close that ends it, in the target's shares. CannotTell where it is not stored."""
    symbol = race.base.symbol
    end = facts.bar(symbol, facts.calendar(symbol).on_or_before(race.due) or race.due)
    at = bisect_left(race.bars.days, end.date)
    return race.bars[at] if at < len(race.bars) and race.bars.days[at] == end.date else end


def _met(claim: Claim, facts: Facts, race: _Race, met: Bar) -> Verdict:
    """Confirmed at once; how near the price is in the end is added when the target is due."""
    name, value = race.reach(met)
    took = words.days_on(facts.day, met.date)
    shown = getattr(race.as_traded(met), name)
    text = f"{race.start()}. Met on {met.date}, {took} after publication, by the {name} of "
    text += f"{words.price(shown)}{race.rescaled(met.date)}."
    used = [(race.base, "close"), (met, name)]
    measures = {"met_in": Decimal(1), "days": Decimal((met.date - facts.day).days)}
    end = _end_if_stored(facts, race)
    if end:
        text += f" It closed at {words.price(race.as_traded(end).close)} on {end.date}"
        text += f", and was {race.replaced}." if race.replaced else ", when it was due."
        used.append((end, "close"))
        measures |= _at_the_end(race, end)
    return decided(
        claim, "confirmed", text, race.evidence(*used),
        observed=exact(value), expected=race.goal, measures=measures, final=end is not None,
    )  # fmt: skip


def _end_if_stored(facts: Facts, race: _Race) -> Bar | None:
    try:
        return _last_bar(facts, race) if facts.as_of >= race.due else None
    except CannotTell:
        return None


def _missed(claim: Claim, race: _Race, end: Bar) -> Verdict:
    """Due and not met: `close` if at least four fifths of the way to it were made."""
    best = race.nearest() or end
    name, value = race.reach(best)
    way = abs(race.goal - exact(race.base.close))
    missing = abs(race.goal - exact(value))
    status = "close" if missing <= way * tolerance.CLOSE_MOVE else "contradicted"
    miss = abs(percent(float(race.goal), value))
    when = f"{race.due} ({race.replaced})" if race.replaced else f"{race.due}"
    shown, closed = getattr(race.as_traded(best), name), race.as_traded(end).close
    text = (
        f"{race.start()}. Not met by {when}: it came nearest on {best.date} with a {name} of "
        f"{words.price(shown)}{race.rescaled(best.date)}, {miss:.1f}% short, "
        f"and closed at {words.price(closed)} on {end.date}."
    )
    measures = {"met_in": Decimal(0), "miss": rounded(miss, "percent")} | _at_the_end(race, end)
    return decided(
        claim, status, text, race.evidence((race.base, "close"), (best, name), (end, "close")),
        observed=exact(value), expected=race.goal, measures=measures,
    )  # fmt: skip


def _at_the_end(race: _Race, end: Bar) -> dict[str, Decimal]:
    """Whether the last close is at or past the target, and how far off in percent of it."""
    error = abs(percent(float(race.goal), end.close))
    found = {"met_end": Decimal(int(race.past(end.close))), "error": rounded(error, "percent")}
    return found | ({"superseded": Decimal(1)} if race.replaced else {})
