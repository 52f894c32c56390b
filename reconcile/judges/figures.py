"""Any other figure, against a series of it that the user brought: multiples, holdings, results, breadth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from reconcile import tolerance, words
from reconcile.facts import CannotTell, Facts
from reconcile.judges.ruling import decided, exact, when_due
from reconcile.judges.windows import STALE_SESSIONS, is_open
from reconcile.sessions import from_days
from reconcile.subjects import BREADTH, fields_of
from records import Claim, Observation, Verdict

_FRESH = timedelta(days=100)  # a figure of the quarter before still stands; an older one says nothing
# Counts, money and multiples: a percentage of them is a change, which one figure does not show.
_NO_PERCENTAGE = (
    "pe_forward", "pe_trailing", "pe", "multiple", "ev_ebitda", "price_to_sales", "price_to_book",
    "market_cap", "eps", "revenue", "net_income", "dividend", "buyback", "volume", "fund_flow",
)  # fmt: skip
_RATIOS = {"percent": "%", "multiple": " to one"}


def judge(claim: Claim, facts: Facts) -> Verdict:
    """The last figure known at publication, then the three before it. CannotTell where none is stored."""
    if claim.value is None or (claim.metric == "other" and claim.kind != "macro"):
        raise CannotTell("no_metric", "The claim names no figure that a series could have.")
    if claim.unit == "percent" and claim.metric in _NO_PERCENTAGE:
        raise CannotTell("no_metric", f"A change of {claim.metric} is not measured.")
    if claim.modality == "forecast":
        resolved = when_due(claim, facts)
        if isinstance(resolved, Verdict):
            return resolved
        claim = resolved
    series = _breadth(claim, facts) if claim.metric == "breadth" else _series(claim, facts)
    first, *older = (_against(claim, items) for items in _known(claim, facts, series))
    if first.status == "confirmed" or not is_open(claim, facts):
        return first
    for verdict in older:
        if verdict.status == "confirmed":
            note = "It fits an older figure than the last one known at publication."
            return replace(verdict, explanation=f"{verdict.explanation} {note}")
    return first


def _series(claim: Claim, facts: Facts) -> list[Sequence[Observation]]:
    """Each figure as the observations it rests on."""
    fields = fields_of(claim)
    if not fields:
        raise CannotTell("no_subject", f"No symbol is known for {claim.subject.name}.")
    symbol, name = fields[0]
    found = facts.observed(symbol, name)
    if not found:
        raise CannotTell("no_data", f"No series {name} of {symbol} is stored up to {facts.as_of}.")
    return [[item] for item in found]


def _breadth(claim: Claim, facts: Facts) -> list[Sequence[Observation]]:
    """The share that rose where there is such a series, else advancers and decliners of the same day."""
    fields = fields_of(claim)
    if not fields:
        raise CannotTell("no_subject", f"No symbol is known for {claim.subject.name}.")
    share, up, down = (facts.observed(*field) for field in fields)
    if share and claim.unit == "percent" and claim.direction != "down":
        return [[item] for item in share]
    declined = {item.date: item for item in down}
    both = [[item, declined[item.date]] for item in up if item.date in declined]
    if not both:
        needed = ", ".join(BREADTH)
        raise CannotTell(
            "no_data", f"Breadth needs a series of {fields[0][0]} that is not stored ({needed})."
        )
    return [list(pair) for pair in both]


def _known(
    claim: Claim, facts: Facts, series: Sequence[Sequence[Observation]]
) -> list[Sequence[Observation]]:
    """The last figure of the claim's period that was known at publication, and the three before it."""
    by_day = {items[0].date: items for items in series}
    calendar = from_days(sorted(by_day))
    end = claim.period.end if claim.period else None
    forecast = claim.modality == "forecast" and end is not None
    last = facts.as_of if forecast else calendar.last_known(facts.published)
    day = calendar.on_or_before(min(end, last) if end and last else last) if last else None
    if day is None or (end or facts.day) - day > _FRESH:
        when = f"the last is of {day}" if day else "none"
        raise CannotTell("no_data", f"No {claim.metric} was known by {end or facts.day}: {when}.")
    earlier = (calendar.previous(day, count) for count in range(1, STALE_SESSIONS + 1))
    return [by_day[one] for one in (day, *earlier) if one]


def _against(claim: Claim, items: Sequence[Observation]) -> Verdict:
    figure = tolerance.stated(claim)
    assert figure is not None and claim.value is not None
    observed = _value(claim, items)
    what = " and ".join(f"{item.field} of {item.symbol} was {words.quantity(item.value)}" for item in items)
    made = "" if len(items) == 1 else f": {observed:,.2f}{_RATIOS.get(claim.unit or '', '')}"
    signed = claim.value < 0 or claim.metric.endswith(("growth", "flow"))  # else "fell to 16" is 16
    side = (tolerance.sign(claim) or 1) if signed else 1
    return decided(
        claim,
        tolerance.status(figure, observed * side, tolerance.CLOSE_LEVEL),
        f"{what} on {items[0].date}{made}, {words.stated(claim)}{words.within(figure)}.",
        items,
        observed=observed,
        expected=abs(claim.value) * side,
        figure=figure,
    )


def _value(claim: Claim, items: Sequence[Observation]) -> Decimal:
    """The figure itself; of advancers and decliners the share, the ratio or the count that is claimed."""
    if len(items) == 1:
        return exact(items[0].value)
    up, down = (exact(item.value) for item in items)
    ours, others = (down, up) if claim.direction == "down" else (up, down)
    if claim.unit == "percent":
        return ours / (ours + others) * 100 if ours + others else Decimal(0)
    return ours / others if claim.unit == "multiple" and others else ours
