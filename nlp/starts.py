"""Where in a text patterns can match at all, by the words with which a match of each can begin.

A regular expression is tried at every letter; most of ours can begin at a few words only. Those words are taken
from the pattern itself, so they cannot go stale; a place that is let through may still fail to match.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from nlp.gate import Known, parsed
from nlp.phrases import Words

_MANY = 400  # beginnings; a pattern with more is tried everywhere
_END = " "  # behind a beginning that is a whole word
Place = tuple[int, int]  # code point, patterns as bits


class Starts:
    """Patterns that match from the beginning of a word on, each behind a boundary of its own."""

    def __init__(self, patterns: Iterable[re.Pattern[str]]) -> None:
        self._patterns = tuple(patterns)
        self._anywhere = 0
        self._bits: dict[str, int] = {}
        for n, pattern in enumerate(self._patterns):
            found = beginnings(pattern)
            self._anywhere |= 0 if found else 1 << n
            for beginning in found:
                self._bits[beginning] = self._bits.get(beginning, 0) | 1 << n
        self._longest = max(map(len, self._bits), default=0)
        self._known = Known(self._at)

    def _at(self, word: str) -> int:
        """The patterns that can begin at a lower-case word."""
        whole, has = word + _END, self._anywhere
        for end in range(1, min(len(whole), self._longest) + 1):
            has |= self._bits.get(whole[:end], 0)
        return has

    def places(self, words: Words) -> list[Place]:
        """Where in a text a pattern may begin, and which ones."""
        known, starts, lows = self._known, words.starts, words.lows
        return [(starts[at], known[lows[at]]) for at in words.which(filter(known.__getitem__, words.index))]

    def find(
        self, text: str, places: Sequence[Place], end: int, wanted: Sequence[int]
    ) -> Iterator[tuple[int, re.Match[str]]]:
        """(place of the pattern, match) at places of a text for the patterns wanted, none reaching over `end`.

        Of each pattern those that its own finditer would give.
        """
        bits = [(n, 1 << n, self._patterns[n]) for n in wanted]
        among = sum(bit for _, bit, _ in bits)
        after = dict.fromkeys(wanted, 0)
        for at, mask in places:
            if mask & among:
                for n, bit, pattern in bits:
                    match = pattern.match(text, at, end) if mask & bit and after[n] <= at else None
                    if match:
                        after[n] = match.end()
                        yield n, match

    def finditer(self, words: Words) -> Iterator[re.Match[str]]:
        """The matches of the first pattern in the text of the words."""
        found = self.find(words.text, self.places(words), len(words.text), (0,))
        return (match for _, match in found)


def beginnings(pattern: re.Pattern[str]) -> frozenset[str]:
    """What matches of a pattern begin with, in lower case: whole words with a blank behind, or parts of words.

    Empty where that cannot be told.
    """
    nodes = parsed(pattern)
    if nodes is None:
        return frozenset()
    try:
        going, done = _sequence(nodes, frozenset([""]))
    except _Untold:
        return frozenset()
    found = going | done
    return found if "" not in found and len(found) <= _MANY else frozenset()


class _Untold(Exception):
    """A match may begin with any letter, or with none."""


Fronts = frozenset[str]


def _sequence(nodes: Any, going: Fronts) -> tuple[Fronts, Fronts]:
    """-> the beginnings that go on behind the nodes, those that have come to an end."""
    done: Fronts = frozenset()
    for operation, argument in nodes:
        if not going:
            break
        going, ended = _node(str(operation), argument, going)
        done |= ended
        if len(going) + len(done) > _MANY:
            raise _Untold
    return going, done


def _node(operation: str, argument: Any, going: Fronts) -> tuple[Fronts, Fronts]:
    if operation == "LITERAL":
        return _letters([chr(argument)], going)
    if operation == "IN" and all(str(kind) == "LITERAL" for kind, _ in argument):
        return _letters([chr(code) for _, code in argument], going)
    if operation in ("AT", "ASSERT", "ASSERT_NOT"):
        return going, frozenset()
    if operation == "BRANCH":
        parts = [_sequence(part, going) for part in argument[1]]
        return frozenset().union(*(on for on, _ in parts)), frozenset().union(*(ended for _, ended in parts))
    if operation == "SUBPATTERN":
        return _sequence(argument[3], going)
    if operation in ("MAX_REPEAT", "MIN_REPEAT"):
        least, most, part = argument
        return _repeat(least, most, part, going)
    return _unknown(going)


def _repeat(least: int, most: Any, part: Any, going: Fronts) -> tuple[Fronts, Fronts]:
    on, done = _sequence(part, going)
    if int(most) > 1:
        done |= _unknown(on)[1]
        on = frozenset()
    return (on, done) if least else (on | going, done)


def _letters(letters: list[str], going: Fronts) -> tuple[Fronts, Fronts]:
    inside = [letter.lower() for letter in letters if letter.isalnum()]
    on = frozenset(front + letter for front in going for letter in inside)
    if len(inside) == len(letters):
        return on, frozenset()
    return on, frozenset(front + _END for front in _unknown(going)[1])


def _unknown(going: Fronts) -> tuple[Fronts, Fronts]:
    """What goes on with any letter is known up to here only."""
    if "" in going:
        raise _Untold
    return frozenset(), going
