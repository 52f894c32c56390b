"""extract and read: from files and addresses to claims and articles, without a database."""

from __future__ import annotations

import logging
import os
import sys
import time
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import click

import render
from commands.common import example, now, stated
from commands.explain import explain
from records import Article, Entry, Failure, article_head, as_record, plain

if TYPE_CHECKING:
    from spacy.language import Language

    from ingest.polite import Memory, Polite
    from ingest.web import Client
    from nlp.pipeline import Reading


@click.command(
    epilog=example(
        "streetcheck extract page.html",
        "streetcheck read page.html | streetcheck extract -",
        "streetcheck extract --explain page.html",
    )
)
@click.argument("paths", nargs=-1, metavar="[PATH… | -]")
@stated
@click.option("--mentions", is_flag=True, help="Print the securities that are named, not the claims.")
@click.option("--explain", "explained", is_flag=True, help="Print why each claim was read, in words.")
@click.option("--model", metavar="NAME", help="Read with this spaCy pipeline: an installed one, or a folder.")
def extract(
    paths: tuple[str, ...],
    published: str | None,
    url: str | None,
    mentions: bool,
    explained: bool,
    model: str | None,
) -> int:
    """Print the claims in files, one record a line.

    PATHS are pages (.html, also .gz), texts (.txt), articles as JSON lines, saved feeds, folders; `-` is
    standard input with articles as JSON lines, and so is no PATH.
    """
    from ingest.files import read_path

    if not paths and sys.stdin.isatty():
        raise click.UsageError("Name a file, or - for articles on standard input.")
    if mentions and explained:
        raise click.UsageError("Give --mentions or --explain: claims are explained, mentions are not.")
    nlp = _model(model) if model else None
    show = partial(_show, mentions=mentions, explained=explained)
    failed = 0
    for path in paths or ("-",):
        for item in read_path(path, published=published, url=url):
            article = _article(item)
            reading = read_claims(article, nlp) if isinstance(article, Article) else article
            if isinstance(reading, Failure):
                render.problem(reading.item, reading.reason)
                failed = 1
            elif isinstance(article, Article):
                show(article, reading)
    return failed


def _model(name: str) -> Language:
    from nlp.models import ModelError, load

    try:
        return load(name)
    except ModelError as error:
        raise click.UsageError(f"{name}: {error}.") from error


def _show(article: Article, reading: Reading, *, mentions: bool, explained: bool) -> None:
    if explained:
        explain(article_head(article), [as_record(claim, article) for claim in reading.claims])
        return
    for record in _records(article, reading, mentions):
        render.data(render.record(record))


def _article(item: Article | Entry | Failure) -> Article | Failure:
    """Of an entry of a saved feed, what the feed itself carries: no page is fetched here."""
    from ingest.feeds import entry_key
    from ingest.sources import entry_article

    if not isinstance(item, Entry):
        return item
    none = Failure(entry_key(item), "the entry has neither a title nor a summary")
    return entry_article(item) or none


def read_claims(article: Article, nlp: Language | None = None) -> Reading | Failure:
    """Claims and mentions of an article. A fault of ours on one text must not end the others."""
    from nlp import read_article

    try:
        return read_article(article, nlp)
    except Exception as error:
        return fault(error, article.url or article.source or article.id)


def fault(error: Exception, item: str) -> Failure:
    """The failure of an item on which our own code fell; -v shows where."""
    logging.getLogger("streetcheck").debug("reading %s", item, exc_info=error)
    return Failure(item, f"reading failed: {type(error).__name__}: {error} (streetcheck -v shows where)")


def _records(article: Article, reading: Reading, mentions: bool) -> Iterator[dict[str, Any]]:
    if not mentions:
        yield from (as_record(claim, article) for claim in reading.claims)
        return
    for mention in reading.mentions:
        fields = plain(mention)
        del fields["article_id"]
        yield {"article": article_head(article), **fields}


@click.command(epilog=example("streetcheck read https://example.com/story.html > articles.jsonl"))
@click.argument("sources", nargs=-1, required=True)
@stated
def read(sources: tuple[str, ...], published: str | None, url: str | None) -> int:
    """Print the articles of feeds, pages and files as JSON lines."""
    from ingest.polite import Notes
    from ingest.sources import Taken, read_sources

    failed = 0
    with polite(Notes()) as client:
        for item in read_sources(sources, client, published=published, url=url):
            article = item.article if isinstance(item, Taken) else item
            if isinstance(article, Failure):
                render.problem(article.item, article.reason)
                failed = 1
            elif isinstance(article, Article):
                render.data(render.record({**article_head(article), "text": article.text}))
    return failed


def polite(memory: Memory) -> Polite:
    """What fetches news: for all threads, with pauses and robots.txt kept in `memory`."""
    from ingest.polite import Polite

    return Polite(web_client, memory, now=now, sleep=time.sleep)


def web_client() -> Client:
    """STREETCHECK_ALLOW_HOSTS names hosts (host or host:port) of a private network that may be asked."""
    from ingest.web import Client

    return Client(os.environ.get("STREETCHECK_ALLOW_HOSTS", "").replace(",", " ").split())
