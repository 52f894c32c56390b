"""Which series a claim is checked against: its own symbols, or the documented stand-ins."""

from __future__ import annotations

import re

from reconcile.economy import is_elsewhere, release_of
from reconcile.proxies import tables
from records import Claim, Subject

_NUMBERS = {"two": "2", "three": "3", "five": "5", "ten": "10", "thirty": "30"}
_MATURITY = re.compile(r"\b(\d+|two|three|five|ten|thirty)[\s-]+(year|month|week)", re.I)
_FED = re.compile(r"\bfed(eral)?\b", re.I)


def symbol_of(subject: Subject) -> str | None:
    """The subject's symbol, or its proxy's where the subject is a segment of the market that has one."""
    return subject.symbol or tables()["segments"].get(subject.name.lower())


def benchmark_of(claim: Claim) -> str | None:
    """The stated benchmark, else the one for the subject's type; None if that is the subject itself."""
    if claim.benchmark is not None:
        return symbol_of(claim.benchmark)
    usual: str | None = tables()["benchmarks"].get(claim.subject.type)
    return None if symbol_of(claim.subject) in (usual, "SPY", "^GSPC") else usual


def treasuries_of(subject: Subject) -> tuple[str, ...]:
    """'10-year Treasury yield', 'ten-year Treasury note' -> DGS10, ^TNX; nothing for other bonds."""
    found = _MATURITY.search(subject.name)
    if found is None or "treasur" not in subject.name.lower():
        return ()
    number = found[1].lower()
    return tuple(tables()["treasuries"].get(f"{_NUMBERS.get(number, number)}-{found[2].lower()}", ()))


def policy_rate_of(subject: Subject) -> tuple[str, ...]:
    """The low and the high end of the Federal Reserve's target range; nothing for other central banks."""
    named = _FED.search(subject.name) or subject.name.lower() == "interest rates"
    return tuple(tables()["policy_rate"]) if named else ()


def symbols_of(claim: Claim) -> tuple[str, ...]:
    """Every series of prices or published figures that judging the claim may look at, the main one first."""
    if claim.kind == "macro":
        return _economic(claim)
    if claim.kind not in ("price_target", "rating", "performance") or claim.metric == "breadth":
        return ()
    wanted = [symbol_of(claim.subject)]
    if claim.metric in ("relative_return", "rating"):
        wanted.append(benchmark_of(claim))
    return tuple(symbol for symbol in wanted if symbol)


def _economic(claim: Claim) -> tuple[str, ...]:
    if claim.metric in _POLICY:
        return policy_rate_of(claim.subject)
    if claim.metric == "treasury_yield":
        return treasuries_of(claim.subject)
    release = release_of(claim)
    return tuple(dict.fromkeys(release.series.values())) if release else ()


def fields_of(claim: Claim) -> tuple[tuple[str, str], ...]:
    """Every series that is no price, as (symbol, field), that judging the claim may look at.

    Only the user can bring them: a multiple, a holding or a result by symbol and metric, the breadth of an
    index by its symbol, a figure of the economy that the table does not have by its name.
    """
    if claim.kind == "macro":
        known = claim.metric in (*_POLICY, "treasury_yield") or is_elsewhere(claim) or release_of(claim)
        return () if known else ((claim.subject.name, "close"),)
    symbol = symbol_of(claim.subject)
    if symbol is None:
        return ()
    if claim.metric == "breadth":
        return tuple((symbol, name) for name in BREADTH)
    measured = claim.kind in ("valuation", "fundamental", "positioning") and claim.metric != "other"
    return ((symbol, claim.metric),) if measured else ()


BREADTH = ("breadth", "advancers", "decliners")
_POLICY = ("policy_rate", "rate_cuts", "rate_hikes")
