"""What befalls a ledger: old schemas, full disks, damage, locks, strange texts. Nothing committed is lost."""

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from invented import NOW, article, fall, mention, verdict
from sqlalchemy import create_engine

from records import Claimant, Feed, Subject
from store import StoreError, open_store
from store.lookup import open_reader
from store.migrate import config
from store.schema import HEAD

ROOT = Path(__file__).parents[2]
TIME = "2026-01-12T13:30:00Z"
ARTICLE = (
    "INSERT INTO article (key, id, text_hash, title, published, published_utc, text, recorded_at) "
    f"VALUES (1, 'a1', 'h', 'Old', '2026-01-09', '2026-01-10T04:59:59Z', '6.2%', '{TIME}')"
)
CLAIM = (
    "INSERT INTO claim (id, article_key, quote, span_start, span_end, kind, subject_symbol, subject_name, "
    "subject_type, metric, value, claimant_name, cues, confidence, recorded_at) VALUES ('c1', 1, '6.2%', 0, 4, "
    f"'performance', 'QRRL', 'Quarrel', 'equity', 'return', '6.20', 'Ada', '[]', 1, '{TIME}')"
)


def of_schema(path: Path, revision: str, *rows: str) -> None:
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        settings = config()
        settings.attributes["connection"] = connection
        command.upgrade(settings, revision)
        for row in rows:
            connection.exec_driver_sql(row)
    engine.dispose()


def schema(path: Path) -> str:
    connection = sqlite3.connect(path)
    [(version,)] = connection.execute("SELECT version_num FROM alembic_version")
    connection.close()
    return str(version)


@pytest.mark.parametrize("revision", ["0001", "0002", "0004"])
@pytest.mark.parametrize("how", ["store", "reader"])
def test_an_older_database_is_copied_before_it_is_changed(tmp_path: Path, revision: str, how: str) -> None:
    path, told = tmp_path / "old.db", []
    of_schema(path, revision, ARTICLE, CLAIM)
    if how == "store":
        open_store(str(path), create=False, tell=told.append).close()
    with open_reader(str(path), tell=told.append) as reader:
        assert [row["id"] for row in reader.claims(symbol="Quarrel", limit=9)] == ["c1"]
        assert [row["id"] for row in reader.claims(claimant="ada", limit=9)] == ["c1"]
    copy = tmp_path / f"old.db.{revision}.bak"
    assert (schema(path), schema(copy)) == (HEAD, revision)
    assert sorted(file.name for file in tmp_path.glob("*.bak*")) == [copy.name]
    [line] = told
    assert str(path) in line and str(copy) in line


