"""How fast an archive is read by one and by two workers, beside warcio and trafilatura alone; its memory.

    python benchmarks/backfill.py [NUMBER OF PAGES]

A WARC file such as Common Crawl writes of the news is made of the example pages and, where they are, those of
`../shared/pages`: a gzip member a record, requests between the responses, no two pages alike. `streetcheck
backfill` reads it, as a command of its own, on local[1] and on local[2], timed on the wall from its start to
its end. Alone, warcio and `trafilatura.extract` read the first 500 pages in this process, before and after.
Memory and processor time are looked at five times a second: those of a worker, and of the process in which it
has pages read. Where others use the processors, too, their time for a page tells more than the wall.
"""

from __future__ import annotations

import io
import re
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

import psutil
from served import PAGES, ROOT, pages

COUNT, ALONE = 20_000, 500
GAIN = 1.7  # what is asked for
LOOK_SECONDS = 0.2


def mixed() -> list[bytes]:
    """One of the examples, which are small, and one of the others, which are not, in turns."""
    small, large = pages(ROOT / "examples" / "pages"), pages(PAGES)
    return [body for n, page in enumerate(large) for body in (small[n % len(small)], page)] or small


def archive(path: Path, count: int) -> None:
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    some, about = mixed(), {"WARC-Date": "2026-03-01T00:00:00Z"}
    asked = [("User-Agent", "CCBot/2.0"), ("Accept-Encoding", "gzip")]
    came = [
        ("Content-Type", "text/html; charset=UTF-8"),
        ("X-Crawler-Content-Encoding", "gzip"),
        ("Server", "nginx"),
    ]
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        writer.write_record(writer.create_warcinfo_record(path.name, {"software": "benchmark"}))
        for n in range(count):
            body = some[n % len(some)].replace(
                b"</p>", f" Note {n}: {n * 37} shares changed hands.</p>".encode(), 1
            )
            url = f"https://news{n % 100}.example/{n}"
            request = StatusAndHeaders(f"GET /{n} HTTP/1.1", asked, is_http_request=True)
            response = StatusAndHeaders(
                "200 OK", [*came, ("Content-Length", str(len(body)))], protocol="HTTP/1.1"
            )
            for kind, http, payload in (("request", request, b""), ("response", response, body)):
                record = writer.create_warc_record(
                    url, kind, payload=io.BytesIO(payload), http_headers=http, warc_headers_dict=about
                )
                writer.write_record(record)


def alone(path: Path, count: int) -> float:
    """Pages a second of warcio and trafilatura, and nothing else."""
    import trafilatura
    from warcio.archiveiterator import ArchiveIterator

    start = time.perf_counter()
    with path.open("rb") as file:
        responses = (record for record in ArchiveIterator(file) if record.rec_type == "response")
        for record in islice(responses, count):
            trafilatura.extract(record.content_stream().read(), with_metadata=True)
    return count / (time.perf_counter() - start)


class Kind:
    """Processes of one kind: the most MB that one of them had, and the processor time of all in seconds."""

    def __init__(self) -> None:
        self.most = 0.0
        self._seconds: dict[int, float] = {}

    @property
    def seconds(self) -> float:
        return sum(self._seconds.values())

    def see(self, process: psutil.Process) -> None:
        with process.oneshot():
            self.most = max(self.most, process.memory_info().rss / 1e6)
            times = process.cpu_times()
        self._seconds[process.pid] = times.user + times.system


def backfill(path: Path, dest: Path, workers: int) -> tuple[float, list[Kind], str]:
    """Seconds; what the workers took, and the processes that read; what the command says at its end."""
    command = [sys.executable, str(ROOT / "cli.py"), "backfill", str(path), "--to", str(dest)]
    kinds, start = [Kind(), Kind()], time.perf_counter()
    with subprocess.Popen(
        [*command, "--on", f"local[{workers}]"], stderr=subprocess.PIPE, text=True
    ) as running:
        while running.poll() is None:
            look(running.pid, kinds)
            time.sleep(LOOK_SECONDS)
        seconds = time.perf_counter() - start
        assert running.stderr is not None
        return seconds, kinds, running.stderr.read().splitlines()[-1]


def look(pid: int, kinds: list[Kind]) -> None:
    try:
        for child in psutil.Process(pid).children():
            kinds[0].see(child)
            for below in child.children(recursive=True):
                kinds[1].see(below)
    except psutil.NoSuchProcess:
        pass


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else COUNT
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "CC-NEWS.warc.gz"
        archive(path, count)
        print(f"{count:,} pages, {path.stat().st_size / 1e6:.0f} MB packed")
        few = min(ALONE, count)
        bare = [alone(path, few)]
        took = {}
        for workers in (1, 2):
            seconds, kinds, said = backfill(path, folder / str(workers), workers)
            took[workers] = seconds
            print(f"local[{workers}]: {seconds:.1f} s, {count / seconds:.1f} pages/s; {said}")
            for kind, words in zip(kinds, ("a worker", "the process that reads for it"), strict=True):
                print(f"  {words}: {kind.seconds / count * 1e3:.1f} ms a page, at most {kind.most:.0f} MB")
        bare.append(alone(path, few))
        same = shards(folder / "1") == shards(folder / "2")
    gain, speed = took[1] / took[2], sum(bare) / 2
    print(
        f"warcio and trafilatura alone: {speed:.1f} pages/s; one worker's share {count / took[1] / speed:.2f}"
    )
    print(f"two workers: {gain:.2f} times one{'' if gain >= GAIN else f'   <- {GAIN} is asked for'}")
    print(f"the shards are {'the same' if same else 'NOT THE SAME'}")
    return 0 if same else 1


def shards(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if re.fullmatch(r"[0-9a-f]{16}-\d+", path.parent.name)
    }


if __name__ == "__main__":
    sys.exit(main())
