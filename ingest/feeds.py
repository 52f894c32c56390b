"""RSS, Atom and RDF feeds to entries."""

from __future__ import annotations

import io
import re
from typing import Any
from urllib.parse import urljoin
from xml.sax import SAXParseException

from ingest.dates import iso_published
from ingest.errors import ReadError
from ingest.plaintext import one_line, plain_text
from records import Entry, Feed, stable_id

_PROLOGUE = re.compile(
    r"\s*(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\])?\s*>)", re.DOTALL | re.IGNORECASE
)
_ROOT = re.compile(r"\s*<(?:[\w.-]+:)?(?:rss|feed|rdf)[\s>/]", re.IGNORECASE)
_END = re.compile(rb"</(?:[\w.-]+:)?(?:rss|feed|rdf)\s*>", re.IGNORECASE)
_ITEM = re.compile(rb"<(/?)(?:[\w.-]+:)?(?:item|entry)[\s>]", re.IGNORECASE)
_BARE_AMPERSAND = re.compile(rb"(<!\[CDATA\[.*?\]\]>)|&(?!#?\w+;)", re.DOTALL)
_WEB = re.compile(r"https?://", re.IGNORECASE)
_HEAD_BYTES = 4096


def looks_like_feed(data: bytes) -> bool:
    """True where the first element is that of a feed, whatever the server or the file name says."""
    text = _head(data)
    while match := _PROLOGUE.match(text):
        text = text[match.end() :]
    return _ROOT.match(text) is not None


def parse_feed(data: bytes, url: str) -> tuple[Feed, list[Entry]]:
    """The feed at `url` and its entries, in its order; entry links are absolute.

    A feed that breaks off gives the entries that are whole, and `Feed.last_error` says so.
    Raises ReadError for what is no feed, or a broken one without any entry.
    """
    if not data.strip():
        raise ReadError(url, "empty")
    parsed = _parse(data, url)
    broken = _break(parsed, data)
    if not parsed.version and not parsed.entries:
        raise ReadError(url, "not a feed")
    items = parsed.entries[:-1] if broken and _ends_in_item(data) else parsed.entries
    if broken and not items:
        raise ReadError(url, broken)
    feed = Feed(url=url, title=one_line(parsed.feed.get("title")), last_error=broken)
    return feed, [_entry(item, url) for item in items]


def entry_key(entry: Entry) -> str:
    """What tells an entry from the others of its feed: its guid, its link, or else its words."""
    return entry.guid or entry.url or stable_id("entry", entry.title, entry.published, entry.summary)


def _parse(data: bytes, url: str) -> Any:
    parsed = _parsed(data, url)
    if isinstance(parsed.get("bozo_exception"), SAXParseException):
        # feedparser's second, lenient reading makes "S&P; 500" of a bare "S&P 500".
        return _parsed(_BARE_AMPERSAND.sub(lambda match: match[1] or b"&amp;", data), url)
    return parsed


def _parsed(data: bytes, url: str) -> Any:
    import feedparser

    try:
        # Bytes would be tried as a file name first; a stream is only ever read.
        return feedparser.parse(io.BytesIO(data), sanitize_html=False, resolve_relative_uris=False)
    except Exception as error:  # a feed must never end the run, whatever the parser trips over
        raise ReadError(url, f"feed cannot be parsed: {type(error).__name__}") from error


def _break(parsed: Any, data: bytes) -> str | None:
    """Why the feed is cut short, or None. Lesser faults, such as a bare "&", cost no entry."""
    error = parsed.get("bozo_exception")
    if not isinstance(error, SAXParseException) or _END.search(data):
        return None
    return f"broken feed, cut short: {error.getMessage()}"


def _ends_in_item(data: bytes) -> bool:
    tags = _ITEM.findall(data)
    return bool(tags) and tags[-1] == b""


def _entry(item: Any, feed_url: str) -> Entry:
    publisher = one_line((item.get("source") or {}).get("title"))
    link = _link(item)
    return Entry(
        feed_url=feed_url,
        guid=(item.get("id") or "").strip() or None,
        url=_absolute(link, feed_url) if link else None,
        title=_title(one_line(item.get("title")), publisher),
        published=iso_published(item.get("published") or item.get("updated")),
        author=one_line((item.get("author_detail") or {}).get("name") or item.get("author")),
        publisher=publisher,
        summary=_summary(item),
    )


def _link(item: Any) -> str:
    """The link of an item, or its guid where that is an address: feedparser takes any guid for a link."""
    link = (item.get("link") or "").strip()
    stated = any((each.get("href") or "").strip() == link for each in item.get("links") or [])
    return link if stated or _WEB.match(link) else ""


def _absolute(link: str, feed_url: str) -> str:
    try:
        return urljoin(feed_url, link)
    except ValueError:  # a broken link stays as it is, for the fetching to name
        return link


def _title(title: str | None, publisher: str | None) -> str | None:
    """The headline without the " - Publisher" that news aggregators put behind it."""
    return title.removesuffix(f" - {publisher}") if title and publisher else title


def _summary(item: Any) -> str | None:
    """The longest of the summary and the content: some feeds carry the whole article."""
    texts = [item.get("summary") or "", *(part.get("value") or "" for part in item.get("content") or [])]
    return max((plain_text(text) for text in texts), key=len) or None


def _head(data: bytes) -> str:
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    return data[:_HEAD_BYTES].decode(encoding, "replace")
