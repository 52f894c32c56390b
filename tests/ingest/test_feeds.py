from pathlib import Path

import pytest

from ingest.dates import iso_published, stated_published
from ingest.errors import ReadError
from ingest.feeds import entry_key, looks_like_feed, parse_feed
from ingest.plaintext import plain_text
from records import Entry

URL = "https://news.example/feeds/top.xml"


def rss(*items: str, root: str = 'rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"') -> bytes:
    inner = "".join(f"<item>{item}</item>" for item in items)
    name = root.split()[0]
    text = f'<?xml version="1.0"?><{root}><channel><title>News &amp; Views</title>{inner}</channel></{name}>'
    return text.encode()


def only(item: str) -> Entry:
    _, (entry,) = parse_feed(rss(item), URL)
    return entry


@pytest.mark.parametrize(
    ("written", "expected", "why"),
    [
        ("Sun, 08 Mar 2026 06:41:12 -0400", "2026-03-08T06:41:12-04:00", "the offset is kept"),
        ("Sun, 08 Mar 2026 22:47:05 GMT", "2026-03-08T22:47:05+00:00", "GMT by name"),
        ("Sun, 08 Mar 2026 21:35 GMT", "2026-03-08T21:35:00+00:00", "no seconds"),
        ("Mon, 5 Jan 2026 09:00:00 EST", "2026-01-05T09:00:00-05:00", "a zone of RFC 822"),
        ("Mon, 5 Jul 2026 09:00:00 EDT", "2026-07-05T09:00:00-04:00", "its summer time"),
        ("2026-01-05T09:00:00Z", "2026-01-05T09:00:00+00:00", "Atom"),
        ("2026-01-05T09:00:00.250+05:30", "2026-01-05T09:00:00+05:30", "fractions are dropped"),
        ("2026-01-05T09:00:00+0000", "2026-01-05T09:00:00+00:00", "an offset without a colon"),
        ("2026-01-05", "2026-01-05", "a date stays one"),
        ("2026-01-05T09:00:00", "2026-01-05T09:00:00", "no zone: its date would be after the close"),
        ("2026-01-05 09:00:00", "2026-01-05T09:00:00", "no zone, and a blank for the T"),
        ("Mon, 05 Jan 2026 09:00:00", "2026-01-05T09:00:00", "no zone in RFC 822"),
        ("Mon, 05 Jan 2026 09:00:00 CEST", "2026-01-05T09:00:00", "a zone that RFC 822 does not know"),
        ("Mon, 05 Jan 2026 09:00:00 -0000", "2026-01-05T09:00:00+00:00", "UTC, said of no place (RFC 5322)"),
        ("February 01, 2024 — 04:32 pm EST", "2024-02-01T16:32:00-05:00", "English"),
        ("Feb 1, 2024 4:32 pm CEST", None, "no zone of ours, and email.utils would say 04:32"),
        ("05 Jan 2026 09:00:00 -0500 (EST)", "2026-01-05T09:00:00-05:00", "a comment behind it"),
        ("yesterday", None, "not a date"),
        ("2026-13-45T00:00:00Z", None, "no such month"),
        ("", None, "nothing"),
        (None, None, "nothing"),
    ],
)
def test_dates(written: str | None, expected: str | None, why: str) -> None:
    assert iso_published(written) == expected, why


ENGLISH = [
    ("February 01, 2024 — 04:32 pm EST", "2024-02-01T16:32:00-05:00", "standard time"),
    ("July 1, 2024 - 4:32 p.m. EDT", "2024-07-01T16:32:00-04:00", "summer time, dots"),
    ("July 1, 2024 at 9:05 AM ET", "2024-07-01T09:05:00-04:00", "ET in summer"),
    ("Mon., Jan. 5th, 2026, 9:05 am ET", "2026-01-05T09:05:00-05:00", "ET in winter, short words"),
    ("5 January 2026 16:00:30 CST", "2026-01-05T16:00:30-06:00", "the day first, 24 hours"),
    ("Aug 9 2025 4pm PDT", "2025-08-09T16:00:00-07:00", "no minutes"),
    ("12:15 am MST, Sept 3, 2025", "2025-09-03T00:15:00-07:00", "the time first, past midnight"),
    ("Dec 31, 2025 23:59 GMT", "2025-12-31T23:59:00+00:00", "GMT"),
    ("Mon, 05 Jan 2026 09:00:00 -0330", "2026-01-05T09:00:00-03:30", "an offset"),
    ("May 6, 2025 10:00 am", "2025-05-06T10:00:00", "no zone"),
    ("Thursday, February 1, 2024", "2024-02-01", "no time"),
    ("1-Feb-2024", "2024-02-01", "hyphens"),
]


