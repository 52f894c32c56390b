import gzip
import json
import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from local_site import PARAGRAPHS, article_html

from ingest.errors import ReadError
from ingest.pages import read_page
from records import Article, Entry, Page, stable_id

URL = "https://news.example/2026/quillon?ref=feed"
META = '<meta property="article:published_time" content="{}">'


def read(html: str | bytes, url: str = URL, entry: Entry | None = None, **stated: str) -> Article:
    body = html.encode() if isinstance(html, str) else html
    return read_page(Page(url=url, body=body), entry, **stated)


def ld(kind: str, **fields: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": kind, **fields})}</script>'


def test_each_paragraph_is_a_line() -> None:
    article = read(article_html())
    assert article.text.split("\n")[-3:] == list(PARAGRAPHS)
    assert "Home" not in article.text
    assert (article.url, article.id, article.source) == (URL, stable_id("article", URL), URL)


def test_list_items_are_lines_of_their_own() -> None:
    html = article_html().replace(
        "</article>", "<ul><li>Targets rise at two brokers</li><li>Guidance stands</li></ul></article>"
    )
    lines = read(html).text.split("\n")
    assert "- Targets rise at two brokers" in lines
    assert "- Guidance stands" in lines


STAMP = "2026-02-05T13:40:00Z"
STAMPED = "2026-02-05T13:40:00+00:00"


@pytest.mark.parametrize(
    ("head", "expected", "why"),
    [
        (META.format("2026-02-05T08:40:00-05:00"), "2026-02-05T08:40:00-05:00", "a time with its zone"),
        (ld("NewsArticle", datePublished=STAMP), STAMPED, "JSON-LD"),
        (ld("x", **{"@graph": [{"@type": ["Article"], "datePublished": STAMP}]}), STAMPED, "in a graph"),
        (ld("VideoObject", datePublished="2020-01-01T00:00:00Z") + META.format(STAMP), STAMPED, "a film"),
        (ld("Article", datePublished="2026-02-05") + META.format(STAMP), STAMPED, "a time beats a date"),
        (META.format("2026-02-05T08:40:00"), "2026-02-05T08:40:00", "no zone"),
        (
            ld("Article", datePublished="2026-02-05T08:40:00") + META.format(STAMP),
            STAMPED,
            "a zone beats none",
        ),
        (ld("Article").replace("}", "") + META.format(STAMP), STAMPED, "broken JSON-LD"),
        (f'<meta itemprop="datePublished" content="{STAMP}">', STAMPED, "microdata"),
        ("", None, "nothing is stated"),
    ],
)
def test_dates_of_a_page(head: str, expected: str | None, why: str) -> None:
    assert read(article_html(head)).published == expected, why


@pytest.mark.parametrize(
    ("canonical", "fetched", "expected", "why"),
    [
        (
            "https://news.example/2026/quillon",
            URL,
            "https://news.example/2026/quillon",
            "without the tracking",
        ),
        ("https://www.news.example/q", URL, "https://www.news.example/q", "the same site"),
        ("https://other.example/q", URL, URL, "another site's word is not taken"),
        ("https://news.example/", URL, URL, "a front page is no article"),
        (
            "https://news.example/q",
            "http://127.0.0.1:8000/q",
            "https://news.example/q",
            "a copy on this machine",
        ),
        ("https://news.example/q", "saved/q.html", "https://news.example/q", "a saved page"),
    ],
)
def test_the_address_of_an_article(canonical: str, fetched: str, expected: str, why: str) -> None:
    article = read(article_html(f'<link rel="canonical" href="{canonical}">'), fetched)
    assert (article.url, article.id) == (expected, stable_id("article", expected)), why


def test_a_saved_page_without_address_is_known_by_its_text() -> None:
    article = read(article_html(), "saved/q.html")
    assert (article.url, article.id, article.source) == (
        None,
        stable_id("article", article.text),
        "saved/q.html",
    )


def test_what_the_feed_says_wins_over_the_page_and_the_user_over_both() -> None:
    html = article_html(META.format("2026-02-05T08:40:00Z") + '<meta name="author" content="The Desk">')
    entry = Entry(
        "https://news.example/feed", "g", URL, "From the feed", published="2026-02-05", author="Ana Ferreira"
    )
    article = read(html, entry=entry)
    assert (article.title, article.published, article.author) == (
        "From the feed",
        "2026-02-05",
        "Ana Ferreira",
    )
    assert article.source == "https://news.example/feed"
    article = read(html, entry=entry, published="2026-02-06", url="https://mine.example/a")
    assert (article.published, article.url) == ("2026-02-06", "https://mine.example/a")
    assert article.id == stable_id("article", "https://mine.example/a")


@pytest.mark.parametrize(
    ("content_type", "encoding"),
    [
        ("text/html; charset=iso-8859-1", "iso-8859-1"),
        ("text/html; charset=iso-8859-1", "utf-8"),
        ("text/html; charset=utf-8", "iso-8859-1"),
        ("text/html; charset=shift_jis", "utf-8"),
        ("text/html; charset=wrong", "utf-8"),
        ("text/html", "utf-8"),
        (None, "utf-8"),
        (None, "iso-8859-1"),
    ],
)
def test_letters_survive_their_encoding(content_type: str | None, encoding: str) -> None:
    html = article_html(
        body=(*PARAGRAPHS, "Aktien der Rüsch Böttcher SE fielen, sagte André von der Société.")
    )
    html = html if encoding == "utf-8" else html.replace("<meta charset='utf-8'>", "")
    article = read_page(Page(url=URL, body=html.encode(encoding), content_type=content_type))
    assert "Rüsch Böttcher SE fielen, sagte André von der Société." in article.text


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"", "not a web page: empty"),
        (b"%PDF-1.7 ...", "not a web page"),
        (b'{"error": "no"}', "not a web page"),
        (b"<html><body></body></html>", "no article text found"),
        (b"<html><body><p>Please enable JavaScript to go on.</p></body></html>", "no article text found"),
        (b"<html><nav>" + b"<a href='/x'>Markets</a> " * 60 + b"</nav></html>", "no article text found"),
        (article_html(body=("Too short to be one.",)).encode(), "no article text found"),
        (b"<html>" + b"<p>x" * 700_000, "page larger than 2 MB"),
        (b"<html>" + b"\x00" * 1000, "no article text found"),
    ],
)  # fmt: skip
def test_pages_without_an_article(body: bytes, expected: str) -> None:
    with pytest.raises(ReadError) as caught:
        read(body)
    assert (caught.value.item, caught.value.reason) == (URL, expected)


