"""How fast the reading is: as a share of spaCy's bare tokenisation, on one core; its memory; its growth.

    python benchmarks/extraction.py [ARTICLES.jsonl.gz]

Both are timed over the same articles in this process, by processor time, in turns; the middle of three runs
counts. A share of 0.30 means that articles are read with 0.30 times the speed at which they are tokenised.
"""

from __future__ import annotations

import gzip
import json
import resource
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

import spacy  # noqa: E402

from ingest.files import read_path  # noqa: E402
from nlp import read_article  # noqa: E402
from records import Article  # noqa: E402

ARTICLES = ROOT.parent / "shared" / "news" / "unlabelled.jsonl.gz"
RUNS = 3
SHARE, GROWTH, MEGABYTES = 0.30, (8.0, 12.0), 400  # what is asked for


def articles(path: Path) -> list[Article]:
    """The articles of the file; without one, the example pages many times over."""
    if path.exists():
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines]
        return [
            Article(
                row.get("id", str(n)), row["text"], title=row.get("title"), published=row.get("published")
            )
            for n, row in enumerate(rows)
        ]
    pages = [item for item in read_path(ROOT / "examples" / "pages") if isinstance(item, Article)]
    return pages * 50


def seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def text_of(size: int, some: list[Article]) -> Article:
    """A text of that many characters, made of whole articles."""
    parts, length = [], 0
    while length < size:
        part = some[len(parts) % len(some)].text
        parts.append(part)
        length += len(part) + 1
    return Article("long", "\n".join(parts)[:size], published="2026-01-09")


def verdict(fits: bool) -> str:
    return "" if fits else "   <- not what is asked for"


def main() -> int:
    some = articles(Path(sys.argv[1]) if len(sys.argv) > 1 else ARTICLES)
    bare = spacy.blank("en")
    read_article(some[0])  # loads the words and names, which a run does once

    tokenising, reading = [], []
    for _ in range(RUNS):
        tokenising.append(seconds(lambda: [bare.make_doc(article.text) for article in some]))
        reading.append(seconds(lambda: [read_article(article) for article in some]))
    size = sum(len(article.text) for article in some)
    middle = statistics.median(reading)
    share = statistics.median(tokenising) / middle
    print(f"{len(some)} articles, {size / 1e6:.2f} million characters")
    print(f"tokenised in {statistics.median(tokenising):.2f} s")
    print(f"read in {middle:.2f} s, {size / middle / 1e3:.0f} thousand characters a second")
    print(f"share {share:.3f}{verdict(share >= SHARE)}")

    short, long = text_of(100_000, some), text_of(1_000_000, some)
    short, long = text_of(100_000, some), text_of(1_000_000, some)
    times = [[seconds(partial(read_article, text)) for text in (short, long)] for _ in range(RUNS)]
    growth = statistics.median(b for _, b in times) / statistics.median(a for a, _ in times)
    linear = GROWTH[0] <= growth <= GROWTH[1]
    print(f"a text of 1 MB takes {growth:.1f} times as long as one of 100 kB{verdict(linear)}")

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {peak:.0f} MB{verdict(peak < MEGABYTES)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
