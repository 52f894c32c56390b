"""The desk of work that many machines share: procrastinate's tables, and what is handed from task to task.

They stand in a schema of their own in the ledger's PostgreSQL, so that the ledger's tables stay what they are
and an export or a copy carries none of this.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from store.connection import explain
from store.errors import StoreError
from store.location import Location, parse_location
from store.work import SCHEMA, THERE, state

if TYPE_CHECKING:
    from psycopg import Connection

_PREPARING = 7_315_812  # the lock under which the tables are made
_SWEEPING = 7_315_813

_TABLES = """
CREATE TABLE about (name text PRIMARY KEY, value text NOT NULL);
CREATE TABLE parcel (
    job_id bigint PRIMARY KEY REFERENCES procrastinate_jobs (id) ON DELETE CASCADE,
    about jsonb NOT NULL,
    body bytea NOT NULL
);
CREATE TABLE worker (
    id bigint PRIMARY KEY REFERENCES procrastinate_workers (id) ON DELETE CASCADE,
    name text NOT NULL,
    queues text NOT NULL,
    concurrency int NOT NULL,
    extractor text NOT NULL,
    started_at timestamptz NOT NULL DEFAULT now(),
    done bigint NOT NULL DEFAULT 0,
    failed bigint NOT NULL DEFAULT 0,
    a_minute double precision NOT NULL DEFAULT 0
);
CREATE TABLE reason (
    job_id bigint PRIMARY KEY REFERENCES procrastinate_jobs (id) ON DELETE CASCADE,
    said text NOT NULL,
    at timestamptz NOT NULL DEFAULT now()
);
-- Which tasks share a lock is asked for each task in line, each time that one is taken.
CREATE INDEX ix_jobs_lock ON procrastinate_jobs (lock, priority, id)
    WHERE lock IS NOT NULL AND status IN ('todo', 'doing');
"""

_NOTE_VERSION = """
INSERT INTO about VALUES ('procrastinate', %s) ON CONFLICT (name) DO UPDATE SET value = excluded.value
"""
# One that stands in line already, by its `once`, is not put there again.
_DEFER = """
INSERT INTO procrastinate_jobs (queue_name, task_name, priority, lock, queueing_lock, args, scheduled_at)
VALUES (%(queue)s, %(name)s, %(priority)s, %(lock)s, %(once)s, %(args)s, %(at)s)
ON CONFLICT (queueing_lock) WHERE status = 'todo' DO NOTHING
RETURNING id
"""

# A task is stalled whose worker is gone, or has given no sign of life for so long; and one that its own
# worker does not have in hand (it could not say so when the database was away).
_STALLED = """
SELECT job.id FROM procrastinate_jobs job LEFT JOIN procrastinate_workers w ON w.id = job.worker_id
WHERE job.status = 'doing' AND (
    w.id IS NULL OR w.last_heartbeat < now() - make_interval(secs => %(seconds)s)
    OR (job.worker_id = %(worker)s AND NOT job.id = ANY(%(in_hand)s))
)
FOR UPDATE OF job SKIP LOCKED
"""
# What is in line already under the same `once` stands for the stalled one (procrastinate's #1446, #1543).
_STANDS = """
DELETE FROM procrastinate_jobs job WHERE job.id = ANY(%(jobs)s) AND EXISTS (
    SELECT 1 FROM procrastinate_jobs other
    WHERE other.queueing_lock = job.queueing_lock
    AND (other.status = 'todo' OR (other.status = 'doing' AND other.id > job.id AND other.id = ANY(%(jobs)s)))
)
"""
_BURY = """
UPDATE procrastinate_jobs SET status = 'failed', attempts = attempts + 1
WHERE id = ANY(%(jobs)s) AND attempts + 1 >= %(attempts)s RETURNING id
"""
# At once: a task that waits for its time would hold up all that share its lock.
_GIVE_BACK = """
UPDATE procrastinate_jobs SET status = 'todo', attempts = attempts + 1, worker_id = NULL, scheduled_at = NULL
WHERE id = ANY(%(jobs)s) AND status = 'doing' RETURNING id
"""
_NOTE = """
INSERT INTO reason (job_id, said) SELECT id, %(said)s FROM procrastinate_jobs WHERE id = ANY(%(jobs)s)
ON CONFLICT (job_id) DO UPDATE SET said = excluded.said, at = now()
"""
_RETRY = """
UPDATE procrastinate_jobs job SET status = 'todo', attempts = 0, scheduled_at = NULL, worker_id = NULL
WHERE status = 'failed' AND (%(ids)s::bigint[] IS NULL OR id = ANY(%(ids)s)) AND NOT EXISTS (
    SELECT 1 FROM procrastinate_jobs other
    WHERE other.queueing_lock = job.queueing_lock
    AND (other.status = 'todo' OR (other.status = 'failed' AND other.id > job.id))
) RETURNING id
"""
_SIGN = """
INSERT INTO worker (id, name, queues, concurrency, extractor, done, failed, a_minute)
SELECT id, %(name)s, %(queues)s, %(concurrency)s, %(extractor)s, %(done)s, %(failed)s, %(a_minute)s
FROM procrastinate_workers WHERE id = %(id)s
ON CONFLICT (id) DO UPDATE SET done = excluded.done, failed = excluded.failed, a_minute = excluded.a_minute
"""


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do. No two with the same `lock` run at one time; none is put in line beside another of
    the same `once`. A higher `priority` comes first."""

    queue: str
    name: str
    args: Mapping[str, Any]
    lock: str | None = None
    once: str | None = None
    priority: int = 0
    at: datetime | None = None


