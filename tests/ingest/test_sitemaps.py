import gzip

import pytest
from local_site import Site

from ingest.errors import ReadError
from ingest.feeds import looks_like_feed, parse_feed
from ingest.sitemaps import MAX_PARTS, looks_like_sitemap, parts, whole
from ingest.web import Client
from records import Entry, Page

URL = "https://news.example/news-sitemap.xml"
SPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" '
    'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
)


def sitemap(*urls: str) -> bytes:
    inner = "".join(f"<url>{url}</url>" for url in urls)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {SPACES}>{inner}</urlset>'.encode()


def story(loc: str, title: str = "Quillon rises", date: str = "2026-03-08T06:41:12-04:00") -> str:
    return (
        f"<loc>{loc}</loc><news:news><news:publication><news:name>Harbour Wire</news:name>"
        f"<news:language>en</news:language></news:publication><news:publication_date>{date}</news:publication_date>"
        f"<news:title>{title}</news:title></news:news>"
    )


def index(*locs: tuple[str, str]) -> bytes:
    inner = "".join(f"<sitemap><loc>{loc}</loc><lastmod>{date}</lastmod></sitemap>" for loc, date in locs)
    return (
        f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{inner}</sitemapindex>'.encode()
    )


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_news_sitemap_is_a_feed(pack) -> None:  # type: ignore[no-untyped-def]
    data = pack(
        sitemap(story("https://news.example/a?utm_source=g"), story("/b", "Rates &amp; cuts", "2026-03-09"))
    )
    assert looks_like_feed(data) and looks_like_sitemap(data)
    feed, entries = parse_feed(data, URL)
    assert (feed.url, feed.title) == (URL, "Harbour Wire")
    assert entries == [
        Entry(
            URL, None, "https://news.example/a", "Quillon rises", "2026-03-08T06:41:12-04:00",
            publisher="Harbour Wire",
        ),
        Entry(URL, None, "https://news.example/b", "Rates & cuts", "2026-03-09", publisher="Harbour Wire"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("urls", "titles", "why"),
    [
        ([story("/a") + "<lastmod>2026-03-09</lastmod>"], ["Quillon rises"], "lastmod beside the date"),
        ([story("/a"), story("/a")], ["Quillon rises"], "the same twice"),
        ([story("/a"), "<loc>/tags/x</loc>"], ["Quillon rises"], "a page that is no story"),
        ([story("/a", "S&P 500 up")], ["S&P 500 up"], "a bare &"),
        (["<image:image><image:loc>/i.png</image:loc><image:title>A chart</image:title></image:image>" + story("/a")],
         ["Quillon rises"], "an image with a title of its own"),
        ([story("/a").replace("<loc>/a</loc>", "")], [], "no address"),
        ([], [], "nothing at the moment"),
    ],
)  # fmt: skip
def test_what_a_sitemap_holds(urls: list[str], titles: list[str], why: str) -> None:
    _, entries = parse_feed(sitemap(*urls), URL)
    assert [entry.title for entry in entries] == titles, why
    assert all(entry.url == "https://news.example/a" for entry in entries)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (sitemap("<loc>/a</loc>", "<loc>/b</loc>"), "a sitemap, but not of news"),
        (sitemap(story("/a"))[:-30], "broken sitemap: "),
        (index(("/a.xml", "2026-03-09")), "an index of sitemaps"),
        (gzip.compress(sitemap(story("/a")))[:-20], "cut short"),
    ],
)
def test_what_is_no_news_sitemap(data: bytes, reason: str) -> None:
    with pytest.raises(ReadError) as caught:
        parse_feed(data, URL)
    assert caught.value.item == URL
    assert caught.value.reason.startswith(reason)


def test_a_very_long_sitemap() -> None:
    _, entries = parse_feed(sitemap(*(story(f"/{n}", f"Story {n}") for n in range(10_000))), URL)
    assert [entry.title for entry in entries] == [f"Story {n}" for n in range(10_000)]


@pytest.mark.parametrize(
    ("locs", "expected", "why"),
    [
        ([("/pages.xml", "2026-03-09"), ("/news.xml", "2026-03-01")], ["/news.xml"], "the news"),
        ([("/1.xml", "2025-01-01"), ("/2.xml", "2026-03-09")], ["/2.xml", "/1.xml"], "the latest first"),
        ([(f"/news-{n}.xml", f"2026-03-{n:02}") for n in range(1, 10)],
         [f"/news-{n}.xml" for n in range(9, 9 - MAX_PARTS, -1)], "not all of many"),
        ([], [], "none"),
    ],
)  # fmt: skip
def test_the_sitemaps_of_an_index(locs: list[tuple[str, str]], expected: list[str], why: str) -> None:
    assert parts(index(*locs), URL) == [f"https://news.example{path}" for path in expected], why


def test_an_index_is_read_with_its_parts(site: Site) -> None:
    site.put("/news-1.xml.gz", gzip.compress(sitemap(story(site.url("/a"), "One"))))
    site.put("/news-2.xml", sitemap(story(site.url("/b"), "Two & a half")))
    site.put("/news-4.xml", "<urlset><broken")
    address = site.put(
        "/index.xml",
        index(*((f"/news-{n}.xml{'.gz' * (n == 1)}", f"2026-03-0{n}") for n in range(1, 5))),
        ETag='"1"',
    )
    with Client([site.host]) as client:
        page = whole(client.get(address), client.get)
        feed, entries = parse_feed(page.body, page.url)
        assert [entry.title for entry in entries] == ["Two & a half", "One"]
        assert (feed.title, page.etag, page.url) == ("Harbour Wire", None, address)
        assert whole(Page(URL, b"<rss/>", etag="x"), client.get) == Page(URL, b"<rss/>", etag="x")
        with pytest.raises(ReadError, match="HTTP 404"):
            whole(client.get(site.put("/dead.xml", index(("/nosuch-news.xml", "2026-03-01")))), client.get)
        with pytest.raises(ReadError, match="without any"):
            whole(client.get(site.put("/bare.xml", index())), client.get)
