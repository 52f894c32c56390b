"""Times as they sort, figures as they were stated."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as some

from records import new_york_day
from store.errors import StoreError
from store.values import as_utc, clean, end_of_day, published_utc, utc_text

# From the rules of the zone: New York is UTC-5 in winter, UTC-4 in summer.
PUBLISHED = [
    ("winter day", "2026-01-09", "2026-01-10T04:59:59Z"),
    ("summer day", "2026-07-09", "2026-07-10T03:59:59Z"),
    ("the day summer time begins", "2026-03-08", "2026-03-09T03:59:59Z"),
    ("with an offset", "2026-01-15T09:13:00-05:00", "2026-01-15T14:13:00Z"),
    ("Z", "2026-01-15T09:13:00Z", "2026-01-15T09:13:00Z"),
    ("a space for the T", "2026-01-15 09:13:00+00:00", "2026-01-15T09:13:00Z"),
    ("fractions are dropped", "2026-01-15T09:13:00.999Z", "2026-01-15T09:13:00Z"),
    ("no zone is New York", "2026-01-15T09:13:00", "2026-01-15T14:13:00Z"),
    ("no zone, in summer", "2020-08-10 10:01:15", "2020-08-10T14:01:15Z"),
    ("a date without hyphens", "20260109", "2026-01-10T04:59:59Z"),
    ("the last day there is", "9999-12-31", "9999-12-31T04:59:59Z"),
    ("unknown", None, None),
]


@pytest.mark.parametrize(("why", "stated", "known"), PUBLISHED, ids=[case[0] for case in PUBLISHED])
def test_published_utc(why: str, stated: str | None, known: str | None) -> None:
    assert published_utc(stated) == known


DAYS = [
    ("a plain date is itself", "2026-01-15", date(2026, 1, 15)),
    ("the evening before, in winter", "2026-01-16T04:59:00Z", date(2026, 1, 15)),
    ("midnight in New York, in winter", "2026-01-16T05:00:00Z", date(2026, 1, 16)),
    ("midnight in New York, in summer", "2026-07-16T04:00:00Z", date(2026, 7, 16)),
    ("Tokyo's morning", "2026-01-16T09:00:00+09:00", date(2026, 1, 15)),
    ("no offset: New York time", "2026-01-15T23:30:00", date(2026, 1, 15)),
    ("none", None, None),
    ("empty", "", None),
    ("no date", "soon", None),
    ("before the first year", "0001-01-01T00:00:00Z", None),
]


@pytest.mark.parametrize(("why", "stated", "day"), DAYS, ids=[case[0] for case in DAYS])
def test_new_york_day(why: str, stated: str | None, day: date | None) -> None:
    assert new_york_day(stated) == day


@pytest.mark.parametrize("stated", ["", "soon", "2026-02-30", "0001-01-01T00:00:00+14:00"])
def test_published_that_is_no_date(stated: str) -> None:
    with pytest.raises(StoreError, match="is no ISO 8601"):
        published_utc(stated)


def test_as_utc_says_what_is_no_time() -> None:
    with pytest.raises(StoreError, match="'noon' is no ISO 8601 time"):
        as_utc("noon")


def test_a_moment_without_a_zone_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        utc_text(datetime(2026, 1, 9))


@given(some.datetimes(min_value=datetime(1, 1, 3), max_value=datetime(9999, 12, 29)), some.integers(-14, 14))
def test_times_sort_as_moments_do(moment: datetime, hours: int) -> None:
    zoned = moment.replace(tzinfo=timezone(timedelta(hours=hours)))
    reference = datetime(2000, 1, 1, tzinfo=UTC)
    assert (utc_text(zoned) >= utc_text(reference)) == (zoned.replace(microsecond=0) >= reference)


@given(some.dates(min_value=date(1, 1, 1)))
def test_the_end_of_every_day_is_a_time(day: date) -> None:
    assert len(end_of_day(day)) == len("2026-01-10T04:59:59Z")


@given(some.text(some.characters(codec=None), max_size=40))
def test_clean_text_is_utf8_without_nul_and_as_long_as_before(text: str) -> None:
    assert len(clean(text)) == len(text)
    assert b"\0" not in clean(text).encode("utf-8")
