import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from local_site import Site

from ingest.errors import NoPrices, ReadError, Throttled
from ingest.providers import NAMES, Fred, Yahoo, provider_of, providers
from ingest.providers.yahoo import bars_from_frame, open_session, splits_from_frame
from ingest.web import Client
from records import Bar, Observation

NEW_YORK = "America/New_York"


@pytest.mark.parametrize(
    ("symbol", "name"),
    [
        ("AAPL", "yahoo"), ("^GSPC", "yahoo"), ("BRK-B", "yahoo"), ("CL=F", "yahoo"), ("EURUSD=X", "yahoo"),
        ("7203.T", "yahoo"), ("BTC-USD", "yahoo"), ("DGS", "yahoo"), ("DX-Y.NYB", "yahoo"),
        ("DGS10", "fred"), ("DGS3MO", "fred"), ("DFEDTARU", "fred"), ("CPIAUCSL", "fred"), ("UNRATE", "fred"),
        ("GDPC1", "fred"), ("A191RL1Q225SBEA", "fred"), ("T10Y2Y", "fred"), ("ICSA", "fred"),
    ],
)  # fmt: skip
def test_who_has_a_symbol(symbol: str, name: str) -> None:
    with Client() as client:
        known = providers(client)
        assert [one.name for one in known] == list(NAMES)
        found = provider_of(symbol, known)
        assert found and found.name == name
        assert provider_of(symbol, [one for one in known if one.name != name]) is None


def frame(*rows: tuple[str, float, float, float, float, float, float]) -> pd.DataFrame:
    """The shape of yfinance's history with auto_adjust=False."""
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
        (
            ("2026-01-09", 190.0500030517578, 11, 9, 10.5, 9.8, 123456784),
            replace(BAR, open=190.05, volume=123456784),
            "prices of 32 bits",
        ),
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


@pytest.mark.parametrize(
    ("column", "ratios"),
    [({"Stock Splits": [0.0, 4.0, 0.1]}, [4, 0.1]), ({"Stock Splits": [0.0] * 3}, []), ({}, [])],
)
def test_splits_of_a_frame(column: dict[str, list[float]], ratios: list[float]) -> None:
    days = pd.DatetimeIndex(["2026-01-08", "2026-01-09", "2026-01-12"]).tz_localize(NEW_YORK)
    found = splits_from_frame(pd.DataFrame(column, index=days), "QLN")
    assert [split.value for split in found] == ratios
    assert [split.date.day for split in found] == [9, 12][: len(ratios)]


def opening(day: str) -> int:
    return int(pd.Timestamp(f"{day} 09:30", tz=NEW_YORK).timestamp())


def chart(traded: str, closes: dict[str, float | None], splits: dict[str, tuple[int, int]]) -> str:
    """The JSON of Yahoo's chart service: adjusted closes, the day of the last trade, at 16:00, and splits."""
    regular = {
        "timezone": "EDT",
        "start": opening(traded),
        "end": opening(traded) + 23_400,
        "gmtoffset": -14400,
    }
    meta = {
        "currency": "USD", "symbol": "QLN", "exchangeName": "NMS", "instrumentType": "EQUITY",
        "regularMarketTime": opening(traded) + 23_400, "gmtoffset": -14400, "timezone": "EDT",
        "exchangeTimezoneName": NEW_YORK, "priceHint": 2, "dataGranularity": "1d", "range": "",
        "validRanges": ["1d", "max"],
        "currentTradingPeriod": {"pre": regular, "regular": regular, "post": regular},
    }  # fmt: skip
    prices = list(closes.values())
    quote = dict.fromkeys(("open", "high", "low", "close"), prices) | {"volume": [4000] * len(prices)}
    events = {
        str(opening(day)): {
            "date": opening(day), "numerator": new, "denominator": old, "splitRatio": f"{new}:{old}",
        }
        for day, (new, old) in splits.items()
    }  # fmt: skip
    result = {
        "meta": meta, "timestamp": [opening(day) for day in closes], "events": {"splits": events},
        "indicators": {"quote": [quote], "adjclose": [{"adjclose": prices}]},
    }  # fmt: skip
    return json.dumps({"chart": {"result": [result], "error": None}})


