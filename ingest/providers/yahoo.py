"""Daily bars of Yahoo Finance, through yfinance: adjusted for splits, not for dividends."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from ingest.errors import NoPrices, ReadError
from records import Bar

PROVIDER = "yahoo"
# Rates by the names that FRED has for them.
_ELSEWHERE = re.compile(r"DGS\d+(MO)?|DFEDTAR[LU]?|DFF|FEDFUNDS|SOFR")
_COLUMNS = {"close": "Close", "open": "Open", "high": "High", "low": "Low", "volume": "Volume"}


def knows(symbol: str) -> bool:
    """False for series that Yahoo cannot have."""
    return _ELSEWHERE.fullmatch(symbol) is None


def fetch_bars(symbol: str, start: date, end: date) -> list[Bar]:
    """The finished sessions from `start` to `end`, both included, oldest first.

    A session that is still open has no close yet and is left out. Raises NoPrices where there is none,
    ReadError(symbol, reason) where there is no answer.
    """
    import yfinance
    from yfinance.exceptions import YFPricesMissingError

    yfinance.config.debug.hide_exceptions = False
    try:
        ticker = yfinance.Ticker(symbol)
        after = end + timedelta(days=1)
        frame = ticker.history(
            start=start.isoformat(), end=after.isoformat(), auto_adjust=False, actions=False
        )
        unfinished = open_session(ticker.get_history_metadata())
    except YFPricesMissingError as error:
        raise NoPrices(symbol, _none(start, end)) from error
    except Exception as error:  # whatever the library, its HTTP client or the answer trips over
        raise ReadError(symbol, _reason(error)) from error
    bars = [bar for bar in bars_from_frame(frame, symbol) if unfinished is None or bar.date < unfinished]
    if not bars:
        raise NoPrices(symbol, _none(start, end))
    return bars


def _none(start: date, end: date) -> str:
    return f"no prices from {start} to {end}"


def bars_from_frame(frame: Any, symbol: str) -> list[Bar]:
    """Bars of a yfinance data frame, indexed by session; rows without a positive close are left out."""
    names = {ours: theirs for ours, theirs in _COLUMNS.items() if theirs in frame.columns}
    if "close" not in names:
        return []
    days = [stamp.date() for stamp in frame.index]
    columns = {ours: [_figure(value, ours) for value in frame[theirs]] for ours, theirs in names.items()}
    rows = (dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True))
    return [Bar(symbol, day, **row) for day, row in zip(days, rows, strict=True) if row["close"]]


def open_session(metadata: Mapping[str, Any]) -> date | None:
    """The session that has not ended by the time of the last trade, if the answer tells."""
    session = metadata.get("currentTradingPeriod", {}).get("regular", {})
    traded = metadata.get("regularMarketTime")
    if traded is None or session.get("end") is None or traded >= session["end"]:
        return None
    opening: date = session["start"].date()
    return opening


def _figure(value: Any, name: str) -> float | None:
    number = float(value)
    known = math.isfinite(number) and (number > 0 or (number == 0 and name == "volume"))
    return number if known else None


def _reason(error: Exception) -> str:
    said = (str(error).splitlines() or [""])[0].partition(" See http")[0]
    return f"the provider has no answer: {said or type(error).__name__}"
