import gzip
import io
import json
import sys
from collections import Counter
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest
from local_site import article_html

from ingest.errors import ReadError
from ingest.files import read_path
from ingest.warc import Archive
from records import Article, Entry, Failure, Page, stable_id

# Without the time of packing, so that a test has the same name in every process.
packed = partial(gzip.compress, mtime=0)

TEXT = "Quillon rose 4% on Thursday."
FEED = "<rss version='2.0'><channel><title>T</title><item><title>one</title><link>a.html</link></item>{}"
WHOLE_FEED = FEED.format("</channel></rss>")


def write(folder: Path, name: str, content: bytes | str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def line(**fields: object) -> str:
    return json.dumps({"text": TEXT, **fields})


@pytest.mark.parametrize(
    ("name", "content", "kinds"),
    [
        ("a.html", article_html(), {Article: 1}),
        ("a.htm", article_html(), {Article: 1}),
        ("a.html.gz", packed(article_html().encode()), {Article: 1}),
        ("a.html.gz", packed(packed(article_html().encode())), {Article: 1}),  # packed twice
        ("a.html.gz", article_html(), {Article: 1}),  # unpacked by the browser that saved it
        ("a.HTML", article_html(), {Article: 1}),
        ("a.txt", TEXT, {Article: 1}),
        ("a.txt.gz", packed(TEXT.encode()), {Article: 1}),
        ("a.jsonl", f"{line()}\n\n{line(id='2')}\n", {Article: 2}),
        ("a.jsonl.gz", packed(line().encode()), {Article: 1}),
        ("a.json", line(), {Article: 1}),
        ("a.json", f"[{line()}, {line(id='2')}]", {Article: 2}),
        ("a.json", json.dumps(json.loads(line()), indent=1), {Article: 1}),
        ("a.json", f"{line()}\n{line(id='2')}", {Article: 2}),
        ("a.xml", WHOLE_FEED, {Entry: 1}),
        ("a.rss", WHOLE_FEED, {Entry: 1}),
        ("a.atom.gz", packed(WHOLE_FEED.encode()), {Entry: 1}),
        ("feed", WHOLE_FEED, {Entry: 1}),
        ("page", article_html(), {Article: 1}),
        ("lines", line(), {Article: 1}),
        ("notes.md", TEXT, {Article: 1}),
        ("a.xml", FEED.format("<item><title>tw"), {Entry: 1, Failure: 1}),
    ],
)
def test_what_files_hold(tmp_path: Path, name: str, content: bytes | str, kinds: dict[type, int]) -> None:
    path = write(tmp_path, name, content)
    assert Counter(type(item) for item in read_path(path)) == kinds


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("missing.txt", None, "no such file"),
        ("empty.txt", "", "empty file"),
        ("blank.html", " \n", "empty file"),
        ("empty.jsonl", "", "empty file"),
        ("empty.jsonl", "\n\n", "empty file"),
        ("empty.html.gz", packed(b""), "empty file"),
        (
            "cut.html.gz",
            packed(article_html().encode())[:-40],
            "cut short: the packed data breaks off",
        ),
        ("broken.html.gz", b"\x1f\x8b" + b"x" * 50, "broken gzip data"),
        ("thrice.txt.gz", packed(packed(packed(b"x"))), "packed more than 2 times"),
        ("bomb.txt.gz", packed(b"0" * 20_000_001), "larger than 20 MB"),
        ("bare.html", "<html><body><p>Nothing.</p></body></html>", "no article text found"),
        ("words.html", "just words", "not a web page"),
        ("words.xml", "<note>just words</note>", "not a feed"),
        ("cut.rss", "<rss version='2.0'><channel><item><title>o", "broken feed, cut short"),
        ("picture", b"\x89PNG\r\n\x1a\n\0\0\0", "neither a feed nor a page nor text"),
        ("binary.txt", b"a\0b", "not text: neither UTF-8 nor cp1252"),
        ("binary.txt", b"\x81\xff", "not text: neither UTF-8 nor cp1252"),
        ("number.json", "7", "not a JSON object"),
        ("binary.jsonl", b"\n\0\n\xff\n", "not article JSON lines"),
        ("binary.jsonl.gz", packed(b"\n\0\n\xff\n"), "not article JSON lines"),
        ("folder", None, "no such file"),
    ],
)
def test_files_that_cannot_be_read(
    tmp_path: Path, name: str, content: bytes | str | None, reason: str
) -> None:
    path = tmp_path / name if content is None else write(tmp_path, name, content)
    (failure,) = read_path(path)
    assert isinstance(failure, Failure)
    assert failure.item.startswith(str(path))
    assert failure.reason.startswith(reason)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ('{"text": "half', "not valid JSON: Unterminated string starting at (column 10)"),
        ("nonsense", "not valid JSON: "),
        (b'{"text": "\xff"}', "not UTF-8"),
        ("[1]", "not a JSON object"),
        ('{"title": "no text"}', '"text" is missing or empty'),
        (line(text="  "), '"text" is missing or empty'),
        (line(text=None), '"text" is missing or empty'),
        (line(text=["a"]), '"text" must be text, not list'),
        (line(id=7), '"id" must be text, not int'),
        (line(title={}), '"title" must be text, not dict'),
        (line(published="soon"), "\"published\" is not a date: 'soon'"),
        (line(published="2026-02-30"), "\"published\" is not a date: '2026-02-30'"),
        (line(published=20260101), '"published" must be text, not int'),
        (line(text="half \ud800"), '"text" has half a character (a lone surrogate)'),
        ("[" * 100_000, "not valid JSON: "),
    ],
)
def test_a_bad_line_is_named_and_the_others_are_read(
    tmp_path: Path, content: bytes | str, reason: str
) -> None:
    raw = content if isinstance(content, bytes) else content.encode()
    path = write(tmp_path, "a.jsonl", b"\n".join([line(id="1").encode(), raw, line(id="3").encode()]))
    first, failure, third = read_path(path)
    assert isinstance(first, Article) and first.id == "1"
    assert isinstance(third, Article) and third.id == "3"
    assert isinstance(failure, Failure) and failure.item == f"{path} line 2"
    assert failure.reason.startswith(reason)


