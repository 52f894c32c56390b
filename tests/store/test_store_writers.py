"""Several writers, and writers that are killed: nothing is lost, nothing is doubled."""

import multiprocessing
import random
import time
from collections.abc import Callable
from datetime import date, timedelta
from threading import Thread
from typing import Any

import pytest
from invented import NOW, article, fall, mention, rating, verdict

from ingest.shingles import sketch
from records import Bar, Failure
from store import open_store
from store.articles import add_article
from store.connection import connect
from store.location import parse_location

# A fork is a real process that can be killed, without seconds of imports.
FORK = multiprocessing.get_context("fork")
KEYS = {"key", "article_key", "verdict_key"}


def contents(database: str) -> dict[str, list[Any]]:
    """Every row of every table, without the numbers that the database gave them."""
    connection = connect(parse_location(database))
    tables = ("article", "mention", "claim", "verdict", "price", "entry", "failure")
    rows = {table: connection.fetch(f"SELECT * FROM {table}") for table in tables}
    connection.close()
    return {table: sorted(_without_keys(row) for row in some) for table, some in rows.items()}


def _without_keys(row: Any) -> str:
    return repr([(name, value) for name, value in row.items() if name not in KEYS])


def work(database: str) -> None:
    """What a run of ingest, prices and reconcile writes; the same every time."""
    with open_store(database, create=False) as store:
        for number in range(25):
            for text in ("First text.", "Second text."):
                claims = [fall(id=f"f{number}{text}", article_id=f"n{number}"), rating(id=f"r{number}{text}")]
                store.add_article(article(id=f"n{number}", text=text), claims, [mention()], now=NOW)
            store.add_entry("feed", f"guid{number}", article_id=f"n{number}", now=NOW)
        days = [Bar("QRRL", date(2026, 1, 1) + timedelta(day), 5 + day) for day in range(300)]
        store.add_bars(days, provider="file", now=NOW)
        found = [verdict(claim.id) for claim, _ in store.open_claims(date(2026, 1, 12))]
        for start in range(0, len(found), 5):
            store.add_verdicts(found[start : start + 5], now=NOW)


def test_a_run_that_is_killed_is_finished_by_the_next(database: str, empty_twin: Callable[[], str]) -> None:
    undisturbed = empty_twin()
    started = time.monotonic()
    work(undisturbed)
    whole = time.monotonic() - started

    randomly = random.Random(20260112)
    ends = []
    for _ in range(10):
        process = FORK.Process(target=work, args=(database,))
        process.start()
        time.sleep(randomly.uniform(0.02, whole))
        process.kill()
        process.join()
        ends.append(process.exitcode)
        contents(database)
    assert -9 in ends
    work(database)
    assert contents(database) == contents(undisturbed)


@pytest.fixture
def empty_twin(database: str, request: pytest.FixtureRequest, tmp_path) -> Callable[[], str]:
    """Makes another database of the same kind."""

    def make() -> str:
        if "://" not in database:
            address = str(tmp_path / "twin.db")
        else:
            import psycopg

            postgres = request.getfixturevalue("postgres")
            with psycopg.connect(postgres.format(name="postgres"), autocommit=True) as connection:
                connection.execute("DROP DATABASE IF EXISTS twin")
                connection.execute("CREATE DATABASE twin TEMPLATE template0")
            address = postgres.format(name="twin")
        open_store(address, create=True).close()
        return address

    return make


def _count_failures(database: str, name: str) -> None:
    with open_store(database, create=False) as store:
        for number in range(100):
            store.add_failure(Failure("page", name), source="feed", now=NOW)
            store.add_article(article(id=f"n{number % 10}", text=f"{name} {number}."), [], [], now=NOW)


def test_two_writers_lose_no_update(database: str, rows) -> None:
    writers = [FORK.Process(target=_count_failures, args=(database, name)) for name in ("a", "b")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0, 0]
    assert rows("SELECT times FROM failure") == [{"times": 200}]
    assert rows("SELECT count(*) AS n FROM article") == [{"n": 200}]
    current = rows("SELECT id, count(*) AS n FROM article WHERE superseded_at IS NULL GROUP BY id")
    assert sorted(row["n"] for row in current) == [1] * 10


STORIES, TELLERS = 12, 4


def _tell(database: str, teller: int) -> None:
    """Each story once, in an order of the teller's own; some name the same securities for the first time."""
    order = random.Random(teller).sample(range(STORIES), STORIES)
    with open_store(database, create=False) as store:
        for number in order:
            words = " ".join(f"story{number}word{n}" for n in range(80)) + f" told by {teller}"
            told = article(id=f"{number} {teller}", text=words)
            claims = [rating(id=f"{number} {teller}", article_id=told.id)]
            store.add_article(told, claims, [mention()], now=NOW, sketch=sketch(words))


def test_copies_that_come_at_one_time_are_found(database: str, rows) -> None:
    tellers = [FORK.Process(target=_tell, args=(database, teller)) for teller in range(TELLERS)]
    for teller in tellers:
        teller.start()
    for teller in tellers:
        teller.join()
    assert [teller.exitcode for teller in tellers] == [0] * TELLERS
    found: dict[int, set[str]] = {}
    for row in rows("SELECT a.id, g.story FROM copy g JOIN article a ON a.key = g.article_key"):
        found.setdefault(row["story"], set()).add(row["id"])
    stories = [{f"{number} {teller}" for teller in range(TELLERS)} for number in range(STORIES)]
    assert sorted(map(sorted, found.values())) == sorted(map(sorted, stories))


def test_a_copy_waits_for_the_one_that_is_being_written(database: str, rows) -> None:
    """What is not committed cannot be seen, and neither of the two would find the other."""
    words = " ".join(f"word{n}" for n in range(80))
    one, other = article(id="one", text=words), article(id="other", text=words + " end")
    with open_store(database, create=False) as store, open_store(database, create=False) as beside:
        later = Thread(target=lambda: beside.add_article(other, [], [], now=NOW, sketch=sketch(other.text)))
        with store._database.write(one.id) as connection:
            add_article(connection, one, [], [], NOW, sketch=sketch(one.text))
            later.start()
            time.sleep(0.3)
        later.join()
    assert len(rows("SELECT article_key FROM copy")) == 2


def test_the_same_work_twice_changes_nothing(database: str) -> None:
    work(database)
    before = contents(database)
    work(database)
    assert contents(database) == before
