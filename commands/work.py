"""What the worker processes do: bytes in, records out. No network and no database here.

Only records go back, so that the process that fetches and writes never loads trafilatura or spaCy.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from records import Article, Claim, Entry, Feed, Mention, Page, Sketch

if TYPE_CHECKING:
    from ingest.files import Unread


@dataclass(frozen=True, slots=True)
class Said:
    """What is read in a text, by which edition of the reader, and the sketch that its copies are found by."""

    claims: list[Claim]
    mentions: list[Mention]
    sketch: Sketch | None = None
    extractor: str | None = None


def prepare() -> None:
    """Loads the words, the names and the parsers, which takes longer than any page."""
    import ingest.sources  # noqa: F401

    words = "Shares rose 1%. " * 30
    parsed(Page("", b"<rss><channel><title>News</title></channel></rss>"))
    page(Page("", f"<html><body><p>{words}</p></body></html>".encode()), None, None)


def call(function: Callable[..., Any], *arguments: Any) -> Any:
    """The one function of the processes: any of those below, by name."""
    return function(*arguments)


def parsed(page: Page) -> tuple[Feed, list[Entry]]:
    """A feed and its entries. Raises ReadError."""
    from ingest.feeds import parse_feed

    return parse_feed(page.body, page.url)


def story(page: Page, entry: Entry) -> tuple[Article, Said] | str:
    """The article on the page of an entry and what it says; or the state of what stands in its place.

    Raises ReadError.
    """
    from ingest.pages import read_page
    from ingest.sources import page_state

    state = page_state(page)
    return state or _with_claims(read_page(page, entry))


def page(page: Page, published: str | None, url: str | None) -> tuple[Article, Said]:
    """The article on a page that the user named, and what it says. Raises ReadError."""
    from ingest.sources import named_article

    return _with_claims(named_article(page, published=published, url=url))


def unread(unread: Unread) -> tuple[Article, Said]:
    """The article on a page of a file, and what it says. Raises ReadError."""
    return _with_claims(unread.read())


def again(article: Article, page: Page) -> tuple[Article, Said]:
    """A stored article read anew from its page, and what it says. Raises ReadError."""
    from ingest.revisits import read_again

    return _with_claims(read_again(article, page))


@dataclass(frozen=True, slots=True)
class Afresh:
    """What the reader of today makes of a stored article: from the page as it was kept, where that gives
    another `article`; else of its text, with the `reason` where the page could not be read."""

    article: Article | None
    said: Said
    reason: str | None = None


def afresh(article: Article, page: Page | None) -> Afresh:
    """A stored article read anew: from its kept page, where that is another text or has a date at last."""
    from ingest.errors import ReadError
    from ingest.revisits import read_again

    if page is None:
        return Afresh(None, said_in(article))
    try:
        fresh = read_again(article, page)
    except ReadError as error:
        return Afresh(None, said_in(article), error.reason)
    if fresh.text == article.text and (article.published or not fresh.published):
        return Afresh(None, said_in(article))
    return Afresh(fresh, said_in(fresh))


def _with_claims(article: Article) -> tuple[Article, Said]:
    return article, said_in(article)


def said_in(article: Article) -> Said:
    """What a text says. Only whole articles are looked for copies of."""
    from commands.edition import extractor
    from ingest.shingles import sketch
    from nlp import read_article

    reading = read_article(article)
    shape = sketch(article.text) if article.state == "whole" else None
    return Said(reading.claims, reading.mentions, shape, extractor())
