"""When a page that was read is looked at again, and what is then made of it. Pure: the time is an argument.

Publishers correct a story within hours, and hardly ever after a week: the looks get rarer, and end.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from ingest.identity import body_hash
from ingest.pages import FEED, GIVEN, read_page
from records import Article, Entry, Page, Seen, Visit, in_new_york, parse_published

# After the publication; a page that is older than the last of them is not looked at again.
AGES = (
    timedelta(hours=1), timedelta(hours=6), timedelta(days=1), timedelta(days=3), timedelta(days=7),
)  # fmt: skip
SOONEST = timedelta(minutes=30)  # from one look to the next, the first fetch being one
# What a feed or the user said of an article, which a page does not overrule.
_STATED = frozenset({FEED, GIVEN})


def next_look(published: str | None, looks: int, now: datetime) -> datetime | None:
    """When to look at a page again after `looks` looks: 1 and 6 hours, 1, 3 and 7 days after its publication.

    An article without a date, or with one to come, counts as published `now`; a date without a time as
    the beginning of that day in New York. None: not again.
    """
    if looks >= len(AGES):
        return None
    start = min(_moment(published) or now, now)
    for age in AGES[looks:]:
        if start + age >= now + SOONEST:
            return start + age
    return None


def _moment(published: str | None) -> datetime | None:
    try:
        when = parse_published(published or "")
        if not isinstance(when, datetime):
            when = datetime.combine(when, time.min)
        return in_new_york(when).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def seen(page: Page, published: str | None, *, now: datetime, kept: tuple[str, int] | None = None) -> Seen:
    """What is kept of a page that an article was read from for the first time.

    `kept` is the file and the offset where the page is kept (ingest.warc).
    """
    warc, offset = kept or (None, None)
    return Seen(
        page.etag,
        page.last_modified,
        body_hash(page.body),
        page.fetched_at or _text(now),
        warc,
        offset,
        looks=0,
        look_at=_text(next_look(published, 0, now)),
    )


def looked(visit: Visit, page: Page | None, *, now: datetime, kept: tuple[str, int] | None = None) -> Visit:
    """The visit after one more look; `page` is what came (also a 304), None where nothing did."""
    looks = visit.seen.looks + 1
    after = replace(visit.seen, looks=looks, look_at=_text(next_look(visit.article.published, looks, now)))
    if page is not None:
        etag, modified = page.etag, page.last_modified
        if page.status == 304:
            etag, modified = etag or visit.seen.etag, modified or visit.seen.last_modified
        after = replace(after, etag=etag, last_modified=modified, fetched_at=page.fetched_at or _text(now))
    if page is not None and page.status != 304:
        warc, offset = kept or (None, None)
        after = replace(after, body_hash=body_hash(page.body), warc=warc, warc_offset=offset)
    return replace(visit, seen=after)


def read_again(article: Article, page: Page) -> Article:
    """A stored article read from its page anew: another text, the same id, address and source.

    What the feed or the user said of it stays; of an article that does not know what came from where,
    everything that is known stays. Raises ReadError.
    """
    origins = dict(article.origins)
    stated = {
        name: value
        for name in ("title", "published", "publisher", "author")
        if (value := getattr(article, name)) and (not origins or origins.get(name) in _STATED)
    }
    hint = {name: stated.get(name) for name in ("title", "published", "publisher", "author")}
    fresh = read_page(page, Entry(article.source or "", None, article.url, **hint))
    said = {name: origin for name, origin in fresh.origins if name not in stated}
    kept = {name: origins[name] for name in stated if name in origins}
    return replace(
        fresh,
        id=article.id,
        url=article.url,
        source=article.source,
        origins=tuple((said | kept).items()),
    )


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat(timespec="seconds")
