"""What a robots.txt allows, and what stands for one that cannot be had."""

import time
from datetime import UTC, datetime

import pytest

from ingest.errors import FetchError
from ingest.robots import allowed, crawl_delay, fetch, holds
from records import Page, Robots

NOW = datetime(2026, 1, 9, 12, tzinfo=UTC)
SITE = "https://news.example"

RULES = """
# made for the tests
User-agent: *
Disallow: /private
Allow: /private/open
Disallow: /*.pdf$
Crawl-delay: 2.5

User-agent: otherbot
User-Agent: thirdbot
Disallow: /
Crawl-delay: 20
"""
OURS = "User-agent: *\nDisallow:\n\nUser-agent: Streetcheck # us\nDisallow: /prices\nCrawl-delay: 900\n"


@pytest.mark.parametrize(
    ("text", "path", "may", "why"),
    [
        (RULES, "/story", True, "not named"),
        (RULES, "/private/x", False, "named"),
        (RULES, "/private/open/x", True, "the longer rule wins"),
        (RULES, "/report.pdf", False, "a pattern"),
        (RULES, "/report.pdf?x", True, "the pattern ends there"),
        (OURS, "/prices/1", False, "we are named"),
        (OURS, "/story", True, "all others may"),
        ("User-agent: streetcheck*\nDisallow: /\n", "/story", False, "named with an asterisk"),
        ("User-agent: streetcheckers\nDisallow: /\n", "/story", True, "somebody else"),
        ("", "/story", True, "empty"),
        ("<html><body>Not found</body></html>", "/story", True, "a page in its place"),
        ("Disallow: /", "/story", True, "for nobody"),
        ("User-agent: *\r\nDisallow: /\r\n", "/robots.txt", True, "it may itself be asked for"),
        ("\ufeffUser-agent: *\rDisallow: /", "/story", True, "a mark in the text; `fetch` takes it off"),
    ],
)
def test_what_is_allowed(text: str, path: str, may: bool, why: str) -> None:
    assert allowed(text, SITE + path) is may, why


@pytest.mark.parametrize(
    ("text", "seconds", "why"),
    [
        (RULES, 2.5, "for all"),
        (OURS, 30, "ours, capped"),
        ("User-agent: *\nCrawl-delay: soon", 0, "no number"),
        ("User-agent: *\nCrawl-delay: -3", 0, "below nothing"),
        ("User-agent: *\nCrawl-delay: nan", 0, "no number either"),
        ("", 0, "none"),
    ],
)
def test_the_crawl_delay(text: str, seconds: float, why: str) -> None:
    assert crawl_delay(text) == seconds, why


def test_a_hostile_one_is_read_in_time() -> None:
    agents = "".join(f"User-agent: b{number}\n" for number in range(14_000))
    rules = "".join(f"Disallow: /{number}\n" for number in range(14_000))
    started = time.process_time()
    assert allowed(agents + rules, f"{SITE}/1")
    assert not allowed(f"User-agent: *\nDisallow: {'/*a' * 80_000}b\nDisallow: /1", f"{SITE}/1")
    assert time.process_time() - started < 3


def raising(error: FetchError):
    def get(url: str) -> Page:
        raise error

    return get


@pytest.mark.parametrize(
    ("body", "text", "why"),
    [
        (b"User-agent: *\n", "User-agent: *\n", "as it came"),
        (b"\xef\xbb\xbfUser-agent: *\n", "User-agent: *\n", "without the mark"),
        (b"# caf\xe9", "# caf\ufffd", "not UTF-8"),
    ],
)
def test_it_holds_for_a_day(body: bytes, text: str, why: str) -> None:
    asked = []

    def get(url: str) -> Page:
        asked.append(url)
        return Page(url, body)

    found = fetch(SITE, get, now=NOW)
    assert found == Robots(SITE, text, "2026-01-10T12:00:00+00:00"), why
    assert asked == ["https://news.example/robots.txt"]
    assert holds(found, now=datetime(2026, 1, 10, 11, 59, tzinfo=UTC))
    assert not holds(found, now=datetime(2026, 1, 10, 12, tzinfo=UTC))
    assert not holds(None, now=NOW)


@pytest.mark.parametrize(
    ("error", "kept", "why"),
    [
        (FetchError(SITE, "HTTP 404", 404), True, "there is none"),
        (FetchError(SITE, "HTTP 403", 403), True, "RFC 9309: a 4xx is none"),
        (FetchError(SITE, "more than 5 redirects"), False, "for this once"),
        (FetchError(SITE, "refused: 10.0.0.1 is a private address"), False, "the page will say so itself"),
    ],
)
def test_a_site_without_one_allows_everything(error: FetchError, kept: bool, why: str) -> None:
    found = fetch(SITE, raising(error), now=NOW)
    assert (found.text, holds(found, now=NOW)) == ("", kept), why


@pytest.mark.parametrize(
    "error",
    [FetchError(SITE, "HTTP 503", 503, passing=True), FetchError(SITE, "connection refused", passing=True)],
)
def test_a_site_with_a_fault_allows_nothing(error: FetchError) -> None:
    with pytest.raises(FetchError):
        fetch(SITE, raising(error), now=NOW)
