"""What stands on the desk of work (store.desk), read by any session: no library of the scale extra here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

SCHEMA = "streetcheck_work"
QUEUES = ("fetch", "read", "judge")
THERE = f"SELECT 1 AS there WHERE to_regclass('{SCHEMA}.about') IS NOT NULL"
# What is put behind the name of a queue for tasks that wait for another attempt.
LATER = " later"
# After so long without a sign of life a worker's tasks are given back, if it was not told otherwise.
LEASE_SECONDS = 30.0
_SHOWN = 20

# The one with the lowest number waits longest.
_COUNTS = f"""
SELECT queue, waiting, later, running, failed, coalesce(extract(epoch FROM now() - at), 0)::float8 AS oldest
FROM (
    SELECT CASE WHEN is_later THEN left(queue_name, -length('{LATER}')) ELSE queue_name END AS queue,
        count(*) FILTER (WHERE status = 'todo' AND NOT is_later) AS waiting,
        count(*) FILTER (WHERE status = 'todo' AND is_later) AS later,
        count(*) FILTER (WHERE status = 'doing') AS running,
        count(*) FILTER (WHERE status = 'failed') AS failed,
        min(id) FILTER (WHERE status = 'todo' AND NOT is_later) AS first
    FROM (
        SELECT id, queue_name, status, right(queue_name, length('{LATER}')) = '{LATER}' AS is_later
        FROM {{schema}}.procrastinate_jobs
    ) job GROUP BY 1
) queue LEFT JOIN LATERAL (
    SELECT at FROM {{schema}}.procrastinate_events e WHERE e.job_id = first AND e.type = 'deferred' LIMIT 1
) event ON true
"""
# Of tasks that share a lock with others: see store.lines.
_WAITING = """
SELECT queue, count(*) AS waiting, extract(epoch FROM now() - min(at))::float8 AS oldest
FROM {schema}.waiting GROUP BY queue
"""
_WORKERS = """
SELECT worker.id, name, queues, concurrency, extractor, done, failed, a_minute,
    to_char(started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS started_at,
    extract(epoch FROM now() - w.last_heartbeat)::float8 AS silent,
    w.last_heartbeat >= now() - make_interval(secs => lease) AS alive
FROM {schema}.worker JOIN {schema}.procrastinate_workers w USING (id) ORDER BY name, id
"""
_DEAD_LETTERS = """
SELECT job.id, queue_name AS queue, task_name AS task, args, attempts, coalesce(said, '') AS reason
FROM {schema}.procrastinate_jobs job LEFT JOIN {schema}.reason ON job_id = job.id
WHERE status = 'failed' ORDER BY job.id DESC LIMIT %s
"""

Fetch = Callable[..., Sequence[Any]]


def state(fetch: Fetch) -> dict[str, Any]:
    """The queues (tasks waiting, waiting for their time, running, failed; the age in seconds of the oldest
    that waits), the workers, the alive ones and those that fell silent in the last day,
    with the seconds since their last sign of life, and the newest tasks that were
    set aside. `fetch(sql, *values)` gives rows by column name.
    """
    counted = {row["queue"]: dict(row) for row in fetch(_in_schema(_COUNTS))}
    for row in fetch(_in_schema(_WAITING)):
        queue = counted.setdefault(row["queue"], {"waiting": 0, "oldest": 0.0})
        queue["waiting"] += row["waiting"]
        queue["oldest"] = max(queue["oldest"], row["oldest"])
    none = {"waiting": 0, "later": 0, "running": 0, "failed": 0, "oldest": 0.0}
    return {
        "queues": [{"queue": name, **none, **counted.get(name, {})} for name in QUEUES],
        "workers": [dict(row) for row in fetch(_in_schema(_WORKERS))],
        "failed": [dict(row) for row in fetch(_in_schema(_DEAD_LETTERS), _SHOWN)],
    }


def _in_schema(sql: str) -> str:
    return sql.format(schema=SCHEMA)
