"""How verdicts and sides look: a colour that colour-blind eyes tell apart, and a mark that needs none.

The colours are those of M. Okabe and K. Ito, "Color Universal Design" (2008).
"""

from __future__ import annotations

from dataclasses import dataclass

UNCHECKED = "not checked"


@dataclass(frozen=True, slots=True)
class Look:
    """`colour` is for pictures and `terminal` the nearest of a terminal's; `marker` is matplotlib's name of
    the mark, `sign` the character that stands for it in text."""

    colour: str
    terminal: str
    marker: str
    sign: str


VERDICTS = {
    "confirmed": Look("#009E73", "green", "o", "●"),
    "close": Look("#56B4E9", "cyan", "D", "◆"),
    "contradicted": Look("#D55E00", "red", "X", "✖"),
    "pending": Look("#E69F00", "orange", "s", "■"),
    "unverifiable": Look("#8C8C8C", "gray", "v", "▼"),
    UNCHECKED: Look("#8C8C8C", "gray", "P", "✚"),
}
SIDES = {
    "supporting": Look("#0072B2", "blue", "^", "▲"),
    "opposing": Look("#D55E00", "red", "v", "▼"),
    "neutral": Look("#8C8C8C", "gray", "o", "•"),
}
LONG, SHORT = "#0072B2", "#CC79A7"
PRICE = "#8C8C8C"
