"""Many names looked for at once: a text as words, and a tree of names that is walked along them.

A word is a run of letters and digits, or "&". What stands between two words of a name may be a blank, a
hyphen, an apostrophe, a point behind an abbreviation: "J.P. Morgan", "Coca-Cola" and "AT & T" are found
however they are spaced, without a list of spellings.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from functools import lru_cache
from itertools import accumulate, chain
from typing import Any, Generic, NamedTuple, TypeVar

WORD = re.compile(r"([^\W_]+|&)")
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


class Words:
    """The words of a text side by side: as written, in lower case, where they stand, what follows each.

    Lists rather than an object a word: most questions are asked of all words, and answered in one pass.
    """

    __slots__ = ("_index", "ends", "gaps", "lows", "starts", "text", "texts")

    def __init__(self, text: str) -> None:
        parts = WORD.split(text)
        bounds = list(accumulate(map(len, parts)))
        self.text = text
        self.texts = parts[1::2]
        self.lows = list(map(str.lower, self.texts))
        self.starts, self.ends = bounds[0:-1:2], bounds[1::2]
        self.gaps = parts[2::2]
        self._index: dict[str, list[int]] = {}

    @property
    def index(self) -> dict[str, list[int]]:
        """The places of each word by its lower case: a text repeats itself, and is asked of each word once."""
        if not self._index:
            places: defaultdict[str, list[int]] = defaultdict(list)
            for at, low in enumerate(self.lows):
                places[low].append(at)
            self._index = dict(places)
        return self._index

    def which(self, wanted: Iterable[str]) -> list[int]:
        """The places of the words, given in lower case, in order; each of the words wanted is one of the text's."""
        return sorted(chain.from_iterable(map(self.index.__getitem__, wanted)))

    def among(self, words: AbstractSet[str]) -> list[int]:
        """The places of the words whose lower case is among some words, in order."""
        few, many = sorted((self.index.keys(), words), key=len)
        return self.which(filter(many.__contains__, few))

    def __len__(self) -> int:
        return len(self.texts)

    def __getitem__(self, at: int) -> Word:
        return Word(self.texts[at], self.starts[at], self.ends[at])

    def __iter__(self) -> Iterator[Word]:
        return map(Word, self.texts, self.starts, self.ends)

    def joined(self, at: int) -> bool:
        """Whether what stands behind a word lets it and the next be of one name."""
        gap = self.gaps[at]
        if gap in JOINTS:
            return True
        if gap not in POINTS:
            return False
        return gap == "." or len(self.texts[at]) == 1 or self.lows[at] in ABBREVIATIONS


@lru_cache(maxsize=2)
def words_of(text: str) -> Words:
    """The words of a text; figures, securities and parties are looked for in the same ones."""
    return Words(text)


class Match(NamedTuple, Generic[_Payload]):
    """Words [first, last] are `name`, in the spelling of the lexicon."""

    first: int
    last: int
    name: tuple[str, ...]
    payload: _Payload


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
        self._small: set[str] = set()  # first words that need no capital

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
        if spelled and spelled[0] == spelled[0].lower():
            self._small.add(spelled[0])

    def begins(self, words: Words) -> list[int]:
        """The words at which a name may begin."""
        small, texts, lows = self._small, words.texts, words.lows
        places = words.among(self._root.next.keys())
        return [at for at in places if texts[at] != lows[at] or lows[at] in small]

    def at(self, words: Words, first: int) -> list[Match[_Payload]]:
        """Every name that begins at a word, the longest first."""
        found: list[Match[_Payload]] = []
        lows, texts, count = words.lows, words.texts, len(words.lows)
        node = self._root.next.get(lows[first])
        last = first
        while node is not None:
            if node.end and all(map(cased, texts[first : last + 1], node.end[0])):
                found.append(Match(first, last, *node.end))
            if not node.next or last + 1 >= count:
                break
            node = node.next.get(lows[last + 1])
            if node is not None and not words.joined(last):
                break
            last += 1
        return found[::-1]

    def find(self, words: Words) -> Iterator[Match[_Payload]]:
        """The longest name at each word, from left to right, without overlaps."""
        after = 0
        for first in self.begins(words):
            found = self.at(words, first) if first >= after else []
            if found:
                after = found[0].last + 1
                yield found[0]
