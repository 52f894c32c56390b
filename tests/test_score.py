"""make score: what it counts, what it pins, and that it refuses to go down. The gold is invented."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SCORER = ROOT.parent / "shared" / "tools" / "score_claims.py"
TEXT = "Quillon Systems (NASDAQ: QLNS) rose 4.2% on Thursday. Nobody had expected a Tuesday like that."
HEADLINE = "Harbor Lane raises Tarnfell Energy (NYSE: TRNF) target to $48 from $41"
GOLD = """
article: {file: one.txt, published: "2026-01-09", publisher: Example, author: null, title: "A day"}
mentions: [QLNS]
not_mentions: [ON]
claims:
  - {q: "rose 4.2%", kind: performance, subject: [QLNS], metric: return, value: 4.2, unit: percent, direction: up, claimant: null}
  - {q: "expected a Tuesday", kind: opinion, subject: [Tuesday], metric: stance, claimant: Nobody}
"""
needs_scorer = pytest.mark.skipif(not SCORER.exists(), reason="the shared scorer is not here")


def score(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, ROOT / "scripts" / "score.py", "--gold", folder, "--scorer", SCORER]
    return subprocess.run(
        [*command, "--baseline", folder / "pin.json", *arguments], capture_output=True, text=True, check=False
    )


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "one.txt").write_text(TEXT)
    (tmp_path / "articles" / "one.yaml").write_text(GOLD)
    claim = {"kind": "price_target", "subject": ["TRNF"], "metric": "target", "value": 48, "prior_value": 41}
    headline = {"id": "h", "text": HEADLINE, "article": {"published": "2026-01-09"}, "claims": [claim]}
    (tmp_path / "headlines.jsonl").write_text(json.dumps(headline) + "\n")
    return tmp_path


def test_without_gold_there_is_nothing_to_score(tmp_path: Path) -> None:
    done = score(tmp_path / "none")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("no gold")


@needs_scorer
def test_what_is_counted_and_pinned(gold: Path) -> None:
    done = score(gold, "--pin")
    assert done.returncode == 0, done.stderr
    assert "performance   gold    1 read    1  P 1.000 R 1.000 F1 1.000  strict F1 1.000" in done.stdout
    assert "opinion       gold    1 read    0  P 0.000 R 0.000 F1 0.000  strict F1 0.000" in done.stdout
    assert "mentions  P 1.000 R 1.000 F1 1.000" in done.stdout
    assert "gained 1" in done.stdout and "lost 0" in done.stdout
    pin = json.loads((gold / "pin.json").read_text())
    assert pin["scores"]["performance F1"] == pin["scores"]["headlines strict F1"] == 1
    assert list(pin["read"].values()) == ["strict"]
    assert "rose" not in (gold / "pin.json").read_text(), "no word of the gold"
    again = score(gold)
    assert again.returncode == 0 and "gained 0" in again.stdout and "LOWER" not in again.stdout


@needs_scorer
def test_a_score_that_went_down_fails_and_is_not_pinned(gold: Path) -> None:
    assert score(gold, "--pin").returncode == 0
    before = (gold / "pin.json").read_text()
    yaml = gold / "articles" / "one.yaml"
    yaml.write_text(yaml.read_text().replace("direction: up", "direction: down"))
    done = score(gold)
    assert done.returncode == 1 and "LOWER  performance strict F1: 0.000, pinned 1.000" in done.stdout
    assert "lost 1" in done.stdout and "rose 4.2%" in done.stdout
    assert score(gold, "--pin").returncode == 1
    assert (gold / "pin.json").read_text() == before
    assert score(gold, "--pin", "--force").returncode == 0
    assert score(gold).returncode == 0


def test_the_pin_that_is_kept_holds_scores_and_hashes_only() -> None:
    pin = json.loads((ROOT / "benchmarks" / "baseline.json").read_text())
    assert set(pin) == {"scores", "read"}
    assert all(len(key) == 16 and int(key, 16) >= 0 for key in pin["read"])
    assert set(pin["read"].values()) <= {"found", "strict"}
