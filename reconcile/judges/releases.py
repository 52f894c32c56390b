"""Published figures of the economy: the one the claim names, or the last that was known."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from reconcile import tolerance, words
from reconcile.economy import Release, is_elsewhere, release_of
from reconcile.facts import CannotTell, Facts
from reconcile.judges.moves import percent
from reconcile.judges.ruling import decided, due_date, exact, pending, seen
from reconcile.series import Series
from reconcile.sessions import months_after
from reconcile.subjects import fields_of
from records import Bar, Claim, Verdict

_YEARLY = re.compile(r"\b(year|annual|yoy|y/y|(12|twelve)[- ]months?)", re.I)
_MONTHLY = re.compile(r"\b(month|mom|m/m|sequential)", re.I)


@dataclass(frozen=True, slots=True)
class _Figure:
    """A figure as the release's measure makes it of one or two observations, oldest first."""

    measure: str
    unit: str
    value: Decimal
    bars: Sequence[Bar]

    def text(self, release: Release) -> str:
        shown = (f"{words.quantity(bar.close)} for {release.label(bar.date)}" for bar in self.bars)
        text = f"{self.bars[0].symbol} was {' and '.join(shown)}"
        if self.measure == "level":
            return text
        change = f"{self.value:+,.0f}" if self.unit == "count" else words.signed(self.value, self.unit)
        return f"{text}: {change}"


def judge(claim: Claim, facts: Facts) -> Verdict:
    """CannotTell for another country's figure, one without a series, or one not known yet."""
    release = release_of(claim)
    if release is None:
        where = "of another country" if is_elsewhere(claim) else f"of {claim.subject.name}"
        reason = "no_data" if fields_of(claim) else "no_metric"
        raise CannotTell(reason, f"No series is mapped to {claim.metric} {where}.")
    if claim.value is None and claim.direction not in ("up", "down"):
        raise CannotTell("no_metric", "The claim has neither a figure nor a direction.")
    if claim.modality == "forecast":
        return _forecast(claim, facts, release)
    days = _named(claim, release) or release.latest(facts.day)
    return _first_right(claim, facts, release, days)


def _forecast(claim: Claim, facts: Facts, release: Release) -> Verdict:
    due = due_date(claim, facts)
    start = claim.period.start if claim.period else None
    if start and not release.names(start, due):
        raise CannotTell("no_metric", f"Growth over {start} to {due} is more than one published figure.")
    known = release.known(due)
    if facts.as_of < known:
        return pending(claim, facts, known, f"A forecast for {due}, known by {known}, made on {facts.day}.")
    return _first_right(claim, facts, release, [due])


def _named(claim: Claim, release: Release) -> list[date]:
    """A day of the stretch that the claim names: "in December"."""
    period = claim.period
    if period is None or period.start is None or period.end is None:
        return []
    return [period.end] if release.names(period.start, period.end) else []


def _first_right(claim: Claim, facts: Facts, release: Release, days: Sequence[date]) -> Verdict:
    """The verdict by the first figure that agrees, else by the first of all.

    CannotTell where one that may be meant is not known yet: nothing is contradicted before.
    """
    verdicts = []
    for day in days:
        for figure in _figures(claim, facts, release, day):
            verdict = _verdict(claim, facts, release, figure)
            if verdict.status == "confirmed":
                return verdict
            verdicts.append(verdict)
    return verdicts[0]


def _figures(claim: Claim, facts: Facts, release: Release, day: date) -> list[_Figure]:
    """The measures that the claim may mean, for the stretch of that day."""
    return [_measured(claim, facts, release, measure, day) for measure in _measures(claim, release)]


def _measures(claim: Claim, release: Release) -> list[str]:
    """By the words where they say so; "rose 0.3%" alone may be over a year or over a month."""
    found = list(release.series)
    if "yoy" not in found or "mom" not in found:
        return found
    if _YEARLY.search(claim.quote):
        return ["yoy"]
    if _MONTHLY.search(claim.quote):
        return ["mom"]
    return ["yoy"] if claim.direction is None else ["yoy", "mom"]


