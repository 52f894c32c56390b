"""The documents: every command of the README runs, and what the documents list is what the code has."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

import records

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "examples"
README = (ROOT / "README.md").read_text()
CLAIM_RECORD = (ROOT / "docs" / "claim-record.md").read_text()
DOCUMENTS = sorted(
    [ROOT / "README.md", ROOT / "CHANGELOG.md", EXAMPLES / "README.md", *(ROOT / "docs").glob("*.md")]
)
BIN = Path(sys.executable).parent

# Real addresses of the README, and what stands for them here, where there is no internet.
STAND_INS = {"https://www.cnbc.com/id/100003114/device/rss/rss.html": "{server}/feed.xml"}
NEEDS_INTERNET = {"streetcheck prices update"}
ENDLESS = {"streetcheck watch --every 15m"}


def commands(text: str) -> list[str]:
    """The lines of the ```sh blocks, in their order."""
    return [
        line for block in re.findall(r"^```sh\n(.*?)^```", text, re.M | re.S) for line in block.splitlines()
    ]


LINES = commands(README)


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietHandler, directory=str(folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


class Desk:
    """A folder with the files that the README speaks of, a database, and a server instead of the internet."""

    def __init__(self, folder: Path, server: str) -> None:
        self.folder, self.server = folder, server
        self.environment = {
            **os.environ,
            "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
            "STREETCHECK_DB": str(folder / "streetcheck.db"),
        }
        pages = EXAMPLES / "pages"
        shutil.copy(pages / "tarnfell-upgraded.html", folder / "page.html")
        shutil.copytree(pages, folder / "articles")
        shutil.copy(EXAMPLES / "prices.csv", folder)
        (folder / "articles.jsonl").write_text(
            json.dumps(
                {"id": "one", "published": "2026-02-26", "text": "Tarnfell Energy (NYSE: TRNF) rose 2%."}
            )
            + "\n"
        )

    def run(self, line: str) -> subprocess.CompletedProcess[str]:
        for real, local in STAND_INS.items():
            line = line.replace(real, local.format(server=self.server))
        if re.search(r"\bID\b", line):
            line = re.sub(r"\bID\b", self.some_id(), line)
        return subprocess.run(
            ["sh", "-c", line],
            cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip

    def some_id(self) -> str:
        found = self.run("streetcheck claims --limit 1 --format jsonl")
        return str(json.loads(found.stdout)["id"])[:12]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with serving(EXAMPLES) as server:
        yield Desk(tmp_path_factory.mktemp("desk"), server)


@pytest.mark.parametrize("line", [line for line in LINES if line.startswith("streetcheck")])
def test_commands_of_the_readme_run_in_their_order(desk: Desk, line: str) -> None:
    if line in NEEDS_INTERNET:
        line += " --help"
    if line in ENDLESS:
        assert until_terminated(line, desk) == 0
        return
    done = desk.run(line)
    assert done.returncode == 0, done.stderr


def until_terminated(line: str, desk: Desk) -> int:
    """The exit code of a command that runs until it is told to end. Its one feed is due, and nobody answers."""
    environment = {**desk.environment, "STREETCHECK_DB": str(desk.folder / "watched.db")}
    add = ["streetcheck", "feeds", "add", "http://127.0.0.1:9/feed.xml"]
    subprocess.run(add, env=environment, check=True, capture_output=True)
    running = subprocess.Popen(line.split(), env=environment, stderr=subprocess.PIPE, text=True)
    assert running.stderr is not None
    assert running.stderr.readline()
    running.send_signal(signal.SIGTERM)
    running.communicate(timeout=30)
    return running.returncode


def test_every_line_of_the_readme_is_one_that_is_tested() -> None:
    others = [line for line in LINES if not line.startswith("streetcheck")]
    assert others == ["make run", "make test", "make lint", "pip install ."]


def test_make_knows_the_targets_of_the_readme() -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.M))
    assert {line.split()[1] for line in LINES if line.startswith("make ")} <= targets


def test_what_pip_installs_from_the_checkout_runs(tmp_path: Path) -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("no git checkout")
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file() and not name.startswith(("tests/", "examples/")):
            (tmp_path / "src" / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, tmp_path / "src" / name)
    pip = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--no-index",
    ]
    target = tmp_path / "site"
    subprocess.run(
        [*pip, "--target", str(target), "."], cwd=tmp_path / "src", check=True, capture_output=True
    )
    environment = {**os.environ, "PYTHONPATH": str(target), "STREETCHECK_DB": str(tmp_path / "new.db")}
    page = str(EXAMPLES / "pages" / "tarnfell-upgraded.html")
    for arguments in (["extract", page], ["ingest", page], ["claims", "--format", "jsonl"]):
        done = subprocess.run(
            [str(target / "bin" / "streetcheck"), *arguments],
            cwd=tmp_path, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert done.stdout or arguments[0] == "ingest"


def test_the_record_in_the_claim_record_is_one_of_the_examples(desk: Desk) -> None:
    block = re.search(r"^```json\n(.*?)^```", CLAIM_RECORD, re.M | re.S)
    assert block
    stated = json.loads(block[1])
    page = EXAMPLES / "pages" / "tarnfell-upgraded.html"
    found = [json.loads(line) for line in desk.run(f"streetcheck extract {page}").stdout.splitlines()]
    same = [
        claim for claim in found if claim["value"] == stated["value"] and claim["metric"] == stated["metric"]
    ]
    assert [list(claim) for claim in same] == [[*stated][:-1]]
    for name in ("kind", "subject", "unit", "prior_value", "action", "claimant"):
        assert same[0][name] == stated[name]


def commands_of_the_code() -> set[str]:
    import click

    from cli import streetcheck

    found = set()
    context = click.Context(streetcheck)
    for name in streetcheck.list_commands(context):
        command = streetcheck.get_command(context, name)
        inner = command.commands if isinstance(command, click.Group) else {}
        found |= {f"{name} {sub}" for sub in inner}
        if not isinstance(command, click.Group) or command.invoke_without_command:
            found.add(name)
    return found


def test_the_command_table_of_the_readme_is_complete() -> None:
    table = README.split("## Commands")[1].split("## Settings")[0]
    named = set()
    for cell in re.findall(r"^\| (`[^|]+) \|", table, re.M):
        first, *others = re.findall(r"`([^`]+)`", cell)
        named |= {first} | {f"{first.split()[0]} {other}" for other in others}
    assert named == commands_of_the_code()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_to_files(document: Path) -> None:
    links = re.findall(r"\]\(([^)]+)\)", document.read_text())
    broken = [
        link for link in links if "://" not in link and not (document.parent / link.split("#")[0]).exists()
    ]
    assert broken == []


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("fields", {f.name for f in fields(records.Claim)} - {"article_id"} | {"article"}),
        ("kinds", set(records.KINDS)),
        ("metrics", {metric for metrics in records.METRICS.values() for metric in metrics}),
        ("subject types", set(records.SUBJECT_TYPES)),
        ("comparators", set(records.COMPARATORS)),
        ("directions", set(records.DIRECTIONS)),
        ("actions", set(records.ACTIONS)),
        ("stances", set(records.STANCES)),
        ("modalities", set(records.MODALITIES)),
        ("statuses", set(records.STATUSES)),
        ("reasons", set(records.REASONS)),
        ("mention fields", {f.name for f in fields(records.Mention)} - {"article_id"}),
    ],
)
def test_the_claim_record_names_every_word_of_the_code(what: str, words: set[str]) -> None:
    assert words - set(re.findall(r"`([a-z_]+)`", CLAIM_RECORD)) == set(), what


def test_the_metrics_stand_beside_their_kind() -> None:
    for kind, metrics in records.METRICS.items():
        row = next(line for line in CLAIM_RECORD.splitlines() if line.startswith(f"| `{kind}` |"))
        assert set(re.findall(r"`([a-z_]+)`", row.rsplit("|", 2)[1])) == set(metrics)


def test_the_changelog_names_the_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    changelog = (ROOT / "CHANGELOG.md").read_text()
    assert f"[{version}]" in changelog or f"To become {version}" in changelog
