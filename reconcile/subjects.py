"""Which series a claim is checked against: its own symbols, or the documented stand-ins."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from records import Claim, Subject

_PROXIES = Path(__file__).with_name("proxies.yaml")
_NUMBERS = {"two": "2", "three": "3", "five": "5", "ten": "10", "thirty": "30"}
_MATURITY = re.compile(r"\b(\d+|two|three|five|ten|thirty)[\s-]+(year|month|week)", re.I)
_FED = re.compile(r"\bfed(eral)?\b", re.I)


@lru_cache(maxsize=1)
def _tables() -> dict[str, Any]:
    tables: dict[str, Any] = yaml.safe_load(_PROXIES.read_text(encoding="utf-8"))
    return tables


def symbol_of(subject: Subject) -> str | None:
    """The subject's symbol, or its proxy's where the subject is a segment of the market that has one."""
    return subject.symbol or _tables()["segments"].get(subject.name.lower())


def benchmark_of(claim: Claim) -> str | None:
    """The stated benchmark, else the one for the subject's type; None if that is the subject itself."""
    if claim.benchmark is not None:
        return symbol_of(claim.benchmark)
    usual: str | None = _tables()["benchmarks"].get(claim.subject.type)
    return None if symbol_of(claim.subject) in (usual, "SPY", "^GSPC") else usual


def treasuries_of(subject: Subject) -> tuple[str, ...]:
    """'10-year Treasury yield', 'ten-year Treasury note' -> DGS10, ^TNX; nothing for other bonds."""
    found = _MATURITY.search(subject.name)
    if found is None or "treasur" not in subject.name.lower():
        return ()
    number = found[1].lower()
    return tuple(_tables()["treasuries"].get(f"{_NUMBERS.get(number, number)}-{found[2].lower()}", ()))


def policy_rate_of(subject: Subject) -> tuple[str, ...]:
    """The low and the high end of the Federal Reserve's target range; nothing for other central banks."""
    named = _FED.search(subject.name) or subject.name.lower() == "interest rates"
    return tuple(_tables()["policy_rate"]) if named else ()


def symbols_of(claim: Claim) -> tuple[str, ...]:
    """Every series that judging the claim may look at, the main one first."""
    if claim.kind == "macro":
        by_metric = policy_rate_of if claim.metric in _POLICY else treasuries_of
        return by_metric(claim.subject) if claim.metric in (*_POLICY, "treasury_yield") else ()
    if claim.kind not in ("price_target", "rating", "performance"):
        return ()
    wanted = [symbol_of(claim.subject)]
    if claim.metric in ("relative_return", "rating"):
        wanted.append(benchmark_of(claim))
    return tuple(symbol for symbol in wanted if symbol)


_POLICY = ("policy_rate", "rate_cuts", "rate_hikes")
