"""A private PostgreSQL on a Unix socket, for what is measured on it."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def private_postgres() -> Iterator[str]:
    """Its address up to the name of a database, durable as a server's is (fsync on)."""
    programs = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parts[-2]))
    folder, user = Path(tempfile.mkdtemp(prefix="pg")), {}
    if os.geteuid() == 0:  # as whom it refuses to run
        someone = pwd.getpwnam("postgres")
        user = {"user": someone.pw_uid, "group": someone.pw_gid, "extra_groups": []}
        os.chown(folder, someone.pw_uid, someone.pw_gid)

    def run(program: str, *arguments: str) -> None:
        command = [programs / program, *arguments]
        subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL, **user)

    data, options = str(folder / "data"), f"-k {folder} -c listen_addresses= -c shared_buffers=256MB"
    try:
        run("initdb", "-D", data, "-U", "streetcheck", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        run("pg_ctl", "start", "-D", data, "-w", "-l", str(folder / "log"), "-o", options)
        yield f"postgresql://streetcheck@/{{name}}?host={folder}"
        run("pg_ctl", "stop", "-D", data, "-m", "fast", "-w")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
