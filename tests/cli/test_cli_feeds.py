"""feeds add on a real local server: a site's address leads to its feeds."""

from command import Desk

RSS = "<rss version='2.0'><channel><title>{}</title><item><link>/{}</link></item></channel></rss>"
PAGE = "<html><head>{}</head><body><p>The desk of the Harbour Wire.</p></body></html>"
LINK = '<link rel="alternate" type="application/rss+xml" href="{}">'


def test_a_site_is_asked_for_its_feeds(desk: Desk, web: str) -> None:
    folder = desk.folder / "web"
    (folder / "index.html").write_text(PAGE.format(LINK.format("/top.xml") + LINK.format("/rates.xml")))
    (folder / "top.xml").write_text(RSS.format("Top", "a"))
    (folder / "rates.xml").write_text(RSS.format("Rates", "b"))
    done = desk.run("feeds", "add", web, f"{web}/top.xml")
    assert (done.code, done.errors()) == (
        0,
        [f"{web}/top.xml (Top)", f"{web}/rates.xml (Rates)", "2 added, 1 already there"],
    )
    listed = desk.run("feeds", "list", "--format", "jsonl").records()
    assert {feed["title"] for feed in listed} == {"Top", "Rates"}


def test_a_site_without_a_feed_is_a_failure_and_the_others_are_added(desk: Desk, web: str) -> None:
    (desk.folder / "web" / "bare.html").write_text(PAGE.format(""))
    done = desk.run("feeds", "add", f"{web}/bare.html", f"{web}/nosuch", f"{web}/feed.xml")
    assert (done.code, done.errors()) == (
        1,
        [
            f"streetcheck: {web}/bare.html: no feed found: the page names none, and there is none in the usual places",
            f"streetcheck: {web}/nosuch: HTTP 404",
            "1 added, 0 already there",
        ],
    )
