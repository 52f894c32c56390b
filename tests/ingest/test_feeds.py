import time
from pathlib import Path

import pytest

from ingest.dates import iso_published, stated_published
from ingest.errors import ReadError
from ingest.feeds import entry_key, looks_like_feed, parse_feed
from ingest.plaintext import plain_text
from records import Entry

URL = "https://news.example/feeds/top.xml"
SY_HOURLY = (
    "<sy:updatePeriod xmlns:sy='http://purl.org/rss/1.0/modules/syndication/'>hourly</sy:updatePeriod>"
)


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
        ("<p>P/E <5 and x<y", "P/E <5 and x<y"),
        ("a<!-- b --> c <!-- d", "a c <!-- d"),
        ("<p>up<![CDAT[ 2%]]></p>", "up<![CDAT[ 2%]]>"),
        ("", ""),
    ],
)
def test_fragments_become_plain_text(fragment: str, expected: str) -> None:
    assert plain_text(fragment) == expected


@pytest.mark.parametrize(
    "part", ["<a ", "<", "<!--", "<!-- x>", "</", "<b x='", "&", "<![", "<?", "<!x ", "<p>", "<script>"]
)
def test_hostile_fragments_take_no_time(part: str) -> None:
    began = time.monotonic()
    plain_text(part * 40_000)
    assert time.monotonic() - began < 4


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


@pytest.mark.parametrize(
    ("item", "title", "why"),
    [
        ("<title>S&P 500 up &#38; away</title>", "S&P 500 up & away", "a bare &"),
        ("<title><![CDATA[S&P 500]]> up & away</title>", "S&P 500 up & away", "CDATA stays as it is"),
        ("<title>Caf&eacute;s&nbsp;up</title>", "Cafés up", "names of HTML"),
        ("<title>Up &nosuch; today</title>", "Up &nosuch; today", "a name of nobody"),
        ("<title>Up &#99999999; points</title>", "Up points", "a number beyond Unicode"),
        ("<title>Up &#0;&#x1F;&#xD800; points</title>", "Up points", "numbers that XML forbids"),
        ("<title>Up &#x1F; &#xzz; points</title>", "Up points", "no number"),
        ("<title>Up \x00\x08\x1f points</title>", "Up points", "control characters"),
        ("<title>Up <b>again</title>", "Up again", "a tag that is not closed"),
        ("<title>P/E < 5</title>", "P/E < 5", "a bare <"),
        ("<title>Up</title><media:thumbnail url='x'/>", "Up", "a prefix that was not declared"),
        ("<title>Up</title><description><![CDATA[no end</description>", "Up", "CDATA without an end"),
        ("<title>Up</title><link>https://a.example/?x=1&y=2</link>", "Up", "an address with a bare &"),
    ],
)
def test_a_fault_costs_its_own_entry_at_most(item: str, title: str, why: str) -> None:
    feed, entries = parse_feed(rss("<title>one</title>", item, "<title>two</title>"), URL)
    assert [entry.title for entry in entries] == ["one", title, "two"], why
    assert (feed.title, feed.last_error) == ("News & Views", None), why


def test_an_entry_that_is_not_closed_ends_where_the_next_begins() -> None:
    data = rss("<title>one</title>", "<title>two</title>", "<title>three</title>")
    _, entries = parse_feed(data.replace(b"</item>", b"", 2), URL)
    assert [entry.title for entry in entries] == ["one", "two", "three"]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (
            b"\n <br/><b>Warning</b>: mysql & co\n" + rss("<title>one</title>"),
            "a warning of the server before it",
        ),
        (rss("<title>one</title>").replace(b"</channel>", b"</chanel>"), "a slip in the frame"),
        (rss("<title>one</title>") + b"<script>x</script>", "something behind it"),
        (
            (rss("<title>one &</title>").decode().replace('"1.0"', '"1.0" encoding="utf-16"')).encode(
                "utf-16"
            ),
            "UTF-16",
        ),
    ],
)
def test_what_is_around_the_entries_costs_none(data: bytes, why: str) -> None:
    _, (entry,) = parse_feed(data, URL)
    assert (entry.title or "").startswith("one"), why


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [("iso-8859-1", "iso-8859-1"), ("utf-8", "cp1252"), ("nonsense", "utf-8"), ("gb2312", "gb2312")],
)
def test_letters_of_a_feed(declared: str, encoding: str) -> None:
    name = "汇丰" if encoding == "gb2312" else "Böttcher"
    data = rss(f"<title>{name} & Co</title>").decode().replace('"1.0"', f'"1.0" encoding="{declared}"')
    _, (entry,) = parse_feed(data.encode(encoding), URL)
    assert entry.title == f"{name} & Co"