class Desk:
    """The work of one ledger; for many threads, and a context manager. Every failure is a StoreError."""

    def __init__(self, location: Location, timeout: float) -> None:
        from psycopg_pool import ConnectionPool

        self.location = location
        self._timeout = timeout
        self._pool = ConnectionPool(
            self.conninfo, min_size=1, max_size=8, timeout=timeout, open=False,
            check=ConnectionPool.check_connection,
        )  # fmt: skip

    @classmethod
    def open(cls, url: str, *, timeout: float) -> Self:
        """The desk of an existing ledger, made where there is none yet."""
        location = parse_location(url)
        if location.path is not None:
            raise StoreError(
                f"{location.name} is a file; workers share a PostgreSQL database: --db postgresql://… "
                "(streetcheck copy moves a ledger there; watch and ingest work on a file)"
            )
        desk = cls(location, timeout)
        try:
            desk._pool.open()
            desk._prepare()
        except BaseException:
            desk.close()
            raise
        return desk

    @property
    def conninfo(self) -> str:
        """The address for libpq, of sessions that see the tables of the desk first."""
        from psycopg.conninfo import conninfo_to_dict, make_conninfo

        given = conninfo_to_dict(self.location.url).get("options") or ""
        return make_conninfo(self.location.url, options=f"{given} -c search_path={SCHEMA},public".strip())

    def close(self) -> None:
        self._pool.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def _transaction(self) -> Iterator[Connection[dict[str, Any]]]:
        import psycopg
        from psycopg.rows import dict_row
        from psycopg_pool import PoolClosed, PoolTimeout

        try:
            with self._pool.connection() as connection:
                connection.row_factory = dict_row  # type: ignore[assignment]
                yield connection  # type: ignore[misc]
        except (psycopg.Error, PoolClosed, PoolTimeout) as error:
            raise explain(self.location, error, self._timeout) from error

    def _prepare(self) -> None:
        """Makes the tables, or brings procrastinate's to those of its version here."""
        from procrastinate.schema import SchemaManager

        with self._transaction() as connection:
            connection.execute("SELECT pg_advisory_xact_lock(%s)", [_PREPARING])
            if connection.execute(THERE).fetchone() is None:
                connection.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
                connection.execute(SchemaManager.get_schema())
                connection.execute(_TABLES)
            else:
                for step in _steps(_known_version(connection)):
                    connection.execute(step.read_bytes())
            connection.execute(_NOTE_VERSION, [version("procrastinate")])

    def defer(self, tasks: Sequence[Task]) -> int:
        """Puts tasks in line, all or none; how many were not there yet."""
        with self._transaction() as connection:
            return sum(_defer(connection, task) is not None for task in tasks)

    def hand_on(self, task: Task, about: Mapping[str, Any], body: bytes) -> None:
        """Puts a task in line with something to work on, which goes when the task is done."""
        from psycopg.types.json import Jsonb

        with self._transaction() as connection:
            if (job := _defer(connection, task)) is not None:
                connection.execute("INSERT INTO parcel VALUES (%s, %s, %s)", [job, Jsonb(about), body])

    def parcel(self, job: int) -> tuple[dict[str, Any], bytes] | None:
        """What was handed on with a task; None where somebody else was quicker to do it."""
        with self._transaction() as connection:
            row = connection.execute("SELECT about, body FROM parcel WHERE job_id = %s", [job]).fetchone()
        return (row["about"], row["body"]) if row else None

    def in_line(self, queue: str) -> int:
        """How many tasks wait in a queue."""
        asked = "SELECT count(*) AS n FROM procrastinate_jobs WHERE status = 'todo' AND queue_name = %s"
        with self._transaction() as connection:
            row = connection.execute(asked, [queue]).fetchone()
        return int(row["n"]) if row else 0

    def note(self, job: int, reason: str) -> None:
        """Keeps why a task failed."""
        with self._transaction() as connection:
            connection.execute(_NOTE, {"jobs": [job], "said": reason})

    def sweep(
        self, worker: int, in_hand: Collection[int], *, seconds: float, attempts: int
    ) -> tuple[int, int]:
        """Gives stalled tasks back; how many, and how many have had all their attempts and were set aside.

        `worker` asks, and has the tasks `in_hand`. A worker that has said nothing for `seconds` counts as
        gone. One sweeps at a time; the others need not wait.
        """
        asked = {"worker": worker, "in_hand": list(in_hand), "seconds": seconds, "attempts": attempts}
        with self._transaction() as connection:
            mine = connection.execute("SELECT pg_try_advisory_xact_lock(%s) AS got", [_SWEEPING]).fetchone()
            if not (mine and mine["got"]):
                return 0, 0
            asked["jobs"] = [row["id"] for row in connection.execute(_STALLED, asked)]
            if not asked["jobs"]:
                return 0, 0
            buried = [row["id"] for row in connection.execute(_BURY, asked)]
            said = "its worker was gone, or silent, at each attempt"
            connection.execute(_NOTE, {"jobs": buried, "said": said})
            stood = connection.execute(_STANDS, asked).rowcount
            return len(connection.execute(_GIVE_BACK, asked).fetchall()) + stood, len(buried)

    def sign(self, worker: int, **what: Any) -> None:
        """A worker's sign of life: its name, queues, concurrency, extractor, done, failed, a_minute."""
        with self._transaction() as connection:
            connection.execute(_SIGN, {"id": worker, **what})

    def retry(self, ids: Collection[int] | None = None) -> int:
        """Gives tasks that were set aside back, all or these; how many."""
        with self._transaction() as connection:
            asked = {"ids": None if ids is None else list(ids)}
            return len(connection.execute(_RETRY, asked).fetchall())

    def state(self) -> dict[str, Any]:
        """See store.work.state."""
        with self._transaction() as connection:
            return state(lambda sql, *values: connection.execute(sql, values).fetchall())


def _defer(connection: Connection[dict[str, Any]], task: Task) -> int | None:
    """The number of the task; None where it stands in line already."""
    from psycopg.types.json import Jsonb

    asked = {
        "queue": task.queue, "name": task.name, "priority": task.priority, "lock": task.lock,
        "once": task.once, "args": Jsonb(task.args), "at": task.at,
    }  # fmt: skip
    row = connection.execute(_DEFER, asked).fetchone()
    return int(row["id"]) if row else None


def _known_version(connection: Connection[dict[str, Any]]) -> str:
    row = connection.execute("SELECT value FROM about WHERE name = 'procrastinate'").fetchone()
    return str(row["value"]) if row else "0"


def _steps(known: str) -> list[Path]:
    """procrastinate's migrations since a version of it, in their order."""
    from packaging.version import Version
    from procrastinate.schema import SchemaManager

    folder = Path(SchemaManager.get_migrations_path())
    steps = sorted(folder.glob("*.sql"))
    return [step for step in steps if Version(step.name.split("_")[0]) > Version(known)]
