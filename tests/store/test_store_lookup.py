"""Looking up: every filter, the order, the records, one claim in its context."""

import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from invented import LATER, NOW, RATED, TEXT, article, fall, mention, rating, verdict

from records import Claimant, as_record
from store import StoreError, open_store
from store.lookup import open_reader
from store.store import Store

OAKMERE = Claimant("Mara Quill", "Mara Quill", "Oakmere Partners")


@pytest.fixture
def ledger(store: Store) -> Store:
    """Four articles: three dated, one not."""
    store.add_article(article(), [fall(), rating(claimant=OAKMERE)], [mention()], now=NOW)
    level = {"kind": "performance", "metric": "level", "label": None}
    monday = article(id="a2", published="2026-01-12T09:00:00-05:00", publisher="Société 100%_Presse")
    store.add_article(monday, [rating(id="c-level", article_id="a2", **level)], [mention()], now=NOW)
    undated = article(id="a3", published=None, publisher=None)
    store.add_article(undated, [rating(id="c-undated", article_id="a3")], [], now=NOW)
    store.add_article(article(id="a4", published="2026-01-08"), [], [mention(symbol="ZZZ")], now=NOW)
    store.add_verdicts([verdict()], now=NOW)
    return store


EVERY = ["c-level", "c-fall", "c-rate", "c-undated"]
FILTERS = [
    ("nothing: newest first, undated last", {}, EVERY),
    ("symbol", {"symbol": "qrrl"}, EVERY),
    ("symbol is exact", {"symbol": "QRR"}, []),
    ("benchmark is no subject", {"symbol": "^RUT"}, []),
    ("kind", {"kind": "performance"}, ["c-level", "c-fall"]),
    ("claimant's person", {"claimant": "QUILL"}, ["c-fall", "c-rate"]),
    ("claimant's firm", {"claimant": "oakmere"}, ["c-fall", "c-rate"]),
    ("nobody", {"claimant": "nobody"}, []),
    ("publisher", {"publisher": "example"}, ["c-fall", "c-rate"]),
    ("publisher with an accent", {"publisher": "SOCIÉTÉ"}, ["c-level"]),
    ("a percent sign is itself", {"publisher": "100%_p"}, ["c-level"]),
    ("a percent sign is no wildcard", {"publisher": "1%Presse"}, []),
    ("verdict", {"verdict": "confirmed"}, ["c-fall"]),
    ("no verdict", {"verdict": "none"}, ["c-level", "c-rate", "c-undated"]),
    ("another verdict", {"verdict": "pending"}, []),
    ("since", {"since": date(2026, 1, 10)}, ["c-level"]),
    ("since that day", {"since": date(2026, 1, 9)}, ["c-level", "c-fall", "c-rate"]),
    ("until that day", {"until": date(2026, 1, 9)}, ["c-fall", "c-rate"]),
    ("since ever", {"since": date.min}, ["c-level", "c-fall", "c-rate"]),
    ("until for ever", {"until": date.max}, ["c-level", "c-fall", "c-rate"]),
    ("confidence, inclusive", {"min_confidence": 0.9}, ["c-fall"]),
    ("confidence of all", {"min_confidence": 0}, EVERY),
    ("confidence of none", {"min_confidence": 1}, []),
    ("words", {"query": "fell"}, ["c-fall"]),
    ("all together", {"query": "shares", "symbol": "QRRL", "claimant": "mara"}, ["c-fall"]),
]  # fmt: skip


@pytest.mark.parametrize(("why", "words", "ids"), FILTERS, ids=[case[0] for case in FILTERS])
def test_claims(ledger, reader, why, words, ids) -> None:
    assert [record["id"] for record in reader.claims(**words)] == ids
    assert reader.count_claims(**words) == len(ids)


@pytest.mark.parametrize(("limit", "ids"), [(0, []), (2, EVERY[:2]), (99, EVERY), (None, EVERY), (-1, [])])
def test_limit(ledger, reader, limit, ids) -> None:
    assert [record["id"] for record in reader.claims(limit=limit)] == ids


def test_a_word_that_is_no_filter_is_a_mistake_of_the_caller(ledger, reader) -> None:
    with pytest.raises(TypeError):
        reader.claims(metric="level")


def test_a_record_is_the_claim_record_with_its_verdict(ledger, reader) -> None:
    [record] = reader.claims("fell")
    assert record == as_record(fall(), article(), verdict()) | {"copies": 1}
    assert record["value"] == 6.2
    assert reader.claims(kind="rating")[0]["verdict"] is None


ARTICLES = [
    ("nothing", {}, ["a2", "a1", "a4", "a3"]),
    ("named in it", {"symbol": "zzz"}, ["a4"]),
    ("subject of a claim", {"symbol": "QRRL"}, ["a2", "a1", "a3"]),
    ("publisher", {"publisher": "presse"}, ["a2"]),
    ("since", {"since": date(2026, 1, 9)}, ["a2", "a1"]),
    ("words of text and title", {"query": "oakmere slides", "limit": 1}, ["a2"]),
]


@pytest.mark.parametrize(("why", "words", "ids"), ARTICLES, ids=[case[0] for case in ARTICLES])
def test_articles(ledger, reader, why, words, ids) -> None:
    assert [record["id"] for record in reader.articles(**words)] == ids


