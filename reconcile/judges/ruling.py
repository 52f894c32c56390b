"""How a judge words its verdict: the parts that every kind shares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from reconcile.facts import CannotTell, Facts
from reconcile.methods import method_of
from reconcile.sessions import months_after
from reconcile.subjects import symbol_of
from reconcile.tolerance import Span
from records import Bar, Claim, Observation, Period, Verdict

_PLACES = {"percent": 2, "percentage_points": 2, "basis_points": 1, None: 2}


def method(claim: Claim) -> str:
    """'return/3': the metric and the version of the rules of docs/verdicts.md."""
    return method_of(claim.metric)


def subject_symbol(claim: Claim) -> str:
    """The symbol to look at. CannotTell where the subject has neither symbol nor proxy."""
    symbol = symbol_of(claim.subject)
    if symbol is None:
        raise CannotTell("no_subject", f"No symbol is known for {claim.subject.name}.")
    return symbol


def said(claim: Claim, explanation: str) -> str:
    """The explanation, with a word on the stand-in where a segment was checked by one."""
    proxy = symbol_of(claim.subject) if claim.subject.symbol is None else None
    return f"{claim.subject.name}, taken as {proxy}: {explanation}" if proxy else explanation


def decided(
    claim: Claim,
    status: str,
    explanation: str,
    evidence: Sequence[Observation],
    *,
    observed: Decimal | None = None,
    expected: Decimal | None = None,
    figure: Span | None = None,
    measures: Mapping[str, Decimal] | None = None,
    final: bool = True,
) -> Verdict:
    """A verdict from market data on the stated `figure`, as of the evidence's last date.

    Not final where figures are still to come that cannot change the status.
    """
    return Verdict(
        claim.id,
        status,
        method(claim),
        said(claim, explanation),
        max(item.date for item in evidence),
        observed=None if observed is None else rounded(observed, claim.unit),
        expected=expected,
        tolerance=figure.tolerance if figure else None,
        final=final,
        evidence=tuple(evidence),
        measures=measures or {},
    )


def pending(
    claim: Claim,
    facts: Facts,
    due: date,
    explanation: str,
    evidence: Sequence[Observation] = (),
    measures: Mapping[str, Decimal] | None = None,
) -> Verdict:
    """Not due yet. The evidence is what the claim started from, and what has been measured since."""
    return Verdict(
        claim.id,
        "pending",
        method(claim),
        said(claim, explanation),
        facts.as_of,
        due=due,
        evidence=tuple(evidence),
        measures=measures or {},
    )


def unverifiable(claim: Claim, as_of: date, reason: str, why: str) -> Verdict:
    """Cannot be checked. Not final where prices that come later could change that."""
    final = reason in ("conditional", "no_metric", "no_period", "no_subject")
    return Verdict(claim.id, "unverifiable", method(claim), why, as_of, reason=reason, final=final)


def seen(symbol: str, bar: Bar, name: str = "close") -> Observation:
    """One field of a bar as evidence."""
    return Observation(symbol, name, bar.date, getattr(bar, name))


def rounded(value: Decimal, unit: str | None) -> Decimal:
    """Two places, as figures are quoted; counts stay whole, prices under a dollar keep four places."""
    if unit in ("count", "sessions"):
        return value.quantize(Decimal(1))
    places = _PLACES.get(unit, 2 if abs(value) >= 1 else 4)
    return value.quantize(Decimal(1).scaleb(-places))


def exact(value: float) -> Decimal:
    """A price as it was stored, without the tail of its binary form."""
    return Decimal(repr(value))


def due_date(claim: Claim, facts: Facts, months: int | None = None) -> date:
    """When a forecast falls due: its horizon, else the end of its period, else `months` on.

    A period that ends with the publication ("this year", so far) says nothing of when. CannotTell where
    nothing does, or where it was before the publication.
    """
    ends = claim.period.end if claim.period else None
    ends = ends if ends and ends > facts.day else None
    due = claim.horizon or ends or (months_after(facts.day, months) if months else None)
    if due is None:
        raise CannotTell("no_period", "The forecast does not say by when.")
    if due < facts.day:
        raise CannotTell("no_period", f"The forecast was for {due}, before it was published on {facts.day}.")
    return due


def when_due(claim: Claim, facts: Facts) -> Claim | Verdict:
    """A forecast that is not due: its pending verdict. One that is: the claim over its resolved period."""
    due = due_date(claim, facts)
    if facts.as_of < due:
        return pending(claim, facts, due, f"A forecast for {due}, made on {facts.day}.")
    starts = claim.period.start if claim.period else None
    text = claim.period.text if claim.period else "until due"
    return replace(claim, period=Period(text, starts or facts.day, due))
