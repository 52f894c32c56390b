from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest
from local_site import PARAGRAPHS, Site, article_html

from ingest.feeds import entry_key
from ingest.sources import Polled, Taken, entry_text, read_sources
from ingest.web import Client
from records import Article, Entry, Failure, Feed

T = TypeVar("T")
KEPT = "; kept as title and summary"


def feed(*links: str, end: str = "</channel></rss>") -> str:
    items = "".join(
        f"<item><title>Story {n}</title><link>{link}</link><guid>g{n}</guid>"
        f"<description>About {n}.</description>"
        f"<pubDate>Fri, 09 Jan 2026 0{n}:00:00 -0500</pubDate></item>"
        for n, link in enumerate(links, 1)
    )
    return f"<rss version='2.0'><channel><title>Desk</title>{items}{end}"


def taken_from(*sources: str | Feed, skip: Callable[[Entry], bool] = lambda entry: False) -> list[object]:
    with Client(connect_seconds=1, read_seconds=2) as client:
        return list(read_sources(list(sources), client, skip=skip))


def only(kind: type[T], items: list[object]) -> list[T]:
    return [item for item in items if isinstance(item, kind)]


def articles(items: list[object]) -> list[Article]:
    """Those that stand alone and those of entries, in their order."""
    found = (item.article if isinstance(item, Taken) else item for item in items)
    return [article for article in found if isinstance(article, Article)]


def test_a_feed_address_gives_the_articles_of_its_pages(site: Site) -> None:
    site.put("/feed", feed("/1.html", "2.html"))
    for name in ("/1.html", "/2.html"):
        site.put(name, article_html())
    taken_one, taken_two, polled = taken_from(site.url("/feed"))
    assert isinstance(taken_one, Taken) and isinstance(taken_two, Taken)
    one, two = articles([taken_one, taken_two])
    assert PARAGRAPHS[0] in one.text
    assert (one.title, one.url, one.source) == ("Story 1", site.url("/1.html"), site.url("/feed"))
    assert (one.published, two.published) == ("2026-01-09T01:00:00-05:00", "2026-01-09T02:00:00-05:00")
    assert (taken_one.whole, taken_one.done, entry_key(taken_two.entry)) == (True, True, "g2")
    assert isinstance(polled, Polled)
    assert (polled.entries, polled.feed.url, polled.feed.title) == (2, site.url("/feed"), "Desk")


@pytest.mark.parametrize(
    ("link", "reason", "lasting", "why"),
    [
        ("/missing.html", "HTTP 404", True, "it is not there"),
        ("/wall.html", "HTTP 403", True, "a wall stays"),
        ("/busy.html", "HTTP 503", False, "it may come back"),
        ("/dropped.html", "connection broken: peer closed connection", False, "the line may get better"),
        ("/bare.html", "an empty page", True, "there is none"),
        (
            "/away.html",
            "refused: 169.254.169.254 is a private address",
            True,
            "a page that redirects inwards",
        ),
        ("file:///etc/passwd", "refused: file: only http and https are fetched", True, "not the network"),
        ("http://10.0.0.1/x", "refused: 10.0.0.1 is a private address", True, "the feed points inwards"),
        ("http://127.0.0.1:1/x", "refused: 127.0.0.1 is a private address", True, "another port of the same"),
        ("", "the entry has no link", True, "nothing to fetch"),
    ],
)
def test_an_entry_whose_page_cannot_be_read_is_kept(
    site: Site, link: str, reason: str, lasting: bool, why: str
) -> None:
    site.put("/feed", feed(link, "/good.html"), ETag='"v1"')
    site.put("/good.html", article_html())
    site.put("/bare.html", "<html><body><p>Nothing.</p></body></html>")
    site.redirect("/away.html", "http://169.254.169.254/latest/")
    site.answers["/wall.html"] = lambda handler: handler.reply(403)
    site.answers["/busy.html"] = lambda handler: handler.reply(503)
    site.answers["/dropped.html"] = lambda handler: (
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 9999\r\n\r\ncut")
        and setattr(handler, "close_connection", True)
    )
    items = taken_from(site.url("/feed"))
    (failure,) = only(Failure, items)
    assert failure.reason.startswith(reason), why
    assert failure.reason.endswith(KEPT)
    first, second = articles(items)
    assert (first.text, first.title) == ("Story 1\nAbout 1.", "Story 1")
    assert first.published == "2026-01-09T01:00:00-05:00"
    assert PARAGRAPHS[0] in second.text
    assert [(item.whole, item.done) for item in only(Taken, items)] == [(False, lasting), (True, True)], why
    (polled,) = only(Polled, items)
    assert polled.feed.etag == ('"v1"' if lasting else None), why


