"""Putting down what was read: the one writer of a run, and what it knows of each source meanwhile."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from commands.common import now
from records import Article, Entry, Failure, Feed, Seen, Visit

if TYPE_CHECKING:
    from commands.work import Said
    from ingest.sources import Taken
    from store.store import Store


@dataclass(frozen=True, slots=True)
class Polled:
    """What is to be kept of a poll, and what the server said of the next one (seconds, an address)."""

    feed: Feed
    fresh_for: float | None = None
    retry_after: float | None = None
    moved_to: str | None = None


@dataclass(slots=True)
class Source:
    """What a run is told to read: an address, a file, a subscription.

    `pending` counts the jobs that it still has; after the last of them `polled` says what is to be kept of
    its feed, given whether all of its entries are done with. Those that are stand in `done`: their keys, and
    the id of the article.
    """

    name: str
    feed: Feed | None = None  # a subscription
    looks: bool = False  # a page that is looked at again
    counts: Counter[str] = field(default_factory=Counter)
    pending: int = 0
    unread: bool = False  # an entry is to come again
    polled: Callable[[bool], Polled] | None = None
    done: list[tuple[tuple[str, ...], str | None]] = field(default_factory=list)


class Report(Protocol):
    """Who is told of what happens."""

    def failed(self, failure: Failure) -> None: ...

    def reading(self, name: str) -> None: ...

    def ended(self, source: Source) -> None: ...


class Ledger:
    """Writes to the store, an article with its claims in one transaction; for one thread.

    An entry is marked as done after its article, and what a subscription keeps for its next poll is stored
    after its entries: ended before, they come again.
    """

    def __init__(self, store: Store, report: Report) -> None:
        self.counts: Counter[str] = Counter()
        self.report = report
        self._store = store

    def fail(self, source: Source, failure: Failure) -> None:
        self.report.failed(failure)
        self._store.add_failure(failure, source=source.name, now=now())
        self._count(source, "failed")

    def unknown(self, source: Source, entries: list[Entry]) -> list[Entry]:
        """Those of a feed's entries that are not done with, each once."""
        from ingest.identity import keys

        by = {entry: keys(entry) for entry in entries}
        feed = entries[0].feed_url if entries else ""
        known = self._store.known_entries(feed, {key for each in by.values() for key in each})
        fresh = [entry for entry, names in by.items() if known.isdisjoint(names)]
        self._count(source, "same", len(entries) - len(fresh))
        return fresh

    def alone(self, source: Source, article: Article, said: Said, seen: Seen | None = None) -> None:
        """An article that is no feed's; that of an address takes the place of what stood in for it."""
        from ingest.sources import is_web, link_id

        origin = article.source or source.name
        place = link_id(origin) if is_web(origin) else None
        self._keep(source, article, said, seen=seen, instead_of=place, cleared=[called(article), origin])

    def entry(self, source: Source, taken: Taken, said: Said | None, seen: Seen | None) -> None:
        """An entry is done with when it says so and its article is stored."""
        from ingest.identity import keys
        from ingest.sources import entry_article_id, entry_name

        entry, article, names = taken.entry, taken.article, keys(taken.entry)
        source.unread = source.unread or not taken.done
        if article is None or said is None:
            if taken.done:
                self._store.add_entry(entry.feed_url, *names, article_id=None, now=now())
        elif not self._keep(
            source,
            article,
            said,
            seen=seen,
            stand_in=not taken.whole,
            instead_of=entry_article_id(entry) if taken.whole else None,
            entry=(entry.feed_url, names),
            done=taken.done,
            cleared=[entry_name(entry), called(article)] if taken.whole else [],
        ):
            source.unread = True
            return
        if taken.done:
            source.done.append((names, article.id if article else None))

    def look(self, source: Source, visit: Visit) -> None:
        """A page was looked at again and had not changed, or could not be read."""
        self._store.save_visit(visit, now=now())
        self._count(source, "same")

    def again(self, source: Source, article: Article, said: Said, visit: Visit) -> None:
        """A page that had changed since: a new version, where its text has."""
        self._keep(source, article, said, seen=visit.seen)

    def end(self, source: Source) -> None:
        """The last job of a source is done."""
        from ingest.schedule import stamped

        if source.polled is not None:
            polled = source.polled(not source.unread)
            if polled.feed.last_error is None:
                self._store.clear_failure(polled.feed.url)
            if source.feed is not None:
                said = stamped(
                    polled.feed, now=now(), fresh_for=polled.fresh_for, retry_after=polled.retry_after
                )
                self._store.save_poll(said, now=now(), entries=source.done, moved_to=polled.moved_to)
        self.report.ended(source)

    def _keep(self, source: Source, article: Article, said: Said, **how: Any) -> bool:
        """Stores an article; false where it could not be, which is reported. `how`: see Store.add_article."""
        from store import RecordError

        self.report.reading(article.title or article.id)
        try:
            outcome = self._store.add_article(
                article, said.claims, said.mentions, now=now(), sketch=said.sketch, extractor=said.extractor,
                **how,
            )  # fmt: skip
        except RecordError as error:
            self.fail(source, Failure(called(article), error.reason))
            return False
        self._count(source, outcome)
        self._count(source, "claims", 0 if outcome == "same" else len(said.claims))
        return True

    def _count(self, source: Source, what: str, number: int = 1) -> None:
        self.counts[what] += number
        source.counts[what] += number


def called(article: Article) -> str:
    """What an article is called where it is reported: one file may hold many."""
    return article.url or f"{article.source} article {article.id}"
