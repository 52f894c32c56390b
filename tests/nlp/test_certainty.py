"""How sure a claim is: by its kind, and by whether its sentence names what it is about."""

import pytest

from nlp import read_article
from nlp.certainty import shares
from records import Article

TABLE = [
    ("Apple shares rose 2% on Friday.", 0.95, "the sentence names it"),
    ("Apple shares rose 2% on Friday. They had lost 3% in a week.", 0.65, "carried over from the one before"),
    ("Apple had revenue of $90 billion.", 0.9, "a result beside its company"),
    ("Citi raised its price target on Apple to $300 from $280.", 0.95, "a target keeps what its rule says"),
]


@pytest.mark.parametrize(("text", "expected", "why"), TABLE, ids=[row[2] for row in TABLE])
def test_confidence(text: str, expected: float, why: str) -> None:
    claims = read_article(Article("t", text, published="2026-01-09")).claims
    assert claims[-1].confidence == expected, why


def test_a_named_subject_is_surer_than_a_carried_one() -> None:
    assert all(share.named > share.carried for share in shares().values())
