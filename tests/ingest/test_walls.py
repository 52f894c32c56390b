"""Walls, consent pages, paywalls and empty pages, each told from an article with the same scripts on it."""

import json
import time
from typing import Any

import pytest
from local_site import PARAGRAPHS, article_html

from ingest.walls import state_of, wall_of
from records import ARTICLE_STATES, Page

URL = "https://news.example/quillon"


def page(body: str | bytes, url: str = URL, requested: str | None = URL) -> Page:
    return Page(url, body.encode() if isinstance(body, str) else body, requested_url=requested)


def shown(head: str = "", body: str = "") -> str:
    return f"<!DOCTYPE html><html><head><title>News</title>{head}</head><body>{body}</body></html>"


def ld(*items: Any) -> str:
    return "".join(f'<script type="application/ld+json">{json.dumps(item)}</script>' for item in items)


@pytest.mark.parametrize(
    ("status", "headers", "body", "whose"),
    [
        (403, {"cf-mitigated": "challenge"}, b"", "Cloudflare"),
        (403, {"server": "cloudflare"}, b"<title>Just a moment...</title>", "Cloudflare"),
        (403, {"server": "cloudflare"}, b"Forbidden", None),
        (403, {"x-datadome": "protected"}, b"", "DataDome"),
        (403, {}, b"<script src='https://ct.captcha-delivery.com/c.js'></script>", "DataDome"),
        (403, {}, b"<div id='px-captcha'></div>", "PerimeterX"),
        (403, {"server": "AkamaiGHost"}, b"<H1>Access Denied</H1>", "Akamai"),
        (403, {}, b"<P>https&#58;&#47;&#47;errors.edgesuite.net/18.a</P>", "Akamai"),
        (403, {}, b"Request unsuccessful. Incapsula incident ID: 1-2", "Imperva"),
        (403, {"server": "nginx"}, b"<h1>403 Forbidden</h1>", None),
        (403, {}, b"", None),
        (503, {"server": "AkamaiGHost"}, b"<h1>Service Unavailable</h1>", None),
        (429, {"x-datadome": "protected"}, b"Slow down", None),
        (503, {"server": "AkamaiGHost"}, b"<p>errors.edgesuite.net</p>", "Akamai"),
        (429, {"cf-mitigated": "challenge"}, b"", "Cloudflare"),
    ],
)
def test_whose_wall_a_refusal_is(
    status: int, headers: dict[str, str], body: bytes, whose: str | None
) -> None:
    assert wall_of(status, headers, body) == whose


CHALLENGE = shown("<script>window._cf_chl_opt={};</script>", "<h1>Checking your browser</h1>")
PX = shown("", "<h1>Access to this page has been denied</h1><div id='px-captcha'></div>")
INCAPSULA = '<script src="/_Incapsula_Resource?SWJIYLWA=7"></script>'
LONG = tuple(PARAGRAPHS) * 4


@pytest.mark.parametrize(
    ("body", "state", "why"),
    [
        (CHALLENGE, "wall", "status 200, and still a challenge"),
        (PX, "wall", "press and hold"),
        (shown("", INCAPSULA), "wall", "nothing but the script"),
        (article_html(INCAPSULA, LONG), None, "the script runs on articles too"),
        (article_html("", LONG), None, "an article"),
        ("", "empty", "no bytes"),
        (" \r\n\t", "empty", "blank"),
        (shown("", "<div id='root'></div><noscript>Please enable JavaScript to read this page.</noscript>"), "empty", "an application that fills itself"),
        (shown("", "<script>var words = 'one two three four five six';</script>"), "empty", "words of a program"),
        (shown("", "<p>Quillon rises on strong orders today</p>"), None, "a short text"),
        ("<p>Quillon rises on strong orders today</p>", None, "no body tag"),
        (article_html().encode("utf-16"), None, "another encoding"),
        ("<p>株価は木曜日に 上昇した と 発表した 会社は 述べた</p>", None, "another script"),
    ],
)  # fmt: skip
def test_the_state_of_a_page(body: str | bytes, state: str | None, why: str) -> None:
    assert state_of(page(body)) == state, why
    assert state is None or state in ARTICLE_STATES


@pytest.mark.parametrize(
    ("url", "requested", "state", "why"),
    [
        ("https://consent.portal.example/v2/collectConsent?s=1", URL, "consent", "led elsewhere"),
        ("https://news.example/privacy-wall?back=/x", URL, "consent", "led to a page of the same site"),
        ("https://news.example/consent-decree-signed", URL, None, "an article about one"),
        ("https://consent.example/news", "https://consent.example/news", None, "no redirect: it is the site"),
    ],
)
def test_a_consent_page_is_known_by_its_address(
    url: str, requested: str, state: str | None, why: str
) -> None:
    assert state_of(page(article_html(), url, requested)) == state, why


def test_a_consent_page_is_known_by_its_form() -> None:
    form = '<form action="https://consent.google.com/save"><button>Accept all</button> and several words more</form>'
    assert state_of(page(shown("", form))) == "consent"


NEWS = {"@type": "NewsArticle", "headline": "Quillon rises"}
PART = {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".paid"}


@pytest.mark.parametrize(
    ("said", "state", "why"),
    [
        ([NEWS | {"isAccessibleForFree": False}], "paywall", "a boolean"),
        ([NEWS | {"isAccessibleForFree": "False"}], "paywall", "a word"),
        ([NEWS | {"isAccessibleForFree": "https://schema.org/False"}], "paywall", "an address"),
        ([NEWS | {"isAccessibleForFree": True}], None, "free"),
        ([NEWS | {"isAccessibleForFree": "True"}], None, "free in a word"),
        ([{"@graph": [{"@type": "Organization"}, NEWS | {"isAccessibleForFree": False}]}], "paywall", "a graph"),
        ([[{"@type": "WebPage", "mainEntity": NEWS | {"isAccessibleForFree": False}}]], "paywall", "nested"),
        ([{"@type": ["ReportageNewsArticle", "Article"], "isAccessibleForFree": False}], "paywall", "two types"),
        ([NEWS | {"hasPart": PART}], "paywall", "the whole is silent, a part is not free"),
        ([NEWS | {"isAccessibleForFree": True, "hasPart": PART}], None, "only its comments cost"),
        ([{"@type": "Event", "isAccessibleForFree": False}], None, "tickets"),
        ([{"@type": "ItemList", "itemListElement": [NEWS | {"isAccessibleForFree": False}]}], None, "another story"),
        ([NEWS], None, "silent"),
    ],
)  # fmt: skip
def test_a_paywall_says_so(said: list[Any], state: str | None, why: str) -> None:
    assert state_of(page(article_html(ld(*said)))) == state, why


@pytest.mark.parametrize(
    "broken",
    [
        '<script type="application/ld+json">{"isAccessibleForFree": false,</script>',
        '<script type="application/ld+json">' + "[" * 100_000 + '"isAccessibleForFree"</script>',
        '<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": false}',
        "<!-- isAccessibleForFree -->",
    ],
)
def test_broken_json_says_nothing(broken: str) -> None:
    assert state_of(page(article_html() + broken)) is None


@pytest.mark.parametrize("unit", ["<", "<script", "<script>", "<body", "&nbsp;", '<script type="application/ld+json">isAccessibleForFree', "a"])  # fmt: skip
def test_no_page_takes_long(unit: str) -> None:
    hostile = page(unit * (2_000_000 // len(unit)))
    started = time.process_time()
    state_of(hostile)
    assert time.process_time() - started < 2
