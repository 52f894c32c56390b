"""feeds: the subscriptions."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

import render
from commands.common import Settings, example, formatted
from records import Feed, plain

if TYPE_CHECKING:
    from store.store import Store


@click.group(epilog=example("streetcheck feeds add https://example.com/feed.xml"))
def feeds() -> None:
    """The subscriptions."""


@feeds.command(
    "add",
    epilog=example(
        "streetcheck feeds add https://example.com/feed.xml",
        "streetcheck feeds add https://example.com/markets",
    ),
)
@click.argument("urls", nargs=-1, required=True)
@click.pass_obj
def feeds_add(settings: Settings, urls: tuple[str, ...]) -> int:
    """Subscribe to feeds by their addresses.

    An address that does not read like a feed's is asked for the feeds that it names, which may be news
    sitemaps.
    """
    wrong = [url for url in urls if not re.match(r"https?://[^/\s]", url)]
    for url in wrong:
        render.problem(url, "not the address of a feed: it starts with http:// or https://")
    right = [url for url in urls if url not in wrong]
    return 1 if (right and _add(settings, right)) or wrong else 0


def _add(settings: Settings, urls: list[str]) -> int:
    """How many of the addresses gave no feed."""
    from ingest.discovery import names_a_feed

    with settings.store(create=True) as store:
        direct = {url: [Feed(url)] for url in urls if names_a_feed(url)}
        sites = [url for url in urls if url not in direct]
        found = direct | (_found(sites) if sites else {})
        _subscribe(store, [feed for url in urls for feed in found.get(url, [])])
    return len({*urls} - {*found})


def _found(urls: list[str]) -> dict[str, list[Feed]]:
    """The feeds of each site; one without any is reported and left out."""
    from commands.reading import web_client
    from ingest.discovery import find_feeds
    from ingest.errors import ReadError

    found: dict[str, list[Feed]] = {}
    with web_client() as client:
        for url in urls:
            render.progress(url)
            try:
                client.allow(url)
                found[url] = find_feeds(url, client.get)
            except ReadError as error:
                render.problem(url, error.reason)
    for feed in (feed for feeds in found.values() for feed in feeds):
        render.note(f"{feed.url} ({feed.title or 'without a title'})")
    return found


@feeds.command("import", epilog=example("streetcheck feeds import subscriptions.opml"))
@click.argument("files", nargs=-1, required=True)
@click.pass_obj
def feeds_import(settings: Settings, files: tuple[str, ...]) -> int:
    """Subscribe to the feeds of OPML files."""
    from ingest.errors import ReadError
    from ingest.files import read_bytes
    from ingest.opml import read_opml

    failed = 0
    for file in files:
        try:
            listed = read_opml(read_bytes(Path(file)))
            with settings.store(create=True) as store:
                _subscribe(store, listed)
        except ReadError as error:
            render.problem(file, error.reason)
            failed = 1
    return failed


def _subscribe(store: Store, feeds: list[Feed]) -> None:
    added = sum(store.add_feed(feed) for feed in feeds)
    render.note(f"{added} added, {len(feeds) - added} already there")


@feeds.command("list", epilog=example("streetcheck feeds list --format json"))
@formatted
@click.pass_obj
def feeds_list(settings: Settings, form: str) -> None:
    """Print the subscriptions."""
    with settings.store(read_only=True) as store:
        rows = [plain(feed) for feed in store.feeds()]
    render.listing(rows, form, render.FEED_COLUMNS, render.feeds_table)


@feeds.command("export", epilog=example("streetcheck feeds export > subscriptions.opml"))
@click.pass_obj
def feeds_export(settings: Settings) -> None:
    """Print the subscriptions as OPML."""
    from ingest.opml import write_opml

    with settings.store(read_only=True) as store:
        render.data(write_opml(store.feeds()).rstrip("\n"))


@feeds.command("remove", epilog=example("streetcheck feeds remove https://example.com/feed.xml"))
@click.argument("urls", nargs=-1, required=True)
@click.pass_obj
def feeds_remove(settings: Settings, urls: tuple[str, ...]) -> int:
    """End subscriptions; what was read from them stays."""
    with settings.store() as store:
        missing = [url for url in urls if not store.remove_feed(url)]
    for url in missing:
        render.problem(url, "no such subscription; streetcheck feeds list shows them")
    return 1 if missing else 0
