"""Web pages to articles: the body text by trafilatura, and what the page says of itself."""

from __future__ import annotations

import logging
import re
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from ingest.addresses import names_itself
from ingest.dates import in_future, iso_published
from ingest.errors import ReadError
from ingest.identity import joined, untracked
from ingest.pagedates import stated_dates
from ingest.pagefacts import JSON_LD, Fact, exact, facts, head, language, origin
from records import Article, Entry, Page, stable_id

MAX_BYTES = 2_000_000
MIN_WORDS = 25
# What the less precise extraction must find to be believed: menus and notices are shorter.
MIN_WORDS_LOOSE = 100

# What `origins` call the sources of fields besides those that pagefacts names.
GIVEN = "given"
FEED = "feed"
FETCHED = "fetched"
TRAFILATURA = "trafilatura"
REFUSED = "refused: in the future"

_TAG = re.compile(rb"<(?:!doctype\s+html|html|head|body|article|div|p|h1)[\s>/]", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*(?:\s|$)")
_CHARSET = re.compile(r"charset=[\"']?([\w.:-]+)", re.IGNORECASE)
# Their bytes may be good UTF-8 of another meaning.
_ESCAPED = re.compile(r"iso-?2022|hz|utf-?(?:7|16|32)", re.IGNORECASE)
_HEAD_BYTES = 20_000

# Its warnings name no page; whoever wants them sets up logging.
logging.getLogger("trafilatura").addHandler(logging.NullHandler())


def looks_like_html(data: bytes) -> bool:
    """True where one of the tags of a page stands near the beginning (UTF-16 included)."""
    return _TAG.search(data[:_HEAD_BYTES].replace(b"\0", b"")) is not None


def read_page(
    page: Page,
    entry: Entry | None = None,
    *,
    published: str | None = None,
    url: str | None = None,
    now: datetime | None = None,
) -> Article:
    """The article on a page: paragraphs, headings and list items each on a line of `text`.

    `published` and `url` win over the feed's `entry`, and that over what the page says of itself; `origins`
    says of each field which it was. A date of the feed or the page that lies more than a day after `now` (or
    after the page was fetched) is refused. `url` of the article is the page's canonical address where it
    names one of the same site; `id` follows from it, or from the text where no address is known.
    Raises ReadError(item, reason).
    """
    item = page.requested_url or page.url
    found, said, tongue = _extract(page, item)
    text = found.text.strip()
    fields = _fields(found, said, entry or Entry("", None, None, None))
    fields["url"] = (url, GIVEN) if url else _address(page.url, said["url"])
    fields["published"] = _date(published, entry, said["published"], now or _moment(page.fetched_at))
    fields["language"] = tongue
    values = {name: fact[0] for name, fact in fields.items() if fact and fact[0]}
    return Article(
        id=stable_id("article", values.get("url") or text),
        text=text,
        source=entry.feed_url if entry else item,
        origins=tuple((name, fact[1]) for name, fact in sorted(fields.items()) if fact),
        **values,
    )


def _fields(found: Any, said: dict[str, list[Fact]], hint: Entry) -> dict[str, Fact | None]:
    """Title, author and publisher: the feed's, else what trafilatura chose, else what the page says first."""
    chosen = {"title": found.title, "author": found.author, "publisher": found.sitename}
    fields: dict[str, Fact | None] = {}
    for name, value in chosen.items():
        stated = getattr(hint, name)
        fields[name] = (stated, FEED) if stated else _chosen(value, said[name])
    return fields


def _chosen(value: str | None, said: list[Fact]) -> Fact | None:
    """JSON-LD is better than a guess that nothing on the page bears out; a meta tag may be a department's."""
    if not value:
        return next(iter(said), None)
    where = origin(value, said, TRAFILATURA)
    if where == TRAFILATURA and said and said[0][1] == JSON_LD:
        return said[0]
    return exact(value, said), where


def _date(given: str | None, entry: Entry | None, said: list[Fact], now: datetime | None) -> Fact | None:
    """The user's date; else the feed's or the page's, the first that does not lie in the future."""
    if given:
        return given, GIVEN
    stated = [(entry.published, FEED)] if entry and entry.published else []
    for date, where in (*stated, *said):
        if now is None or not in_future(date, now):
            return date, where
    return ("", REFUSED) if stated or said else None


def _extract(page: Page, item: str) -> tuple[Any, dict[str, list[Fact]], Fact | None]:
    """trafilatura's document, what the page says of itself with its dates as exact as it states them, and
    its language."""
    from trafilatura.utils import load_html

    if len(page.body) > MAX_BYTES:
        raise ReadError(item, f"page larger than {MAX_BYTES / 1e6:g} MB")
    if not looks_like_html(page.body):
        raise ReadError(item, f"not a web page{_kind(page)}")
    try:
        tree = load_html(_decoded(page))
        if tree is None:
            raise ReadError(item, "no article text found")
        top = head(tree)
        said = facts(top) | {"published": stated_dates(top)}
        tongue = language(top)
        found = _body(tree, _web(page.url))
    except ReadError:
        raise
    except Exception as error:  # a page must never end the run, whatever the parser trips over
        raise ReadError(item, f"page cannot be parsed: {type(error).__name__}") from error
    if found is None:
        raise ReadError(item, "no article text found")
    said["published"] = _dates(said["published"], found.date)
    return found, said, tongue


def _body(tree: Any, url: str | None) -> Any:
    """The precise extraction; where it finds next to nothing that with other methods beside it, then the
    plain one, if that finds an article."""
    import trafilatura

    ways = ((True, True, MIN_WORDS), (True, False, MIN_WORDS), (False, False, MIN_WORDS_LOOSE))
    for precise, fast, least in ways:
        found = trafilatura.bare_extraction(
            tree, url=url, fast=fast, favor_precision=precise, include_comments=False, with_metadata=True
        )
        if found is not None and _is_prose(found.text or "", least):
            return found
    return None


def _is_prose(text: str, least: int) -> bool:
    """Enough words, and a sentence among them: what is left of a page of links has none."""
    return len(text.split()) >= least and _SENTENCE_END.search(text) is not None


def _dates(stated: list[Fact], guessed: str | None) -> list[Fact]:
    """Times that are stated, then the date that trafilatura weighed, then dates that are stated."""
    times = [fact for fact in stated if len(fact[0]) > 10]
    guess = iso_published(guessed)
    return [*times, *([(guess, origin(guess, stated, TRAFILATURA))] if guess else []), *stated]


def _moment(fetched_at: str | None) -> datetime | None:
    return datetime.fromisoformat(fetched_at) if fetched_at else None


def _decoded(page: Page) -> bytes | str:
    """Text by the server's charset; bytes where that is missing or wrong, for trafilatura to look at.

    Many a server says ISO-8859-1 of everything; bytes that are UTF-8 all through are UTF-8.
    """
    match = _CHARSET.search(page.content_type or "")
    if match is None:
        return page.body
    for charset in (match[1],) if _ESCAPED.match(match[1]) else ("utf-8", match[1]):
        try:
            return page.body.decode(charset)
        except (LookupError, UnicodeDecodeError):
            continue
    return page.body


def _kind(page: Page) -> str:
    if not page.body.strip():
        return ": empty"
    return f": {page.content_type}" if page.content_type else ""


def _address(address: str, said: list[Fact]) -> Fact | None:
    """The page's own address for itself, else the one it came from, both without tracking."""
    for text, where in said:
        stated = joined(_web(address) or "", text)
        if _is_own(stated, address):
            return untracked(stated), where
    return (untracked(address), FETCHED) if _web(address) else None


def _is_own(stated: str, address: str) -> bool:
    """Whether to believe an address that a page gives for itself: not another site's, nor a front page.

    A copy on this machine or network has no address worth keeping: there, any site's is taken.
    """
    try:
        parts = urlsplit(stated)
        here = urlsplit(_web(address) or "").hostname
    except ValueError:
        return False
    if parts.scheme not in ("http", "https") or parts.path in ("", "/"):
        return False
    return not here or names_itself(here) or _site(parts.hostname) == _site(here)


def _site(host: str | None) -> str:
    return (host or "").lower().removeprefix("www.").removeprefix("m.")


def _web(address: str) -> str | None:
    return address if address.lower().startswith(("http://", "https://")) else None
