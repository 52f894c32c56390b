"""ingest and watch: sources into the store, article by article."""

from __future__ import annotations

import threading
from collections import Counter
from typing import TYPE_CHECKING

import click

import render
from commands.common import Settings, example, noted, now, span, stated
from commands.reading import fault, read_claims, web_client
from commands.theses import tell_changes
from records import Article, Entry, Failure, Feed

if TYPE_CHECKING:
    from ingest.sources import Polled, Taken
    from ingest.web import Client
    from store.store import Store

stopping = threading.Event()


@click.command(epilog=example("streetcheck ingest https://example.com/feed.xml", "streetcheck ingest"))
@click.argument("sources", nargs=-1)
@stated
@click.pass_obj
def ingest(settings: Settings, sources: tuple[str, ...], published: str | None, url: str | None) -> int:
    """Fetch, read and store: what is named or what is due.

    SOURCES are addresses of feeds and pages, files, folders, or `-`; without any, every subscribed feed
    that is due.
    """
    with settings.store(create=True) as store, web_client() as client:
        intake = Intake(store, client)
        with noted(store, "ingest", intake.counts):
            for source in sources or store.due_feeds(now()):
                intake.take(source, published=published, url=url)
        if intake.counts["claims"]:
            tell_changes(settings, store)
    render.note(_summary(intake.counts))
    return min(intake.counts["failed"], 1)


class Intake:
    """Reads sources and stores each article as it comes, so that a kill loses the one in hand at most.

    An entry is marked as done after its article, and what a subscription keeps for its next poll is stored
    after its entries: ended before, they come again.
    """

    def __init__(self, store: Store, client: Client) -> None:
        self.counts: Counter[str] = Counter()
        self._store = store
        self._client = client
        self._source = ""
        self._missed = False  # whether the source had an entry that could not be stored

    def take(self, source: str | Feed, *, published: str | None = None, url: str | None = None) -> None:
        """One source: an address, a file, a folder, `-`, or a subscription.

        A fault of ours with it is its failure, and must not end the others; one of the database does.
        """
        from store import StoreError

        self._source, self._missed = source.url if isinstance(source, Feed) else source, False
        render.progress(self._source)
        try:
            self._read(source, published=published, url=url)
        except StoreError:
            raise
        except Exception as error:
            self._give_up(source, fault(error, self._source))

    def _give_up(self, source: str | Feed, failure: Failure) -> None:
        from ingest.schedule import after_failure
        from ingest.sources import Polled

        self._fail(failure)
        if isinstance(source, Feed):
            self._polled(Polled(after_failure(source, failure.reason), 0), subscribed=True)

    def _read(self, source: str | Feed, *, published: str | None, url: str | None) -> None:
        from ingest.sources import Taken, read_sources

        for item in read_sources([source], self._client, published=published, url=url, skip=self._known):
            if isinstance(item, Article):
                self._alone(item)
            elif isinstance(item, Failure):
                self._fail(item)
            elif isinstance(item, Taken):
                self._entry(item)
            else:
                self._polled(item, subscribed=isinstance(source, Feed))

    def _known(self, entry: Entry) -> bool:
        """Whether an entry is done with."""
        from ingest.feeds import entry_key

        known = self._store.has_entry(entry.feed_url, entry_key(entry))
        self.counts["same"] += known
        return known

    def _alone(self, article: Article) -> None:
        """An article that is no feed's; that of an address takes the place of what stood in for it."""
        from ingest.sources import is_web, link_id

        source = article.source or self._source
        if self._keep(article, instead_of=link_id(source) if is_web(source) else None):
            self._store.clear_failure(_name(article), source)

    def _entry(self, taken: Taken) -> None:
        """An entry is done with when it says so and its article is stored."""
        from ingest.feeds import entry_key
        from ingest.sources import entry_article_id, entry_name

        entry, article = taken.entry, taken.article
        stood_in = entry_article_id(entry) if taken.whole else None
        if article and not self._keep(article, stand_in=not taken.whole, instead_of=stood_in):
            self._missed = True
            return
        if article and taken.whole:
            self._store.clear_failure(entry_name(entry), _name(article))
        if taken.done:
            key, article_id = entry_key(entry), article.id if article else None
            self._store.add_entry(entry.feed_url, key, article_id=article_id, now=now())

    def _polled(self, polled: Polled, *, subscribed: bool) -> None:
        from ingest.schedule import stamped
        from ingest.sources import in_full

        if polled.feed.last_error is None:
            self._store.clear_failure(polled.feed.url)
        if subscribed:
            feed = in_full(polled.feed) if self._missed else polled.feed
            self._store.save_poll(stamped(feed, now=now()), now=now())

    def _keep(self, article: Article, *, stand_in: bool = False, instead_of: str | None = None) -> bool:
        """Reads and stores an article; false where it could not be, which is reported."""
        from store import RecordError

        render.progress(article.title or article.id)
        reading = read_claims(article)
        if isinstance(reading, Failure):
            self._fail(Failure(_name(article), reading.reason))
            return False
        try:
            outcome = self._store.add_article(
                article, reading.claims, reading.mentions, now=now(), stand_in=stand_in, instead_of=instead_of
            )
        except RecordError as error:
            self._fail(Failure(_name(article), error.reason))
            return False
        self.counts[outcome] += 1
        self.counts["claims"] += 0 if outcome == "same" else len(reading.claims)
        return True

    def _fail(self, failure: Failure) -> None:
        render.problem(failure.item, failure.reason)
        self._store.add_failure(failure, source=self._source, now=now())
        self.counts["failed"] += 1


def _name(article: Article) -> str:
    """What an article is called where it is reported: one file may hold many."""
    return article.url or f"{article.source} article {article.id}"


def _summary(counts: Counter[str]) -> str:
    words = {"new": "articles new", "changed": "changed", "same": "already there", "claims": "claims"}
    return ", ".join(f"{counts[name]} {word}" for name, word in {**words, "failed": "failed"}.items())


@click.command(epilog=example("streetcheck watch --every 15m"))
@click.option("--every", type=span, default="15m", show_default=True, help="How often to look what is due.")
@click.pass_obj
def watch(settings: Settings, every: float) -> int:
    """Ingest what is due, for ever, until a signal ends it."""
    try:
        while not stopping.is_set():
            _round(settings)
            stopping.wait(every)
    except (KeyboardInterrupt, SystemExit):
        stopping.set()  # the way to end it, hence no failure
    _log("stopped")
    return 0


def _round(settings: Settings) -> None:
    """One pass over what is due, a line for each feed; a database locked now may be free the next time."""
    from store import StoreError

    try:
        with settings.store(create=True) as store, web_client() as client:
            for feed in store.due_feeds(now()):
                intake = Intake(store, client)
                intake.take(feed)
                _log(f"{feed.url}: {_summary(intake.counts)}")
    except StoreError as error:
        _log(str(error))


def _log(line: str) -> None:
    render.note(f"{now():%Y-%m-%dT%H:%M:%SZ} {line}")
