from dataclasses import replace

import pytest

from ingest.identity import canonical, keys, untracked
from records import Entry

FEED = "https://news.example/feed.xml"
TIME = "2026-03-08T06:41:12-04:00"
LATER = "2026-03-08T09:00:00-04:00"
ONE = Entry(FEED, "g1", "https://news.example/a", "Quillon rises", TIME)


@pytest.mark.parametrize(
    ("changes", "known", "why"),
    [
        ({}, True, "the same"),
        ({"guid": "g2"}, True, "another GUID"),
        ({"guid": None}, True, "no GUID any more"),
        ({"guid": "g2", "title": "Quillon jumps"}, True, "another GUID and headline, at the same moment"),
        ({"guid": "g2", "published": LATER}, True, "another GUID, and the time of the poll for a date"),
        ({"url": "https://news.example/b"}, True, "it moved"),
        ({"url": "https://news.example/b", "title": "Quillon jumps"}, True, "it moved with its headline"),
        ({"url": "http://NEWS.example:80/a/?utm_source=x#top", "guid": "g2"}, True, "the same address"),
        ({"title": "Quillon jumps", "published": LATER}, True, "an update under its GUID and address"),
        ({"summary": "More."}, True, "another summary"),
        ({"url": "https://news.example/b", "title": "Rates", "published": LATER}, False, "one GUID for all"),
        ({"guid": "g2", "title": "Rates", "published": LATER}, False, "one address for all"),
        ({"guid": "g2", "url": "https://news.example/b"}, False, "a headline that comes twice a minute"),
        ({"guid": "g2", "published": "2026-03-09T06:41:12-04:00"}, False, "the same page and headline, next day"),
    ],
)  # fmt: skip
def test_what_is_known_again(changes: dict[str, str | None], known: bool, why: str) -> None:
    assert bool({*keys(ONE)} & {*keys(replace(ONE, **changes))}) is known, why  # type: ignore[arg-type]


UNDATED = replace(ONE, published=None)
DATED = replace(ONE, published="2026-03-08")
BARE = Entry(FEED, "g1", None, "Quillon rises", TIME, summary="Up 4%.")
HOME = replace(ONE, url="https://news.example/")
WORDS = Entry(FEED, None, None, None, summary="Up 4%.")


@pytest.mark.parametrize(
    ("one", "other", "known", "why"),
    [
        (UNDATED, replace(UNDATED, guid="g2"), True, "undated: address and headline"),
        (UNDATED, replace(UNDATED, url="https://news.example/b"), False, "undated, one GUID for all"),
        (UNDATED, replace(UNDATED, guid="g2", title="Rates"), False, "undated, one address for all"),
        (DATED, replace(DATED, guid="g2"), True, "a date: address and headline"),
        (DATED, replace(DATED, guid="g2", title="Rates"), False, "a date is not the moment"),
        (BARE, replace(BARE, guid="g2"), True, "no link: headline and time"),
        (BARE, replace(BARE, title="Quillon jumps"), True, "no link: GUID and time"),
        (BARE, replace(BARE, title="Rates", published=LATER), False, "no link, one GUID for all"),
        (HOME, replace(HOME, guid="g2", title="Rates"), False, "a front page is no address of its own"),
        (HOME, replace(HOME, guid="g2"), True, "a front page: headline and time"),
        (WORDS, WORDS, True, "nothing but words"),
        (WORDS, replace(WORDS, summary="Up 5%."), False, "other words"),
    ],
)
def test_entries_that_say_little(one: Entry, other: Entry, known: bool, why: str) -> None:
    assert bool({*keys(one)} & {*keys(other)}) is known, why


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example/s?utm_source=rss&id=7&fbclid=x#top", "https://a.example/s?id=7#top"),
        ("https://a.example/s?utm_source=rss", "https://a.example/s"),
        ("https://a.example/s?%75tm_source=rss&.tsrc=rss", "https://a.example/s"),
        ("https://a.example/s?b=2&a=1", "https://a.example/s?b=2&a=1"),
        ("https://a.example/s?ref=feed&", "https://a.example/s?ref=feed&"),
        ("https://a.example/s?", "https://a.example/s?"),
        ("a.html?gclid=1", "a.html"),
        ("", ""),
    ],
)
def test_tracking_is_dropped(url: str, expected: str) -> None:
    assert untracked(url) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTP://News.Example:80/A/?utm_medium=x#c", "https://news.example/A"),
        ("https://news.example:8443/a", "https://news.example:8443/a"),
        ("https://news.example/#!/story/1", "https://news.example#!/story/1"),
        ("https://news.example/?p=12", "https://news.example?p=12"),
        ("https://news.example/", None),
        ("http://[::1", "http://[::1"),
        ("pages/a.html", "pages/a.html"),
    ],
)
def test_addresses_are_compared_in_one_form(url: str, expected: str | None) -> None:
    assert canonical(url) == expected
