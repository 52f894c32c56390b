"""Fits the model of nlp.stance and writes its weights (nlp/lexicon/stance_weights.json)."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from nlp.stance import fitted
from nlp.stance_weights import FILE, weights_of, written


def main() -> int:
    numbers = weights_of(fitted())
    FILE.write_text(written(numbers), encoding="utf-8")
    print(f"{FILE}: {len(numbers.grams)} words and pairs")
    return 0


if __name__ == "__main__":
    sys.exit(main())
