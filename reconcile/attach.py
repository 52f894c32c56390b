"""Which claims stand with a thesis that the user made, on which side, and why. Pure.

By subject (the family of what is long or short), by direction, and by period; the user's rulings overrule.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from reconcile.families import family_of_symbol, key_of
from reconcile.views import FACT, due_of, sort_of
from records import new_york_day
from store.theses import Filed, Thesis

SIDES = ("supporting", "opposing", "neutral")
# Views on a year are published in the quarter before it, and "twelve months" run a little over it.
_AROUND = timedelta(days=92)


@dataclass(frozen=True, slots=True)
class Stand:
    """A claim and how it stands: `side` is a word of SIDES, `by` says who put it there."""

    filed: Filed
    day: date
    side: str
    reason: str
    by: str


def keys_of(thesis: Thesis) -> list[str]:
    """The families whose claims may stand with it."""
    return [key_of(family_of_symbol(symbol)) for symbol in (thesis.long, thesis.short) if symbol]


def found_stand(thesis: Thesis, filed: Filed) -> Stand | None:
    """How a claim stands that was grouped to a found thesis."""
    day = _day(filed)
    side = _word(filed.side * (thesis.side or 1))
    return (
        Stand(filed, day, side, f"{_way(filed)}, of the same subject, sort and year", "found")
        if day
        else None
    )


def user_stand(thesis: Thesis, filed: Filed) -> Stand | None:
    """How a claim on one of the families stands; None where its words or its period are others."""
    day = _day(filed)
    if day is None or filed.block is None or not _has_words(filed.claim.quote, thesis.query):
        return None
    when = _when(thesis, filed, day)
    if when is None:
        return None
    key = filed.block.rsplit("|", 2)[0]
    long = thesis.long is not None and key == key_of(family_of_symbol(thesis.long))
    side = filed.side * (1 if long else -1)
    leg = "what is long" if long else "what is short"
    return Stand(
        filed, day, _word(side), f"{_way(filed)} on {leg} ({filed.claim.subject.name}), {when}", "rule"
    )


def ruled(stands: Sequence[Stand], rulings: dict[str, str]) -> list[Stand]:
    """The stands with what the user said of them; what he detached is left out."""
    kept = []
    for stand in stands:
        said = rulings.get(stand.filed.claim.id)
        if said is None:
            kept.append(stand)
        elif said != "detached":
            kept.append(Stand(stand.filed, stand.day, said, f"you said so; else {stand.side}", "user"))
    return kept


def attached(filed: Filed, side: str) -> Stand | None:
    """A claim that only the user put there."""
    day = _day(filed)
    return Stand(filed, day, side, "you said so", "user") if day else None


def who(filed: Filed) -> str:
    """The house or the person that says so; for nobody the one whose article it is."""
    claimant, article = filed.claim.claimant, filed.article
    if claimant is not None:
        return claimant.firm or claimant.name
    return article.publisher or article.author or "an article"


def _day(filed: Filed) -> date | None:
    return new_york_day(filed.article.published)


def _when(thesis: Thesis, filed: Filed, day: date) -> str | None:
    """In the thesis' time: by the date that the claim states, else by its publication."""
    starts, ends = thesis.starts or date.min, thesis.ends or date.max
    due = due_of(filed.claim)
    if sort_of(filed.claim, day) == FACT:
        began = filed.claim.period.start if filed.claim.period else None
        long_ago = filed.claim.unit == "years" or (began is not None and _later(began) < starts)
        return f"of {due or day}" if starts <= (due or day) <= ends and not long_ago else None
    if due is not None and due >= day:
        return f"due {due}" if day <= ends and starts <= due <= _later(ends) else None
    return f"published {day}" if starts <= _later(day) and day <= ends else None


def _later(day: date) -> date:
    return day + _AROUND if day < date.max - _AROUND else date.max


def _has_words(quote: str, query: str | None) -> bool:
    text = quote.casefold()
    return all(word in text for word in (query or "").casefold().split())


def _word(side: int) -> str:
    return {1: "supporting", -1: "opposing"}.get(side, "neutral")


def _way(filed: Filed) -> str:
    claim = filed.claim
    return claim.stance or claim.direction or claim.action or "takes no side"
