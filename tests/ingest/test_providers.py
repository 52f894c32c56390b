from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from ingest.errors import ReadError
from ingest.providers import fetch_bars
from ingest.providers.yahoo import bars_from_frame, open_session
from records import Bar

NEW_YORK = "America/New_York"


def frame(*rows: tuple[str, float, float, float, float, float, float]) -> pd.DataFrame:
    """The shape of yfinance's history with auto_adjust=False, actions=False."""
    index = pd.DatetimeIndex([row[0] for row in rows], name="Date").tz_localize(NEW_YORK)
    columns = ["Open", "High", "Low", "Close", "Adj Close", "Volume"]
    return pd.DataFrame([row[1:] for row in rows], columns=columns, index=index)


NAN = float("nan")
BAR = Bar("QLN", date(2026, 1, 9), 10.5, 10, 11, 9, 1200)


@pytest.mark.parametrize(
    ("row", "expected", "why"),
    [
        (("2026-01-09", 10, 11, 9, 10.5, 9.8, 1200), BAR, "as given"),
        (("2026-07-09", 10, 11, 9, 10.5, 9.8, 1200), replace(BAR, date=date(2026, 7, 9)), "summer time"),
        (("2026-01-09", NAN, NAN, NAN, 10.5, 9.8, 0), Bar("QLN", BAR.date, 10.5, volume=0), "close only"),
        (("2026-01-09", 0, 0, 0, 10.5, 9.8, 0), Bar("QLN", BAR.date, 10.5, volume=0), "old index values"),
        (("2026-01-09", NAN, NAN, NAN, NAN, NAN, 6527), None, "a session not filled in yet"),
        (("2026-01-09", 0, 0, 0, 0, 0, 0), None, "no trade"),
    ],
)
def test_rows_of_a_frame(row: Any, expected: Bar | None, why: str) -> None:
    assert bars_from_frame(frame(row), "QLN") == ([expected] if expected else []), why


def test_an_empty_frame_has_no_bars() -> None:
    assert bars_from_frame(pd.DataFrame(), "QLN") == []


def session(traded: str) -> dict[str, Any]:
    """The shape of yfinance's history metadata, as far as it matters."""
    regular = {
        "start": pd.Timestamp("2026-01-09 09:30", tz=NEW_YORK),
        "end": pd.Timestamp("2026-01-09 16:00", tz=NEW_YORK),
    }
    stamp = pd.Timestamp(traded, tz=NEW_YORK)
    return {"currentTradingPeriod": {"regular": regular}, "regularMarketTime": stamp}


@pytest.mark.parametrize(
    ("metadata", "expected", "why"),
    [
        (session("2026-01-09 11:15"), date(2026, 1, 9), "trading goes on"),
        (session("2026-01-09 16:00:01"), None, "the close is in"),
        (session("2026-01-08 16:00:01"), date(2026, 1, 9), "not opened yet"),
        ({}, None, "the answer does not tell"),
    ],
)
def test_a_session_that_is_still_open(metadata: dict[str, Any], expected: date | None, why: str) -> None:
    assert open_session(metadata) == expected, why


def test_no_way_to_the_provider_is_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")  # a port on which nothing listens
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with pytest.raises(ReadError) as caught:
        fetch_bars("QLN", date(2026, 1, 5), date(2026, 1, 9))
    assert caught.value.item == "QLN"
    assert caught.value.reason.startswith("the provider has no answer: ")
    assert "\n" not in caught.value.reason
