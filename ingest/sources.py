"""Sources of every kind to articles.

feed URL → feed → entries → pages → articles      page URL → page → article
saved feed → entries → pages → articles           file, folder, "-" → articles

An entry comes out as Taken, with its article; what stands alone comes out as an Article.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol, TypeAlias
from urllib.parse import unquote, urlsplit

from ingest.errors import FetchError, ReadError
from ingest.feeds import entry_key, looks_like_feed, parse_feed
from ingest.files import checked_published, read_bytes, read_path
from ingest.identity import body_hash, unchanged
from ingest.pages import FEED, read_page
from ingest.schedule import after_failure, after_success
from ingest.sitemaps import whole
from ingest.walls import state_of
from records import Article, Entry, Failure, Feed, Page, stable_id

# What may stand in place of an article, in words.
STATES = {
    "wall": "a wall that keeps programs out",
    "consent": "a page that asks for consent",
    "paywall": "behind a paywall",
    "empty": "an empty page",
}
_STATED = ("author", "published", "publisher", "title", "url")


class Fetcher(Protocol):
    """What is needed of ingest.web.Client."""

    def get(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> Page: ...

    def allow(self, url: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Polled:
    """A feed was polled: `feed` with what is to be kept (etag, failures, last_error, state), and how
    many `entries` it had. Comes after all that was read from them, so that a run which was ended
    before has not yet taken the feed for read."""

    feed: Feed
    entries: int


@dataclass(frozen=True, slots=True)
class Taken:
    """What was read of an entry: the `article` on its page (`whole`), or else one of its title and summary,
    after a Failure with the reason; None where it has neither.

    `done` says that it need not be fetched again: not where that reason may pass (a busy server).
    """

    entry: Entry
    article: Article | None
    whole: bool
    done: bool


Item: TypeAlias = Article | Failure | Taken | Polled
Skip: TypeAlias = Callable[[Entry], bool]


def read_sources(
    sources: Iterable[str | Feed],
    client: Fetcher,
    *,
    published: str | None = None,
    url: str | None = None,
    skip: Skip = lambda entry: False,
) -> Iterator[Article | Failure | Taken | Polled]:
    """The articles of feed and page addresses, files, folders and `-`, in their order.

    A `Feed` (a subscription) is asked only for what is new since its etag. `skip` is asked of each entry
    just before it is read; where true, the entry is passed over. Where an entry is not done with, its feed
    is Polled without its etag, so that the next poll tries again.
    `published` and `url` are for single pages and files.
    Raises ReadError only where `published` is no date.
    """
    published = checked_published(published)
    for source in sources:
        if isinstance(source, Feed):
            _allow(client, source.url)
            yield from _subscription(source, client, skip)
        elif is_web(source):
            _allow(client, source)
            yield from _address(source, client, published, url, skip)
        else:
            yield from _local(source, client, published, url, skip)


def is_web(source: str) -> bool:
    """True for an http or https address; anything else is a file."""
    return source.lower().startswith(("http://", "https://"))


def _allow(client: Fetcher, url: str) -> None:
    try:
        client.allow(url)
    except FetchError:
        return  # getting it says the same, where it can be reported


def _address(
    source: str, client: Fetcher, published: str | None, url: str | None, skip: Skip
) -> Iterator[Item]:
    """A feed or a page, as what came tells."""
    try:
        page = client.get(source)
        if looks_like_feed(page.body):
            yield from _feed(Feed(source), page, client, skip)
        else:
            yield named_article(page, published=published, url=url)
    except ReadError as error:
        yield Failure(source, error.reason)


def named_article(page: Page, *, published: str | None = None, url: str | None = None) -> Article:
    """The article on a page that the user named. What there is before a paywall is one, too.

    Raises ReadError, also for what stands in place of an article.
    """
    state = page_state(page)
    if state is not None and state != "paywall":
        raise ReadError(page.requested_url or page.url, STATES[state])
    return replace(read_page(page, published=published, url=url), state=state or "whole")


def _subscription(feed: Feed, client: Fetcher, skip: Skip) -> Iterator[Item]:
    try:
        page = client.get(feed.url, etag=feed.etag, last_modified=feed.last_modified)
        yield from _feed(feed, page, client, skip)
    except ReadError as error:
        yield Failure(feed.url, error.reason)
        status = error.status if isinstance(error, FetchError) else None
        yield Polled(after_failure(feed, error.reason, status=status), 0)


def _feed(feed: Feed, page: Page, client: Fetcher, skip: Skip) -> Iterator[Item]:
    """The entries of a feed that came."""
    page = whole(page, client.get)
    if unchanged(page, feed.body_hash):
        yield Polled(after_success(feed, page), 0)
        return
    found, entries = parse_feed(page.body, page.url)
    done = True
    for entry in of_feed(feed, entries):
        if not skip(entry):
            for item in _entry(entry, client):
                done = done and not (isinstance(item, Taken) and not item.done)
                yield item
    if found.last_error:
        yield Failure(feed.url, found.last_error)
    polled = after_entries(feed, page, found, body_hash=body_hash(page.body), done=done)
    yield Polled(polled, len(entries))


def of_feed(feed: Feed, entries: Iterable[Entry]) -> Iterator[Entry]:
    """The entries under the address that the feed is asked by, wherever it was found."""
    return (replace(entry, feed_url=feed.url) for entry in entries)


def after_entries(feed: Feed, page: Page, found: Feed, *, body_hash: str, done: bool) -> Feed:
    """What to keep of a poll once its entries are read: nothing that would spare the next one reading
    them, where one is not `done` with or the feed that was `found` broke off."""
    polled = after_success(feed, page, title=found.title, body_hash=body_hash)
    polled = replace(
        polled,
        last_error=found.last_error,
        ttl=found.ttl,
        skip_hours=found.skip_hours,
        skip_days=found.skip_days,
    )
    return polled if done and not found.last_error else in_full(polled)


def in_full(feed: Feed) -> Feed:
    """The feed such that the next poll reads all of it again."""
    return replace(feed, etag=None, last_modified=None, body_hash=None)


def _local(
    source: str, client: Fetcher, published: str | None, url: str | None, skip: Skip
) -> Iterator[Item]:
    for item in read_path(source, published=published, url=url):
        if isinstance(item, Entry):
            yield from () if skip(item) else _entry(item, client)
        else:
            yield item


def _entry(entry: Entry, client: Fetcher) -> Iterator[Failure | Taken]:
    """The article of an entry: from its page or, failing that, from the entry itself."""
    try:
        page = entry_page(entry, client)
        if state := page_state(page):
            yield from kept(entry, STATES[state], state=state)
        else:
            yield Taken(entry, read_page(page, entry), whole=True, done=True)
    except FetchError as error:
        yield from kept(entry, error.reason, passing=error.passing, state=error.state)
    except ReadError as error:
        yield from kept(entry, error.reason)


def page_state(page: Page) -> str | None:
    """What stands on a page of the web in place of an article: a key of STATES; None for all others."""
    return state_of(page) if is_web(page.url) else None


def kept(
    entry: Entry, reason: str, *, passing: bool = False, state: str | None = None
) -> tuple[Failure, Taken]:
    """An entry without its page: why, and what there is of it; it comes again where that is `passing`.

    `state` is what stood in place of the page, where it is known.
    """
    article = entry_article(entry, state or "summary")
    words = "; kept as title and summary" if article else ""
    return Failure(entry_name(entry), reason + words), Taken(entry, article, whole=False, done=not passing)


def entry_name(entry: Entry) -> str:
    """What an entry is called where it is reported."""
    return entry.url or entry.title or entry_key(entry)


def entry_article_id(entry: Entry) -> str:
    """The id of an article of title and summary."""
    return link_id(entry.url or f"{entry.feed_url} {entry_key(entry)}")


def link_id(link: str) -> str:
    """The id of an article known by its link; a page that names no other address of its own has the same."""
    return stable_id("article", link)


def entry_article(entry: Entry, state: str = "summary") -> Article | None:
    """What there is of an entry without its page; None where it has neither title nor summary."""
    text = entry_text(entry)
    if text is None:
        return None
    return Article(
        id=entry_article_id(entry),
        text=text,
        url=entry.url,
        title=entry.title,
        published=entry.published,
        publisher=entry.publisher,
        author=entry.author,
        source=entry.feed_url,
        state=state,
        origins=tuple((name, FEED) for name in _STATED if getattr(entry, name)),
    )


def entry_text(entry: Entry) -> str | None:
    """Title and summary on a line each; only one of them where the summary repeats the title."""
    title, summary = entry.title or "", entry.summary or ""
    rest = summary.removeprefix(title).strip() if title else summary
    if rest == (entry.publisher or ""):
        rest = ""
    text = "\n".join(part for part in (title, summary if rest else "") if part)
    return text or None


def entry_page(entry: Entry, client: Fetcher) -> Page:
    """The page that an entry names. Raises ReadError."""
    if entry.url is None:
        raise ReadError(entry.title or entry_key(entry), "the entry has no link")
    if is_web(entry.feed_url) or urlsplit(entry.url).scheme:
        return client.get(entry.url)
    return _beside(entry.url, entry.feed_url)


def _beside(link: str, feed: str) -> Page:
    """The page that a saved feed names by a relative link: in the feed's folder or below it, not above."""
    path, folder = Path(unquote(urlsplit(link).path)), Path(feed).parent
    if not path.resolve().is_relative_to(folder.resolve()):
        raise ReadError(link, "refused: a saved feed may only name pages in its own folder")
    return Page(url=str(path), body=read_bytes(path))
