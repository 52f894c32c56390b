"""What a page says of itself, and where: JSON-LD, meta tags, the canonical link, the language of its root."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

Fact: TypeAlias = tuple[str, str]  # what is said, and where

JSON_LD = "json-ld"
META = "meta tag"
CANONICAL = "canonical link"
HTML_LANG = "html lang"

_ARTICLES = ("Article", "BlogPosting", "Report")
_METAS = {
    "title": ("og:title", "twitter:title", "headline"),
    "author": ("author", "article:author", "parsely-author", "dc.creator", "byl"),
    "publisher": ("og:site_name", "application-name", "dc.publisher"),
    "url": ("og:url", "twitter:url"),
}
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Head:
    """What a page's lxml tree says of itself, read once: the objects of JSON-LD that describe an article, the
    contents of meta tags with all that each is called by, the canonical links, the languages of the root."""

    articles: list[dict[str, Any]]
    tags: list[tuple[frozenset[str | None], str]]
    links: list[str]
    languages: list[str]


def head(tree: Any) -> Head:
    tags = [tag.attrib for tag in tree.iter("meta") if tag.get("content") is not None]
    return Head(
        list(_articles_of(tree)),
        [(frozenset(map(tag.get, ("property", "name", "itemprop"))), str(tag["content"])) for tag in tags],
        [str(href).strip() for href in tree.xpath('//link[@rel="canonical"]/@href')],
        [str(tag) for tag in tree.xpath("/html/@lang")],
    )


def facts(head: Head) -> dict[str, list[Fact]]:
    """Of each of title, author, publisher and url, what a page says, the more reliable first."""
    return {
        "title": [*_linked(head, "headline"), *_metas(head, "title")],
        "author": [*_linked(head, "author"), *_metas(head, "author")],
        "publisher": [*_linked(head, "publisher"), *_metas(head, "publisher")],
        "url": [*((link, CANONICAL) for link in head.links), *_metas(head, "url")],
    }


def language(head: Head) -> Fact | None:
    """The language of a page as a BCP 47 tag, by its root, JSON-LD or og:locale."""
    said: list[Fact] = [(tag, HTML_LANG) for tag in head.languages]
    said += _linked(head, "inLanguage")
    said += [(tag, META) for tag in metas(head, ("og:locale",))]
    good = ((tag.strip().replace("_", "-"), where) for tag, where in said if _LANGUAGE.fullmatch(tag.strip()))
    return next(good, None)


def origin(value: str | None, said: Iterable[Fact], otherwise: str) -> str:
    """Where a value that was found stands on a page: the first place that says the same, or more of it."""
    words = _words(value)
    for text, where in said:
        other = _words(text)
        if words and other and (f" {words} " in f" {other} " or f" {other} " in f" {words} "):
            return where
    return otherwise


def exact(value: str, said: Iterable[Fact]) -> str:
    """The value as the page writes it: trafilatura drops the point of "Ana B. Ferreira"."""
    same = (text for text, _ in said if not {*text} & {*"&,;"} and _words(text) == _words(value))
    return next(same, value)


def _articles_of(tree: Any) -> Iterator[dict[str, Any]]:
    """Not films, breadcrumbs or related articles."""
    for script in tree.xpath('//script[contains(@type, "ld+json")]'):
        for node in _nodes(_json(script.text or "")):
            kinds = node.get("@type")
            names = kinds if isinstance(kinds, list) else [kinds]
            if any(str(name).endswith(_ARTICLES) for name in names):
                yield node


def metas(head: Head, names: Iterable[str]) -> Iterator[str]:
    """The contents of meta tags, by property, name or itemprop, in the order of the names."""
    for name in names:
        yield from (content for calls, content in head.tags if name in calls)


def _linked(head: Head, name: str) -> list[Fact]:
    return [(text, JSON_LD) for article in head.articles if (text := _named(article.get(name)))]


def _metas(head: Head, field: str) -> list[Fact]:
    return [(content, META) for content in metas(head, _METAS[field])]


def _named(value: Any) -> str:
    """A text, the name of an object, or those of a list of either."""
    if isinstance(value, list):
        return "; ".join(filter(None, map(_named, value[:20])))
    if isinstance(value, dict):
        value = value.get("name") or value.get("alternateName")
    return value.strip() if isinstance(value, str) else ""


def _json(text: str) -> Any:
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def _nodes(data: Any) -> Iterator[dict[str, Any]]:
    """Objects of the top level, of lists, of `@graph` and `mainEntity`: not the lists of related articles."""
    if isinstance(data, list):
        for part in data:
            yield from _nodes(part)
    elif isinstance(data, dict):
        yield data
        for name in ("@graph", "mainEntity"):
            yield from _nodes(data.get(name))


def _words(text: str | None) -> str:
    return " ".join(_WORD.findall((text or "").lower()))