@pytest.mark.parametrize(
    ("title", "summary", "publisher", "expected"),
    [
        ("Up", "It rose.", None, "Up\nIt rose."),
        ("Up", None, None, "Up"),
        (None, "It rose.", None, "It rose."),
        ("Up", "Up", None, "Up"),
        ("Up", "Up Wire", "Wire", "Up"),
        ("Up", "Up and away it went.", None, "Up\nUp and away it went."),
        (None, None, "Wire", None),
    ],
)
def test_the_text_of_an_entry(
    title: str | None, summary: str | None, publisher: str | None, expected: str | None
) -> None:
    entry = Entry("https://f.example", "g", None, title, publisher=publisher, summary=summary)
    assert entry_text(entry) == expected


def test_entries_known_before_are_not_fetched(site: Site) -> None:
    site.put("/feed", feed("/1.html", "/2.html"))
    site.put("/2.html", article_html())
    items = taken_from(site.url("/feed"), skip=lambda entry: entry_key(entry) == "g1")
    assert [path for path, _ in site.asked] == ["/feed", "/2.html"]
    assert [article.title for article in articles(items)] == ["Story 2"]
    assert only(Polled, items)[0].entries == 2


def test_a_subscription_is_asked_only_for_what_is_new(site: Site) -> None:
    site.put("/1.html", article_html())
    site.put("/feed", feed("/1.html"), ETag='"v1"')
    subscription = Feed(site.url("/feed"), title="Mine", failures=2, last_error="HTTP 500")
    polled = only(Polled, taken_from(subscription))[0]
    assert (polled.feed.etag, polled.feed.failures, polled.feed.last_error) == ('"v1"', 0, None)
    assert (polled.feed.title, polled.entries) == ("Mine", 1)

    assert taken_from(polled.feed) == [Polled(polled.feed, 0)], "the same bytes again"

    site.answers["/feed"] = lambda handler: handler.reply(304)
    assert taken_from(polled.feed) == [Polled(polled.feed, 0)], "not modified"
    assert site.asked[-1][1]["If-None-Match"] == '"v1"'


@pytest.mark.parametrize(
    ("status", "body", "reason", "state"),
    [
        (410, "", "HTTP 410", "gone"),
        (500, "", "HTTP 500", "active"),
        (200, "<html>moved</html>", "not a feed", "active"),
        (200, "", "empty", "active"),
    ],
)
def test_a_subscription_that_fails(site: Site, status: int, body: str, reason: str, state: str) -> None:
    site.answers["/feed"] = lambda handler: handler.reply(status, body)
    subscription = Feed(site.url("/feed"), failures=1)
    failed = replace(subscription, failures=2, last_error=reason, state=state)
    assert taken_from(subscription) == [Failure(subscription.url, reason), Polled(failed, 0)]


def test_a_feed_that_breaks_off_is_reported_and_asked_again(site: Site) -> None:
    site.put("/1.html", article_html())
    site.put("/feed", feed("/1.html", end="<item><title>Sto"), ETag='"v1"')
    items = taken_from(Feed(site.url("/feed")))
    assert [article.title for article in articles(items)] == ["Story 1"]
    (failure,) = only(Failure, items)
    assert failure.item == site.url("/feed") and failure.reason.startswith("broken feed, cut short")
    (polled,) = only(Polled, items)
    assert (polled.feed.etag, polled.feed.body_hash) == (None, None)
    assert polled.feed.last_error == failure.reason


