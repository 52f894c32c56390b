"""Shards of a back-fill imported from the command line: the ledger that ingest of the same files makes."""

import json
import random
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from command import Desk

from commands import work
from commands.edition import extractor
from ingest.files import read_path
from records import Article, Failure, stable_id
from store import shards
from store.carry import Part as Rows
from store.connection import connect
from store.location import parse_location
from store.shards import Aside, Input
from store.tables import Base

TODAY = "Quarrel Robotics shares fell 6.2% on Thursday. "
FILLER = " ".join(f"The {n}th warehouse in the valley opened its doors without much ado." for n in range(9))
OTHER = " ".join(f"Nobody counted the {n} boats that left the harbour that morning." for n in range(9))
A_SLICE = 4


def line(id_: str, text: str, **fields: str | None) -> dict[str, Any]:
    known = {"published": "2026-01-09", "publisher": "Example Wire", "url": f"https://news.example/{id_}"}
    return {"id": id_, "title": f"Story {id_}", "text": text, **known, **fields}


def fell(index: str, percent: float) -> str:
    return f"The {index} fell {percent}% on Thursday. "


FILES: dict[str, list[dict[str, Any] | str]] = {
    "one.jsonl": [
        line("a", fell("S&P 500", 2.1) + FILLER),
        line("b", fell("Nasdaq", 1.3) + OTHER),
        line("a", fell("S&P 500", 2.1) + FILLER),
        line("c", "The Russell 2000 rose 0.4% last week. Nobody knew why.", published=None),
        "no article",
        line("d", fell("S&P 500", 2.1) + FILLER + " As told."),
        line("a", fell("S&P 500", 2.5) + FILLER),
        line("e", fell("S&P 500", 2.5) + FILLER + " Corrected."),
    ],
    "two.jsonl": [
        line("f", fell("Nasdaq", 1.3) + OTHER + " The end."),
        line("c", "The Russell 2000 rose 0.4% last week. Nobody knew why."),
        line("g", ""),
        *(line(f"n{n}", fell("Dow Jones Industrial Average", n / 10) + FILLER + f" {n}.") for n in range(9)),
    ],
}  # fmt: skip


