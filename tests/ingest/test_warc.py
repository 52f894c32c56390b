"""Pages are kept and come back; anybody's WARC file is read as far as it goes."""

import gzip
import io
import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from ingest.errors import ReadError
from ingest.warc import MAX_BYTES, Archive, read_record, read_warc
from records import Failure, Page

NOON = datetime(2026, 1, 9, 12, 0, tzinfo=UTC)
HTML = "<html><p>Quarrel Robotics fell 6.2% — “a bad day”.</p></html>".encode()
PAGE = Page(
    "https://news.example/a?b=ü",
    HTML,
    content_type="text/html; charset=utf-8",
    etag='"v1"',
    last_modified="Fri, 09 Jan 2026 11:00:00 GMT",
    requested_url="https://news.example/moved",
    fetched_at="2026-01-09T11:59:00+00:00",
    headers=(
        ("Content-Type", "text/html; charset=utf-8"),
        ("ETag", '"v1"'),
        ("Last-Modified", "Fri, 09 Jan 2026 11:00:00 GMT"),
        ("Content-Encoding", "gzip"),
        ("X-Note", "two\r\nlines: no header of its own"),
    ),
)


def noon() -> datetime:
    return NOON


PAGES = [
    ("everything is known", PAGE),
    ("an empty body", replace(PAGE, body=b"")),
    ("hardly anything is known", Page("http://news.example/", HTML)),
    ("bytes of every kind", replace(PAGE, body=bytes(range(256)) * 40)),
    ("a body that looks like a record", replace(PAGE, body=b"WARC/1.0\r\nContent-Length: 9\r\n\r\n" * 3)),
    ("a million bytes", replace(PAGE, body=HTML * 15_000)),
    ("as gzip, as it came", replace(PAGE, gzipped=gzip.compress(HTML))),
]


@pytest.mark.parametrize(("why", "page"), PAGES, ids=[case[0] for case in PAGES])
def test_a_kept_page_comes_back(tmp_path: Path, why: str, page: Page) -> None:
    with Archive(tmp_path / "new" / "folder", clock=noon) as archive:
        archive.add(PAGE)
        name, offset = archive.add(page)
        archive.add(PAGE)
    back = read_record(tmp_path / "new" / "folder", name, offset)
    fields = ("body", "status", "content_type", "etag", "last_modified")
    assert [getattr(back, field) for field in fields] == [getattr(page, field) for field in fields]
    assert back.url == page.url
    assert back.requested_url == (page.requested_url or page.url)
    assert back.fetched_at == ("2026-01-09T11:59:00Z" if page.fetched_at else "2026-01-09T12:00:00Z")


def test_other_programs_read_the_file(tmp_path: Path) -> None:
    with Archive(tmp_path, clock=noon) as archive:
        name, offset = archive.add(PAGE)
    with (tmp_path / name).open("rb") as file:
        records = ArchiveIterator(file, check_digests="raise")
        read = [
            (record.rec_type, record.content_stream().read(), records.get_record_offset())
            for record in records
        ]
    assert [(kind, at) for kind, _, at in read] == [("warcinfo", 0), ("response", offset)]
    assert read[1][1] == HTML, "the encoding on the wire is not said of the body that is kept"


def test_a_header_of_two_lines_makes_no_header_of_its_own(tmp_path: Path) -> None:
    with Archive(tmp_path, clock=noon) as archive:
        back = read_record(tmp_path, *archive.add(PAGE))
    assert dict(back.headers)["X-Note"] == "two lines: no header of its own"


def test_a_file_is_for_one_day_one_archive_and_so_many_bytes(tmp_path: Path) -> None:
    moments = [NOON, NOON, NOON.replace(day=10), NOON.replace(day=10)]
    with Archive(tmp_path, clock=lambda: moments.pop(0)) as one, Archive(tmp_path, clock=noon) as other:
        names = [one.add(PAGE)[0] for _ in range(4)] + [other.add(PAGE)[0]]
    assert [names[0] == names[1], names[1] == names[2], names[2] == names[3], names[4] in names[:4]] == [
        True, False, True, False,
    ]  # fmt: skip
    assert [name.split("-")[1] for name in names] == [
        "20260109",
        "20260109",
        "20260110",
        "20260110",
        "20260109",
    ]
    with Archive(tmp_path, clock=noon, max_file=500) as small:
        assert len({small.add(PAGE)[0] for _ in range(3)}) > 1


