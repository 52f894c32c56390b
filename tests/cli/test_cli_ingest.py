"""extract, read, ingest, feeds and prices on real files and a real local server."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from command import Desk
from samples import BARS, FALL, RISE, TARGET, feed, page


def test_extract_prints_claim_records(desk: Desk) -> None:
    done = desk.run("extract", desk.articles("a.jsonl", FALL, TARGET))
    assert (done.code, done.err) == (0, "")
    by_symbol = {record["subject"]["symbol"]: record for record in done.records()}
    fell = by_symbol["^GSPC"]
    assert (fell["kind"], fell["metric"], fell["value"], fell["direction"]) == (
        "performance",
        "return",
        1.2,
        "down",
    )
    assert fell["article"]["id"] == "a.jsonl-1" and fell["quote"] in FALL
    assert by_symbol["TRNF"]["value"] == 48


def test_extract_mentions(desk: Desk) -> None:
    done = desk.run("extract", "--mentions", desk.articles("a.jsonl", RISE))
    (mention,) = [record for record in done.records() if record["symbol"] == "QLNS"]
    assert RISE[mention["start"] : mention["end"]] == mention["text"]
    assert mention["article"]["id"] == "a.jsonl-1"


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.txt", FALL), ("a.html", page(FALL)), ("a.xml", feed(("https://news.example/a", "Stocks slip")))],
)
def test_extract_reads(name: str, content: str, desk: Desk) -> None:
    done = desk.run("extract", "--published", "2026-01-09", desk.write(name, content))
    assert done.code == 0
    assert [record["value"] for record in done.records()] == [1.2]
    assert done.records()[0]["article"]["published"][:10] == "2026-01-09"


def test_extract_and_ingest_know_an_entry_without_its_page_by_one_id(desk: Desk, web: str) -> None:
    """Its page is not there, so `ingest` too has only what the feed carries."""
    saved = desk.write("saved.xml", feed((f"{web}/gone.html", "Stocks slip")))
    (extracted,) = desk.run("extract", saved).records()
    assert desk.run("ingest", saved, STREETCHECK_ALLOW_HOSTS=web.removeprefix("http://")).code == 1
    (stored,) = desk.run("claims", "--format", "jsonl").records()
    assert (stored["id"], stored["article"]) == (extracted["id"], extracted["article"])


def test_an_entry_of_no_words_is_named(desk: Desk) -> None:
    empty = "<item><guid>g7</guid></item>"
    saved = desk.write("saved.xml", f"<rss version='2.0'><channel><title>x</title>{empty}</channel></rss>")
    done = desk.run("extract", saved)
    assert (done.code, done.err) == (1, "streetcheck: g7: the entry has neither a title nor a summary\n")


def test_extract_takes_the_date_and_the_address_from_the_options(desk: Desk) -> None:
    done = desk.run(
        "extract", "--published", "2026-01-08", "--url", "https://news.example/b", desk.write("a.txt", FALL)
    )
    (record,) = done.records()
    assert (record["article"]["published"], record["article"]["url"]) == (
        "2026-01-08",
        "https://news.example/b",
    )


@pytest.mark.parametrize("command", ["extract", "read", "ingest"])
def test_a_time_with_a_blank_for_its_t(command: str, desk: Desk) -> None:
    line = json.dumps({"id": "x", "text": FALL, "published": "2026-01-09 10:01:15"})
    done = desk.run(command, "-", stdin=line)
    assert (done.code, [each for each in done.errors() if each.startswith("streetcheck")]) == (0, [])
    shown = desk.run("articles", "--format", "jsonl") if command == "ingest" else done
    (record,) = shown.records()
    assert record.get("article", record)["published"] == "2026-01-09T10:01:15"


def test_no_path_is_standard_input(desk: Desk) -> None:
    line = json.dumps({"id": "x", "text": FALL, "published": "2026-01-09"})
    assert desk.run("extract", stdin=line).out == desk.run("extract", "-", stdin=line).out != ""


def test_read_feeds_extract(desk: Desk) -> None:
    read = desk.run("read", desk.write("page.html", page(FALL)))
    assert read.code == 0
    (article,) = read.records()
    assert list(article) == ["id", "url", "title", "published", "publisher", "author", "text"]
    assert FALL in article["text"] and article["publisher"] == "Example Market News"
    extracted = desk.run("extract", "-", stdin=read.out)
    assert extracted.code == 0
    assert [record["value"] for record in extracted.records()] == [1.2]


@pytest.fixture
def news(desk: Desk, web: str) -> str:
    """The address of a feed with two entries, one of which has no page."""
    desk.write("web/fall.html", page(FALL))
    desk.write("web/feed.xml", feed(("fall.html", "Stocks slip"), ("gone.html", "Stocks slip again")))
    return f"{web}/feed.xml"


def test_ingest_accounts_for_every_entry_and_again_changes_nothing(desk: Desk, news: str) -> None:
    first = desk.run("ingest", news)
    assert first.code == 1, "the page of one entry is missing"
    assert first.out == ""
    assert first.errors() == [
        f"streetcheck: {news.replace('feed.xml', 'gone.html')}: HTTP 404; kept as title and summary",
        "2 articles new, 0 changed, 0 already there, 2 claims, 1 failed",
    ]
    stored = desk.run("claims", "--format", "jsonl").out
    again = desk.run("ingest", news)
    assert again.code == 0
    assert again.errors() == ["0 articles new, 0 changed, 2 already there, 0 claims, 0 failed"]
    assert desk.run("claims", "--format", "jsonl").out == stored
    assert desk.run("feeds", "list", "--format", "jsonl").out == "", "reading is not subscribing"


@pytest.mark.parametrize(
    ("canonical", "outcome"),
    [("", "0 articles new, 1 changed"), ("https://news.example/full", "1 articles new, 0 changed")],
    ids=["one address", "an address of its own"],
)
@pytest.mark.parametrize("by_hand", [False, True], ids=["by the feed", "by hand"])
def test_a_page_that_comes_later_takes_the_place_of_its_summary(
    canonical: str, outcome: str, by_hand: bool, desk: Desk, web: str
) -> None:
    link, source = f"{web}/fall.html", f"{web}/feed.xml"
    desk.write("web/fall.html", page(FALL, RISE, canonical=canonical))
    desk.write("web/feed.xml", feed(("fall.html", "Stocks slip")))
    busy = desk.write("web/fall.html.busy", "")
    failed = f"streetcheck: {link}: HTTP 503; kept as title and summary"
    assert desk.run("ingest", source).errors() == [
        failed,
        "1 articles new, 0 changed, 0 already there, 1 claims, 1 failed",
    ]
    again = desk.run("ingest", source)
    assert again.code == 1, "it is tried again"
    assert again.errors() == [failed, "0 articles new, 0 changed, 1 already there, 0 claims, 1 failed"]
    assert "HTTP 503" in desk.run("status").out

    busy.unlink()
    read = desk.run("ingest", link if by_hand else source)
    assert (read.code, read.errors()) == (0, [f"{outcome}, 0 already there, 2 claims, 0 failed"])
    (article,) = desk.run("articles", "--format", "jsonl").records()
    assert (article["url"], article["claims"]) == (canonical or link, 2)
    assert len(desk.run("claims", "--format", "jsonl").records()) == 2
    assert "HTTP 503" not in desk.run("status").out
    for _ in range(2):
        assert desk.run("ingest", source).errors() == [
            "0 articles new, 0 changed, 1 already there, 0 claims, 0 failed"
        ]
    assert len(desk.run("articles", "--format", "jsonl").records()) == 1


def test_a_summary_never_takes_the_place_of_what_was_read(desk: Desk, web: str) -> None:
    desk.write("web/fall.html", page(FALL, RISE))
    desk.write("web/feed.xml", feed(("fall.html", "Stocks slip")))
    assert desk.run("ingest", f"{web}/fall.html").code == 0
    desk.write("web/fall.html.busy", "")
    assert desk.run("ingest", f"{web}/feed.xml").code == 1
    (article,) = desk.run("articles", "--format", "jsonl").records()
    assert article["claims"] == 2


def test_ingest_of_files_and_folders(desk: Desk) -> None:
    desk.write("pages/a.html", page(FALL))
    desk.write("pages/below/b.txt", RISE)
    articles = desk.articles("c.jsonl", TARGET)
    done = desk.run("ingest", desk.folder / "pages", articles)
    assert done.errors()[-1].startswith("3 articles new, 0 changed, 0 already there")
    assert done.code == 0
    assert desk.run("ingest", desk.folder / "pages", articles).errors() == [
        "0 articles new, 0 changed, 3 already there, 0 claims, 0 failed"
    ]


def test_a_changed_text_is_a_new_version(desk: Desk) -> None:
    desk.run("ingest", desk.articles("a.jsonl", FALL))
    done = desk.run("ingest", desk.articles("a.jsonl", FALL.replace("1.2", "1.4")))
    assert done.errors() == ["0 articles new, 1 changed, 0 already there, 1 claims, 0 failed"]
    assert [record["value"] for record in desk.run("claims", "--format", "jsonl").records()] == [1.4]


def test_ingest_without_sources_takes_what_is_due(desk: Desk, news: str) -> None:
    assert desk.run("feeds", "add", news).err == "1 added, 0 already there\n"
    done = desk.run("ingest")
    assert done.errors()[-1] == "2 articles new, 0 changed, 0 already there, 2 claims, 1 failed"
    (kept,) = desk.run("feeds", "list", "--format", "jsonl").records()
    assert kept["title"] == "Example News" and kept["due_at"] > kept["checked_at"]
    assert desk.run("ingest").errors() == ["0 articles new, 0 changed, 0 already there, 0 claims, 0 failed"]


def test_ingest_without_anything_due(desk: Desk) -> None:
    done = desk.run("ingest")
    assert (done.code, done.errors()) == (
        0,
        ["0 articles new, 0 changed, 0 already there, 0 claims, 0 failed"],
    )


def test_a_feed_that_does_not_answer_is_due_later_and_named(desk: Desk, web: str) -> None:
    desk.run("feeds", "add", f"{web}/nosuch.xml")
    done = desk.run("ingest")
    assert done.code == 1
    assert done.errors()[0] == f"streetcheck: {web}/nosuch.xml: HTTP 404"
    (kept,) = desk.run("feeds", "list", "--format", "jsonl").records()
    assert (kept["failures"], kept["last_error"]) == (1, "HTTP 404")
    assert desk.run("ingest").code == 0, "it is not due yet"


def test_private_addresses_are_for_those_who_name_them(desk: Desk, web: str) -> None:
    """A feed must not send us to an address inside; STREETCHECK_ALLOW_HOSTS lets it."""
    host = web.removeprefix("http://")
    desk.write("web/a.html", page(FALL))
    saved = desk.write("saved.xml", feed((f"{web}/a.html", "Stocks slip")))
    refused = desk.run("ingest", saved)
    assert refused.code == 1 and "refused" in refused.err
    other = Desk(desk.folder / "other")
    other.folder.mkdir()
    assert other.run("ingest", saved, STREETCHECK_ALLOW_HOSTS=host).code == 0


def test_subscriptions(desk: Desk) -> None:
    one, two = "https://one.example/feed", "https://two.example/feed"
    assert desk.run("feeds", "add", one, two, one).err == "2 added, 1 already there\n"
    wrong = desk.run("feeds", "add", "two.example")
    assert wrong.code == 1 and wrong.errors()[0].startswith("streetcheck: two.example: ")
    listed = desk.run("feeds", "list").out.splitlines()
    assert [line.split()[0] for line in listed] == ["feed", one, two]
    exported = desk.run("feeds", "export")
    assert desk.run("feeds", "remove", one).code == 0
    gone = desk.run("feeds", "remove", one, two)
    assert gone.code == 1 and len(gone.errors()) == 1 and one in gone.err
    assert desk.run("feeds", "list", "--format", "jsonl").out == ""
    opml, none = desk.write("list.opml", exported.out), desk.write("none.opml", "<html/>")
    done = desk.run("feeds", "import", none, desk.folder / "nosuch.opml", opml)
    assert done.code == 1
    assert [line.split(": ")[1] for line in done.errors()[:2]] == [
        str(none),
        str(desk.folder / "nosuch.opml"),
    ]
    assert done.errors()[2] == "2 added, 0 already there"


def test_wrong_addresses_alone_make_no_database(desk: Desk) -> None:
    done = desk.run("feeds", "add", "two.example", "ftp://three.example/feed")
    assert (done.code, len(done.errors())) == (1, 2)
    assert not desk.db.exists()


def test_without_as_of_it_is_the_day_in_new_york(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("commands.market.now", lambda: datetime(2026, 1, 16, 4, 59, tzinfo=UTC))
    desk.run("ingest", desk.articles("a.jsonl", FALL))
    desk.run("reconcile")
    (record,) = desk.run("claims", "--format", "jsonl").records()
    assert record["verdict"]["as_of"] == "2026-01-15", "without prices, the day of the check"


def test_prices_and_verdicts(desk: Desk) -> None:
    desk.run("ingest", desk.articles("a.jsonl", FALL))
    bars = desk.write("bars.csv", BARS)
    assert desk.run("prices", "import", bars).errors() == [
        f"{bars}: 3 figures new or changed, 0 rows not used"
    ]
    assert desk.run("prices", "import", bars).errors() == [
        f"{bars}: 0 figures new or changed, 0 rows not used"
    ]
    done = desk.run("reconcile", "--as-of", "2026-01-16")
    assert (done.code, done.out) == (0, "")
    assert done.err == "1 confirmed, 0 close, 0 contradicted, 0 pending, 0 unverifiable\n"
    (record,) = desk.run("claims", "--format", "jsonl").records()
    assert (record["verdict"]["status"], record["verdict"]["observed"]) == ("confirmed", -1.2)
    shown = desk.run("show", record["id"]).out
    assert "^GSPC close 2026-01-07: 5,000" in shown and "^GSPC close 2026-01-08: 4,940" in shown


def test_each_command_leaves_a_line_in_status(desk: Desk) -> None:
    desk.run("ingest", desk.articles("a.jsonl", FALL))
    desk.run("prices", "import", desk.write("bars.csv", BARS))
    desk.run("reconcile")
    shown = desk.run("status").out
    for line in ("ingest: 1 new, 1 claims", "prices import: 3 prices", "reconcile: 1 confirmed"):
        assert line in shown


def test_a_run_that_ends_in_an_error_is_over_and_failed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.run("ingest", desk.articles("a.jsonl", FALL))

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("no ground")

    with monkeypatch.context() as patched:
        patched.setattr("reconcile.reconcile", broken)
        done = desk.run("reconcile")
    assert (done.code, len(done.errors())) == (1, 1)
    assert "reconcile: 1 failed" in desk.run("status").out


def test_a_fault_of_ours_with_one_source_costs_only_that_source(
    desk: Desk, web: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.write("web/a.html", page(FALL))
    desk.write("web/feed.xml", feed(("a.html", "Stocks slip")))
    desk.run("feeds", "add", f"{web}/feed.xml")

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("no ground")

    with monkeypatch.context() as patched:
        patched.setattr("ingest.identity.body_hash", broken)
        done = desk.run("ingest")
        assert done.errors()[0].startswith(
            f"streetcheck: {web}/feed.xml: reading failed: RuntimeError: no ground"
        )
        alone = desk.run("ingest", f"{web}/feed.xml", desk.folder / "web" / "a.html")
    assert (done.code, alone.code) == (1, 1)
    assert alone.errors()[-1] == "1 articles new, 0 changed, 0 already there, 1 claims, 1 failed"
    (kept,) = desk.run("feeds", "list", "--format", "jsonl").records()
    assert kept["failures"] == 1 and kept["due_at"] > kept["checked_at"], "it is asked again later"


def test_the_same_ledger_whatever_the_order(desk: Desk) -> None:
    """Two ingests of the halves of a file give what one of the whole does."""
    whole, halves = Desk(desk.folder / "whole"), Desk(desk.folder / "halves")
    for one in (whole, halves):
        one.folder.mkdir()
    text = desk.articles("a.jsonl", FALL, RISE, TARGET).read_text().splitlines(keepends=True)
    whole.run("ingest", desk.folder / "a.jsonl")
    for half in (text[2:], text[:2]):
        halves.run("ingest", desk.write("half.jsonl", "".join(half)))
    assert ids(whole) == ids(halves) != []


def ids(desk: Desk) -> list[str]:
    return sorted(record["id"] for record in desk.run("claims", "--format", "jsonl").records())


SHARED = Path(__file__).parents[3] / "shared"


@pytest.mark.skipif(not SHARED.is_dir(), reason="there is no data beside the checkout")
def test_real_pages_are_all_accounted_for(desk: Desk) -> None:
    pages = sorted((SHARED / "pages").glob("*.html.gz"))
    done = desk.run("ingest", *pages)
    stored = {row["source"] for row in desk.run("articles", "--format", "jsonl").records()}
    named = {line.split(": ")[1] for line in done.errors() if line.startswith("streetcheck: ")}
    assert {str(path) for path in pages} == stored | named
