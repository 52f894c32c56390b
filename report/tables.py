"""What a page shows, in the words that stand on it: tables, pictures, claims. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cell:
    """`key` is what a column is sorted by where that is not the text; `link` an anchor or an address that
    was let through by `pages.web_address`; `look` a status or side, shown with its mark and colour."""

    text: str
    key: float | str | None = None
    link: str | None = None
    look: str | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """`kind` is `number`, `date`, `long` for sentences, or nothing in particular."""

    name: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """`head` is the place of the column that names a row; `note` what is to be said below, as what is left
    out."""

    id: str
    caption: str
    columns: tuple[Column, ...]
    rows: Sequence[tuple[Cell, ...]]
    head: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """`source` is a data: address, `narrow` one for a phone, `words` what there is to see."""

    source: str
    narrow: str
    words: str


@dataclass(frozen=True, slots=True)
class Card:
    """A thesis, or a symbol, in full."""

    id: str
    title: str
    status: str | None
    facts: Sequence[tuple[str, str]]
    picture: Picture | None
    tables: Sequence[Table]


@dataclass(frozen=True, slots=True)
class Note:
    """A claim, for the links of the tables to lead to. `verdict` is a status."""

    id: str
    heading: str
    quote: str
    said: str
    source: str
    link: str | None
    verdict: str
    explanation: str


@dataclass(frozen=True, slots=True)
class Report:
    """Empty parts are left out of the page."""

    title: str
    made: str
    scope: str
    theses: Table
    cards: Sequence[Card]
    verdicts: Table
    scores: Table
    conflicts: Table
    notes: Sequence[Note]
