"""How long an export takes and how much memory it needs: a synthetic ledger of so many claims, every format.

    python benchmarks/export.py [CLAIMS]

The ledger is made by bulk inserts, seeded: five claims an article, a verdict for each, and a price for each.
Each export is a process of its own, so that its peak of memory is its own. Parquet is held against ADBC and
pyarrow: the same tables of the same file, read by adbc-driver-sqlite as Arrow and written with the same
compression, in this run, by turns (medians of processor time, as machines are shared). What that leaves as
text, dates, times and figures, is typed in ours and stands there as stated beside it.
"""

from __future__ import annotations

import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

RATIO, MEGABYTES = 1.5, 300  # what is asked for
AN_ARTICLE, SYMBOLS, TURNS = 5, 8_000, 3
SEEN = "2026-09-30T20:00:00Z"
SENTENCE = (
    "shares of the company rose after the firm raised its price target and kept a buy rating while rivals "
    "fell on weaker guidance analysts said the stock has gained this year as margins held and orders grew"
)
WORDS = SENTENCE.split()
KINDS = (
    ("performance", "return", "percent"),
    ("performance", "level", "USD"),
    ("price_target", "target", "USD"),
    ("rating", "rating", None),
    ("fundamental", "eps", "USD"),
)
FORMATS = ("parquet", "csv", "sqlite", "duckdb", "jsonl")


def day(number: int) -> str:
    return (date(2021, 1, 4) + timedelta(days=number % 1800)).isoformat()


def articles(count: int) -> Iterator[dict[str, Any]]:
    luck = random.Random(1)
    for n in range(1, count + 1):
        text = " ".join(luck.choices(WORDS, k=400))
        yield {
            "key": n, "id": f"article-{n}", "text_hash": f"{n:020x}", "url": f"https://news.example/{n}",
            "title": text[:70], "published": day(n), "published_utc": f"{day(n)}T21:00:00Z",
            "publisher": f"Wire {n % 40}", "language": "en", "source": "benchmark", "text": text,
            "recorded_at": SEEN,
        }  # fmt: skip


def claims(count: int) -> Iterator[dict[str, Any]]:
    luck = random.Random(2)
    for n in range(1, count + 1):
        kind, metric, unit = KINDS[n % len(KINDS)]
        symbol, house = f"S{luck.randrange(SYMBOLS):04}", f"House {luck.randrange(200)}"
        yield {
            "key": n, "id": claim_id(n), "article_key": (n - 1) // AN_ARTICLE + 1,
            "quote": " ".join(luck.choices(WORDS, k=20)), "span_start": n % 900, "span_end": n % 900 + 120,
            "kind": kind, "subject_symbol": symbol, "subject_name": f"Company {symbol}",
            "subject_type": "equity", "metric": metric,
            "value": f"{luck.uniform(0.1, 500):.2f}" if unit else None, "unit": unit, "comparator": "eq",
            "direction": luck.choice(("up", "down")), "label": None if unit else "buy",
            "claimant_name": house, "claimant_firm": house, "modality": "reported",
            "period_text": "this week", "period_start": day(n), "period_end": day(n + 5), "cues": "[]",
            "rule": f"{kind}.rule", "confidence": 0.9, "recorded_at": SEEN, "verdict_key": n,
        }  # fmt: skip


def claim_id(n: int) -> str:
    """Twenty digits that follow each other in no order, as digests do."""
    return f"{n * 0x9E3779B97F4A7C15F39D % 2**80:020x}"


def verdicts(count: int) -> Iterator[dict[str, Any]]:
    for n in range(1, count + 1):
        yield {
            "key": n, "claim_id": claim_id(n), "status": ("confirmed", "contradicted", "close")[n % 3],
            "method": "return.close_to_close/2", "explanation": f"it closed at {n % 500}.10 and {n % 490}.30",
            "as_of": day(n), "observed": f"{n % 50}.25", "expected": f"{n % 51}.2", "tolerance": "0.05",
            "final": True, "measures": "{}", "recorded_at": SEEN,
            "evidence": f'[{{"symbol":"S1","field":"close","date":"{day(n)}","value":{n % 500}.1}}]',
        }  # fmt: skip


def prices(count: int) -> Iterator[dict[str, Any]]:
    for n in range(count):
        yield {
            "symbol": f"S{n // 1000:04}", "field": "close", "provider": "benchmark", "loaded_at": SEEN,
            "date": (date(2020, 1, 1) + timedelta(days=n % 1000)).isoformat(), "value": n % 997 + 0.25,
        }  # fmt: skip


