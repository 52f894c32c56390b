"""Which of many patterns can match a text at all, by the words that each of them cannot do without.

A pattern is tried where for each stretch of it that must be there ("target|objective", then "MONEY|NUM") one
of the words stands in the text. The words are taken from the pattern itself, so they cannot go stale; what a
gate lets through may still fail to match, what it keeps out never would.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from operator import or_
from typing import Any

try:
    from re import _parser  # type: ignore[attr-defined]
except ImportError:  # a Python that keeps its parser elsewhere: every pattern is tried
    _parser = None

Clause = frozenset[str]  # strings one of which must be there
# A stretch with more wordings than this is given up on; words longer than this are not kept.
_WORDINGS, _LONG, _KEPT = 400, 40, 100_000
_EMPTY: Clause = frozenset([""])
_BLANK = ord(" ")


class Known(dict[str, int]):
    """Words and what was found out about each, asked for once; longer ones are not kept."""

    def __init__(self, ask: Callable[[str], int]) -> None:
        self._ask = ask

    def __missing__(self, word: str) -> int:
        answer = self._ask(word)
        if len(word) <= _LONG:
            if len(self) >= _KEPT:
                self.clear()
            self[word] = answer
        return answer


class Gate:
    """Patterns by what they need. Texts are cut at blanks, so a needed phrase counts by its longest word."""

    def __init__(self, patterns: Iterable[re.Pattern[str]]) -> None:
        bits: dict[Clause, int] = {}
        self._needs = [
            sum({1 << bits.setdefault(clause, len(bits)) for clause in clauses(pattern)})
            for pattern in patterns
        ]
        self._pieces: dict[str, int] = {}
        for clause, bit in bits.items():
            for word in clause:
                self._pieces[word] = self._pieces.get(word, 0) | 1 << bit
        self._lengths = sorted({len(word) for word in self._pieces})
        self._known = Known(self._has)
        self._answers: dict[int, list[int]] = {}  # by the clauses that a text meets: most texts meet few

    def possible(self, text: str) -> list[int]:
        """The places of the patterns that can match, in order. `text` is cased as the patterns are."""
        there = reduce(or_, filter(None, map(self._known.__getitem__, text.split())), 0)
        answer = self._answers.get(there)
        if answer is None:
            answer = [at for at, need in enumerate(self._needs) if need & there == need]
            if len(self._answers) < _KEPT:
                self._answers[there] = answer
        return answer

    def _has(self, word: str) -> int:
        """The clauses that a word meets with any part of it."""
        has, pieces = 0, self._pieces
        for length in self._lengths:
            for start in range(len(word) - length + 1):
                has |= pieces.get(word[start : start + length], 0)
        return has


def parsed(pattern: re.Pattern[str]) -> Any:
    """The nodes of a pattern as Python's own parser has them; None for one that is for either case."""
    if _parser is None or pattern.flags & re.IGNORECASE:
        return None
    return _parser.parse(pattern.pattern, pattern.flags)


def clauses(pattern: re.Pattern[str]) -> set[Clause]:
    """What a match of the pattern cannot do without: of each clause one word, wherever in the match."""
    nodes = parsed(pattern)
    if nodes is None:
        return set()
    exact, found = _sequence(nodes)
    return {clause for clause in map(_by_word, [*found, *_flushed(exact)]) if clause}


def _by_word(clause: Clause) -> Clause:
    """By the longest word of each wording; empty, so needless, where one is shorter than two letters."""
    words = [max(wording.split(), key=len, default="") for wording in clause]
    return frozenset(words) if min(map(len, words)) > 1 else frozenset()


def _flushed(exact: Clause | None) -> list[Clause]:
    return [exact] if exact is not None and "" not in exact else []


def _sequence(nodes: Any, phrases: bool = False) -> tuple[Clause | None, list[Clause]]:
    """All wordings of a stretch of a pattern where they can be listed, else None; and what it needs.

    A blank ends a wording, so that each word of a phrase is needed; among `phrases` it is part of them.
    """
    exact, whole, found = _EMPTY, True, []
    for operation, argument in nodes:
        wordings, needed = _node(operation, argument, phrases)
        found += needed
        if wordings is not None and len(exact) * len(wordings) <= _WORDINGS:
            exact = frozenset(front + back for front in exact for back in wordings)
            continue
        found += _flushed(exact)
        exact, whole = wordings or _EMPTY, False
    if whole:
        return exact, found
    return None, [*found, *_flushed(exact)]


def _node(code: Any, argument: Any, phrases: bool) -> tuple[Clause | None, list[Clause]]:
    operation = str(code)
    if operation == "LITERAL":
        return (None if argument == _BLANK and not phrases else frozenset([chr(argument)])), []
    if operation == "IN":
        return _letters(argument), []
    if operation in ("AT", "ASSERT_NOT"):
        return _EMPTY, []
    if operation == "ASSERT":
        exact, found = _sequence(argument[1])
        return _EMPTY, [*found, *_flushed(exact)]
    if operation == "BRANCH":
        return _listed(argument[1]) or _branch([_sequence(part, phrases) for part in argument[1]])
    if operation == "SUBPATTERN":
        return (None, []) if argument[1] & re.IGNORECASE else _sequence(argument[3], phrases)
    if operation == "ATOMIC_GROUP":
        return _sequence(argument, phrases)
    if operation in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        least, most, part = argument
        return _repeat(least, most, part, phrases)
    return None, []


def _letters(members: Sequence[tuple[Any, Any]]) -> Clause | None:
    """The characters of a set that lists a few of them."""
    if len(members) > 4 or any(str(kind) != "LITERAL" for kind, _ in members):
        return None
    return frozenset(chr(code) for _, code in members)


def _listed(parts: Any) -> tuple[Clause, list[Clause]] | None:
    """Either of several: all their wordings."""
    wordings: set[str] = set()
    for part in parts:
        exact, needed = _sequence(part, phrases=True)
        if exact is None or needed or len(wordings) + len(exact) > _WORDINGS:
            return None
        wordings |= exact
    return frozenset(wordings), []


def _branch(parts: list[tuple[Clause | None, list[Clause]]]) -> tuple[Clause | None, list[Clause]]:
    """Either of several that cannot all be listed: of each the most telling thing that it needs."""
    telling = [_most_telling([*needed, *_flushed(exact)]) for exact, needed in parts]
    return None, [frozenset().union(*telling)] if all(telling) else []


def _most_telling(found: list[Clause]) -> Clause:
    worded = [(clause, _by_word(clause)) for clause in found]
    ranked = [(min(map(len, words)), -len(words), n) for n, (_, words) in enumerate(worded) if words]
    return worded[max(ranked)[2]][0] if ranked else frozenset()


def _repeat(least: int, most: int, part: Any, phrases: bool) -> tuple[Clause | None, list[Clause]]:
    exact, found = _sequence(part, phrases)
    if (least, most) == (1, 1):
        return exact, found
    if least:
        return None, [*found, *_flushed(exact)]
    words = exact is not None and (phrases or not any(" " in wording for wording in exact))
    if int(most) != 1 or exact is None or found or not words:
        return None, []
    return exact | _EMPTY, []
