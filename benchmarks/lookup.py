"""How long a look-up takes from a cold process, beside a bare script that runs the same SQL.

    python benchmarks/lookup.py [CLAIMS]

Medians of the wall time of `streetcheck claims … --limit 20` on 1,000,000 claims (or so many), of `python
-c` with sqlite3 and the statements that the look-up ran, and of `streetcheck` again on a tenth
of the claims. Processes take turns, so that all meet the same weather. Asked for: at most 2.5 times the bare
script, at most 1.3 times the tenth.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from ledger import ROOT, ledger

from store.lookup import open_reader

TURNS, MOST, GROWTH = 9, 2.5, 1.3
COMMAND = [sys.executable, "-c", "from cli import main; main()"]  # as the installed command does
# Compiled once, as an installation is; the first turn does it.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
BARE = """
import json, sqlite3, sys
connection = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
for sql, parameters in json.loads(sys.argv[2]):
    for row in connection.execute(sql, parameters):
        print(row)
"""
ASKED = {
    "symbol, of many claims": ["--symbol", "A00"],
    "symbol, of few": ["--symbol", "S1234"],
    "claimant": ["--claimant", "House Bada Securities"],
    "kind and date": ["--kind", "rating", "--since", "2019-03-01", "--until", "2019-03-31"],
    "a word of many quotes": ["baba"],
    "a phrase": ['"baba bada"'],
    "a word and a prefix": ["erer stra*"],
    "no filter": [],
}


def statements(path: Path, arguments: list[str]) -> list[tuple[str, list[object]]]:
    """What the look-up runs: the queries of a process of its own, noted down."""
    code = (
        "import json, sys, sqlite3; import store.connection as c; said = []\n"
        "fetch = c.SQLite.fetch\n"
        "def noted(self, sql, parameters=()):\n"
        "    said.append((sql, list(parameters))); return fetch(self, sql, parameters)\n"
        "c.SQLite.fetch = noted\nimport cli\n"
        "try: cli.streetcheck(sys.argv[1:], prog_name='streetcheck')\n"
        "finally: sys.stderr.write('\\n' + json.dumps(said))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *full(path, arguments)], capture_output=True, text=True, cwd=ROOT
    )
    said = json.loads(done.stderr.splitlines()[-1])
    return [one for one in said if "sqlite_master" not in one[0] and "alembic" not in one[0]]


def full(path: Path, arguments: list[str]) -> list[str]:
    return ["--db", str(path), "claims", *arguments, "--limit", "20"]


def seconds(command: list[str]) -> float:
    start = time.perf_counter()
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run(command, check=True, cwd=ROOT, env=ENVIRONMENT, **quiet)
    return time.perf_counter() - start


def measured(many: Path, few: Path, arguments: list[str]) -> list[float]:
    commands = [
        [*COMMAND, *full(many, arguments)],
        [sys.executable, "-c", BARE, str(many), json.dumps(statements(many, arguments))],
        [*COMMAND, *full(few, arguments)],
    ]
    turns = [[seconds(command) for command in commands] for _ in range(TURNS + 1)][1:]
    return [statistics.median(one) * 1000 for one in zip(*turns, strict=True)]


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    many, few = ledger(count), ledger(count // 10)
    with open_reader(str(many)) as reader:
        print(f"{reader.count_claims():,} claims, newest 20; ms from a cold process, medians of {TURNS}")
    print(f"{'':24} streetcheck    bare   times   a tenth   times")
    kept = True
    for name, arguments in ASKED.items():
        ours, bare, tenth = measured(many, few, arguments)
        kept &= ours / bare <= MOST and ours / tenth <= GROWTH
        print(f"{name:24} {ours:11.0f} {bare:7.0f} {ours / bare:7.2f} {tenth:9.0f} {ours / tenth:7.2f}")
    print(f"asked for: at most {MOST} and {GROWTH}: {'kept' if kept else 'NOT KEPT'}")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