def test_what_an_article_row_says(ledger, reader) -> None:
    assert reader.articles(publisher="example wire", since=date(2026, 1, 9)) == [{
        "id": "a1", "published": "2026-01-09", "publisher": "Example Wire",
        "title": "Quarrel Robotics slides", "url": "https://news.example/a1",
        "source": "https://news.example/feed.xml", "symbols": ["QRRL"], "claims": 2,
            "copies": 1, "differing": [],
    }]  # fmt: skip


def test_superseded_claims_are_not_looked_up_but_shown(ledger, reader) -> None:
    ledger.add_article(article(text="Other."), [], [], now=LATER)
    assert [record["id"] for record in reader.claims()] == ["c-level", "c-undated"]
    shown = reader.show("c-fall")
    assert (shown["superseded_at"], shown["context"]["quote"]) == ("2026-01-12T14:30:00Z", fall().quote)
    assert reader.articles(publisher="example wire")[-1]["claims"] == 0


def test_show(ledger, reader) -> None:
    shown = reader.show("c-rate")
    assert {name: shown[name] for name in ("id", "source", "recorded_at", "superseded_at")} == {
        "id": "c-rate", "source": "https://news.example/feed.xml",
        "recorded_at": "2026-01-12T13:30:00Z", "superseded_at": None,
    }  # fmt: skip
    assert shown["context"] == {"before": TEXT[: -len(RATED)], "quote": RATED, "after": ""}
    assert shown["verdicts"] == []


def test_show_gives_every_verdict_with_its_evidence(ledger, reader) -> None:
    ledger.add_verdicts([verdict(status="close", observed=Decimal("-6.05"))], now=LATER)
    [first, second] = reader.show("c-fall")["verdicts"]
    assert (first["status"], second["status"], second["observed"]) == ("confirmed", "close", -6.05)
    assert first["evidence"][0] == {
        "symbol": "QRRL",
        "field": "close",
        "date": "2026-01-07",
        "value": 50.0,
        "provider": None,
        "loaded_at": None,
    }
    assert (second["final"], second["recorded_at"]) == (True, "2026-01-12T14:30:00Z")


def test_context_is_cut_at_words(store, reader) -> None:
    text = "word " * 100 + RATED + " word" * 100
    start = text.index(RATED)
    claim = rating(start=start, end=start + len(RATED))
    store.add_article(article(text=text), [claim], [], now=NOW)
    context = reader.show("c-rate")["context"]
    assert set(context["before"].split()) == set(context["after"].split()) == {"word"}
    assert 250 < len(context["before"]) <= 300 and 250 < len(context["after"]) <= 300


SHOWN = [
    ("exact", "c-fall", "c-fall"),
    ("exact, although others begin so", "c", "c"),
    ("prefix", "c-f", "c-f"),
    ("several", "c-", "several claims begin with c-: c-fall, c-level, c-rate, c-undated"),
    ("none", "x", "no claim has the id x"),
    ("a wildcard is none", "c-*", "no claim has the id c-*"),
    ("nor is that one", "c_fall", "no claim has the id c_fall"),
    ("nor is a set", "[c]-fall", "no claim has the id [c]-fall"),
]


@pytest.mark.parametrize(("why", "asked", "answer"), SHOWN, ids=[case[0] for case in SHOWN])
def test_an_id_may_be_shortened(ledger, reader, why, asked, answer) -> None:
    if asked == "c":
        ledger.add_article(article(id="a9", text="Nine."), [rating(id="c", start=0, end=5)], [], now=NOW)
    if " " not in answer:
        assert reader.show(asked)["id"].startswith(answer)
        return
    with pytest.raises(StoreError) as raised:
        reader.show(asked)
    assert str(raised.value) == answer


def test_several_are_named_up_to_five(store, reader) -> None:
    claims = [rating(id=f"same{number}") for number in range(9)]
    store.add_article(article(), claims, [], now=NOW)
    with pytest.raises(StoreError, match=r"same0, same1, same2, same3, same4, …$"):
        reader.show("same")


def test_a_look_up_imports_no_heavy_library(sqlite_template: Path) -> None:
    code = (
        "import sys; from store.lookup import open_reader\n"
        f"with open_reader({str(sqlite_template)!r}) as reader: reader.claims('fell', limit=5)\n"
        "heavy = 'sqlmodel sqlalchemy alembic pydantic pandas pyarrow spacy psycopg numpy'.split()\n"
        "sys.exit(', '.join(name for name in heavy if name in sys.modules) or 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=Path(__file__).parents[2]
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_a_reader_does_not_wait_for_a_writer(database: str, store) -> None:
    store.add_article(article(), [fall()], [], now=NOW)
    with store._database.write(), open_reader(database, timeout=1) as reader:
        assert len(reader.claims()) == 1


def test_the_newest_of_many_are_found_without_sorting_all(tmp_path: Path) -> None:
    path = str(tmp_path / "many.db")
    with open_store(path, create=True) as store:
        for number in range(40):
            claims = [rating(id=f"{number}-{claim}", article_id=f"n{number}") for claim in range(100)]
            dated = article(id=f"n{number}", published=f"2026-01-01T00:{number:02}:00Z")
            store.add_article(dated, claims, [], now=NOW)
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    with open_reader(path) as reader:
        reader.connection._connection.set_progress_handler(count, 1)
        assert [record["article"]["id"] for record in reader.claims(limit=2)] == ["n39", "n39"]
    assert steps < 20_000  # going through all 4,000 claims takes ten times as many
