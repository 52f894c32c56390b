import pytest
from local_site import Site, article_html

from ingest.discovery import find_feeds, names_a_feed
from ingest.errors import ReadError
from ingest.web import Client
from records import Feed

NEWS_MAP = (
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>/a</loc><n:news><n:publication>'
    "<n:name>Harbour Wire</n:name></n:publication><n:title>Quillon rises</n:title></n:news></url></urlset>"
)


def rss(title: str, link: str = "/a") -> str:
    return (
        f"<rss version='2.0'><channel><title>{title}</title><item><link>{link}</link></item></channel></rss>"
    )


def link(href: str, kind: str = "application/rss+xml", rel: str = "alternate", title: str = "") -> str:
    return f'<link rel="{rel}" type="{kind}" title="{title}" href="{href}">'


FEEDS = {
    "/top.xml": rss("Top"),
    "/desk/markets": rss("Markets", "/b"),
    "/top.atom": '<feed xmlns="http://www.w3.org/2005/Atom"><title>Top</title><entry><link href="/a"/></entry></feed>',
    "/comments.xml": rss("Comments", "/c"),
    "/empty.xml": "<rss version='2.0'><channel><title>Empty</title></channel></rss>",
}


@pytest.mark.parametrize(
    ("head", "body", "expected", "why"),
    [
        (link("/top.xml"), "", [("/top.xml", "Top")], "named in the head"),
        (link("../desk/markets") + link("/top.xml"), "", [("/desk/markets", "Markets"), ("/top.xml", "Top")], "two"),
        (link("/top.xml") + link("/top.atom", "application/atom+xml"), "", [("/top.xml", "Top")], "one in two forms"),
        (link("/top.xml", "APPLICATION/RSS+XML; charset=utf-8", "Alternate feed"), "", [("/top.xml", "Top")], "odd words"),
        (link("/comments.xml") + link("/top.xml"), "", [("/top.xml", "Top")], "not that of comments"),
        (link("/gone.xml") + link("/top.xml"), "", [("/top.xml", "Top")], "one is gone"),
        (link("/page", "text/html") + link("/top.xml", rel="stylesheet"), '<a href="/top.xml">RSS</a>', [("/top.xml", "Top")], "in the text"),
        (link("/empty.xml"), "", [("/empty.xml", "Empty")], "without entries, it is one"),
        ('<base href="/desk/">' + link("markets"), "", [("/desk/markets", "Markets")], "a base"),
        (link("http://[::1/x.xml") + link("/top.xml"), "", [("/top.xml", "Top")], "a broken link"),
    ],
)  # fmt: skip
def test_feeds_that_a_page_names(
    site: Site, head: str, body: str, expected: list[tuple[str, str]], why: str
) -> None:
    for path, feed in FEEDS.items():
        site.put(path, feed)
    address = site.put("/front/page", article_html(head).replace("</article>", body + "</article>"))
    with Client([site.host]) as client:
        found = find_feeds(address, client.get)
    assert found == [Feed(site.url(path), title=title) for path, title in expected], why


@pytest.mark.parametrize(
    ("files", "expected", "why"),
    [
        ({"/feed/": rss("Top"), "/rss.xml": rss("Top")}, ("/feed/", "Top"), "the first of the usual places"),
        ({"/rss": article_html(), "/atom.xml": rss("Top")}, ("/atom.xml", "Top"), "a page about feeds is none"),
        ({"/news-sitemap.xml": NEWS_MAP}, ("/news-sitemap.xml", "Harbour Wire"), "a news sitemap"),
        (
            {"/robots.txt": "Sitemap: /all.xml\nsitemap: /maps/news.xml\n", "/maps/news.xml": NEWS_MAP, "/all.xml": NEWS_MAP},
            ("/maps/news.xml", "Harbour Wire"),
            "one that robots.txt names",
        ),
        ({"/": rss("Top")}, ("/", "Top"), "the address is a feed itself"),
        ({"/": NEWS_MAP}, ("/", "Harbour Wire"), "or a news sitemap"),
    ],
)  # fmt: skip
def test_feeds_of_a_page_that_names_none(
    site: Site, files: dict[str, str], expected: tuple[str, str], why: str
) -> None:
    site.put("/", article_html())
    for path, content in files.items():
        site.put(path, content)
    with Client([site.host]) as client:
        assert find_feeds(site.url("/"), client.get) == [Feed(site.url(expected[0]), title=expected[1])], why


def test_a_site_without_a_feed_is_named(site: Site) -> None:
    with Client([site.host]) as client:
        with pytest.raises(ReadError) as caught:
            find_feeds(site.put("/", article_html()), client.get)
        assert (caught.value.item, caught.value.reason[:13]) == (site.url("/"), "no feed found")
        with pytest.raises(ReadError, match="HTTP 404"):
            find_feeds(site.url("/nosuch"), client.get)
    assert len(site.asked) < 15, "it is not searched for ever"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://news.example/feed", True),
        ("https://news.example/markets/rss.html", True),
        ("https://news.example/top.xml", True),
        ("https://news.example/?feed=rss2", True),
        ("https://news.example/Feeds/all", True),
        ("https://feed.example/", False),
        ("https://news.example", False),
        ("https://news.example/markets/", False),
        ("https://news.example/feedback", False),
        ("https://news.example/a-brass-feeder", False),
    ],
)
def test_what_reads_like_a_feed(url: str, expected: bool) -> None:
    assert names_a_feed(url) is expected
