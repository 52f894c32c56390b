"""Macro rates, and the kinds that no series is stored for."""

from typing import Any

import pytest
from made import D, check, claim, day, market

FED = {"name": "Federal Reserve", "type": "macro"}


# Two cuts, effective 15 and 29 January; decided a day earlier each.
def fed(first: str = "2025-12-01") -> dict[str, str]:
    from datetime import timedelta

    low, high, when = [], [], day(first)
    while when <= day("2026-02-10"):
        step = (when >= day("2026-01-15")) + (when >= day("2026-01-29"))
        low.append(f"{when} {4.00 - 0.25 * step}")
        high.append(f"{when} {4.25 - 0.25 * step}")
        when += timedelta(days=1)
    return {"DFEDTARL": "\n".join(low), "DFEDTARU": "\n".join(high)}


def rate(value: str, **fields: Any) -> Any:
    return claim("macro", "policy_rate", None, **FED, value=value, unit="percent", **fields)


@pytest.mark.parametrize(
    ("made", "published", "as_of", "status", "why"),
    [
        (rate("3.75", value_high="4.00", comparator="range"), "2026-01-20", "2026-02-10", "confirmed",
         "both ends"),
        (rate("3.75", value_high="4.25", comparator="range"), "2026-01-20", "2026-01-29", "contradicted",
         "one end"),
        (rate("3.75", value_high="4.00", comparator="range"), "2026-01-14", "2026-01-15", "confirmed",
         "decided that day, in effect the next"),
        (rate("3.75", value_high="4.00", comparator="range"), "2026-01-13", "2026-01-20", "contradicted",
         "not decided yet"),
        (rate("4.00"), "2026-01-20", "2026-02-10", "confirmed", "the upper end"),
        (rate("3.9"), "2026-01-20", "2026-02-10", "confirmed", "between the ends"),
        (rate("4.50"), "2026-01-20", "2026-02-10", "contradicted", "above them"),
    ],
)  # fmt: skip
def test_policy_rate(made: Any, published: str, as_of: str, status: str, why: str) -> None:
    assert check(made, market(**fed()), published, as_of).status == status, why


def test_a_rate_of_today_may_still_be_announced() -> None:
    made = rate("3.75", value_high="4.00", comparator="range")
    verdict = check(made, market(**fed()), "2026-01-14", "2026-01-14")
    assert (verdict.status, verdict.final) == ("contradicted", False)


def cuts(value: str | None, start: str | None, end: str | None, **fields: Any) -> Any:
    figure = {"value": value} if value else {}
    period = ("lately", start, end)
    return claim("macro", "rate_cuts", None, **FED, unit="count", period=period, **figure, **fields)


@pytest.mark.parametrize(
    ("made", "published", "status", "observed", "why"),
    [
        (cuts("2", "2026-01-01", "2026-01-31"), "2026-02-02", "confirmed", "2", "both"),
        (cuts("3", "2026-01-01", "2026-01-31"), "2026-02-02", "contradicted", "2", "one too many"),
        (cuts("1", "2026-01-01", "2026-01-31"), "2026-01-20", "confirmed", "1", "by then there was one"),
        (cuts(None, "2026-01-01", "2026-01-31"), "2026-01-20", "confirmed", "1", "cuts, not said how many"),
        (cuts("2", None, None), "2026-02-02", "unverifiable", None, "since when?"),
        (cuts("3", "2025-10-01", "2026-01-31"), "2026-02-02", "unverifiable", None, "not stored from there"),
        (cuts("2", "2026-01-20", "2026-12-31", modality="forecast"), "2026-01-20", "pending", None,
         "not due"),
    ],
)  # fmt: skip
def test_rate_cuts(made: Any, published: str, status: str, observed: str | None, why: str) -> None:
    verdict = check(made, market(**fed()), published, "2026-02-10")
    assert (verdict.status, verdict.observed) == (status, observed and D(observed)), (
        why,
        verdict.explanation,
    )


@pytest.mark.parametrize(
    ("name", "fields", "status", "why"),
    [
        ("10-year Treasury yield", {"value": "4.2", "unit": "percent"}, "confirmed", "4.18 within 0.05"),
        ("ten-year Treasury note", {"value": "4.18", "unit": "percent"}, "confirmed", "in words"),
        ("10-year Treasury yield", {"value": "4.4", "unit": "percent"}, "contradicted", "0.22 off"),
        ("10-year Treasury yield", {"value": "5", "unit": "basis_points", "direction": "up"}, "confirmed",
         "4.13 to 4.18"),
        ("Treasury yields", {"value": "4.2", "unit": "percent"}, "unverifiable", "which maturity?"),
        ("UK 10-year yield", {"value": "4.18", "unit": "percent"}, "unverifiable", "not the US Treasury"),
    ],
)  # fmt: skip
def test_treasury_yields(name: str, fields: dict[str, str], status: str, why: str) -> None:
    made = claim("macro", "treasury_yield", None, name=name, type="macro", **fields)
    verdict = check(made, market(DGS10="2026-01-07 4.15\n2026-01-08 4.13\n2026-01-09 4.18"))
    assert (verdict.status, verdict.method) == (status, "treasury_yield/1"), (why, verdict.explanation)


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (claim("macro", "inflation", None, name="inflation", type="macro", value="2.7"), "no_data"),
        (claim("valuation", "pe_forward", value="16.5"), "no_data"),
        (claim("fundamental", "earnings_growth", value="23"), "no_data"),
        (claim("positioning", "short_interest", value="15"), "no_data"),
        (claim("event", "event"), "no_metric"),
        (claim("opinion", "stance", stance="bullish"), "no_metric"),
    ],
)
def test_kinds_without_a_series(made: Any, reason: str) -> None:
    verdict = check(made, {})
    assert (verdict.status, verdict.reason, verdict.as_of) == ("unverifiable", reason, day("2026-01-16"))
    assert verdict.explanation
