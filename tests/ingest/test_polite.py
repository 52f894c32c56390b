"""robots.txt, pauses and turns, against real servers; the clock is the test's, where time is what is tested."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from local_site import Handler, Site

from ingest.errors import FetchError
from ingest.polite import Notes, Polite, pause_for
from ingest.web import Client
from records import Page

START = datetime(2026, 1, 9, 12, tzinfo=UTC)


class Clock:
    """Time passes only where somebody sleeps; `slept` is for how long altogether."""

    def __init__(self) -> None:
        self.slept = 0.0

    def now(self) -> datetime:
        return START + timedelta(seconds=self.slept)

    def sleep(self, seconds: float) -> None:
        self.slept = round(self.slept + seconds, 6)


@pytest.fixture
def clock() -> Clock:
    return Clock()


Make = Callable[..., Polite]


@pytest.fixture
def polite(site: Site, other_site: Site, clock: Clock) -> Iterator[Make]:
    """Makes a Polite that may ask both sites, a second after each other request."""
    made = []

    def make(memory: Notes | None = None, **changes: object) -> Polite:
        hosts = {site.host, other_site.host}
        options = {"now": clock.now, "sleep": clock.sleep, "pause": lambda url: 1.0} | changes
        made.append(
            Polite(lambda: Client(hosts, connect_seconds=2, read_seconds=2), memory or Notes(), **options)
        )
        return made[-1]

    yield make
    for one in made:
        one.close()


def reason(one: Polite, url: str) -> FetchError:
    with pytest.raises(FetchError) as caught:
        one.get(url)
    return caught.value


def paths(site: Site) -> list[str]:
    return [path for path, _ in site.asked]


@pytest.mark.parametrize(
    ("url", "seconds", "why"),
    [
        ("https://news.example/x", 1, "anybody's"),
        ("http://93.184.215.14/", 1, "anybody's, by its address"),
        ("http://127.0.0.1:8000/", 0, "this machine"),
        ("http://localhost/", 0, "this machine"),
        ("http://[::1]:80/", 0, "this machine"),
        ("http://192.168.1.7/feed", 0, "the user's network"),
        ("http://intranet/feed", 1, "a name says nothing of where it points"),
    ],
)
def test_the_pause_of_a_domain(url: str, seconds: float, why: str) -> None:
    assert pause_for(url) == seconds, why


def test_robots_txt_is_asked_for_once_and_what_it_refuses_is_not_asked_for(polite: Make, site: Site) -> None:
    site.put("/robots.txt", "User-agent: *\nDisallow: /private\n")
    site.put("/story", "text")
    one = polite()
    assert one.get(site.url("/story")).body == b"text"
    error = reason(one, site.url("/private/x"))
    assert (error.reason, error.passing) == ("refused by the site's robots.txt", False)
    assert paths(site) == ["/robots.txt", "/story"]
    assert one.get(site.url("/robots.txt")).body.startswith(b"User-agent"), "it refuses all but itself"


def test_robots_txt_of_the_site_that_a_redirect_leads_to_counts(
    polite: Make, site: Site, other_site: Site
) -> None:
    other_site.put("/robots.txt", "User-agent: streetcheck\nDisallow: /\n")
    site.redirect("/story", other_site.url("/story"))
    error = reason(polite(), site.url("/story"))
    assert (error.item, error.reason) == (site.url("/story"), "refused by the site's robots.txt")
    assert paths(other_site) == ["/robots.txt"]


def test_robots_txt_is_asked_for_again_after_a_day(polite: Make, site: Site, clock: Clock) -> None:
    site.put("/robots.txt", "User-agent: *\nDisallow: /\n")
    memory = Notes()
    reason(polite(memory), site.url("/story"))
    clock.sleep(86_000)
    reason(polite(memory), site.url("/story"))
    assert paths(site) == ["/robots.txt"], "remembered by another process, too"
    clock.sleep(400)
    site.put("/robots.txt", "")
    site.put("/story", "text")
    assert polite(memory).get(site.url("/story")).body == b"text"


def test_a_site_without_robots_txt_allows_everything(polite: Make, site: Site) -> None:
    site.put("/story", "text")
    one = polite()
    for _ in range(2):
        one.get(site.url("/story"))
    assert paths(site) == ["/robots.txt", "/story", "/story"]


def test_a_robots_txt_that_cannot_be_had_refuses_everything_for_now(
    polite: Make, site: Site, clock: Clock
) -> None:
    site.answers["/robots.txt"] = lambda handler: handler.reply(503)
    site.put("/story", "text")
    one = polite()
    for _ in range(2):
        error = reason(one, site.url("/story"))
    assert error.reason == "the site's robots.txt cannot be had: HTTP 503"
    assert (error.status, error.passing) == (503, True)
    assert paths(site) == ["/robots.txt"], "not tried for each page"
    clock.sleep(61)
    site.put("/robots.txt", "")
    assert one.get(site.url("/story")).body == b"text"


def test_an_old_robots_txt_stands_in_for_one_that_cannot_be_had(
    polite: Make, site: Site, clock: Clock
) -> None:
    site.put("/robots.txt", "User-agent: *\nDisallow: /private\n")
    site.put("/story", "text")
    one = polite()
    one.get(site.url("/story"))
    clock.sleep(100_000)
    site.answers["/robots.txt"] = lambda handler: handler.reply(500)
    assert one.get(site.url("/story")).body == b"text"
    assert reason(one, site.url("/private/x")).reason == "refused by the site's robots.txt"


def test_a_site_that_is_down_is_down_in_its_own_words(clock: Clock) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}/story"
    with Polite(lambda: Client({"127.0.0.1"}), Notes(), now=clock.now, sleep=clock.sleep) as one:
        error = reason(one, url)
    assert (error.item, error.reason, error.passing) == (url, "connection refused", True)


def test_requests_to_one_domain_are_spaced_and_to_two_are_not(
    polite: Make, site: Site, other_site: Site, clock: Clock
) -> None:
    for one_site in (site, other_site):
        one_site.put("/a", "a")
    one = polite()
    one.get(site.url("/a"))
    assert clock.slept == 1, "between robots.txt and the page"
    one.get(other_site.url("/a"))
    assert clock.slept == 2, "its own robots.txt only"
    one.get(other_site.url("/a"))
    assert clock.slept == 3


def test_the_pause_outlasts_the_process(polite: Make, site: Site, clock: Clock) -> None:
    site.put("/a", "a")
    memory = Notes()
    polite(memory).get(site.url("/a"))
    before = clock.slept
    polite(memory).get(site.url("/a"))
    assert clock.slept == before + 1


def test_each_hop_of_a_redirect_has_its_turn(polite: Make, site: Site, clock: Clock) -> None:
    site.redirect("/a", "/b")
    site.put("/b", "b")
    assert polite().get(site.url("/a")).body == b"b"
    assert clock.slept == 2, "robots.txt, /a, /b"


@pytest.mark.parametrize(
    ("delay", "seconds", "why"), [("4", 4, "longer"), ("0.2", 1, "shorter"), ("900", 30, "capped")]
)
def test_the_crawl_delay_is_kept(
    polite: Make, site: Site, clock: Clock, delay: str, seconds: float, why: str
) -> None:
    site.put("/robots.txt", f"User-agent: *\nCrawl-delay: {delay}\n")
    site.put("/a", "a")
    one = polite()
    one.get(site.url("/a"))
    before = clock.slept
    one.get(site.url("/a"))
    assert clock.slept == before + seconds, why


@pytest.mark.parametrize(
    ("asked", "slept", "why"),
    [("20", 20, "worth waiting for"), ("3600", 0, "too long: said instead of waited")],
)
def test_a_retry_after_counts_for_the_whole_domain(
    polite: Make, site: Site, clock: Clock, asked: str, slept: float, why: str
) -> None:
    site.answers["/busy"] = lambda handler: handler.reply(429, Retry_After=asked)
    site.put("/a", "a")
    one = polite()
    error = reason(one, site.url("/busy"))
    assert (error.status, error.passing, error.retry_after) == (429, True, float(asked))
    before = clock.slept
    if slept:
        one.get(site.url("/a"))
    else:
        error = reason(one, site.url("/a"))
        assert (error.passing, error.retry_after) == (True, 3600)
        assert error.reason == f"{site.host} is to be left alone for 3600 s more"
        assert paths(site)[-1] == "/busy"
    assert clock.slept == before + slept, why


def test_whoever_holds_a_domain_too_long_is_not_waited_for(polite: Make, site: Site, clock: Clock) -> None:
    memory = Notes()
    memory.reserve(site.host, now=START, seconds=200)
    error = reason(polite(memory), site.url("/a"))
    assert (error.passing, site.asked) == (True, [])


def test_a_domain_is_free_again_after_any_failure(polite: Make, site: Site, clock: Clock) -> None:
    site.answers["/broken"] = lambda handler: handler.wfile.write(b"nonsense\r\n\r\n")
    site.put("/a", "a")
    one = polite()
    for path in ("/broken", "/missing"):
        reason(one, site.url(path))
        before = clock.slept
        one.get(site.url("/a"))
        assert clock.slept == before + 1


def test_threads_take_turns_on_a_domain(polite: Make, site: Site) -> None:
    now_asked, most = [0], [0]
    lock = threading.Lock()

    def slowly(handler: Handler) -> None:
        with lock:
            now_asked[0] += 1
            most[0] = max(most[0], now_asked[0])
        time.sleep(0.03)
        with lock:
            now_asked[0] -= 1
        handler.reply(200, "text")

    site.answers["/slow"] = slowly
    memory, real = Notes(), {"now": lambda: datetime.now(UTC), "sleep": time.sleep}
    both = [polite(memory, pause=lambda url: 0.01, **real) for _ in range(2)]
    with ThreadPoolExecutor(6) as pool:
        pages = pool.map(lambda n: both[n % 2].get(site.url("/slow")), range(12))
        assert [page.body for page in pages] == [b"text"] * 12
    assert most == [1]


def test_cookies_of_a_chain_outlast_the_robots_txt_between(
    polite: Make, site: Site, other_site: Site
) -> None:
    site.answers["/a"] = lambda handler: handler.reply(
        302, Location=other_site.url("/b"), Set_Cookie="seen=1"
    )
    other_site.redirect("/b", site.url("/c"))
    site.put("/c", "c")
    one = polite()
    one.get(site.url("/a"))
    one.get(site.url("/c"))
    cookies = [(path, headers.get("Cookie")) for path, headers in site.asked]
    assert cookies == [("/robots.txt", None), ("/a", None), ("/c", "seen=1"), ("/c", None)]


def test_a_machine_of_ones_own_is_not_made_to_wait(site: Site, clock: Clock) -> None:
    site.put("/a", "a")
    with Polite(Client, Notes(), now=clock.now, sleep=clock.sleep) as one:
        one.allow(site.url("/feed"))
        one.allow("ftp://localhost/")
        one.allow("http://localhost:99999/")
        with ThreadPoolExecutor(3) as pool:
            pages: list[Page] = list(pool.map(lambda _: one.get(site.url("/a")), range(6)))
        one.get(site.url("/a"), etag='"v1"')
    assert [page.body for page in pages] == [b"a"] * 6
    assert clock.slept == 0
    assert site.asked[-1][1]["If-None-Match"] == '"v1"'
