"""Workers that share the work, are killed, frozen and left without a database: in the end the store holds
what one undisturbed ingest gives, and the desk is empty.

STREETCHECK_KILLS=20 STREETCHECK_AWAY=30 STREETCHECK_ENTRIES=500 makes it the long test; by default it is a
short one.
"""

import os
import random
import signal
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from threading import Event

import pytest
from clusters import Cluster
from crew import Crew, crew_on, until
from running import ENTRIES, Handler, content, feeds_of, finished, serving, start

from ingest.polite import PAUSE
from store.lines import Task

KILLS = int(os.environ.get("STREETCHECK_KILLS", "3"))
AWAY = float(os.environ.get("STREETCHECK_AWAY", "2"))
LEASE = ("--lease", "2s")


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with serving() as address:
        yield address


@pytest.fixture(scope="module")
def expected(site: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[object]]:
    """What one ingest into a file gives."""
    folder = tmp_path_factory.mktemp("one")
    finished(start(folder / "ledger.db", folder, "feeds", "add", *feeds_of(site)))
    finished(start(folder / "ledger.db", folder, "ingest"))
    return content(folder / "ledger.db")


@pytest.fixture
def crew(server_database: str, tmp_path: Path, site: str) -> Iterator[Crew]:
    with crew_on(server_database, tmp_path, *feeds_of(site)) as crew:
        yield crew


def articles(crew: Crew) -> int:
    return int(crew.rows("SELECT count(*) FROM article")[0][0])  # type: ignore[call-overload]


@pytest.mark.parametrize(("workers", "each"), [(1, "8"), (2, "4"), (4, "2")])
def test_any_number_of_them_gives_what_one_ingest_gives(
    workers: int, each: str, crew: Crew, expected
) -> None:
    for _ in range(workers):
        crew.start("--concurrency", each)
    crew.until_done()
    assert crew.end() == [0] * workers
    assert content(crew.db) == expected


