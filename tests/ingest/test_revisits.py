"""When a page is looked at again, and what a look makes of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ingest.identity import body_hash, unchanged
from ingest.revisits import looked, next_look, read_again, seen
from records import Article, Page, Seen, Visit

NOW = datetime(2026, 1, 9, 12, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

NEXT = [
    ("just published", "2026-01-09T12:00:00Z", 0, NOW + HOUR),
    ("after the first look", "2026-01-09T11:00:00+00:00", 1, NOW + 5 * HOUR),
    ("after the second", "2026-01-09T06:00:00Z", 2, NOW + 18 * HOUR),
    ("after the third", "2026-01-08T12:00:00Z", 3, NOW + 2 * DAY),
    ("after the fourth", "2026-01-06T12:00:00Z", 4, NOW + 4 * DAY),
    ("after the fifth", "2026-01-02T12:00:00Z", 5, None),
    ("first seen two hours late", "2026-01-09T10:00:00Z", 0, NOW + 4 * HOUR),
    ("first seen 50 minutes late: half an hour at least", "2026-01-09T11:10:00Z", 0, NOW + 5 * HOUR + timedelta(minutes=10)),
    ("first seen on the fifth day", "2026-01-04T12:00:00Z", 0, NOW + 2 * DAY),
    ("first seen a year later", "2025-01-09T12:00:00Z", 0, None),
    ("in New York's time", "2026-01-09T07:00:00-05:00", 0, NOW + HOUR),
    ("a date without a time begins in New York", "2026-01-09", 0, NOW + 17 * HOUR),
    ("no date", None, 0, NOW + HOUR),
    ("no date, after the first look", None, 1, NOW + 6 * HOUR),
    ("no date, after the fifth", None, 5, None),
    ("no date at all in the words", "lately", 0, NOW + HOUR),
    ("a date to come", "2026-02-01", 0, NOW + HOUR),
    ("a date at the end of the calendar", "9999-12-31", 0, NOW + HOUR),
]  # fmt: skip


@pytest.mark.parametrize(("why", "published", "looks", "due"), NEXT, ids=[case[0] for case in NEXT])
def test_looks_get_rarer_and_end(why, published, looks, due) -> None:
    assert next_look(published, looks, NOW) == due


def test_a_page_is_looked_at_five_times_at_most() -> None:
    now, looks, times = NOW, 0, []
    while (due := next_look("2026-01-09T12:00:00Z", looks, now)) is not None:
        times.append(due - NOW)
        now, looks = due + timedelta(minutes=3), looks + 1
    assert times == [HOUR, 6 * HOUR, DAY, 3 * DAY, 7 * DAY]


BODY = b"<html>one</html>"
PAGE = Page(
    "https://news.example/a", BODY, etag='"1"', last_modified="Fri", fetched_at="2026-01-09T11:59:58+00:00"
)
FIRST = Seen(
    '"1"',
    "Fri",
    body_hash(BODY),
    "2026-01-09T11:59:58+00:00",
    "one.warc.gz",
    300,
    0,
    "2026-01-09T13:00:00+00:00",
)
ARTICLE = Article("a1", "", url="https://news.example/a", published="2026-01-09T12:00:00Z")
LATER = NOW + HOUR
SECOND = {"looks": 1, "look_at": "2026-01-09T18:00:00+00:00"}

LOOKED = [
    ("not modified", Page(PAGE.url, b"", status=304, etag='"2"'), None, {"etag": '"2"', "fetched_at": "2026-01-09T13:00:00+00:00"}, True),
    ("another ETag, the same body", replace(PAGE, etag='"2"', fetched_at=None), ("two", 5), {"etag": '"2"', "fetched_at": "2026-01-09T13:00:00+00:00", "warc": "two", "warc_offset": 5}, True),
    ("another body", replace(PAGE, body=b"two"), ("two", 5), {"body_hash": body_hash(b"two"), "warc": "two", "warc_offset": 5}, False),
    ("nothing came", None, None, {}, None),
]  # fmt: skip


def test_what_is_kept_of_a_page() -> None:
    assert seen(PAGE, ARTICLE.published, now=NOW, kept=("one.warc.gz", 300)) == FIRST
    assert seen(replace(PAGE, fetched_at=None), "2020-01-01", now=NOW) == replace(
        FIRST, fetched_at="2026-01-09T12:00:00+00:00", warc=None, warc_offset=None, look_at=None
    )


@pytest.mark.parametrize(("why", "page", "kept", "changes", "same"), LOOKED, ids=[case[0] for case in LOOKED])
def test_what_a_look_leaves(why, page, kept, changes, same) -> None:
    visit = Visit(ARTICLE, FIRST)
    assert looked(visit, page, now=LATER, kept=kept) == Visit(ARTICLE, replace(FIRST, **SECOND, **changes))
    if page is not None:
        assert unchanged(page, visit.seen.body_hash) is same


PARAGRAPH = "<p>Shares of Quarrel Robotics fell sharply on Thursday, and brokers at Oakmere Partners kept a buy rating. {}</p>"
HTML = (
    '<html><head><title>Page title</title><meta name="author" content="Page Author">'
    '<meta property="article:published_time" content="2026-01-08T10:00:00Z"></head><body><article>'
    + "".join(
        PARAGRAPH.format(f"It was the {number}th time this year that they said so.") for number in range(8)
    )
    + "</article></body></html>"
).encode()
STORED = Article(
    "a1", "Old text.", "https://news.example/a", "Feed title", "2026-01-09T12:00:00Z", "Feed Wire", "Feed Author",
    "en", "https://news.example/feed",
)  # fmt: skip
ORIGINS = (
    ("title", "feed"),
    ("author", "meta tag"),
    ("published", "json-ld"),
    ("publisher", "given"),
)
AGAIN = [
    ("it is not known what came from where", (), "Feed title", "Feed Author", "2026-01-09T12:00:00Z", "Feed Wire"),
    ("the page's own fields come anew", ORIGINS, "Feed title", "Page Author", "2026-01-08T10:00:00+00:00", "Feed Wire"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("why", "origins", "title", "author", "published", "publisher"), AGAIN, ids=[case[0] for case in AGAIN]
)
def test_an_article_is_read_again_from_its_page(why, origins, title, author, published, publisher) -> None:
    page = Page("https://mirror.example/other", HTML, content_type="text/html")
    fresh = read_again(replace(STORED, origins=origins), page)
    assert (fresh.id, fresh.url, fresh.source) == (STORED.id, STORED.url, STORED.source)
    assert (fresh.title, fresh.author, fresh.publisher) == (title, author, publisher)
    assert datetime.fromisoformat(fresh.published or "") == datetime.fromisoformat(published)
    assert fresh.text.startswith("Shares of Quarrel Robotics fell sharply")
    assert dict(fresh.origins).get("title") == dict(origins).get("title")