def fill(path: Path, count: int) -> None:
    from store import open_store, tables
    from store.bulk import loading
    from store.engine import Database

    with open_store(str(path), create=True) as store:
        database = Database(store.location, 30)
    with loading(database, much=True) as loader:
        for table, rows in (
            (tables.article, articles(count // AN_ARTICLE)),
            (tables.claim, claims(count)),
            (tables.verdict, verdicts(count)),
            (tables.price, prices(count)),
        ):
            columns = [column.name for column in table.columns if not _is_defaulted(column)]
            loader.add(table, columns, batches(columns, rows))
    database.close()


def _is_defaulted(column: Any) -> bool:
    """Columns that other versions of the schema fill by themselves."""
    return column.server_default is not None and column.name != "measures"


def batches(columns: list[str], rows: Iterator[dict[str, Any]]) -> Iterator[list[tuple[Any, ...]]]:
    while some := list(islice(rows, 10_000)):
        yield [tuple(row.get(name) for name in columns) for row in some]


def ours(path: Path, dest: Path, form: str) -> None:
    from store.export import export
    from store.lookup import open_reader

    with open_reader(str(path)) as reader:
        export(reader, dest, form, since_last=True)


def theirs(path: Path, dest: Path) -> None:
    """Each table as ADBC reads it, to a Parquet file each."""
    import pyarrow.parquet as pq
    from adbc_driver_sqlite import dbapi

    from store.tables import TABLES

    dest.mkdir()
    with dbapi.connect(path.as_uri()) as connection, connection.cursor() as cursor:
        for table in TABLES:
            key = ", ".join(f'"{column.name}"' for column in table.primary_key)
            cursor.execute(f"SELECT * FROM {table.name} ORDER BY {key}")
            reader = cursor.fetch_record_batch()
            with pq.ParquetWriter(
                dest / f"{table.name}.parquet", reader.schema, compression="zstd"
            ) as writer:
                for batch in reader:
                    writer.write_batch(batch)


def timed(path: Path, dest: Path, form: str) -> None:
    """In a process of its own: seconds of processor time, and megabytes at the most."""
    start = time.process_time()
    theirs(path, dest) if form == "adbc" else ours(path, dest, form)
    seconds = time.process_time() - start
    print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def measured(path: Path, dest: Path, form: str, what: str) -> tuple[float, float]:
    command = [sys.executable, __file__, "--timed", str(path), str(dest), form]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds, megabytes = map(float, done.stdout.split())
    files = [dest] if dest.is_file() else list(dest.iterdir())
    size = sum(file.stat().st_size for file in files) / 1e6
    print(f"{what:24}{seconds:8.1f} s{megabytes:8.0f} MB of memory{size:9.0f} MB written", flush=True)
    return seconds, megabytes


def typical(found: dict[str, tuple[float, float]], form: str) -> float:
    """The median of its turns, in seconds."""
    return statistics.median(found[f"{form} {turn}"][0] for turn in range(TURNS))


def main() -> int:
    if sys.argv[1:2] == ["--timed"]:
        timed(Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4])
        return 0
    if sys.argv[1:2] == ["--fill"]:
        fill(Path(sys.argv[2]), int(sys.argv[3]))
        return 0
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        path, found = Path(folder) / "ledger.db", {}
        start = time.perf_counter()
        # In a process of its own too: a peak of this one would count as one of those that it starts.
        subprocess.run([sys.executable, __file__, "--fill", str(path), str(count)], check=True)
        seconds = time.perf_counter() - start
        size = path.stat().st_size / 1e6
        print(f"{count:,} claims, {size:,.0f} MB, made in {seconds:.0f} s", flush=True)
        for turn in range(TURNS):
            for form, what in (("adbc", "ADBC and pyarrow"), ("parquet", "parquet")):
                found[f"{form} {turn}"] = measured(path, Path(folder) / f"{form}-{turn}", form, what)
        for form in FORMATS[1:]:
            found[form] = measured(path, Path(folder) / f"out.{form}", form, form)
        for form, dest in (("parquet", "parquet-0"), ("sqlite", "out.sqlite")):
            name = f"{form}, --since-last"
            found[name] = measured(path, Path(folder) / dest, form, name)
    ratio = typical(found, "parquet") / typical(found, "adbc")
    most = max(megabytes for name, (_, megabytes) in found.items() if "adbc" not in name)
    print(f"Parquet takes {ratio:.2f} times as long as ADBC and pyarrow; at most {most:,.0f} MB of memory")
    enough = ratio <= RATIO and most < MEGABYTES
    print("" if enough else f"asked for: {RATIO} times, under {MEGABYTES} MB")
    return 0 if enough else 1


if __name__ == "__main__":
    sys.exit(main())
