"""extract --explain and --model."""

import re
from pathlib import Path

import pytest
import spacy
from command import Desk

MOVE = "Quillon Systems (NASDAQ: QLNS) fell more than 2% on Thursday."
TARGET = "Harbor Lane Securities raised its price target on Tarnfell Energy (NYSE: TRNF) to $48 from $41."


def blocks(out: str) -> list[dict[str, str]]:
    """name -> text of each block; a long text goes on below its name."""
    found = []
    for block in out.rstrip("\n").split("\n\n"):
        lines = re.findall(r"^(\w+) +(.*(?:\n +.*)*)", block, re.M)
        found.append({name: " ".join(text.split()) for name, text in lines})
    return found


def test_each_claim_is_explained(desk: Desk) -> None:
    done = desk.run("extract", "--explain", desk.articles("a.jsonl", f"{MOVE} {TARGET}"))
    assert (done.code, done.err) == (0, "")
    article, move, target = blocks(done.out)
    assert article == {"article": "Story 1"}
    assert MOVE.startswith(move["quote"])
    assert move["claim"] == "performance, return, reported"
    assert move["subject"] == "QLNS, Quillon Systems (equity)"
    assert (move["figure"], move["who"], move["cues"]) == ("down >2%", "the article", "hedge “more than”")
    assert move["when"] == "“on Thursday”: 2026-01-07 to 2026-01-08"
    assert re.fullmatch(r".+, confidence [01]\.\d\d", move["rule"])
    assert (target["figure"], target["who"]) == ("$48 (was $41)", "Harbor Lane Securities")
    assert target["claim"].endswith("raised")
    assert all(len(line) <= 80 for line in done.out.splitlines())


def test_an_article_without_claims_says_so(desk: Desk) -> None:
    done = desk.run("extract", "--explain", desk.articles("a.jsonl", "Nothing moved.", MOVE))
    assert blocks(done.out)[0] == {"article": "Story 1", "claims": "none"}
    assert blocks(done.out)[1] == {"article": "Story 2"}


def test_a_text_cannot_steer_the_terminal(desk: Desk) -> None:
    done = desk.run("extract", "--explain", desk.articles("a.jsonl", MOVE.replace("more", "\x1b[31mmore")))
    assert done.code == 0 and "\x1b" not in done.out


def test_mentions_are_not_explained(desk: Desk) -> None:
    done = desk.run("extract", "--explain", "--mentions", desk.articles("a.jsonl", MOVE))
    assert done.code == 2 and len(done.errors()) == 1


def test_a_model_names_what_no_list_has(desk: Desk, tmp_path: Path) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "ORG", "pattern": "Vandrel"}])
    nlp.to_disk(tmp_path / "model")
    article = desk.articles("a.jsonl", "Shares of Vandrel rose 4.2% on Thursday.")
    done = desk.run("extract", "--model", tmp_path / "model", article)
    assert (done.code, done.err) == (0, "")
    assert [(c["subject"]["name"], c["value"]) for c in done.records()] == [("Vandrel", 4.2)]
    named = desk.run("extract", "--mentions", "--model", tmp_path / "model", article).records()
    assert [mention["name"] for mention in named] == ["Vandrel"]


@pytest.mark.parametrize(
    ("model", "said"), [("en_no_such_model", "python -m spacy download"), ("{desk}", "does not load")]
)
def test_a_model_that_is_none(model: str, said: str, desk: Desk) -> None:
    done = desk.run("extract", "--model", model.format(desk=desk.folder), desk.articles("a.jsonl", MOVE))
    assert (done.code, done.out) == (2, "")
    assert len(done.errors()) == 1 and said in done.err
