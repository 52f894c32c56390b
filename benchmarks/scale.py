"""What an article costs on its way, and where the first limit lies: the figures of docs/scale.md.

    python benchmarks/scale.py [FOLDER OF PAGES]

For a page each, in milliseconds of the processor: to fetch it from a server on this machine, to read it
(trafilatura, then the claims), to write it into SQLite and PostgreSQL. Then how many articles a second one
process writes, and four at a time, which says how far one database goes; how many tasks a second go over the
desk of work, one and four at a time; and the bytes that an article takes in the database, in its log and with
the kept pages. Beside it what is not ours, in the same run: `trafilatura.extract`, and bare inserts of the
articles' texts by psycopg, each in a transaction.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from served import COUNT, PAGES, ROOT, pages, site

sys.path.insert(0, str(ROOT))
sys.path.append(str(ROOT / "tests"))

from clusters import a_cluster

from commands import work
from commands.reading import web_client
from ingest.polite import Notes, Polite
from ingest.shingles import sketch
from ingest.warc import Archive
from records import Article, Page
from store import open_store
from store.desk import Desk, Task

TASKS, WRITERS = 2_000, 4
_ready: Any = None  # in each of several processes
_TAKE = "SELECT id FROM procrastinate_fetch_job_v2('{fetch}', %s)"
NOW = datetime(2026, 1, 9, 21, 0, tzinfo=UTC)
Read = list[tuple[Article, work.Said]]


def processor(step: Callable[[], object]) -> float:
    """Milliseconds of this process for one of COUNT."""
    before = time.process_time()
    step()
    return (time.process_time() - before) / COUNT * 1e3


def fetched(address: str) -> list[Page]:
    with Polite(web_client, Notes(), now=lambda: datetime.now(UTC), sleep=time.sleep) as client:
        client.allow(address)
        client.get(f"{address}/page/0")
        return [client.get(f"{address}/page/{number}?n={number}") for number in range(COUNT)]


def others(some: Read, mark: str) -> Read:
    """As many articles of the same words in another order, so that none is a copy of another."""
    return [_other(article, said, f"{mark}{n}") for n, (article, said) in enumerate(some)]


def _other(article: Article, said: work.Said, mark: str) -> tuple[Article, work.Said]:
    words = article.text.split()
    text = " ".join(random.Random(mark).sample(words, len(words)))
    made = replace(article, id=article.id + mark, text=text, url=None)
    claims = [replace(claim, id=claim.id + mark, article_id=made.id) for claim in said.claims]
    mentions = [replace(mention, article_id=made.id) for mention in said.mentions]
    return made, replace(said, claims=claims, mentions=mentions, sketch=sketch(text))


def stored(url: str, some: Read) -> float:
    """Articles a second into a store, each in its own transaction."""
    with open_store(url, create=True) as store:
        start = time.perf_counter()
        for article, said in some:
            store.add_article(
                article, said.claims, said.mentions, now=NOW, sketch=said.sketch, extractor=said.extractor
            )
        return len(some) / (time.perf_counter() - start)


def stored_beside(url: str, some: Read, mark: str) -> float:
    """`stored`, for one of several processes, which begin when all are ready."""
    made = others(some, mark)
    stored(url, made[:10])  # what is put together once, is
    _ready.wait()
    return stored(url, made[10:])


def tasks_beside(url: str, mark: str) -> float:
    _ready.wait()
    return tasks(url, mark)


def bare(url: str, texts: Sequence[str]) -> float:
    """Texts a second into a table without an index, each in its own transaction."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE bare (id text, text text)")
        start = time.perf_counter()
        for text in texts:
            connection.execute("INSERT INTO bare VALUES ('id', %s)", [text])
        return len(texts) / (time.perf_counter() - start)


