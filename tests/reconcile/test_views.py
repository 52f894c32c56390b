"""What view a claim states: subject, sort, year and side."""

from typing import Any

import pytest
from made import claim, day

from reconcile.views import view_of
from records import Subject

SMALL = {"symbol": None, "name": "US small caps", "type": "segment"}
LARGE = Subject(None, "US large caps", "segment")
RUSSELL = Subject("^RUT", "Russell 2000", "index")


@pytest.mark.parametrize(
    ("kind", "metric", "fields", "block", "side", "why"),
    [
        ("opinion", "stance", {**SMALL, "stance": "bullish"}, "US small caps|outlook|2026", 1, "a segment"),
        ("rating", "rating", {"symbol": "IWM", "stance": "bearish"}, "US small caps|outlook|2026", -1, "its fund"),
        ("price_target", "target", {"symbol": "^SP600", "direction": "up"}, "US small caps|outlook|2026", 1, "index"),
        ("rating", "rating", {"stance": "neutral"}, "ZZQX|outlook|2026", 0, "a company is its own family"),
        ("price_target", "target", {"action": "lowered"}, "ZZQX|outlook|2026", -1, "a target that was cut"),
        ("price_target", "target", {"value": "9", "prior_value": "8"}, "ZZQX|outlook|2026", 1, "above the old"),
        ("price_target", "target", {"horizon": day("2027-12-31")}, "ZZQX|outlook|2027", 0, "due later"),
        ("price_target", "target", {"horizon": day("2027-01-09")}, "ZZQX|outlook|2026", 0, "twelve months"),
        ("opinion", "stance", {"quote": "we like it for 2028", "stance": "bullish"}, "ZZQX|outlook|2028", 1, "a year"),
        ("opinion", "stance", {"quote": "a target of 2,028", "stance": "bullish"}, "ZZQX|outlook|2026", 1, "no year"),
        ("performance", "return", {"direction": "up", "modality": "reported"}, "ZZQX|fact|2026", 1, "it happened"),
        ("performance", "return", {"direction": "up", "modality": "forecast"}, "ZZQX|outlook|2026", 1, "it will"),
        ("performance", "relative_return", {**SMALL, "direction": "up", "modality": "forecast", "benchmark": LARGE},
         "US small caps|outlook|2026", 1, "ahead of the rival"),
        ("performance", "relative_return", {"symbol": "SPY", "direction": "up", "modality": "forecast",
         "benchmark": RUSSELL}, "US small caps|outlook|2026", -1, "the rival ahead is against small caps"),
        ("fundamental", "eps", {"direction": "up", "modality": "forecast"}, "ZZQX|profit|2026", 1, "profit"),
        ("fundamental", "revenue", {"direction": "up", "modality": "reported"}, "ZZQX|fact|2026", 1, "a result"),
        ("fundamental", "margin", {"direction": "down", "modality": "forecast"}, "ZZQX|margin|2026", -1, "margin"),
        ("valuation", "discount", {"modality": "reported", "direction": "down"}, "ZZQX|valuation|2026", 0, "no side"),
        ("valuation", "market_cap", {"modality": "reported"}, "ZZQX|fact|2026", 0, "a fact"),
        ("event", "event", {"modality": "forecast"}, "ZZQX|event|2026", 0, "an event"),
        ("macro", "rate_cuts", {"symbol": None, "name": "Federal Reserve", "type": "macro", "direction": "down",
         "modality": "forecast"}, "the Fed's interest rate|economy|2026", -1, "rates go down"),
        ("macro", "rate_cuts", {"symbol": None, "name": "Federal Reserve", "type": "macro", "direction": "down",
         "modality": "forecast", "period": ("in Q4 2025", "2025-09-30", "2025-12-31")},
         "the Fed's interest rate|fact|2026", -1, "over, whatever the verb"),
        ("macro", "unemployment", {"symbol": None, "name": "unemployment rate", "type": "macro", "direction": "up",
         "modality": "forecast"}, "the labor market|economy|2026", -1, "its rise is the labor market's fall"),
        ("opinion", "stance", {"symbol": None, "name": "Federal Reserve", "type": "macro", "stance": "bullish"},
         "the Fed's interest rate|economy|2026", 0, "bullish on a central bank says not which way"),
    ],
)  # fmt: skip
def test_the_view_of_a_claim(
    kind: str, metric: str, fields: dict[str, Any], block: str, side: int, why: str
) -> None:
    fields = dict(fields)
    made = claim(kind, metric, fields.pop("symbol", "ZZQX"), **fields)
    view = view_of(made, day("2026-01-09"))
    assert (view.block, view.side) == (block, side), why


@pytest.mark.parametrize(
    ("published", "year"), [("2026-09-30", 2026), ("2026-10-01", 2027), ("2026-12-31", 2027)]
)
def test_undated_views_of_the_last_quarter_are_about_the_next_year(published: str, year: int) -> None:
    assert view_of(claim("rating", "rating", stance="bullish"), day(published)).year == year