def test_atom_and_rdf_are_mended_too() -> None:
    atom = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>D</title><entry><id>1</id><title>a & b</title></entry>
      <entry><id>2</id><title>c <b>d</title></entry><entry><id>3</id><title>e</title></entry></feed>"""
    assert [(each.guid, each.title) for each in parse_feed(atom, URL)[1]] == [
        ("1", "a & b"),
        ("2", "c d"),
        ("3", "e"),
    ]
    rdf = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
      <channel><title>D</title></channel><item rdf:about="https://a.example/1"><title>a <b>b</title></item>
      <item rdf:about="https://a.example/2"><title>c</title></item></rdf:RDF>"""
    assert [each.title for each in parse_feed(rdf, URL)[1]] == ["a b", "c"]


@pytest.mark.parametrize("fault", ["", "S&P", "<b>up"])
def test_a_very_long_feed(fault: str) -> None:
    """A tenth of the 50,000 entries that benchmarks read, in the tenth of the time: nothing grows faster."""
    items = [f"<title>Story {n}</title><link>/s/{n}</link><guid>{n}</guid>" for n in range(5_000)]
    items[2_500] = items[2_500].replace("Story", fault + " Story")
    began = time.monotonic()
    feed, entries = parse_feed(rss(*items), URL)
    assert time.monotonic() - began < 10
    assert [entry.guid for entry in entries] == [str(n) for n in range(5_000)]
    assert feed.last_error is None


@pytest.mark.parametrize(
    ("channel", "expected", "why"),
    [
        ("<ttl>90</ttl>", (5400, (), ()), "minutes"),
        ("<ttl>0</ttl><ttl>x</ttl>", (None, (), ()), "no time"),
        (f"{SY_HOURLY}<sy:updateFrequency>2</sy:updateFrequency>", (1800, (), ()), "twice an hour"),
        (f"{SY_HOURLY}<ttl>5</ttl>", (300, (), ()), "ttl first"),
        (
            "<skipHours><hour>3</hour><hour>0</hour><hour>24</hour><hour>99</hour></skipHours>"
            "<skipDays><day>Sunday</day><day>saturday</day><day>Someday</day></skipDays>",
            (None, (0, 3), ("Sunday", "Saturday")),
            "off hours and days; 24 is midnight",
        ),
        ("<description>&lt;skipHours&gt;</description>", (None, (), ()), "words about it"),
    ],
)
def test_when_a_feed_wants_to_be_asked(channel: str, expected: tuple[object, ...], why: str) -> None:
    for fault in ("", "&"):
        feed, _ = parse_feed(
            rss(f"<title>x{fault}</title>").replace(b"<item>", channel.encode() + b"<item>"), URL
        )
        assert (feed.ttl, feed.skip_hours, feed.skip_days) == expected, why


def entry_xml(guid: str, url: str, title: str, moment: str = "Sun, 08 Mar 2026 06:41:12 GMT") -> str:
    return f"<guid isPermaLink='false'>{guid}</guid><link>{url}</link><title>{title}</title><pubDate>{moment}</pubDate>"


@pytest.mark.parametrize(
    ("items", "expected", "why"),
    [
        ([("g", "/a", "A"), ("g", "/a", "A")], [("g", "/a")], "the same twice"),
        ([("g", "/a", "A"), ("g", "/a?utm_source=x", "B")], [("g", "/a")], "the same with another headline"),
        ([("g", "/a", "A"), ("h", "/a", "A")], [("g", "/a")], "the same under two GUIDs"),
        ([("g", "/a", "A"), ("g", "/b", "B")], [(None, "/a"), (None, "/b")], "a GUID of two stories is none"),
        ([("g", "/", "A"), ("g", "/", "B")], [(None, "/"), (None, "/")], "and all link to the front page"),
        ([("g", "/", "A"), ("h", "/", "B")], [("g", "/"), ("h", "/")], "two stories, a front page"),
    ],
)
def test_each_story_of_a_feed_comes_once(
    items: list[tuple[str, str, str]], expected: list[tuple[str | None, str]], why: str
) -> None:
    _, entries = parse_feed(rss(*(entry_xml(*item) for item in items)), URL)
    assert [
        (each.guid, (each.url or "").removeprefix("https://news.example")) for each in entries
    ] == expected, why


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


def test_entities_that_multiply_do_no_harm() -> None:
    layers = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    data = f'<!DOCTYPE rss [<!ENTITY l0 "ha">{layers}]>'.encode() + rss("<title>&l11;</title>")[21:]
    _, (entry,) = parse_feed(data, URL)
    assert entry.title == "&l11;"


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
