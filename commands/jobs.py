"""What a run has to do, job by job. Each knows its three steps: fetch, have it read, put it down.

    Poll, Address  feed → entries → a Story each       Address  page → article
    Story          entry → page → article              Text     article

`fetch` and `read` run in the threads of ingest.lanes, `read` with the site free again and its work done in a
process (commands.work); `write` and `give_up` run in the one thread that writes. `write` gives the jobs that
follow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from commands import work
from commands.ledger import Ledger, Polled, Source, called
from commands.reading import fault
from ingest.errors import FetchError, ReadError
from ingest.hosts import registrable
from records import Article, Entry, Failure, Feed, Page

if TYPE_CHECKING:
    from commands.work import Said
    from ingest.sources import Fetcher, Taken
    from ingest.workers import Done

HERE = "files"  # the lane of what is not fetched


# Has a function of commands.work, with its arguments, done in a process.
Ask: TypeAlias = "Callable[..., Done]"


class Job(Protocol):
    @property
    def source(self) -> Source: ...

    @property
    def lane(self) -> str: ...

    def fetch(self, client: Fetcher) -> Any: ...

    def read(self, fetched: Any, ask: Ask) -> Any: ...

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
        client.allow(self.feed.url)
        return client.get(self.feed.url, etag=self.feed.etag, last_modified=self.feed.last_modified)

    def read(self, fetched: Page, ask: Ask) -> Parsed | Page:
        from ingest.sources import unchanged

        return fetched if unchanged(self.feed, fetched) else _parsed(self.feed.url, fetched, ask)

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
        client.allow(self.source.name)
        return client.get(self.source.name)

    def read(self, fetched: Page, ask: Ask) -> Parsed | tuple[Article, Said]:
        from ingest.feeds import looks_like_feed

        if looks_like_feed(fetched.body):
            return _parsed(self.source.name, fetched, ask)
        found: tuple[Article, Said] = _value(
            ask(work.read, fetched, None, self.published, self.url), self.source.name
        )
        return found

    def write(self, result: Parsed | tuple[Article, Said], ledger: Ledger) -> Iterator[Job]:
        if isinstance(result, Parsed):
            yield from _stories(self.source, Feed(self.source.name), result, ledger)
        else:
            ledger.alone(self.source, *result)

    def give_up(self, error: Exception, ledger: Ledger) -> None:
        ledger.fail(self.source, _failure(error, self.source.name))


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
        from ingest.sources import entry_page

        try:
            return entry_page(self.entry, client)
        except ReadError as error:
            return error

    def read(self, fetched: Page | ReadError, ask: Ask) -> tuple[Failure | None, Taken, Said]:
        from ingest.sources import Taken, kept

        passing, reason = False, None
        if isinstance(fetched, ReadError):
            passing, reason = isinstance(fetched, FetchError) and fetched.passing, fetched.reason
        else:
            done = ask(work.read, fetched, self.entry, None, None)
            if done.reason is None:
                article, said = done.value
                return None, Taken(self.entry, article, whole=True, done=True), said
            reason = done.reason
        failure, taken = kept(self.entry, reason, passing=passing)
        said = _value(ask(work.said_in, taken.article), failure.item) if taken.article else ([], [])
        return failure, taken, said

    def write(self, result: tuple[Failure | None, Taken, Said], ledger: Ledger) -> Iterator[Job]:
        failure, taken, said = result
        if failure is not None:
            ledger.fail(self.source, failure)
        ledger.entry(self.source, taken, said)
        yield from ()

    def give_up(self, error: Exception, ledger: Ledger) -> None:
        from ingest.sources import entry_name

        self.source.unread = True
        ledger.fail(self.source, _failure(error, entry_name(self.entry)))


@dataclass(frozen=True, slots=True)
class Text:
    """An article that came as such, from a file or standard input."""

    source: Source
    article: Article
    lane: str = HERE

    def fetch(self, client: Fetcher) -> None:
        return None

    def read(self, fetched: None, ask: Ask) -> Said:
        said: Said = _value(ask(work.said_in, self.article), called(self.article))
        return said

    def write(self, result: Said, ledger: Ledger) -> Iterator[Job]:
        ledger.alone(self.source, self.article, result)
        yield from ()

    def give_up(self, error: Exception, ledger: Ledger) -> None:
        ledger.fail(self.source, _failure(error, called(self.article)))


def _parsed(url: str, page: Page, ask: Ask) -> Parsed:
    from ingest.sources import digest

    found, entries = _value(ask(work.parsed, page), url)
    return Parsed(replace(page, body=b""), digest(page.body), found, entries)


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
