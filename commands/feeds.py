"""feeds: the subscriptions."""

from __future__ import annotations

import re
from pathlib import Path

import click

import render
from commands.common import Settings, example, formatted
from records import Feed, plain


@click.group(epilog=example("streetcheck feeds add https://example.com/feed.xml"))
def feeds() -> None:
    """The subscriptions."""


@feeds.command("add", epilog=example("streetcheck feeds add https://example.com/feed.xml"))
@click.argument("urls", nargs=-1, required=True)
@click.pass_obj
def feeds_add(settings: Settings, urls: tuple[str, ...]) -> int:
    """Subscribe to feeds by their addresses."""
    wrong = [url for url in urls if not re.match(r"https?://[^/\s]", url)]
    for url in wrong:
        render.problem(url, "not the address of a feed: it starts with http:// or https://")
    if right := [Feed(url) for url in urls if url not in wrong]:
        _subscribe(settings, right)
    return 1 if wrong else 0


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
            _subscribe(settings, read_opml(read_bytes(Path(file))))
        except ReadError as error:
            render.problem(file, error.reason)
            failed = 1
    return failed


def _subscribe(settings: Settings, feeds: list[Feed]) -> None:
    with settings.store(create=True) as store:
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