def test_deep_nesting_does_not_end_the_run() -> None:
    html = article_html().replace("<article>", "<article>" + "<div>" * 20_000)
    try:
        assert read(html).text
    except ReadError as error:
        assert "\n" not in error.reason


NOW = datetime(2026, 2, 6, 12, tzinfo=UTC)
SOON, FAR = "2026-02-07T11:00:00+00:00", "2026-03-06T12:00:00+00:00"


@pytest.mark.parametrize(
    ("feed", "page", "given", "expected", "origin", "why"),
    [
        (None, STAMP, None, STAMPED, "meta tag", "the page's"),
        ("2026-02-05", STAMP, None, "2026-02-05", "feed", "the feed's wins"),
        ("2026-02-05", STAMP, "2026-01-01", "2026-01-01", "given", "the user's wins"),
        (None, SOON, None, SOON, "meta tag", "less than a day ahead: a clock or a zone is off"),
        (None, FAR, None, None, "refused: in the future", "a month ahead"),
        (FAR, STAMP, None, STAMPED, "meta tag", "the page's, where the feed's lies in the future"),
        (FAR, "", None, None, "refused: in the future", "the feed's, and no other"),
        (FAR, "2026-02-09", None, None, "refused: in the future", "both"),
        (None, "2026-02-07", None, "2026-02-07", "meta tag", "tomorrow's date"),
        (None, FAR, FAR, FAR, "given", "the user's is his"),
        (None, "", None, None, None, "none is stated"),
    ],
)
def test_a_date_in_the_future_is_refused(
    feed: str | None, page: str, given: str | None, expected: str | None, origin: str | None, why: str
) -> None:
    html = article_html(META.format(page) if page else "").encode()
    entry = Entry("https://news.example/feed", "g", URL, None, published=feed) if feed else None
    for stated in ({"now": NOW}, {}):
        fetched = None if stated else NOW.isoformat()
        article = read_page(Page(URL, html, fetched_at=fetched), entry, published=given, **stated)
        assert (article.published, dict(article.origins).get("published")) == (expected, origin), why
    if expected is None and origin:
        assert read_page(Page(URL, html), entry).published is not None, "without a clock nothing is refused"


