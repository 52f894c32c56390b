"""Streams and signals, with the command as a process: pipes, encodings, full disks, kills."""

import contextlib
import fcntl
import json
import os
import pty
import random
import resource
import signal
import sqlite3
import struct
import subprocess
import termios
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from command import COMMAND, Desk
from samples import BARS, FALL, FILLER, RISE, TARGET, feed, page

import render


def run(desk: Desk, *arguments: str | Path, **streams: object) -> tuple[int, bytes, bytes]:
    process = desk.start(*arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **streams)
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


def until(condition: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.01)


def test_output_is_utf_8_whatever_the_locale(desk: Desk) -> None:
    line = {"id": "ü", "title": "Börse \u2019 日本", "text": FALL, "published": "2026-01-09"}
    code, out, err = run(desk, "read", desk.write("a.jsonl", json.dumps(line)))
    assert (code, err) == (0, b"")
    assert "Börse ’ 日本".encode() in out


def test_half_a_character_in_a_name_comes_out_as_its_escape(desk: Desk) -> None:
    name = os.fsdecode(b"caf\xe9.txt")
    desk.write(name, FALL)
    code, out, _ = run(desk, "read", name)
    assert code == 0 and json.loads(out)["text"] == FALL
    code, out, err = run(desk, "read", os.fsdecode(b"no\xe9.txt"))
    assert code == 1 and err.count(b"\n") == 1


