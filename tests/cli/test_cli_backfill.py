"""backfill on real clusters: the shards, what is skipped, what is set aside, and what a kill leaves."""

from __future__ import annotations

import errno
import gzip
import io
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import psutil
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from command import ROOT, Desk
from samples import FALL, RISE, TARGET, page
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from commands import cluster, progress
from commands.edition import extractor
from commands.filling import Fault, attempt, name_at, rows_at
from store.shards import Part

EXAMPLES = sorted((ROOT / "examples" / "pages").glob("*.html"))
DONE = re.compile(
    r"(\d+) slices read, (\d+) already there, (\d+) set aside; (\d+) articles, (\d+) claims, (\d+) failed"
    r"(, [\d.]+ articles/s)?"
)
WAIT_SECONDS = 60.0


def warc(path: Path, *bodies: bytes | str, url: str = "https://news.example/{}") -> Path:
    """As Common Crawl writes its news: a gzip member a record, requests between the responses."""
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        about = {"WARC-Date": "2026-02-20T12:00:00Z"}
        for number, body in enumerate(bodies):
            data = body.encode() if isinstance(body, str) else body
            for kind, first in (("request", "GET / HTTP/1.1"), ("response", "200 OK")):
                http = StatusAndHeaders(first, [("Content-Type", "text/html")], protocol="HTTP/1.1")
                payload = io.BytesIO(data if kind == "response" else b"")
                record = writer.create_warc_record(
                    url.format(number), kind, payload=payload, http_headers=http, warc_headers_dict=about
                )
                writer.write_record(record)
    return path