MISSING = {"chart": {"result": None, "error": {"code": "Not Found", "description": "No data found"}}}


@pytest.fixture
def yahoo(site: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Yahoo]:
    """yfinance itself, sent to a server of ours, which answers whatever is asked of a symbol."""
    import yfinance
    from yfinance import base
    from yfinance.data import YfData
    from yfinance.scrapers import history

    yfinance.set_tz_cache_location(str(tmp_path))
    monkeypatch.setattr(YfData, "_get_cookie_and_crumb", lambda *_: (None, "basic"))
    monkeypatch.setattr(base, "_tz_info_fetch_ctr", 2)  # no second way to an exchange's time zone
    for module in (base, history):
        monkeypatch.setattr(module, "_BASE_URL_", site.url("").rstrip("/"))

    def answering(status: int, body: str) -> Yahoo:
        YfData.cache_get.cache_clear()
        site.answers = _Always(lambda handler: handler.reply(status, body, Content_Type="application/json"))
        return Yahoo()

    return answering


class _Always(dict[str, Any]):
    """The same answer for every path."""

    def __init__(self, answer: Any) -> None:
        self._answer = answer

    def get(self, path: str, default: Any = None) -> Any:
        return self._answer


FROM, TO = date(2026, 3, 5), date(2026, 3, 10)
# Traded at 400 and 404; four for one on Monday the 9th; 102 and 101.
CLOSES: dict[str, float | None] = {"2026-03-05": 100, "2026-03-06": 101, "2026-03-09": 102, "2026-03-10": 101}
SPLIT = {"2026-03-09": (4, 1)}


@pytest.mark.parametrize(
    ("body", "end", "closes", "splits", "why"),
    [
        (chart("2026-03-10", CLOSES, SPLIT), TO, [400, 404, 102, 101], [4], "as traded, with the split"),
        (chart("2026-03-10", CLOSES, {}), TO, [100, 101, 102, 101], [], "no split"),
        (chart("2026-03-10", CLOSES, SPLIT), date(2026, 3, 6), [400, 404], [], "a split after the end is undone"),
        (chart("2026-03-10", CLOSES | {"2026-03-06": None}, SPLIT), TO, [400, 102, 101], [4], "no close"),
        (chart("2026-03-10", CLOSES, {"2026-03-10": (1, 10)}), TO, [10, 10.1, 10.2, 101], [0.1], "one for ten"),
    ],
)  # fmt: skip
def test_what_yahoo_answers(
    yahoo: Callable[..., Yahoo], body: str, end: date, closes: list[float], splits: list[float], why: str
) -> None:
    items = yahoo(200, body).fetch("QLN", FROM, end)
    assert [item.close for item in items if isinstance(item, Bar)] == closes, why
    assert [item.value for item in items if isinstance(item, Observation)] == splits, why


def test_a_session_with_a_split_that_is_still_open(yahoo: Callable[..., Yahoo]) -> None:
    """Nothing of the 9th is taken yet, but what its split did to the days before is undone."""
    body = json.loads(chart("2026-03-09", {day: CLOSES[day] for day in list(CLOSES)[:3]}, SPLIT))
    body["chart"]["result"][0]["meta"]["regularMarketTime"] -= 3600
    items = yahoo(200, json.dumps(body)).fetch("QLN", FROM, TO)
    assert [item.close for item in items if isinstance(item, Bar)] == [400, 404]
    assert len(items) == 2


@pytest.mark.parametrize(
    ("status", "body", "error", "reason"),
    [
        (404, json.dumps(MISSING), NoPrices, "no prices from 2026-03-05 to 2026-03-10"),
        (200, chart("2026-03-10", {}, {}), NoPrices, "no prices from 2026-03-05 to 2026-03-10"),
        (429, "Too Many Requests", Throttled, "the provider has no answer: too many requests"),
        (200, "<html>", ReadError, "the provider has no answer: "),
        (500, "", ReadError, "the provider has no answer: "),
    ],
    ids=["unknown", "nothing", "throttled", "no JSON", "broken"],
)
def test_what_yahoo_does_not_answer(
    yahoo: Callable[..., Yahoo], status: int, body: str, error: type[ReadError], reason: str
) -> None:
    with pytest.raises(ReadError) as caught:
        yahoo(status, body).fetch("QLN", FROM, TO)
    assert (type(caught.value), caught.value.item) == (error, "QLN")
    assert caught.value.reason.startswith(reason)
    assert "\n" not in caught.value.reason


