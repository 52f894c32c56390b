"""The main job on the example files, offline: ingest a feed, import prices, reconcile, look up.

`make run` calls this. Every command is printed before it runs, so that it can be typed again. The
feed is served from a free port of 127.0.0.1; the database is .run/example.db, new each time.
"""

from __future__ import annotations

import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

EXAMPLES = Path(__file__).resolve().parent
ROOT = EXAMPLES.parent
DATABASE = Path(".run/example.db")
AS_OF = "2026-03-31"
STREETCHECK = Path(sys.executable).with_name("streetcheck")

NEXT = """
Look closer (the first letters of an ID are enough):
  streetcheck --db {database} show ID
  streetcheck --db {database} claims --verdict contradicted
  streetcheck --db {database} export claims.jsonl --format jsonl

With real feeds (these go to your own database; `streetcheck status` says where it is):
  streetcheck feeds add https://www.cnbc.com/id/100003114/device/rss/rss.html
  streetcheck ingest
  streetcheck prices update
  streetcheck reconcile
  streetcheck claims --symbol AAPL

The command is {command}
"""


class QuietHandler(SimpleHTTPRequestHandler):
    """Serves files without a line in the terminal for each."""

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The address of a web server for `folder`, on a free port of this machine only."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietHandler, directory=str(folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def steps(address: str) -> list[list[str]]:
    """The arguments of each command, in order."""
    prices = str((EXAMPLES / "prices.csv").relative_to(ROOT))
    return [
        ["ingest", f"{address}/feed.xml"],
        ["prices", "import", prices],
        ["reconcile", "--as-of", AS_OF],
        ["claims", "--limit", "200"],
    ]


def run(arguments: list[str]) -> int:
    """Print the command, run it, and give its exit code."""
    command = ["--db", str(DATABASE), *arguments]
    say(f"\n$ streetcheck {shlex.join(command)}")
    return subprocess.run([str(STREETCHECK), *command], cwd=ROOT, check=False).returncode


def start_afresh() -> None:
    database = ROOT / DATABASE
    database.parent.mkdir(exist_ok=True)
    for leftover in database.parent.glob(database.name + "*"):
        leftover.unlink()


def main() -> int:
    if not STREETCHECK.exists():
        sys.stderr.write(f"examples/run.py: no streetcheck beside {sys.executable}: start it by `make run`\n")
        return 1
    start_afresh()
    with serving(EXAMPLES) as address:
        for arguments in steps(address):
            if code := run(arguments):
                sys.stderr.write(f"examples/run.py: streetcheck {arguments[0]} ended with exit code {code}\n")
                return code
    say(NEXT.format(database=DATABASE, command=STREETCHECK))
    return 0


if __name__ == "__main__":
    sys.exit(main())
