"""Words in columns that fit a terminal: pure, and light enough for a look-up, which has no time for rich.

A column is a name and its options: `min_width`, `max_width`, `justify` ("right"), and `ratio`, its share of
the width that the columns without one leave over.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

GAP = 2
_LEAST = 8  # columns of a terminal that a column is not made narrower than
CODES = {"bold": 1, "dim": 2, "red": 31, "green": 32, "yellow": 33, "cyan": 36}

Columns = Sequence[tuple[str, Mapping[str, Any]]]


class Cell(NamedTuple):
    """Text without control characters, and a word of CODES or none."""

    text: str
    style: str = ""


def table(columns: Columns, rows: Iterable[Sequence[Cell]], width: int, *, colour: bool) -> list[str]:
    """The lines of a table, its head first; none is wider than `width`, and none ends with spaces."""
    lines = [[Cell(name, "bold") for name, _ in columns], *rows]
    widths = _widths(columns, lines, width)
    right = [options.get("justify") == "right" for _, options in columns]
    return [_line(cells, widths, right, colour) for cells in lines]


def cut(text: str, width: int) -> str:
    """At most so many columns of a terminal, the last one an ellipsis where there is more."""
    if length(text) <= width:
        return text
    if text.isascii():
        return text[: max(0, width - 1)] + "…"[:width]
    kept, room = "", width - 1
    for char in text:
        room -= length(char)
        if room < 0:
            break
        kept += char
    return kept + "…"[:width]


def length(text: str) -> int:
    """In columns of a terminal: wide letters take two, combining marks none."""
    if text.isascii():
        return len(text)
    from unicodedata import category, east_asian_width

    marks = sum(category(char) in ("Mn", "Me", "Cf") for char in text)
    return len(text) - marks + sum(east_asian_width(char) in "WF" for char in text)


def coloured(text: str, style: str, *, colour: bool) -> str:
    return f"\x1b[{CODES[style]}m{text}\x1b[0m" if colour and style and text else text


def _widths(columns: Columns, lines: Sequence[Sequence[Cell]], width: int) -> list[int]:
    widths = [
        0 if "ratio" in options else _wanted(options, (line[place].text for line in lines))
        for place, (_, options) in enumerate(columns)
    ]
    shares = {place: options["ratio"] for place, (_, options) in enumerate(columns) if "ratio" in options}
    over = width - GAP * (len(columns) - 1) - sum(widths)
    over = _shrink(widths, over, sum(columns[place][1].get("min_width", _LEAST) for place in shares))
    for place, ratio in shares.items():
        widths[place] = max(1, over * ratio // sum(shares.values()))
    return widths


def _wanted(options: Mapping[str, Any], texts: Iterable[str]) -> int:
    longest = max(map(length, texts), default=0)
    return int(max(options.get("min_width", 0), min(longest, options.get("max_width", longest))))


def _shrink(widths: list[int], over: int, needed: int) -> int:
    """Makes the widest columns narrower until so much is left over; how much that is."""
    while over < needed and max(widths) > _LEAST:
        widths[widths.index(max(widths))] -= 1
        over += 1
    return over


def _line(cells: Sequence[Cell], widths: Sequence[int], right: Sequence[bool], colour: bool) -> str:
    parts = []
    for cell, width, justified in zip(cells, widths, right, strict=True):
        text = cut(cell.text, width)
        space = " " * (width - length(text))
        shown = coloured(text, cell.style, colour=colour)
        parts.append(space + shown if justified else shown + space)
    return (" " * GAP).join(parts).rstrip()
