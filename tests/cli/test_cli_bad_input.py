"""Bad input: one line that names the thing, exit 1, the other inputs done all the same, no traceback."""

import gzip
import json
import sqlite3
from collections.abc import Callable

import pytest
from command import Desk, Result
from samples import BARS, FALL, TARGET, feed, page

Make = Callable[[Desk], str]


def article(**fields: object) -> str:
    return json.dumps({"id": "a", "text": FALL, "published": "2026-01-09", **fields}) + "\n"


BAD_SOURCES: dict[str, tuple[Make, str]] = {
    "missing file": (lambda desk: "nosuch.html", "nosuch.html: no such file"),
    "empty file": (lambda desk: desk.write("empty.html", "").name, "empty.html: empty"),
    "only blanks": (lambda desk: desk.write("blank.txt", " \n\n").name, "blank.txt: empty"),
    "page without an article": (
        lambda desk: desk.write("menu.html", "<html><body><nav>Home</nav></body></html>").name,
        "menu.html: no article",
    ),
    "broken feed": (
        lambda desk: desk.write("broken.xml", '<rss version="2.0"><channel><item><title>Cut').name,
        "broken.xml: ",
    ),
    "no feed at all": (lambda desk: desk.write("other.xml", "<svg></svg>").name, "other.xml: not a feed"),
    "broken gzip": (
        lambda desk: desk.write("cut.html.gz", gzip.compress(page(FALL).encode())[:-20]).name,
        "cut.html.gz: cut short",
    ),
    "truncated JSON line": (
        lambda desk: desk.write("cut.jsonl", article() + '{"id": "b", "te').name,
        "cut.jsonl line 2: not valid JSON",
    ),
    "unknown date": (
        lambda desk: desk.write("undated.jsonl", article(published="last Friday")).name,
        "undated.jsonl line 1: ",
    ),
    "article without text": (
        lambda desk: desk.write("mute.jsonl", article(text=" ")).name,
        'mute.jsonl line 1: "text"',
    ),
    "half a character": (
        lambda desk: desk.write("half.jsonl", '{"id": "a", "text": "S&P \\ud83d fell"}\n').name,
        "half.jsonl line 1: ",
    ),
    "a picture": (lambda desk: desk.write("x.png", b"\x89PNG\r\n\x1a\n\0\0").name, "x.png: "),
}


def is_one_line(done: Result, said: str) -> None:
    assert done.code == 1
    errors = [line for line in done.errors() if line.startswith("streetcheck: ")]
    assert len(errors) == 1, done.err
    assert said in errors[0]
    assert "Traceback" not in done.err


