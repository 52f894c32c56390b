"""Daily sessions and splits of Yahoo Finance, through yfinance."""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from ingest.providers.base import no_answer, nothing, throttled
from records import Bar, Observation, is_economic, scaled

_COLUMNS = {"close": "Close", "open": "Open", "high": "High", "low": "Low", "volume": "Volume"}
_SPLITS = "Stock Splits"


@dataclass(frozen=True, slots=True)
class Yahoo:
    name: str = "yahoo"

    def knows(self, symbol: str) -> bool:
        return not is_economic(symbol)

    def fetch(self, symbol: str, start: date, end: date) -> list[Bar | Observation]:
        """Sessions as they were traded, and splits.

        Yahoo adjusts for every split until today, so everything until today is asked for and the
        adjustment undone: what is stored stays right when the next split comes. A session that is still
        open has no close yet and is left out.
        """
        frame, unfinished = _history(symbol, start, end)
        splits = splits_from_frame(frame, symbol)
        through = end if unfinished is None else min(end, unfinished - timedelta(days=1))
        bars = [b for b in as_traded(bars_from_frame(frame, symbol), splits) if b.date <= through]
        if not bars:
            raise nothing(symbol, start, end)
        return [*bars, *(split for split in splits if split.date <= through)]


def _history(symbol: str, start: date, end: date) -> tuple[Any, date | None]:
    """The data frame of yfinance from `start` on, and the session that is still open."""
    import yfinance
    from yfinance.exceptions import YFRateLimitError, YFTickerMissingError

    yfinance.config.debug.hide_exceptions = False
    try:
        ticker = yfinance.Ticker(symbol)
        with warnings.catch_warnings(action="ignore"):  # what pandas has to say to yfinance
            frame = ticker.history(start=start.isoformat(), auto_adjust=False, actions=True)
        return frame, open_session(ticker.get_history_metadata())
    except YFTickerMissingError as error:
        raise nothing(symbol, start, end) from error
    except YFRateLimitError as error:
        raise throttled(symbol) from error
    except Exception as error:  # whatever the library, its HTTP client or the answer trips over
        raise no_answer(symbol, _reason(error)) from error


def bars_from_frame(frame: Any, symbol: str) -> list[Bar]:
    """Bars of a yfinance data frame, indexed by session; rows without a positive close are left out."""
    names = {ours: theirs for ours, theirs in _COLUMNS.items() if theirs in frame.columns}
    if "close" not in names:
        return []
    days = [stamp.date() for stamp in frame.index]
    columns = {ours: [_figure(value, ours) for value in frame[theirs]] for ours, theirs in names.items()}
    rows = (dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True))
    return [Bar(symbol, day, **row) for day, row in zip(days, rows, strict=True) if row["close"]]


def splits_from_frame(frame: Any, symbol: str) -> list[Observation]:
    """The splits, new shares for one old; yfinance writes zero where there is none."""
    if _SPLITS not in frame.columns:
        return []
    ratios = ((stamp.date(), float(ratio)) for stamp, ratio in frame[_SPLITS].items())
    return [Observation(symbol, "split", day, ratio) for day, ratio in ratios if ratio > 0 and ratio != 1]


def as_traded(bars: Sequence[Bar], splits: Sequence[Observation]) -> list[Bar]:
    """The bars without the adjustment for the splits that came after them."""
    return [scaled(bar, math.prod(s.value for s in splits if s.date > bar.date)) for bar in bars]


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
    if name == "volume":
        return number if math.isfinite(number) and number >= 0 else None
    return _shortest(number) if math.isfinite(number) and number > 0 else None


def _shortest(number: float) -> float:
    """190.05 for 190.0500030517578: Yahoo's prices have 32 bits."""
    from numpy import float32

    single = float32(number)
    return float(str(single)) if float(single) == number else number


def _reason(error: Exception) -> str:
    said = (str(error).splitlines() or [""])[0].partition(" See http")[0]
    return said or type(error).__name__
