"""claims, articles, show, export, import and status over a ledger whose rows were written one by one."""

import csv
import io
import json
import re
import sqlite3
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from command import Desk

from records import (
    Article,
    Bar,
    Claim,
    Claimant,
    Cue,
    Failure,
    Feed,
    Observation,
    Period,
    Sketch,
    Subject,
    Verdict,
)  # fmt: skip
from store import open_store
from store.store import Store

NOW = datetime(2026, 1, 16, 12, tzinfo=UTC)
TEXT = (
    "Stocks had a quiet day. Quillon Systems fell more than 2% on Thursday. Nothing else moved.\n"
    "=Harbor Lane raised its target to $48 from $41 \x1b[31mtoday."
)
QUILLON = Subject("QLNS", "Quillon Systems", "equity")


def quoted(words: str) -> tuple[str, int, int]:
    start = TEXT.index(words)
    return words, start, start + len(words)


def fall() -> Claim:
    quote, start, end = quoted("Quillon Systems fell more than 2% on Thursday.")
    return Claim(
        "aaaa1111aaaa1111aaaa", "one", quote, start, end, "performance", QUILLON, "return", Decimal(2),
        unit="percent", comparator="gt", direction="down", modality="reported", rule="move",
        period=Period("on Thursday", date(2026, 1, 7), date(2026, 1, 8)),
        cues=(Cue("hedge", "more than", start + 21, start + 30),), confidence=0.9,
    )  # fmt: skip


def target() -> Claim:
    quote, start, end = quoted("=Harbor Lane raised its target to $48 from $41 \x1b[31mtoday.")
    return Claim(
        "bbbb2222bbbb2222bbbb", "one", quote, start, end, "price_target", Subject(None, "Tarnfell", "equity"),
        "target", Decimal(48), unit="USD", prior_value=Decimal(41), action="raised",
        claimant=Claimant("Harbor Lane", firm="Harbor Lane"), horizon=date(2026, 12, 31),
    )  # fmt: skip


VERDICT = Verdict(
    "aaaa1111aaaa1111aaaa", "confirmed", "close to close", "QLNS fell 2.15% from 189.11 to 185.04.",
    date(2026, 1, 8), observed=Decimal("-2.15"), expected=Decimal(-2), tolerance=Decimal("0.05"), final=True,
    evidence=(
        Observation("QLNS", "close", date(2026, 1, 7), 189.11),
        Observation("QLNS", "close", date(2026, 1, 8), 185.04),
    ),
)  # fmt: skip


@pytest.fixture
def ledger(desk: Desk) -> Desk:
    older = Article(
        "two", "Old news.", title="An older story", published="2025-11-03", publisher="Other Paper"
    )
    newer = Article(
        "one", TEXT, "https://news.example/one", "Stocks\x1b[2J slip", "2026-01-09",
        publisher="Example Market News", author="Ines Halloran",
    )  # fmt: skip
    with open_store(str(desk.db), create=True) as store:
        store.add_article(older, [], [], now=NOW)
        store.add_article(newer, [fall(), target()], [], now=NOW)
        store.add_verdicts([VERDICT], now=NOW)
        store.add_bars([Bar("QLNS", date(2026, 1, 8), 185.04)], provider="file", now=NOW)
        store.add_feed(Feed("https://news.example/feed.xml", title="Example News"))
        store.add_failure(Failure("https://news.example/gone", "HTTP 404"), source="-", now=NOW)
    return desk


def test_claims_as_a_table_for_a_narrow_terminal(ledger: Desk) -> None:
    lines = ledger.run("claims").out.splitlines()
    assert lines[0].split() == ["date", "subject", "claim", "figure", "verdict", "id"]
    assert lines[1].split() == ["2026-01-09", "QLNS", "return", "down", ">2%", "confirmed", "aaaa1111"]
    assert lines[2].strip() == "Quillon Systems fell more than 2% on Thursday."
    assert lines[3].split() == ["2026-01-09", "Tarnfell", "target", "$48", "(was", "$41)", "bbbb2222"]
    assert lines[4].strip().startswith("Harbor Lane: =Harbor Lane raised its target to $48")
    assert all(len(line) <= 80 and line == line.rstrip() for line in lines)


def test_claims_as_a_table_for_a_wide_terminal(ledger: Desk) -> None:
    lines = ledger.run("claims", COLUMNS="160").out.splitlines()
    assert lines[0].split() == ["date", "subject", "claim", "figure", "claimant", "verdict", "id", "quote"]
    assert len(lines) == 3
    assert lines[1].endswith("aaaa1111  Quillon Systems fell more than 2% on Thursday.")


