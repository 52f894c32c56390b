"""What `watch` and `worker` count, in Prometheus' words."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

OUTCOMES = ("new", "changed", "same")


class Metrics:
    """Counts nothing: where no metrics are asked for."""

    def ended(self, counts: Mapping[str, int]) -> None:
        """A feed was polled and its entries read."""

    def stored(self, counts: Mapping[str, int]) -> None:
        """Articles were read."""

    def failed(self) -> None:
        """Something could not be read."""

    def task(self, outcome: str) -> None:
        """A task of a worker is `done` or has `failed`."""

    def desk(self, state: Callable[[], Mapping[str, Any]]) -> None:
        """What stands on the desk of work (store.work.state), which is asked for only where it is shown."""

    def waiting(self, done: int, known: int) -> None:
        """So many of the jobs that are known are done."""


class _Counted(Metrics):
    def __init__(self, registry: CollectorRegistry) -> None:
        from prometheus_client import Counter, Gauge

        self._polls = Counter("streetcheck_polls", "Feeds polled, with their entries read", registry=registry)
        self._articles = Counter("streetcheck_articles", "Articles read", ["outcome"], registry=registry)
        self._claims = Counter("streetcheck_claims", "Claims stored", registry=registry)
        self._failures = Counter("streetcheck_failures", "What could not be read", registry=registry)
        self._waiting = Gauge("streetcheck_jobs_waiting", "Fetches and readings to do", registry=registry)
        self._last = Gauge("streetcheck_last_poll_seconds", "Unix time of the last poll", registry=registry)
        self._tasks = Counter(
            "streetcheck_tasks_ended", "Tasks of this worker", ["outcome"], registry=registry
        )
        self._queue = Gauge(
            "streetcheck_tasks", "Tasks of all workers", ["queue", "state"], registry=registry
        )
        self._oldest = Gauge(
            "streetcheck_oldest_task_seconds",
            "Age of the task that waits longest",
            ["queue"],
            registry=registry,
        )
        self._alive = Gauge("streetcheck_workers_alive", "Workers alive", registry=registry)
        for outcome in OUTCOMES:
            self._articles.labels(outcome)

    def task(self, outcome: str) -> None:
        self._tasks.labels(outcome).inc()

    def desk(self, state: Callable[[], Mapping[str, Any]]) -> None:
        shown = state()
        for queue in shown["queues"]:
            for name in ("waiting", "later", "running", "failed"):
                self._queue.labels(queue["queue"], name).set(queue[name])
            self._oldest.labels(queue["queue"]).set(queue["oldest"])
        self._alive.set(sum(worker["alive"] for worker in shown["workers"]))

    def ended(self, counts: Mapping[str, int]) -> None:
        self._polls.inc()
        self.stored(counts)
        self._last.set(time.time())

    def stored(self, counts: Mapping[str, int]) -> None:
        for outcome in OUTCOMES:
            self._articles.labels(outcome).inc(counts.get(outcome, 0))
        self._claims.inc(counts.get("claims", 0))

    def failed(self) -> None:
        self._failures.inc()

    def waiting(self, done: int, known: int) -> None:
        self._waiting.set(known - done)


@contextmanager
def served(port: int | None) -> Iterator[Metrics]:
    """Metrics, served at http://127.0.0.1:port/metrics where a port is given.

    Raises OSError where it is taken.
    """
    if port is None:
        yield Metrics()
        return
    from prometheus_client import CollectorRegistry, ProcessCollector, start_http_server

    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    metrics = _Counted(registry)
    try:
        server, thread = start_http_server(port, addr="127.0.0.1", registry=registry)
    except OSError as error:
        raise OSError(error.errno, error.strerror, f"port {port}") from None
    try:
        yield metrics
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
