"""What stands on the desk of work (store.desk), read by any session: no library of the scale extra here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

SCHEMA = "streetcheck_work"
QUEUES = ("fetch", "read", "judge")
THERE = f"SELECT 1 AS there WHERE to_regclass('{SCHEMA}.about') IS NOT NULL"
# A worker that has given no sign of life for so long is not alive.
SILENT_SECONDS = 30.0
_SHOWN = 20

_COUNTS = """
SELECT queue_name AS queue,
    count(*) FILTER (WHERE is_due) AS waiting,
    count(*) FILTER (WHERE status = 'todo' AND NOT is_due) AS later,
    count(*) FILTER (WHERE status = 'doing') AS running,
    count(*) FILTER (WHERE status = 'failed') AS failed,
    coalesce(extract(epoch FROM now() - min(coalesce(scheduled_at, at)) FILTER (WHERE is_due)), 0)::float8
        AS oldest
FROM (
    SELECT *, status = 'todo' AND coalesce(scheduled_at <= now(), true) AS is_due
    FROM {schema}.procrastinate_jobs
) job
LEFT JOIN LATERAL (
    SELECT at FROM {schema}.procrastinate_events e WHERE e.job_id = job.id AND e.type = 'deferred' LIMIT 1
) event ON is_due
GROUP BY queue_name ORDER BY queue_name
"""
_WORKERS = """
SELECT worker.id, name, queues, concurrency, extractor, done, failed, a_minute,
    to_char(started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS started_at,
    extract(epoch FROM now() - w.last_heartbeat)::float8 AS silent
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
    that waits), the workers with the seconds since their last sign of life, and the newest tasks that were
    set aside. `fetch(sql, *values)` gives rows by column name.
    """
    counted = {row["queue"]: dict(row) for row in fetch(_in_schema(_COUNTS))}
    none = {"waiting": 0, "later": 0, "running": 0, "failed": 0, "oldest": 0.0}
    workers = [dict(row) for row in fetch(_in_schema(_WORKERS))]
    return {
        "queues": [{"queue": name, **none, **counted.get(name, {})} for name in QUEUES],
        "workers": [row | {"alive": row["silent"] <= SILENT_SECONDS} for row in workers],
        "failed": [dict(row) for row in fetch(_in_schema(_DEAD_LETTERS), _SHOWN)],
    }


def _in_schema(sql: str) -> str:
    return sql.format(schema=SCHEMA)
