"""Slices, one after the other, give what the file gives as a whole, wherever it is cut and whatever is in it."""

import gzip
import io
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from ingest.files import read_path, unread_path
from ingest.slices import Cut, cut, digest, inputs, read_slice
from records import Article, Failure

HTML = [("Content-Type", "text/html")]


def record(body: bytes, number: int = 0, *, packed: bool = True, kind: str = "response") -> bytes:
    """A record as a crawler writes it, in a gzip member of its own."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=packed)
    http = StatusAndHeaders("200 OK", HTML, protocol="HTTP/1.1")
    url = f"https://news.example/{number}"
    about = {"WARC-Date": "2026-01-09T12:00:00Z", "WARC-Record-ID": f"<urn:uuid:{number}>"}
    writer.write_record(
        writer.create_warc_record(
            url, kind, payload=io.BytesIO(body), http_headers=http, warc_headers_dict=about
        )
    )
    return out.getvalue()


INSIDE = record(b"<p>inside a page</p>", 99)
PLAIN_INSIDE = record(b"<p>inside a page</p>", 99, packed=False)
HOSTILE = [
    b"", b"WARC/1.0", b"\r\n\r\nWARC/1.0\r\nWARC-Type: response\r\nContent-Length: 0\r\n\r\n\r\n\r\n",
    b"\x1f\x8b\x08", INSIDE, PLAIN_INSIDE, b"\r\n\r\n" + PLAIN_INSIDE * 2, INSIDE * 30,
    # Stored, not packed: the members inside stand as they are in the file.
    gzip.compress(INSIDE, 0), bytes(range(256)) * 9,
]  # fmt: skip


def in_slices(path: Path, size: int = 10**6, pages: int = 1_000) -> tuple[list[Any], list[Cut]]:
    cuts = cut(path, size=size, pages=pages)
    return [item for each in cuts for item in read_slice(path, each, str(path))], cuts


@given(
    bodies=st.lists(st.one_of(st.sampled_from(HOSTILE), st.binary(max_size=300)), min_size=1, max_size=12),
    size=st.integers(1, 1_500),
    pages=st.integers(1, 5),
    packed=st.sampled_from(["records", "whole", "not", "stored"]),
    lost=st.one_of(st.just(0), st.integers(1, 400)),
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_cut_of_a_warc_gives_the_whole(
    tmp_path: Path, bodies: list[bytes], size: int, pages: int, packed: str, lost: int
) -> None:
    plain = [
        record(body, n, packed=False, kind="request" if n % 3 == 2 else "response")
        for n, body in enumerate(bodies)
    ]
    data = {
        "records": b"".join(gzip.compress(each) for each in plain),
        "stored": b"".join(gzip.compress(each, 0) for each in plain),
        "whole": gzip.compress(b"".join(plain)),
        "not": b"".join(plain),
    }[packed]
    path = tmp_path / "news.warc.gz"
    path.write_bytes(data[: len(data) - lost] or data[:1])
    found, cuts = in_slices(path, size, pages)
    assert found == list(unread_path(path))
    assert [each.start for each in cuts[1:]] == [each.end for each in cuts[:-1]]
    assert (cuts[0].start, cuts[-1].end) == (0, path.stat().st_size)
    if packed == "whole":
        assert len(cuts) == 1
    elif not lost:
        assert len(cuts) >= len(bodies) // 3 // pages


def test_a_warc_is_cut_where_a_record_begins_and_enough_came_before(tmp_path: Path) -> None:
    members = [record(b"<p>%d</p>" % n + bytes(n), n) for n in range(10)]
    offsets = [sum(map(len, members[:n])) for n in range(11)]
    path = tmp_path / "news.warc"
    path.write_bytes(b"".join(members))
    assert [each.start for each in cut(path, pages=3)] == [offsets[n] for n in (0, 3, 6, 9)]
    assert [each.start for each in cut(path, size=offsets[4] - 1)] == [offsets[n] for n in (0, 4, 8)]


STRANGE = [
    ("empty", b"", 1),
    ("no WARC at all", b"<html>" * 900, 1),
    ("a record without its length", record(b"x" * 300, packed=False).replace(b"Content-Length", b"Length"), 1),
    ("a length that is none", record(b"x" * 300, packed=False).replace(b"Content-Length: ", b"Content-Length: -"), 1),
    ("zeros between the members", record(b"x" * 300) + bytes(8) + record(b"y" * 300, 1), 1),
    ("something else behind them", record(b"x" * 300) + b"the end", 1),
    ("a length that is too long", record(b"x" * 300, packed=False).replace(b": 340", b": 400") + record(b"y" * 300), 1),
    ("an empty member", gzip.compress(b"") + record(b"x" * 300) + gzip.compress(b"") + record(b"y" * 300), 2),
]  # fmt: skip


@pytest.mark.parametrize(("why", "data", "number"), STRANGE, ids=[case[0] for case in STRANGE])
def test_what_is_no_good_warc_is_read_as_far_as_it_is_one(
    tmp_path: Path, why: str, data: bytes, number: int
) -> None:
    path = tmp_path / "news.warc"
    path.write_bytes(
        data + (record(b"z" * 300, 7) if why.startswith(("a record", "a length that is n")) else b"")
    )
    found, cuts = in_slices(path, 1)
    assert found == list(unread_path(path))
    assert len(cuts) >= number


LINES = [
    '{"text": "Quarrel Robotics fell 6.2%."}', "", "  ", '{"text": "“ü”", "url": "https://news.example/1"}',
    "no JSON", '{"url": "https://news.example/2"}', '{"text": "\\u0000"}', "\0",
]  # fmt: skip


@given(
    lines=st.lists(st.sampled_from(LINES), min_size=1, max_size=30),
    size=st.integers(1, 200),
    number=st.integers(1, 9),
    end=st.sampled_from(["\n", ""]),
)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_cut_of_json_lines_gives_the_whole(
    tmp_path: Path, lines: list[str], size: int, number: int, end: str
) -> None:
    path = tmp_path / "news.jsonl"
    path.write_text(
        "\n".join([LINES[0], *lines]) + end
    )  # of blank lines alone only the whole file is called empty
    found, cuts = in_slices(path, size, number)
    assert found == list(read_path(path))
    assert [each.start for each in cuts[1:]] == [each.end for each in cuts[:-1]]
    assert all(path.read_bytes()[each.end - 1 : each.end] == b"\n" for each in cuts[:-1])


KINDS = [
    ("empty", b"", 1),
    ("only blank", b"\n \n", 1),
    ("packed", gzip.compress(b'{"text": "a"}\n' * 50, mtime=0), 1),
    ("packed and cut short", gzip.compress(bytes(range(99)), mtime=0)[:-9], 1),
    ("packed, and broken", gzip.compress(b'{"text": "a"}\n' * 50, mtime=0)[:-8] + bytes(8), 1),
    ("no text", b"\0\1\2" * 99, 1),
    ("lines, but of another encoding", b"\xff\xfe" + ('{"text": "a"}\n' * 50).encode("utf-16-le"), 1),
    ("a line longer than an article may be", b'"' * 20_000_010 + b'\n{"text": "behind it"}', 2),
]


@pytest.mark.parametrize(("why", "data", "number"), KINDS, ids=[case[0] for case in KINDS])
def test_json_lines_of_every_kind(tmp_path: Path, why: str, data: bytes, number: int) -> None:
    path = tmp_path / "news.jsonl"
    path.write_bytes(data)
    found, cuts = in_slices(path, 200)
    assert found == list(read_path(path)) and found
    assert len(cuts) == number


def test_a_line_longer_than_an_article_is_not_held(tmp_path: Path) -> None:
    path = tmp_path / "news.jsonl"
    path.write_bytes(b"x" * 50_000_000 + b'\n{"text": "behind it"}\n')
    first, second = read_path(path)
    assert first == Failure(f"{path} line 1", "larger than 20 MB")
    assert isinstance(second, Article) and second.text == "behind it"


ROWS = [
    {
        "id": str(n) if n % 2 else None, "url": f"https://news.example/{n}" if n % 3 else None,
        "title": "Quarrel", "published": "2026-01-09", "publisher": None, "author": "Ada Writer",
        "text": f"Quarrel Robotics fell {n}%.", "views": n,
    }
    for n in range(25)
]  # fmt: skip


def parquet(path: Path, rows: list[dict[str, Any]], group: int = 7) -> Path:
    pq.write_table(pa.Table.from_pylist(rows), path, row_group_size=group)
    return path


@pytest.mark.parametrize("number", [1, 3, 7, 10, 25, 99])
@pytest.mark.parametrize("group", [1, 7, 100])
def test_rows_of_parquet_are_the_articles_of_json_lines(tmp_path: Path, number: int, group: int) -> None:
    path, lines = parquet(tmp_path / "news.parquet", ROWS, group), tmp_path / "news.jsonl"
    lines.write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    found, cuts = in_slices(path, pages=number)
    same = list(read_slice(lines, Cut(0, lines.stat().st_size), str(path)))
    assert found == same and len(found) == 25
    assert len(cuts) == -(-25 // number)


WRONG = [
    ("a number", {"text": 7}, Failure("news row 1", '"text" must be text, not int')),
    ("no text", {"text": " "}, Failure("news row 1", '"text" is missing or empty')),
    ("no date", {"text": "a", "published": "soon"}, Failure("news row 1", "\"published\" is not a date: 'soon'")),
    ("no such column", {"body": "a"}, Failure("news", 'no articles: it has no column "text"')),
    ("a date with its type", {"text": "a", "published": date(2026, 1, 9)}, "2026-01-09"),
    ("a time of no zone", {"text": "a", "published": datetime(2026, 1, 9, 16)}, "2026-01-09T16:00:00"),
    ("a time with its type", {"text": "a", "published": datetime(2026, 1, 9, 16, tzinfo=UTC)}, "2026-01-09T16:00:00+00:00"),
]  # fmt: skip


@pytest.mark.parametrize(("why", "row", "expected"), WRONG, ids=[case[0] for case in WRONG])
def test_rows_are_looked_at_as_lines_are(tmp_path: Path, why: str, row: Any, expected: Any) -> None:
    path = parquet(tmp_path / "a.parquet", [row])
    [found] = [item for each in cut(path) for item in read_slice(path, each, "news")]
    assert (found.published if isinstance(found, Article) else found) == expected


def test_damaged_parquet_gives_what_stands_before_the_damage(tmp_path: Path) -> None:
    path = parquet(tmp_path / "a.parquet", [{"text": f"{n} " * 400} for n in range(1_000)], 100)
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 2_000] = bytes(2_000)
    path.write_bytes(data)
    *read, last = [item for each in cut(path) for item in read_slice(path, each, "news")]
    assert 100 <= len(read) < 900 and read[50].text.startswith("50 ")
    assert last == Failure("news", f"damaged behind row {len(read)}")
    path.write_bytes(data[:middle])
    assert cut(path) == [Cut(0, 0)]
    assert [*read_slice(path, Cut(0, 0), "news")] == [
        Failure("news", "no Parquet file, or one that is cut short")
    ]


def test_what_the_system_does_not_give_is_no_failure_of_the_file(tmp_path: Path) -> None:
    for name in ("a.warc.gz", "a.jsonl", "a.parquet"):
        for work in (cut, digest, lambda path: list(read_slice(path, Cut(0, 9), "a"))):
            with pytest.raises(FileNotFoundError):
                work(tmp_path / name)


def test_a_file_is_known_by_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"abc" * 1_000_000)
    # b2sum | cut -c1-16
    assert digest(path) == ("ad6cf08162403ffa", 3_000_000)


def found(source: str) -> Iterator[str]:
    for item in inputs(source):
        yield f"{item.item}: {item.reason}" if isinstance(item, Failure) else str(item)


def test_files_and_folders_in_the_order_of_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in (
        "d/b.warc.gz",
        "d/a.jsonl",
        "d/c/x.PARQUET",
        "d/.hidden.warc",
        "d/page.html",
        "e/page.html",
        "b.txt",
    ):
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).touch()
    assert list(found("d")) == ["d/a.jsonl", "d/b.warc.gz", "d/c/x.PARQUET"]
    assert list(found("d/b.warc.gz")) == ["d/b.warc.gz"]
    kinds = ".warc .jsonl .parquet"
    assert list(found("e")) == [f"e: no file in this folder that can be read ({kinds})"]
    assert list(found("b.txt")) == [
        f"b.txt: not for a back-fill, which reads {kinds}: streetcheck ingest does"
    ]
    assert list(found("f.warc")) == ["f.warc: no such file or folder"]