def test_no_copy_is_written_over(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    (tmp_path / "old.db.0001.bak").write_text("somebody's")
    of_schema(path, "0001", ARTICLE)
    open_store(str(path), create=False).close()
    assert (tmp_path / "old.db.0001.bak").read_text() == "somebody's"
    assert schema(tmp_path / "old.db.0001.bak-2") == "0001"


def test_what_is_empty_or_new_is_not_copied(tmp_path: Path) -> None:
    of_schema(tmp_path / "empty.db", "0001")
    for name in ("empty.db", "new.db"):
        open_store(str(tmp_path / name), create=True).close()
    assert list(tmp_path.glob("*.bak*")) == []


def run(code: str, *arguments: str, size: str | None = None, folder: Path | None = None) -> str:
    """What a process says; with a `size`, `folder` is a disk of its own of so many bytes."""
    inner = [sys.executable, "-c", code, *arguments]
    if size is None:
        return subprocess.run(inner, capture_output=True, text=True, cwd=ROOT).stdout
    mount = f'mount -t tmpfs -o size={size} tmpfs "{folder}" && exec "$@"'
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", mount, "sh", *inner], capture_output=True, text=True, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def mounts() -> bool:
    asked = ["unshare", "-m", "sh", "-c", "mount -t tmpfs tmpfs /mnt"]
    return shutil.which("unshare") is not None and not subprocess.run(asked, capture_output=True).returncode


small_disk = pytest.mark.skipif(not mounts(), reason="no small disk can be mounted here (needs root)")

FILL = """
import sys; sys.path.insert(0, 'tests/store')
from invented import NOW, article, fall
from store import StoreError, open_store
from store.lookup import open_reader
path, stored = sys.argv[1], 0
try:
    with open_store(path, create=True) as store:
        while True:
            words = f"Shares fell 6.2%. {stored} " + "words " * 3000
            store.add_article(article(id=f"a{stored}", text=words), [fall(id=f"c{stored}")], [], now=NOW)
            stored += 1
except StoreError as error:
    print(error)
with open_reader(path) as reader:
    print(stored > 3, reader.count_claims() - stored, len(reader.claims("fell", limit=5)))
"""


@small_disk
def test_a_full_disk_costs_nothing_that_was_stored(tmp_path: Path) -> None:
    said, kept = run(FILL, str(tmp_path / "x.db"), size="2m", folder=tmp_path).splitlines()
    assert said == f"{tmp_path / 'x.db'}: the disk is full; what was stored is safe, make room and go on"
    assert kept == "True 0 5"


UPGRADE = """
import shutil, sys
from store import StoreError, open_store
shutil.copy(sys.argv[1], sys.argv[2])
try:
    open_store(sys.argv[2], create=False, tell=print)
except StoreError as error:
    print(error)
"""


@small_disk
def test_no_room_for_a_copy_leaves_the_database_as_it_is(tmp_path: Path) -> None:
    old, disk = tmp_path / "old.db", tmp_path / "disk"
    disk.mkdir()
    text = ARTICLE.replace("'6.2%'", f"'{'words ' * 150_000}'")
    of_schema(old, "0001", text, CLAIM)
    code = (
        UPGRADE
        + "import os, sqlite3\nprint(sorted(os.listdir(os.path.dirname(sys.argv[2]))))\n"
        + (
            "print(sqlite3.connect(sys.argv[2]).execute('SELECT version_num FROM alembic_version').fetchall())"
        )
    )
    size = f"{old.stat().st_size * 3 // 2 // 1024}k"
    said, files, version = run(code, str(old), str(disk / "x.db"), size=size, folder=disk).splitlines()
    assert "was left as it is, because a copy of it cannot be kept" in said and "make room beside it" in said
    assert (files, version) == ("['x.db']", "[('0001',)]")


@pytest.fixture
def filled(tmp_path: Path, sqlite_template: Path) -> Path:
    path = Path(shutil.copy(sqlite_template, tmp_path / "x.db"))
    with open_store(str(path), create=False) as store:
        store.add_feed(Feed("https://news.example/feed.xml"), now=NOW)
        for number in range(40):
            claims = [fall(id=f"c{number}", article_id=f"a{number}")]
            store.add_article(article(id=f"a{number}", text="words " * 900), claims, [mention()], now=NOW)
    return path


@pytest.mark.parametrize("share", [0.02, 0.5, 0.95])
@pytest.mark.parametrize("how", ["look up", "write"])
def test_a_file_that_was_cut_is_said_to_be_damaged(filled: Path, share: float, how: str) -> None:
    os.truncate(filled, int(filled.stat().st_size * share) // 512 * 512)
    before = filled.read_bytes()
    with pytest.raises(
        StoreError, match=r"x\.db (is damaged, cut short perhaps; restore a copy of it|is not a database)"
    ):
        if how == "write":
            with open_store(str(filled), create=False) as store:
                for number in range(40):
                    store.add_article(article(id=f"new{number}"), [fall()], [], now=NOW)
        else:
            with open_reader(str(filled)) as reader:
                reader.claims()
                reader.claims("fell")
                reader.articles("words")
    assert filled.read_bytes()[:100] == before[:100]


def test_a_database_that_may_not_be_written_is_read_all_the_same(filled: Path) -> None:
    filled.chmod(0o444)
    filled.parent.chmod(0o555)
    try:
        with open_store(str(filled), create=False, read_only=True) as store:
            assert (len(store.feeds()), store.status()["articles"]) == (1, 40)
            with pytest.raises(StoreError):
                store.add_feed(Feed("https://other.example/feed.xml"), now=NOW)
    finally:
        filled.parent.chmod(0o755)


def test_a_reading_that_finds_no_database_makes_none(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no database at"):
        open_store(str(tmp_path / "x.db"), create=False, read_only=True)
    assert list(tmp_path.iterdir()) == []


STRANGE = [
    ("NUL", "Shares\0fell 6.2%"),
    ("lone surrogates", "Shares \ud800fell\udfff 6.2%"),
    ("right to left", "Shares \u202efell\u202c 6.2% \u200f\u2067"),
    ("escape codes", "\x1b[2J\x1b]0;title\x07Shares fell 6.2%\x9b31m"),
    ("SQL", "'); DROP TABLE claim; -- fell 6.2%"),
    ("format", "%s {0} ? $1 :name fell 6.2%"),
    ("long", "fell 6.2% " + "x" * 10_000_000),
]


@pytest.mark.parametrize(("why", "text"), STRANGE, ids=[case[0] for case in STRANGE])
def test_strange_texts_are_stored_and_found(store, reader, why: str, text: str) -> None:
    quote = text[:60]
    named = fall(
        quote=quote, end=len(quote), subject=Subject("Q", f"Quarrel {quote}"[:80], "equity"),
        claimant=Claimant(quote[:40]), benchmark=None,
    )  # fmt: skip
    assert store.add_article(article(text=text, title=quote), [named], [], now=NOW) == "new"
    store.add_verdicts([verdict(explanation=quote)], now=NOW)
    [record] = reader.claims("fell", limit=5)
    assert len(record["quote"]) == len(quote)
    assert reader.show("c-fall")["context"]["quote"] == record["quote"]
    assert reader.claims(symbol=f"Quarrel {quote}"[:80], limit=5) == [record]
    assert reader.claims(claimant=quote[3:30], limit=5) == [record]
    assert len(reader.articles("fell")) == 1


@pytest.mark.parametrize(
    "word", ["'", '"', "%", "_", "!", "\\", "\0", "\ud800", "x" * 100_000, "a' OR '1'='1"]
)
def test_no_word_of_a_filter_is_sql(store, reader, word: str) -> None:
    store.add_article(article(), [fall()], [], now=NOW)
    for name in ("symbol", "claimant", "publisher", "kind", "verdict"):
        assert reader.claims(limit=5, **{name: word}) == []
        assert reader.count_claims(**{name: word}) == 0
    assert reader.articles(symbol=word) == reader.articles(publisher=word) == []
