"""Subscriptions: which feeds there are, when each is due, and what the last poll said."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from records import Feed
from store import tables as t
from store.engine import fetch
from store.rows import feed_from, feed_values
from store.values import clean, utc_text

_POLL = ("etag", "last_modified", "body_hash", "due_at", "failures", "last_error", "state")


def feeds(connection: Connection) -> list[Feed]:
    """All subscriptions, oldest first."""
    ordered = select(t.feed).order_by(t.feed.c.added_at, t.feed.c.url)
    return [feed_from(row) for row in fetch(connection, ordered)]


def due_feeds(connection: Connection, now: datetime) -> list[Feed]:
    """Active feeds whose time has come, the longest due first; one never polled is due."""
    columns = t.feed.c
    due = select(t.feed).where(
        columns.state == "active", or_(columns.due_at.is_(None), columns.due_at <= utc_text(now))
    )
    never_first = func.coalesce(columns.due_at, "")
    return [feed_from(row) for row in fetch(connection, due.order_by(never_first, columns.url))]


def add_feed(connection: Connection, feed: Feed, now: datetime) -> bool:
    """Subscribe; false where the address is subscribed to already."""
    values = feed_values(feed)
    if connection.scalar(select(t.feed.c.url).where(t.feed.c.url == values["url"])) is not None:
        return False
    values["added_at"] = values["added_at"] or utc_text(now)
    connection.execute(insert(t.feed).values(values))
    return True


def remove_feed(connection: Connection, url: str) -> bool:
    """Unsubscribe; what was read stays. False where there is no such feed."""
    return connection.execute(delete(t.feed).where(t.feed.c.url == clean(url))).rowcount > 0


def save_poll(connection: Connection, feed: Feed, now: datetime) -> None:
    """Keep what a poll said of a subscription. A feed that is not subscribed to is left alone."""
    values = feed_values(feed)
    kept = {name: values[name] for name in _POLL} | {"checked_at": values["checked_at"] or utc_text(now)}
    if values["title"] is not None:
        kept["title"] = values["title"]
    connection.execute(update(t.feed).where(t.feed.c.url == values["url"]).values(kept))
