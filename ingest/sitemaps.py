"""News sitemaps: the stories of the last two days, as sites list them for search engines (sitemaps.org).

index → the sitemaps it names → one page of all → entries, as of a feed
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, cast
from xml.etree import ElementTree as ET

from ingest.brokenfeeds import fault, mended
from ingest.dates import iso_published
from ingest.errors import ReadError
from ingest.identity import joined, untracked
from ingest.packing import GZIP, beginning, unpacked
from ingest.plaintext import one_line
from records import Entry, Feed, Page

# An index names sitemaps for years back; those of the news, or else the latest, are enough.
MAX_PARTS = 5
_HEAD_BYTES = 4096
_ROOT = re.compile(rb"<(?:[\w.-]+:)?(urlset|sitemapindex)[\s>/]")
_ENTITY = b"<!ENTITY"
_OTHER_SPACES = re.compile(r"sitemap-(?:image|video)")
_HOST = re.compile(r"^\w+://[^/]*")
_CHUNK = 65_536


def looks_like_sitemap(data: bytes) -> bool:
    """True where a sitemap or an index of them begins, also packed."""
    return _kind(data) is not None


def whole(page: Page, get: Callable[[str], Page]) -> Page:
    """The page; for an index of sitemaps, one page with all that the sitemaps in it list.

    `get` fetches a part. An index may stay as it is while its parts change, so that nothing is kept to ask
    for it by. Raises ReadError where no part can be fetched and read; some are enough.
    """
    if _kind(page.body) != b"sitemapindex":
        return page
    bodies, failed = [], ReadError(page.url, "an index of sitemaps without any")
    for url in parts(page.body, page.url):
        try:
            bodies.append(mended(_sound(get(url).body, url)))
        except ReadError as error:
            failed = error
    if not bodies:
        raise failed
    body = b"<urlset>" + b"".join(bodies) + b"</urlset>"
    return replace(page, body=body, etag=None, last_modified=None, gzipped=None)


def parts(index: bytes, url: str) -> list[str]:
    """The sitemaps of an index that are worth reading: with news in their name, or else the latest."""
    found = [
        (joined(url, said["loc"]), iso_published(said.get("lastmod")) or "")
        for said in _elements(_sound(index, url), "sitemap")
        if said.get("loc")
    ]
    news = [part for part in found if "news" in _HOST.sub("", part[0]).lower()]
    latest = sorted(news or found, key=lambda part: part[1], reverse=True)
    return [address for address, _ in latest[:MAX_PARTS]]


def parse_sitemap(data: bytes, url: str) -> tuple[Feed, list[Entry]]:
    """The feed at `url`, called by its publication, and an entry for each story (`news:news`).

    Raises ReadError for a broken sitemap, an index (see `whole`), and one that is not of news.
    """
    if _kind(data) == b"sitemapindex":
        raise ReadError(url, "an index of sitemaps: name one of them")
    data = _sound(data, url)
    entries = [entry for said in _elements(data, "url") if (entry := _entry(said, url))]
    if not entries and b"loc>" in data:
        raise ReadError(url, "a sitemap, but not of news: it names no story with its title")
    names = {entry.publisher for entry in entries}
    return Feed(url, title=names.pop() if len(names) == 1 else None), entries


def _kind(data: bytes) -> bytes | None:
    match = _ROOT.search(beginning(data, _HEAD_BYTES).replace(b"\0", b""))
    return match[1] if match else None


def _sound(data: bytes, url: str) -> bytes:
    """Unpacked, and XML."""
    if data.startswith(GZIP):
        data = unpacked(data, url)
    if _ENTITY in data.upper() or fault(data):
        data = mended(data)
        if wrong := fault(data):
            raise ReadError(url, f"broken sitemap: {wrong}")
    return data


def _elements(data: bytes, name: str) -> Iterator[dict[str, str]]:
    """What the elements of that name say: text by name, wherever in the element it stands."""
    parser: ET.XMLPullParser[Any] = ET.XMLPullParser(["end"])
    for start in range(0, len(data), _CHUNK):
        parser.feed(data[start : start + _CHUNK])
        for _, element in cast("Iterator[tuple[str, ET.Element]]", parser.read_events()):
            if _name(element) == name:
                yield {_name(part): (part.text or "").strip() for part in element.iter()}
                element.clear()


def _entry(said: dict[str, str], url: str) -> Entry | None:
    if not said.get("title") or not said.get("loc"):
        return None
    return Entry(
        feed_url=url,
        guid=None,
        url=untracked(joined(url, said["loc"])),
        title=one_line(said["title"]),
        published=iso_published(said.get("publication_date")) or iso_published(said.get("lastmod")),
        publisher=one_line(said.get("name")),
    )


def _name(element: ET.Element) -> str:
    """The name without its namespace; images and films of a page have titles and addresses of their own."""
    space, _, name = str(element.tag).rpartition("}")
    return f"{space} {name}" if _OTHER_SPACES.search(space) else name
