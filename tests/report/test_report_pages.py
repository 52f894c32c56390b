"""The pages as text: escaped, with a policy that fits their style and script."""

import re
from base64 import b64encode
from hashlib import sha256

import pytest
from charts import HOSTILE, day, of_symbol, of_thesis, record

from report.pages import chart_page, report_page, web_address
from report.tables import Card, Cell, Column, Note, Report, Table

NONE = Table("none", "none", (), [])
FULL = Report(
    "streetcheck report", "2026-01-31", HOSTILE,
    Table("t", HOSTILE, (Column("thesis"), Column("for", "number")), [(Cell(HOSTILE, link="#x"), Cell("1"))]),
    [Card("thesis-1", HOSTILE, "building", [("claims", HOSTILE)], None, [])],
    NONE, NONE, NONE,
    [Note("claim-1", HOSTILE, HOSTILE, HOSTILE, HOSTILE, None, "pending", HOSTILE)],
)  # fmt: skip
EMPTY = Report("streetcheck report", "2026-01-31", "", NONE, [], NONE, NONE, NONE, [])
PAGES = [report_page(FULL), report_page(EMPTY), chart_page(of_thesis(HOSTILE), day("2026-01-31")),
         chart_page(of_symbol(record()), day("2026-01-31"))]  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_only_our_style_and_script_are_let_run(page: str) -> None:
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy
    for tag, rule in (("style", "style-src"), ("script", "script-src")):
        [inside] = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.S)
        digest = b64encode(sha256(inside.encode()).digest()).decode()
        assert f"{rule} &#39;sha256-{digest}&#39;" in policy[1]
    assert "default-src &#39;none&#39;" in policy[1]
    assert "unsafe" not in policy[1]
    assert not re.search(r"<[^>]+\s(style|on\w+)=", page)


@pytest.mark.parametrize("page", PAGES)
def test_nothing_is_loaded_from_elsewhere(page: str) -> None:
    assert "<link" not in page
    assert "@import" not in page
    sources = re.findall(r'(?:src|srcset)="([^"]*)"', page)
    assert all(source.startswith("data:image/svg+xml;base64,") for source in sources)


def test_what_articles_say_is_escaped() -> None:
    assert "<script>alert" not in PAGES[0]
    assert PAGES[0].count("&lt;script&gt;alert(&#39;$5 and $6&#39;)") >= 7


def test_an_empty_report_says_so() -> None:
    assert "Nothing to report" in PAGES[1]
    assert "<table" not in PAGES[1]


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://news.example/a?b=1#c", True),
        ("http://news.example/", True),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt://news.example/%0aalert(1)", False),
        ("data:text/html,<script>alert(1)</script>", False),
        ("file:///etc/passwd", False),
        ("//news.example/a", False),
        ("https:no-host", False),
        ("http://[broken", False),
        ("", False),
        (None, False),
    ],
)
def test_only_addresses_of_the_web_become_links(address: str | None, kept: bool) -> None:
    assert web_address(address) == (address if kept else None)