def test_a_packed_file_that_is_cut_gives_the_lines_before(tmp_path: Path) -> None:
    lines = "\n".join(line(id=str(number), title="x" * (number % 97)) for number in range(3000))
    path = write(tmp_path, "a.jsonl.gz", packed(lines.encode())[:-300])
    *articles, failure = read_path(path)
    assert len(articles) > 1000
    assert all(isinstance(article, Article) for article in articles)
    assert failure == Failure(str(path), "cut short: the packed data breaks off")


def test_fields_of_an_article_line(tmp_path: Path) -> None:
    fields = {
        "id": "a1", "url": "https://news.example/q", "title": "Up", "published": "2026-01-15T09:13:00-05:00",
        "publisher": "Example", "author": "Ana Ferreira", "text": TEXT,
    }  # fmt: skip
    path = write(tmp_path, "a.jsonl", json.dumps({**fields, "other": 1}))
    assert list(read_path(path)) == [Article(**fields, source=str(path))]


@pytest.mark.parametrize(
    ("fields", "expected", "why"),
    [
        ({"id": "a1", "url": "https://news.example/q"}, "a1", "kept as given"),
        ({"url": "https://news.example/q"}, stable_id("article", "https://news.example/q"), "the address"),
        ({}, stable_id("article", TEXT), "the text"),
        ({"id": " "}, stable_id("article", TEXT), "a blank one is none"),
    ],
)
def test_the_id_of_an_article_line(tmp_path: Path, fields: dict[str, str], expected: str, why: str) -> None:
    (article,) = read_path(write(tmp_path, "a.jsonl", line(**fields)))
    assert isinstance(article, Article) and article.id == expected, why


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", TEXT),
        ("a.html", article_html()),
        ("a.jsonl", line(published="2020-01-01", url="https://old")),
    ],
)
def test_what_the_user_states_wins(tmp_path: Path, name: str, content: str) -> None:
    url, moment = "https://mine.example/a", "2026-01-09T16:30:00-05:00"
    (article,) = read_path(write(tmp_path, name, content), published=moment, url=url)
    assert isinstance(article, Article)
    assert (article.published, article.url) == (moment, url)


STATED = [
    ("2026-01-09", "2026-01-09", "a date"),
    (" 2026-01-09 ", "2026-01-09", "with blanks around it"),
    ("20260109", "2026-01-09", "without hyphens"),
    ("2020-08-10 10:01:15", "2020-08-10T10:01:15", "a blank for the T"),
    ("2026-01-15T09:13:00-05:00", "2026-01-15T09:13:00-05:00", "with its offset"),
    ("February 01, 2024 — 07:46 am EST", "2024-02-01T07:46:00-05:00", "English"),
    ("2026-01-15 09:13Z", "2026-01-15T09:13:00+00:00", "Z is an offset too"),
]


