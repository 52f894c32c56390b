"""RSS, Atom and RDF feeds, and news sitemaps, to entries."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import Any

from ingest.brokenfeeds import fault, mended, pieces
from ingest.dates import iso_published
from ingest.errors import ReadError
from ingest.identity import canonical, joined, keys, untracked
from ingest.packing import GZIP, beginning, unpacked
from ingest.plaintext import one_line, plain_text
from ingest.sitemaps import looks_like_sitemap, parse_sitemap
from records import Entry, Feed, stable_id

_PROLOGUE = re.compile(
    r"\s*(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\])?\s*>)", re.DOTALL | re.IGNORECASE
)
_ROOT = re.compile(r"\s*<(?:[\w.-]+:)?(?:rss|feed|rdf|urlset|sitemapindex)[\s>/]", re.IGNORECASE)
_ENTITY = b"<!ENTITY"
_HOUR = re.compile(rb"<hour>\s*(2[0-4]|[01]?\d)\s*</hour>")
_WEEKDAY = re.compile(rb"<day>\s*((?:mon|tues|wednes|thurs|fri|satur|sun)day)\s*</day>")
_LIST_BYTES = 2000
_DAY = 86_400
_PERIODS = {
    "hourly": 3600,
    "daily": _DAY,
    "weekly": 7 * _DAY,
    "monthly": 30 * _DAY,
    "yearly": 365 * _DAY,
}
_WEB = re.compile(r"https?://", re.IGNORECASE)
_HEAD_BYTES = 4096


def looks_like_feed(data: bytes) -> bool:
    """True where the first element is that of a feed or a sitemap, whatever its server or name says."""
    text = _head(beginning(data, _HEAD_BYTES))
    while match := _PROLOGUE.match(text):
        text = text[match.end() :]
    return _ROOT.match(text) is not None


def parse_feed(data: bytes, url: str) -> tuple[Feed, list[Entry]]:
    """The feed at `url` and its entries, each once, in its order; links are absolute, without tracking.

    A feed that breaks off gives the entries that are whole, one with broken entries gives the others, and
    `Feed.last_error` says so. Raises ReadError for what is no feed, or a broken one without any entry.
    """
    if not data.strip():
        raise ReadError(url, "empty")
    if looks_like_sitemap(data) and looks_like_feed(data):
        feed, entries = parse_sitemap(data, url)
        return feed, _distinct(entries)
    if data.startswith(GZIP):
        data = unpacked(data, url)
    if _ENTITY not in data.upper() and fault(data) is None:
        parsed = _parsed(data, url)
        found, entries = parsed, [_entry(item, url) for item in parsed.entries]
        broken = None
    else:
        found, entries, broken = _mended(data, url)
    if not found.version and not entries:
        raise ReadError(url, broken or "not a feed")
    if broken and not entries:
        raise ReadError(url, broken)
    entries = _distinct(entries)
    feed = Feed(url=url, title=one_line(found.feed.get("title")), last_error=broken, **_rhythm(found, data))
    return feed, entries


def _distinct(entries: list[Entry]) -> list[Entry]:
    """Each story once. A GUID that different stories share is none."""
    owners: dict[str, set[str | None]] = {}
    for entry in entries:
        if entry.guid:
            owners.setdefault(entry.guid, set()).add((entry.url and canonical(entry.url)) or entry.title)
    known: set[str] = set()
    distinct = []
    for entry in entries:
        shared = entry.guid is not None and len(owners[entry.guid]) > 1
        one = replace(entry, guid=None) if shared else entry
        names = keys(one)
        if known.isdisjoint(names):
            distinct.append(one)
        known.update(names)
    return distinct


def entry_key(entry: Entry) -> str:
    """What tells an entry from the others of its feed: its guid, its link, or else its words."""
    return entry.guid or entry.url or stable_id("entry", entry.title, entry.published, entry.summary)


def _parsed(data: bytes, url: str) -> Any:
    import feedparser

    try:
        # Bytes would be tried as a file name first; a stream is only ever read.
        return feedparser.parse(io.BytesIO(data), sanitize_html=False, resolve_relative_uris=False)
    except Exception as error:  # a feed must never end the run, whatever the parser trips over
        raise ReadError(url, f"feed cannot be parsed: {type(error).__name__}") from error


def _mended(data: bytes, url: str) -> tuple[Any, list[Entry], str | None]:
    """What can be read of a feed that is no XML: itself, its entries, and what is wrong if that cost any."""
    sound = mended(data)
    wrong = fault(sound)
    if wrong is None:
        parsed = _parsed(sound, url)
        return parsed, [_entry(item, url) for item in parsed.entries], None
    parts = pieces(sound)
    if parts is None:
        raise ReadError(url, "not a feed")
    read = [_run(run, url) for run in parts.runs]
    entries = [entry for run in read for entry in run]
    lost = sum(not run for run in read)
    broken = None
    if parts.cut or not entries:
        broken = f"broken feed{', cut short' if parts.cut else ''}: {wrong}"
    elif lost:
        broken = f"broken feed: {lost} of {len(entries) + lost} entries cannot be read"
    return _parsed(parts.shell, url), entries, broken


def _run(data: bytes, url: str) -> list[Entry]:
    try:
        return [_entry(item, url) for item in _parsed(data, url).entries]
    except ReadError:
        return []


def _rhythm(found: Any, data: bytes) -> dict[str, Any]:
    """When the feed wants to be asked: seconds by `ttl` or the syndication module, hours and days off."""
    words = data.lower()
    hours = {
        int(hour) % 24 for hour in _HOUR.findall(_block(words, b"skiphours"))
    }  # 24 is RSS 0.91's midnight
    days = (day.decode().capitalize() for day in _WEEKDAY.findall(_block(words, b"skipdays")))
    return {
        "ttl": _ttl(found.feed),
        "skip_hours": tuple(sorted(hours)),
        "skip_days": tuple(dict.fromkeys(days)),
    }


def _block(data: bytes, name: bytes) -> bytes:
    start = data.find(b"<" + name + b">")
    return data[start : start + _LIST_BYTES].partition(b"</" + name)[0] if start >= 0 else b""


def _ttl(feed: Any) -> int | None:
    minutes = _number(feed.get("ttl"))
    if minutes:
        return minutes * 60
    seconds = _PERIODS.get((feed.get("sy_updateperiod") or "").strip().lower())
    return seconds // (_number(feed.get("sy_updatefrequency")) or 1) if seconds else None


def _number(text: str | None) -> int | None:
    """A whole number above zero, as far as one is to be believed."""
    return int(text) if text and re.fullmatch(r"\s*\d{1,7}\s*", text) else None


def _entry(item: Any, feed_url: str) -> Entry:
    publisher = one_line((item.get("source") or {}).get("title"))
    link = _link(item)
    return Entry(
        feed_url=feed_url,
        guid=(item.get("id") or "").strip() or None,
        url=untracked(joined(feed_url, link)) if link else None,
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


def _title(title: str | None, publisher: str | None) -> str | None:
    """The headline without the " - Publisher" that news aggregators put behind it."""
    return title.removesuffix(f" - {publisher}") if title and publisher else title


def _summary(item: Any) -> str | None:
    """The longest of the summary and the content: some feeds carry the whole article."""
    texts = [item.get("summary") or "", *(part.get("value") or "" for part in item.get("content") or [])]
    return max((plain_text(text) for text in texts), key=len) or None


def _head(data: bytes) -> str:
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    return data.decode(encoding, "replace")
