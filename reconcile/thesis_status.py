"""Where a thesis stands: the rules of docs/theses.md. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

STATUSES = ("building", "confirmed so far", "against the market", "fading", "expired")
QUIET = timedelta(days=90)
FLAT = 1.0  # percentage points either way that say nothing
_DECIDED = 2


@dataclass(frozen=True, slots=True)
class Course:
    """What the status depends on. `newest` is the day of the newest article that was read: where nothing is
    read, nothing fades. `supporting` and `opposing` are days of statements; `excess` is the market's answer
    since the first, in points for the thesis; `right` and `wrong` are verdicts on supporting claims."""

    as_of: date
    newest: date
    ends: date | None
    supporting: Sequence[date]
    opposing: Sequence[date]
    excess: float | None
    right: int
    wrong: int


def status_of(course: Course) -> str:
    """A word of STATUSES: the first rule that holds."""
    if course.ends is not None and course.as_of > course.ends:
        return "expired"
    if _fades(course):
        return "fading"
    verdict = _market(course)
    return "confirmed so far" if verdict > 0 else "against the market" if verdict < 0 else "building"


def _fades(course: Course) -> bool:
    since = min(course.newest, course.as_of) - QUIET
    lately = sum(day > since for day in course.supporting)
    against = sum(day > since for day in course.opposing)
    return bool(course.supporting or course.opposing) and (not lately or against > lately)


def _market(course: Course) -> int:
    if course.excess is not None:
        return (course.excess >= FLAT) - (course.excess <= -FLAT)
    if course.right + course.wrong < _DECIDED:
        return 0
    return (course.right > course.wrong) - (course.right < course.wrong)
