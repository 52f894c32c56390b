"""Subscriptions: which feeds there are, when each is due, who reads it now, and what the last poll said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, delete, func, insert, or_, select, update

from records import Feed
from store import tables as t
from store.articles import add_entry
from store.engine import fetch
from store.rows import feed_from, feed_values
from store.values import clean, utc_text

_POLL = (
    "etag", "last_modified", "body_hash", "due_at", "failures", "last_error", "state", "ttl", "skip_hours",
    "skip_days",
)  # fmt: skip
_UNLEASED = {"lease_owner": None, "leased_until": None}


def feeds(connection: Connection) -> list[Feed]:
    """All subscriptions, oldest first."""
    ordered = select(t.feed).order_by(t.feed.c.added_at, t.feed.c.url)
    return [feed_from(row) for row in fetch(connection, ordered)]


def feed(connection: Connection, url: str) -> Feed | None:
    """The subscription to an address."""
    rows = fetch(connection, select(t.feed).where(t.feed.c.url == clean(url)))
    return feed_from(rows[0]) if rows else None


def due_feeds(connection: Connection, now: datetime, *, free: bool = False) -> list[Feed]:
    """Active feeds whose time has come, the longest due first; one never polled is due.

    `free`: only those that nobody has a lease on.
    """
    due = _due(now).where(_free(now)) if free else _due(now)
    return [feed_from(row) for row in fetch(connection, due)]


def _due(now: datetime) -> Select[Any]:
    columns = t.feed.c
    due = select(t.feed).where(
        columns.state == "active", or_(columns.due_at.is_(None), columns.due_at <= utc_text(now))
    )
    never_first = func.coalesce(columns.due_at, "")
    return due.order_by(never_first, columns.url)


def lease_feeds(
    connection: Connection, now: datetime, *, owner: str, seconds: float, limit: int
) -> list[Feed]:
    """The feeds of `due_feeds` that nobody has a lease on, at most `limit`; they are the owner's until then.

    Only in a writing transaction: no other one can lease the same feeds between the two statements.
    """
    rows = fetch(connection, _due(now).where(_free(now)).limit(limit))
    named = t.feed.c.url.in_([row["url"] for row in rows])
    connection.execute(update(t.feed).where(named).values(_lease(owner, now, seconds)))
    return [feed_from(row) for row in rows]


def lease_feed(
    connection: Connection, url: str, now: datetime, *, owner: str, seconds: float, again: bool
) -> bool:
    """The feed is the owner's until then; false where it is somebody's already, or (but for `again`) his."""
    columns = t.feed.c
    free = or_(_free(now), columns.lease_owner == clean(owner)) if again else _free(now)
    ours = update(t.feed).where(columns.url == clean(url), free).values(_lease(owner, now, seconds))
    return connection.execute(ours).rowcount > 0


def _free(now: datetime) -> Any:
    column = t.feed.c.leased_until
    return or_(column.is_(None), column <= utc_text(now))


def _lease(owner: str, now: datetime, seconds: float) -> dict[str, str]:
    return {"lease_owner": clean(owner), "leased_until": utc_text(now + timedelta(seconds=seconds))}


def renew_leases(connection: Connection, owner: str, now: datetime, seconds: float) -> None:
    """Make the leases that are still the owner's end `seconds` from now."""
    until = utc_text(now + timedelta(seconds=seconds))
    connection.execute(_leased(owner).values(leased_until=until))


def release_leases(connection: Connection, owner: str) -> None:
    """Give all leases of an owner back."""
    connection.execute(_leased(owner).values(_UNLEASED))


def lease_owners(connection: Connection) -> list[str]:
    """Who has leases, lapsed ones included."""
    column = t.feed.c.lease_owner
    return list(connection.scalars(select(column).where(column.is_not(None)).distinct()))


def _leased(owner: str) -> Any:
    return update(t.feed).where(t.feed.c.lease_owner == clean(owner))


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


def save_poll(
    connection: Connection,
    feed: Feed,
    now: datetime,
    entries: Iterable[tuple[Sequence[str], str | None]] = (),
    moved_to: str | None = None,
) -> None:
    """Keep what a poll said of a subscription, and end the lease on it.

    `entries` are the keys of entries that are done with, each with the id of the article that came of it.
    A feed that was `moved_to` another address is subscribed to there from now on, with its entries; where
    that one is subscribed to already, this one ends. Of a feed without a subscription nothing is kept but
    its entries.
    """
    for keys, article_id in entries:
        add_entry(connection, feed.url, keys, article_id, now)
    values = feed_values(feed)
    kept = {name: values[name] for name in _POLL} | {"checked_at": values["checked_at"] or utc_text(now)}
    if values["title"] is not None:
        kept["title"] = values["title"]
    ours = update(t.feed).where(t.feed.c.url == values["url"])
    polled = connection.execute(ours.values(kept | _UNLEASED)).rowcount > 0
    if polled and moved_to is not None and clean(moved_to) != values["url"]:
        _move(connection, values["url"], clean(moved_to))


def _move(connection: Connection, old: str, new: str) -> None:
    """The subscription at another address; one that is there and active stays, and the old one ends."""
    columns = t.feed.c
    there = connection.scalar(select(columns.state).where(columns.url == new))
    if there == "active":
        said = {"state": "gone", "last_error": f"moved to {new}, which is subscribed to"}
        connection.execute(update(t.feed).where(columns.url == old).values(said))
    else:
        connection.execute(delete(t.feed).where(columns.url == new))
        connection.execute(update(t.feed).where(columns.url == old).values(url=new))
    _move_entries(connection, old, new)


def _move_entries(connection: Connection, old: str, new: str) -> None:
    """Its entries are known at the new address; those that are known there already stay as they are."""
    columns = t.entry.c
    known = select(columns.entry_key).where(columns.feed_url == new)
    connection.execute(delete(t.entry).where(columns.feed_url == old, columns.entry_key.in_(known)))
    connection.execute(update(t.entry).where(columns.feed_url == old).values(feed_url=new))
