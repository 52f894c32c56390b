"""When a page says that it was published: JSON-LD and meta tags, in the order of their worth."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ingest.dates import iso_published

_META = (
    "article:published_time",
    "og:article:published_time",
    "article:published",
    "datePublished",
    "og:pubdate",
    "pubdate",
    "parsely-pub-date",
    "dc.date.issued",
)
_ARTICLES = ("Article", "BlogPosting", "Report")


def stated_date(tree: Any) -> str | None:
    """ISO 8601 out of a page's lxml tree: the first time with a zone, else time, else date; or None."""
    stated = (date for text in _candidates(tree) if (date := iso_published(text)))
    return max(stated, key=len, default=None)  # the more it says the longer it is; of equals, the first


def _candidates(tree: Any) -> Iterator[str]:
    for script in tree.xpath('//script[contains(@type, "ld+json")]'):
        yield from _json_dates(script.text or "")
    for name in _META:
        for meta in tree.xpath("//meta[@property=$n or @name=$n or @itemprop=$n]/@content", n=name):
            yield str(meta)


def _json_dates(text: str) -> Iterator[str]:
    try:
        data = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return
    for node in _nodes(data):
        kinds = node.get("@type")
        names = kinds if isinstance(kinds, list) else [kinds]
        stated = node.get("datePublished")
        if isinstance(stated, str) and any(str(name).endswith(_ARTICLES) for name in names):
            yield stated


def _nodes(data: Any) -> Iterator[dict[str, Any]]:
    """Objects of the top level, of lists, of `@graph` and `mainEntity`: not the lists of related articles."""
    if isinstance(data, list):
        for part in data:
            yield from _nodes(part)
    elif isinstance(data, dict):
        yield data
        for name in ("@graph", "mainEntity"):
            yield from _nodes(data.get(name))
