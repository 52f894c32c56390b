"""What the worker processes do: bytes in, records out. No network and no database here.

Only records go back, so that the process that fetches and writes never loads trafilatura or spaCy.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from records import Article, Claim, Entry, Feed, Mention, Page

# What is read in a text.
Said: TypeAlias = tuple[list[Claim], list[Mention]]


def prepare() -> None:
    """Loads the words, the names and the parsers, which takes longer than any page."""
    import trafilatura  # noqa: F401

    import ingest.feeds  # noqa: F401

    said_in(Article("", "Shares rose 1%."))


def call(function: Callable[..., Any], *arguments: Any) -> Any:
    """The one function of the processes: any of those below, by name."""
    return function(*arguments)


def parsed(page: Page) -> tuple[Feed, list[Entry]]:
    """A feed and its entries. Raises ReadError."""
    from ingest.feeds import parse_feed

    return parse_feed(page.body, page.url)


def read(page: Page, entry: Entry | None, published: str | None, url: str | None) -> tuple[Article, Said]:
    """The article on a page and what it says. Raises ReadError."""
    from ingest.pages import read_page

    article = read_page(page, entry, published=published, url=url)
    return article, said_in(article)


def said_in(article: Article) -> Said:
    """The claims and mentions of a text."""
    from nlp import read_article

    reading = read_article(article)
    return reading.claims, reading.mentions
