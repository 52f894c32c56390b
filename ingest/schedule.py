"""When a feed is due again, and what a poll did to it. Pure: the time is an argument."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from records import Feed, Page

INTERVAL = timedelta(minutes=30)
LONGEST = timedelta(days=1)
GONE = 410


def next_due(feed: Feed, *, now: datetime, failed: bool) -> datetime:
    """Half an hour after a good poll; after a failed one twice as long for each in a row, a day at most.

    `feed.failures` counts the failures in a row, this one included.
    """
    if not failed:
        return now + INTERVAL
    doublings = min(max(feed.failures, 1), 16)  # far beyond a day, and no overflow
    return now + min(INTERVAL * (1 << doublings), LONGEST)


def after_success(feed: Feed, page: Page, *, title: str | None = None, body_hash: str | None = None) -> Feed:
    """The feed with what its answer says for the next poll; a 304 may leave the old words standing."""
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


def stamped(feed: Feed, *, now: datetime) -> Feed:
    """The polled feed with the time of the poll and of the next."""
    due = next_due(feed, now=now, failed=feed.failures > 0)
    return replace(feed, checked_at=_iso(now), due_at=_iso(due))


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
