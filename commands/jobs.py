"""What a run has to do, job by job. Each knows its three steps: fetch, have it read, put it down.

    Poll, Address  feed → entries → a Story each       Address  page → article
    Story          entry → page → article              Text     article, page of a file → article
    Look           page → the article it is by now

`fetch` and `read` run in the threads of ingest.lanes, `read` with the site free again and its work done in a
process (commands.work); `write` and `give_up` run in the one thread that writes. `write` gives the jobs that
follow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

from commands import work
from commands.common import now
from commands.ledger import Ledger, Polled, Source, called
from commands.reading import fault
from ingest.errors import FetchError, ReadError
from ingest.hosts import registrable
from records import Article, Entry, Failure, Feed, Page, Seen, Visit

if TYPE_CHECKING:
    from commands.work import Said
    from ingest.files import Unread
    from ingest.sources import Fetcher, Taken
    from ingest.workers import Done

HERE = "files"  # the lane of what is not fetched


class Tools(Protocol):
    """What the reading of a job is done with."""

    def ask(self, function: Callable[..., Any], *arguments: Any) -> Done:
        """Has a function of commands.work done in a process."""

    def keep(self, page: Page) -> tuple[str, int]:
        """Keeps a page as it came; where."""

    def seen(self, page: Page, article: Article) -> Seen | None:
        """Keeps the page of an article, if it is one of the web; what it is known again by."""


class Job(Protocol):
    @property
    def source(self) -> Source: ...

    @property
    def lane(self) -> str: ...

    def fetch(self, client: Fetcher) -> Any: ...

    def read(self, fetched: Any, tools: Tools) -> Any: ...

    def write(self, result: Any, ledger: Ledger) -> Iterator[Job]: ...

    def give_up(self, error: Exception, ledger: Ledger) -> None: ...


@dataclass(frozen=True, slots=True)
class Parsed:
    """A feed that came: `page` without its body, of which the `body_hash` is kept."""

    page: Page
    body_hash: str
    found: Feed
    entries: list[Entry]


@dataclass(frozen=True, slots=True)
class Poll:
    """A subscription that is due."""

    source: Source
    feed: Feed

    @property
    def lane(self) -> str:
        return registrable(self.feed.url)

    def fetch(self, client: Fetcher) -> Page:
        from ingest.sitemaps import whole

        client.allow(self.feed.url)
        page = client.get(self.feed.url, etag=self.feed.etag, last_modified=self.feed.last_modified)
        return whole(page, client.get)

    def read(self, fetched: Page, tools: Tools) -> Parsed | Page:
        from ingest.identity import unchanged

        return fetched if unchanged(fetched, self.feed.body_hash) else _parsed(self.feed.url, fetched, tools)

    def write(self, result: Parsed | Page, ledger: Ledger) -> Iterator[Job]:
        from ingest.schedule import after_success

        if isinstance(result, Parsed):
            yield from _stories(self.source, self.feed, result, ledger)
        else:
            polled = Polled(after_success(self.feed, result), result.fresh_for, moved_to=result.moved_to)
            self.source.polled = lambda done: polled

    def give_up(self, error: Exception, ledger: Ledger) -> None:
        from ingest.schedule import after_failure

        failure = _failure(error, self.feed.url)
        ledger.fail(self.source, failure)
        answered = error if isinstance(error, FetchError) else None
        status, retry_after = (answered.status, answered.retry_after) if answered else (None, None)
        polled = Polled(after_failure(self.feed, failure.reason, status=status), retry_after=retry_after)
        self.source.polled = lambda done: polled


@dataclass(frozen=True, slots=True)
class Address:
    """An address that the user named: a feed or a page, as what comes tells."""

    source: Source
    published: str | None
    url: str | None

    @property
    def lane(self) -> str:
        return registrable(self.source.name)

    def fetch(self, client: Fetcher) -> Page:
        from ingest.sitemaps import whole

        client.allow(self.source.name)
        return whole(client.get(self.source.name), client.get)

    def read(self, fetched: Page, tools: Tools) -> Parsed | tuple[Article, Said, Seen | None]:
        from ingest.feeds import looks_like_feed

        if looks_like_feed(fetched.body):
            return _parsed(self.source.name, fetched, tools)
        done = tools.ask(work.page, fetched, self.published, self.url)
        article, said = _value(done, self.source.name)
        return article, said, tools.seen(fetched, article)

    def write(self, result: Parsed | tuple[Article, Said, Seen | None], ledger: Ledger) -> Iterator[Job]:
        if isinstance(result, Parsed):
            yield from _stories(self.source, Feed(self.source.name), result, ledger)
        else:
            ledger.alone(self.source, *result)

    def give_up(self, error: Exception, ledger: Ledger) -> None:
        ledger.fail(self.source, _failure(error, self.source.name))


@dataclass(frozen=True, slots=True)
class Found:
    """What came of an entry: its article and what it says, the page it was read from; a failure beside title
    and summary where that could not be."""

    taken: Taken
    said: Said | None
    seen: Seen | None = None
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """An entry of a feed, with the page that it names."""

    source: Source
    entry: Entry

    @property
    def lane(self) -> str:
        from ingest.sources import is_web

        return registrable(self.entry.url) if self.entry.url and is_web(self.entry.url) else HERE

    def fetch(self, client: Fetcher) -> Page | ReadError:
        """A page that cannot be fetched is no end: title and summary are read instead."""
        from ingest.sources import entry_page, is_web

        if is_web(self.entry.feed_url):
            client.allow(self.entry.feed_url)  # perhaps another process has polled it
        try:
            return entry_page(self.entry, client)
        except ReadError as error:
            return error

    def read(self, fetched: Page | ReadError, tools: Tools) -> Found:
        from ingest.sources import STATES, Taken

        if isinstance(fetched, FetchError):
            return self._kept(tools, fetched.reason, passing=fetched.passing, state=fetched.state)
        if isinstance(fetched, ReadError):
            return self._kept(tools, fetched.reason)
        done = tools.ask(work.story, fetched, self.entry)
        if isinstance(done.value, str):
            return self._kept(tools, STATES[done.value], state=done.value)
        if done.reason is not None:
            return self._kept(tools, done.reason, page=fetched)
        article, said = done.value
        return Found(Taken(self.entry, article, whole=True, done=True), said, tools.seen(fetched, article))

    def _kept(self, tools: Tools, reason: str, *, page: Page | None = None, **how: Any) -> Found:
        """Title and summary; beside a page that could not be read, for a better reader to come."""
        from ingest.sources import kept

        failure, taken = kept(self.entry, reason, **how)
        if taken.article is None:
            return Found(taken, None, failure=failure)
        said = _value(tools.ask(work.said_in, taken.article), failure.item)
        return Found(taken, said, tools.seen(page, taken.article) if page else None, failure)

    def write(self, result: Found, ledger: Ledger) -> Iterator[Job]:
        if result.failure is not None:
            ledger.fail(self.source, result.failure)
        ledger.entry(self.source, result.taken, result.said, result.seen)
        yield from ()

    def give_up(self, error: Exception, ledger: Ledger) -> None:
        from ingest.sources import entry_name

        self.source.unread = True
        ledger.fail(self.source, _failure(error, entry_name(self.entry)))


@dataclass(frozen=True, slots=True)
class Look:
    """A page that was read before, to be looked at again."""

    source: Source
    visit: Visit

    @property
    def lane(self) -> str:
        return registrable(self.visit.article.url or "")

    def fetch(self, client: Fetcher) -> Page:
        from ingest.sources import is_web

        article, seen = self.visit.article, self.visit.seen
        if article.source and is_web(article.source):
            client.allow(article.source)  # the subscription that it is of, or the page that was named
        url = article.url or ""
        return client.get(url, etag=seen.etag, last_modified=seen.last_modified)

    def read(self, fetched: Page, tools: Tools) -> tuple[Visit, Article | None, Said | None]:
        from ingest.identity import unchanged
        from ingest.revisits import looked
        from ingest.sources import page_state

        same = unchanged(fetched, self.visit.seen.body_hash)
        if same or page_state(fetched):
            return looked(self.visit, fetched if same else None, now=now()), None, None
        article, said = _value(tools.ask(work.again, self.visit.article, fetched), fetched.url)
        return looked(self.visit, fetched, now=now(), kept=tools.keep(fetched)), article, said

    def write(self, result: tuple[Visit, Article | None, Said | None], ledger: Ledger) -> Iterator[Job]:
        visit, article, said = result
        if article is None or said is None:
            ledger.look(self.source, visit)
        else:
            ledger.again(self.source, article, said, visit)
        yield from ()

    def give_up(self, error: Exception, ledger: Ledger) -> None:
        """What was read before stands; a page that is gone by now is no failure of ours to report."""
        from ingest.revisits import looked

        ledger.look(self.source, looked(self.visit, None, now=now()))


@dataclass(frozen=True, slots=True)
class Text:
    """An article that came as such from a file or standard input, or a page of a file."""

    source: Source
    text: Article | Unread
    lane: str = HERE

    def fetch(self, client: Fetcher) -> None:
        return None

    def read(self, fetched: None, tools: Tools) -> tuple[Article, Said]:
        if isinstance(self.text, Article):
            return self.text, _value(tools.ask(work.said_in, self.text), self._name)
        found: tuple[Article, Said] = _value(tools.ask(work.unread, self.text), self._name)
        return found

    def write(self, result: tuple[Article, Said], ledger: Ledger) -> Iterator[Job]:
        ledger.alone(self.source, *result)
        yield from ()

    def give_up(self, error: Exception, ledger: Ledger) -> None:
        ledger.fail(self.source, _failure(error, self._name))

    @property
    def _name(self) -> str:
        return called(self.text) if isinstance(self.text, Article) else self.text.name


def _parsed(url: str, page: Page, tools: Tools) -> Parsed:
    from ingest.identity import body_hash

    found, entries = _value(tools.ask(work.parsed, page), url)
    return Parsed(replace(page, body=b"", gzipped=None), body_hash(page.body), found, entries)


def _stories(source: Source, feed: Feed, parsed: Parsed, ledger: Ledger) -> Iterator[Job]:
    """The entries that are not known yet; what is kept of the poll waits for the last of them."""
    from ingest.sources import after_entries, of_feed

    page, found, body_hash = parsed.page, parsed.found, parsed.body_hash
    if found.last_error:
        ledger.fail(source, Failure(feed.url, found.last_error))

    def polled(done: bool) -> Polled:
        kept = after_entries(feed, page, found, body_hash=body_hash, done=done)
        return Polled(kept, page.fresh_for, moved_to=page.moved_to)

    source.polled = polled
    for entry in ledger.unknown(source, list(of_feed(feed, parsed.entries))):
        yield Story(source, entry)


def _value(done: Done, item: str) -> Any:
    """What came of a job in a process. Raises ReadError with the reason why nothing did."""
    if done.reason is not None:
        raise ReadError(item, done.reason)
    return done.value


def _failure(error: Exception, item: str) -> Failure:
    return Failure(item, error.reason) if isinstance(error, ReadError) else fault(error, item)
