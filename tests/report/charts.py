"""Claim records and charts of an invented company."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from reconcile.series import Series
from reconcile.theses import Balance
from records import Bar, Observation
from report.courses import Line, ThesisChart
from report.marks import SymbolChart, symbol_chart

HOSTILE = "<script>alert('$5 and $6')</script> & \"Sons\""


def day(text: str) -> date:
    return date.fromisoformat(text)


def record(metric: str = "target", status: str | None = "pending", **fields: Any) -> Mapping[str, Any]:
    """A claim record of 2026-01-09 by Oakmere Partners."""
    made: dict[str, Any] = {
        "metric": metric, "value": 120 if metric == "target" else None, "value_high": None, "unit": "USD",
        "label": None, "stance": None, "horizon": None, "claimant": {"name": "Oakmere Partners", "firm": None},
        "article": {"published": "2026-01-09", "publisher": "Example Wire", "author": None},
        "verdict": status and {"status": status, "due": None},
    }  # fmt: skip
    return made | fields


def rating(stance: str, label: str, **fields: Any) -> Mapping[str, Any]:
    return record("rating", stance=stance, label=label, **fields)


def series(days: int = 40, first: str = "2025-12-01", split: str | None = None) -> Series:
    """Closes from 100 on, one more each day; halved from a split of two for one on."""
    start, splits = day(first), [Observation("ZZQX", "split", day(split), 2.0)] if split else []
    bars = []
    for count in range(days):
        when = start + timedelta(days=count)
        bars.append(Bar("ZZQX", when, (100.0 + count) / (2 if split and when >= day(split) else 1)))
    return Series.of("ZZQX", bars, splits)


def of_symbol(*claims: Mapping[str, Any]) -> SymbolChart:
    return symbol_chart("ZZQX", series(), claims)


def of_thesis(title: str = "Small caps lead", lines: bool = True) -> ThesisChart:
    balance = (Balance(day("2026-01-05"), 5, 1, 0, 4), Balance(day("2026-01-12"), 0, 2, 1, 2))
    days = [day("2026-01-09"), day("2026-01-12"), day("2026-01-30")]
    both = (Line("IWM", days, [0.0, 1.5, 4.0]), Line("SPY", days, [0.0, 0.5, -1.0])) if lines else ()
    return ThesisChart(title, balance, timedelta(days=7), *both)
