"""Levels: where a price stood."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from reconcile import tolerance, words
from reconcile.facts import CannotTell, Facts
from reconcile.judges.ruling import decided, exact, seen, subject_symbol
from reconcile.judges.windows import back_from, last_session, refuse_unclosed
from reconcile.series import Series
from records import Bar, Claim, Verdict

OTHER_BASIS = 1.8  # a level this many times the close, or less than its part, is in other prices


def judge(claim: Claim, facts: Facts) -> Verdict:
    """The stated level against the last close known, then the three before; then high or low touched it."""
    symbol = subject_symbol(claim)
    if claim.value is None:
        raise CannotTell("no_metric", "The claim names no level.")
    last = last_session(claim, facts, symbol)
    facts.bar(symbol, last)
    level = _Level(claim, facts.day, facts.series(symbol), facts.series(symbol).in_shares_of(facts.day))
    stood = level.shared.on(last)
    assert stood is not None
    facts.refuse_other_basis(stood, abs(float(claim.value)), OTHER_BASIS)
    first = level.against(stood, "close")
    if first.status == "confirmed":
        return first
    days = back_from(last, claim, facts, symbol)
    bars = [bar for day in days if (bar := level.shared.on(day))]
    facts.refuse_split(symbol, bars[-1].date, last)
    for verdict in (*_older(level, bars[1:]), *_touched(level, bars)):
        if verdict.status == "confirmed":
            return verdict
    refuse_unclosed(claim, facts, symbol)
    return first


@dataclass(frozen=True, slots=True)
class _Level:
    """A level as stated on `day`, and the prices as they were traded and in the shares of that day."""

    claim: Claim
    day: date
    traded: Series
    shared: Series

    def against(self, bar: Bar, name: str) -> Verdict:
        """One field of a bar, in the stated shares."""
        claim, symbol, value = self.claim, bar.symbol, getattr(bar, name)
        figure = tolerance.stated(claim)
        assert figure is not None and claim.value is not None
        traded = self.traded.on(bar.date) or bar
        verb = words.closed(symbol) if name == "close" else f"had its {name} at"
        text = f"{symbol} {verb} {words.price(getattr(traded, name))} on {bar.date}"
        splits = self.traded.splits_between(*sorted((bar.date, self.day)))
        if splits:
            text += f" ({words.shares(splits)}: {words.price(value)} in the shares of {self.day})"
        return decided(
            claim,
            agrees(claim, value),
            f"{text}, {words.stated(claim)}{words.within(figure)}.",
            [*splits, seen(symbol, traded, name)],
            observed=exact(value),
            expected=claim.value,
            figure=figure,
        )


def agrees(claim: Claim, value: float) -> str:
    """The status of a stated level against a price."""
    figure = tolerance.stated(claim)
    assert figure is not None
    return tolerance.status(figure, exact(value), tolerance.CLOSE_LEVEL)


def _older(level: _Level, bars: list[Bar]) -> list[Verdict]:
    note = "It fits an older close than the last one known at publication."
    verdicts = [level.against(bar, "close") for bar in bars]
    return [replace(verdict, explanation=f"{verdict.explanation} {note}") for verdict in verdicts]


def _touched(level: _Level, bars: list[Bar]) -> list[Verdict]:
    """'Topped 2,700' holds if the high did, 'fell below' if the low did."""
    name = {"gt": "high", "ge": "high", "lt": "low", "le": "low"}.get(level.claim.comparator or "")
    if name is None:
        return []
    return [level.against(bar, name) for bar in bars if getattr(bar, name) is not None]
