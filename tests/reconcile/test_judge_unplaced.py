"""Moves of a time that has no dates: neither confirmed nor contradicted by the last session."""

from datetime import date, timedelta

import pytest
from made import check, claim, market

# Seven sessions of a published Friday, and the day's close: +1.00% on 2026-01-09.
ZZQX = "2026-01-02 100\n2026-01-05 100\n2026-01-06 100\n2026-01-07 100\n2026-01-08 100\n2026-01-09 101"


@pytest.mark.parametrize(
    ("quote", "reason"),
    [
        ("ZZQX shed another 4% in the next two sessions", "no_period"),
        ("It jumped 4% over the following week", "no_period"),
        ("ZZQX fell 4% a few days later", "no_period"),
        ("ZZQX gained 4% over the same period", "no_period"),
        ("ZZQX lost 4% during that time", "no_period"),
        ("That year, ZZQX rose 4%", "no_period"),
        ("Shares of ZZQX have since climbed 4%", "no_period"),
        ("ZZQX’s since gained 4%", "no_period"),
        ("Since then, ZZQX has lost 4%", "no_period"),
        ("ZZQX has fallen an average of 4% in Januaries", "no_metric"),
        ("ZZQX gained 4% on average after such a week", "no_metric"),
        ("ZZQX has risen 4% a year since its listing", "no_metric"),
        ("ZZQX returned an annualized 4%", "no_metric"),
    ],
)
def test_words_of_another_time(quote: str, reason: str) -> None:
    made = claim("performance", "return", value="4", unit="percent", direction="up", quote=quote)
    verdict = check(made, market(ZZQX=ZZQX))
    assert (verdict.status, verdict.reason) == ("unverifiable", reason), verdict.explanation


@pytest.mark.parametrize(
    ("metric", "fields"),
    [
        ("return", {"value": "1", "unit": "percent", "direction": "up"}),
        ("return", {"value": "1", "unit": "percent", "direction": "up", "comparator": "le"}),
        ("level", {"value": "101", "unit": "USD"}),
        ("record_high", {}),
        ("streak", {"value": "1", "unit": "sessions", "direction": "up"}),
    ],
)
def test_words_of_time_without_dates(metric: str, fields: dict[str, str]) -> None:
    made = claim("performance", metric, period=("earlier this year", None, None), **fields)
    verdict = check(made, market(ZZQX=ZZQX))
    assert (verdict.status, verdict.reason) == ("unverifiable", "no_period"), verdict.explanation


@pytest.mark.parametrize(
    "quote",
    [
        "ZZQX rose 4%",
        "ZZQX rose 4%, and the Quay Street Industrial Average fell",
        "ZZQX rose 4% from a year earlier",
        "ZZQX rose 4% that day",
        "ZZQX rose 4% since it is cheap",
    ],
)
def test_other_words_leave_it_with_the_last_session(quote: str) -> None:
    made = claim("performance", "return", value="4", unit="percent", direction="up", quote=quote)
    assert check(made, market(ZZQX=ZZQX)).status == "contradicted"


# 1.02 and 1/1.02 by turns, 100 sessions long: no session moves more than 2.00%.
DAYS = [date(2025, 8, 1) + timedelta(days=n) for n in range(161)]
QUIET = "\n".join(
    f"{day} {102 if n % 2 else 100}" for n, day in enumerate(day for day in DAYS if day.weekday() < 5)
)


@pytest.mark.parametrize(
    ("value", "unit", "period", "expected", "why"),
    [
        ("2.5", "percent", None, ("unverifiable", "no_period"), "no session of the year moved so far"),
        ("1.2", "percent", None, ("contradicted", None), "as far as a session may go"),
        (
            "2.5",
            "percent",
            ("this week", "2026-01-02", "2026-01-08"),
            ("contradicted", None),
            "a stated time",
        ),
    ],
)
def test_more_than_a_session_moves_is_of_another_time(
    value: str, unit: str, period: tuple[str, str, str] | None, expected: tuple[str, str | None], why: str
) -> None:
    words = {"period": period} if period else {}
    made = claim("performance", "return", value=value, unit=unit, direction="up", **words)
    verdict = check(made, market(ZZQX=QUIET), "2026-01-08")
    assert (verdict.status, verdict.reason) == expected, (why, verdict.explanation)
