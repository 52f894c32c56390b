"""ingest and watch: sources into the store, article by article."""

from __future__ import annotations

import threading
from collections import Counter
from typing import TYPE_CHECKING

import click

import render
from commands.common import Settings, example, noted, now, span, stated
from commands.reading import read_claims, web_client
from records import Article, Entry, Failure, Feed

if TYPE_CHECKING:
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
    render.note(_summary(intake.counts))
    return min(intake.counts["failed"], 1)


class Intake:
    """Reads sources and stores each article as it comes, so that a kill loses the one in hand at most.

    What a subscription keeps for its next poll is stored after its entries: ended before, they come again.
    """

    def __init__(self, store: Store, client: Client) -> None:
        self.counts: Counter[str] = Counter()
        self._store = store
        self._client = client
        self._source = ""
        self._entry: Entry | None = None

    def take(self, source: str | Feed, *, published: str | None = None, url: str | None = None) -> None:
        """One source: an address, a file, a folder, `-`, or a subscription."""
        from ingest.schedule import stamped
        from ingest.sources import Polled, read_sources

        self._source, self._entry = source.url if isinstance(source, Feed) else source, None
        render.progress(self._source)
        for item in read_sources([source], self._client, published=published, url=url, skip=self._known):
            if isinstance(item, Article):
                self._keep(item)
            elif isinstance(item, Failure):
                self._fail(item)
            elif isinstance(item, Polled) and isinstance(source, Feed):
                self._store.save_poll(stamped(item.feed, now=now()), now=now())

    def _known(self, entry: Entry) -> bool:
        """Whether an entry was taken in before. If not, what comes next is its article."""
        from ingest.feeds import entry_key

        known = self._store.has_entry(entry.feed_url, entry_key(entry))
        self.counts["same"] += known
        self._entry = None if known else entry
        return known

    def _keep(self, article: Article) -> None:
        render.progress(article.title or article.id)
        reading = read_claims(article)
        if isinstance(reading, Failure):
            self._fail(reading)
            return
        outcome = self._store.add_article(article, reading.claims, reading.mentions, now=now())
        self.counts[outcome] += 1
        self.counts["claims"] += 0 if outcome == "same" else len(reading.claims)
        self._done(article)

    def _done(self, article: Article) -> None:
        """An entry is done with once its article is stored, be it from its title and summary only."""
        from ingest.feeds import entry_key

        entry, self._entry = self._entry, None
        if entry is None:
            self._store.clear_failure(article.url or self._source)
        else:
            key = entry_key(entry)
            self._store.add_entry(entry.feed_url, key, article_id=article.id, now=now())

    def _fail(self, failure: Failure) -> None:
        render.problem(failure.item, failure.reason)
        self._store.add_failure(failure, source=self._source, now=now())
        self.counts["failed"] += 1


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
