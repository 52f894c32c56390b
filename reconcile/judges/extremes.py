"""Moves during or around the session, as far as a day's high and low settle them."""

from __future__ import annotations

import re
from dataclasses import replace
from math import prod

from reconcile import tolerance, words
from reconcile.facts import CannotTell, Facts
from reconcile.judges.moves import percent
from reconcile.judges.quote import part_of_day
from reconcile.judges.ruling import decided, seen, subject_symbol
from reconcile.judges.windows import last_session
from records import Claim, Verdict

_OUTSIDE = re.compile(r"\b(pre|before|ahead|after|extended|post|overnight|futures|late)", re.I)


def judge(claim: Claim, facts: Facts) -> Verdict:
    """'As much as 9.6%' against the day's high or low; a lesser move only if they rule it out."""
    said = [cue.text for cue in claim.cues if cue.kind == "session"] or [part_of_day(claim) or ""]
    outside = next((text for text in said if _OUTSIDE.search(text)), None)
    if outside:
        raise CannotTell("no_data", f'Outside the session ("{outside}"): only sessions are stored.')
    if claim.metric != "return" or claim.value is None or claim.unit != "percent":
        raise CannotTell(
            "no_data", "A figure from within the session: only closes, highs and lows are stored."
        )
    return _against_extreme(claim, facts, subject_symbol(claim))


def _against_extreme(claim: Claim, facts: Facts, symbol: str) -> Verdict:
    calendar = facts.calendar(symbol)
    if day := calendar.in_progress(facts.published):
        raise CannotTell("no_data", f"Written during the session of {day}: its high and low were not known.")
    last = last_session(claim, facts, symbol)
    base_day = calendar.previous(last)
    if base_day is None or (claim.period and claim.period.start and claim.period.start < base_day):
        raise CannotTell("no_data", "A move within the session over more than one day is not measured.")
    base, bar = facts.bar(symbol, base_day), facts.bar(symbol, last)
    facts.refuse_split(symbol, base_day, last)
    side = tolerance.sign(claim)
    name = "low" if side < 0 else "high"
    value = getattr(bar, name)
    if value is None or not side:
        raise CannotTell("no_data", f"No {name} of {symbol} is stored for {last}.")
    splits = facts.series(symbol).splits_between(base_day, last)
    observed = percent(base.close / prod(split.value for split in splits), value)
    exactly = replace(claim, comparator="eq") if claim.comparator in ("le", "lt") else claim
    figure = tolerance.stated(exactly)
    assert figure is not None and claim.value is not None
    if exactly is claim and observed * side >= figure.low - figure.tolerance:
        raise CannotTell(
            "no_data", f"{symbol} moved {observed:+.2f}% at its {name} of {last}, no more is stored."
        )
    text = f"{words.closes(symbol, [base])} and had its {name} at {words.price(value)} on {last}"
    text += words.since_split(splits)
    return decided(
        claim,
        tolerance.judge_move(exactly, observed),
        f"{text}: {observed:+.2f}%, {words.stated(claim)}{words.within(figure)}.",
        [seen(symbol, base), *splits, seen(symbol, bar, name)],
        observed=observed,
        expected=abs(claim.value) * side,
        figure=figure,
    )