def test_no_way_to_yahoo_is_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")  # a port on which nothing listens
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with pytest.raises(ReadError) as caught:
        Yahoo().fetch("QLN", date(2026, 1, 5), date(2026, 1, 9))
    assert caught.value.item == "QLN"
    assert caught.value.reason.startswith("the provider has no answer: ")
    assert "\n" not in caught.value.reason


@pytest.fixture
def fred(site: Site) -> Any:
    with Client(allow_hosts=[site.host]) as client:
        yield Fred(client, site.url("/graph/fredgraph.csv"))


WEEK = (date(2026, 1, 5), date(2026, 1, 9))
ASKED = "/graph/fredgraph.csv?id=DGS10&cosd=2026-01-05&coed=2026-01-09"


@pytest.mark.parametrize(
    ("body", "closes", "why"),
    [
        (
            "observation_date,DGS10\n2026-01-08,4.15\n2026-01-09,4.18\n",
            [(8, 4.15), (9, 4.18)],
            "as it is now",
        ),
        ("DATE,DGS10\n2026-01-08,.\n2026-01-09,4.18\n", [(9, 4.18)], "as it was; a point for a holiday"),
        ("observation_date,DGS10\n2026-01-08,\n2026-01-09,-0.02\n", [(9, -0.02)], "nothing, and below zero"),
        (
            "\ufeffobservation_date,DGS10\r\n2026-01-02,4.1\r\n2026-01-09,0\r\n",
            [(9, 0)],
            "more than was asked",
        ),
    ],
)
def test_what_fred_answers(
    site: Site, fred: Fred, body: str, closes: list[tuple[int, float]], why: str
) -> None:
    site.put(ASKED, body, Content_Type="application/csv")
    assert [(bar.date.day, bar.close) for bar in fred.fetch("DGS10", *WEEK)] == closes, why


@pytest.mark.parametrize(
    ("status", "body", "error", "reason"),
    [
        (404, "<html>", NoPrices, "no prices from 2026-01-05 to 2026-01-09"),
        (200, "observation_date,DGS10\n", NoPrices, "no prices from 2026-01-05 to 2026-01-09"),
        (200, "observation_date,DGS10\n2026-01-09,.\n", NoPrices, "no prices from 2026-01-05 to 2026-01-09"),
        (429, "", Throttled, "the provider has no answer: too many requests"),
        (503, "", ReadError, "the provider has no answer: HTTP 503"),
        (200, "<!DOCTYPE html><html>", ReadError, "the provider has no answer: not the CSV of a series"),
        (200, "observation_date,DGS2\n2026-01-09,4\n", ReadError, "the provider has no answer: not the CSV of a series"),
        (200, "observation_date,DGS10\n2026-01-09,x\n", ReadError, "the provider has no answer: not the CSV of a series"),
        (200, "observation_date,DGS10\nFriday,4\n", ReadError, "the provider has no answer: not the CSV of a series"),
        (200, b"\xff\xfe", ReadError, "the provider has no answer: not the CSV of a series"),
        (200, "", ReadError, "the provider has no answer: not the CSV of a series"),
    ],
    ids=["unknown", "nothing", "only holidays", "throttled", "busy", "a page", "another series", "no number",
         "no date", "no text", "empty"],
)  # fmt: skip
def test_what_fred_does_not_answer(
    site: Site, fred: Fred, status: int, body: str | bytes, error: type[ReadError], reason: str
) -> None:
    site.answers[ASKED] = lambda handler: handler.reply(status, body)
    with pytest.raises(ReadError) as caught:
        fred.fetch("DGS10", *WEEK)
    assert (type(caught.value), caught.value.item, caught.value.reason) == (error, "DGS10", reason)


def test_no_way_to_fred_is_one_line() -> None:
    with Client(allow_hosts=["127.0.0.1"]) as client, pytest.raises(ReadError) as caught:
        Fred(client, "http://127.0.0.1:9/graph/fredgraph.csv").fetch("DGS10", *WEEK)
    assert str(caught.value) == "DGS10: the provider has no answer: connection refused"
