"""The desk of work that many machines share: procrastinate's tables, and what is handed from task to task.

They stand in a schema of their own in the ledger's PostgreSQL, so that the ledger's tables stay what they are
and an export or a copy carries none of this.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from store import desk_tables
from store.connection import explain
from store.engine import IDLE_SECONDS, pooled
from store.errors import StoreError
from store.lines import Task, put_first, put_in_line
from store.location import Location, parse_location
from store.sweeping import sweep
from store.work import SCHEMA, state

if TYPE_CHECKING:
    from psycopg import Cursor

# At most, of one process: a task asks for one for some milliseconds, now and then.
CONNECTIONS = 4

_PARCEL = """
INSERT INTO parcel VALUES (%s, %s, %s)
ON CONFLICT (job_id) DO UPDATE SET about = excluded.about, body = excluded.body
"""
_HELD = """
SELECT 1 FROM procrastinate_jobs
WHERE id = %s AND status = 'doing' AND worker_id = %s AND attempts = %s
"""
_MARK = "INSERT INTO about VALUES (%s, %s) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
_NOTE = """
INSERT INTO reason (job_id, said) SELECT id, %s FROM procrastinate_jobs WHERE id = %s
ON CONFLICT (job_id) DO UPDATE SET said = excluded.said, at = now()
"""
# One attempt is behind it: what that left, such as the lease of a feed, is its own.
_RETRY = """
UPDATE procrastinate_jobs job SET status = 'todo', attempts = 1, scheduled_at = NULL, worker_id = NULL
WHERE status = 'failed' AND (%(ids)s::bigint[] IS NULL OR id = ANY(%(ids)s)) AND NOT EXISTS (
    SELECT 1 FROM procrastinate_jobs other
    WHERE other.queueing_lock = job.queueing_lock
    AND (other.status = 'todo' OR (other.status = 'failed' AND other.id > job.id))
) RETURNING id
"""
_SIGN = """
WITH alive AS (UPDATE procrastinate_workers SET last_heartbeat = now() WHERE id = %(id)s RETURNING id)
INSERT INTO worker (id, name, queues, concurrency, lease, extractor, done, failed, a_minute)
SELECT id, %(name)s, %(queues)s, %(concurrency)s, %(lease)s, %(extractor)s, %(done)s, %(failed)s, %(a_minute)s
FROM alive
ON CONFLICT (id) DO UPDATE SET done = excluded.done, failed = excluded.failed, a_minute = excluded.a_minute
"""


@dataclass(frozen=True, slots=True)
class Held:
    """A task in a worker's hands: its number, the worker's, and the attempts before this one. Given to
    another meanwhile, it has another worker or more attempts."""

    job: int
    worker: int
    attempts: int


class Desk:
    """The work of one ledger; for many threads, and a context manager. Every failure is a StoreError."""

    def __init__(self, location: Location, timeout: float) -> None:
        self.location = location
        self._timeout = timeout
        self._engine = pooled(location, timeout, pool_size=CONNECTIONS, max_overflow=0, options=self._options)

    @classmethod
    def open(cls, url: str, *, timeout: float) -> Self:
        """The desk of an existing ledger, made where there is none yet."""
        location = server(url)
        desk = cls(location, timeout)
        try:
            desk._prepare()
        except BaseException:
            desk.close()
            raise
        return desk

    @property
    def conninfo(self) -> str:
        """The address for libpq, of sessions that see the tables of the desk first."""
        from psycopg.conninfo import make_conninfo

        return make_conninfo(self.location.url, options=self._options)

    @property
    def _options(self) -> str:
        from psycopg.conninfo import conninfo_to_dict

        given = conninfo_to_dict(self.location.url).get("options") or ""
        idle = int(IDLE_SECONDS * 1000)
        ours = f"-c search_path={SCHEMA},public -c idle_in_transaction_session_timeout={idle}"
        return f"{given} {ours}".strip()

    def close(self) -> None:
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def _transaction(self) -> Iterator[Cursor[dict[str, Any]]]:
        import psycopg
        from psycopg.rows import dict_row
        from sqlalchemy.exc import SQLAlchemyError

        try:
            with closing(self._engine.raw_connection()) as taken:
                driver: Any = taken.driver_connection
                try:
                    with driver.cursor(row_factory=dict_row) as cursor:
                        yield cursor
                    taken.commit()
                finally:
                    if driver.broken:
                        taken.invalidate()
        except (psycopg.Error, SQLAlchemyError) as error:
            raise explain(self.location, getattr(error, "orig", None) or error, self._timeout) from error

    def check(self) -> None:
        """Whether the database answers; a StoreError where it does not."""
        with self._transaction() as cursor:
            cursor.execute("SELECT 1")

    def _prepare(self) -> None:
        with self._transaction() as cursor:
            desk_tables.make(cursor)
        more = True
        while more:
            with self._transaction() as cursor:
                more = desk_tables.migrate(cursor)

    def defer(self, tasks: Sequence[Task]) -> int:
        """Puts tasks in line, all or none; how many were not there yet."""
        with self._transaction() as cursor:
            return put_in_line(cursor, tasks)

    def hand_on(self, held: Held, task: Task, about: Mapping[str, Any], body: bytes) -> bool:
        """Puts a task in line with something to work on, which goes when the task is done; of one that stands
        there already this is what is worked on now. False where what is `held` is so no more."""
        from psycopg.types.json import Jsonb

        with self._transaction() as cursor:
            if not _holds(cursor, held, f"{_HELD} FOR SHARE"):
                return False
            if (job := put_first(cursor, task)) is not None:
                cursor.execute(_PARCEL, [job, Jsonb(about), body])
            return True

    def holds(self, held: Held) -> bool:
        """Whether what is `held` is so still: of a worker that was frozen for long it is not."""
        with self._transaction() as cursor:
            return _holds(cursor, held)

    def parcel(self, job: int) -> tuple[dict[str, Any], bytes] | None:
        """What was handed on with a task; None where somebody else was quicker to do it."""
        with self._transaction() as cursor:
            row = cursor.execute("SELECT about, body FROM parcel WHERE job_id = %s", [job]).fetchone()
        return (row["about"], row["body"]) if row else None

    def in_line(self, queue: str) -> int:
        """How many tasks wait in a queue."""
        asked = "SELECT count(*) AS n FROM procrastinate_jobs WHERE status = 'todo' AND queue_name = %s"
        with self._transaction() as cursor:
            row = cursor.execute(asked, [queue]).fetchone()
        return int(row["n"]) if row else 0

    def mark(self, name: str, of: str) -> int:
        """How far something has come; 0 where that is not `of` the same."""
        with self._transaction() as cursor:
            row = cursor.execute("SELECT value FROM about WHERE name = %s", [name]).fetchone()
        kept, _, number = row["value"].rpartition(" ") if row else ("", "", "0")
        return int(number) if kept == of else 0

    def keep_mark(self, name: str, of: str, number: int) -> None:
        with self._transaction() as cursor:
            cursor.execute(_MARK, [name, f"{of} {number}"])

    def note(self, job: int, reason: str) -> None:
        """Keeps why a task failed."""
        with self._transaction() as cursor:
            cursor.execute(_NOTE, [reason, job])

    def sweep(self, worker: int, in_hand: Collection[int], *, lease: float, attempts: int) -> tuple[int, int]:
        """See store.sweeping."""
        with self._transaction() as cursor:
            return sweep(cursor, worker, in_hand, lease=lease, attempts=attempts)

    def sign(self, worker: int, **what: Any) -> bool:
        """A worker's sign of life: its name, queues, concurrency, lease, extractor, done, failed, a_minute.
        False where it was silent for so long that it is not known any more."""
        with self._transaction() as cursor:
            return cursor.execute(_SIGN, {"id": worker, **what}).rowcount > 0

    def retry(self, ids: Collection[int] | None = None) -> set[int]:
        """Gives tasks that were set aside back, all or these; which."""
        with self._transaction() as cursor:
            asked = {"ids": None if ids is None else list(ids)}
            return {row["id"] for row in cursor.execute(_RETRY, asked)}

    def state(self) -> dict[str, Any]:
        """See store.work.state."""
        with self._transaction() as cursor:
            return state(lambda sql, *values: cursor.execute(sql, values).fetchall())


def server(url: str) -> Location:
    """Where workers can share their work. Raises StoreError for a file."""
    location = parse_location(url)
    if location.path is not None:
        raise StoreError(
            f"{location.name} is a file; workers share a PostgreSQL: streetcheck --db postgresql://… worker "
            "(copy moves a ledger there; watch and ingest work on a file)"
        )
    return location


def _holds(cursor: Cursor[dict[str, Any]], held: Held, sql: str = _HELD) -> bool:
    return cursor.execute(sql, [held.job, held.worker, held.attempts]).fetchone() is not None
