"""Claims of one block into groups that say the same.

Where subject, sort and year leave one question open (will it rise, will profit grow, will rates fall), the
block is the group. Where anything may be said (events, the course of a business), words decide: TF-IDF and
average linkage over the cosine distance, as scikit-learn does them.

The words are hashed without a vocabulary and weighed by how rare they are in the block, so that the groups
of a block depend on its claims only, in whatever order they came, and a new claim changes no other block. A
large block is grouped in parts, then its parts by their centres.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

# Found on one half of tests/reconcile/thesis_claims.yaml; docs/theses.md tells how it does on the other.
FARTHEST = 0.85
BY_WORDS = ("event", "business")
_PART = 500  # quotes compared each with each: more would take memory by the square of their number
_STEM = 5  # letters: enough for "approve" and "approval" to be one
_WORD = re.compile(r"[a-z][a-z'’-]+")
_STOP_WORDS = """
a an and are as at be been but by for from has have he her his in into is it its of on or our said say says
she so than that the their them they this to was we were which who will with would could should may might can
also more most up down over about after before year years quarter share shares stock stocks expected
expect expects sees see company
"""
_STOP = frozenset(_STOP_WORDS.split())


def words(quote: str) -> list[str]:
    """The words that carry meaning, cut to their stems."""
    return [word[:_STEM] for word in _WORD.findall(quote.lower()) if word not in _STOP]


def grouped(quotes: Sequence[str], sort: str) -> list[int]:
    """The number of the group of each quote of a block, counted from 0 as they first come."""
    # Equal quotes count once: what a hundred papers copied weighs no more than what stands in one.
    distinct = list(dict.fromkeys(quotes))
    if sort not in BY_WORDS or len(distinct) == 1:
        return [0] * len(quotes)
    group = dict(zip(distinct, _labels(_vectors(distinct)), strict=True))
    numbers: dict[int, int] = {}
    return [numbers.setdefault(group[quote], len(numbers)) for quote in quotes]


def _vectors(quotes: Sequence[str]) -> Any:
    """A sparse row of length one for each quote."""
    from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer

    hashing = HashingVectorizer(analyzer=words, norm=None, alternate_sign=False, n_features=2**18)
    counts = hashing.transform(quotes)
    if not counts.nnz:  # no word that carries meaning: nothing is alike
        return counts
    return TfidfTransformer().fit_transform(counts[:, sorted(set(counts.indices))])


def _labels(vectors: Any) -> list[int]:
    """The groups of a part at a time; their centres then count as quotes."""
    if vectors.shape[0] <= _PART:
        return _linked(vectors)
    labels: list[int] = []
    for start in range(0, vectors.shape[0], _PART):
        first = max(labels, default=-1) + 1
        labels += [first + label for label in _linked(vectors[start : start + _PART])]
    if max(labels) + 1 > len(labels) // 2:  # hardly anything is alike: no use to go on
        return labels
    above = _labels(_centres(vectors, labels))
    return [above[label] for label in labels]


def _centres(vectors: Any, labels: Sequence[int]) -> Any:
    from scipy.sparse import csr_matrix
    from sklearn.preprocessing import normalize

    places = (labels, range(len(labels)))
    return normalize(csr_matrix(([1.0] * len(labels), places)) @ vectors)


def _linked(vectors: Any) -> list[int]:
    from sklearn.cluster import AgglomerativeClustering

    if vectors.shape[0] == 1:
        return [0]
    distances = (1 - (vectors @ vectors.T).toarray()).clip(0)
    if len(distances) == 2:
        return [0, int(distances[0, 1] > FARTHEST)]
    model = AgglomerativeClustering(
        n_clusters=None, metric="precomputed", linkage="average", distance_threshold=FARTHEST
    )
    return [int(label) for label in model.fit_predict(distances)]
