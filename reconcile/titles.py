"""What a thesis is called: its parts in plain words. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Protocol

from reconcile.families import Family, named
from reconcile.views import ECONOMY, EVENT, OUTLOOK, VALUATION

# What a family does where the thesis is for it, and where it is against it.
_VERBS = {
    OUTLOOK: ("{} will rise", "{} will fall"),
    "relative": ("{} will lead {}", "{} will lag {}"),
    "profit": ("Profit of {} will grow", "Profit of {} will shrink"),
    "sales": ("Sales of {} will grow", "Sales of {} will shrink"),
    "margin": ("The margin of {} will widen", "The margin of {} will narrow"),
    "payout": ("{} will pay out more", "{} will pay out less"),
    ECONOMY: ("{} will rise", "{} will fall"),
}
_OWN_VERBS = {
    "the US economy": ("{} will grow", "{} will shrink"),
    "the labor market": ("{} will strengthen", "{} will weaken"),
}
_RELATIVE = re.compile(
    r"\b(lead(s|ing|ership)?|led|lag\w*|outperform\w*|underperform\w*|outpac\w*|beat\w*|ahead of|versus|vs|"
    r"over-?weight|underweight|rotat\w+)\b",
    re.I,
)
_RELATIVE_PART = 5  # a fifth of the claims that compare make a thesis one of leading and lagging
_LONGEST = 90


class Said(Protocol):
    @property
    def quote(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def metric(self) -> str: ...


def title_of(block: str, side: int, claims: Sequence[Said]) -> str:
    """'US small caps will lead US large caps in 2026'. What the block lacks comes from the claims."""
    key, sort, year = block.rsplit("|", 2)
    family = named(key)
    name = family.name if family else _name(key, claims)
    if sort == VALUATION:
        return f"The valuation of {name} in {year}"
    if sort not in _VERBS or side == 0:
        return (
            f"{_capital(name)}: {_short(claims[0].quote)}"
            if sort in (EVENT, "business")
            else f"{_capital(name)} in {year}"
        )
    rival = _rival(family, claims) if sort == OUTLOOK else None
    verbs = _VERBS["relative"] if rival else _OWN_VERBS.get(name, _VERBS[sort])
    return f"{_capital(verbs[side < 0].format(name, rival))} in {year}"


def _name(key: str, claims: Sequence[Said]) -> str:
    """The name that most claims use, with the symbol: 'Veltrona Medical (VLTR)'."""
    name, _ = Counter(claim.subject for claim in claims).most_common(1)[0]
    return name if name.casefold() == key.casefold() else f"{name} ({key})"


def _rival(family: Family | None, claims: Sequence[Said]) -> str | None:
    if family is None or family.rival is None:
        return None
    compare = sum(
        claim.metric == "relative_return" or bool(_RELATIVE.search(claim.quote)) for claim in claims
    )
    return family.rival if compare * _RELATIVE_PART >= len(claims) else None


def _short(quote: str) -> str:
    text = " ".join(quote.split())
    return text if len(text) <= _LONGEST else text[:_LONGEST].rpartition(" ")[0] + " …"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
