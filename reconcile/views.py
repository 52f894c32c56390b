"""What view a claim states: of whom, of what sort, for which year, and on which side. Pure.

A thesis is a view that one can be for or against. What a price did, or a result that is known, is a fact.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from reconcile.families import Family, family_of, key_of
from records import Claim

OUTLOOK, VALUATION, EVENT, ECONOMY, FACT = "outlook", "valuation", "event", "economy", "fact"
# What a business is expected to do, by metric.
BUSINESS = {
    "earnings_growth": "profit", "eps": "profit", "net_income": "profit", "guidance": "profit",
    "earnings_revisions": "profit", "revenue_growth": "sales", "revenue": "sales", "margin": "margin",
    "dividend": "payout", "buyback": "payout", "other": "business",
}  # fmt: skip
_PRICES = ("price_target", "rating", "opinion")
_NEW_YEARS_VIEWS = timedelta(days=92)  # views of the last quarter are about the year to come
_TWELVE_MONTHS = (timedelta(days=350), timedelta(days=380))
_YEAR = re.compile(
    r"(?:\b(?:in|for|of|by|through|throughout|during|until|into|late|early|mid|end|year-end|fiscal|full-year)"
    r"[\s-]+|\bend[\s-]of[\s-]|\bFY\s?)(20\d\d)\b(?![,.]?\d)",
    re.I,
)
_STANCES = {"bullish": 1, "bearish": -1, "neutral": 0}
_DIRECTIONS = {"up": 1, "down": -1}
_ACTIONS = {"raised": 1, "upgraded": 1, "lowered": -1, "downgraded": -1}


@dataclass(frozen=True, slots=True)
class View:
    """`side` is 1 where the claim expects more of the family, -1 for less, 0 for neither."""

    family: Family
    sort: str
    year: int
    side: int

    @property
    def block(self) -> str:
        """Only claims of one block can be of one thesis."""
        return f"{key_of(self.family)}|{self.sort}|{self.year}"


def view_of(claim: Claim, day: date) -> View:
    """The view that a claim of this day of publication states, or the fact."""
    sort, (family, side) = sort_of(claim, day), placed(claim)
    return View(family, sort, day.year if sort == FACT else year_of(claim, day), side)


def placed(claim: Claim) -> tuple[Family, int]:
    """Whom the claim is about, and its side. "Large caps will beat small caps" is one against small caps."""
    family, side = family_of(claim.subject), side_of(claim)
    if claim.subject.name.lower() in family.inverse:
        side = -side
    other = family_of(claim.benchmark) if claim.benchmark else None
    if other is not None and other.rival == family.name and other is not family:
        return other, -side
    return family, side


def sort_of(claim: Claim, day: date) -> str:
    """The sort of view: `outlook` for prices and ratings, one for each part of a business, `valuation`,
    `event`, `economy`; `fact` for what is past."""
    if claim.kind == "valuation":
        return FACT if claim.metric == "market_cap" else VALUATION
    if _is_past(claim, day):
        return FACT
    if claim.subject.type == "macro" and claim.kind in ("macro", "opinion"):
        return ECONOMY
    if claim.kind in _PRICES or claim.kind == "performance":
        return OUTLOOK
    if claim.kind == "fundamental":
        return BUSINESS[claim.metric]
    return {"event": EVENT, "macro": ECONOMY}.get(claim.kind, FACT)


def _is_past(claim: Claim, day: date) -> bool:
    if claim.kind in _PRICES:
        return False
    due = due_of(claim)
    return claim.modality == "reported" or (due is not None and due < day)


def due_of(claim: Claim) -> date | None:
    """The date by which the claim says it will be so."""
    return claim.horizon or (claim.period.end if claim.period else None)


def year_of(claim: Claim, day: date) -> int:
    """The year that the view is about: as stated, else the year of publication, from October on the next.

    Twelve months from a day count as no date: every house's target runs so.
    """
    due = due_of(claim)
    usual = due is not None and _TWELVE_MONTHS[0] <= due - day <= _TWELVE_MONTHS[1] and due.month < 12
    if due is not None and not usual and due >= day:
        return due.year
    years = [int(year) for year in _YEAR.findall(claim.quote) if day.year <= int(year) <= day.year + 10]
    return max(years) if years else (day + _NEW_YEARS_VIEWS).year


def side_of(claim: Claim) -> int:
    """1 for up and bullish, -1 for down and bearish, 0 for neither."""
    if claim.kind == "valuation":
        return 0
    if claim.stance is not None:
        return (
            0 if claim.subject.type == "macro" and family_of(claim.subject).policy else _STANCES[claim.stance]
        )
    if claim.direction in _DIRECTIONS:
        return _DIRECTIONS[claim.direction]
    if claim.action in _ACTIONS:
        return _ACTIONS[claim.action]
    if claim.value is not None and claim.prior_value is not None:
        return (claim.value > claim.prior_value) - (claim.value < claim.prior_value)
    return 0
