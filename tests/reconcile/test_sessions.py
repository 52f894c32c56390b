"""Expected days come from the exchange's published holidays and hours."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from reconcile.sessions import (
    BY_INDEX,
    BY_SUFFIX,
    Calendar,
    calendar_name,
    exchange,
    from_days,
    months_after,
)


@pytest.fixture(scope="module")
def nyse() -> Calendar:
    return exchange("XNYS", 2027)


def moment(text: str) -> date | datetime:
    return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("published", "known", "why"),
    [
        ("2026-01-09", "2026-01-09", "a date alone counts as after that day's close"),
        ("2026-01-10", "2026-01-09", "Saturday"),
        ("2026-01-19", "2026-01-16", "Martin Luther King day"),
        ("2026-01-15T09:13:00-05:00", "2026-01-14", "before the open, yesterday's close"),
        ("2026-01-15T15:59:00-05:00", "2026-01-14", "a minute before the close"),
        ("2026-01-15T16:00:00-05:00", "2026-01-15", "at the close"),
        ("2026-01-15T21:00:00Z", "2026-01-15", "the same moment in UTC"),
        ("2026-01-15T16:00:00", "2026-01-15", "no offset: New York time"),
        ("2025-12-24T13:30:00-05:00", "2025-12-24", "a half day that closed at 13:00"),
        ("2025-12-24T12:30:00-05:00", "2025-12-23", "the same half day, before 13:00"),
        ("2026-01-16T01:00:00+09:00", "2026-01-14", "Tokyo's 16th is 11:00 on New York's 15th"),
        ("2026-07-01T16:30:00-04:00", "2026-07-01", "summer time"),
        ("2026-07-01T20:30:00Z", "2026-07-01", "20:30 UTC is 16:30 in summer, after the close"),
        ("2026-01-15T20:30:00Z", "2026-01-14", "and 15:30 in winter, before it"),
    ],
)
def test_last_known(nyse: Calendar, published: str, known: str, why: str) -> None:
    assert nyse.last_known(moment(published)) == date.fromisoformat(known), why


@pytest.mark.parametrize(
    ("published", "running", "after", "why"),
    [
        ("2026-01-15T09:13:00-05:00", None, "2026-01-15", "before the open"),
        ("2026-01-15T11:00:00-05:00", "2026-01-15", "2026-01-16", "the running session began before"),
        ("2026-01-15T18:00:00-05:00", None, "2026-01-16", "after the close"),
        ("2026-01-16", None, "2026-01-20", "a date: the next session, past weekend and holiday"),
        ("2026-01-17T12:00:00-05:00", None, "2026-01-20", "Saturday"),
    ],
)
def test_session_in_progress_and_next(
    nyse: Calendar, published: str, running: str | None, after: str, why: str
) -> None:
    assert nyse.in_progress(moment(published)) == (running and date.fromisoformat(running)), why
    assert nyse.first_after(moment(published)) == date.fromisoformat(after), why


def test_steps(nyse: Calendar) -> None:
    assert nyse.on_or_before(date(2026, 1, 1)) == date(2025, 12, 31)
    assert nyse.previous(date(2026, 1, 5)) == date(2026, 1, 2)
    assert nyse.previous(date(2026, 1, 4), 2) == date(2025, 12, 31)
    assert nyse.next(date(2026, 1, 16)) == date(2026, 1, 20)
    # 2, 5, 6, 7, 8, 9 January
    assert nyse.count(date(2025, 12, 31), date(2026, 1, 9)) == 6


@pytest.mark.parametrize(
    ("symbol", "name"),
    [
        ("AAPL", "XNYS"), ("^GSPC", "XNYS"), ("T", "XNYS"), ("DE", "XNYS"), ("BRK.B", "XNYS"),
        ("BRK-B", "XNYS"), ("BTC-USD", "24/7"), ("^N225", "XTKS"), ("7203.T", "XTKS"), ("VOD.L", "XLON"),
        ("SHOP.TO", "XTSE"), ("CL=F", None), ("DGS10", None), ("DFEDTARU", None), ("CPIAUCSL", None),
        ("DGS", "XNYS"), ("EURUSD=X", None), ("TEVA.TA", None), ("KGH.WA", "XWAR"), ("^GDAXI", "XETR"),
    ],
)  # fmt: skip
def test_calendar_by_symbol(symbol: str, name: str | None) -> None:
    assert calendar_name(symbol) == name


def test_other_calendars() -> None:
    assert exchange("24/7", 2027).on_or_before(date(2026, 1, 10)) == date(2026, 1, 10)  # a Saturday
    tokyo = exchange("XTKS", 2027)
    assert tokyo.on_or_before(date(2026, 1, 2)) == date(2025, 12, 30)  # closed from 31 to 3
    # Tokyo closed at 15:30 local time, 01:30 in New York, on its 15th.
    assert tokyo.last_known(moment("2026-01-15T02:00:00-05:00")) == date(2026, 1, 15)


@pytest.mark.parametrize(
    ("name", "zone", "day", "closed", "why"),
    [
        ("XNYS", "America/New_York", "2025-11-28", "13:00", "the day after Thanksgiving"),
        ("XNYS", "America/New_York", "2025-07-03", "13:00", "the eve of the Fourth of July"),
        ("XNYS", "America/New_York", "2025-12-26", "16:00", "a whole day after Christmas"),
        ("XNYS", "America/New_York", "2026-07-03", None, "the Fourth is a Saturday: the Friday is free"),
        ("XNYS", "America/New_York", "2025-04-18", None, "Good Friday"),
        ("XNYS", "America/New_York", "2025-06-19", None, "Juneteenth"),
        ("XNYS", "America/New_York", "2025-01-09", None, "mourning for President Carter"),
        ("XNYS", "America/New_York", "2012-10-29", None, "the hurricane Sandy"),
        ("XLON", "Europe/London", "2025-12-24", "12:30", "Christmas Eve"),
        ("XLON", "Europe/London", "2025-08-25", None, "the summer bank holiday"),
        ("XETR", "Europe/Berlin", "2025-12-24", None, "Christmas Eve is free in Frankfurt"),
        ("XETR", "Europe/Berlin", "2025-12-30", "14:00", "the last day of the year"),
        ("XTKS", "Asia/Tokyo", "2024-11-01", "15:00", "before Tokyo traded longer"),
        ("XTKS", "Asia/Tokyo", "2024-11-05", "15:30", "and from then on"),
        ("XTSE", "America/Toronto", "2025-10-13", None, "Thanksgiving in Canada"),
    ],
)
def test_holidays_and_half_days(name: str, zone: str, day: str, closed: str | None, why: str) -> None:
    calendar, when = exchange(name, 2027), date.fromisoformat(day)
    hours = calendar.hours(calendar.days.index(when)) if when in calendar.days else None
    found = hours and hours[1].astimezone(ZoneInfo(zone)).strftime("%H:%M")
    assert found == closed, why


def test_half_days_decide_what_was_known_elsewhere_too() -> None:
    london = exchange("XLON", 2027)
    assert london.last_known(moment("2025-12-24T12:31:00+00:00")) == date(2025, 12, 24)
    assert london.last_known(moment("2025-12-24T12:29:00+00:00")) == date(2025, 12, 23)
    assert london.in_progress(moment("2025-12-24T13:00:00+00:00")) is None
    assert london.first_after(moment("2025-12-24T13:00:00+00:00")) == date(2025, 12, 29)


def test_every_named_calendar_is_known() -> None:
    from exchange_calendars import get_calendar_names

    assert {*BY_INDEX.values(), *BY_SUFFIX.values()} <= set(get_calendar_names())


def test_holidays_that_are_not_known_that_far() -> None:
    singapore = exchange("XSES", 2090)
    assert date(2026, 1, 2) in singapore.days
    assert singapore.days[-1] < date(2090, 1, 1)


def test_a_series_own_days() -> None:
    own = from_days((date(2026, 1, 8), date(2026, 1, 9)))
    assert own.last_known(moment("2026-01-09T16:59:00-05:00")) == date(2026, 1, 8)
    assert own.last_known(moment("2026-01-09T17:00:00-05:00")) == date(2026, 1, 9)
    assert own.last_known(date(2026, 1, 7)) is None
    assert own.first_after(date(2026, 1, 9)) is None


def test_months() -> None:
    assert months_after(date(2026, 1, 9), 12) == date(2027, 1, 9)
    assert months_after(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert months_after(date(2025, 11, 30), 3) == date(2026, 2, 28)
    assert months_after(date(2025, 10, 31), 2) == date(2025, 12, 31)
    assert months_after(date(2026, 1, 9), -12 * 2026) == date.min  # there is no year 0
    assert months_after(date(9999, 12, 9), 1) == date.max
    assert months_after(date(9999, 11, 30), 1) == date(9999, 12, 30)
