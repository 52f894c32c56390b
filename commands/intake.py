"""ingest: sources into the store, article by article."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import click

import render
from commands.common import Settings, example, noted, now, stated
from commands.engine import started, workers_option
from commands.jobs import Address, Job, Look, Poll, Story, Text
from commands.leases import AT_ONCE, Leases
from commands.ledger import Ledger, Source
from commands.progress import Progress
from commands.reading import fault
from commands.theses import tell_changes
from records import Entry, Failure

if TYPE_CHECKING:
    from store.store import Store

stopping = threading.Event()


@click.command(epilog=example("streetcheck ingest https://example.com/feed.xml", "streetcheck ingest"))
@click.argument("sources", nargs=-1)
@stated
@workers_option
@click.pass_obj
def ingest(
    settings: Settings, sources: tuple[str, ...], published: str | None, url: str | None, workers: int
) -> int:
    """Fetch, read and store: what is named or what is due.

    SOURCES are addresses of feeds and pages, files, folders, or `-`; without any, every subscribed feed
    that is due.
    """
    from ingest.files import checked_published

    published = checked_published(published)
    with settings.store(create=True) as store, Progress() as progress:
        told = Told(progress)
        with (
            Leases(store) as leases,
            started(store, settings.pages(), told, processes=workers) as engine,
        ):
            ledger = engine.ledger
            with noted(store, "ingest", ledger.counts):
                todo = named(sources, ledger, published, url) if sources else due(leases, store)
                engine.run(todo, stopping, ticks=(leases.renew, lambda: progress.count(*engine.count)))
            if ledger.counts["claims"]:
                tell_changes(settings, store)
            if not sources and (left := len(store.due_feeds(now()))):
                render.note(f"{left} feeds that are due are being read by another process")
    render.note(summary(ledger.counts))
    return min(ledger.counts["failed"], 1)


class Told:
    """Failures as lines, the rest as progress."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    def failed(self, failure: Failure) -> None:
        render.problem(failure.item, failure.reason)

    def reading(self, name: str) -> None:
        self._progress.reading(name)

    def ended(self, source: Source) -> None:
        pass


def due(leases: Leases, store: Store) -> Iterator[Job]:
    """A poll of each subscription and a look at each article that is due and that no other process reads."""
    while feeds := leases.take():
        for feed in feeds:
            yield Poll(Source(feed.url, feed), feed)
    while visits := store.visits_due(now(), AT_ONCE):
        for visit in visits:
            url = visit.article.url or visit.article.id
            yield Look(Source(url, looks=True), visit)


def named(sources: Iterable[str], ledger: Ledger, published: str | None, url: str | None) -> Iterator[Job]:
    """The jobs of what the user named, in its order; what cannot be read is a failure at once."""
    from ingest.sources import is_web

    for name in sources:
        source = Source(name)
        if is_web(name):
            yield Address(source, published, url)
        else:
            yield from _local(source, ledger, published, url)


def _local(source: Source, ledger: Ledger, published: str | None, url: str | None) -> Iterator[Job]:
    """A fault of ours with one file is its failure, and must not end the others."""
    from ingest.files import unread_path

    try:
        for item in unread_path(source.name, published=published, url=url):
            if isinstance(item, Failure):
                ledger.fail(source, item)
            elif not isinstance(item, Entry):
                yield Text(source, item)
            elif ledger.unknown(source, [item]):
                yield Story(source, item)
    except Exception as error:
        from store import StoreError

        if isinstance(error, StoreError):
            raise
        ledger.fail(source, fault(error, source.name))


def summary(counts: Counter[str]) -> str:
    """What was done, in words."""
    words = {"new": "articles new", "changed": "changed", "same": "already there", "claims": "claims"}
    return ", ".join(f"{counts[name]} {word}" for name, word in {**words, "failed": "failed"}.items())
