"""Help, examples, wrong usage, and what start-up costs."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from command import COMMAND, ROOT, Desk

from cli import streetcheck


def every_command(
    group: click.Group = streetcheck, path: str = "streetcheck"
) -> Iterator[tuple[str, click.Command]]:
    yield path, group
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from every_command(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


COMMANDS = dict(every_command())
TABLE = {
    "extract", "read", "ingest", "feeds add", "feeds list", "feeds remove", "feeds import", "feeds export",
    "watch", "reextract", "prices import", "prices update", "reconcile", "claims", "articles", "show", "scorecard", "export", "import", "copy", "browse", "status",
    "theses list", "theses show", "theses add", "theses remove", "theses attach", "theses detach", "theses watch",
    "conflicts", "chart", "report", "backfill", "worker retry",
}  # fmt: skip


def parse(line: str) -> None:
    """Parses what stands before a pipe or a redirection; raises click.UsageError for wrong usage."""
    for part in line.split("|"):
        words = shlex.split(re.sub(r"[<>]\s*\S+", "", part))
        assert words[0] == "streetcheck"
        context, command, rest = None, streetcheck, words[1:]
        while isinstance(command, click.Group):
            context = command.make_context(command.name, rest, parent=context)
            if command.invoke_without_command and not context._protected_args:
                return
            _, command, rest = command.resolve_command(context, [*context._protected_args, *context.args])
        assert command is not None
        command.make_context(command.name, rest, parent=context)


def examples(command: click.Command) -> list[str]:
    return [
        line.strip() for line in (command.epilog or "").splitlines() if line.strip().startswith("streetcheck")
    ]


def test_the_commands_are_those_of_the_table() -> None:
    leaves = {
        path.removeprefix("streetcheck ") for path, it in COMMANDS.items() if not isinstance(it, click.Group)
    }
    assert leaves == TABLE


@pytest.mark.parametrize("path", COMMANDS)
def test_help_has_an_example_that_parses(path: str, desk: Desk) -> None:
    shown = desk.run(*path.split()[1:], "--help")
    assert shown.code == 0
    found = examples(COMMANDS[path])
    assert found and all(f"    {line}" in shown.out.splitlines() for line in found)
    for line in found:
        assert path in line
        parse(line)


def readme_examples() -> list[str]:
    blocks = re.findall(r"^```sh\n(.*?)^```", (ROOT / "README.md").read_text(), re.M | re.S)
    return [line for block in blocks for line in block.splitlines() if line.startswith("streetcheck")]


@pytest.mark.parametrize("line", readme_examples())
def test_examples_of_the_readme_parse(line: str) -> None:
    parse(line)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nosuch"], "No such command 'nosuch'"),
        (["extract", "--nosuch"], "No such option '--nosuch'"),
        (["extract", "--published", "2026-13-01", "x.txt"], "'2026-13-01' is not a date"),
        (["extract", "--published", "yesterday", "x.txt"], "'yesterday' is not a date"),
        (["reconcile", "--as-of", "soon"], "'soon' is not a date"),
        (["watch", "--every", "15"], "'15' is not a length of time"),
        (["watch", "--every", "0m"], "'0m' is not a length of time"),
        (
            ["worker", "--queues", "fetch,write"],
            "'fetch,write' is not a list of queues: some of fetch, read, judge",
        ),
        (["worker", "--concurrency", "0"], "0 is not in the range"),
        (["worker", "retry", "one"], "'one' is not a valid integer"),
        (["claims", "--kind", "rumour"], "'rumour' is not one of"),
        (["claims", "--limit", "0"], "0 is not in the range"),
        (["claims", "--format", "xml"], "'xml' is not one of"),
        (["export", "there"], "Missing option '--format'"),
        (["export", "there", "--format", "xls"], "'xls' is not one of"),
        (["export", "there", "--format", "csv", "--kind", "rumour"], "'rumour' is not one of"),
        (["import"], "Missing argument 'SOURCE'"),
        (["copy", "--to", "new.db"], "Missing option '--from'"),
        (["copy", "--from", "ledger.db"], "Missing option '--to'"),
        (["--db", "postgresql://here/ledger", "browse"], "Datasette opens SQLite only"),
        (["show"], "Missing argument 'ID'"),
        (["show", ""], "Invalid value for 'ID': it is empty"),
        (["show", " "], "Invalid value for 'ID': it is empty"),
        (["prices", "import"], "Missing argument 'PATHS...'"),
        (["feeds", "add"], "Missing argument 'URLS...'"),
    ],
)
def test_wrong_usage_is_one_line_and_2(arguments: list[str], said: str, desk: Desk) -> None:
    done = desk.run(*arguments)
    assert (done.code, done.out) == (2, "")
    assert len(done.errors()) == 1
    assert said in done.err and "--help" in done.err and done.err.startswith("streetcheck")


@pytest.mark.parametrize("arguments", [[], ["feeds"], ["prices"]])
def test_a_group_alone_prints_its_help_and_is_wrong_usage(arguments: list[str], desk: Desk) -> None:
    done, help_page = desk.run(*arguments), desk.run(*arguments, "--help")
    assert (done.code, done.out, done.errors()) == (2, "", help_page.out.splitlines())
    assert len(done.errors()) > 8


@pytest.mark.parametrize("arguments", [["--version"], ["-h"], ["feeds", "--help"]])
def test_they_work_without_a_database(arguments: list[str], desk: Desk) -> None:
    assert desk.run(*arguments).code == 0
    assert not desk.db.exists()


HEAVY = ("spacy", "pandas", "sqlmodel", "sqlalchemy", "sklearn", "trafilatura", "numpy", "httpx2", "yfinance")
LOADED = """
import sys
try:
    import cli
    cli.streetcheck(sys.argv[1:], prog_name="streetcheck")
finally:
    sys.stderr.write("loaded: " + " ".join(name for name in {heavy} if name in sys.modules) + "\\n")
"""


@pytest.mark.parametrize(
    "arguments",
    [
        ["--version"],
        ["--help"],
        ["claims", "--help"],
        ["claims"],
        ["articles", "--format", "csv"],
        ["show", "0"],
    ],
)
def test_the_light_commands_load_nothing_heavy(arguments: list[str], desk: Desk) -> None:
    desk.run("feeds", "add", "https://news.example/feed.xml")
    done = subprocess.run(
        [sys.executable, "-c", LOADED.format(heavy=HEAVY), *arguments],
        cwd=ROOT, env=desk.environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stderr.splitlines()[-1] == "loaded: "


def test_cli_py_is_the_command() -> None:
    done = subprocess.run([*COMMAND, "--version"], capture_output=True, text=True, check=True)
    assert re.fullmatch(r"streetcheck \d+\.\d+\.\d+\n", done.stdout)


def test_the_database_stands_in_the_data_folder(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    env = {name: value for name, value in desk.environment().items() if name != "STREETCHECK_DB"}
    env |= {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "data")}
    subprocess.run(
        [*COMMAND, "feeds", "add", "https://news.example/feed.xml"], env=env, check=True, capture_output=True
    )
    assert (tmp_path / "data" / "streetcheck" / "streetcheck.db").is_file()
