"""The weights that are kept are those of the model; judging by them needs no scikit-learn."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from nlp import stance_weights
from nlp.stance import decide, fitted, training_sentences
from nlp.stance_weights import FILE, Weights, read, source_hash, weights, weights_of, written

ROOT = Path(__file__).parents[2]
MIXED = "The quarter had something for everybody, Holt said"


@pytest.fixture(scope="module")
def model() -> Any:
    return fitted()


@pytest.fixture(scope="module")
def kept() -> Weights:
    return read(FILE.read_text(encoding="utf-8"))


def test_the_file_belongs_to_the_words_and_sentences(kept: Weights) -> None:
    assert kept.source == source_hash(), "words or sentences have changed: run python scripts/fit_stance.py"


def test_the_weights_judge_as_the_model_does(model: Any, kept: Weights) -> None:
    texts = [MIXED, "", "Nothing known zzz"]
    texts += [text for _, sentences in training_sentences() for text in sentences[::5]]
    for text, row in zip(texts, model.predict_proba(texts), strict=True):
        assert kept.predict_proba([text])[0] == pytest.approx(list(row), abs=1e-3)
        assert decide(text, kept)[0] == decide(text, model)[0]


def test_what_is_written_is_read_again(model: Any) -> None:
    numbers = weights_of(model)
    assert read(written(numbers)) == numbers


def test_a_judgement_loads_no_scikit_learn() -> None:
    code = "import sys; from nlp.stance import judge; print(judge(sys.argv[1])[0] != '', 'sklearn' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code, MIXED], cwd=ROOT, capture_output=True, check=True)
    assert done.stdout.split() == [b"True", b"False"]


@pytest.mark.parametrize("state", ["missing", "of other words"])
def test_without_fitting_weights_the_model_is_fitted(
    state: str, kept: Weights, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "weights.json"
    if state == "of other words":
        other.write_text(FILE.read_text(encoding="utf-8").replace(kept.source, "0" * 32))
    monkeypatch.setattr(stance_weights, "FILE", other)
    weights.cache_clear()
    try:
        assert weights().source == source_hash()
    finally:
        weights.cache_clear()
