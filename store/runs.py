"""What was done and what failed: runs, failures, and the counts that `status` shows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, delete, func, insert, select, update

from records import STATUSES, Failure
from store import tables as t
from store import work
from store.engine import fetch
from store.feeds import due_feeds
from store.prices import price_symbols
from store.values import clean, clean_values, utc_text

# How many failures and runs `status` names; it counts them all.
_SHOWN = 20
# Of the name of what failed: no index takes an address of any length.
_LONGEST_NAME = 500
# Below the number of parameters that any SQLite takes in one statement.
_NAMES_AT_ONCE = 500
# Run for each article, put together once.
_CLEAR = delete(t.failure).where(t.failure.c.item.in_(bindparam("items", expanding=True)))


def add_failure(connection: Connection, failure: Failure, source: str, now: datetime) -> None:
    """Remember that an item could not be read; one that failed before counts again."""
    values = clean_values({"item": failure_name(failure.item), "reason": failure.reason, "source": source})
    columns = t.failure.c
    again = update(t.failure).where(columns.item == values["item"])
    moment = utc_text(now)
    if connection.execute(again.values(**values, times=columns.times + 1, failed_at=moment)).rowcount:
        return
    connection.execute(insert(t.failure).values(**values, times=1, recorded_at=moment, failed_at=moment))


def failure_name(item: str) -> str:
    """What a failure goes by."""
    return clean(item)[:_LONGEST_NAME]


def clear_failure(connection: Connection, *items: str) -> bool:
    """Forget the failures of what has been read, by any of its names; false where there was none."""
    return connection.execute(_CLEAR, {"items": [failure_name(item) for item in items]}).rowcount > 0


def clear_failures(connection: Connection, items: Iterable[str]) -> None:
    """As `clear_failure`, of any number of names."""
    if connection.scalar(select(t.failure.c.item).limit(1)) is None:
        return
    names = sorted(set(items))
    for start in range(0, len(names), _NAMES_AT_ONCE):
        clear_failure(connection, *names[start : start + _NAMES_AT_ONCE])


def start_run(connection: Connection, command: str, now: datetime) -> int:
    values = {"command": clean(command), "started_at": utc_text(now)}
    return int(connection.execute(insert(t.run).values(values).returning(t.run.c.key)).scalar_one())


def finish_run(
    connection: Connection, run_id: int, now: datetime, counts: Mapping[str, int], failed: int
) -> None:
    """A run that was killed is the one without an end."""
    finished = {"finished_at": utc_text(now), "counts": json.dumps(dict(counts)), "failed": failed}
    connection.execute(update(t.run).where(t.run.c.key == run_id).values(finished))


def status(connection: Connection, now: datetime) -> dict[str, Any]:
    """What is in the store, what is due, what failed: counts, and the newest failures and runs; `work` is
    what stands on the desk of work (store.work.state), None where there is none."""
    current_articles = select(func.count()).where(t.article.c.superseded_at.is_(None))
    current_claims = select(func.count()).where(t.claim.c.superseded_at.is_(None))
    return {
        "feeds": _count(connection, select(func.count()).select_from(t.feed)),
        "feeds_due": len(due_feeds(connection, now)),
        "articles": _count(connection, current_articles),
        "claims": _count(connection, current_claims),
        "verdicts": _verdicts(connection, current_claims),
        "prices": _prices(connection),
        "failed": _count(connection, select(func.count()).select_from(t.failure)),
        "failures": _newest(
            connection, select(t.failure).order_by(t.failure.c.failed_at.desc(), t.failure.c.item)
        ),
        "runs": [_run(row) for row in _newest(connection, select(t.run).order_by(t.run.c.key.desc()))],
        "work": _work(connection),
    }


def _work(connection: Connection) -> dict[str, Any] | None:
    def rows(sql: str, *values: Any) -> list[dict[str, Any]]:
        return [dict(row) for row in connection.exec_driver_sql(sql, values).mappings()]

    is_there = connection.dialect.name == "postgresql" and rows(work.THERE)
    return work.state(rows) if is_there else None


def _count(connection: Connection, counting: Select[Any]) -> int:
    return int(connection.scalar(counting) or 0)


def _newest(connection: Connection, ordered: Select[Any]) -> list[dict[str, Any]]:
    return fetch(connection, ordered.limit(_SHOWN))


def _run(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"counts": json.loads(row["counts"]) if row["counts"] else {}}


def _verdicts(connection: Connection, current_claims: Select[Any]) -> dict[str, int]:
    """Current claims by the verdict that counts; "none" are not yet checked."""
    counting = (
        select(t.verdict.c.status, func.count())
        .join(t.claim, t.claim.c.verdict_key == t.verdict.c.key)
        .where(t.claim.c.superseded_at.is_(None))
        .group_by(t.verdict.c.status)
    )
    found = {row.status: row[1] for row in connection.execute(counting)}
    unchecked = _count(connection, current_claims.where(t.claim.c.verdict_key.is_(None)))
    return {status: found.get(status, 0) for status in STATUSES} | {"none": unchecked}


def _prices(connection: Connection) -> dict[str, Any]:
    first, last = connection.execute(select(func.min(t.price.c.date), func.max(t.price.c.date))).one()
    return {"symbols": len(price_symbols(connection)), "first": first, "last": last}