@pytest.fixture
def files(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Named as in the desk's folder, where the commands are run."""
    monkeypatch.chdir(desk.folder)
    for name, lines in FILES.items():
        desk.write(
            name, "".join((each if isinstance(each, str) else json.dumps(each)) + "\n" for each in lines)
        )
    return list(FILES)


def backfill(names: Sequence[str], dest: Path, by: str | None = None) -> Path:
    """What the command of that name writes, a few articles a shard, without its cluster."""
    inputs = []
    for name in names:
        slices = list(_slices(list(read_path(name))))
        digest = stable_id(Path(name).read_text())[:16]
        each = Input(name, digest, 1, tuple((n, n + 1, 0) for n in range(len(slices))))
        for part, some in zip(each.parts, slices, strict=True):
            with shards.writing(dest, part, extractor=by or extractor()) as shard:
                for item in some:
                    if isinstance(item, Article):
                        said = work.said_in(item)
                        shard.add(item, said.claims, said.mentions, said.sketch)
                    else:
                        shard.fail(item)
        inputs.append(each)
    shards.write_inputs(dest, inputs)
    return dest


def _slices(items: list[Any]) -> Iterator[list[Article | Failure]]:
    yield from (items[start : start + A_SLICE] for start in range(0, len(items), A_SLICE))


def ledger(address: str | Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row but the runs; of times whether there is one."""
    connection = connect(parse_location(str(address)))
    with connection.snapshot():
        found = {
            table.name: sorted((_untimed(table, row) for rows in Rows(table).batches(connection) for row in rows), key=repr)
            for table in Base.metadata.sorted_tables
            if table.name != "run"
        }  # fmt: skip
    connection.close()
    return found


def _untimed(table: Any, row: tuple[Any, ...]) -> tuple[Any, ...]:
    times = ("recorded_at", "superseded_at", "failed_at")
    return tuple(
        value is None if column.name in times else value
        for column, value in zip(table.columns, row, strict=True)
    )


SAID = "15 articles new, 2 changed, 1 already there, 17 claims, 2 failed"


def test_it_is_what_ingest_makes(desk: Desk, files: list[str], database: str) -> None:
    ingested = desk.run("ingest", *files)
    done = desk.run("--db", database, "import", backfill(files, desk.folder / "shards"))
    assert (done.code, done.out, done.errors()[-1]) == (1, "", SAID)
    assert sorted(done.errors()) == sorted(ingested.errors())
    assert ledger(database) == ledger(desk.db)
    again = desk.run("--db", database, "import", desk.folder / "shards")
    assert again.errors()[-1] == "0 articles new, 0 changed, 18 already there, 0 claims, 2 failed"
    assert {**ledger(database), "failure": []} == {**ledger(desk.db), "failure": []}


@pytest.mark.parametrize("first", [0, 1])
def test_it_adds_to_what_ingest_has_read(desk: Desk, files: list[str], database: str, first: int) -> None:
    desk.run("ingest", files[first], files[1 - first])
    desk.run("--db", database, "ingest", files[first])
    done = desk.run("--db", database, "import", backfill([files[1 - first]], desk.folder / "shards"))
    assert done.code == 1
    assert ledger(database) == ledger(desk.db)


def test_killed_again_and_again_it_ends_with_what_one_import_gives(desk: Desk, files: list[str]) -> None:
    folder = backfill(files, desk.folder / "shards")
    whole = desk.folder / "whole.db"
    start = time.monotonic()
    assert desk.start("--db", whole, "import", folder).wait() == 1
    seconds, dice = time.monotonic() - start, random.Random(8)
    for _ in range(4):
        process = desk.start("import", folder)
        time.sleep(seconds * dice.uniform(0.4, 0.95))
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert desk.start("import", folder).wait() == 1
    assert {**ledger(desk.db), "failure": []} == {**ledger(whole), "failure": []}


def test_what_an_older_reader_read_is_read_again(desk: Desk, files: list[str]) -> None:
    desk.run("import", backfill(files, desk.folder / "old", by="0+old"))
    done = desk.run("import", backfill(files, desk.folder / "new"))
    assert done.errors()[-1] == (
        "0 articles new, 0 changed, 18 already there, 15 of them read again, 0 claims, 2 failed"
    )
    assert {row[2] for row in ledger(desk.db)["reading"]} == {extractor(), "0+old"}, (
        "older texts stay as they are"
    )
    before = ledger(desk.db)
    desk.run("import", desk.folder / "old")
    assert {**ledger(desk.db), "failure": []} == {**before, "failure": []}


def missing(folder: Path, shard: Path) -> str:
    for file in shard.iterdir():
        file.unlink()
    shard.rmdir()
    return "missing; run the back-fill again"


def damaged(folder: Path, shard: Path) -> str:
    (shard / "claims.parquet").write_bytes(b"PAR1")
    return "damaged ("


def aside(folder: Path, shard: Path) -> str:
    missing(folder, shard)
    shards.set_aside(folder, shard.name, Aside("one.jsonl", 1, "its pages end the process", 3))
    return "set aside: its pages end the process"


@pytest.mark.parametrize(("damage", "failed"), [(missing, 2), (damaged, 3), (aside, 2)])
def test_a_shard_that_cannot_be_read_is_named_and_the_rest_goes_on(
    desk: Desk, files: list[str], damage: Callable[[Path, Path], str], failed: int
) -> None:
    folder = backfill(files, desk.folder / "shards")
    [name] = [path.name for path in folder.glob("*-0001") if "one.jsonl" in (path / "shard.json").read_text()]
    said = damage(folder, folder / name)
    done = desk.run("import", folder)
    assert done.code == 1
    assert done.errors()[0].startswith(f"streetcheck: one.jsonl shard {name}: {said}")
    assert done.errors()[-1] == f"13 articles new, 1 changed, 1 already there, 14 claims, {failed} failed"
    assert f"one.jsonl shard {name}" in desk.run("status").out
    backfill(files, folder)
    shards.take_back(folder, name)
    assert desk.run("import", folder).errors()[-1].startswith("2 articles new, 1 changed, ")
    assert f"one.jsonl shard {name}" not in desk.run("status").out


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"format": "streetcheck-backfill", "version": 2, "sources": []}, "is not of a back-fill that this streetcheck reads"),
        ({"format": "other"}, "is not of a back-fill that this streetcheck reads"),
        ("words", "is not of a back-fill that this streetcheck reads"),
    ],
)  # fmt: skip
def test_a_folder_of_another_version_is_one_line(desk: Desk, content: object, said: str) -> None:
    desk.write("shards/backfill.json", json.dumps(content))
    done = desk.run("import", desk.folder / "shards")
    assert (done.code, len(done.errors())) == (1, 1)
    assert done.errors()[0].endswith(said) and not desk.db.exists()


def test_nothing_of_it_is_loaded_for_other_commands() -> None:
    """Reading shards takes pyarrow, which every writing command would wait for."""
    import subprocess

    code = "import sys, commands.intake, store.store; print('pyarrow' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=Path(__file__).parents[2]
    )
    assert done.stdout == "False\n", done.stderr


def test_what_backfill_reads_is_what_ingest_reads(desk: Desk, files: list[str]) -> None:
    pytest.importorskip("distributed")
    desk.run("--db", desk.folder / "other.db", "ingest", *files)
    assert desk.start("backfill", *files, "--to", "shards", "--on", "local[1]").wait() == 0
    done = desk.run("import", "shards")
    assert done.errors()[-1] == SAID
    assert ledger(desk.db) == ledger(desk.folder / "other.db")
