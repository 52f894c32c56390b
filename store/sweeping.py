"""Order on the desk of work: tasks of lost workers are given back, those that waited come in line again."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from store.lines import move_up
from store.work import LATER

if TYPE_CHECKING:
    from psycopg import Cursor

_SWEEPING = 7_315_813  # the lock of who sweeps

# A task is stalled whose worker is gone, or has given no sign of life for its lease; and one that its own
# worker took long ago and does not have in hand (the database was away when it was to say what came of it).
_STALLED = """
SELECT job.id FROM procrastinate_jobs job
LEFT JOIN procrastinate_workers w ON w.id = job.worker_id LEFT JOIN worker ON worker.id = w.id
WHERE job.status = 'doing' AND (
    w.id IS NULL OR w.last_heartbeat < now() - make_interval(secs => coalesce(worker.lease, %(lease)s))
    OR (
        job.worker_id = %(worker)s AND NOT job.id = ANY(%(in_hand)s) AND (
            SELECT max(at) FROM procrastinate_events e WHERE e.job_id = job.id AND e.type = 'started'
        ) < now() - make_interval(secs => %(lease)s)
    )
)
FOR UPDATE OF job SKIP LOCKED
"""
_BURY = """
UPDATE procrastinate_jobs SET status = 'failed', attempts = attempts + 1
WHERE id = ANY(%(jobs)s) AND attempts + 1 >= %(attempts)s RETURNING id
"""
_NOTE = """
INSERT INTO reason (job_id, said) SELECT id, %(said)s FROM procrastinate_jobs WHERE id = ANY(%(buried)s)
ON CONFLICT (job_id) DO UPDATE SET said = excluded.said, at = now()
"""
# Two of one `once` may be set aside together: one had been given back, the other not.
_LAST_ONE = """
DELETE FROM procrastinate_jobs older USING procrastinate_jobs newer
WHERE older.queueing_lock = newer.queueing_lock AND older.id < newer.id
AND older.status = 'failed' AND newer.status = 'failed' AND older.queueing_lock IN (
    SELECT queueing_lock FROM procrastinate_jobs WHERE id = ANY(%(buried)s)
)
"""
# What is in line already under the same `once` stands for the stalled one (procrastinate's #1446, #1543).
_STANDS = """
DELETE FROM procrastinate_jobs job WHERE job.id = ANY(%(jobs)s) AND job.status = 'doing' AND EXISTS (
    SELECT 1 FROM procrastinate_jobs other
    WHERE other.queueing_lock = job.queueing_lock
    AND (other.status = 'todo' OR (other.status = 'doing' AND other.id > job.id AND other.id = ANY(%(jobs)s)))
)
"""
# At once: a task that waits for its time would hold up all that share its lock.
_GIVE_BACK = """
UPDATE procrastinate_jobs SET status = 'todo', attempts = attempts + 1, worker_id = NULL, scheduled_at = NULL
WHERE id = ANY(%(jobs)s) AND status = 'doing'
"""
_WAKE = f"""
UPDATE procrastinate_jobs SET
    queue_name = left(queue_name, -length('{LATER}')), lock = left(lock, -length('{LATER}')),
    scheduled_at = NULL
WHERE status = 'todo' AND right(queue_name, length('{LATER}')) = '{LATER}' AND scheduled_at <= now()
"""
# Workers that said no more are shown for a day, what was set aside for a month.
_FORGET = (
    "DELETE FROM procrastinate_workers WHERE last_heartbeat < now() - interval '1 day'",
    "DELETE FROM procrastinate_jobs USING reason WHERE job_id = procrastinate_jobs.id "
    "AND status = 'failed' AND reason.at < now() - interval '30 days'",
)


def sweep(
    cursor: Cursor[dict[str, Any]],
    worker: int,
    in_hand: Collection[int],
    *,
    lease: float,
    attempts: int,
) -> tuple[int, int]:
    """Gives stalled tasks back; how many, and how many have had all their attempts and were set aside.

    `worker` asks, and has the tasks `in_hand`, those included that ended less than `lease` seconds ago. One
    sweeps at a time; the others need not wait. Tasks that waited for another attempt come in line again.
    """
    mine = cursor.execute("SELECT pg_try_advisory_xact_lock(%s) AS got", [_SWEEPING]).fetchone()
    if not (mine and mine["got"]):
        return 0, 0
    cursor.execute(_WAKE)
    move_up(cursor)
    for sql in _FORGET:
        cursor.execute(sql)
    asked = {"worker": worker, "in_hand": list(in_hand), "lease": lease}
    stalled = [row["id"] for row in cursor.execute(_STALLED, asked)]
    return _give_back(cursor, stalled, attempts) if stalled else (0, 0)


def _give_back(cursor: Cursor[dict[str, Any]], stalled: list[int], attempts: int) -> tuple[int, int]:
    asked = {"jobs": stalled, "attempts": attempts, "said": "its worker was gone, or silent, at each attempt"}
    asked["buried"] = buried = [row["id"] for row in cursor.execute(_BURY, asked)]
    if buried:
        cursor.execute(_NOTE, asked)
        cursor.execute(_LAST_ONE, asked)
    stood = cursor.execute(_STANDS, asked).rowcount
    return cursor.execute(_GIVE_BACK, asked).rowcount + stood, len(buried)
