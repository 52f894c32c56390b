"""A ledger copied from the command line."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from command import Desk


@pytest.fixture
def ledger(desk: Desk) -> Path:
    assert desk.run("ingest", desk.articles("day.jsonl", "The S&P 500 fell 2.1% on Thursday.")).code == 0
    return desk.db


def test_there_and_back(desk: Desk, ledger: Path, empty_database: str) -> None:
    there, back = empty_database, desk.folder / "back.db"
    done = desk.run("copy", "--from", ledger, "--to", there, STREETCHECK_DB="nowhere.db")
    assert (done.code, done.out) == (0, "")
    assert done.err.startswith(f"{there}: 0 feed, 0 entry, 1 article, 1 mention, 1 claim, ")
    assert len(done.errors()) == 1
    assert desk.run("copy", "--from", there, "--to", back).code == 0
    claims = desk.run("claims", "--format", "jsonl").records()
    assert desk.run("--db", back, "claims", "--format", "jsonl").records() == claims != []
    assert desk.run("--db", there, "claims", "--format", "jsonl").records() == claims


def test_it_says_where_the_kept_pages_are(desk: Desk, ledger: Path) -> None:
    (desk.folder / "ledger.db.pages").mkdir()
    done = desk.run("copy", "--from", ledger, "--to", desk.folder / "new.db")
    assert done.errors()[1:] == [
        f"the kept pages are in {ledger}.pages: copy that folder to {desk.folder / 'new.db'}.pages"
    ]


def missing(desk: Desk) -> list[str | Path]:
    return ["--from", desk.folder / "no.db", "--to", desk.folder / "new.db"]


def itself(desk: Desk) -> list[str | Path]:
    return ["--from", desk.db, "--to", desk.db]


def with_rows(desk: Desk) -> list[str | Path]:
    shutil.copy(desk.db, desk.folder / "other.db")
    return ["--from", desk.db, "--to", desk.folder / "other.db"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (missing, "no.db; streetcheck ingest makes one"),
        (itself, "ledger.db cannot be copied to itself; name another database with --to"),
        (with_rows, "other.db holds rows already; copy to a new database with --to"),
    ],
)
def test_what_cannot_be_copied_is_one_line_and_1(
    desk: Desk, ledger: Path, arguments: Callable[[Desk], list[str | Path]], said: str
) -> None:
    done = desk.run("copy", *arguments(desk))
    assert (done.code, done.out, len(done.errors())) == (1, "", 1)
    assert done.err.startswith("streetcheck: ") and done.errors()[0].endswith(said)
