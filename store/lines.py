"""Tasks in line. Those that share a lock wait in a table of their own, but for the first few.

procrastinate goes through all tasks that stand before the one it takes: with twenty thousand of one site in
line, of which one may run, each look takes a tenth of a second.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from psycopg import Cursor

# So many of a lock stand in line: what a site takes, a request a second, until others are moved up.
IN_LINE = 20

# What was set aside is not put in line again for a day.
_UNLESS_ASIDE = """
NOT EXISTS (
    SELECT 1 FROM procrastinate_jobs aside JOIN reason ON reason.job_id = aside.id
    WHERE aside.queueing_lock = %(once)s AND aside.status = 'failed' AND reason.at > now() - interval '1 day'
)
"""
_TASK = f"""
INSERT INTO procrastinate_jobs (queue_name, task_name, priority, lock, queueing_lock, args)
SELECT %(queue)s, %(name)s, %(priority)s::int, %(lock)s::text, %(once)s::text, %(args)s::jsonb
WHERE {_UNLESS_ASIDE}
ON CONFLICT (queueing_lock) WHERE status = 'todo'
"""
_DEFER = f"{_TASK} DO NOTHING"
# What comes now is newer than what waits to be read.
_HAND_ON = f"{_TASK} DO UPDATE SET args = excluded.args RETURNING id"
_WAIT = f"""
INSERT INTO waiting (lock, queue, name, priority, once, args)
SELECT %(lock)s, %(queue)s, %(name)s, %(priority)s::int, %(once)s, %(args)s::jsonb
WHERE {_UNLESS_ASIDE} AND NOT EXISTS (
    SELECT 1 FROM procrastinate_jobs job WHERE job.queueing_lock = %(once)s AND job.status = 'todo'
)
ON CONFLICT (once) DO NOTHING
"""
_THESE = "WITH found (lock) AS (SELECT unnest(%(locks)s::text[]))"
# The locks that are waited for, one by one from the index: there may be a million tasks and few locks.
_ALL = """
WITH RECURSIVE found (lock) AS (
    SELECT min(lock) FROM waiting
    UNION ALL
    SELECT (SELECT min(waiting.lock) FROM waiting WHERE waiting.lock > found.lock) FROM found
    WHERE found.lock IS NOT NULL
)
"""
_MOVE_UP = """, room AS (
    SELECT lock, %(in_line)s - (
        SELECT count(*) FROM procrastinate_jobs job
        WHERE job.lock = found.lock AND job.status IN ('todo', 'doing')
    ) AS free FROM found
), next AS (
    SELECT first.id FROM room CROSS JOIN LATERAL (
        SELECT id FROM waiting WHERE waiting.lock = room.lock ORDER BY id LIMIT greatest(free, 0)
        FOR UPDATE SKIP LOCKED
    ) first
), moved AS (DELETE FROM waiting USING next WHERE waiting.id = next.id RETURNING waiting.*)
INSERT INTO procrastinate_jobs (queue_name, task_name, priority, lock, queueing_lock, args)
SELECT queue, name, priority, lock, once, args FROM moved ORDER BY id
ON CONFLICT (queueing_lock) WHERE status = 'todo' DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do. No two with the same `lock` run at one time; none is put in line beside another of
    the same `once`, which one with a lock has to have. A higher `priority` comes first."""

    queue: str
    name: str
    args: Mapping[str, Any]
    lock: str | None = None
    once: str | None = None
    priority: int = 0


def put_in_line(cursor: Cursor[dict[str, Any]], tasks: Sequence[Task]) -> int:
    """How many were not there yet."""
    locked = [task for task in tasks if task.lock is not None]
    added = _many(cursor, _DEFER, [task for task in tasks if task.lock is None]) + _many(
        cursor, _WAIT, locked
    )
    if locked:
        move_up(cursor, {task.lock for task in locked if task.lock is not None})
    return added


def put_first(cursor: Cursor[dict[str, Any]], task: Task) -> int | None:
    """Its number, also where it stood there already; None where it was set aside."""
    row = cursor.execute(_HAND_ON, _asked(task)).fetchone()
    return int(row["id"]) if row else None


def move_up(cursor: Cursor[dict[str, Any]], locks: Collection[str] | None = None) -> None:
    """Puts those in line that wait, as far as there is room, of all locks or of these."""
    if locks is None:
        cursor.execute(_ALL + _MOVE_UP, {"in_line": IN_LINE})
    elif locks:
        cursor.execute(_THESE + _MOVE_UP, {"in_line": IN_LINE, "locks": list(locks)})


def _many(cursor: Cursor[dict[str, Any]], sql: str, tasks: Sequence[Task]) -> int:
    if not tasks:
        return 0
    cursor.executemany(sql, [_asked(task) for task in tasks])
    return cursor.rowcount


def _asked(task: Task) -> dict[str, Any]:
    from psycopg.types.json import Jsonb

    return {
        "queue": task.queue, "name": task.name, "priority": task.priority, "lock": task.lock,
        "once": task.once, "args": Jsonb(task.args),
    }  # fmt: skip
