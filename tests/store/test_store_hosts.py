"""One request at a time a domain, and the pause after it, for every process and thread on one database."""

import multiprocessing
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from invented import NOW, article

from records import Feed, Robots
from store import open_store

FORK = multiprocessing.get_context("fork")


def at(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def test_a_domain_is_one_callers_until_it_is_released_and_its_pause_is_over(store) -> None:
    def wait(domain: str, seconds: float) -> float:
        return store.reserve(domain, now=at(seconds), seconds=30)

    assert wait("a.example", 0) == 0
    assert wait("b.example", 0) == 0, "another domain"
    assert wait("a.example", 10) == 20, "a request is on its way"
    store.release("a.example", next_at=at(11.25))
    assert wait("a.example", 11) == 0.25, "the pause"
    assert wait("a.example", 11.25) == 0
    assert wait("a.example", 41.25) == 0, "whoever held it has died"
    store.release("a.example", next_at=at(500))
    store.release("a.example", next_at=at(100))
    assert wait("a.example", 101) == 399, "what a server asked for is not shortened"


def test_the_pause_survives_a_restart(database: str) -> None:
    with open_store(database, create=False) as store:
        store.release("a.example", next_at=at(60))
    with open_store(database, create=False) as store:
        assert store.reserve("a.example", now=at(1), seconds=5) == 59


def test_the_robots_txt_of_a_site_is_kept_in_place_of_the_one_before(store) -> None:
    assert store.robots("https://a.example") is None
    for text in ("User-agent: *\nDisallow: /x\x00", ""):
        store.keep_robots(Robots("https://a.example", text, "2026-01-13T13:30:00+00:00"))
        kept = Robots("https://a.example", text.replace("\x00", "\ufffd"), "2026-01-13T13:30:00Z")
        assert store.robots("https://a.example") == kept


def _take(database: str, owner: str, taken: "multiprocessing.Queue[str]") -> None:
    with open_store(database, create=False) as store:
        while some := store.lease_feeds(NOW, owner=owner, seconds=60, limit=3):
            for feed in some:
                taken.put(feed.url)


def test_two_processes_never_get_the_same_feed(database: str) -> None:
    names = [f"feed{number:02}" for number in range(40)]
    with open_store(database, create=False) as store:
        for name in names:
            store.add_feed(Feed(name), now=NOW)
    taken = FORK.Queue()
    workers = [FORK.Process(target=_take, args=(database, owner, taken)) for owner in ("one", "two")]
    for worker in workers:
        worker.start()
    found = [taken.get(timeout=20) for _ in names]
    for worker in workers:
        worker.join()
    assert sorted(found) == names
    assert taken.empty()


def _ask_often(database: str, times: int) -> list[tuple[float, float]]:
    """When each of so many requests to one domain began and ended."""
    asked = []
    with open_store(database, create=False) as store:
        while len(asked) < times:
            if store.reserve("a.example", now=datetime.now(UTC), seconds=5):
                time.sleep(0.005)
                continue
            began = time.monotonic()
            time.sleep(0.01)
            asked.append((began, time.monotonic()))
            store.release("a.example", next_at=datetime.now(UTC))
    return asked


def test_two_processes_never_ask_a_domain_at_the_same_time(database: str) -> None:
    with FORK.Pool(2) as pool:
        found = pool.starmap(_ask_often, [(database, 15)] * 2)
    asked = sorted(found[0] + found[1])
    assert all(earlier[1] <= later[0] for earlier, later in pairwise(asked))


def test_one_store_serves_many_threads(database: str) -> None:
    with open_store(database, create=False) as store:

        def work(number: int) -> str:
            domain = f"{number % 6}.example"
            store.reserve(domain, now=NOW, seconds=1)
            store.keep_robots(Robots(f"https://{domain}", str(number), "2026-01-13T13:30:00Z"))
            store.release(domain, next_at=NOW)
            store.robots(f"https://{domain}")
            return store.add_article(article(id=f"n{number}", text=f"Text {number}."), [], [], now=NOW)

        with ThreadPoolExecutor(12) as pool:
            assert list(pool.map(work, range(120))) == ["new"] * 120
        assert store.status(now=NOW)["articles"] == 120
