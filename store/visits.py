"""Articles whose pages are to be looked at again."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, select, update

from records import Visit
from store import tables as t
from store.engine import fetch
from store.rows import ARTICLE_HEAD, SEEN, article_from, seen_from, seen_values
from store.values import clean, utc_text

# What is looked at is nobody else's for so long; one that was killed meanwhile is due again then.
LEASE = timedelta(minutes=10)


def visits_due(connection: Connection, now: datetime, limit: int) -> list[Visit]:
    """Current articles whose time has come, the longest waiting first; the caller's own for ten minutes."""
    columns = t.article.c
    asked = [columns[name] for name in (*ARTICLE_HEAD, "key", *SEEN)]
    due = select(*asked).where(columns.superseded_at.is_(None), columns.look_at <= utc_text(now))
    rows = fetch(connection, due.order_by(columns.look_at, columns.key).limit(limit))
    taken = update(t.article).where(columns.key.in_([row["key"] for row in rows]))
    connection.execute(taken.values(look_at=utc_text(now + LEASE)))
    return [Visit(article_from(row), seen_from(row)) for row in rows]


def visit(connection: Connection, article_id: str) -> Visit | None:
    """A current article with its text, and what its page is known again by."""
    columns = t.article.c
    asked = select(t.article).where(columns.id == clean(article_id), columns.superseded_at.is_(None))
    rows = fetch(connection, asked)
    return Visit(article_from(rows[0]), seen_from(rows[0])) if rows else None


def save_visit(connection: Connection, visit: Visit, now: datetime) -> None:
    """A page had not changed: what it is recognised by, how often it was looked at, and when again.

    Where its text was read from is left as it is.
    """
    values = seen_values(visit.seen) | {"fetched_at": utc_text(now)}
    looked = {name: value for name, value in values.items() if not name.startswith("warc")}
    columns = t.article.c
    current = update(t.article).where(columns.id == clean(visit.article.id), columns.superseded_at.is_(None))
    connection.execute(current.values(**looked))