@pytest.mark.timeout(1800)
def test_killed_again_and_again(crew: Crew, expected) -> None:
    dice = random.Random(20261121)
    crew.start(*LEASE, "--concurrency", "4")
    for _ in range(KILLS):
        some = articles(crew) + dice.randint(1, max(2, ENTRIES // (KILLS + 1)))
        until(lambda some=some: articles(crew) >= some or crew.is_done())
        time.sleep(dice.uniform(0, 0.3))
        crew.workers[-1].kill()
        crew.start(*LEASE, "--concurrency", "4")
    crew.until_done()
    assert content(crew.db) == expected
    assert crew.on_desk("status = 'failed'") == []


@pytest.mark.timeout(600)
def test_the_database_stopped_and_started_again(
    own_cluster: Cluster, tmp_path: Path, site: str, expected
) -> None:
    db = own_cluster.address.format(name="postgres")
    with crew_on(db, tmp_path, *feeds_of(site)) as crew:
        for _ in range(2):
            crew.start(*LEASE, "--concurrency", "2")
        for mode, some in (("immediate", 5), ("fast", ENTRIES // 2)):
            until(lambda some=some: articles(crew) > some)
            own_cluster.stop(mode)
            time.sleep(AWAY)
            own_cluster.start()
        crew.until_done()
        assert crew.end() == [0, 0], crew.said()
        assert content(db) == expected
        assert crew.on_desk("status = 'failed'") == []
        assert "Traceback" not in crew.said()


def test_frozen_past_its_lease_and_woken(crew: Crew, expected) -> None:
    frozen = crew.start(*LEASE, "--concurrency", "4")
    until(lambda: articles(crew) > 5)
    frozen.send_signal(signal.SIGSTOP)
    has = f"worker_id = {crew.rows('SELECT min(id) FROM streetcheck_work.worker')[0][0]} AND status = 'doing'"
    assert crew.on_desk(has), "it has something in hand"
    other = crew.start(*LEASE, "--concurrency", "4")
    until(lambda: not crew.on_desk(has))
    frozen.send_signal(signal.SIGCONT)
    crew.until_done()
    other.kill()
    assert content(crew.db) == expected
    crew.rows("UPDATE feed SET due_at = NULL; DELETE FROM streetcheck_work.procrastinate_workers")
    until(lambda: len(crew.rows("SELECT id FROM streetcheck_work.worker")) == 1)  # registered anew
    crew.defer(Task("fetch", "due", {}))
    until(lambda: crew.said().count("0 already there") > 4 and crew.is_done())
    assert crew.end() == [0, -signal.SIGKILL], "it goes on working"


def test_a_tick_is_put_in_line_once(server_database: str, tmp_path: Path) -> None:
    with crew_on(server_database, tmp_path) as crew:
        crew.defer()
        crew.rows(_NOTED)
        for _ in range(3):
            crew.start()
        until(lambda: len(crew.rows("SELECT id FROM streetcheck_work.worker")) == 3)
        until(lambda: {name for name, _ in ticks(crew)} == {"due", "unread"})
        crew.until_done()
        assert len({(name, args["timestamp"]) for name, args in ticks(crew)}) == len(ticks(crew))


def ticks(crew: Crew) -> list[tuple[str, dict[str, int]]]:
    return crew.rows("SELECT name, args FROM noted WHERE name IN ('due', 'unread')")  # type: ignore[return-value]


_NOTED = """
CREATE TABLE noted (name text, args jsonb);
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN INSERT INTO public.noted VALUES (NEW.task_name, NEW.args); RETURN NEW; END $$;
CREATE TRIGGER note AFTER INSERT ON streetcheck_work.procrastinate_jobs FOR EACH ROW EXECUTE FUNCTION note()
"""


def test_a_signal_lets_what_is_in_hand_be_finished_and_a_second_one_does_not(
    server_database: str, tmp_path: Path
) -> None:
    slow = Slow()
    with serving(slow.handler) as site, crew_on(server_database, tmp_path, *feeds_of(site)) as crew:
        one = crew.start("--concurrency", "2")
        until(lambda: slow.asked == 2)
        one.terminate()
        time.sleep(0.5)
        assert one.poll() is None, "it has two feeds in hand"
        slow.may_go_on.set()
        assert one.wait(30) == 0
        assert slow.asked == 2, "no more were begun"
        assert crew.said().splitlines()[-1].endswith(" stopped")
        slow.may_go_on.clear()
        two = crew.start("--concurrency", "1")
        until(lambda: slow.asked == 3)
        two.terminate()
        time.sleep(0.2)
        two.terminate()
        assert two.wait(10) == 128 + signal.SIGINT


class Slow:
    """A site whose feeds come when it is told so."""

    def __init__(self) -> None:
        self.asked = 0
        self.may_go_on = Event()
        slow = self

        class Waiting(Handler):
            def do_GET(self) -> None:
                if self.path.startswith("/feed"):
                    slow.asked += 1
                    slow.may_go_on.wait(60)
                super().do_GET()

        self.handler = Waiting


def test_one_request_at_a_time_and_a_pause_between_them_across_workers(
    server_database: str, tmp_path: Path
) -> None:
    spans: list[tuple[float, float]] = []

    class Timed(Handler):
        def do_GET(self) -> None:
            begun = time.monotonic()
            super().do_GET()
            spans.append((begun, time.monotonic()))

        def feed(self, number: int) -> str:
            return super().feed(number).partition("</item>")[0] + "</item></channel></rss>"

    with serving(Timed) as site:
        port = site.rpartition(":")[2]
        feeds = [f"http://{name}.news.example:{port}/feed/{number}" for number, name in ((1, "a"), (2, "b"))]
        with crew_on(server_database, tmp_path, *feeds, allow="a.news.example b.news.example") as crew:
            for _ in range(2):
                crew.start("--concurrency", "4")
            crew.until_done()
            assert crew.end() == [0, 0]
            assert articles(crew) == 2
    assert len(spans) >= 6, "two of robots.txt, two feeds, two pages"
    gaps = [later[0] - earlier[1] for earlier, later in pairwise(sorted(spans))]
    assert min(gaps) > PAUSE - 0.1, "the server's clock starts a little late, and stops so"
