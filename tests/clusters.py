"""A PostgreSQL of one's own, for tests and benchmarks."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


def _postgres_programs() -> Path | None:
    """The folder of the newest installed PostgreSQL, where there is one."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


def _unprivileged() -> dict[str, object]:
    """PostgreSQL refuses to run as root: Popen's arguments for another user."""
    if os.geteuid() != 0:
        return {}
    names = {user.pw_name for user in pwd.getpwall()}
    user = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


class Cluster:
    """A private PostgreSQL on a Unix socket; `address` is that of a database, up to its {name}."""

    def __init__(self, programs: Path, folder: Path, *, durable: bool) -> None:
        self._programs, self._folder, self._durable = programs, folder, durable
        self._as_user = _unprivileged()
        if self._as_user:
            os.chown(folder, self._as_user["user"], self._as_user["group"])
        self.address = f"postgresql://streetcheck@/{{name}}?host={folder}"
        self._run("initdb", "-U", "streetcheck", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")

    def start(self) -> None:
        durable = "on" if self._durable else "off"
        options = f"-k {self._folder} -c listen_addresses= -c fsync={durable} -c max_connections=100"
        self._run("pg_ctl", "start", "-w", "-l", str(self._folder / "log"), "-o", options)

    def stop(self, mode: str = "immediate") -> None:
        self._run("pg_ctl", "stop", "-m", mode, "-w")

    def _run(self, program: str, *arguments: str) -> None:
        data = str(self._folder / "data")
        subprocess.run(
            [self._programs / program, "-D", data, *arguments], check=True, cwd=self._folder,
            stdout=subprocess.DEVNULL, **self._as_user,
        )  # fmt: skip


@contextmanager
def a_cluster(*, durable: bool = False) -> Iterator[Cluster]:
    """One that runs; `durable` as a server's is, which tests need not wait for."""
    programs = _postgres_programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed (apt-get install postgresql)")
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    try:
        cluster = Cluster(programs, folder, durable=durable)
        cluster.start()
        yield cluster
        cluster.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
