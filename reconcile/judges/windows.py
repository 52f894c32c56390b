"""Between which closes a claim is checked."""

from __future__ import annotations

from datetime import date

from reconcile.facts import CannotTell, Facts
from reconcile.sessions import calendar_name
from records import Claim

STALE_SESSIONS = 3
ENOUGH_SESSIONS = 250  # about a year: less history cannot show a record


def is_open(claim: Claim, facts: Facts) -> bool:
    """True if the period runs up to the publication, so that its writer may have used older closes."""
    if claim.modality == "forecast":
        return False
    return claim.period is None or (claim.period.end is not None and claim.period.end >= facts.day)


def last_session(claim: Claim, facts: Facts, symbol: str) -> date:
    """The session whose close ends the claim's period: never one that its writer could not know.

    A forecast that is due ends at its due date. CannotTell for words of time without dates.
    """
    if claim.period is not None and claim.period.start is None and claim.period.end is None:
        raise CannotTell("no_period", f'No dates are known for "{claim.period.text}".')
    end = claim.period.end if claim.period else None
    forecast = claim.modality == "forecast" and end is not None
    limit = facts.as_of if forecast else facts.known(symbol)
    day = facts.calendar(symbol).on_or_before(min(end, limit) if end else limit)
    if day is None:
        raise CannotTell("no_data", f"No session of {symbol} is known before {end}.")
    return day


def back_from(day: date, claim: Claim, facts: Facts, symbol: str) -> list[date]:
    """`day` and, where the period is open, the three sessions before it: closes a writer may have used."""
    if not is_open(claim, facts):
        return [day]
    calendar = facts.calendar(symbol)
    earlier = (calendar.previous(day, count) for count in range(1, STALE_SESSIONS + 1))
    return [day, *(found for found in earlier if found)]


def windows(claim: Claim, facts: Facts, symbol: str) -> list[tuple[date, date]]:
    """At least one pair of (base, end) sessions: the stated ones first, then those with older closes.

    A period keeps its base; a claim without a period is about one day, and the day itself slides.
    Only a claim with a figure slides: nearly any sign, or any move under a bound, is found in four days.
    """
    calendar = facts.calendar(symbol)
    last = last_session(claim, facts, symbol)
    slides = claim.value is not None and claim.comparator != "lt"
    ends = back_from(last, claim, facts, symbol) if slides else [last]
    if claim.period is not None:
        return _from(_base(claim, facts, symbol), ends, symbol)
    pairs = [(base, end) for end in ends if (base := calendar.previous(end))]
    if not pairs:
        raise CannotTell("no_data", f"No session of {symbol} closed before {last}.")
    return pairs


def base_windows(claim: Claim, facts: Facts, symbol: str, base: date) -> list[tuple[date, date]]:
    """Pairs from a known base, the turning point of a price, to the end of the claim's period."""
    last = last_session(claim, facts, symbol)
    slides = claim.value is not None and claim.comparator != "lt"
    return _from(base, back_from(last, claim, facts, symbol) if slides else [last], symbol)


def _from(base: date, ends: list[date], symbol: str) -> list[tuple[date, date]]:
    pairs = [(base, end) for end in ends if end > base]
    if not pairs:
        raise CannotTell("no_data", f"No session of {symbol} closed between {base} and {ends[0]}.")
    return pairs


def _base(claim: Claim, facts: Facts, symbol: str) -> date:
    if claim.period is None or claim.period.start is None:
        words = f' ("{claim.period.text}")' if claim.period else ""
        raise CannotTell("no_period", f"The period{words} has no known start.")
    base = facts.calendar(symbol).on_or_before(claim.period.start)
    if base is None:
        raise CannotTell("no_data", f"No session of {symbol} is known before {claim.period.start}.")
    return base


def refuse_unclosed(claim: Claim, facts: Facts, symbol: str) -> None:
    """CannotTell for a claim without a period that may be about trading which closes do not show.

    That is the day so far, for an article written while the session ran, and for a stock or fund the
    trading before and after it.
    """
    if claim.period is not None:
        return
    calendar = facts.calendar(symbol)
    day = calendar.in_progress(facts.published)
    if day is not None:
        raise CannotTell(
            "no_data", f"Written during the session of {day}: closes do not show the day so far."
        )
    stock = claim.subject.type in ("equity", "etf") and calendar_name(symbol) == "XNYS"
    if stock and calendar.outside(facts.published):
        raise CannotTell(
            "no_data", "Written while stocks traded outside the session: closes do not show such a move."
        )
