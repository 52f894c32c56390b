"""What shells complete, by the protocol that their scripts speak; and the scripts themselves."""

import subprocess
from datetime import UTC, datetime

import pytest
from command import COMMAND, Desk

from records import Article, Claim, Claimant, Subject
from store import open_store

NOW = datetime(2026, 1, 16, 12, tzinfo=UTC)


@pytest.fixture
def ledger(desk: Desk) -> Desk:
    claims = [
        Claim(
            f"c{place}", "one", "Up.", place, place + 1, "rating", Subject(symbol, name, "equity"), "rating",
            claimant=Claimant(firm, firm=firm),
        )
        for place, (symbol, name, firm) in enumerate([
            ("QLNS", "Quillon Systems", "Harbor Lane"), ("QRRL", "Quarrel Robotics", "Harbor & Sons"),
            ("TRNF", "Tarnfell", "Oakmere"),
        ])
    ]  # fmt: skip
    with open_store(str(desk.db), create=True) as store:
        store.add_article(Article("one", "Up.", published="2026-01-09", publisher="Example Wire"), claims, [],
                          now=NOW)  # fmt: skip
    return desk


def completed(desk: Desk, shell: str, *words: str) -> list[str]:
    """What the program answers when the last of the words is completed."""
    line = {"COMP_WORDS": " ".join(("streetcheck", *words)), "COMP_CWORD": str(len(words))}
    if shell == "fish":
        line = {"COMP_WORDS": " ".join(("streetcheck", *words)), "COMP_CWORD": words[-1]}
    env = {**desk.environment(), **line, "_STREETCHECK_COMPLETE": f"{shell}_complete"}
    done = subprocess.run(COMMAND, env=env, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return [line for line in done.stdout.splitlines() if line]


COMPLETED = [
    ("commands", ["cl"], ["plain,claims"]),
    ("options", ["claims", "--min"], ["plain,--min-confidence"]),
    ("kinds", ["claims", "--kind", "per"], ["plain,performance"]),
    ("symbols", ["claims", "--symbol", "q"], ["plain,QLNS", "plain,QRRL"]),
    ("symbols of articles", ["articles", "--symbol", "T"], ["plain,TRNF"]),
    ("firms, as bash wants them", ["claims", "--claimant", "har"], [r"plain,Harbor\ \&\ Sons", r"plain,Harbor\ Lane"]),
    ("publishers", ["claims", "--publisher", "Ex"], [r"plain,Example\ Wire"]),
    ("nothing", ["claims", "--symbol", "zz"], []),
    ("a letter of LIKE", ["claims", "--symbol", "%"], []),
]  # fmt: skip


@pytest.mark.parametrize(("why", "words", "answer"), COMPLETED, ids=[case[0] for case in COMPLETED])
def test_bash(ledger: Desk, why: str, words: list[str], answer: list[str]) -> None:
    assert completed(ledger, "bash", *words) == answer


def test_zsh_and_fish_get_the_names_beside_the_symbols(ledger: Desk) -> None:
    assert completed(ledger, "zsh", "claims", "--symbol", "Q") == [
        "plain", "QLNS", "Quillon Systems", "plain", "QRRL", "Quarrel Robotics",
    ]  # fmt: skip
    assert completed(ledger, "fish", "claims", "--claimant", "Oak")[0].endswith("Oakmere")


def test_the_database_is_the_one_on_the_line(ledger: Desk) -> None:
    assert completed(ledger, "bash", "--db", "nosuch.db", "claims", "--symbol", "Q") == []
    assert not (ledger.folder / "nosuch.db").exists()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_shell_has_its_script(desk: Desk, shell: str) -> None:
    env = {**desk.environment(), "_STREETCHECK_COMPLETE": f"{shell}_source"}
    done = subprocess.run(COMMAND, env=env, capture_output=True, text=True, check=True)
    assert "_STREETCHECK_COMPLETE" in done.stdout and "streetcheck" in done.stdout