GONE = [
    ("no such file", "other.warc.gz", 0, "no such file of kept pages"),
    ("a path out of the folder", "../../etc/passwd", 0, "no such file of kept pages"),
    ("inside a record", None, 7, "(damaged|broken gzip data)"),
    ("behind the end", None, 10**6, "(damaged|no page)"),
    ("the head of the file", None, 0, "no page is kept there"),
]


@pytest.mark.parametrize(("why", "name", "offset", "reason"), GONE, ids=[case[0] for case in GONE])
def test_what_is_not_there_is_a_failure_in_one_line(tmp_path: Path, why, name, offset, reason) -> None:
    with Archive(tmp_path, clock=noon) as archive:
        kept = archive.add(PAGE)[0]
    with pytest.raises(ReadError, match=rf"^[^\n]*{reason}[^\n]*$"):
        read_record(tmp_path, name or kept, offset)


def _warc(*records: tuple[str, bytes, list[tuple[str, str]], str], packed: bool) -> bytes:
    """A WARC file by somebody else's program: (type, body, headers, status) of each record."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=packed)
    for number, (kind, body, headers, status) in enumerate(records):
        http = StatusAndHeaders(status, headers, protocol="HTTP/1.1")
        url = f"https://news.example/{number}"
        writer.write_record(writer.create_warc_record(url, kind, payload=io.BytesIO(body), http_headers=http))
    return out.getvalue()


IS_HTML = [("Content-Type", "text/html")]
OTHERS = [
    ("as it is", ("response", HTML, IS_HTML, "200 OK"), [HTML]),
    ("of unknown kind", ("response", HTML, [], "200 OK"), [HTML]),
    ("packed", ("response", gzip.compress(HTML), [*IS_HTML, ("Content-Encoding", "gzip")], "200 OK"), [HTML]),
    (
        "in chunks",
        ("response", b"4\r\n" + HTML[:4] + b"\r\n3\r\n" + HTML[4:7] + b"\r\n0\r\n\r\n", [*IS_HTML, ("Transfer-Encoding", "chunked")], "200 OK"),
        [HTML[:7]],
    ),
    ("a bomb", ("response", gzip.compress(bytes(5 * MAX_BYTES)), [*IS_HTML, ("Content-Encoding", "gzip")], "200 OK"), "larger than 10 MB"),
    ("broken packing", ("response", b"\x1f\x8bnone", [*IS_HTML, ("Content-Encoding", "gzip")], "200 OK"), "broken compression"),
    ("an unknown packing", ("response", HTML, [*IS_HTML, ("Content-Encoding", "zz")], "200 OK"), "packed with zz, which is not read"),
    ("not found", ("response", HTML, IS_HTML, "404 Not Found"), []),
    ("moved", ("response", b"", IS_HTML, "301 Moved"), []),
    ("a picture", ("response", b"\x89PNG", [("Content-Type", "image/png")], "200 OK"), []),
    ("a request", ("request", b"", [], "GET / HTTP/1.1"), []),
    ("a revisit", ("revisit", b"", IS_HTML, "200 OK"), []),
]  # fmt: skip


@pytest.mark.parametrize("form", ["records packed", "file packed", "plain"])
@pytest.mark.parametrize(("why", "record", "found"), OTHERS, ids=[case[0] for case in OTHERS])
def test_the_pages_of_other_programs_files(tmp_path: Path, why, record, found, form, capfd) -> None:
    last = ("response", b"<html>last</html>", IS_HTML, "200 OK")
    made = _warc(record, last, packed=form == "records packed")
    path = tmp_path / "some.warc"
    path.write_bytes(gzip.compress(made) if form == "file packed" else made)
    *items, after = read_warc(path)
    assert isinstance(after, Page) and after.body == b"<html>last</html>", (
        "the next record is read whatever was"
    )
    if isinstance(found, str):
        assert items == [Failure("https://news.example/0", found)]
    else:
        assert [item.body for item in items if isinstance(item, Page)] == found
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("packed", [True, False])
def test_a_file_that_is_cut_anywhere_gives_what_stands_before_the_cut(
    tmp_path: Path, packed: bool, capfd
) -> None:
    # Each with an id of its own, so that the packed ones are not all of one length.
    records = [_warc(("response", HTML, IS_HTML, "200 OK"), packed=packed) for _ in range(3)]
    whole = b"".join(records)
    ends = [len(b"".join(records[:n])) for n in range(4)]
    path = tmp_path / "cut.warc"
    for cut in range(1, len(whole)):
        path.write_bytes(whole[:cut])
        items = list(read_warc(path))
        pages = [item for item in items if isinstance(item, Page)]
        # The line ends behind a record, and the sum behind its packed data, may be missing without a loss.
        full = sum(cut >= end - (12 if packed else 4) for end in ends[1:])
        assert sum(cut >= end for end in ends[1:]) <= len(pages) <= full, cut
        assert {page.body for page in pages} <= {HTML}, cut
        if not any(end - 12 <= cut <= end + 12 for end in ends):
            assert items[-1] == Failure(str(path), "cut short: the pages before the cut were read"), cut
    assert capfd.readouterr() == ("", "")


NONE = [
    ("empty", b"", "empty file"),
    ("a text", b"Shares fell.\n" * 50, "no WARC file from here on: .+"),
    ("packed text", gzip.compress(b"Shares fell.\n" * 50), "no WARC file from here on: .+"),
    ("a damaged middle", None, "(broken gzip data|no WARC file|cut short).*"),
]


@pytest.mark.parametrize(("why", "data", "reason"), NONE, ids=[case[0] for case in NONE])
def test_what_is_no_warc_file_is_a_failure(tmp_path: Path, why, data, reason, capfd) -> None:
    if data is None:
        good = _warc(*[("response", HTML, IS_HTML, "200 OK")] * 3, packed=True)
        data = good[:450] + b"\0" * 40 + good[490:]
    path = tmp_path / "x.warc.gz"
    path.write_bytes(data)
    *_, last = read_warc(path)
    assert isinstance(last, Failure) and last.item == str(path)
    assert re.fullmatch(reason, last.reason), last.reason
    assert capfd.readouterr() == ("", "")
    assert list(read_warc(tmp_path / "missing")) == [
        Failure(str(tmp_path / "missing"), "no such file or directory")
    ]


WRITER = """
import sys
from pathlib import Path
from ingest.warc import Archive
from records import Page
archive = Archive(Path(sys.argv[1]))
for number in range(10**6):
    archive.add(Page(f"https://news.example/{number}", bytes(str(number), "ascii") * 5000))
    print(number, flush=True)
