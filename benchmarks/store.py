"""How fast rows are written in bulk, beside bare sqlite3 with the same rows, indexes and settings.

    python benchmarks/store.py [CLAIMS]

100,000 claims (or so many) in their articles, into new databases, three times in turn; full text is made at
the end in both. Then the same rows again, which must change nothing. Asked for: at least 0.6 of bare
`executemany`.
"""

from __future__ import annotations

import sqlite3
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from ledger import AN_ARTICLE, ARTICLE, CLAIM, articles, claim_rows

from store import open_store
from store import tables as t

TURNS, LEAST = 3, 0.6
Batches = list[list[tuple[Any, ...]]]


def ours(path: Path, written: list[tuple[str, tuple[str, ...], Batches]]) -> float:
    from store.bulk import loading

    with open_store(str(path), create=False) as store:
        start = time.perf_counter()
        with loading(store._database, much=True) as loader:
            for table, columns, rows in written:
                loader.add(t.Base.metadata.tables[table], columns, iter(rows))
        return time.perf_counter() - start


def bare(path: Path, written: list[tuple[str, tuple[str, ...], Batches]]) -> float:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")
    start = time.perf_counter()
    connection.execute("BEGIN IMMEDIATE")
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    for table, columns, batches in written:
        names, marks = ", ".join(f'"{name}"' for name in columns), ", ".join("?" * len(columns))
        for rows in batches:
            connection.executemany(f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({marks})", rows)
        connection.execute(f"INSERT INTO {table}_fts ({table}_fts) VALUES ('rebuild')")
    connection.execute("COMMIT")
    taken = time.perf_counter() - start
    connection.close()
    return taken


def contents(path: Path) -> list[Any]:
    connection = sqlite3.connect(path)
    tables = ("article", "claim")
    found = [connection.execute(f"SELECT * FROM {name} ORDER BY 1").fetchall() for name in tables]
    connection.close()
    return found


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    written = [
        ("article", ARTICLE, list(articles(count // AN_ARTICLE))),
        ("claim", CLAIM, [[(*row[:3], None, *row[4:]) for row in rows] for rows in claim_rows(count)]),
    ]
    rates = []
    with tempfile.TemporaryDirectory() as folder:
        for turn in range(TURNS):
            paths = [Path(folder) / f"{name}{turn}.db" for name in ("ours", "bare")]
            for path in paths:
                open_store(str(path), create=True).close()
            rates.append((count / ours(paths[0], written), count / bare(paths[1], written)))
        before = contents(paths[0])
        same = before == contents(paths[1])
        ours(paths[0], written)
        again = contents(paths[0]) == before
    here, there = (statistics.median(some) for some in zip(*rates, strict=True))
    print(f"{here:,.0f} claims a second with their articles, bare sqlite3 {there:,.0f}: {here / there:.2f}")
    print(f"the same rows as bare sqlite3 writes: {same}; unchanged by writing them again: {again}")
    return 0 if here / there >= LEAST and same and again else 1


if __name__ == "__main__":
    sys.exit(main())