@pytest.fixture
def copied(ledger: Desk) -> Desk:
    """A copy of the article of the ledger, in which one figure is another."""
    other = Article("copy", TEXT + " ", None, "Stocks slip", "2026-01-10", publisher="Other Wire")
    changed = replace(fall(), id="cccc1111cccc1111cccc", article_id="copy", value=Decimal(3))
    same = replace(target(), id="cccc2222cccc2222cccc", article_id="copy")
    with open_store(str(ledger.db), create=False) as store:
        for article, claims in ((article_of(store), [fall(), target()]), (other, [changed, same])):
            store.add_article(article, claims, [], now=NOW)
            store.reread(article, claims, [], now=NOW, extractor="1", sketch=Sketch(bytes(240), (1,)))
    return ledger


def article_of(store: Store) -> Article:
    return next(visit.article for visit in store.unread("any") if visit.article.id == "one")


def test_claims_say_in_how_many_copies_they_stand(copied: Desk) -> None:
    lines = copied.run("claims").out.splitlines()
    assert lines[0].split()[-2:] == ["id", "copies"]
    assert [line.split()[-2:] for line in lines[1::2]] == [
        ["cccc1111", "1"],
        ["aaaa1111", "1"],
        ["bbbb2222", "2"],
    ]
    rows = copied.run("claims", "--format", "jsonl").records()
    assert [(row["id"][:8], row["copies"]) for row in rows] == [
        ("cccc1111", 1),
        ("aaaa1111", 1),
        ("bbbb2222", 2),
    ]
    assert copied.run("claims", "--format", "csv").out.splitlines()[-1].endswith(",2")


def test_articles_say_where_copies_differ(copied: Desk) -> None:
    lines = [re.split(r"  +", line) for line in copied.run("articles").out.splitlines()]
    differs = ["", "QLNS return: down >2% (Example Market News), down >3% (Other Wire)"]
    assert lines[0] == ["date", "publisher", "title", "symbols", "claims", "copies"]
    assert (lines[1][-1], lines[2], lines[3][-1], lines[4], lines[5][-1]) == ("2", differs, "2", differs, "1")
    cells = copied.run("articles", "--format", "csv").out.splitlines()
    assert cells[1].endswith(',2,"QLNS return: down >2% (Example Market News), down >3% (Other Wire)"')


def test_show_names_the_copies_and_where_they_differ(copied: Desk) -> None:
    shown = copied.run("show", "bbbb").out
    assert re.search(r"^copy +Other Wire, 2026-01-10, copy, cccc2222$", shown, re.M)
    shown = copied.run("show", "aaaa").out
    assert re.search(r"^differs +down >3%: Other Wire, 2026-01-10, copy, cccc1111$", shown, re.M)
    assert re.search(r"^extractor +1$", shown, re.M)


@pytest.mark.parametrize("columns", ["abc", "", "0", "-5"])
def test_a_width_that_is_none_is_80(columns: str, ledger: Desk) -> None:
    assert ledger.run("claims", COLUMNS=columns).out == ledger.run("claims", COLUMNS="80").out


@pytest.mark.parametrize(
    ("published", "day"),
    [
        ("2026-01-13T03:00:00+00:00", "2026-01-12"),
        ("2026-01-13T06:00:00+00:00", "2026-01-13"),
        ("2026-01-13T09:00:00+09:00", "2026-01-12"),
        ("2026-01-13T23:00:00", "2026-01-13"),
        ("2026-01-13", "2026-01-13"),
    ],
)
def test_tables_show_the_day_that_since_and_until_go_by(published: str, day: str, desk: Desk) -> None:
    article = Article("x", TEXT, title="Late", published=published)
    with open_store(str(desk.db), create=True) as store:
        store.add_article(article, [replace(fall(), article_id="x")], [], now=NOW)
    for command in ("claims", "articles"):
        assert desk.run(command).out.splitlines()[1].startswith(day)
        assert desk.run(command, "--since", day, "--format", "jsonl").records()
    assert desk.run("claims", "--until", day, "--format", "jsonl").records()


@pytest.mark.parametrize("command", ["claims", "articles", "show", "status"])
def test_tables_and_pages_hold_no_escape_codes(command: str, ledger: Desk) -> None:
    arguments = [command, "bbbb"] if command == "show" else [command]
    assert "\x1b" not in ledger.run(*arguments).out


