"""How often nlp.stance is right: `python benchmarks/stance.py` from the root of the project.

On the project's own sentences by five-fold cross-validation; and, where ../shared has the hand-marked
articles, on the sentences of their opinions (the model has seen none of them). Every figure is given
for the words alone, the model alone, and the two together as they are used.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from nlp import stance  # noqa: E402
from nlp.sentences import sentences  # noqa: E402

ARTICLES = ROOT.parent / "shared" / "gold" / "articles"
# Kept aside while the words and sentences were written; one opening was seen while orienting.
ASIDE = ("yf-alibaba", "yf-beyond-meat", "yf-goldman-sachs", "yf-snap", "yf-us-stocks")
FOLDS = 5
Row = tuple[str, str]


def own() -> list[tuple[Row, int]]:
    """(sentence, stance) and its fold, a stretch of each list: neighbours there are counterparts."""
    return [
        ((text, name), at * FOLDS // len(texts))
        for name, texts in stance.training_sentences()
        for at, text in enumerate(texts)
    ]


def gold(aside: bool) -> list[Row]:
    """(sentence, stance) of every opinion, the sentence being the one in which its quote begins."""
    rows = []
    for path in sorted(ARTICLES.glob("*.yaml")):
        if path.name.startswith(ASIDE) != aside:
            continue
        text = path.with_suffix(".txt").read_text()
        for claim in yaml.safe_load(path.read_text())["claims"]:
            if claim["kind"] == "opinion" and claim.get("stance"):
                at = text.index(claim["q"])
                around = next(s for s in sentences(text) if s.start <= at < s.end)
                rows.append((text[around.start : around.end], claim["stance"]))
    return rows


def right(rows: Sequence[Row], model: Any) -> list[int]:
    """How many rows the words, the model, and both together get right."""
    guesses = model.predict([text for text, _ in rows])
    hits = [
        (stance.score(text).stance == name, guess == name, stance.decide(text, model)[0] == name)
        for (text, name), guess in zip(rows, guesses, strict=True)
    ]
    return [sum(column) for column in zip(*hits, strict=True)]


def cross_validated() -> tuple[list[int], int]:
    rows, totals = own(), [0, 0, 0]
    for fold in range(FOLDS):
        seen = [row for row, at in rows if at != fold]
        model = stance.fit([text for text, _ in seen], [name for _, name in seen])
        found = right([row for row, at in rows if at == fold], model)
        totals = [total + hits for total, hits in zip(totals, found, strict=True)]
    return totals, len(rows)


def show(label: str, hits: Sequence[int], of: int) -> None:
    words, model, both = (f"{count / of:6.3f}" for count in hits)
    print(f"{label:40}{of:6}  words {words}  model {model}  together {both}")


def main() -> None:
    show("own sentences, 5-fold cross-validation", *cross_validated())
    if not ARTICLES.is_dir():
        return
    seen = [row for row, _ in own()]
    model = stance.fit([text for text, _ in seen], [name for _, name in seen])
    for label, aside in (("gold, articles looked at", False), ("gold, articles kept aside", True)):
        rows = gold(aside)
        show(label, right(rows, model), len(rows))


if __name__ == "__main__":
    main()