def _measured(claim: Claim, facts: Facts, release: Release, measure: str, day: date) -> _Figure:
    series = facts.series(release.series[measure])
    bar = _observed(facts, release, series, day)
    if measure == "level" and not _is_change(claim, release):
        return _Figure(measure, release.unit, exact(bar.close) * release.times, [bar])
    if measure == "yoy":
        before = _observed(facts, release, series, months_after(bar.date, -12))
        value = percent(before.close, bar.close)
        if claim.unit in ("percentage_points", "basis_points") or claim.value is None:
            return _turned(claim, facts, release, series, bar, value)
        return _Figure(measure, "percent", value, [before, bar])
    before = _previous(series, bar)
    if measure == "mom" or (claim.unit == "percent" and release.unit != "percent"):
        return _Figure("mom", "percent", percent(before.close, bar.close), [before, bar])
    difference = (exact(bar.close) - exact(before.close)) * release.times
    if claim.unit == "basis_points":
        difference *= 100
    points = "percentage_points" if release.unit == "percent" else release.unit
    unit = points if claim.value is None else claim.unit or points
    return _Figure("change", unit, difference, [before, bar])


def _turned(
    claim: Claim, facts: Facts, release: Release, series: Series, bar: Bar, value: Decimal
) -> _Figure:
    """How the yearly rate changed since the observation before."""
    before = _previous(series, bar)
    year_before = _observed(facts, release, series, months_after(before.date, -12))
    difference = value - percent(year_before.close, before.close)
    if claim.unit == "basis_points":
        difference *= 100
    year_ago = _observed(facts, release, series, months_after(bar.date, -12))
    unit = claim.unit if claim.value is not None and claim.unit else "percentage_points"
    return _Figure("change", unit, difference, [year_before, year_ago, before, bar])


def _is_change(claim: Claim, release: Release) -> bool:
    """A change of a level: points of a rate, percent of a count, or a direction alone."""
    if claim.value is None:
        return not release.signed
    points = claim.unit in ("percentage_points", "basis_points")
    return points or (claim.unit == "percent" and release.unit != "percent")


def _observed(facts: Facts, release: Release, series: Series, day: date) -> Bar:
    """The observation whose stretch has that day. CannotTell where it is not stored, or not known yet."""
    first, last = release.stretch(day)
    known = release.known(day)
    if known > facts.as_of:
        raise CannotTell(
            "no_data", f"{series.symbol} for {release.label(day)} counts as known from {known} on."
        )
    bars = series.between(first - timedelta(days=1), last)
    if not bars:
        raise CannotTell("no_data", f"{series.symbol} is not stored for {release.label(day)}.")
    return bars[-1]


def _previous(series: Series, bar: Bar) -> Bar:
    before = series.on_or_before(bar.date - timedelta(days=1))
    if before is None:
        raise CannotTell("no_data", f"{series.symbol} is not stored before {bar.date}.")
    return before


def _verdict(claim: Claim, facts: Facts, release: Release, figure: _Figure) -> Verdict:
    """Moves by their sign, as elsewhere; a level within its tolerance, `close` within a fiftieth."""
    if claim.value is not None and claim.unit not in (None, figure.unit):
        raise CannotTell("no_metric", f"A figure in {claim.unit} is not compared with one in {figure.unit}.")
    stated = tolerance.stated(claim)
    moves = figure.measure != "level" or release.signed
    if moves or stated is None:
        status = tolerance.judge_move(claim, figure.value)
    else:
        status = tolerance.status(stated, abs(figure.value), tolerance.CLOSE_LEVEL)
    side = (tolerance.sign(claim) or 1) if moves else 1
    verdict = decided(
        claim,
        status,
        f"{figure.text(release)}, {words.stated(claim)}{words.within(stated)}.",
        [seen(bar.symbol, bar) for bar in figure.bars],
        observed=figure.value,
        expected=None if claim.value is None else abs(claim.value) * side,
        figure=stated,
    )
    known = max(release.known(bar.date) for bar in figure.bars)
    return replace(verdict, as_of=known)