@pytest.mark.parametrize("name", BAD_SOURCES)
@pytest.mark.parametrize("command", ["extract", "read", "ingest"])
def test_a_bad_source(command: str, name: str, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(desk.folder)
    make, said = BAD_SOURCES[name]
    bad, good = make(desk), desk.articles("good.jsonl", TARGET).name
    done = desk.run(command, bad, good)
    is_one_line(done, said)
    if command == "ingest":
        stored = desk.run("articles", "--format", "jsonl").records()
        assert "good.jsonl-1" in {row["id"] for row in stored}
        assert "1 failed" in done.err
    else:
        assert "good.jsonl-1" in done.out


def test_the_good_lines_beside_a_bad_one_are_printed(desk: Desk) -> None:
    lines = article() + '{"id": "b", "te\n' + article(id="c")
    done = desk.run("extract", "-", stdin=lines)
    is_one_line(done, "- line 2: not valid JSON")
    assert {record["article"]["id"] for record in done.records()} == {"a", "c"}


def test_a_failure_is_kept_until_the_item_is_read(desk: Desk, web: str) -> None:
    address = f"{web}/late.html"
    assert desk.run("ingest", address).code == 1
    assert f"{address}: HTTP 404" in desk.run("status").out.replace("\n" + " " * 18, " ")
    desk.write("web/late.html", page(FALL))
    assert desk.run("ingest", address).code == 0
    assert address not in desk.run("status").out


def test_an_article_that_the_database_refuses_costs_only_itself(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A date that its own offset carries out of the calendar is ISO 8601 and yet no time in UTC."""
    monkeypatch.chdir(desk.folder)
    bad = article(id="bad", text=TARGET, published="0001-01-01T00:00:00+14:00")
    desk.write("a.jsonl", article(id="first") + bad + article(id="last"))
    done = desk.run("ingest", "a.jsonl")
    is_one_line(
        done, "a.jsonl article bad: published '0001-01-01T00:00:00+14:00' is no ISO 8601 date or time"
    )
    assert done.errors()[-1] == "2 articles new, 0 changed, 0 already there, 2 claims, 1 failed"
    assert {row["id"] for row in desk.run("articles", "--format", "jsonl").records()} == {"first", "last"}
    assert "a.jsonl article bad" in desk.run("status").out
    desk.write("a.jsonl", article(id="bad"))
    assert desk.run("ingest", "a.jsonl").code == 0
    assert "a.jsonl article bad" not in desk.run("status").out


def test_an_entry_that_is_refused_is_tried_again(desk: Desk, web: str) -> None:
    bad = page(TARGET, published="0001-01-01T00:00:00+14:00")
    desk.write("web/a.html", bad)
    undated = feed(("a.html", "Stocks slip")).replace(
        "<pubDate>Fri, 09 Jan 2026 17:00:00 -0500</pubDate>", ""
    )
    desk.write("web/feed.xml", undated)
    for _ in range(2):
        is_one_line(desk.run("ingest", f"{web}/feed.xml"), f"{web}/a.html: ")
    desk.write("web/a.html", page(FALL))
    assert desk.run("ingest", f"{web}/feed.xml").errors() == [
        "1 articles new, 0 changed, 0 already there, 1 claims, 0 failed"
    ]


BAD_PRICES: dict[str, tuple[str, list[str]]] = {
    "no columns": ("symbol,ratio\n^GSPC,2\n", ["bad.csv: not a price file: no column date"]),
    "empty": ("", ["bad.csv: empty file"]),
    "a header only": ("symbol,date,close\n", ["bad.csv: no prices in it"]),
    "not a number": (
        "symbol,date,close\nX,2026-01-08,nan\n",
        ["line 2: X 2026-01-08: close is not a number"],
    ),
    "zero": ("symbol,date,close\nX,2026-01-08,0\n", ["line 2: X 2026-01-08: close is zero"]),
    "negative": ("symbol,date,close\nX,2026-01-08,-3\n", ["line 2: X 2026-01-08: close is -3"]),
    "twice": (
        "symbol,date,close\nX,2026-01-08,3\nX,2026-01-08,4\n",
        ["line 3: X 2026-01-08: a second row for this date"],
    ),
    "out of order": (
        "symbol,date,close\nX,2026-01-08,3\nX,2026-01-07,4\n",
        ["line 3: X 2026-01-07: out of order"],
    ),
    "unknown date": (
        "symbol,date,close\nX,08.01.2026,3\n",
        ["line 2: X 08.01.2026: '08.01.2026' is"],
    ),
}


@pytest.mark.parametrize("name", BAD_PRICES)
def test_bad_prices(name: str, desk: Desk) -> None:
    content, said = BAD_PRICES[name]
    bad, good = desk.write("bad.csv", content), desk.write("good.csv", BARS)
    done = desk.run("prices", "import", bad, good, desk.folder / "nosuch.csv")
    assert done.code == 1
    assert f"{good}: 3 figures new or changed, 0 rows not used" in done.errors()
    errors = [line for line in done.errors() if line.startswith("streetcheck: ")]
    assert [part in line for part, line in zip([*said, "nosuch.csv: no such file"], errors, strict=True)] == [
        True,
        True,
    ]


def test_many_bad_prices_are_counted_and_the_first_are_named(desk: Desk) -> None:
    rows = "".join(f"X{number},2026-01-08,0\n" for number in range(50))
    done = desk.run("prices", "import", desk.write("bad.csv", "symbol,date,close\n" + rows))
    assert done.code == 1
    assert len(done.errors()) == 22
    assert done.errors()[-2:] == [
        "streetcheck: and 30 rows more",
        f"{desk.folder / 'bad.csv'}: 0 figures new or changed, 50 rows not used",
    ]


def newer(desk: Desk) -> None:
    desk.run("feeds", "add", "https://news.example/feed.xml")
    with sqlite3.connect(desk.db) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()


def other(desk: Desk) -> None:
    with sqlite3.connect(desk.db) as connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
    connection.close()


BAD_DATABASES: dict[str, tuple[Callable[[Desk], object], str]] = {
    "not a database": (lambda desk: desk.write("ledger.db", "once upon a time " * 100), "is not a database"),
    "newer than the code": (newer, "newer"),
    "of something else": (other, "something else"),
    "a folder": (lambda desk: desk.db.mkdir(), "is a folder"),
}
READS = (["claims"], ["articles"], ["show", "0"], ["status"], ["export", "out", "--format", "jsonl"],
         ["feeds", "list"], ["feeds", "export"], ["reconcile"], ["browse"])  # fmt: skip
WRITES = (["ingest", "good.jsonl"], ["feeds", "add", "https://news.example/f"], ["prices", "import", "x.csv"])


@pytest.mark.parametrize("name", BAD_DATABASES)
@pytest.mark.parametrize("command", [*READS, *WRITES], ids=" ".join)
def test_a_bad_database(name: str, command: list[str], desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(desk.folder)
    make, said = BAD_DATABASES[name]
    make(desk)
    done = desk.run(*command)
    is_one_line(done, said)
    assert str(desk.db) in done.err
    assert done.out == ""


@pytest.mark.parametrize("command", READS, ids=" ".join)
def test_reading_makes_no_database(command: list[str], desk: Desk) -> None:
    done = desk.run(*command)
    is_one_line(done, str(desk.db))
    assert not desk.db.exists()


def test_other_schemes_are_refused(desk: Desk) -> None:
    done = desk.run("--db", "mysql://me:secret@host/x", "claims")
    is_one_line(done, "mysql://")
    assert "secret" not in done.err


def test_v_shows_where(desk: Desk) -> None:
    done = desk.run("-v", "claims")
    assert done.code == 1
    assert "Traceback" in done.err


def test_a_feed_that_breaks_off_gives_its_whole_entries(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(desk.folder)
    desk.write("a.html", page(FALL))
    whole = feed(("a.html", "Stocks slip"))
    desk.write("cut.xml", whole.replace("</channel></rss>", "<item><title>Next"))
    done = desk.run("ingest", "cut.xml")
    is_one_line(done, "cut.xml: broken feed")
    assert "1 articles new" in done.err