def test_claims_as_records(ledger: Desk) -> None:
    first, second = ledger.run("claims", "--format", "jsonl").records()
    assert first["article"] == {
        "id": "one", "url": "https://news.example/one", "title": "Stocks\x1b[2J slip",
        "published": "2026-01-09", "publisher": "Example Market News", "author": "Ines Halloran",
    }  # fmt: skip
    assert first["quote"] == TEXT[first["start"] : first["end"]]
    assert first["verdict"] == {
        "status": "confirmed", "reason": None, "observed": -2.15, "expected": -2, "tolerance": 0.05,
        "as_of": "2026-01-08", "due": None, "method": "close to close",
        "explanation": "QLNS fell 2.15% from 189.11 to 185.04.",
    }  # fmt: skip
    assert (second["value"], second["prior_value"], second["verdict"]) == (48, 41, None)
    assert json.loads(ledger.run("claims", "--format", "json").out) == [first, second]


def test_claims_as_csv(ledger: Desk) -> None:
    rows = list(csv.DictReader(io.StringIO(ledger.run("claims", "--format", "csv").out)))
    assert [row["id"] for row in rows] == ["aaaa1111aaaa1111aaaa", "bbbb2222bbbb2222bbbb"]
    fell, raised = rows
    assert (fell["subject_symbol"], fell["value"], fell["period_end"]) == ("QLNS", "2", "2026-01-08")
    assert (fell["verdict_status"], fell["verdict_observed"]) == ("confirmed", "-2.15")
    assert raised["quote"].startswith("'=Harbor Lane"), "a spreadsheet must not take it for a formula"
    assert raised["claimant_name"] == "Harbor Lane"


def test_every_field_of_a_claim_has_a_column(ledger: Desk) -> None:
    header = ledger.run("claims", "--format", "csv").out.splitlines()[0].split(",")
    record = ledger.run("claims", "--format", "jsonl").records()[0]
    for name, value in record.items():
        inner = [f"{name}_{part}" for part in value] if isinstance(value, dict) else []
        assert set(inner) <= set(header)
        assert inner or name in header or f"{name}_name" in header


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ([], "ab"),
        (["--symbol", "qlns"], "a"),
        (["--kind", "price_target"], "b"),
        (["--claimant", "harbor"], "b"),
        (["--publisher", "Example"], "ab"),
        (["--publisher", "Other"], ""),
        (["--verdict", "confirmed"], "a"),
        (["--verdict", "none"], "b"),
        (["--since", "2026-01-09"], "ab"),
        (["--since", "2026-01-10"], ""),
        (["--until", "2026-01-08"], ""),
        (["--min-confidence", "0.9"], "a"),
        (["--min-confidence", "0.5"], "ab"),
        (["--min-confidence", "0.91"], ""),
        (["--min-confidence", "0.5", "--kind", "price_target", "--limit", "1"], "b"),
        (["--limit", "1"], "a"),
        (["Thursday"], "a"),
        (['"target to"'], "b"),
        (["AND ( \"' *"], ""),
    ],
)
def test_claims_that_match(arguments: list[str], found: str, ledger: Desk) -> None:
    done = ledger.run("claims", *arguments, "--format", "jsonl")
    assert done.code == 0
    assert "".join(record["id"][0] for record in done.records()) == found


@pytest.mark.parametrize("given", ["1.5", "-0.1", "much", "nan"])
def test_a_confidence_is_a_share(given: str, ledger: Desk) -> None:
    done = ledger.run("claims", "--min-confidence", given)
    assert (done.code, done.out) == (2, "") and given in done.err


def test_the_table_counts_the_claims_of_that_confidence(ledger: Desk) -> None:
    done = ledger.run("claims", "--min-confidence", "0.5", "--limit", "1")
    assert done.err == "1 of 2 claims; --limit N or --all shows more\n"
    assert ledger.run("claims", "--min-confidence", "0.9", "--limit", "1").err == "1 claim\n"


@pytest.mark.parametrize(
    ("form", "out"), [("table", ""), ("json", "[]\n"), ("jsonl", ""), ("csv", "id,article_id,")]
)
def test_nothing_found_is_said_on_standard_error(form: str, out: str, ledger: Desk) -> None:
    done = ledger.run("claims", "--symbol", "NONE", "--format", form)
    assert (done.code, done.err) == (0, "no claim matches\n")
    assert done.out.startswith(out) and (out or not done.out)


def test_a_cut_table_says_so_and_other_formats_are_whole(ledger: Desk) -> None:
    claims = [
        Claim(f"{number:020d}", "many", "Up.", 0, 3, "performance", QUILLON, "return", Decimal(number + 1))
        for number in range(60)
    ]
    with open_store(str(ledger.db), create=True) as store:
        store.add_article(Article("many", "Up. Up.", published="2026-01-12"), claims, [], now=NOW)
    done = ledger.run("claims", "--symbol", "QLNS")
    assert done.err == "50 of 61 claims; --limit N or --all shows more\n"
    assert ledger.run("claims", "--symbol", "QLNS", "--all").err == "61 claims\n"
    assert len(done.out.splitlines()) == 1 + 2 * 50
    assert len(ledger.run("claims", "--symbol", "QLNS", "--format", "jsonl").records()) == 61


