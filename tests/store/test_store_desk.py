"""The desk of work on a real PostgreSQL: who has what in hand, what is given back, what stands in line."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from procrastinate import PsycopgConnector
from procrastinate.jobs import Job, Status
from procrastinate.schema import SchemaManager

from store import StoreError, open_store
from store.desk import Desk, Held
from store.desk_tables import TABLES
from store.keeping import Keeping
from store.lines import IN_LINE, Task
from store.work import SCHEMA

LEASE, ATTEMPTS = 30.0, 3
ABOUT = {
    "name": "one", "queues": "fetch", "concurrency": 1, "lease": LEASE, "extractor": "1", "done": 0, "failed": 0,
    "a_minute": 0.0,
}  # fmt: skip


@pytest.fixture
def desk(server_database: str) -> Iterator[Desk]:
    with Desk.open(server_database, timeout=10) as desk:
        yield desk


def sql(desk: Desk, words: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(desk.conninfo) as connection:
        told = connection.execute(words)
        return told.fetchall() if told.description else []


def worker(desk: Desk, silent: float = 0.0, **about: Any) -> int:
    """A worker that has been silent for so many seconds."""
    ((number,),) = sql(desk, "INSERT INTO procrastinate_workers DEFAULT VALUES RETURNING id")
    assert desk.sign(number, **ABOUT | about)
    sql(
        desk,
        f"UPDATE procrastinate_workers SET last_heartbeat = now() - interval '{silent} s' WHERE id = {number}",
    )
    return int(number)


def manage(desk: Desk, work: Callable[[Keeping], Awaitable[Any]]) -> Any:
    async def go() -> Any:
        connector = PsycopgConnector(conninfo=desk.conninfo)
        await connector.open_async()
        try:
            return await work(Keeping(connector))
        finally:
            await connector.close_async()

    return asyncio.run(go())


def take(desk: Desk, who: int, queue: str = "fetch") -> Job | None:
    found: Job | None = manage(desk, lambda manager: manager.fetch_job([queue], who))
    return found


def must_take(desk: Desk, who: int, queue: str = "fetch") -> Job:
    job = take(desk, who, queue)
    assert job is not None
    return job


def held(job: Job) -> Held:
    assert job.id is not None and job.worker_id is not None
    return Held(job.id, job.worker_id, job.attempts)


def done(job: Job) -> Callable[[Keeping], Awaitable[None]]:
    return lambda manager: manager.finish_job(job, Status.SUCCEEDED, delete_job=True)


def failed(job: Job) -> Callable[[Keeping], Awaitable[None]]:
    return lambda manager: manager.finish_job(job, Status.FAILED, delete_job=False)


def later(job: Job, seconds: float) -> Callable[[Keeping], Awaitable[None]]:
    at = datetime.now(UTC) + timedelta(seconds=seconds)
    return lambda manager: manager.retry_job(job, at)


def jobs(desk: Desk) -> list[tuple[Any, ...]]:
    return sql(desk, "SELECT queueing_lock, status::text, attempts FROM procrastinate_jobs ORDER BY id")


def sweep(desk: Desk, who: int, in_hand: tuple[int, ...] = ()) -> tuple[int, int]:
    return desk.sweep(who, in_hand, lease=LEASE, attempts=ATTEMPTS)


def one(once: str = "a", lock: str | None = None) -> Task:
    return Task("fetch", "fetch", {"url": once}, lock=lock, once=once)


LOST = [
    (60.0, LEASE, (1, 0), "silent past its lease"),
    (20.0, LEASE, (0, 0), "silent, but not for so long"),
    (60.0, 90.0, (0, 0), "judged by its own lease, which is longer"),
    (10.0, 5.0, (1, 0), "judged by its own lease, which is shorter"),
]


@pytest.mark.parametrize(("silent", "lease", "expected", "why"), LOST)
def test_tasks_of_silent_workers_are_given_back(
    silent: float, lease: float, expected: tuple[int, int], why: str, desk: Desk
) -> None:
    desk.defer([one()])
    must_take(desk, worker(desk, silent, lease=lease))
    assert sweep(desk, worker(desk)) == expected, why


def test_a_task_whose_worker_is_forgotten_is_given_back(desk: Desk) -> None:
    desk.defer([one()])
    who = worker(desk)
    must_take(desk, who)
    sql(desk, f"DELETE FROM procrastinate_workers WHERE id = {who}")
    assert not desk.sign(who, **ABOUT), "it is to register anew"
    assert sweep(desk, worker(desk)) == (1, 0)
    assert jobs(desk) == [("a", "todo", 1)]


def test_what_a_worker_has_mislaid_is_given_back_but_not_what_it_has_in_hand(desk: Desk) -> None:
    who = worker(desk)
    desk.defer([one("a"), one("b"), one("new")])
    mislaid, in_hand = must_take(desk, who), must_take(desk, who)
    sql(desk, "UPDATE procrastinate_events SET at = at - interval '1 hour'")
    must_take(desk, who)  # and it is not noted yet as being in hand
    assert sweep(desk, who, (in_hand.id or 0,)) == (1, 0)
    assert jobs(desk) == [("a", "todo", 1), ("b", "doing", 0), ("new", "doing", 0)]
    assert not desk.holds(held(mislaid)) and desk.holds(held(in_hand))


@pytest.mark.parametrize(
    "outcome", [done, failed, lambda job: later(job, 60)], ids=["done", "failed", "later"]
)
def test_what_comes_of_a_task_that_another_has_is_not_kept(outcome: Any, desk: Desk) -> None:
    desk.defer([one()])
    first = must_take(desk, worker(desk, silent=60))
    other = worker(desk)
    sweep(desk, other)
    manage(desk, outcome(first))
    assert jobs(desk) == [("a", "todo", 1)], "nobody has it"
    second = must_take(desk, other)
    manage(desk, outcome(first))
    assert jobs(desk) == [("a", "doing", 1)], "another has it"
    assert not desk.hand_on(held(first), Task("read", "read", {}, once="read a"), {}, b"old")
    assert desk.hand_on(held(second), Task("read", "read", {}, once="read a"), {"page": 1}, b"new")
    manage(desk, done(second))
    assert jobs(desk) == [("read a", "todo", 0)]


def test_of_a_task_that_is_handed_on_twice_the_last_is_worked_on(desk: Desk) -> None:
    who = worker(desk)
    desk.defer([one()])
    job, reading = must_take(desk, who), Task("read", "read", {}, once="read a")
    assert desk.hand_on(held(job), reading, {"error": 1}, b"")
    assert desk.hand_on(held(job), reading, {"page": 1}, b"page")
    read = must_take(desk, who, "read")
    assert desk.parcel(held(read).job) == ({"page": 1}, b"page")
    manage(desk, done(read))
    assert sql(desk, "SELECT * FROM parcel") == []


def test_what_waits_for_another_attempt_holds_up_nobody_and_comes_in_line_again(desk: Desk) -> None:
    who = worker(desk)
    desk.defer([one("a", "site"), one("b", "site")])
    first = must_take(desk, who)
    assert take(desk, who) is None, "one at a time of a site"
    manage(desk, later(first, 3600))
    second = must_take(desk, who)
    assert (first.queueing_lock, second.queueing_lock) == ("a", "b")
    manage(desk, later(second, -1))
    assert desk.state()["queues"][0]["later"] == 2
    sweep(desk, who)
    again = must_take(desk, who)
    assert (again.queueing_lock, again.lock, again.queue, again.attempts) == ("b", "site", "fetch", 1)
    assert take(desk, who) is None


def test_where_the_same_is_in_line_it_stands_for_what_failed_or_was_lost(desk: Desk) -> None:
    who = worker(desk)
    desk.defer([one("a"), one("b")])
    again, lost = must_take(desk, who), must_take(desk, worker(desk, silent=60))
    assert desk.defer([one("a"), one("b"), one("b")]) == 2
    manage(desk, later(again, 60))
    assert sweep(desk, who) == (1, 0)
    assert (lost.attempts, jobs(desk)) == (0, [("a", "todo", 0), ("b", "todo", 0)])


def test_after_all_attempts_it_is_set_aside_for_a_day_and_given_back_when_asked(desk: Desk) -> None:
    who = worker(desk)
    for _ in range(2):
        desk.defer([one()])
        for _ in range(ATTEMPTS):
            must_take(desk, worker(desk, silent=60))
            sweep(desk, who)
        assert jobs(desk) == [("a", "failed", ATTEMPTS)], "and that of the day before is gone"
        assert desk.defer([one()]) == 0
        sql(desk, "UPDATE reason SET at = at - interval '25 hours'")
    assert desk.defer([one()]) == 1, "a day later"
    job = must_take(desk, who)
    manage(desk, done(job))
    assert jobs(desk) == [], "done at last"

    desk.defer([one()])
    manage(desk, failed(must_take(desk, who)))
    desk.note(sql(desk, "SELECT id FROM procrastinate_jobs")[0][0], "why")
    assert desk.state()["failed"][0]["reason"] == "why"
    (aside,) = sql(desk, "SELECT id FROM procrastinate_jobs")[0]
    assert (desk.retry([0]), desk.retry(), desk.retry()) == (set(), {aside}, set())
    assert jobs(desk) == [("a", "todo", 1)], "what its first attempt left, such as a lease, is its own"


def test_of_two_that_are_set_aside_together_one_stays(desk: Desk) -> None:
    """A task that was taken, and one of the same that a tick put in line meanwhile; the workers of both died."""
    for _ in range(2):
        desk.defer([one()])
        must_take(desk, worker(desk, silent=60))
    sql(desk, f"UPDATE procrastinate_jobs SET attempts = {ATTEMPTS - 1}")
    assert sweep(desk, worker(desk)) == (0, 2)
    assert jobs(desk) == [("a", "failed", ATTEMPTS)]


def test_nothing_is_kept_for_ever(desk: Desk) -> None:
    worker(desk, silent=90_000)
    desk.defer([one()])
    manage(desk, failed(must_take(desk, worker(desk))))
    desk.note(sql(desk, "SELECT id FROM procrastinate_jobs")[0][0], "why")
    sql(desk, "UPDATE reason SET at = at - interval '31 days'")
    sweep(desk, worker(desk))
    assert jobs(desk) == []
    assert [row["silent"] < 60 for row in desk.state()["workers"]] == [True, True]
    assert sql(desk, "SELECT * FROM procrastinate_events") == []


def test_of_a_site_some_stand_in_line_and_the_others_wait_behind_them(desk: Desk) -> None:
    who, many = worker(desk), [one(f"{number:03}", "site") for number in range(2 * IN_LINE)]
    assert desk.defer(many) == 2 * IN_LINE
    assert desk.defer([*many, one("other", "else")]) == 1
    assert len(jobs(desk)) == IN_LINE + 1
    assert desk.state()["queues"][0]["waiting"] == 2 * IN_LINE + 1
    order = []
    while (job := take(desk, who)) is not None:
        order.append(job.queueing_lock)
        manage(desk, done(job))
        sweep(desk, who)
    assert order == [
        *(task.once for task in many[:IN_LINE]),
        "other",
        *(task.once for task in many[IN_LINE:]),
    ]


def test_a_desk_of_an_older_procrastinate_is_brought_up_to_date_once(server_database: str) -> None:
    steps = sorted(Path(SchemaManager.get_migrations_path()).glob("*.sql"))
    old = next(number for number, step in enumerate(steps) if step.name.startswith("03.03"))
    with Desk.open(server_database, timeout=10) as desk:
        expected = _functions(desk)
        sql(desk, f"DROP SCHEMA {SCHEMA} CASCADE; CREATE SCHEMA {SCHEMA}")
        for step in steps[: old + 1]:
            sql(desk, step.read_text())
        sql(desk, f"{TABLES}; INSERT INTO about VALUES ('procrastinate', '{steps[old].name}')")
        assert _functions(desk) < expected
    for _ in range(2):
        with Desk.open(server_database, timeout=10) as desk:
            assert _functions(desk) >= expected
            assert sql(desk, "SELECT value FROM about") == [(steps[-1].name,)]
    sql(desk, "UPDATE about SET value = '99.00.00_01_of_days_to_come.sql'")
    Desk.open(server_database, timeout=10).close()
    assert sql(desk, "SELECT value FROM about") == [("99.00.00_01_of_days_to_come.sql",)]


def _functions(desk: Desk) -> set[str]:
    asked = f"SELECT proname FROM pg_proc WHERE pronamespace = '{SCHEMA}'::regnamespace"
    return {name for (name,) in sql(desk, asked)}


def test_the_tables_of_the_ledger_are_what_they_were(desk: Desk, server_database: str) -> None:
    tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tablename LIKE 'procrastinate%'"
    assert sql(desk, tables) == [(0,)]
    open_store(server_database, create=False).close()


def test_a_file_is_no_desk(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="is a file; workers share a PostgreSQL"):
        Desk.open(str(tmp_path / "ledger.db"), timeout=10)
