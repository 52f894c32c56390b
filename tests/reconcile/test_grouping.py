"""Which claims are of one thesis: a table decided by hand, and what must hold of any claims."""

import random

import pytest
from thesis_table import pairs

from reconcile.grouping import _PART, grouped


@pytest.mark.parametrize("half", ["tuning", "aside"])
def test_pairs_of_the_table(half: str) -> None:
    found = list(pairs(half))
    both = sum(same and said for same, said in found)
    f1 = 2 * both / (sum(same for same, _ in found) + sum(said for _, said in found))
    assert len(found) >= 150 and sum(same for same, _ in found) >= 30
    assert f1 >= 0.95, f"{half}: {f1:.3f}"


DEAL = ["The takeover of Corsair will close in May", "Corsair's takeover is to close in May"]
PUMP = ["Regulators will approve the heart pump", "Approval of the heart pump is near"]


@pytest.mark.parametrize(
    ("quotes", "sort", "groups", "why"),
    [
        (["It will rise", "A dear stock"], "outlook", [0, 0], "the block is the thesis"),
        ([*DEAL, *PUMP], "event", [0, 0, 1, 1], "words tell events apart"),
        ([PUMP[0], *DEAL, PUMP[1]], "event", [0, 1, 1, 0], "numbered as they come"),
        ([DEAL[0]] * 3, "event", [0, 0, 0], "the same words everywhere"),
        (["in 2026", "of 12%"], "event", [0, 1], "no word that carries meaning"),
        ([DEAL[0]], "event", [0], "one alone"),
    ],
)
def test_groups_of_a_block(quotes: list[str], sort: str, groups: list[int], why: str) -> None:
    assert grouped(quotes, sort) == groups, why


def test_the_order_of_the_quotes_changes_nothing() -> None:
    quotes = [
        f"{what} {word} near the river" for what in (*DEAL, *PUMP) for word in ("alpha", "borea", "corva")
    ]
    whole = dict(zip(quotes, grouped(quotes, "event"), strict=True))
    for seed in range(5):
        mixed = random.Random(seed).sample(quotes, len(quotes))
        again = dict(zip(mixed, grouped(mixed, "event"), strict=True))
        assert {frozenset(q for q in quotes if again[q] == n) for n in again.values()} == {
            frozenset(q for q in quotes if whole[q] == n) for n in whole.values()
        }


def test_a_block_of_several_parts_is_grouped_as_one() -> None:
    quotes = [
        f"{DEAL[0]} {number % 7}x" if number % 2 else f"{PUMP[0]} {number}" for number in range(3 * _PART)
    ]
    labels = grouped([f"{quote} n{number}" for number, quote in enumerate(quotes)], "event")
    assert set(labels[::2]) == {0} and set(labels[1::2]) == {1}
