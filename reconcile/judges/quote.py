"""The words of a quote that stand with the claim's own figure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from records import Claim

_NEAR = 40  # characters behind the figure
_NEXT = re.compile(r"[,;]|\d ?(?:%|percent)|\.\s")
# Parts of the day that the reader gave no cue for: "in extended trade", "as of 1 p.m.".
_PART_OF_DAY = re.compile(
    r"\b(?:(?:in|during) (?:extended|after[- ]hours|pre-?market|late|early|morning|afternoon|midday|intraday)"
    r"(?: New York)? (?:trad(?:e|ing)|deals|session)|(?:after|before) the bell"
    r"|as of \d{1,2}(?::\d\d)? ?[ap]\.?m|at \d{1,2}(?::\d\d)? ?[ap]\.?m)",
    re.I,
)


def figures(claim: Claim) -> Iterator[re.Match[str]]:
    """The places of the quote where the claim's figure stands in digits."""
    if claim.value is not None:
        written = re.escape(f"{abs(claim.value):f}")
        yield from re.finditer(rf"(?<![\d.,]){written}(?!\d|[.,]\d)", claim.quote)


def part_of_day(claim: Claim) -> str | None:
    """Words behind the figure, before the next one, that make it a move of part of a day."""
    for place in figures(claim):
        behind = claim.quote[place.end() :]
        found = _PART_OF_DAY.search(behind)
        between = behind[: found.start()] if found else ""
        if found and len(between) <= _NEAR and not _NEXT.search(between.lstrip("%")):
            return found[0]
    return None
