"""A gate lets every match through; what it keeps out is what makes it worth having."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.gate import Gate, clauses

NEEDS = [
    (r"target of MONEY", {("target",), ("of",), ("MONEY",)}, "each word of a phrase"),
    (
        r"(?:cut|raised) to (?:MONEY|NUM)",
        {("raised", "cut"), ("to",), ("MONEY", "NUM")},
        "and either of several",
    ),
    (r"(?:cut|raised) [a-z]+ (?:MONEY|NUM)", {("cut", "raised"), ("MONEY", "NUM")}, "two stretches"),
    (r"PCT|PP|POINTS", {("PCT", "PP", "POINTS")}, "a prefix that the parser takes out"),
    (r"(?:the )?yield", {("yield",)}, "what may be missing is not needed"),
    (r"(?:foo)*bar", {("bar",)}, "nor what may be repeated no times"),
    (r"(?:foo)+\d", {("foo",)}, "but what comes at least once is"),
    (r"(?<![a-z])po(?![a-z])", {("po",)}, "what must not stand there says nothing"),
    (r"of (?=the SEC)[a-z]+", {("of",), ("the",), ("SEC",)}, "what is looked ahead to stands there"),
    (r"(?:foo|[a-z]+)", set(), "a branch that needs nothing"),
    (r"(?:foo [a-z]+|bar \d)", {("foo", "bar")}, "of each branch what it needs"),
    (r"\w+ \d+", set(), "no letter is sure"),
    (r"(?i)target", set(), "a pattern for either case"),
    (r"[ab]cd", {("acd", "bcd")}, "a set of few letters"),
]


@pytest.mark.parametrize(("pattern", "needed", "why"), NEEDS)
def test_what_a_pattern_needs(pattern: str, needed: set[tuple[str, ...]], why: str) -> None:
    found = clauses(re.compile(pattern))
    assert found == {frozenset(words) for words in needed}, why


WORDS = ["foo", "bar", "baz", "PCT", "MONEY", "SEC", "SEC's", "the", "to", "a", "xfoo", "bar,", "12", "[a]"]
PIECES = st.sampled_from(
    ["foo", "bar", " ", "the ", "PCT", "(?:foo|bar)", "(?:MONEY|PCT|PP)", "(?:the |a )?", "[a-z]+", "(?:baz ?)*", "(?:foo)+",
     "(?=SEC)", "(?!foo)", r"\d", "(?:SEC(?:'s?)?)", "(?:foo [a-z]+|bar)", "(?P<x>bar)?", "b?", "[ab]r", r"\b", "(?:x{2,3})", "(?>foo|bar)"]
)  # fmt: skip


@given(st.lists(PIECES, min_size=1, max_size=6), st.lists(st.sampled_from(WORDS), max_size=12))
def test_a_gate_lets_every_match_through(pieces: list[str], words: list[str]) -> None:
    try:
        pattern = re.compile("".join(pieces))
    except re.error:  # a name that is given twice
        return
    for text in (" ".join(words), "".join(words)):
        if pattern.search(text):
            assert Gate([pattern]).possible(text) == [0]


def test_the_places_of_the_patterns_that_can_match() -> None:
    gate = Gate([re.compile("foo"), re.compile("[a-z]+"), re.compile("bar"), re.compile("foo bar")])
    assert gate.possible("a foo") == [0, 1]
    assert gate.possible("a barn") == [1, 2]
    assert gate.possible("bars of food") == [0, 1, 2, 3], "each word of the phrase stands there"
    assert gate.possible("") == [1]


def test_words_without_end_are_not_kept() -> None:
    gate = Gate([re.compile("foo")])
    assert gate.possible("x" * 10_000 + "foo") == [0]
    assert gate.possible("x" * 10_000) == []
    assert gate._known == {}
