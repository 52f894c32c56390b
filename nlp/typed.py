"""A sentence as typed tokens: lower-case words, and upper-case placeholders for what was found in it.

"Stifel now has a target of 7,100 for the S&P 500" becomes
"FIRM now has a target of NUM for the SEC". Rules are regular expressions over that text; what a
placeholder stands for, and where it stood, is kept beside it. Words are lower case, so a capital
letter in a pattern can only mean a placeholder.

    SEC FIRM PERSON GENERIC (analysts, consensus)   PCT PP BP MULT MONEY POINTS SPAN NUM   WHEN HORIZON SESSION
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from operator import itemgetter
from typing import NamedTuple

from nlp.parties import Party
from nlp.periods import When
from nlp.quantities import Quantity
from nlp.securities import Found
from nlp.sentences import lowered

Item = Found | Party | Quantity | When
_WHEN = {"period": "WHEN", "horizon": "HORIZON", "session": "SESSION"}
_PARTY = {"firm": "FIRM", "person": "PERSON"}


def token_of(item: Item) -> str:
    """The placeholder of an item."""
    if isinstance(item, Quantity):
        return item.token
    if isinstance(item, When):
        return _WHEN[item.kind]
    if isinstance(item, Party):
        return _PARTY.get(item.kind, "GENERIC")
    return "SEC"


_OFFSET = itemgetter(0)


class Piece(NamedTuple):
    """One stretch of the typed text and the stretch of the article it stands for."""

    start: int
    end: int
    source: int
    source_end: int
    item: Item | None


@dataclass(frozen=True, slots=True)
class Typed:
    """`text` is the typed sentence; offsets of `pieces` run over it, their sources over the article.

    `marks` are its placeholders: typed offset, token, item.
    """

    text: str
    pieces: list[Piece]
    starts: list[int]
    marks: list[tuple[int, str, Item]]

    def piece(self, at: int) -> Piece:
        """The piece at a typed offset."""
        return self.pieces[max(0, bisect_right(self.starts, at) - 1)]

    def item(self, at: int) -> Item | None:
        return self.piece(at).item

    def source(self, at: int) -> int:
        """The article offset of a typed offset; inside a placeholder, that of its start."""
        piece = self.piece(at)
        return (
            piece.source if piece.item is not None else min(piece.source + at - piece.start, piece.source_end)
        )

    def source_end(self, end: int) -> int:
        """The article offset where a stretch that ends at typed offset `end` ends."""
        piece = self.piece(max(0, end - 1))
        return piece.source_end if piece.item is not None else piece.source + end - piece.start

    def items(self, *tokens: str, start: int = 0, end: int | None = None) -> list[tuple[int, Item]]:
        """(typed offset, item) of the placeholders of these kinds that begin in [start, end)."""
        first = bisect_left(self.marks, start, key=_OFFSET) if start > 0 else 0
        last = len(self.marks) if end is None else bisect_left(self.marks, end, lo=first, key=_OFFSET)
        return [(at, item) for at, token, item in self.marks[first:last] if token in tokens]

    def last(self, *tokens: str, end: int) -> int | None:
        """The typed offset of the last placeholder of these kinds that begins before `end`."""
        for i in range(bisect_left(self.marks, end, key=_OFFSET) - 1, -1, -1):
            if self.marks[i][1] in tokens:
                return self.marks[i][0]
        return None

    def first(self, *tokens: str, start: int) -> int | None:
        """The typed offset of the first placeholder of these kinds that begins at `start` or behind it."""
        for i in range(bisect_left(self.marks, start, key=_OFFSET), len(self.marks)):
            if self.marks[i][1] in tokens:
                return self.marks[i][0]
        return None


_SIGNS = tuple(zip("’‘“”–—\u00a0\t\n", "''\"\"--   ", strict=True))


def plain(text: str) -> str:
    """A text in lower case and in plain signs, at the same length: what is typed of it beside the placeholders."""
    low = lowered(text)
    for sign, instead in _SIGNS:  # faster than to translate letter by letter
        low = low.replace(sign, instead)
    return low


def typed(low: str, start: int, end: int, items: Iterable[Item]) -> Typed:
    """The typed text of a stretch of an article; `low` is the article by `plain`.

    `items` are sorted, without overlaps, inside the stretch.
    """
    pieces: list[Piece] = []
    words: list[str] = []
    marks: list[tuple[int, str, Item]] = []
    at, length = start, 0
    for item in items:
        if item.start < at:
            continue
        if item.start > at:
            words.append(low[at : item.start])
            pieces.append(Piece(length, length + item.start - at, at, item.start, None))
            length += item.start - at
        token = token_of(item)
        words.append(token)
        marks.append((length, token, item))
        pieces.append(Piece(length, length + len(token), item.start, item.end, item))
        length += len(token)
        at = item.end
    if end > at:
        words.append(low[at:end])
        pieces.append(Piece(length, length + end - at, at, end, None))
    return Typed("".join(words), pieces, [piece.start for piece in pieces], marks)