@pytest.mark.parametrize(("stated", "expected", "why"), STATED)
def test_dates_come_in_one_form(tmp_path: Path, stated: str, expected: str, why: str) -> None:
    (own,) = read_path(write(tmp_path, "a.jsonl", line(published=stated)))
    (given,) = read_path(write(tmp_path, "a.txt", TEXT), published=stated)
    assert isinstance(own, Article) and isinstance(given, Article)
    assert (own.published, given.published) == (expected, expected), why


@pytest.mark.parametrize(
    "published", ["soon", "2026-02-30", "2026-1-9", "", "February 01, 2024 — 07:46 am CEST"]
)
def test_an_unknown_date_is_an_error(tmp_path: Path, published: str) -> None:
    with pytest.raises(ReadError, match="not a date"):
        list(read_path(write(tmp_path, "a.txt", TEXT), published=published))


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"one\r\ntwo\r\n", "one\ntwo"),
        ("\ufeffé".encode(), "é"),
        ("“é”".encode("cp1252"), "“é”"),
        ("é".encode("utf-16"), "é"),
    ],
)
def test_text_files(tmp_path: Path, content: bytes, text: str) -> None:
    path = write(tmp_path, "a.txt", content)
    assert list(read_path(path)) == [Article(stable_id("article", text), text, source=str(path))]


def test_a_folder_is_read_in_order_and_past_what_is_broken(tmp_path: Path) -> None:
    write(tmp_path, "b.txt", TEXT)
    write(tmp_path, "a.html", "nothing")
    write(tmp_path, "c/d.jsonl", line(id="d"))
    for passed_over in ("README.md", "prices.csv", ".hidden.txt", ".git/e.txt", "f.png"):
        write(tmp_path, passed_over, TEXT)
    failure, text, lines = read_path(tmp_path)
    assert failure == Failure(str(tmp_path / "a.html"), "not a web page")
    assert isinstance(text, Article) and text.source == str(tmp_path / "b.txt")
    assert isinstance(lines, Article) and lines.source == str(tmp_path / "c" / "d.jsonl")


def test_a_folder_with_nothing_to_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    write(tmp_path, "a.pdf", "%PDF")
    (failure,) = read_path(tmp_path)
    assert isinstance(failure, Failure) and failure.item == str(tmp_path)
    assert failure.reason.startswith("no file in this folder that can be read (.html ")


@pytest.mark.parametrize(
    "address", ["https://news.example/a", "ftp://news.example/a", "file:///etc/hostname"]
)
def test_an_address_is_no_file(address: str) -> None:
    assert list(read_path(address)) == [
        Failure(address, "not a file: streetcheck read fetches http and https addresses")
    ]


def test_standard_input_has_article_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    content = f"{line(id='1')}\n{{\n".encode()
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(content)))
    article, failure = read_path("-")
    assert isinstance(article, Article) and (article.id, article.source) == ("1", "-")
    assert isinstance(failure, Failure) and failure.item == "- line 2"


def test_an_archive_of_pages(tmp_path: Path) -> None:
    with Archive(tmp_path / "kept") as archive:
        for name, body in (
            ("a", article_html()),
            ("bare", "<html><p>Too short.</p></html>"),
            ("b", article_html()),
        ):
            url = f"https://news.example/{name}"
            file, _ = archive.add(
                Page(url, body.encode(), content_type="text/html", fetched_at="2026-03-08T12:00:00Z")
            )
    path = tmp_path / "kept" / file
    for source in (path, tmp_path / "kept"):
        one, failure, two = read_path(source, published="2026-03-08")
        assert isinstance(one, Article) and isinstance(two, Article)
        assert (one.url, one.published, one.source) == ("https://news.example/a", "2026-03-08", str(path))
        assert failure == Failure(f"https://news.example/bare in {path}", "no article text found")
        assert two.url == "https://news.example/b"
    cut = write(tmp_path, "cut.warc.gz", path.read_bytes()[:-40])
    assert [type(item) for item in read_path(cut)] == [Article, Failure, Failure]


def test_links_of_a_saved_feed_are_beside_it(tmp_path: Path) -> None:
    (entry,) = read_path(write(tmp_path, "feeds/a.xml", WHOLE_FEED))
    assert isinstance(entry, Entry)
    assert entry.url == str(tmp_path / "feeds" / "a.html")


def test_real_folders(shared: Path) -> None:
    assert Counter(type(item) for item in read_path(shared / "feeds")) == {Entry: 200}
    pages = list(read_path(shared / "pages"))
    assert sum(isinstance(item, Article) for item in pages) == 19
    assert [item.item for item in pages if isinstance(item, Failure)] == [
        str(shared / "pages" / "ground-truth.json")
    ]
