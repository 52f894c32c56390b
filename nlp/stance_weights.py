"""The fitted model of nlp.stance as plain numbers, so that a sentence is judged without scikit-learn.

They stand in nlp/lexicon/stance_weights.json, which scripts/fit_stance.py writes. Where the words or the sentences
have changed since, the model is fitted anew on first use, in about a second.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from nlp.stance import features_of, fitted, grams
from nlp.stance_words import HERE

FILE = HERE / "stance_weights.json"
SOURCES = ("stance_sentences.yaml", "stance_turns.yaml", "stances.yaml")
DIGITS = 4


@dataclass(frozen=True, slots=True)
class Weights:
    """What scikit-learn's pipeline of TF-IDF and logistic regression reckons with, one number a class.

    `grams` has for each word or pair of words its idf and its weights; `numbers` the weights of
    `features_of`; `source` the hash of what the model was fitted to.
    """

    source: str
    classes_: tuple[str, ...]
    intercept: tuple[float, ...]
    numbers: tuple[tuple[float, ...], ...]
    grams: dict[str, tuple[float, ...]]

    def predict_proba(self, texts: Sequence[str]) -> list[list[float]]:
        """The chance of each class for each text."""
        return [_softmax(self._scores(text)) for text in texts]

    def _scores(self, text: str) -> list[float]:
        counts = Counter(filter(self.grams.__contains__, grams(text)))
        heights = {gram: (1 + math.log(n)) * self.grams[gram][0] for gram, n in counts.items()}
        length = math.sqrt(math.fsum(height * height for height in heights.values())) or 1.0
        scores = list(self.intercept)
        for gram, height in heights.items():
            for i, weight in enumerate(self.grams[gram][1:]):
                scores[i] += weight * height / length
        for number, row in zip(features_of([text])[0], self.numbers, strict=True):
            for i, weight in enumerate(row):
                scores[i] += weight * number
        return scores


def _softmax(scores: Sequence[float]) -> list[float]:
    highest = max(scores)
    powers = [math.exp(score - highest) for score in scores]
    total = sum(powers)
    return [power / total for power in powers]


def source_hash() -> str:
    """Of the files that the model is fitted to."""
    parts = b"".join((HERE / name).read_bytes() for name in SOURCES)
    return hashlib.blake2b(parts.replace(b"\r\n", b"\n"), digest_size=16).hexdigest()


@cache
def weights() -> Weights:
    """Of the file, where it belongs to the words and sentences as they are; else fitted now."""
    if FILE.exists():
        kept = read(FILE.read_text(encoding="utf-8"))
        if kept.source == source_hash():
            return kept
    return weights_of(fitted())


def weights_of(model: Any) -> Weights:
    """The numbers of a pipeline fitted by nlp.stance.fit."""
    vectorizer, regression = model[0].transformer_list[0][1], model[-1]
    rows = [tuple(round(float(x), DIGITS) for x in row) for row in regression.coef_.T]
    known = sorted(vectorizer.vocabulary_.items(), key=lambda item: item[1])
    idfs = [round(float(idf), DIGITS) for idf in vectorizer.idf_]
    return Weights(
        source_hash(),
        tuple(map(str, regression.classes_)),
        tuple(round(float(x), DIGITS) for x in regression.intercept_),
        tuple(rows[len(known) :]),
        {gram: (idfs[at], *rows[at]) for gram, at in known},
    )


def written(numbers: Weights) -> str:
    """As JSON, a line a word or pair of words."""
    head, words = asdict(numbers), numbers.grams
    del head["grams"]
    lines = [f"{json.dumps(name)}: {json.dumps(value)}" for name, value in head.items()]
    lines.append(
        '"grams": {\n' + ",\n".join(f"{json.dumps(w)}: {json.dumps(row)}" for w, row in words.items()) + "\n}"
    )
    return "{\n" + ",\n".join(lines) + "\n}\n"


def read(text: str) -> Weights:
    """What `written` wrote."""
    raw = json.loads(text)
    rows = {word: tuple(row) for word, row in raw.pop("grams").items()}
    numbers = tuple(tuple(row) for row in raw.pop("numbers"))
    return Weights(raw["source"], tuple(raw["classes_"]), tuple(raw["intercept"]), numbers, rows)
