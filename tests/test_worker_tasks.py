"""What becomes of single tasks of a worker: tried again, set aside and given back, or done; and who is told."""

import json
import signal
import socket
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from crew import DESK, Crew, crew_on, until
from running import Handler, serving

from commands.edition import extractor
from commands.tasks import ATTEMPTS
from records import Article
from store import open_store
from store.desk import Desk
from store.lines import Task

BUSY, NEVER, FINE = 1, 2, 3
NOW = datetime(2026, 1, 12, 13, 30, tzinfo=UTC)
TEXT = "The S&P 500 fell 1.2% on Thursday."
BARS = "symbol,date,close\n^GSPC,2026-01-07,5000\n^GSPC,2026-01-08,4940\n"
# A worker of another edition of the reader that is alive for long.
_OLD_WORKER = """
INSERT INTO streetcheck_work.procrastinate_workers (id, last_heartbeat) OVERRIDING SYSTEM VALUE
VALUES (1000, now() + interval '1 day');
INSERT INTO streetcheck_work.worker VALUES (1000, 'old', 'fetch', 1, 30, '0.0.1+old')
"""


class Site:
    """A feed of three stories: one whose page is busy at first, one always so, one fine."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.busy = {f"/page/{BUSY}": 2, f"/page/{NEVER}": 1_000}
        self.moved: dict[str, str] = {}
        self.kills = lambda path: None
        site = self

        class Moody(Handler):
            def do_GET(self) -> None:
                site.asked[self.path] += 1
                site.kills(self.path)
                if self.path in site.moved:
                    self.answer(301, "moved", Location=site.moved[self.path])
                elif site.asked[self.path] <= site.busy.get(self.path, 0):
                    self.answer(503, "busy", Retry_After="1")
                else:
                    super().do_GET()

            def feed(self, number: int) -> str:
                items = (
                    f"<item><title>Story {n}</title><link>/page/{n}</link><guid>g{n}</guid>"
                    f"<description>The S&amp;P 500 rose {n}% on Thursday.</description></item>"
                    for n in (BUSY, NEVER, FINE)
                )
                return f"<rss version='2.0'><channel><title>Feed</title>{''.join(items)}</channel></rss>"

        self.handler = Moody


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
def address(site: Site) -> Iterator[str]:
    with serving(site.handler) as address:
        yield address


@pytest.fixture
def crew(server_database: str, tmp_path: Path) -> Iterator[Crew]:
    with crew_on(server_database, tmp_path) as crew:
        yield crew


def states(crew: Crew) -> dict[object, object]:
    """The state of each story that is current, by its number."""
    told = crew.rows("SELECT url, state FROM article WHERE superseded_at IS NULL")
    return {int(str(url).rpartition("/")[2]): state for url, state in told}


def status(crew: Crew) -> dict[str, Any]:
    with Desk.open(crew.db, timeout=30) as desk:
        return desk.state()


def test_tried_again_set_aside_shown_given_back(crew: Crew, site: Site, address: str) -> None:
    crew.run("feeds", "add", f"{address}/feed/0")
    crew.start("--lease", "2s", "--log", "json")
    until(lambda: states(crew) == {BUSY: "summary", NEVER: "summary", FINE: "whole"})
    until(lambda: states(crew)[BUSY] == "whole")
    until(lambda: crew.on_desk("status = 'failed'") and not crew.on_desk("status <> 'failed'"))
    assert site.asked == {
        "/robots.txt": 1, "/feed/0": 1, f"/page/{BUSY}": 3, f"/page/{NEVER}": ATTEMPTS, f"/page/{FINE}": 1,
    }  # fmt: skip
    ((reason,),) = crew.rows("SELECT reason FROM failure")
    assert reason == "HTTP 503; kept as title and summary"

    fetch = next(queue for queue in status(crew)["queues"] if queue["queue"] == "fetch")
    assert (fetch["waiting"], fetch["later"], fetch["running"], fetch["failed"]) == (0, 0, 0, 1)
    (letter,) = status(crew)["failed"]
    assert (letter["task"], letter["attempts"]) == ("fetch", ATTEMPTS)
    assert letter["reason"].endswith(f"{address}/page/{NEVER}: HTTP 503")
    page = crew.out("status")
    assert f"fetch {address}/page/{NEVER}" in page and "1 failed (worker retry gives them back)" in page
    (alive,) = status(crew)["workers"]
    assert alive["alive"] and alive["queues"] == "fetch,read" and alive["failed"] == 2 + ATTEMPTS

    site.busy = {}
    assert crew.run("worker", "retry", "999").splitlines() == [
        "streetcheck: task 999: none such is set aside; streetcheck status shows those that are",
        "0 tasks given back",
    ]
    assert crew.run("worker", "retry") == "1 tasks given back\n"
    until(lambda: states(crew)[NEVER] == "whole")
    assert crew.rows("SELECT * FROM failure") == []
    until(lambda: crew.on_desk("true") == [])
    assert crew.end() == [0]
    events = [json.loads(line) for line in crew.said().splitlines()]
    assert [event["attempts_left"] for event in events if event["event"] == "task"].count(0) == 1
    assert [event["event"] for event in events][-1] == "stopped"


def test_stories_of_a_feed_that_moves_are_known_at_its_new_address(
    crew: Crew, site: Site, address: str
) -> None:
    site.busy, site.moved = {}, {"/feed/9": "/feed/0"}
    crew.run("feeds", "add", f"{address}/feed/9")
    crew.start()
    crew.until_done()
    assert crew.rows("SELECT url FROM feed") == [(f"{address}/feed/0",)]
    assert crew.rows("SELECT DISTINCT feed_url FROM entry") == [(f"{address}/feed/0",)]
    crew.rows("UPDATE feed SET due_at = NULL, etag = NULL, body_hash = NULL, checked_at = NULL")
    crew.defer(Task("fetch", "due", {}))
    crew.until_done()
    assert site.asked[f"/page/{FINE}"] == 1


def test_what_ends_its_worker_each_time_is_set_aside(crew: Crew, site: Site, address: str) -> None:
    crew.run("feeds", "add", f"{address}/feed/0")
    site.kills = lambda path: crew.workers[-1].kill() if path == "/feed/0" else None
    crew.defer(Task("fetch", "due", {}))
    for lost in range(1, 3):
        crew.start("--lease", "2s").wait(60)
        crew.rows(f"UPDATE {DESK} SET attempts = {ATTEMPTS - 3 + lost} WHERE task_name = 'fetch'")
    crew.queues = "judge"
    crew.start("--lease", "2s")
    until(lambda: crew.on_desk("status = 'failed' AND task_name = 'fetch'"))
    letter = next(letter for letter in status(crew)["failed"] if letter["task"] == "fetch")
    assert letter["attempts"] == ATTEMPTS
    assert letter["reason"] == "its worker was gone, or silent, at each attempt"
    asked = site.asked["/feed/0"]
    crew.queues = "fetch,read"
    crew.rows("UPDATE feed SET leased_until = NULL")
    crew.start("--lease", "2s")
    crew.defer(Task("fetch", "due", {}, once="another due"))
    until(lambda: not crew.on_desk("status <> 'failed' AND queue_name <> 'judge'"))
    assert (site.asked["/feed/0"], asked) == (2, 2), "set aside, it is not put in line by a tick"
    assert [worker.poll() for worker in crew.workers] == [-signal.SIGKILL] * 2 + [None] * 2


def stored(db: str) -> None:
    """Articles by a reader that found nothing in them."""
    with open_store(db, create=False) as store:
        for number in range(30):
            article = Article(f"a{number}", TEXT, None, "Stocks slip", "2026-01-09", None, None, None, "-")
            store.add_article(article, [], [], now=NOW, extractor="0.0.1+old")


def test_prices_reconciliation_and_readings_of_an_older_edition(crew: Crew) -> None:
    stored(crew.db)
    (crew.folder / "closes.csv").write_text(BARS)
    crew.run("prices", "import", "closes.csv")
    crew.defer(Task("read", "unread", {}))
    crew.rows(_OLD_WORKER)
    crew.queues, port = "read,judge", free_port()
    crew.start("--lease", "3s", "--metrics", str(port))
    done = "SELECT done FROM streetcheck_work.worker WHERE name <> 'old'"
    until(lambda: not crew.on_desk("task_name = 'unread'") and crew.rows(done))
    assert crew.on_desk("task_name = 'reread'") == [], "an older reader works still: they would take turns"
    assert readers(crew) == {"0.0.1+old": 30}

    crew.rows("DELETE FROM streetcheck_work.procrastinate_workers WHERE id = 1000")
    crew.defer(Task("read", "unread", {}))
    until(lambda: readers(crew) == {extractor(): 30})
    assert crew.rows("SELECT count(*) FROM claim WHERE superseded_at IS NULL") == [(30,)]

    for once in ("none is left", "and none is looked for"):
        crew.defer(Task("read", "unread", {}, once=once))
        until(lambda: not crew.on_desk("task_name = 'unread'"))
    assert crew.rows("SELECT right(value, 3) FROM streetcheck_work.about WHERE name = 'unread'") == [(" -1",)]

    crew.defer(Task("judge", "prices", {}), Task("judge", "reconcile", {}))
    until(lambda: crew.rows("SELECT status, count(*) FROM verdict GROUP BY 1") == [("confirmed", 30)])
    until(lambda: crew.on_desk("queue_name <> 'fetch'") == [])
    # Once, or again where this machine was so busy that the worker seemed to be silent.
    runs = "SELECT DISTINCT command, failed, finished_at IS NOT NULL FROM run ORDER BY command"
    assert crew.rows(runs) == [("prices import", 0, True), ("prices update", 1, True), ("reconcile", 0, True)]

    until(lambda: "streetcheck_workers_alive 1.0" in measured(port))
    told = measured(port)
    for line in (
        'streetcheck_tasks_ended_total{outcome="done"}', 'streetcheck_tasks{queue="judge",state="waiting"} 0.0',
        'streetcheck_oldest_task_seconds{queue="read"} 0.0', 'streetcheck_tasks{queue="fetch",state="failed"} 0.0',
    ):  # fmt: skip
        assert line in told
    assert crew.end() == [0]


def readers(crew: Crew) -> dict[object, object]:
    return dict(crew.rows("SELECT extractor, count(*) FROM reading GROUP BY 1"))


def measured(port: int) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
        return str(answer.read().decode())


def free_port() -> int:
    with closing(socket.socket()) as some:
        some.bind(("127.0.0.1", 0))
        return int(some.getsockname()[1])
