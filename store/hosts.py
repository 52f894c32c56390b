"""What politeness remembers: when each domain may be asked again, and what each site's robots.txt says.

Times are kept to the millisecond, because pauses are seconds.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from records import Robots
from store import tables as t
from store.engine import fetch, upsert
from store.values import as_utc, clean


def reserve(connection: Connection, domain: str, now: datetime, seconds: float) -> float:
    """0 where the domain is the caller's until `release` or until `seconds` have passed; else the seconds
    until it may be free, at the latest."""
    row = _host(connection, domain)
    taken = max(row["next_at"] or "", row["held_until"] or "")
    if taken > _exact(now):
        return (datetime.fromisoformat(taken) - now).total_seconds()
    held = {"held_until": _exact(now + timedelta(seconds=seconds))}
    upsert(connection, t.host, {"domain": clean(domain), **held}, held)
    return 0.0


def release(connection: Connection, domain: str, next_at: datetime) -> None:
    """The request is over. A later `next_at` that somebody else has set stays."""
    later = max(_host(connection, domain)["next_at"] or "", _exact(next_at))
    said = {"next_at": later, "held_until": None}
    upsert(connection, t.host, {"domain": clean(domain), **said}, said)


def _host(connection: Connection, domain: str) -> dict[str, Any]:
    rows = fetch(connection, select(t.host).where(t.host.c.domain == clean(domain)))
    return rows[0] if rows else {"next_at": None, "held_until": None}


def robots(connection: Connection, origin: str) -> Robots | None:
    """The robots.txt that was kept of a site, whether it still holds or not."""
    rows = fetch(connection, select(t.robots).where(t.robots.c.origin == clean(origin)))
    return Robots(**rows[0]) if rows else None


def keep_robots(connection: Connection, kept: Robots) -> None:
    """In place of the one before."""
    said = {"text": clean(kept.text), "until": as_utc(kept.until)}
    upsert(connection, t.robots, {"origin": clean(kept.origin), **said}, said)


def _exact(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"
