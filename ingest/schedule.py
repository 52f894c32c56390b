"""When a feed is due again, and what a poll did to it. Pure: the time is an argument."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from records import Feed, Page, stable_id

INTERVAL = timedelta(minutes=30)
LONGEST = timedelta(days=1)
HOUR = timedelta(hours=1)
WEEK_OF_HOURS = 7 * 24
# How much of a wait after a failure is left to chance, so that feeds that failed together come back apart.
JITTER = 0.25
GONE = 410
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def next_due(
    feed: Feed,
    *,
    now: datetime,
    failed: bool,
    fresh_for: float | None = None,
    retry_after: float | None = None,
) -> datetime:
    """Half an hour after a good poll, later where the feed (`ttl`) or its server (`fresh_for`) says so; after
    a failed one twice as long for each in a row, at least `retry_after`. A day at most.

    `feed.failures` counts the failures in a row, this one included; the others are seconds. Hours and days
    on which the feed has nothing new are left out, whichever the wait.
    """
    waits = [_backoff(feed) if failed else INTERVAL, _seconds(retry_after)]
    if not failed:
        waits += [_seconds(feed.ttl), _seconds(fresh_for)]
    return _out_of_skipped(now + min(max(waits), LONGEST), feed)


def _seconds(number: float | None) -> timedelta:
    return timedelta(seconds=min(number or 0, LONGEST.total_seconds()))


def _backoff(feed: Feed) -> timedelta:
    doublings = min(max(feed.failures, 1), 16)  # far beyond a day, and no overflow
    longest = min(INTERVAL * (1 << doublings), LONGEST)
    return longest * (1 - JITTER * _chance(feed))


def _chance(feed: Feed) -> float:
    """0 to 1: any, but the same for the same feed and number of failures."""
    return int(stable_id("jitter", feed.url, feed.failures)[:8], 16) / 0x100000000


def _out_of_skipped(due: datetime, feed: Feed) -> datetime:
    """The first moment from `due` on that is in no skipped hour of no skipped day (UTC, as RSS has it)."""
    start = due.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    hours = (start + HOUR * number for number in range(WEEK_OF_HOURS))
    free = (hour for hour in hours if hour.hour not in feed.skip_hours and _day(hour) not in feed.skip_days)
    return max(due, next(free, due))  # a feed that leaves nothing free is not believed


def _day(moment: datetime) -> str:
    return DAYS[moment.weekday()]


def after_success(
    feed: Feed,
    page: Page,
    *,
    title: str | None = None,
    body_hash: str | None = None,
    said: Feed | None = None,
) -> Feed:
    """The feed with what its answer says for the next poll; a 304 may leave the old words standing.

    `said` is what was parsed: its words on when to ask again count from now on.
    """
    if said is not None:
        feed = replace(feed, ttl=said.ttl, skip_hours=said.skip_hours, skip_days=said.skip_days)
    return replace(
        feed,
        title=feed.title or title,
        etag=page.etag or (feed.etag if page.status == 304 else None),
        last_modified=page.last_modified or (feed.last_modified if page.status == 304 else None),
        body_hash=body_hash or feed.body_hash,
        failures=0,
        last_error=None,
    )


def after_failure(feed: Feed, reason: str, *, status: int | None = None) -> Feed:
    """The feed with one more failure; one that answers 410 is gone for good."""
    return replace(
        feed,
        failures=feed.failures + 1,
        last_error=reason,
        state="gone" if status == GONE else feed.state,
    )


def stamped(
    feed: Feed, *, now: datetime, fresh_for: float | None = None, retry_after: float | None = None
) -> Feed:
    """The polled feed with the time of the poll and of the next; the seconds are as for `next_due`."""
    failed = feed.failures > 0
    due = next_due(feed, now=now, failed=failed, fresh_for=fresh_for, retry_after=retry_after)
    return replace(feed, checked_at=_iso(now), due_at=_iso(due))


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