@pytest.mark.parametrize(
    ("head", "field", "expected", "origin"),
    [
        (ld("NewsArticle", author={"name": "Ana B. Ferreira"}), "author", "Ana B. Ferreira", "json-ld"),
        ('<meta name="author" content="Ana Ferreira">', "author", "Ana Ferreira", "meta tag"),
        ("", "author", None, None),
        (ld("NewsArticle", publisher={"name": "Harbour Wire"}), "publisher", "Harbour Wire", "json-ld"),
        ('<meta property="og:site_name" content="Harbour Wire">', "publisher", "Harbour Wire", "meta tag"),
        ('<meta property="og:title" content="Quillon rises">', "title", "Quillon rises", "meta tag"),
        ("", "title", "Quillon rises", "trafilatura"),
        ('<link rel="canonical" href="https://news.example/q?utm_source=x">', "url", "https://news.example/q", "canonical link"),
        ('<link rel="canonical" href="/q">', "url", "https://news.example/q", "canonical link"),
        ('<meta property="og:url" content="https://news.example/q">', "url", "https://news.example/q", "meta tag"),
        ("", "url", URL, "fetched"),
        (ld("NewsArticle", inLanguage="en_GB"), "language", "en-GB", "json-ld"),
        (ld("BreadcrumbList", inLanguage="fr"), "language", None, None),
        ('<meta property="og:locale" content="de_DE">', "language", "de-DE", "meta tag"),
        ('<meta property="og:locale" content="somewhere else">', "language", None, None),
    ],
)  # fmt: skip
def test_every_field_says_where_it_is_from(
    head: str, field: str, expected: str | None, origin: str | None
) -> None:
    article = read(article_html(head))
    assert (getattr(article, field), dict(article.origins).get(field)) == (expected, origin)


def test_the_language_of_the_root_comes_first() -> None:
    html = article_html(ld("NewsArticle", inLanguage="fr")).replace("<html>", '<html lang="en-US">')
    article = read(html)
    assert (article.language, dict(article.origins)["language"]) == ("en-US", "html lang")


def test_the_origins_of_what_the_feed_and_the_user_say() -> None:
    entry = Entry(
        "https://news.example/feed", "g", URL, "Quillon", "2026-02-05", "Ana Ferreira", "Harbour Wire"
    )
    article = read_page(Page(URL, article_html().encode()), entry, url="https://mine.example/a")
    assert dict(article.origins) == dict.fromkeys(["author", "published", "publisher", "title"], "feed") | {
        "url": "given"
    }


def word_f1(one: str, other: str) -> float:
    ours, theirs = (Counter(re.findall(r"\w+", text.lower())) for text in (one, other))
    return 2 * sum((ours & theirs).values()) / (sum(ours.values()) + sum(theirs.values()))


def test_real_pages_against_their_body_text(shared: Path) -> None:
    truth = json.loads((shared / "pages" / "ground-truth.json").read_text())
    scores = {}
    for path in sorted((shared / "pages").glob("*.html.gz")):
        article = read_page(Page(url=str(path), body=gzip.decompress(path.read_bytes())))
        scores[path.name] = word_f1(article.text, truth[path.name.removesuffix(".html.gz")]["articleBody"])
        assert article.title and article.published, path.name
    assert len(scores) == 19
    assert min(scores.values()) > 0.8
    assert sum(scores.values()) / 19 > 0.984
