"""The tables of the desk of work: procrastinate's, and ours beside them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from store.work import SCHEMA, THERE

if TYPE_CHECKING:
    from psycopg import Cursor

_PREPARING = 7_315_812  # the lock under which they are made

TABLES = """
CREATE TABLE about (name text PRIMARY KEY, value text NOT NULL);
CREATE TABLE parcel (
    job_id bigint PRIMARY KEY REFERENCES procrastinate_jobs (id) ON DELETE CASCADE,
    about jsonb NOT NULL,
    body bytea NOT NULL
);
-- Tasks of a site beyond the first few: procrastinate goes through all that stand before the one it takes.
CREATE TABLE waiting (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    lock text NOT NULL,
    queue text NOT NULL,
    name text NOT NULL,
    priority int NOT NULL,
    once text NOT NULL UNIQUE,
    args jsonb NOT NULL,
    at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ix_waiting_lock ON waiting (lock, id);
CREATE TABLE worker (
    id bigint PRIMARY KEY REFERENCES procrastinate_workers (id) ON DELETE CASCADE,
    name text NOT NULL,
    queues text NOT NULL,
    concurrency int NOT NULL,
    lease double precision NOT NULL,
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
CREATE INDEX ix_jobs_set_aside ON procrastinate_jobs (queueing_lock) WHERE status = 'failed';
"""
# How far procrastinate's migrations have come: the name of a file, which begins with its version.
_STEP = "SELECT value AS step FROM about WHERE name = 'procrastinate'"
_NOTE_STEP = """
INSERT INTO about VALUES ('procrastinate', %s) ON CONFLICT (name) DO UPDATE SET value = excluded.value
"""


def make(cursor: Cursor[Any]) -> None:
    """Makes the tables where there are none."""
    from procrastinate.schema import SchemaManager

    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_PREPARING])
    if cursor.execute(THERE).fetchone() is None:
        cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
        cursor.execute(SchemaManager.get_schema())
        cursor.execute(TABLES)
        cursor.execute(_NOTE_STEP, [_steps()[-1].name])


def migrate(cursor: Cursor[Any]) -> bool:
    """Takes procrastinate's tables one step on; false where there is none left.

    To be called in a transaction each: a step may not use what the one before added to a type.
    """
    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_PREPARING])
    row = cursor.execute(_STEP).fetchone()
    left = [step for step in _steps() if row is None or step.name > row["step"]]
    if left:
        cursor.execute(left[0].read_bytes())
        cursor.execute(_NOTE_STEP, [left[0].name])
    return bool(left)


def _steps() -> list[Path]:
    """procrastinate's migrations, in their order."""
    from procrastinate.schema import SchemaManager

    return sorted(Path(SchemaManager.get_migrations_path()).glob("*.sql"))
