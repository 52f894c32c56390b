"""The stages as procrastinate's tasks: which queue, how often, how many attempts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from procrastinate import App, BaseConnector, BaseRetryStrategy, JobContext, RetryDecision

from store.desk import Desk, Held
from store.errors import StoreError
from store.keeping import Keeping

if TYPE_CHECKING:
    from procrastinate.jobs import Job

    from commands.stages import Stages

# So often a task is tried in all, whether it fails or its worker is lost; then it is set aside.
ATTEMPTS = 5
BACK_OFF = 4  # seconds after the first attempt, and so many times as long after each other one
_FIRST = 2  # the priority of what only puts others in line
# When (UTC) the series are fetched and the claims checked: after New York's close, winter and summer.
PRICES, RECONCILE = "15 22 * * *", "45 22 * * *"
EACH_MINUTE = "* * * * *"


class BackOff(BaseRetryStrategy):
    """Later each time, or when the server said; ATTEMPTS in all. How a task waits: see store.keeping."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if job.attempts + 1 >= ATTEMPTS:
            return None
        wait = getattr(exception, "retry_after", None) or float(BACK_OFF ** (job.attempts + 1))
        return RetryDecision(retry_at=datetime.now(UTC) + timedelta(seconds=wait))


def app_of(connector: BaseConnector, stages: Stages, desk: Desk) -> App:
    """An app whose tasks are the stages."""
    app = App(connector=connector)
    app.job_manager = Keeping(connector)

    def noted(context: JobContext, work: Callable[..., None], *arguments: Any) -> None:
        """With the reason of a failure kept, for who looks at what was set aside."""
        try:
            work(*arguments)
        except Exception as error:
            with suppress(StoreError):  # the first error is the one to tell
                desk.note(_held(context).job, f"{type(error).__name__}: {error}")
            raise

    @app.task(name="fetch", queue="fetch", retry=BackOff(), pass_context=True)
    def fetch(context: JobContext, /, **args: Any) -> None:
        noted(context, stages.fetch, args, _held(context))

    @app.task(name="read", queue="read", retry=BackOff(), pass_context=True)
    def read(context: JobContext, /, **args: Any) -> None:
        noted(context, stages.read, args, _held(context))

    @app.task(name="reread", queue="read", retry=BackOff(), pass_context=True)
    def reread(context: JobContext, articles: Iterable[str], edition: str) -> None:
        noted(context, stages.reread, list(articles), edition)

    ticks = (
        ("due", "fetch", EACH_MINUTE, stages.due),
        ("unread", "read", EACH_MINUTE, stages.unread),
        ("prices", "judge", PRICES, stages.prices),
        ("reconcile", "judge", RECONCILE, stages.reconcile),
    )
    for name, queue, cron, work in ticks:
        _tick(app, name, queue, cron, work, noted)
    return app


def _tick(
    app: App, name: str, queue: str, cron: str, work: Callable[[], None], noted: Callable[..., None]
) -> None:
    """A periodic task: put in line once a tick, however many workers run, and not twice."""

    @app.periodic(cron=cron)
    @app.task(
        name=name, queue=queue, queueing_lock=name, lock=name, priority=_FIRST, retry=BackOff(),
        pass_context=True,
    )  # fmt: skip
    def tick(context: JobContext, timestamp: int = 0) -> None:
        noted(context, work)


def _held(context: JobContext) -> Held:
    job = context.job
    assert job.id is not None and job.worker_id is not None
    return Held(job.id, job.worker_id, job.attempts)
