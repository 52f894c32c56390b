from datetime import UTC, datetime, timedelta

import pytest

from ingest.schedule import after_failure, after_success, next_due, stamped
from records import Feed, Page

NOW = datetime(2026, 1, 9, 12, tzinfo=UTC)
URL = "https://news.example/feed"


@pytest.mark.parametrize(
    ("failures", "failed", "minutes"),
    [
        (0, False, 30),
        (0, True, 60),
        (1, True, 60),
        (2, True, 120),
        (3, True, 240),
        (4, True, 480),
        (5, True, 960),
        (6, True, 1440),
        (7, True, 1440),
        (100_000, True, 1440),
    ],
)
def test_the_next_poll(failures: int, failed: bool, minutes: int) -> None:
    due = next_due(Feed(URL, failures=failures), now=NOW, failed=failed)
    assert due == NOW + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("status", "state"), [(None, "active"), (404, "active"), (500, "active"), (410, "gone")]
)
def test_a_failure_is_counted_and_410_is_the_end(status: int | None, state: str) -> None:
    feed = after_failure(Feed(URL, failures=2, etag='"v1"'), "HTTP", status=status)
    assert (feed.failures, feed.last_error, feed.state, feed.etag) == (3, "HTTP", state, '"v1"')


@pytest.mark.parametrize(
    ("page", "etag", "why"),
    [
        (Page(URL, b"x", etag='"v2"'), '"v2"', "the new one"),
        (Page(URL, b"x"), None, "a server that has stopped sending them"),
        (Page(URL, b"", status=304), '"v1"', "unchanged"),
    ],
)
def test_a_good_poll_forgets_the_failures(page: Page, etag: str | None, why: str) -> None:
    feed = after_success(Feed(URL, failures=3, last_error="HTTP 500", etag='"v1"'), page, title="T")
    assert (feed.failures, feed.last_error, feed.etag, feed.title) == (0, None, etag, "T"), why


@pytest.mark.parametrize(
    ("failures", "due"), [(0, "2026-01-09T12:30:00+00:00"), (2, "2026-01-09T14:00:00+00:00")]
)
def test_a_polled_feed_is_stamped(failures: int, due: str) -> None:
    feed = stamped(Feed(URL, failures=failures), now=NOW)
    assert (feed.checked_at, feed.due_at) == ("2026-01-09T12:00:00+00:00", due)
