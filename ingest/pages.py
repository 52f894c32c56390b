"""Web pages to articles: the body text by trafilatura, and what the page says of itself."""

from __future__ import annotations

import logging
import re
from typing import Any
from urllib.parse import urlsplit

from ingest.addresses import names_itself
from ingest.dates import iso_published
from ingest.errors import ReadError
from ingest.pagedates import stated_date
from records import Article, Entry, Page, stable_id

MAX_BYTES = 2_000_000
MIN_WORDS = 25
# What the less precise extraction must find to be believed: menus and notices are shorter.
MIN_WORDS_LOOSE = 100

_TAG = re.compile(rb"<(?:!doctype\s+html|html|head|body|article|div|p|h1)[\s>/]", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*(?:\s|$)")
_CHARSET = re.compile(r"charset=[\"']?([\w.:-]+)", re.IGNORECASE)
_HEAD_BYTES = 20_000

# Its warnings name no page; whoever wants them sets up logging.
logging.getLogger("trafilatura").addHandler(logging.NullHandler())


def looks_like_html(data: bytes) -> bool:
    """True where one of the tags of a page stands near the beginning (UTF-16 included)."""
    return _TAG.search(data[:_HEAD_BYTES].replace(b"\0", b"")) is not None


def read_page(
    page: Page, entry: Entry | None = None, *, published: str | None = None, url: str | None = None
) -> Article:
    """The article on a page: paragraphs, headings and list items each on a line of `text`.

    `published` and `url` win over the feed's `entry`, and that over what the page says of itself.
    `url` of the article is the page's canonical address where it names one of the same site; `id`
    follows from it, or from the text where no address is known. Raises ReadError(item, reason).
    """
    item = page.requested_url or page.url
    found = _extract(page, item)
    text = found.text.strip()
    hint = entry or Entry("", None, None, None)
    address = url or _canonical(found.url, page.url) or _web(page.url)
    return Article(
        id=stable_id("article", address or text),
        text=text,
        url=address,
        title=hint.title or found.title or None,
        published=published or hint.published or found.date or None,
        publisher=hint.publisher or found.sitename or None,
        author=hint.author or found.author or None,
        source=entry.feed_url if entry else item,
    )


def _extract(page: Page, item: str) -> Any:
    """trafilatura's document, with `date` as exact as the page states it."""
    from trafilatura.utils import load_html

    if len(page.body) > MAX_BYTES:
        raise ReadError(item, f"page larger than {MAX_BYTES / 1e6:g} MB")
    if not looks_like_html(page.body):
        raise ReadError(item, f"not a web page{_kind(page)}")
    try:
        tree = load_html(_decoded(page))
        found = _body(tree, _web(page.url)) if tree is not None else None
        stated = stated_date(tree) if tree is not None else None
    except Exception as error:  # a page must never end the run, whatever the parser trips over
        raise ReadError(item, f"page cannot be parsed: {type(error).__name__}") from error
    if found is None:
        raise ReadError(item, "no article text found")
    found.date = _best_date(stated, found.date)
    return found


def _body(tree: Any, url: str | None) -> Any:
    """The precise extraction; where it finds next to nothing the plain one, if that finds an article."""
    import trafilatura

    for precise, least in ((True, MIN_WORDS), (False, MIN_WORDS_LOOSE)):
        found = trafilatura.bare_extraction(
            tree, url=url, favor_precision=precise, include_comments=False, with_metadata=True
        )
        if found is not None and _is_prose(found.text or "", least):
            return found
    return None


def _is_prose(text: str, least: int) -> bool:
    """Enough words, and a sentence among them: what is left of a page of links has none."""
    return len(text.split()) >= least and _SENTENCE_END.search(text) is not None


def _best_date(stated: str | None, guessed: str | None) -> str | None:
    """A time beats a date; among dates, the one trafilatura weighed."""
    if stated and len(stated) > 10:
        return stated
    return iso_published(guessed) or stated


def _decoded(page: Page) -> bytes | str:
    """Text where the server named a charset that fits; bytes otherwise, for trafilatura to look at."""
    match = _CHARSET.search(page.content_type or "")
    if match is None:
        return page.body
    try:
        return page.body.decode(match[1])
    except (LookupError, UnicodeDecodeError):
        return page.body


def _kind(page: Page) -> str:
    if not page.body.strip():
        return ": empty"
    return f": {page.content_type}" if page.content_type else ""


def _canonical(stated: str | None, address: str) -> str | None:
    """The page's own address for itself, unless it is another site's or a front page.

    A copy on this machine or network has no address worth keeping: there, any site's is taken.
    """
    parts = urlsplit(stated or "")
    if parts.scheme not in ("http", "https") or parts.path in ("", "/"):
        return None
    here = urlsplit(_web(address) or "").hostname
    elsewhere = here and not names_itself(here) and _site(parts.hostname) != _site(here)
    return None if elsewhere else stated


def _site(host: str | None) -> str:
    return (host or "").lower().removeprefix("www.").removeprefix("m.")


def _web(address: str) -> str | None:
    return address if address.lower().startswith(("http://", "https://")) else None
