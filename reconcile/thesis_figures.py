"""The figures that are stated for the same thing, and how far they lie apart. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from reconcile.attach import who
from reconcile.families import family_of
from reconcile.views import FACT
from store.theses import Filed


@dataclass(frozen=True, slots=True)
class Figures:
    """What was stated of a family for one metric: each figure once with who says so, and both ends of all."""

    subject: str
    metric: str
    unit: str | None
    low: Decimal
    high: Decimal
    said: tuple[tuple[str, Filed], ...]


def figures(filed: Iterable[Filed]) -> list[Figures]:
    """By family, metric and unit, those stated most often first. What a price did is a figure of its days."""
    said: dict[tuple[str, str, str | None], dict[tuple[object, ...], Filed]] = {}
    for item in filed:
        claim = item.claim
        if claim.value is not None and f"|{FACT}|" not in (item.block or ""):
            same = said.setdefault((family_of(claim.subject).name, claim.metric, claim.unit), {})
            same.setdefault((who(item), claim.value, claim.value_high), item)
    found = [_figures(*key, list(items.values())) for key, items in said.items()]
    return sorted(found, key=lambda it: (-len(it.said), it.subject, it.metric, it.unit or ""))


def _figures(subject: str, metric: str, unit: str | None, items: Sequence[Filed]) -> Figures:
    both = (value for it in items for value in (it.claim.value, it.claim.value_high))
    values = [value for value in both if value is not None]
    return Figures(subject, metric, unit, min(values), max(values), tuple((who(it), it) for it in items))
