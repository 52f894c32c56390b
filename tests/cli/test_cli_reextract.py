"""What is stored is read again: from the kept pages or the texts, once for each reader, and gone on with."""

import signal
import subprocess
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from command import COMMAND, Desk
from samples import FALL, FILLER, RISE, TARGET, page

from commands.edition import extractor
from ingest.revisits import seen
from ingest.shingles import sketch
from ingest.warc import Archive
from records import Article, Page
from store import open_store
from store.lookup import open_reader

NOW = datetime(2026, 1, 12, 13, 30, tzinfo=UTC)
TEXT = f"{RISE}\n{TARGET}\n{FILLER}"
URL = "https://news.example/one"


def article(id_: str = "one", text: str = TEXT, **changes: object) -> Article:
    made = Article(id_, text, URL, "Stocks slip", "2026-01-09", "Example Market News", None, None, "-")
    return replace(made, **changes)  # type: ignore[arg-type]


def stored(desk: Desk, *articles: Article, kept: bytes | None = None) -> None:
    """Articles by a reader that found nothing in them; with the page that they were read from."""
    with open_store(str(desk.db), create=True) as store, Archive(Path(f"{desk.db}.pages")) as archive:
        for one in articles:
            fetched = Page(URL, kept or b"", content_type="text/html; charset=utf-8")
            look = seen(fetched, one.published, now=NOW, kept=archive.add(fetched)) if kept else None
            store.add_article(one, [], [], now=NOW, seen=look, extractor="0.0.1+old")


def claims(desk: Desk) -> list[tuple[str, str]]:
    with open_reader(str(desk.db)) as reader:
        return [(record["article"]["id"], record["kind"]) for record in reader.claims()]


def test_texts_are_read_again_once_for_each_reader(desk: Desk) -> None:
    stored(desk, article())
    first = desk.run("reextract")
    assert (first.code, first.err) == (
        0,
        "1 texts read again, 2 claims gained, 0 lost, 0 the same, 0 pages with another text, 0 failed\n",
    )
    assert claims(desk) == [("one", "performance"), ("one", "price_target")]
    with open_reader(str(desk.db)) as reader:
        assert reader.show(reader.claims()[0]["id"])["extractor"] == extractor()
    assert desk.run("reextract").err.startswith("0 texts read again, 0 claims gained")


def test_what_is_no_longer_read_is_superseded_not_deleted(desk: Desk) -> None:
    stored(desk, article())
    desk.run("reextract")
    with open_store(str(desk.db), create=False) as store:
        store.reread(article(), [], [], now=NOW, extractor="0.0.2+blind")
    assert claims(desk) == []
    assert "2 claims gained, 0 lost, 0 the same" in desk.run("reextract").err
    assert claims(desk) == [("one", "performance"), ("one", "price_target")]


KINDS = [
    (["--kind", "price_target"], [("one", "price_target"), ("two", "price_target")]),
    (["--since", "2026-01-09"], [("one", "performance"), ("one", "price_target")]),
    (["--kind", "macro"], []),
]


@pytest.mark.parametrize(("options", "found"), KINDS, ids=[" ".join(case[0]) for case in KINDS])
def test_one_kind_or_later_articles_only(
    desk: Desk, options: list[str], found: list[tuple[str, str]]
) -> None:
    older = article("two", TEXT + " ", published="2026-01-08", state="summary")
    stored(desk, article(state="summary"), older)
    assert desk.run("reextract", *options).code == 0
    assert claims(desk) == found
    desk.run("reextract")
    assert len(claims(desk)) == 4, "all kinds of all articles are still to be read"


OTHERS = (f"{FALL} It was the {number}th time." for number in range(3))
PAGE = page(RISE, TARGET, *OTHERS, title="Page title", published="2026-01-08").encode()


def test_a_kept_page_is_read_again_in_place_of_nothing(desk: Desk) -> None:
    stored(desk, article(text=f"{RISE} Cut off by an older", title="Feed title"), kept=PAGE)
    done = desk.run("reextract")
    assert (done.code, done.err.count("\n")) == (0, 1)
    assert "1 pages with another text" in done.err
    with open_store(str(desk.db), create=False) as store:
        [visit] = store.unread("any")
    assert f"{RISE}\n{TARGET}\n{FALL}" in visit.article.text, "a new version of the same article"
    assert (visit.article.id, visit.article.title, visit.article.published) == (
        "one",
        "Feed title",
        "2026-01-09",
    )
    assert visit.seen.warc is not None
    assert {kind for _, kind in claims(desk)} == {"performance", "price_target"}
    assert desk.run("reextract").err.startswith("0 texts read again")


def test_a_date_that_only_the_page_knows_comes_in(desk: Desk) -> None:
    stored(desk, article(published=None), kept=PAGE)
    desk.run("reextract")
    with open_store(str(desk.db), create=False) as store:
        assert [visit.article.published for visit in store.unread("any")] == ["2026-01-08"]


def test_a_page_that_is_gone_is_said_and_the_text_is_read(desk: Desk) -> None:
    stored(desk, article(), kept=PAGE)
    for path in Path(f"{desk.db}.pages").iterdir():
        path.unlink()
    done = desk.run("reextract")
    assert done.code == 1
    assert done.errors()[0] == f"streetcheck: {URL}: no such file of kept pages; its stored text is read"
    assert len(claims(desk)) == 2
    assert desk.run("reextract").code == 0


def test_the_folder_of_kept_pages_can_be_named(desk: Desk, tmp_path: Path) -> None:
    stored(desk, article(text="Short."), kept=PAGE)
    Path(f"{desk.db}.pages").rename(tmp_path / "elsewhere")
    assert desk.run("reextract", STREETCHECK_PAGES=str(tmp_path / "elsewhere")).code == 0
    assert claims(desk)


def test_older_articles_join_their_copies(desk: Desk) -> None:
    long = f"{TEXT} " + " ".join(f"{FILLER} It was said {number} times." for number in range(9))
    stored(
        desk, article(text=long), article("two", long + " Notice."), article("three", FALL, state="summary")
    )
    assert len(sketch(long).bands) == 12
    desk.run("reextract")
    with open_reader(str(desk.db)) as reader:
        assert [(record["article"]["id"], record["copies"]) for record in reader.claims()][-2:] == [
            ("one", 2)
        ] * 2


def test_a_run_that_is_killed_is_gone_on_with(desk: Desk) -> None:
    texts = [f"{RISE} It was said {number} times." for number in range(600)]
    stored(desk, *(article(str(number), text, state="summary") for number, text in enumerate(texts)))
    process = subprocess.Popen([*COMMAND, "--db", str(desk.db), "reextract"], stderr=subprocess.DEVNULL)
    with open_store(str(desk.db), create=False) as store:
        while (left := store.count_unread(extractor())) == 600 and process.poll() is None:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.wait()
        left = store.count_unread(extractor())
    assert 0 < left < 600
    assert f"{left} texts read again, {left} claims gained, 0 lost" in desk.run("reextract").err
    assert len(claims(desk)) == 600
