from datetime import UTC, datetime

import pytest

from ingest.headers import fresh_for, http_date, retry_after

NOW = datetime(2026, 1, 9, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds", "why"),
    [
        ("120", 120, "seconds"),
        (" 0 ", 0, "at once"),
        ("Fri, 09 Jan 2026 12:05:00 GMT", 300, "a date"),
        ("Friday, 09-Jan-26 12:05:00 GMT", 300, "the older form"),
        ("Fri, 09 Jan 2026 11:00:00 GMT", 0, "over"),
        ("soon", None, "neither"),
        ("-5", None, "neither"),
        ("99999999999999", None, "beyond any number of seconds"),
        ("", None, "empty"),
        (None, None, "not said"),
    ],
)
def test_retry_after(value: str | None, seconds: float | None, why: str) -> None:
    assert retry_after(value, now=NOW) == seconds, why


@pytest.mark.parametrize(
    ("headers", "seconds", "why"),
    [
        ({"cache-control": "public, max-age=600"}, 600, "max-age"),
        ({"cache-control": 'Max-Age="60"'}, 60, "quoted"),
        ({"cache-control": "s-maxage=600"}, None, "for shared caches only"),
        ({"cache-control": "max-age=600", "age": "100"}, 500, "on its way for a while"),
        ({"cache-control": "max-age=600", "age": "1000"}, 0, "old already"),
        ({"cache-control": "max-age=600", "age": "much"}, 600, "an age that is none"),
        ({"cache-control": "no-cache, max-age=600"}, 0, "not to be trusted"),
        ({"cache-control": "no-store"}, 0, "not to be kept"),
        ({"cache-control": "max-age=600", "expires": "0"}, 600, "max-age comes first"),
        ({"expires": "Fri, 09 Jan 2026 12:10:00 GMT"}, 600, "Expires"),
        ({"expires": "Fri, 09 Jan 2026 12:10:00 GMT", "date": "Fri, 09 Jan 2026 12:09:00 GMT"}, 60, "by the server's clock"),
        ({"expires": "0"}, 0, "stale at once"),
        ({"expires": "Thu, 01 Jan 1970 00:00:00 GMT"}, 0, "long over"),
        ({}, None, "not said"),
    ],
)  # fmt: skip
def test_how_long_an_answer_is_fresh(headers: dict[str, str], seconds: int | None, why: str) -> None:
    assert fresh_for(headers, now=NOW) == seconds, why


@pytest.mark.parametrize("text", ["", "yesterday", "Fri, 99 Foo 2026 12:00:00 GMT", "0", "1 2 3"])
def test_what_is_no_date(text: str) -> None:
    assert http_date(text) is None
