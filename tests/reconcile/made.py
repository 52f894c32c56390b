"""Claims and prices for the tables of this folder. The companies and their prices are invented."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from reconcile.facts import Facts
from reconcile.judges import judge
from reconcile.series import Series
from records import Bar, Claim, Cue, Period, Subject, Verdict

D = Decimal


def day(text: str) -> date:
    return date.fromisoformat(text)


def claim(kind: str, metric: str, symbol: str | None = "ZZQX", /, **fields: Any) -> Claim:
    """A claim about ZZQX unless told; `value` and `value_high` as text, `period` as (text, start, end)."""
    name = fields.pop("name", symbol or "nobody")
    type_ = fields.pop("type", "equity")
    for key in ("value", "value_high", "prior_value"):
        if key in fields:
            fields[key] = D(fields[key])
    if "period" in fields:
        text, start, end = fields["period"]
        fields["period"] = Period(text, start and day(start), end and day(end))
    if "cue" in fields:
        fields["cues"] = (Cue(fields["cue"][0], fields.pop("cue")[1], 0, 1),)
    head: dict[str, Any] = {"id": "c1", "article_id": "a1", "quote": "q", "start": 0, "end": 1} | {
        key: fields.pop(key) for key in ("id", "start", "article_id", "quote") if key in fields
    }
    return Claim(**head, kind=kind, subject=Subject(symbol, name, type_), metric=metric, **fields)


def bars(symbol: str, table: str) -> list[Bar]:
    """Lines of 'date close [high low]'."""
    rows = [line.split() for line in table.strip().splitlines()]
    found = []
    for when, close, *rest in rows:
        high, low = (float(text) for text in rest) if rest else (None, None)
        found.append(Bar(symbol, day(when), float(close), high=high, low=low))
    return found


def market(**tables: str) -> dict[str, Series]:
    return {symbol: Series.of(symbol, bars(symbol, table)) for symbol, table in tables.items()}


def check(
    made: Claim,
    prices: dict[str, Series],
    published: str = "2026-01-09",
    as_of: str = "2026-01-16",
    related: tuple[Claim, ...] = (),
    **more: Any,
) -> Verdict:
    """`more` are further fields of Facts: later, values, rating_months."""
    when: date | datetime = day(published) if len(published) == 10 else datetime.fromisoformat(published)
    return judge(made, Facts(when, day(as_of), prices, related, **more))


# Six sessions of January 2026 (3, 4 a weekend). Changes, by hand:
#   5 Jan 102/100 = +2.00%   6 Jan 101/102 = -0.98%   7 Jan 105.04/101 = +4.00%
#   8 Jan 103/105.04 = -1.94%   9 Jan 106.09/103 = +3.00%   whole: 106.09/100 = +6.09%
ZZQX = """
2026-01-02 100.00 101.00  99.00
2026-01-05 102.00 102.50 100.50
2026-01-06 101.00 103.00 100.80
2026-01-07 105.04 106.00 101.50
2026-01-08 103.00 105.50 102.00
2026-01-09 106.09 107.00 102.90
"""