@pytest.mark.parametrize(("written", "expected", "why"), ENGLISH)
def test_english_dates(written: str, expected: str, why: str) -> None:
    assert stated_published(written) == iso_published(written) == expected, why


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("February 2024", "no day"),
        ("February 1", "no year"),
        ("February 1, 24", "a year of two digits"),
        ("02/01/2024 04:32 pm EST", "no month by name: the second of January for some"),
        ("February 30, 2024", "no such day"),
        ("February 1, 2024 13:05 pm", "no such hour"),
        ("February 1, 2024 25:00", "no such hour"),
        ("February 1, 2024 EST", "a zone of no time"),
        ("February 1, 2024 4:32 pm CEST", "a zone that is not known"),
        ("February 1, 2024 4:32 pm EST EDT", "two zones"),
        ("February 1, 2024 to March 1, 2024", "two dates"),
        ("Updated February 1, 2024", "other words"),
        ("2 hours ago", "no date"),
    ],
)
def test_what_is_no_english_date(written: str, why: str) -> None:
    with pytest.raises(ValueError):
        stated_published(written)


@pytest.mark.parametrize(
    ("fragment", "expected"),
    [
        ("plain words", "plain words"),
        ("<p>One</p><p>Two &amp; three</p>", "One\nTwo & three"),
        ("a<br/>b", "a\nb"),
        ("<ul><li>x</li><li>y</li></ul>", "x\ny"),
        ("<script>alert(1)</script><style>p{}</style>left", "left"),
        ("fell below\n   $5 a\tshare", "fell below\n$5 a share"),
        ("AT&T and S&amp;P 500", "AT&T and S&P 500"),
        ("<$5 stocks", "<$5 stocks"),
        ("<p>up<![CDAT[ 2%]]></p>", "up<![CDAT[ 2%]]>"),
        ("", ""),
    ],
)
def test_fragments_become_plain_text(fragment: str, expected: str) -> None:
    assert plain_text(fragment) == expected


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (rss(), True),
        (b"\xef\xbb\xbf  <rss version='2.0'/>", True),
        (b"<?xml version='1.0'?><!-- a > note --><feed xmlns='http://www.w3.org/2005/Atom'/>", True),
        (b"<!DOCTYPE rss [<!ENTITY a 'b'>]><rss/>", True),
        (b"<rdf:RDF xmlns:rdf='x'>", True),
        ("<?xml version='1.0' encoding='utf-16'?><rss/>".encode("utf-16"), True),
        (b"<!DOCTYPE html><html><body>about <rss></body></html>", False),
        (b"<html/>", False),
        (b"<feedback/>", False),
        (b"{}", False),
        (b"", False),
    ],
)
def test_what_looks_like_a_feed(data: bytes, expected: bool) -> None:
    assert looks_like_feed(data) is expected


@pytest.mark.parametrize(
    ("item", "field", "expected"),
    [
        ("<link>/a/b?x=1</link>", "url", "https://news.example/a/b?x=1"),
        ("<link>story.html</link>", "url", "https://news.example/feeds/story.html"),
        ("<link>\n  https://other.example/s </link>", "url", "https://other.example/s"),
        ("<link>file://host/passwd</link>", "url", "file://host/passwd"),
        ("<link>http://[::1</link>", "url", "http://[::1"),
        ("<title>no link</title>", "url", None),
        ("<guid>https://news.example/g</guid>", "url", "https://news.example/g"),
        ("<guid>42</guid>", "url", None),
        ("<guid>tag:news.example,2026:1</guid>", "url", None),
        ("<guid>42</guid><link>a.html</link>", "url", "https://news.example/feeds/a.html"),
        ("<guid>a.html</guid><link>a.html</link>", "url", "https://news.example/feeds/a.html"),
        ("<guid isPermaLink='false'>https://news.example/g</guid>", "url", None),
        ("<guid isPermaLink='false'> 42 </guid>", "guid", "42"),
        ("<title>Fed &amp;amp; rates</title>", "title", "Fed & rates"),
        ("<title><![CDATA[A <i>fine</i> day]]></title>", "title", "A fine day"),
        ("<title>Oil up - Wire</title><source url='https://w.example'>Wire</source>", "title", "Oil up"),
        ("<title>Oil up - Wire</title><source url='https://w.example'>Wire</source>", "publisher", "Wire"),
        ("<dc:creator>Ines Halloran</dc:creator>", "author", "Ines Halloran"),
        ("<author>desk@example.com (Ana Ferreira)</author>", "author", "Ana Ferreira"),
        ("<pubDate>Sun, 08 Mar 2026 06:41:12 -0400</pubDate>", "published", "2026-03-08T06:41:12-04:00"),
        ("<pubDate>soon</pubDate>", "published", None),
        ("<description>&lt;p&gt;Up &lt;b&gt;2%&lt;/b&gt;&lt;/p&gt;</description>", "summary", "Up 2%"),
        ("<description> </description>", "summary", None),
    ],
)
def test_fields_of_an_entry(item: str, field: str, expected: str | None) -> None:
    assert getattr(only(item), field) == expected


