"""Which series a claim is checked against: its own symbols, or the documented stand-ins."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import yaml

from records import Claim, Subject

_PROXIES = Path(__file__).with_name("proxies.yaml")
_NUMBERS = {"two": "2", "three": "3", "five": "5", "ten": "10", "thirty": "30"}
_MATURITY = re.compile(r"\b(\d+|two|three|five|ten|thirty)[\s-]+(year|month)", re.I)


@lru_cache(maxsize=1)
def _tables() -> dict[str, dict[str, str]]:
    tables: dict[str, dict[str, str]] = yaml.safe_load(_PROXIES.read_text(encoding="utf-8"))
    return tables


def symbol_of(subject: Subject) -> str | None:
    """The subject's symbol, or its proxy's where the subject is a segment of the market that has one."""
    return subject.symbol or _tables()["segments"].get(subject.name.lower())


def benchmark_of(claim: Claim) -> str | None:
    """The stated benchmark, else the one for the subject's type; None if that is the subject itself."""
    if claim.benchmark is not None:
        return symbol_of(claim.benchmark)
    usual = _tables()["benchmarks"].get(claim.subject.type)
    same_market = {usual, "SPY", "^GSPC"} if usual else set()
    return None if symbol_of(claim.subject) in same_market else usual


def treasury_of(name: str) -> str | None:
    """'10-year Treasury yield' or 'ten-year note' -> 'DGS10'."""
    found = _MATURITY.search(name)
    if found is None:
        return None
    number = found[1].lower()
    return _tables()["treasuries"].get(f"{_NUMBERS.get(number, number)}-{found[2].lower()}")


def policy_rate() -> tuple[str, str]:
    """The symbols of the low and the high end of the Federal Reserve's target range."""
    ends = _tables()["policy_rate"]
    return ends["low"], ends["high"]


def symbols_of(claim: Claim) -> tuple[str, ...]:
    """Every series that judging the claim may look at, the main one first."""
    if claim.kind == "macro":
        if claim.metric == "treasury_yield":
            yields = treasury_of(claim.subject.name) or claim.subject.symbol
            return (yields,) if yields else ()
        return policy_rate() if claim.metric in ("policy_rate", "rate_cuts", "rate_hikes") else ()
    if claim.kind not in ("price_target", "rating", "performance"):
        return ()
    wanted = [symbol_of(claim.subject)]
    if claim.metric in ("relative_return", "rating"):
        wanted.append(benchmark_of(claim))
    return tuple(symbol for symbol in wanted if symbol)