def test_a_reader_that_goes_away_ends_it_quietly(desk: Desk) -> None:
    path = desk.articles("many.jsonl", *[FALL] * 2000)
    process = desk.start("read", path, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None and process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(30) == 128 + signal.SIGPIPE
    process.stderr.close()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("command", [["read", "a.txt"], ["claims", "--format", "csv"]])
def test_a_full_disk_is_one_line_and_1(command: list[str], desk: Desk) -> None:
    desk.write("a.txt", FALL)
    desk.run("ingest", desk.folder / "a.txt")
    with Path("/dev/full").open("wb") as full:
        process = desk.start(*command, stdout=full, stderr=subprocess.PIPE)
        _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (1, b"streetcheck: output: No space left on device\n")


@pytest.mark.parametrize(("end", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_a_command(end: signal.Signals, code: int, desk: Desk) -> None:
    process = desk.start(
        "extract", "-", stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write(desk.articles("a.jsonl", FALL).read_bytes() + b"\n" * 100_000)
    process.stdin.flush()
    assert process.stdout.readline(), "articles come out as they are read"
    process.send_signal(end)
    _, err = process.communicate(timeout=10)
    assert process.returncode == code
    assert b"Traceback" not in err


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_watch_takes_in_what_is_due_and_ends_cleanly(end: signal.Signals, desk: Desk, web: str) -> None:
    desk.write("web/a.html", page(FALL))
    desk.write("web/feed.xml", feed(("a.html", "Stocks slip")))
    desk.run("feeds", "add", f"{web}/feed.xml")
    process = desk.start("watch", "--every", "1s", stderr=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stderr is not None
    line = process.stderr.readline().decode()
    assert line.endswith(f" {web}/feed.xml: 1 articles new, 0 changed, 0 already there, 1 claims, 0 failed\n")
    time.sleep(0.2)
    process.send_signal(end)
    started = time.monotonic()
    out, err = process.communicate(timeout=20)
    assert time.monotonic() - started < 5
    assert (process.returncode, out) == (0, b"")
    assert err.decode().splitlines()[-1].endswith(" stopped")
    assert len(desk.run("claims", "--format", "jsonl").records()) == 1


def test_a_feed_that_cannot_be_parsed_does_not_end_watch(desk: Desk, web: str) -> None:
    desk.write("web/odd.xml", "<html><body>Back soon.</body></html>")
    desk.write("web/a.html", page(FALL))
    desk.write("web/feed.xml", feed(("a.html", "Stocks slip")))
    desk.run("feeds", "add", f"{web}/odd.xml", f"{web}/feed.xml")
    process = desk.start("watch", "--every", "1h", stderr=subprocess.PIPE)
    assert process.stderr is not None
    said = "".join(process.stderr.readline().decode() for _ in range(3))
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 0
    process.stderr.close()
    assert f"Z {web}/odd.xml: not a feed\n" in said
    assert "/odd.xml: 0 articles new" in said and "/feed.xml: 1 articles new" in said


@pytest.mark.parametrize(
    "command",
    [
        ["feeds", "remove", "https://news.example/feed.xml"],
        ["ingest", "a.jsonl"],
        ["prices", "import", "bars.csv"],
        ["reconcile"],
    ],
    ids=" ".join,
)
def test_a_locked_database_is_named(command: list[str], desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("commands.common.LOCK_SECONDS", 0.2)
    monkeypatch.chdir(desk.folder)
    desk.articles("a.jsonl", FALL)
    desk.write("bars.csv", BARS)
    desk.run("feeds", "add", "https://news.example/feed.xml")
    with closing(sqlite3.connect(desk.db, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert desk.run("claims").code == 0, "who reads need not wait"
        done = desk.run(*command)
    assert done.code == 1
    assert done.err.startswith(f"streetcheck: {desk.db} is locked") and len(done.errors()) == 1


def test_a_database_that_cannot_grow_ends_the_run_in_one_line_and_the_next_one_finishes(desk: Desk) -> None:
    def small_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000))

    articles = desk.articles("a.jsonl", *[f"{FALL} {number}. " + FILLER * 60 for number in range(30)])
    process = desk.start("ingest", articles, stderr=subprocess.PIPE, before=small_files)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert err.decode().startswith(f"streetcheck: {desk.db}: ") and err.count(b"\n") == 1
    kept = stored(desk.db)
    assert 0 < kept < 30
    done = desk.run("ingest", articles)
    assert done.errors()[0].startswith(f"{30 - kept} articles new, 0 changed, {kept} already there")


def on_a_terminal(desk: Desk, *arguments: str, **env: str) -> bytes:
    """What the command writes to a terminal of 100 columns."""
    outer, inner = pty.openpty()
    fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 100, 0, 0))
    environment = {**desk.environment(), "TERM": "xterm-256color", **env}
    environment.pop("COLUMNS", None)
    process = subprocess.Popen(
        [*COMMAND, *arguments], stdin=inner, stdout=inner, stderr=inner, env=environment
    )
    os.close(inner)
    shown = b""
    with contextlib.suppress(OSError):  # that is how a terminal says that nobody writes to it any more
        while piece := os.read(outer, 100_000):
            shown += piece
    process.wait(30)
    os.close(outer)
    return shown


def test_colours_are_for_terminals_that_want_them(desk: Desk) -> None:
    desk.run("ingest", desk.articles("a.jsonl", FALL))
    desk.run("prices", "import", desk.write("bars.csv", BARS))
    desk.run("reconcile")
    green = b"\x1b[32m"
    assert green in on_a_terminal(desk, "claims")
    assert green not in on_a_terminal(desk, "claims", NO_COLOR="1")
    assert b"\x1b" not in on_a_terminal(desk, "claims", "--format", "jsonl")
    assert "\x1b" not in desk.run("claims").out


def test_an_export_shows_a_bar_on_a_terminal_and_a_line_now_and_then_elsewhere(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.run("ingest", desk.articles("a.jsonl", FALL))
    shown = on_a_terminal(desk, "export", str(desk.folder / "out"), "--format", "csv")
    assert "━".encode() in shown and b"claim" in shown
    assert desk.run("export", desk.folder / "more", "--format", "csv").err.count("\n") == 1
    with render.Progress(every=0) as progress:
        progress("claim", 2_000, 1_000_000)
    assert capsys.readouterr().err == "claim: 2,000 of 1,000,000\n"


def test_a_table_that_is_too_tall_is_paged_on_a_terminal_only(desk: Desk) -> None:
    desk.run("ingest", desk.articles("a.jsonl", *[FALL] * 30))
    pager = desk.write("pager", "#!/bin/sh\necho PAGED\ncat\n")
    pager.chmod(0o755)
    shown = on_a_terminal(desk, "claims", PAGER=str(pager))
    assert shown.count(b"PAGED") == 1 and b"30 claims" in shown
    assert b"PAGED" not in on_a_terminal(desk, "claims", "--limit", "5", PAGER=str(pager))
    assert b"PAGED" not in on_a_terminal(desk, "claims", "--format", "jsonl", PAGER=str(pager))
    assert "PAGED" not in desk.run("claims", PAGER=str(pager)).out


def test_progress_is_for_terminals(desk: Desk) -> None:
    path = desk.articles("a.jsonl", FALL)
    assert b"Story 1" in on_a_terminal(desk, "ingest", str(path))
    assert "Story 1" not in desk.run("ingest", path).err


TABLES = {
    "article": "id, text_hash, url, title, published, publisher, superseded_at IS NULL",
    "mention": "symbol, name, type, text, span_start, span_end, how",
    "claim": "id, quote, span_start, kind, metric, value, subject_symbol, superseded_at IS NULL",
    "entry": "feed_url, entry_key, article_id",
}


def content(db: Path) -> dict[str, list[tuple[object, ...]]]:
    with closing(sqlite3.connect(db)) as connection:
        return {
            table: sorted(connection.execute(f"SELECT {columns} FROM {table}").fetchall(), key=repr)
            for table, columns in TABLES.items()
        }


def stored(db: Path) -> int:
    """How many articles there are; 0 where there is no table yet."""
    try:
        with closing(sqlite3.connect(f"{db.as_uri()}?mode=ro", uri=True)) as connection:
            return int(connection.execute("SELECT count(*) FROM article").fetchone()[0])
    except sqlite3.Error:
        return 0


def test_killed_at_any_moment_the_next_run_finishes_the_work(desk: Desk) -> None:
    texts = [
        f"{FALL.replace('1.2', f'{number / 10}')} {RISE} {TARGET.replace('48', str(50 + number))}"
        for number in range(1, 41)
    ]
    articles = desk.articles("a.jsonl", *texts)
    undisturbed, killed = Desk(desk.folder / "one"), Desk(desk.folder / "two")
    for one in (undisturbed, killed):
        one.folder.mkdir()
    assert undisturbed.run("ingest", articles).code == 0
    dice = random.Random(20260109)
    for wanted in (0, dice.randint(1, 10), dice.randint(11, 39)):
        process = killed.start("ingest", articles, stderr=subprocess.DEVNULL)
        until(lambda wanted=wanted: stored(killed.db) >= wanted if wanted else killed.db.exists())
        time.sleep(dice.random() / 50)
        process.send_signal(signal.SIGKILL)
        process.wait(10)
        assert killed.run("status").code == 0
    assert killed.run("ingest", articles).code == 0
    assert content(killed.db) == content(undisturbed.db)
    assert "not ended" in killed.run("status").out


def test_a_pipe_of_two_commands(desk: Desk) -> None:
    desk.write("page.html", page(FALL))
    with desk.start("read", "page.html", stdout=subprocess.PIPE) as reading:
        done = subprocess.run(
            [*COMMAND, "extract", "-"], stdin=reading.stdout, capture_output=True, check=True
        )
    assert json.loads(done.stdout)["value"] == 1.2
