from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from ingest.schedule import DAYS, after_failure, after_success, next_due, stamped
from records import Feed, Page

NOW = datetime(2026, 1, 9, 12, tzinfo=UTC)
URL = "https://news.example/feed"


@pytest.mark.parametrize(
    ("failures", "minutes"),
    [(1, 60), (2, 120), (3, 240), (4, 480), (5, 960), (6, 1440), (7, 1440), (100_000, 1440)],
)
def test_a_feed_that_fails_is_left_alone_for_longer_each_time(failures: int, minutes: int) -> None:
    due = next_due(Feed(URL, failures=failures), now=NOW, failed=True)
    assert timedelta(minutes=minutes * 0.75) <= due - NOW <= timedelta(minutes=minutes)
    assert next_due(Feed(URL, failures=failures), now=NOW, failed=True) == due, "the same again"


def test_feeds_that_failed_together_come_back_apart() -> None:
    waits = [next_due(Feed(f"{URL}{n}", failures=1), now=NOW, failed=True) - NOW for n in range(100)]
    quarters = Counter(int((wait / timedelta(minutes=60) - 0.75) * 16) for wait in waits)
    assert len(set(waits)) == 100
    assert set(quarters) == {0, 1, 2, 3}
    assert min(quarters.values()) > 10, "in all of the quarter of an hour"


@pytest.mark.parametrize(
    ("ttl", "fresh_for", "retry_after", "minutes", "why"),
    [
        (None, None, None, 30, "nothing said"),
        (3600, None, None, 60, "the feed asks for an hour"),
        (60, None, None, 30, "ours is longer"),
        (None, 5400, None, 90, "its server calls it fresh"),
        (3600, 5400, None, 90, "the longer of the two"),
        (None, 31_536_000, None, 1440, "a year is a day"),
        (10**9, None, None, 1440, "and so is more"),
        (None, 0, None, 30, "stale at once"),
        (None, None, 2700, 45, "a good answer may ask for time, too"),
    ],
)
def test_the_poll_after_a_good_one(
    ttl: int | None, fresh_for: int | None, retry_after: float | None, minutes: int, why: str
) -> None:
    due = next_due(Feed(URL, ttl=ttl), now=NOW, failed=False, fresh_for=fresh_for, retry_after=retry_after)
    assert due == NOW + timedelta(minutes=minutes), why


@pytest.mark.parametrize(
    ("failures", "retry_after", "least", "most", "why"),
    [
        (1, 7200, 120, 120, "longer than ours"),
        (1, 30, 45, 60, "shorter than ours"),
        (1, 10**9, 1440, 1440, "a day at most"),
        (1, float("inf"), 1440, 1440, "a day at most"),
    ],
)
def test_a_server_that_asks_for_time_gets_it(
    failures: int, retry_after: float, least: int, most: int, why: str
) -> None:
    feed = Feed(URL, failures=failures, ttl=86_400)
    wait = next_due(feed, now=NOW, failed=True, fresh_for=86_400, retry_after=retry_after) - NOW
    assert timedelta(minutes=least) <= wait <= timedelta(minutes=most), why


WEEKEND = ("Saturday", "Sunday")


@pytest.mark.parametrize(
    ("now", "hours", "days", "due", "why"),
    [
        # 9 January 2026 is a Friday.
        ("2026-01-09T12:00", (), (), "2026-01-09T12:30", "nothing is skipped"),
        ("2026-01-09T12:00", (13, 14), (), "2026-01-09T12:30", "not yet"),
        ("2026-01-09T12:45", (13, 14), (), "2026-01-09T15:00", "the next free hour"),
        ("2026-01-09T22:45", (23, 0, 1), (), "2026-01-10T02:00", "over midnight"),
        ("2026-01-09T23:45", (), WEEKEND, "2026-01-12T00:00", "the weekend, though longer than a day"),
        ("2026-01-09T23:45", (0,), WEEKEND, "2026-01-12T01:00", "both"),
        ("2026-01-09T12:00", tuple(range(24)), (), "2026-01-09T12:30", "all hours: not believed"),
        ("2026-01-09T12:00", (), DAYS, "2026-01-09T12:30", "all days: not believed"),
        ("2026-01-09T12:00", (24, -1), ("Fri", ""), "2026-01-09T12:30", "no hours and no days"),
    ],
)
def test_hours_and_days_without_news_are_skipped(
    now: str, hours: tuple[int, ...], days: tuple[str, ...], due: str, why: str
) -> None:
    feed = Feed(URL, skip_hours=hours, skip_days=days)
    found = next_due(feed, now=datetime.fromisoformat(f"{now}Z"), failed=False)
    assert found == datetime.fromisoformat(f"{due}Z"), why


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


def test_what_a_feed_says_of_its_hours_counts_until_it_says_otherwise() -> None:
    said = Feed(URL, title="Other", ttl=7200, skip_hours=(1,), skip_days=("Sunday",))
    feed = after_success(Feed(URL, title="T"), Page(URL, b"x"), said=said)
    assert feed == Feed(URL, title="T", ttl=7200, skip_hours=(1,), skip_days=("Sunday",))
    assert after_success(feed, Page(URL, b"", status=304)) == feed
    assert after_success(feed, Page(URL, b"y"), said=Feed(URL)) == Feed(URL, title="T")


def test_a_polled_feed_is_stamped() -> None:
    feed = stamped(Feed(URL), now=NOW, fresh_for=3600)
    assert (feed.checked_at, feed.due_at) == ("2026-01-09T12:00:00+00:00", "2026-01-09T13:00:00+00:00")
    failed = stamped(Feed(URL, failures=1), now=NOW, retry_after=7200)
    assert failed.due_at == "2026-01-09T14:00:00+00:00"
