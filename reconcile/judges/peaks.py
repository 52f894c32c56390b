"""Record highs and lows: against the whole stored history, saying how far it goes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from reconcile import tolerance, words
from reconcile.facts import CannotTell, Facts
from reconcile.judges.anchors import AGE, aged
from reconcile.judges.levels import agrees
from reconcile.judges.ruling import decided, exact, seen, subject_symbol
from reconcile.judges.windows import ENOUGH_SESSIONS, back_from, last_session
from reconcile.sessions import months_after
from records import Bar, Claim, Verdict

_WEEKEND = timedelta(days=4)  # "since" may be a day without a session
# "52-week high", "highest since June": the period is how far back the record goes, not when it was set.
_LOOKS_BACK = re.compile(r"\b(since|(\d+|two|three|five|ten)[\s-](day|week|month|year))\b", re.I)


# "a 15-month low": the quote says how far back it goes.
_AGED = re.compile(AGE.pattern + r"[ -](?:closing |intraday )?(?:high|low|peak|trough)s?\b", re.I)


class _Peak(NamedTuple):
    bar: Bar
    field: str
    beaten: Bar  # the highest (lowest) one before it


def judge(claim: Claim, facts: Facts) -> Verdict:
    """A record by close, or by high (low), on a session of the period.

    An earlier, higher figure contradicts it however short the history is; that there is none only
    counts where the history goes back far enough without a hole.
    """
    symbol = subject_symbol(claim)
    days = _days(claim, facts, symbol)
    facts.bar(symbol, days[-1])  # without the last session a record cannot be ruled out
    since = _since(claim, facts)
    before = since - timedelta(days=1) if since and since > date.min else date.min
    shared = facts.series(symbol).in_shares_of(days[-1])
    bars = shared.between(before, days[-1])
    within = set(days)
    window = [bar for bar in bars if bar.date in within]
    earlier = [bar for bar in bars if bar.date < days[0]]
    if not earlier or not window:
        raise CannotTell("no_data", f"No close of {symbol} is stored before {days[0]} to compare with.")
    facts.refuse_split(symbol, earlier[0].date, days[-1])
    extreme = "high" if claim.metric == "record_high" else "low"
    whole = all(getattr(bar, extreme) is not None for bar in bars)  # else closes would pass for highs
    for name in ("close", extreme) if whole else ("close",):
        peak = _last_peak(claim, earlier, window, name)
        if peak is not None:
            return _record(claim, facts, symbol, peak, since)
    return _no_record(claim, facts, symbol, earlier, window)


def _since(claim: Claim, facts: Facts) -> date | None:
    """From when the figure is the highest (lowest); None for a record of all time."""
    if claim.unit == "years" and claim.value is not None:
        return months_after(facts.day, -int(12 * claim.value))
    extreme = _AGED.search(claim.quote)
    if extreme is not None:
        return aged(extreme, facts.day)
    return claim.period.start if claim.period and _looks_back(claim) else None


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
        return side * float(getattr(bar, name))

    best = max(earlier, key=height)
    peak = None
    for bar in window:
        if height(bar) > height(best):
            peak, best = _Peak(bar, name, best), bar
    return peak


def _record(claim: Claim, facts: Facts, symbol: str, peak: _Peak, since: date | None) -> Verdict:
    known = facts.series(symbol).unbroken(peak.bar.date)
    reaches = bool(known) and (known[0].date - _WEEKEND <= since if since else len(known) >= ENOUGH_SESSIONS)
    highest = "highest" if claim.metric == "record_high" else "lowest"
    if not reaches:
        start = known[0].date if known else peak.bar.date
        raise CannotTell(
            "no_data",
            f"{symbol}: the {peak.field} of {peak.bar.date} is the {highest} of {len(known) + 1} sessions, "
            f"but its unbroken prices only go back to {start}: too short to know a record.",
        )
    traded = facts.series(symbol)
    beaten, bar = (traded.on(one.date) or one for one in (peak.beaten, peak.bar))
    value = getattr(bar, peak.field)
    text = f"{symbol}: the {peak.field} of {words.price(value)} on {peak.bar.date} was the {highest}"
    text += f" in prices that go back to {since or known[0].date}"
    splits = traded.splits_between(beaten.date, bar.date)
    text += f", past {words.price(getattr(beaten, peak.field))} on {beaten.date}{words.since_split(splits)}"
    evidence = [seen(symbol, beaten, peak.field), *splits, seen(symbol, bar, peak.field)]
    figure = None if claim.unit == "years" else tolerance.stated(claim)
    if figure is not None:
        text += f"; {words.stated(claim)}{words.within(figure)}"
    return decided(
        claim,
        "confirmed" if figure is None else agrees(claim, value),
        f"{text}.",
        evidence,
        observed=exact(value),
        expected=claim.value if figure else None,
        figure=figure,
    )


def _no_record(
    claim: Claim, facts: Facts, symbol: str, earlier: Sequence[Bar], window: Sequence[Bar]
) -> Verdict:
    side = 1 if claim.metric == "record_high" else -1
    traded = facts.series(symbol)
    best = (max(bars, key=lambda bar: side * bar.close) for bars in (earlier, window))
    before, now = (traded.on(bar.date) or bar for bar in best)
    splits = traded.splits_between(before.date, now.date)
    higher = "higher" if side > 0 else "lower"
    text = (
        f"{words.closes(symbol, [before])}, {higher} than {words.price(now.close)} on {now.date}, "
        f"the best close from {window[0].date} to {window[-1].date}{words.since_split(splits)}: no record."
    )
    evidence = [seen(symbol, before), *splits, seen(symbol, now)]
    return decided(claim, "contradicted", text, evidence, observed=exact(now.close))
