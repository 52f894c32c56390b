from xml.etree import ElementTree as ET

import pytest

from ingest.errors import ReadError
from ingest.opml import read_opml, write_opml
from records import Feed


def opml(body: str) -> bytes:
    return f'<?xml version="1.0"?><opml version="2.0"><head/><body>{body}</body></opml>'.encode()


A = "https://a.example/f"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (f'<outline text="A" xmlUrl="{A}"/>', [Feed(A, title="A")]),
        (f'<outline text="A" title="B" xmlUrl="{A}"/>', [Feed(A, title="B")]),
        (f'<outline xmlurl="{A}"/>', [Feed(A)]),
        (f'<outline text="Markets"><outline xmlUrl="{A}"/></outline>', [Feed(A)]),
        (f'<outline xmlUrl="{A}"/><outline xmlUrl="{A}"/>', [Feed(A)]),
        ('<outline text="a page" htmlUrl="https://a.example/"/>', []),
        (f'<outline text="S&P" xmlUrl="{A}?a=1&b=2"/>', [Feed(f"{A}?a=1&b=2", title="S&P")]),
        ("", []),
    ],
)
def test_reading(body: str, expected: list[Feed]) -> None:
    assert read_opml(opml(body)) == expected


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not valid XML: "),
        (b"<opml><body>", "not valid XML: "),
        (b"<html/>", "not an OPML file: it begins with <html>"),
    ],
)
def test_what_is_no_opml(data: bytes, reason: str) -> None:
    with pytest.raises(ReadError) as caught:
        read_opml(data)
    assert caught.value.reason.startswith(reason)


def test_what_is_written_is_read_again() -> None:
    feeds = [Feed("https://a.example/f?x=1&y=2", title='R&D "desk"'), Feed("https://b.example/f")]
    text = write_opml(feeds)
    root = ET.fromstring(text.encode())
    assert (root.tag, root.get("version")) == ("opml", "2.0")
    assert [feed.url for feed in read_opml(text.encode())] == [feed.url for feed in feeds]
    assert read_opml(text.encode())[0].title == 'R&D "desk"'