def lines(path: Path, *texts: str) -> Path:
    rows = [
        {"id": f"{path.stem}-{n}", "title": f"Story {n}", "published": "2026-01-09", "text": text}
        for n, text in enumerate(texts)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def shard_files(folder: Path) -> dict[str, bytes]:
    """Every file of the shards by its name; there is nothing half-written."""
    found = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert not [name for name in found if name.startswith(".") and name != ".lock"]
    return found


POISON = """
import os
from ingest import slices
from store import shards

# A file to preload is imported twice.
real_writing, real_digest = vars(slices).setdefault("real", (shards.writing, slices.digest))

def writing(dest, part, **how):
    if "kills" in part.source:
        os.kill(os.getpid(), 9)
    if "raises" in part.source:
        raise OSError(5, "Input/output error")
    return real_writing(dest, part, **how)

def digest(path):
    if "closed" in path.name:
        raise OSError(13, "Permission denied")
    return real_digest(path)

shards.writing, slices.digest = writing, digest
"""
OPTIONS: dict[str, Any] = {
    "threads_per_worker": 1, "dashboard_address": "127.0.0.1:0", "scheduler_kwargs": {"dashboard": False},
    "silence_logs": 60,
}  # fmt: skip


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The scheduler of a user's own cluster of two workers, to which some files are poison."""
    import dask
    from distributed import LocalCluster

    folder = tmp_path_factory.mktemp("cluster")
    (folder / "poison.py").write_text(POISON)
    settings = {"distributed.worker.daemon": False, "temporary-directory": str(folder)}
    with (
        dask.config.set({**settings, "distributed.scheduler.allowed-failures": 1}),
        LocalCluster(n_workers=2, preload=[str(folder / "poison.py")], **OPTIONS) as own,
    ):
        yield own.scheduler_address


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("commands.backfill_run.SLICE_PAGES", 4)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Ten pages, two of them hostile and one a newer version of another; articles of either kind."""
    folder = tmp_path / "archive"
    (folder / "more").mkdir(parents=True)
    pages = [path.read_bytes() for path in EXAMPLES[:6]]
    hostile = [b"<div>" * 50_000, b"\x1f\x8b\x08\0no page"]
    warc(folder / "a.warc.gz", *pages[:3], hostile[0], pages[3], hostile[1], page(FALL), pages[4])
    warc(folder / "b.warc.gz", "", page(RISE), *[""] * 4, page(FALL.replace("1.2", "1.3"), RISE))
    lines(folder / "c.jsonl", *[FALL, TARGET, RISE] * 3)
    with (folder / "c.jsonl").open("a") as more:
        more.write("no JSON\n" + json.dumps({"text": FALL, "published": "soon"}) + "\n")
    shutil.copy(folder / "a.warc.gz", folder / "more" / "copy.warc.gz")
    return folder


def summary(errors: list[str]) -> list[int]:
    """Slices read, there and set aside; articles, claims, failed."""
    found = DONE.fullmatch(errors[-1])
    assert found, errors
    return [int(number) for number in found.groups()[:6]]


def stored(desk: Desk, sql: str) -> list[Any]:
    with sqlite3.connect(desk.db) as connection:
        return sorted(connection.execute(sql).fetchall(), key=repr)


def written(folder: Path, sql: str) -> list[Any]:
    """What DuckDB finds in the shards, whose folder is called DIR in the query."""
    return sorted(duckdb.sql(sql.replace("DIR", str(folder))).fetchall(), key=repr)


def failures(folder: Path) -> list[tuple[str, str]]:
    told = [each for path in folder.glob("*/shard.json") for each in json.loads(path.read_text())["failures"]]
    return sorted((each["item"], each["reason"]) for each in told)


def test_shards_are_what_ingest_stores_on_any_number_of_workers(
    desk: Desk, archive: Path, small: None, running: str
) -> None:
    one, two = desk.folder / "one", desk.folder / "two"
    done = desk.run("backfill", archive, "--to", one, "--on", "local[1]")
    assert summary(done.errors())[:4] == [7, 0, 0, 17], done.err
    assert done.code == 0 and len(done.errors()) == 1
    again = desk.run("backfill", archive, "--to", two, "--on", running)
    assert summary(again.errors()) == summary(done.errors())
    assert shard_files(one) == shard_files(two)
    sources = json.loads((one / "backfill.json").read_text())["sources"]
    assert [each["name"] for each in sources] == [
        f"{archive}/{n}" for n in ("a.warc.gz", "b.warc.gz", "c.jsonl")
    ]

    desk.run("ingest", archive)
    heads = "id, text, url, title, published, publisher, author, language, source, text_hash, state, origins"
    assert written(one, f"SELECT {heads} FROM 'DIR/*/articles.parquet'") == stored(
        desk, f"SELECT {heads} FROM article"
    )
    said = "id, quote, span_start, metric, subject_symbol, claimant_name, cues, rule, confidence, content"
    assert written(one, f"SELECT {said}, value_text FROM 'DIR/*/claims.parquet'") == stored(
        desk, f"SELECT {said}, value FROM claim"
    )
    found = "symbol, name, span_start, how FROM"
    assert written(one, f"SELECT {found} 'DIR/*/mentions.parquet'") == stored(desk, f"SELECT {found} mention")
    failed = [
        (item, reason)
        for item, reason in stored(desk, "SELECT item, reason FROM failure")
        if "copy" not in item
    ]
    assert failures(one) == failed and len(failed) == summary(done.errors())[5] == 9


def test_a_second_run_does_nothing_and_another_edition_all(
    desk: Desk, tmp_path: Path, small: None, running: str
) -> None:
    warc(tmp_path / "a.warc.gz", *[page(FALL)] * 5)
    (tmp_path / "a.warc.gz").write_bytes((tmp_path / "a.warc.gz").read_bytes()[:-40])
    lines(tmp_path / "b.jsonl", FALL, RISE)
    dest = tmp_path / "shards"
    said = f"streetcheck: {tmp_path}/a.warc.gz: cut short: the pages before the cut were read"
    run = ("backfill", tmp_path / "a.warc.gz", tmp_path / "b.jsonl", "--to", dest, "--on", running)
    done = desk.run(*run)
    assert (done.code, done.errors()[0], summary(done.errors())) == (1, said, [3, 0, 0, 6, 6, 1])
    assert failures(dest) == [(f"{tmp_path}/a.warc.gz", "cut short: the pages before the cut were read")]
    before = {path: path.stat().st_ino for path in dest.glob("*/*")}
    content = shard_files(dest)

    lines(tmp_path / "c.jsonl", TARGET)
    again = desk.run(*run, tmp_path / "c.jsonl")
    assert (again.code, again.errors()[0], summary(again.errors())) == (1, said, [1, 3, 0, 1, 1, 0])
    assert before.items() <= {path: path.stat().st_ino for path in dest.glob("*/*")}.items()
    names = [Path(each["name"]).name for each in json.loads(content["backfill.json"])["sources"]]
    assert names == ["a.warc.gz", "b.jsonl"]
    about = json.loads((dest / "backfill.json").read_text())
    assert [Path(each["name"]).name for each in about["sources"]] == [*names, "c.jsonl"]

    for path in before:
        if path.name == "shard.json":
            path.write_text(path.read_text().replace(extractor(), "0.1.0+older"))
            (path.parent / "claims.parquet").write_bytes(b"of another edition")
    anew = desk.run(*run)
    assert summary(anew.errors())[:2] == [3, 0]
    del content["backfill.json"]
    assert content.items() <= shard_files(dest).items()


def test_poison_is_set_aside_and_the_rest_is_read(desk: Desk, tmp_path: Path, running: str) -> None:
    names = ["a", "closed", "kills", "b", "raises", "c", "d"]
    files = [lines(tmp_path / f"{name}.jsonl", FALL, f"{RISE} {name}") for name in names]
    run = ("backfill", *files, tmp_path / "none.warc", "--to", tmp_path / "shards", "--on")
    done = desk.run(*run, running)
    none = f"streetcheck: {tmp_path}/none.warc: no such file or folder"
    reasons = {
        "closed": "permission denied",
        "kills": "it ended the process that worked on it",
        "raises": "input/output error",
    }
    said = {
        f"streetcheck: {tmp_path}/{name}.jsonl: set aside after {{}} attempts: {why}"
        for name, why in reasons.items()
    }
    attempts = {"closed": 3, "kills": 4, "raises": 3}
    expected = {line.format(attempts[name]) for name, line in zip(reasons, sorted(said), strict=True)}
    assert set(done.errors()[:-1]) == {none, *expected}
    assert (done.code, summary(done.errors())) == (1, [4, 0, 3, 8, 8, 0])
    aside = [json.loads(path.read_text()) for path in (tmp_path / "shards" / "set-aside").iterdir()]
    assert sorted((Path(each["source"]).stem, each["slice"], each["reason"], each["attempts"]) for each in aside) == [
        ("closed", None, reasons["closed"], 3), ("kills", 0, reasons["kills"], 4), ("raises", 0, reasons["raises"], 3),
    ]  # fmt: skip

    again = desk.run(*run, running)
    assert (again.code, summary(again.errors())[:4]) == (1, [0, 4, 3, 0])
    assert {line.partition(": set aside earlier: ")[2] for line in again.errors()[1:-1]} == {
        f"{why}; try it again with --retry" for why in reasons.values()
    }
    healed = desk.run(*run[:-3], "--to", tmp_path / "shards", "--retry", "--on", "local[1]")
    assert (healed.code, summary(healed.errors())[:4]) == (1, [3, 4, 0, 6]), healed.err
    assert healed.errors()[:-1] == [none]
    assert not (tmp_path / "shards" / "set-aside").exists()


class Started:
    """A back-fill as a process of its own, and its processes."""

    def __init__(self, desk: Desk, *arguments: Any) -> None:
        self.process = desk.start("backfill", *arguments, stderr=subprocess.PIPE, text=True)

    def workers(self) -> list[psutil.Process]:
        """Those of dask; those that read are their children's children."""
        return [
            child
            for child in psutil.Process(self.process.pid).children()
            if "--multiprocessing-fork" in child.cmdline() or "spawn_main" in " ".join(child.cmdline())
        ]

    def wait_for(self, found: Callable[[], Any]) -> Any:
        until = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < until:
            try:
                if value := found():
                    return value
            except psutil.NoSuchProcess:
                pass
            assert self.process.poll() is None, self.process.communicate()
            time.sleep(0.02)
        raise AssertionError("nothing came of it")

    def end(self) -> tuple[int, list[str]]:
        _, err = self.process.communicate(timeout=WAIT_SECONDS)
        return self.process.returncode, err.splitlines()


def half_written(dest: Path) -> list[Path]:
    """Shards of which the files are open."""
    return [path for path in dest.glob(".*-*") if (path / "mentions.parquet").exists()]


@pytest.fixture
def many(tmp_path: Path) -> list[Path]:
    """Slices of some seconds."""
    text = " ".join([FALL, RISE, TARGET] * 8)
    return [lines(tmp_path / f"{name}.jsonl", *[f"{name} {n}. {text}" for n in range(30)]) for name in "abc"]


def test_a_worker_killed_in_the_middle_changes_nothing(desk: Desk, many: list[Path], running: str) -> None:
    calm = desk.run("backfill", *many, "--to", desk.folder / "calm", "--on", running)
    started = Started(desk, *many, "--to", desk.folder / "killed", "--on", "local[2]")
    started.wait_for(lambda: half_written(desk.folder / "killed"))
    os.kill(started.wait_for(started.workers)[0].pid, signal.SIGKILL)
    code, errors = started.end()
    assert (code, summary(errors), len(errors)) == (0, summary(calm.errors()), 1)
    assert shard_files(desk.folder / "killed") == shard_files(desk.folder / "calm")


def test_a_page_that_ends_its_process_costs_only_itself(desk: Desk, many: list[Path]) -> None:
    dest = desk.folder / "shards"
    many[0].write_bytes(b"".join(path.read_bytes() for path in many))
    started = Started(desk, many[0], "--to", dest, "--on", "local[1]")
    started.wait_for(lambda: half_written(dest))

    def reader() -> psutil.Process | None:
        [worker] = started.workers()
        below = [each for child in worker.children() for each in child.children()]
        return below[0] if below and below[0].cpu_times().user > 0.1 else None

    os.kill(started.wait_for(reader).pid, signal.SIGKILL)
    code, errors = started.end()
    assert (code, summary(errors)[:4], summary(errors)[5]) == (0, [1, 0, 0, 89], 1)
    assert [reason for _, reason in failures(dest)] == ["the process that read the page ended (SIGKILL)"]


@pytest.mark.parametrize(("how", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_an_end_comes_at_once_and_leaves_whole_shards(
    desk: Desk, many: list[Path], how: signal.Signals, code: int
) -> None:
    dest = desk.folder / "shards"
    scratch = desk.folder / "scratch"
    scratch.mkdir()
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("TMPDIR", str(scratch))
        started = Started(desk, *many, "--to", dest, "--on", "local[1]")
    started.wait_for(lambda: half_written(dest))
    processes = psutil.Process(started.process.pid).children(recursive=True)
    began = time.monotonic()
    started.process.send_signal(how)
    assert started.end()[0] == code
    assert time.monotonic() - began < 10
    assert not psutil.wait_procs(processes, timeout=5)[1]
    assert not list(dest.glob(".*-*")) and not list(scratch.glob("streetcheck*"))


def broken(error: Exception) -> None:
    raise error


@pytest.mark.parametrize(
    ("error", "fault"),
    [
        (OSError(errno.EIO, "Input/output error"), Fault("input/output error")),
        (
            OSError(errno.ENOSPC, "No space left on device"),
            Fault("cannot write: no space left on device", unfit=True),
        ),
        (ValueError("two\nlines"), Fault("reading failed: ValueError: two")),
        (RecursionError(), Fault("reading failed: RecursionError: ")),
    ],
)
def test_errors_come_back_as_values(error: Exception, fault: Fault) -> None:
    assert attempt(broken, error) == fault


def test_a_slice_that_cannot_be_got_is_no_page_at_fault(tmp_path: Path) -> None:
    gone = (str(tmp_path / "gone.jsonl"), Part("gone", "0" * 16, 0, 1, 0, 9))
    assert rows_at(gone, 0) == Fault("no such file or directory")
    path = lines(tmp_path / "a.jsonl", FALL, RISE)
    place = (str(path), Part("a", "0" * 16, 0, 1, 0, path.stat().st_size))
    # In any order: a process that is new to the slice passes over what was read.
    assert [name_at(place, number) for number in (1, 0, 2)] == ["a article a-1", "a article a-0", None]
    found = rows_at(place, 1)
    assert isinstance(found, dict) and RISE in found["articles"][0]
    assert rows_at(place, 2) is None and rows_at(place, 3) is None


@pytest.mark.parametrize(
    "words",
    ["", "locals", "local[0]", "local[x]", "local[2", "8", "tcp://host", "http://host:8786", "tcp://:8786"],
)
def test_words_that_name_no_cluster(desk: Desk, words: str) -> None:
    done = desk.run("backfill", "a.warc", "--to", desk.folder / "shards", "--on", words)
    assert done.code == 2
    assert f"{words!r} is neither local, local[4] nor tcp://host:8786" in done.err
    assert not (desk.folder / "shards").exists()


def test_where_nothing_can_be_read_from(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line each, and no shards."""
    path, dest = lines(desk.folder / "a.jsonl", FALL), desk.folder / "shards"
    run = ("backfill", path, "--to", dest, "--on")
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 0.5)
    monkeypatch.setattr(cluster, "WORKERS_SECONDS", 0.5)
    silent = desk.run(*run, "tcp://127.0.0.1:9")
    assert silent.errors() == [
        "streetcheck: tcp://127.0.0.1:9: no scheduler answers; start it with dask scheduler"
    ]

    import dask
    from distributed import LocalCluster

    with (
        dask.config.set(
            {"temporary-directory": str(desk.folder / "scratch"), "distributed.worker.daemon": True}
        ),
        LocalCluster(n_workers=0, **OPTIONS) as own,
    ):
        alone = desk.run(*run, own.scheduler_address)
        assert alone.errors()[0].endswith("no worker came within 0.5 s; start some with dask worker")
        own.scale(1)
        monkeypatch.setattr(cluster, "WORKERS_SECONDS", 30.0)
        daemons = desk.run(*run, own.scheduler_address)
        assert daemons.errors()[0].endswith("start it with DASK_DISTRIBUTED__WORKER__DAEMON=False")
        monkeypatch.setattr("commands.backfill_run.extractor", lambda: "9.9+other")
        others = desk.run(*run, own.scheduler_address)
        assert f"has streetcheck {extractor()}, and this is 9.9+other" in others.errors()[0]

    monkeypatch.setitem(sys.modules, "distributed", None)
    without = desk.run(*run, "local")
    assert without.errors() == [
        "streetcheck: backfill needs dask.distributed: pip install 'streetcheck[scale]'"
    ]
    results = (silent, alone, daemons, others, without)
    assert [(done.code, len(done.errors())) for done in results] == [(1, 1)] * 5
    assert not list(dest.glob("*-*"))


def test_what_cannot_be_a_source_or_a_folder(desk: Desk) -> None:
    desk.write("page.html", page(FALL))
    desk.write("letters/a.txt", "Dear reader")
    wrong = desk.run("backfill", "none.warc", desk.folder / "page.html", "--to", desk.folder / "shards")
    assert wrong.errors() == [
        "streetcheck: none.warc: no such file or folder",
        f"streetcheck: {desk.folder}/page.html: not for a back-fill, which reads .warc .jsonl .parquet: streetcheck ingest does",
        "0 slices read, 0 already there, 0 set aside; 0 articles, 0 claims, 0 failed",
    ]  # fmt: skip
    other = desk.run("backfill", lines(desk.folder / "a.jsonl", FALL), "--to", desk.folder / "letters")
    assert other.errors() == [
        f"streetcheck: {desk.folder}/letters is no folder of a back-fill; name a new or an empty one"
    ]
    assert (wrong.code, other.code) == (1, 1)


def test_parquet_and_packed_lines_with_a_line_of_progress(
    desk: Desk, small: None, running: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "LINE_SECONDS", 0.0)
    rows = [{"text": f"{FALL} {n}", "published": "2026-01-09", "views": n} for n in range(9)]
    pq.write_table(pa.Table.from_pylist(rows), desk.folder / "a.parquet")
    desk.write("b.jsonl.gz", gzip.compress(json.dumps({"text": TARGET}).encode()))
    run = ("backfill", desk.folder, "--to", desk.folder / "shards", "--on", running)
    done = desk.run(*run)
    assert (done.code, summary(done.errors())) == (0, [4, 0, 0, 10, 10, 0])
    assert any(re.fullmatch(r"3 of 4 done, [\d.]+ articles/s, \d+ s left", line) for line in done.errors())
    assert written(desk.folder / "shards", "SELECT DISTINCT source FROM 'DIR/*/articles.parquet'") == [
        (f"{desk.folder}/a.parquet",), (f"{desk.folder}/b.jsonl.gz",),
    ]  # fmt: skip
    again = desk.run(*run)
    assert (again.code, summary(again.errors())) == (0, [0, 4, 0, 0, 0, 0]), "the shards are no sources"
