"""What comes of a task is kept by the worker that has it in hand still, and by no other.

procrastinate itself asks for the task's number alone: a worker that was frozen while its tasks were given to
others would delete them, or put them in line, under the others' hands.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager

from store.work import LATER

_HELD = "id = %(id)s AND status = 'doing' AND worker_id = %(worker)s AND attempts = %(attempts)s"
_BEFORE = """
DELETE FROM procrastinate_jobs older USING mine
WHERE older.queueing_lock = mine.queueing_lock AND older.status = 'failed' AND older.id <> mine.id
"""
# With what had failed of the same before, which is done now, or fails again.
_DONE = f"WITH mine AS (DELETE FROM procrastinate_jobs WHERE {_HELD} RETURNING id, queueing_lock) {_BEFORE}"
_SET_ASIDE = f"""
WITH mine AS (
    UPDATE procrastinate_jobs SET status = 'failed', attempts = attempts + 1 WHERE {_HELD}
    RETURNING id, queueing_lock
) {_BEFORE}
"""
# Out of its queue and its lock while it waits: procrastinate keeps all that share a lock behind the first of
# them, also where that waits for its time. The sweep brings it back, in line with the others of its site.
_LATER = f"""
UPDATE procrastinate_jobs SET status = 'todo', attempts = attempts + 1, scheduled_at = %(at)s,
    queue_name = queue_name || '{LATER}', lock = lock || '{LATER}'
WHERE {_HELD}
"""


class Keeping(JobManager):
    """procrastinate's manager of jobs, for workers that may be frozen, and woken."""

    async def finish_job(self, job: Job, status: Status, delete_job: bool) -> None:
        """Done, and gone from the desk, or set aside."""
        await self._say(job, _DONE if delete_job else _SET_ASIDE)

    async def retry_job(
        self,
        job: Job,
        retry_at: datetime | None = None,
        priority: int | None = None,
        queue: str | None = None,
        lock: str | None = None,
    ) -> None:
        """To be tried again at that time; where the same is in line already, that stands for it."""
        try:
            await self._say(job, _LATER, at=retry_at)
        except UniqueViolation:
            await self._say(job, _DONE)

    async def _say(self, job: Job, sql: Any, **more: Any) -> None:
        held = {"id": job.id, "worker": job.worker_id, "attempts": job.attempts}
        await self.connector.execute_query_async(sql, **held, **more)
