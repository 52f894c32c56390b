"""The feeds of a site, found from the address of one of its pages.

address → a feed itself, or a page → the feeds it names → the usual places → the news sitemaps in robots.txt
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from ingest.errors import ReadError
from ingest.feeds import looks_like_feed, parse_feed
from ingest.identity import joined
from ingest.sitemaps import whole
from records import Feed, Page

Get = Callable[[str], Page]

# Where the common publishing systems have them.
USUAL = ("/feed/", "/rss", "/feed.xml", "/rss.xml", "/atom.xml", "/index.xml", "/feeds/posts/default")
SITEMAPS = ("/news-sitemap.xml", "/sitemap-news.xml", "/sitemap_news.xml")
# A page may name a feed for each of its hundred sections.
MAX_NAMED = 20

_TYPES = frozenset(
    f"application/{name}{end}" for name in ("rss", "atom", "rdf") for end in ("+xml", "")
) | {"text/xml", "application/xml", "text/rss+xml"}  # fmt: skip
_FEED_WORD = re.compile(r"(?<![a-z])(?:rss\d?|atom|rdf|feeds?|xml)(?![a-z])", re.IGNORECASE)
_COMMENTS = re.compile(r"\bcomments?\b", re.IGNORECASE)
_SITEMAP = re.compile(r"^\s*sitemap\s*:\s*(\S+)", re.IGNORECASE | re.MULTILINE)


def names_a_feed(url: str) -> bool:
    """Whether an address reads like a feed's, and need not be asked what it is."""
    return _FEED_WORD.search(_after_host(url)) is not None


def find_feeds(url: str, get: Get) -> list[Feed]:
    """The feeds that the page at `url` names; else one in the usual places; else the site's news sitemaps.

    Each was fetched by `get` and is one; a feed at `url` itself is found alone. Raises ReadError where the
    page cannot be had, or has none.
    """
    page = get(url)
    if looks_like_feed(page.body):
        return [_read(url, page, get)[0]]
    if found := list(_asked(_named(page), get)) or list(islice(_asked(_usual(page.url), get), 1)):
        return found
    if found := list(_asked(_sitemaps(page.url, get), get)):
        return found
    raise ReadError(url, "no feed found: the page names none, and there is none in the usual places")


def _asked(places: Iterable[str], get: Get) -> Iterator[Feed]:
    """Those of the places that are feeds; of two with the same entries, as RSS and as Atom, the first."""
    known: set[frozenset[str | None]] = set()
    for place in places:
        try:
            page = get(place)
            if not looks_like_feed(page.body):
                continue
            feed, links = _read(place, page, get)
        except ReadError:
            continue  # there is none
        if not links or links not in known:
            yield feed
        known.add(links)


def _read(url: str, page: Page, get: Get) -> tuple[Feed, frozenset[str | None]]:
    feed, entries = parse_feed(whole(page, get).body, page.url)
    return Feed(page.moved_to or url, title=feed.title), frozenset(entry.url for entry in entries)


def _named(page: Page) -> list[str]:
    """What a page links to as a feed: in its head, else in its text. Feeds of comments are no news."""
    from trafilatura.utils import load_html

    try:
        tree = load_html(page.body)
    except Exception:  # a page that is none names none, whatever the parser trips over
        tree = None
    if tree is None:
        return []
    base = joined(page.url, next(iter(tree.xpath("//base/@href")), ""))
    links = list(_alternates(tree)) or [
        str(href) for href in tree.xpath("//a/@href") if names_a_feed(str(href))
    ]
    return list(dict.fromkeys(joined(base, link) for link in links))[:MAX_NAMED]


def _alternates(tree: Any) -> Iterator[str]:
    for link in tree.xpath("//link[@href]"):
        rel = (link.get("rel") or "").lower().split()
        kind = (link.get("type") or "").partition(";")[0].strip().lower()
        words = f"{link.get('title') or ''} {link.get('href')}"
        if "alternate" in rel and kind in _TYPES and not _COMMENTS.search(words):
            yield link.get("href").strip()


def _after_host(url: str) -> str:
    return re.sub(r"^(?:\w+:)?//[^/?#]*", "", url)


def _usual(url: str) -> Iterator[str]:
    return (joined(url, place) for place in USUAL)


def _sitemaps(url: str, get: Get) -> Iterator[str]:
    try:
        text = get(joined(url, "/robots.txt")).body.decode("utf-8", "replace")
    except ReadError:
        text = ""
    said = [joined(url, place) for place in _SITEMAP.findall(text)]
    yield from dict.fromkeys(place for place in said if "news" in _after_host(place).lower())
    yield from (joined(url, place) for place in SITEMAPS if not said)
