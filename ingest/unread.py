"""Cells of a price file that should be figures and are none: a column at a time, not one by one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ingest.tables import Row
from records import Failure

# 1,200 or 21.5x or $5 or (3.4) or 1.2 bn: meant as a figure, unlike a note or a date.
_MEANT = re.compile(r"[-+(]?\s*[$€£¥]?\s*[\d.,' ]*\d[\d.,' ]*\s*(%|x|k|m|mn|bn?|[A-Z]{3})?\)?", re.I)


@dataclass(slots=True)
class Unread:
    """Of the columns by their place in a row: which are of `figures`, by their name or for a number that they
    have, and what else they have.

    A column of words is none of figures, and nobody has to hear of it.
    """

    columns: Mapping[int, str]
    figures: set[int]
    cells: dict[int, tuple[int, str]] = field(default_factory=dict)
    counts: dict[int, int] = field(default_factory=dict)

    def without(self, number: int, row: Row) -> Row:
        """The row with nothing where a cell is text, which is kept in mind."""
        for at in self.columns:
            value = row[at]
            if value.__class__ is str:
                self._note(at, number, value)
                row = (*row[:at], None, *row[at + 1 :])
            elif value is not None:
                self.figures.add(at)
        return row

    def _note(self, at: int, number: int, text: str) -> None:
        self.counts[at] = self.counts.get(at, 0) + 1
        shown = self.cells.get(at)
        if shown is None or (_MEANT.fullmatch(text) and not _MEANT.fullmatch(shown[1])):
            self.cells[at] = (number, text)

    def failures(self, where: str) -> Iterator[Failure]:
        """One a column of figures; `where` is the file and what its rows are called."""
        path, _, row = where.rpartition(" ")
        for at, (number, text) in self.cells.items():
            if at in self.figures or _MEANT.fullmatch(text):
                count = self.counts[at]
                many = "1 cell is no figure" if count == 1 else f"{count} cells are no figures"
                yield Failure(path, f"{self.columns[at]}: {many}, such as {text[:40]!r} in {row} {number}")
