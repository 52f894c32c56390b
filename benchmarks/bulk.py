"""How fast the shards of a back-fill come into the store, beside bare executemany and COPY of the same rows.

    python benchmarks/bulk.py [ARTICLES]

20,000 articles (or so many) of 400 words with five claims and three mentions each, one in twenty a copy of
another, in shards of 2,000; into new databases, SQLite and a private PostgreSQL. Beside it the rows that came
of it, table by table: executemany into SQLite in one transaction with the full text made at the end, COPY
into PostgreSQL. Then the same import again, which must change nothing, and how fast `add_article` stores the
first thousand, one after the other. Then `streetcheck copy` of what came of it, from SQLite to PostgreSQL and
back. Asked for: at least half of bare.
"""

from __future__ import annotations

import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import psycopg
from ledger import AN_ARTICLE, ROOT, Luck, a_claim, an_article

sys.path.append(str(ROOT / "tests"))

from clusters import a_cluster

from commands.common import now
from ingest.shingles import sketch
from records import Article, Claim, Mention
from store import open_store
from store.carry import Part as Carried
from store.connection import connect
from store.location import parse_location
from store.shards import Part, writing
from store.sheaves import open_shard, sheaves
from store.tables import Base
from store.transfer import transfer

LEAST, A_SHARD, WORDS, SINGLE = 0.5, 2_000, 400, 1_000
Rows = dict[str, list[tuple[Any, ...]]]


def texts(count: int) -> Iterator[tuple[Article, list[Claim], list[Mention]]]:
    luck, said = Luck(1), Luck(2)
    before = ""
    for number in range(count):
        made = an_article(number, count, luck, WORDS)
        text = f"{before} As told." if number % 20 == 1 else made.text
        before = made.text
        claims = [a_claim(number * AN_ARTICLE + n, said) for n in range(AN_ARTICLE)]
        named = [_mention(made, claim, n) for n, claim in enumerate(claims[:3])]
        yield Article(**{**_fields(made), "text": text}), claims, named


def _fields(made: Article) -> dict[str, Any]:
    return {name: getattr(made, name) for name in made.__slots__}


def _mention(made: Article, claim: Claim, n: int) -> Mention:
    subject = claim.subject
    return Mention(made.id, subject.symbol, subject.name, "equity", subject.name, n, n + 9, "name", 0.8)


def shards(folder: Path, count: int) -> list[Path]:
    waiting, made = texts(count), []
    for number in range(-(-count // A_SHARD)):
        part = Part("benchmark", "b" * 16, number, 1, 0, 1, 0)
        with writing(folder, part, extractor="benchmark") as shard:
            for article, claims, named in islice(waiting, A_SHARD):
                shard.add(article, claims, named, sketch(article.text))
        made.append(folder / part.name)
    return made


def bring(address: str, folders: list[Path]) -> float:
    start = time.perf_counter()
    with open_store(address, create=False) as store:
        for folder in folders:
            for sheaf in sheaves(open_shard(folder)):
                store.add_sheaf(sheaf, now=now(), names=lambda article: [article.url or article.id])
    return time.perf_counter() - start


def singly(address: str) -> float:
    """Articles a second."""
    some = [(*each, sketch(each[0].text)) for each in islice(texts(SINGLE), SINGLE)]
    start = time.perf_counter()
    with open_store(address, create=False) as store:
        for article, claims, named, shape in some:
            store.add_article(article, claims, named, now=now(), sketch=shape, extractor="benchmark")
    return SINGLE / (time.perf_counter() - start)


def rows(address: str) -> Rows:
    connection = connect(parse_location(address))
    with connection.snapshot():
        found = {
            table.name: [row for some in Carried(table).batches(connection) for row in some]
            for table in Base.metadata.sorted_tables
        }
    connection.close()
    return found


def bare_sqlite(address: str, written: Rows) -> float:
    connection = sqlite3.connect(address, isolation_level=None)
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")
    start = time.perf_counter()
    connection.execute("BEGIN IMMEDIATE")
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    for table, some in written.items():
        if some:
            connection.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(some[0]))})", some)
    for table in ("article", "claim"):
        connection.execute(f"INSERT INTO {table}_fts ({table}_fts) VALUES ('rebuild')")
    connection.execute("COMMIT")
    taken = time.perf_counter() - start
    connection.close()
    return taken


def bare_postgresql(address: str, written: Rows) -> float:
    start = time.perf_counter()
    with psycopg.connect(address) as connection:
        for table in Base.metadata.sorted_tables:
            names = ", ".join(f'"{column.name}"' for column in table.columns)
            with connection.cursor().copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
                for row in written[table.name]:
                    copy.write_row(row)
    return time.perf_counter() - start


def compare(what: str, new: Callable[[str], str], bare: Any, folders: list[Path], count: int) -> bool:
    ours, theirs, one = new("ours"), new("bare"), new("one")
    taken = bring(ours, folders)
    written = rows(ours)
    told = bare(theirs, written)
    again = bring(ours, folders)
    same = rows(ours) == written
    print(
        f"{what}: {count / taken:,.0f} articles, {len(written['claim']) / taken:,.0f} claims a second; bare "
        f"{count / told:,.0f} articles: {told / taken:.2f}; again {count / again:,.0f} articles, "
        f"{'nothing' if same else 'SOMETHING'} changed; singly {singly(one):,.0f} articles; "
        f"{len(written['copy'])} in stories",
        flush=True,
    )
    return same and told / taken >= LEAST


def copied(source: str, target: str) -> bool:
    start = time.perf_counter()
    transfer(source, target)
    seconds = time.perf_counter() - start
    written, name = rows(target), parse_location(target).dialect
    print(f"copied to {name}: {sum(map(len, written.values())) / seconds:,.0f} rows a second", flush=True)
    return rows(source) == written


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with tempfile.TemporaryDirectory() as made, a_cluster(durable=True) as cluster:
        postgres = cluster.address
        folder = Path(made)
        folders = shards(folder / "shards", count)
        ready = folder / "ready.db"
        open_store(str(ready), create=True).close()

        def file(name: str) -> str:
            return str(shutil.copy(ready, folder / f"{name}.db"))

        def database(name: str) -> str:
            with psycopg.connect(postgres.format(name="postgres"), autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE {name}")
            open_store(postgres.format(name=name), create=True).close()
            return postgres.format(name=name)

        enough = compare("SQLite", file, bare_sqlite, folders, count)
        enough &= compare("PostgreSQL", database, bare_postgresql, folders, count)
        enough &= copied(str(folder / "ours.db"), database("there"))
        enough &= copied(postgres.format(name="there"), str(folder / "back.db"))
    return 0 if enough else 1


if __name__ == "__main__":
    sys.exit(main())
