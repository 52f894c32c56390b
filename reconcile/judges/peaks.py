"""Record highs and lows: against the whole stored history, saying how far it goes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from reconcile import tolerance, words
from reconcile.facts import CannotTell, Facts
from reconcile.judges.levels import agrees
from reconcile.judges.ruling import decided, exact, seen, subject_symbol
from reconcile.judges.windows import back_from, last_session
from records import Bar, Claim, Verdict

ENOUGH_SESSIONS = 250  # about a year: less history cannot show a record
# "52-week high", "highest since June": the period is how far back the record goes, not when it was set.
_LOOKS_BACK = re.compile(r"\b(since|(\d+|two|three|five|ten)[\s-](day|week|month|year))\b", re.I)


class _Peak(NamedTuple):
    bar: Bar
    field: str
    beaten: Bar | None  # the highest (lowest) one before it


def judge(claim: Claim, facts: Facts) -> Verdict:
    """A record by close, or by high (low), on a session of the period.

    An earlier, higher figure contradicts it however short the history is; that there is none only
    counts where the history goes back far enough without a hole.
    """
    symbol = subject_symbol(claim)
    days = _days(claim, facts, symbol)
    facts.bar(symbol, days[-1])  # without the last session a record cannot be ruled out
    since = claim.period.start if claim.period and _looks_back(claim) else None
    history = [bar for bar in facts.series(symbol).bars if since is None or bar.date >= since]
    facts.refuse_split(symbol, history[0].date, days[-1])
    window = [bar for bar in history if bar.date in days]
    earlier = [bar for bar in history if bar.date < days[0]]
    for name in ("close", "high" if claim.metric == "record_high" else "low"):
        peak = _last_peak(claim, earlier, window, name)
        if peak is not None:
            return _record(claim, facts, symbol, peak, since)
    return _no_record(claim, symbol, earlier, window)


def _days(claim: Claim, facts: Facts, symbol: str) -> list[date]:
    """The sessions on which the record may have been set, in order."""
    last = last_session(claim, facts, symbol)
    start = claim.period.start if claim.period and not _looks_back(claim) else None
    if start is None:
        return back_from(last, claim, facts, symbol)[::-1]
    days = [bar.date for bar in facts.series(symbol).between(start, last)]
    if not days:
        raise CannotTell("no_data", f"No close of {symbol} is stored between {start} and {last}.")
    return days


def _looks_back(claim: Claim) -> bool:
    return bool(claim.period and _LOOKS_BACK.search(claim.period.text))


def _last_peak(claim: Claim, earlier: Sequence[Bar], window: Sequence[Bar], name: str) -> _Peak | None:
    """The last bar of the window that beat everything before it."""
    side = 1 if claim.metric == "record_high" else -1

    def height(bar: Bar) -> float:
        value = getattr(bar, name)
        return side * (bar.close if value is None else value)

    best = max(earlier, key=height, default=None)
    peak = None
    for bar in window:
        if getattr(bar, name) is not None and (best is None or height(bar) > height(best)):
            peak = _Peak(bar, name, best)
        best = bar if best is None or height(bar) > height(best) else best
    return peak


def _record(claim: Claim, facts: Facts, symbol: str, peak: _Peak, since: date | None) -> Verdict:
    known = facts.series(symbol).unbroken(peak.bar.date)
    reaches = since is not None and known and known[0].date <= since
    highest = "highest" if claim.metric == "record_high" else "lowest"
    if len(known) < ENOUGH_SESSIONS and not reaches:
        start = known[0].date if known else peak.bar.date
        raise CannotTell(
            "no_data",
            f"{symbol}: the {peak.field} of {peak.bar.date} is the {highest} of {len(known) + 1} sessions, "
            f"but its unbroken prices only go back to {start}: too short to know a record.",
        )
    value = getattr(peak.bar, peak.field)
    text = f"{symbol}: the {peak.field} of {words.price(value)} on {peak.bar.date} was the {highest}"
    text += f" in prices that go back to {since or known[0].date}"
    evidence = [seen(symbol, peak.bar, peak.field)]
    if peak.beaten is not None and getattr(peak.beaten, peak.field) is not None:
        text += f", past {words.price(getattr(peak.beaten, peak.field))} on {peak.beaten.date}"
        evidence.insert(0, seen(symbol, peak.beaten, peak.field))
    figure = tolerance.stated(claim)
    if figure is not None:
        text += f"; {words.stated(claim)}{words.within(figure)}"
    return decided(
        claim,
        "confirmed" if figure is None else agrees(claim, value),
        f"{text}.",
        evidence,
        observed=exact(value),
        expected=claim.value,
        figure=figure,
    )


def _no_record(claim: Claim, symbol: str, earlier: Sequence[Bar], window: Sequence[Bar]) -> Verdict:
    side = 1 if claim.metric == "record_high" else -1
    before = max(earlier, key=lambda bar: side * bar.close)
    now = max(window, key=lambda bar: side * bar.close)
    higher = "higher" if side > 0 else "lower"
    text = (
        f"{words.closes(symbol, [before])}, {higher} than {words.price(now.close)} on {now.date}, "
        f"the best close from {window[0].date} to {window[-1].date}: no record."
    )
    evidence = [seen(symbol, before), seen(symbol, now)]
    return decided(claim, "contradicted", text, evidence, observed=exact(now.close), expected=claim.value)
