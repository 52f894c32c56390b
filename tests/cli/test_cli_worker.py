"""worker where it cannot work: one line that says why, and status 1."""

import socket
import subprocess
from contextlib import closing

import pytest
from command import COMMAND, Desk

NOWHERE = "postgresql://nobody@127.0.0.1:1/ledger"


@pytest.mark.parametrize("command", [["worker"], ["worker", "retry"]], ids=" ".join)
@pytest.mark.parametrize(
    ("db", "said"),
    [
        (
            "ledger.db",
            "ledger.db is a file; workers share a PostgreSQL: streetcheck --db postgresql://… worker",
        ),
        (NOWHERE, NOWHERE),
    ],
)
def test_without_a_server_it_says_so(command: list[str], db: str, said: str, desk: Desk) -> None:
    done = desk.run("--db", db, *command)
    assert (done.code, done.out, len(done.errors())) == (1, "", 1), done.err
    assert done.err.startswith(f"streetcheck: {said}")
    assert not (desk.folder / "ledger.db").exists()


def test_without_the_extra_it_names_it(desk: Desk) -> None:
    desk.write("without/procrastinate.py", "raise ImportError")
    env = {**desk.environment(), "PYTHONPATH": str(desk.folder / "without"), "STREETCHECK_DB": NOWHERE}
    done = subprocess.run([*COMMAND, "worker"], env=env, capture_output=True, text=True, timeout=60)
    needed = "streetcheck: worker needs procrastinate: pip install 'streetcheck[scale]'\n"
    assert (done.returncode, done.stderr) == (1, needed)


def test_a_port_that_is_taken_is_named(desk: Desk, server_database: str) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        done = desk.run("--db", server_database, "worker", "--metrics", str(port))
    assert (done.code, done.errors()) == (1, [f"streetcheck: port {port}: Address already in use"])
