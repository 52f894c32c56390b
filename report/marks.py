"""What a chart of a symbol shows: its closes, and each target and rating with its verdict. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from reconcile.series import Series
from reconcile.sessions import months_after
from records import new_york_day
from report.palette import UNCHECKED

MONTHS = 12  # a target or rating runs so long unless it says otherwise, as its judge has it
STANCES = ("bearish", "neutral", "bullish")
_AROUND = 2  # months of prices shown before the first mark, and after the last is due

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Mark:
    """A target or a rating. `level` is the target in the shares of the last close, None for a rating;
    `high` the upper end of a range; `row` the place of a rating's stance in STANCES."""

    day: date
    until: date
    status: str
    who: str
    words: str
    level: float | None = None
    high: float | None = None
    row: int | None = None


@dataclass(frozen=True, slots=True)
class SymbolChart:
    """Closes by day, oldest first, and marks, oldest first."""

    symbol: str
    days: Sequence[date]
    closes: Sequence[float]
    marks: tuple[Mark, ...]

    @property
    def priced(self) -> str:
        """What stands on the scale of prices: 'price, targets'."""
        return ", ".join(["price"] * bool(self.days) + ["targets"] * bool(self.targets))

    @property
    def shown(self) -> str:
        """'price, targets, ratings', as far as there are some."""
        return ", ".join([self.priced] * bool(self.priced) + ["ratings"] * bool(self.ratings))

    @property
    def targets(self) -> list[Mark]:
        return [mark for mark in self.marks if mark.level is not None]

    @property
    def ratings(self) -> list[Mark]:
        return [mark for mark in self.marks if mark.row is not None]


def symbol_chart(symbol: str, series: Series, claims: Iterable[Record]) -> SymbolChart:
    """`claims` are the symbol's claim records with their verdicts; what is neither a target with a figure
    nor a rating with a stance, and what has no day, is left out.

    Closes are those of the marks' time and two months around it; without marks all are shown.
    """
    shown = series.in_shares_of(series.days[-1]) if series.days else series
    found = (mark for claim in claims if (mark := _mark(claim, series)))
    marks = sorted(found, key=lambda mark: (mark.day, mark.who, mark.words, mark.level or 0))
    since = months_after(marks[0].day, -_AROUND) if marks else date.min
    until = months_after(max(mark.until for mark in marks), _AROUND) if marks else date.max
    bars = [bar for bar in shown.bars if since <= bar.date <= until]
    return SymbolChart(symbol, [bar.date for bar in bars], [bar.close for bar in bars], tuple(marks))


def _mark(claim: Record, series: Series) -> Mark | None:
    day = new_york_day(claim["article"]["published"])
    if day is None:
        return None
    head = (day, _until(claim, day), _status(claim), who(claim))
    if claim["metric"] == "target" and claim["value"] is not None and claim["unit"] != "percent":
        return Mark(*head, "target", *_levels(claim, day, series))
    if claim["metric"] == "rating" and claim["stance"] in STANCES:
        return Mark(*head, claim["label"] or claim["stance"], row=STANCES.index(claim["stance"]))
    return None


def _levels(claim: Record, day: date, series: Series) -> tuple[float, float | None]:
    """In the shares of the last close, as the closes are."""
    shares = series.factor(day, series.days[-1]) if series.days else 1.0
    high = claim["value_high"]
    return claim["value"] / shares, None if high is None else high / shares


def _until(claim: Record, day: date) -> date:
    """When it is due: as its verdict or its words say, else in twelve months."""
    verdict = claim["verdict"] or {}
    due = verdict.get("due") or claim["horizon"]
    stated = date.fromisoformat(due) if due else day
    return stated if stated > day else months_after(day, MONTHS)


def _status(claim: Record) -> str:
    return str(claim["verdict"]["status"]) if claim["verdict"] else UNCHECKED


def who(claim: Record) -> str:
    """The house or the person that says so, else whose article it is."""
    claimant, article = claim["claimant"] or {}, claim["article"]
    names = (claimant.get("firm"), claimant.get("name"), article["publisher"], article["author"])
    return next((name for name in names if name), "an article")
