"""Performance: what the price did. Sends each metric to its method."""

from __future__ import annotations

from collections.abc import Callable

from reconcile.facts import Facts
from reconcile.judges import extremes, figures, levels, moves, peaks, streaks
from reconcile.judges.quote import part_of_day
from reconcile.judges.ruling import when_due
from records import Claim, Verdict

_BY_METRIC: dict[str, Callable[[Claim, Facts], Verdict]] = {
    "return": moves.judge,
    "relative_return": moves.judge,
    "level": levels.judge,
    "record_high": peaks.judge,
    "record_low": peaks.judge,
    "streak": streaks.judge,
}


def judge(claim: Claim, facts: Facts) -> Verdict:
    """A forecast waits until it is due; a move outside the regular session needs high and low."""
    if claim.metric == "breadth":
        return figures.judge(claim, facts)
    if claim.modality == "forecast":
        resolved = when_due(claim, facts)
        if isinstance(resolved, Verdict):
            return resolved
        claim = resolved
    elif _within_session(claim):
        return extremes.judge(claim, facts)
    return _BY_METRIC[claim.metric](claim, facts)


def _within_session(claim: Claim) -> bool:
    """Said of part of a day; "as much as 9%" (le) is, even where nothing else says so."""
    if any(cue.kind == "session" for cue in claim.cues):
        return True
    return claim.metric == "return" and (claim.comparator == "le" or part_of_day(claim) is not None)