def test_atom_with_its_base_and_whole_content() -> None:
    data = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Desk</title><entry>
      <id>tag:desk,2026:1</id><title>Cut</title><link rel="alternate" href="../s/1"/>
      <updated>2026-02-03T04:05:06+01:00</updated><summary>Short.</summary>
      <content type="html">&lt;p&gt;The whole story.&lt;/p&gt;&lt;p&gt;More.&lt;/p&gt;</content>
      </entry></feed>"""
    feed, (entry,) = parse_feed(data, URL)
    assert (feed.url, feed.title, feed.last_error) == (URL, "Desk", None)
    assert entry == Entry(
        feed_url=URL, guid="tag:desk,2026:1", url="https://news.example/s/1", title="Cut",
        published="2026-02-03T04:05:06+01:00", summary="The whole story.\nMore.",
    )  # fmt: skip


def test_a_feed_that_breaks_off_gives_its_whole_entries() -> None:
    whole = rss("<title>one</title>", "<title>two</title>", "<title>three</title>")
    feed, entries = parse_feed(whole[: whole.index(b"three")], URL)
    assert [entry.title for entry in entries] == ["one", "two"]
    assert feed.last_error is not None
    assert feed.last_error.startswith("broken feed, cut short: ")


def test_a_small_fault_costs_no_entry() -> None:
    link = "<link><![CDATA[https://news.example/?a=1&b=2]]></link>"
    feed, entries = parse_feed(rss("<title>S&P 500 up &#38; away</title>" + link, "<title>two</title>"), URL)
    assert [entry.title for entry in entries] == ["S&P 500 up & away", "two"]
    assert entries[0].url == "https://news.example/?a=1&b=2"
    assert feed.last_error is None


def test_a_feed_without_entries_is_one() -> None:
    assert parse_feed(rss(), URL)[1] == []


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"<html><body>Not found</body></html>", "not a feed"),
        (b"just words", "not a feed"),
        (b"/etc/passwd", "not a feed"),
        (
            b"<?xml version='1.0'?><rss version='2.0'><channel><item><title>ha",
            "broken feed, cut short",
        ),
    ],
)
def test_what_is_no_feed(data: bytes, expected: str) -> None:
    with pytest.raises(ReadError) as caught:
        parse_feed(data, URL)
    assert caught.value.item == URL
    assert caught.value.reason.startswith(expected)


def test_a_character_out_of_range_is_an_error_of_the_feed() -> None:
    with pytest.raises(ReadError, match="feed cannot be parsed: "):
        parse_feed(rss("<title>up &#99999999; points</title>"), URL)


def test_entities_that_multiply_do_no_harm() -> None:
    layers = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    data = f'<!DOCTYPE rss [<!ENTITY l0 "ha">{layers}]>'.encode() + rss("<title>&l11;</title>")[21:]
    try:
        _, entries = parse_feed(data, URL)
    except ReadError:
        return
    assert sum(len(entry.title or "") for entry in entries) < 100_000


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (Entry(URL, "g", "https://a", "t"), "g"),
        (Entry(URL, None, "https://a", "t"), "https://a"),
    ],
)
def test_the_key_of_an_entry(entry: Entry, expected: str) -> None:
    assert entry_key(entry) == expected


def test_entries_without_guid_and_link_are_told_apart_by_their_words() -> None:
    one, two = Entry(URL, None, None, "one"), Entry(URL, None, None, "two")
    assert entry_key(one) == entry_key(Entry(URL, None, None, "one")) != entry_key(two)


@pytest.mark.parametrize(
    ("name", "count", "dated"),
    [("cnbc", 30, 30), ("google", 100, 100), ("nytimes", 50, 50), ("seekingalpha", 20, 20)],
)
def test_real_feeds(shared: Path, name: str, count: int, dated: int) -> None:
    data = (shared / "feeds" / f"{name}.xml").read_bytes()
    assert looks_like_feed(data)
    feed, entries = parse_feed(data, URL)
    assert feed.title
    assert len(entries) == len({entry_key(entry) for entry in entries}) == count
    assert all(entry.title and entry.url for entry in entries)
    assert sum(len(entry.published or "") == 25 for entry in entries) == dated