def test_a_page_address_is_an_article(site: Site) -> None:
    site.put("/a.html", article_html())
    with Client() as client:
        (article,) = read_sources([site.url("/a.html")], client, published="2026-01-09")
    assert isinstance(article, Article)
    assert (article.published, article.url) == ("2026-01-09", site.url("/a.html"))


def test_a_feed_found_elsewhere_keeps_the_name_it_was_asked_by(site: Site) -> None:
    site.redirect("/feed", "/deep/er/feed.xml")
    site.put("/deep/er/feed.xml", feed("1.html"))
    site.put("/deep/er/1.html", article_html())
    items = taken_from(site.url("/feed"))
    assert [article.source for article in articles(items)] == [site.url("/feed")]
    assert [article.url for article in articles(items)] == [site.url("/deep/er/1.html")]


def test_one_bad_source_costs_only_itself(site: Site, tmp_path: Path) -> None:
    site.put("/a.html", article_html())
    text = tmp_path / "a.txt"
    text.write_text("Quillon rose 4%.")
    missing = str(tmp_path / "none.html")
    items = taken_from("http://10.1.1.1/", "http://[::1", missing, site.url("/a.html"), str(text))
    assert [failure.item for failure in only(Failure, items)] == ["http://10.1.1.1/", "http://[::1", missing]
    assert [article.source for article in articles(items)] == [site.url("/a.html"), str(text)]


@pytest.mark.parametrize(
    ("link", "reason"),
    [
        ("pages/one.html", None),
        ("pages/o%6ee.html", None),
        ("../secret.html", "refused: a saved feed may only name pages in its own folder"),
        ("/etc/hostname", "refused: a saved feed may only name pages in its own folder"),
        ("way/out.html", "refused: a saved feed may only name pages in its own folder"),
        ("file:///etc/hostname", "refused: file: only http and https are fetched"),
        ("pages/none.html", "no such file"),
    ],
)
def test_a_saved_feed_with_its_pages_beside_it(tmp_path: Path, link: str, reason: str | None) -> None:
    folder = tmp_path / "saved"
    (folder / "pages").mkdir(parents=True)
    (folder / "way").symlink_to(tmp_path)
    for place in (folder / "pages" / "one.html", tmp_path / "secret.html", tmp_path / "out.html"):
        place.write_text(article_html())
    (folder / "feed.xml").write_text(feed(link))
    items = taken_from(str(folder / "feed.xml"))
    (article,) = articles(items)
    assert article.source == str(folder / "feed.xml")
    assert [failure.reason for failure in only(Failure, items)] == ([reason + KEPT] if reason else [])
    assert (PARAGRAPHS[0] in article.text) is (reason is None)


@pytest.mark.parametrize(
    ("name", "count"), [("cnbc", 30), ("google", 100), ("nytimes", 50), ("seekingalpha", 20)]
)
def test_every_entry_of_a_real_feed_is_accounted_for(shared: Path, site: Site, name: str, count: int) -> None:
    """The pages are not here, so each link is led to an address at which there is none."""
    text = (shared / "feeds" / f"{name}.xml").read_text()
    site.put("/feed", text.replace("https://", f"{site.url('/gone/')}"))
    items = taken_from(site.url("/feed"))
    assert len(articles(items)) == len(only(Failure, items)) == len(only(Taken, items)) == count
    assert all(item.done and not item.whole for item in only(Taken, items))
    assert {failure.reason for failure in only(Failure, items)} == {"HTTP 404" + KEPT}
    assert all(article.title and article.text and article.published for article in articles(items))
    assert len({article.id for article in articles(items)}) == count
    assert only(Polled, items)[0].entries == count


def test_an_entry_without_link_has_an_id_of_its_own(site: Site) -> None:
    for path in ("/feed", "/other"):
        site.put(path, feed("", ""))
    found = articles(taken_from(site.url("/feed"), site.url("/other"), site.url("/feed")))
    assert [article.title for article in found] == ["Story 1", "Story 2"] * 3
    assert len({article.id for article in found}) == 4, "guids count within their feed"
