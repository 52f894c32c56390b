"""Many names looked for at once: a text as words, and a tree of names that is walked along them.

A word is a run of letters and digits, or "&". What stands between two words of a name may be a blank, a
hyphen, an apostrophe, a point behind an abbreviation: "J.P. Morgan", "Coca-Cola" and "AT & T" are found
however they are spaced, without a list of spellings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Generic, NamedTuple, TypeVar

WORD = re.compile(r"[^\W_]+|&")
# What may stand between two words of one name; a point only behind an initial or an abbreviation.
JOINTS = frozenset(
    ("", " ", "\n", "-", "‑", "–", "'", "’", "/", "/ ", "- ", ", ", "\xa0", "!", "! ", "*", "+", "-\n", "  ")
)
POINTS = frozenset((".", ". ", " . ", ".-", "., "))
ABBREVIATIONS = frozenset(
    ("inc", "corp", "co", "cos", "ltd", "llc", "st", "mt", "ft", "dr", "jr", "bros", "wm")
)
_Payload = TypeVar("_Payload")


class Word(NamedTuple):
    """Code points [start, end) of the text."""

    text: str
    start: int
    end: int


class Match(NamedTuple, Generic[_Payload]):
    """Words [first, last] are `name`, in the spelling of the lexicon."""

    first: int
    last: int
    name: tuple[str, ...]
    payload: _Payload


def words(text: str) -> list[Word]:
    return [Word(m.group(), m.start(), m.end()) for m in WORD.finditer(text)]


def joined(text: str, left: Word, right: Word) -> bool:
    """Whether what stands between two words lets them be one name."""
    gap = text[left.end : right.start]
    if gap in JOINTS:
        return True
    if gap not in POINTS:
        return False
    return gap == "." or len(left.text) == 1 or left.text.lower() in ABBREVIATIONS


def cased(written: str, name: str) -> bool:
    """Whether a word may stand for one of a name: capitals count, but "NVIDIA" is Nvidia and "The" is the."""
    if written == name or name.islower():
        return True
    if name.isupper() and 2 <= len(name) <= 4:
        return False
    return written[0].isupper() or written[0].isdigit()


class _Node:
    __slots__ = ("end", "next")

    def __init__(self) -> None:
        self.next: dict[str, _Node] = {}
        self.end: Any = None  # (the name's words, its payload) where a name ends here


class Phrases(Generic[_Payload]):
    """Names -> payloads. The first payload given for a name stays."""

    def __init__(self) -> None:
        self._root = _Node()

    def add(self, name: str, payload: _Payload) -> None:
        spelled = tuple(WORD.findall(name))
        node = self._root
        for word in spelled:
            node = node.next.setdefault(word.lower(), _Node())
        if spelled and node.end is None:
            node.end = (spelled, payload)
        elif spelled and node.end[1] == payload:
            # "E-minis" and "e-minis" are both given: either will do.
            pairs = zip(spelled, node.end[0], strict=True)
            node.end = (tuple(one if one.islower() else other for one, other in pairs), payload)

    def begins(self, word: str) -> bool:
        """Whether any name begins with the word."""
        return word.lower() in self._root.next

    def at(self, text: str, words: list[Word], first: int) -> list[Match[_Payload]]:
        """Every name that begins at a word, the longest first."""
        found: list[Match[_Payload]] = []
        node = self._root.next.get(words[first].text.lower())
        last = first
        while node is not None:
            if node.end and all(map(cased, (w.text for w in words[first : last + 1]), node.end[0])):
                found.append(Match(first, last, *node.end))
            last += 1
            if last >= len(words) or not joined(text, words[last - 1], words[last]):
                break
            node = node.next.get(words[last].text.lower())
        return found[::-1]

    def find(self, text: str, words: list[Word]) -> Iterator[Match[_Payload]]:
        """The longest name at each word, from left to right, without overlaps."""
        at = 0
        while at < len(words):
            found = self.at(text, words, at)
            if found:
                yield found[0]
            at = found[0].last + 1 if found else at + 1
