"""Which verdicts are news: reached, or something else than one before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from store.connection import Connection
from store.filters import Conditions
from store.values import end_of_day

# The last verdict on a claim that says something else than the one that counts.
_BEFORE = (
    "(SELECT max(p.key) FROM verdict p WHERE p.claim_id = c.id AND p.key < v.key AND p.status <> v.status)"
)
# NOT <>, for an index by status would find half of all verdicts.
_TOLD = (
    f"SELECT c.key, v.key AS verdict_key, v.status, (SELECT p.status FROM verdict p WHERE p.key = {_BEFORE}) "
    "AS before_status, (SELECT min(p.recorded_at) FROM verdict p WHERE p.claim_id = c.id "
    f"AND NOT p.status <> v.status AND p.key > coalesce({_BEFORE}, 0)) AS turned_at "
    "FROM claim c JOIN verdict v ON v.key = c.verdict_key WHERE c.key IN"
)


def turned(
    connection: Connection, keys: str, parameters: Sequence[Any], *, since: date | None, limit: int | None
) -> list[tuple[int, str | None, str]]:
    """The key of a claim, the status before (None: there was none), and since when (UTC) it says what it
    says now; the last first. `keys` is a SELECT of the claims to look at, `since` a day.
    """
    found = Conditions(connection.location.dialect)
    # A first answer that there is none yet is no news.
    found.add("(before_status IS NOT NULL OR status NOT IN ('pending', 'unverifiable'))")
    if since is not None:
        found.add("turned_at > ?", "" if since == date.min else end_of_day(since - timedelta(1)))
    sql = (
        f"SELECT key, before_status, turned_at FROM ({_TOLD} ({keys})) AS told WHERE {found.where()} "
        "ORDER BY turned_at DESC, verdict_key DESC"
    )
    asked = [*parameters, *found.parameters]
    if limit is not None:
        sql, asked = f"{sql} LIMIT ?", [*asked, limit]
    return [(row["key"], row["before_status"], row["turned_at"]) for row in connection.fetch(sql, asked)]