"""


def test_a_killed_process_leaves_a_readable_file(tmp_path: Path) -> None:
    root = str(Path(__file__).parents[2])
    for wait in (0.0, 0.05, 0.11):
        folder = tmp_path / str(wait)
        process = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(folder)], stdout=subprocess.PIPE, text=True,
            env={**os.environ, "PYTHONPATH": root},
        )  # fmt: skip
        assert process.stdout
        process.stdout.readline()
        time.sleep(wait)
        process.send_signal(signal.SIGKILL)
        said = [0, *(int(line) for line in process.stdout.read().split())]
        process.wait()
        [path] = folder.iterdir()
        pages = [item for item in read_warc(path) if isinstance(item, Page)]
        assert [page.url.rpartition("/")[2] for page in pages[: len(said)]] == [
            str(number) for number in said
        ]


def test_a_full_disk_is_said_and_leaves_no_half_record(tmp_path: Path) -> None:
    script = """
import resource, signal, sys
from pathlib import Path
from ingest.errors import ReadError
from ingest.warc import Archive, read_warc
from records import Page
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
archive, page = Archive(Path(sys.argv[1])), Page("https://news.example/", __import__("os").urandom(3000))
archive.add(page)
resource.setrlimit(resource.RLIMIT_FSIZE, (8000, resource.RLIM_INFINITY))
archive.add(page)
try:
    archive.add(page)
except ReadError as error:
    print(error)
resource.setrlimit(resource.RLIMIT_FSIZE, (10**6, resource.RLIM_INFINITY))
archive.add(page)
[path] = Path(sys.argv[1]).iterdir()
print([type(item).__name__ for item in read_warc(path)])
"""
    root = str(Path(__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONPATH": root},
    )  # fmt: skip
    assert done.stdout == f"{tmp_path}: pages cannot be kept: File too large\n['Page', 'Page', 'Page']\n"
