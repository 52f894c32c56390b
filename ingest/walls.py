"""What stands where an article was asked for: a wall against programs, consent, a paywall, nothing. Pure.

The marks are those of the makers of such walls. A mark alone does not make a wall, because their scripts run
on pages that are shown, too: such an answer also has few words.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from records import Page

# Who, the marks in a refusal's headers and the marks in its body, all in lower case. Headers that stand on
# every answer from behind a wall make a 403 the wall's, but no 429 or 503, which may be the site's own.
ALWAYS_THERE = frozenset({"server", "x-datadome", "x-kpsdk-ct"})
WALLS: tuple[tuple[str, tuple[tuple[str, str], ...], tuple[bytes, ...]], ...] = (
    (
        "Cloudflare",
        (("cf-mitigated", ""),),
        (
            b"_cf_chl_opt", b"<title>just a moment...", b"<title>attention required! | cloudflare",
            b"used cloudflare to restrict access", b"cf-challenge-running",
        ),
    ),
    ("DataDome", (("x-datadome", ""), ("x-dd-b", "")), (b"captcha-delivery.com",)),
    ("PerimeterX", (("x-px-block", ""),), (b"px-captcha", b"perimeterx.net/whywasiblocked")),
    (
        "Akamai",
        (("server", "akamaighost"),),
        (b"errors.edgesuite.net", b"sec-if-cpt-container", b"bm-verify"),
    ),
    ("Imperva", (), (b"_incapsula_resource", b"incapsula incident id")),
    ("AWS", (("x-amzn-waf-action", ""),), (b"awswafintegration",)),
    ("Sucuri", (("x-sucuri-block", ""),), (b"sucuri_cloudproxy_js", b"sucuri website firewall")),
    ("Kasada", (("x-kpsdk-ct", ""),), (b"window.kpsdk",)),
)  # fmt: skip
_CONSENT_HOST = re.compile(r"(?:consent|guce|myprivacy|cmp)\.", re.IGNORECASE)
_CONSENT_PATH = re.compile(
    r"/(?:v\d/)?(?:collect-?consent|cookie-?(?:wall|consent)|privacy-?(?:gate|wall)|consent)(?:/|$)",
    re.IGNORECASE,
)
_CONSENT_FORMS = (
    b"//consent.google.com/save", b"//consent.youtube.com/save", b"/v2/collectconsent",
    b"<title>before you continue",
)  # fmt: skip
_LD = re.compile(rb"<script\b[^<>]{0,300}application/ld\+json[^<>]{0,300}>", re.IGNORECASE)
_TAG = re.compile(rb"<[^<>]*>")
_WORD = re.compile(rb"[\w\x80-\xff]{2,}")
_BODY = re.compile(rb"<body[\s>]", re.IGNORECASE)
_WORK = re.compile(r"Article|Posting|Report|CreativeWork|(?:^|/)(?:WebPage|Review)$")
# What these hold are other works than the page's own.
_OTHERS = frozenset({"itemListElement", "mentions", "citation", "isPartOf", "comment", "publisher", "author"})
_FALSE = frozenset({"false", "http://schema.org/false", "https://schema.org/false"})
_NAME = "isAccessibleForFree"

_BEGINNING = 64_000
_PARTS = (4_000, 32_000)
_MOST = 2_000_000
_WALL_WORDS = 200
_EMPTY_WORDS = 5


def state_of(page: Page) -> str | None:
    """One of ARTICLE_STATES where the page is not the article: "wall", "consent", "paywall" or "empty".

    None for all others, articles among them.
    """
    body = page.body[:_MOST].replace(b"\0", b"")  # UTF-16 as well, as far as marks and words go
    if _marked(body[:_BEGINNING]) and not _has_words(body, _WALL_WORDS):
        return "wall"
    if _asks_consent(page, body[:_BEGINNING]):
        return "consent"
    if _NAME.encode() in body and _has_price(body):
        return "paywall"
    return None if _has_words(body, _EMPTY_WORDS) else "empty"


def wall_of(status: int, headers: Mapping[str, str], body: bytes) -> str | None:
    """Whose wall refuses a page, by the headers (asked in lower case) and the body of the refusal."""
    for name, marks, _ in WALLS:
        for key, value in marks:
            counts = status == 403 or key not in ALWAYS_THERE
            if counts and key in headers and value in headers[key].lower():
                return name
    return _marked(body)


def _marked(body: bytes) -> str | None:
    lowered = body.lower()
    return next((name for name, _, marks in WALLS if any(mark in lowered for mark in marks)), None)


def _asks_consent(page: Page, beginning: bytes) -> bool:
    """A page of its own that a redirect led to, or its form."""
    parts = urlsplit(page.url)
    if page.requested_url not in (None, page.url) and (
        _CONSENT_HOST.match(parts.hostname or "") or _CONSENT_PATH.match(parts.path)
    ):
        return True
    lowered = beginning.lower()
    return any(form in lowered for form in _CONSENT_FORMS)


def _has_price(body: bytes) -> bool:
    """Whether JSON-LD calls the page's own work not free; a part of it counts where the whole is silent."""
    said = [flag for script in _scripts(body) for flag in _flags(script)]
    whole = [free for is_part, free in said if not is_part]
    return not all(whole) if whole else not all(free for _, free in said)


def _scripts(body: bytes) -> Iterator[Any]:
    for opening in _LD.finditer(body):
        end = body.find(b"</script", opening.end())
        if end < 0:
            return
        try:
            yield json.loads(body[opening.end() : end].decode("utf-8", "replace"), strict=False)
        except (ValueError, RecursionError):
            continue


def _flags(data: Any) -> Iterator[tuple[bool, bool]]:
    """(whether it is a part, whether it is free) of each work in JSON-LD that says so, however deep."""
    waiting = [data]
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting.extend(node)
        elif isinstance(node, dict):
            waiting.extend(value for key, value in node.items() if key not in _OTHERS)
            kind = node.get("@type")
            kinds = kind if isinstance(kind, list) else [kind]
            is_part = "WebPageElement" in kinds
            if _NAME in node and (is_part or any(isinstance(k, str) and _WORK.search(k) for k in kinds)):
                yield is_part, str(node[_NAME]).strip().lower() not in _FALSE


def _has_words(body: bytes, enough: int) -> bool:
    """Whether a reader sees so many words; found by going over the bytes a fixed number of times.

    Mostly the beginning has them: what is seen of a part that ends with a tag is seen of the whole.
    """
    start = _BODY.search(body)
    body = body[start.start() :] if start else body
    parts = (body[: body.rfind(b">", 0, size) + 1] for size in _PARTS)
    return any(_shows(part, enough) for part in parts) or _shows(body, enough)


def _shows(body: bytes, enough: int) -> bool:
    for name in (b"script", b"style", b"noscript", b"template"):
        body = _without(body, b"<" + name, b"</" + name)
    seen = 0
    for position in range(0, len(body), _BEGINNING):
        seen += len(_WORD.findall(_TAG.sub(b" ", body[position : position + _BEGINNING])))
        if seen >= enough:
            return True
    return False


def _without(body: bytes, opening: bytes, closing: bytes) -> bytes:
    """Without what stands between the two, in any case of letters; the rest of a body after one not closed
    is left out."""
    lowered, kept, position = body.lower(), [], 0
    while (start := lowered.find(opening, position)) >= 0:
        kept.append(body[position:start])
        end = lowered.find(closing, start)
        if end < 0:
            return b" ".join(kept)
        position = end + len(closing)
    return b" ".join([*kept, body[position:]])