def test_articles(ledger: Desk) -> None:
    lines = ledger.run("articles").out.splitlines()
    assert [re.split(r"  +", line) for line in lines] == [
        ["date", "publisher", "title", "symbols", "claims"],
        ["2026-01-09", "Example Market …", "Stocks [2J slip", "QLNS", "2"],
        ["2025-11-03", "Other Paper", "An older story", "0"],
    ]
    assert all(len(line) <= 80 for line in lines)
    rows = ledger.run("articles", "--format", "jsonl").records()
    assert [(row["id"], row["symbols"], row["claims"]) for row in rows] == [
        ("one", ["QLNS"], 2),
        ("two", [], 0),
    ]
    assert ledger.run("articles", "older", "--format", "csv").out.splitlines()[1:] == [
        "two,2025-11-03,Other Paper,An older story,,,0,,1,"
    ]
    assert ledger.run("articles", "--since", "2026-01-01", "--format", "jsonl").records() == rows[:1]
    assert ledger.run("articles", "--symbol", "XYZ").err == "no article matches\n"


def test_show(ledger: Desk) -> None:
    shown = ledger.run("show", "aaaa")
    assert shown.code == 0
    text = re.sub(r"\s+", " ", shown.out)
    for part in (
        "claim aaaa1111aaaa1111aaaa",
        "Stocks had a quiet day. »Quillon Systems fell more than 2% on Thursday.« Nothing else moved.",
        "publisher Example Market News author Ines Halloran published 2026-01-09",
        "figure down >2%",
        "subject symbol QLNS subject name Quillon Systems",
        "period start 2026-01-07 period end 2026-01-08",
        "cues hedge “more than”",
        "verdict confirmed, as of 2026-01-08 QLNS fell 2.15% from 189.11 to 185.04.",
        "observed -2.15% expected -2% tolerance 0.05%",
        "evidence QLNS close 2026-01-07: 189.11 evidence QLNS close 2026-01-08: 185.04",
    ):
        assert part in text
    assert "prior value" not in text, "a field that is not set"
    assert "not checked yet" in ledger.run("show", "bbbb2222").out


@pytest.mark.parametrize(("claim", "said"), [("cccc", "cccc"), ("*", "*")])
def test_show_of_no_claim(claim: str, said: str, ledger: Desk) -> None:
    done = ledger.run("show", claim)
    assert (done.code, done.out) == (1, "")
    assert len(done.errors()) == 1 and said in done.err


def test_status(ledger: Desk) -> None:
    lines = {
        line[:10].strip(): line[10:].strip() for line in ledger.run("status", COLUMNS="200").out.splitlines()
    }
    assert lines["feeds"].endswith("1, 1 due")
    assert lines["articles"].endswith("2")
    assert lines["claims"].endswith("2, 1 not checked yet")
    assert "1 confirmed" in lines["verdicts"]
    assert "1 symbols from 2026-01-08 to 2026-01-08" in lines["prices"]
    assert "https://news.example/gone: HTTP 404" in lines["2026-01-16"]


def test_export(ledger: Desk, tmp_path: Path) -> None:
    import duckdb
    import pandas

    for form, dest in (
        ("jsonl", "c.jsonl"), ("sqlite", "copy.db"), ("csv", "csv"), ("parquet", "parquet"), ("duckdb", "d.db"),
    ):  # fmt: skip
        done = ledger.run("export", tmp_path / dest, "--format", form)
        assert (done.code, done.out) == (0, ""), done.err
        assert done.err.startswith(f"{tmp_path / dest}: ") and "2 claim" in done.err
    with duckdb.connect(str(tmp_path / "d.db"), read_only=True) as copy:
        assert copy.execute("SELECT count(*) FROM claim").fetchall() == [(2,)]
    listed = [json.loads(line) for line in (tmp_path / "c.jsonl").read_text().splitlines()]
    assert [record["id"][0] for record in listed] == ["a", "b"]
    copy = sqlite3.connect(tmp_path / "copy.db")
    assert copy.execute("SELECT count(*) FROM claim").fetchone() == (2,)
    copy.close()
    parquet = next((tmp_path / "parquet").glob("claim*.parquet"))
    assert duckdb.sql(f"SELECT count(*) FROM '{parquet}'").fetchall() == [(2,)]
    assert len(pandas.read_parquet(parquet)) == 2
