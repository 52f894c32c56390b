"""Running the command: in this process where that will do, as a process of its own where it must be one."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from cli import streetcheck

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, str(ROOT / "cli.py")]


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str

    def records(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]

    def errors(self) -> list[str]:
        return self.err.splitlines()


@dataclass(frozen=True)
class Desk:
    """A folder to work in, with a database of its own."""

    folder: Path

    @property
    def db(self) -> Path:
        return self.folder / "ledger.db"

    def run(self, *arguments: str | Path, stdin: str | bytes | None = None, **env: str) -> Result:
        """The command in this process."""
        runner = CliRunner(env={"STREETCHECK_DB": str(self.db), "COLUMNS": "80", **env})
        done = runner.invoke(
            streetcheck, [str(part) for part in arguments], input=stdin, prog_name="streetcheck"
        )
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return Result(done.exit_code, done.stdout, done.stderr)

    def start(
        self, *arguments: str | Path, before: Callable[[], None] = lambda: None, **streams: Any
    ) -> subprocess.Popen[bytes]:
        """The command as a process, which an interrupt ends even where it would not end this one."""

        def prepare() -> None:
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            before()

        return subprocess.Popen(
            [*COMMAND, *map(str, arguments)],
            cwd=self.folder, env=self.environment(), preexec_fn=prepare, **streams,
        )  # fmt: skip

    def environment(self) -> Mapping[str, str]:
        return {**os.environ, "STREETCHECK_DB": str(self.db), "PYTHONIOENCODING": "", "LC_ALL": "C"}

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def articles(self, name: str, *texts: str, published: str = "2026-01-09") -> Path:
        """Article JSON lines, one a text."""
        lines = [
            json.dumps({"id": f"{name}-{number}", "title": f"Story {number}", "published": published,
                        "publisher": "Example Market News", "text": text})
            for number, text in enumerate(texts, 1)
        ]  # fmt: skip
        return self.write(name, "\n".join(lines) + "\n")
