"""When a page says that it was published: JSON-LD and meta tags, in the order of their worth."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.dates import iso_published
from ingest.pagefacts import JSON_LD, META, Fact, Head, metas

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


def stated_dates(head: Head) -> list[Fact]:
    """ISO 8601, best first: times with a zone, then times, then dates."""
    stated = [(date, where) for text, where in _candidates(head) if (date := iso_published(text))]
    return sorted(stated, key=lambda fact: -len(fact[0]))  # the more it says the longer it is


def _candidates(head: Head) -> Iterator[Fact]:
    for article in head.articles:
        stated = article.get("datePublished")
        if isinstance(stated, str):
            yield stated, JSON_LD
    for content in metas(head, _META):
        yield content, META
