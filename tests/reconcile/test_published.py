"""When something was published, by the offset of the text, the publisher, or New York."""

from datetime import UTC, date, datetime

import pytest

from reconcile.published import instant, published_of
from records import NEW_YORK, Article

TABLE = [
    ("2026-01-15T09:13:00-05:00", None, "2026-01-15T14:13:00+00:00", "its own offset"),
    (
        "2026-01-15T09:13:00+01:00",
        "The Globe and Mail",
        "2026-01-15T08:13:00+00:00",
        "before the publisher's",
    ),
    ("2026-01-15T09:13:00", "nikkei asia", "2026-01-15T00:13:00+00:00", "else the publisher's, in any case"),
    (
        "2026-07-15T09:13:00",
        "Financial Times",
        "2026-07-15T08:13:00+00:00",
        "in summer London is an hour off",
    ),
    ("2026-01-15T09:13:00", "Example Wire", "2026-01-15T14:13:00+00:00", "else New York"),
    ("2026-07-15T09:13:00", None, "2026-07-15T13:13:00+00:00", "New York in summer"),
]


@pytest.mark.parametrize(("stated", "publisher", "utc", "why"), TABLE, ids=[row[3] for row in TABLE])
def test_the_moment_of_publication(stated: str, publisher: str | None, utc: str, why: str) -> None:
    article = Article("a", "", published=stated, publisher=publisher)
    assert instant(article) == datetime.fromisoformat(utc)


def test_a_plain_date_stays_one_and_comes_after_the_times_of_its_day() -> None:
    plain = Article("a", "", published="2026-01-15")
    timed = Article("b", "", published="2026-01-15T23:00:00")
    assert published_of(plain) == date(2026, 1, 15)
    assert instant(timed) < instant(plain)


@pytest.mark.parametrize(
    ("stated", "publisher", "expected", "why"),
    [
        ("2020-01-30 00:00:00", None, date(2020, 1, 30), "an archive's unknown time"),
        ("2020-01-30T00:00:00", "Nikkei Asia", date(2020, 1, 30), "whoever the publisher is"),
        ("2020-01-30T00:00:00.000", None, date(2020, 1, 30), "to the millisecond"),
        ("2020-01-30T00:00:01", None, datetime(2020, 1, 30, 0, 0, 1, tzinfo=NEW_YORK), "a second on is a time"),
        ("2020-01-30T00:00:00Z", None, datetime(2020, 1, 30, tzinfo=UTC), "an offset says that it is meant"),
        ("2020-01-30T00:00:00-05:00", None, datetime(2020, 1, 30, 5, tzinfo=UTC), "whichever it is"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_midnight(stated: str, publisher: str | None, expected: date | datetime, why: str) -> None:
    found = published_of(Article("a", "", published=stated, publisher=publisher))
    assert (type(found), found) == (type(expected), expected), why


@pytest.mark.parametrize("stated", [None, "", "soon"])
def test_without_a_date_there_is_none(stated: str | None) -> None:
    assert published_of(Article("a", "", published=stated)) is None
