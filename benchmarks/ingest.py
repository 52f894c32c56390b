"""How fast the way from bytes to claims is, as a share of trafilatura alone; and a poll of unchanged feeds.

    python benchmarks/ingest.py [FOLDER OF PAGES]

The pages (.html, .html.gz) are served by a local server, as gzip, each under many addresses, listed in a
feed. Timed, on the wall, is an ingest of it into an empty SQLite database, from the first request to the
last claim stored, with the processes that read at hand; and `trafilatura.extract` over the same pages in this
process. In turns; the middle of three runs counts. A share of 0.70 means 0.70 times as many pages a second.
Where others use the processors, too, their time for a page tells more than the wall.
"""

from __future__ import annotations

import multiprocessing
import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from served import COUNT, PAGES, ROOT, pages, site

sys.path.insert(0, str(ROOT))

from commands.engine import started
from commands.intake import due, named
from commands.leases import Leases
from commands.ledger import Source
from records import Failure, Feed
from store import open_store

RUNS, FEEDS = 3, (1_000, 10_000)
SHARE, GAIN = 0.70, 1.7  # what is asked for
GROWTH = 40  # MB that ten times as many feeds may take more


class Quiet:
    """Tells of nothing but failures."""

    def failed(self, failure: Failure) -> None:
        print(failure.item, failure.reason, file=sys.stderr)

    def reading(self, name: str) -> None:
        pass

    def ended(self, source: Source) -> None:
        pass


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def extraction(some: list[bytes]) -> tuple[float, float]:
    """Seconds for trafilatura alone: on the wall, and of the processor."""
    import trafilatura

    before = time.process_time()
    wall = seconds(lambda: [trafilatura.extract(some[n % len(some)]) for n in range(COUNT)])
    return wall, time.process_time() - before


def ingest(address: str, folder: Path, workers: int) -> tuple[float, float]:
    """Seconds for the feed of all pages: on the wall, and of the processor in the process that writes."""
    with (
        open_store(str(folder / f"{time.monotonic_ns()}.db"), create=True) as store,
        started(store, folder / "pages", Quiet(), processes=workers) as engine,
    ):
        # One page for each process first, so that all of them run.
        for number in range(2 * workers):
            engine.run(
                named([f"{address}/page/{number}?first"], engine.ledger, None, None), threading.Event()
            )
        jobs = named([f"{address}/feed.xml"], engine.ledger, None, None)
        before = time.process_time()
        wall = seconds(lambda: engine.run(jobs, threading.Event()))
        return wall, time.process_time() - before


def poll(address: str, folder: Path, count: int) -> tuple[float, float]:
    """Seconds for a poll of so many feeds that are due and unchanged, and the most memory of it in MB.

    For a process of its own, of which nothing else has taken memory.
    """
    with open_store(str(folder / f"{count}.db"), create=True) as store:
        for number in range(count):
            store.add_feed(Feed(f"{address}/feed/{number}", etag='"v1"'))
        with Leases(store) as leases, started(store, folder / "pages", Quiet(), processes=1) as engine:
            wall = seconds(lambda: engine.run(due(leases, store), threading.Event()))
    return wall, peak()


def peak() -> float:
    """MB that this process has had at most. `getrusage` counts the one that started it, too."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def polled(address: str, folder: Path, count: int) -> tuple[float, float]:
    """`poll` in a process of its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(poll, (address, folder, count))


def middle(runs: list[tuple[float, float]]) -> tuple[float, float]:
    """Pages a second, and milliseconds of the processor for one."""
    wall, cpu = (statistics.median(times) for times in zip(*runs, strict=True))
    return COUNT / wall, cpu / COUNT * 1e3


def verdict(fits: bool) -> str:
    return "" if fits else "   <- not what is asked for"


def main() -> int:
    some = pages(Path(sys.argv[1]) if len(sys.argv) > 1 else PAGES) or pages(ROOT / "examples" / "pages")
    os.environ["STREETCHECK_ALLOW_HOSTS"] = "127.0.0.1"
    alone, one, two = [], [], []
    with tempfile.TemporaryDirectory() as name, site(some) as address:
        folder = Path(name)
        ingest(address, folder, 1)
        for _ in range(RUNS):
            alone.append(extraction(some))
            one.append(ingest(address, folder, 1))
            two.append(ingest(address, folder, 2))
        polls = [(count, *polled(address, folder, count)) for count in FEEDS]
    (bare, plain), (single, writing), (double, writing_two) = map(middle, (alone, one, two))
    share, gain = single / bare, double / single
    print(f"{len(some)} pages, {sum(map(len, some)) / len(some) / 1e3:.0f} kB in the mean, {COUNT} addresses")
    print(f"trafilatura.extract alone: {bare:.1f} pages a second, {plain:.1f} ms of the processor for one")
    print(f"one process: {single:.1f} pages a second, share {share:.2f}{verdict(share >= SHARE)}")
    print(f"two: {double:.1f}, {gain:.2f} times one{verdict(gain >= GAIN)}")
    print(f"to fetch and write: {writing:.1f} and {writing_two:.1f} ms of the processor for a page")
    for count, wall, most in polls:
        print(f"{count:,} unchanged feeds: {wall:.1f} s, {count / wall:.0f} a second, {most:.0f} MB at most")
    more = polls[-1][2] - polls[0][2]
    print(f"memory for ten times as many feeds: {more:.0f} MB more{verdict(more <= GROWTH)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