def tasks(url: str, mark: str) -> float:
    """Tasks a second: put in line, taken by a worker, and ended, one after the other."""
    import psycopg

    with Desk.open(url, timeout=30) as desk, psycopg.connect(desk.conninfo, autocommit=True) as connection:
        (me,) = connection.execute("SELECT worker_id FROM procrastinate_register_worker_v1()").fetchone() or (
            0,
        )
        start = time.perf_counter()
        for number in range(TASKS):
            desk.defer([Task("fetch", "none", {}, once=f"{mark} {number}")])
            job = None
            while job is None:  # another one's, just now
                (job,) = connection.execute(_TAKE, [me]).fetchone() or (None,)
            connection.execute("SELECT procrastinate_finish_job_v1(%s, 'succeeded', true)", [job])
        return TASKS / (time.perf_counter() - start)


def together(step: Callable[[str], float]) -> float:
    """The sum of what WRITERS processes do at one time."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(WRITERS, _begin, [context.Barrier(WRITERS)]) as pool:
        return sum(pool.map(step, [f"-{number}" for number in range(WRITERS)], chunksize=1))


def _begin(ready: Any) -> None:
    global _ready
    _ready = ready


def asked(url: str, sql: str) -> Any:
    import psycopg

    with psycopg.connect(url) as connection:
        row = connection.execute(sql).fetchone()
    return row[0] if row else None


def sizes(url: str, some: Read) -> dict[str, float]:
    """Bytes an article in PostgreSQL, by table with its indexes, and in its log."""
    names = ("article", "claim", "mention", "sketch", "band", "name", "reading", "copy")
    total = " + ".join(f"pg_total_relation_size('{name}')" for name in names)
    before = asked(url, f"SELECT {total}")
    log = asked(url, "SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn")
    stored(url, some)
    found = {"all": (asked(url, f"SELECT {total}") - before) / len(some)}
    found["log"] = float(asked(url, "SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn") - log) / len(some)
    return found


def main() -> int:
    import trafilatura

    sources = pages(Path(sys.argv[1]) if len(sys.argv) > 1 else PAGES) or pages(ROOT / "examples" / "pages")
    os.environ["STREETCHECK_ALLOW_HOSTS"] = "127.0.0.1"
    work.prepare()
    with tempfile.TemporaryDirectory() as name, site(sources) as address, a_cluster(durable=True) as there:
        folder, url, came = Path(name), there.address.format(name="postgres"), list[Page]()
        fetching = processor(lambda: came.extend(fetched(address)))
        with Archive(folder / "pages") as archive:
            keeping = processor(lambda: [archive.add(page) for page in came])
        kept = sum(file.stat().st_size for file in (folder / "pages").iterdir()) / COUNT
        read: Read = []
        extraction = processor(lambda: [trafilatura.extract(page.body) for page in came])
        reading = processor(lambda: read.extend(work.page(page, None, None) for page in came))
        file = str(folder / "ledger.db")
        first, second, third = (others(read, mark) for mark in "abc")
        writing = processor(lambda: stored(file, first))
        writing_there = processor(lambda: stored(url, first))
        one_file, one = stored(file, second), stored(url, second)
        size = sizes(url, third)
        texts = bare(url, [article.text for article, _ in read])
        four = together(partial(stored_beside, url, read))
        desk, desk_four = tasks(url, "one"), together(partial(tasks_beside, url))
    claims = sum(len(said.claims) for _, said in read) / COUNT
    print(f"{len(sources)} pages, {claims:.1f} claims in each; milliseconds of the processor for one:")
    print(
        f"  fetch {fetching:.1f}, keep {keeping:.1f}, read {reading:.1f} "
        f"(trafilatura.extract alone {extraction:.1f})"
    )
    print(f"  write into SQLite {writing:.1f}, PostgreSQL {writing_there:.1f} (and its own server's)")
    print(
        f"articles a second, a transaction each: SQLite {one_file:.0f}, PostgreSQL {one:.0f}, "
        f"{WRITERS} processes at a time {four:.0f}; bare inserts of the texts {texts:.0f}"
    )
    print(f"tasks a second over the desk: {desk:.0f}, {WRITERS} at a time {desk_four:.0f}")
    print(f"bytes an article: database {size['all']:.0f}, its log {size['log']:.0f}, kept page {kept:.0f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
