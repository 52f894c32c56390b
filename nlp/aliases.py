"""By which other names a security or a firm goes, without the lexicon: for look-ups, which must be quick.

names.tsv (scripts/build_names.py) has a line for each name: `subject`, the name as `folded`, its symbol; or
`firm`, the name, the firm's canonical name. It is searched as one text, which takes a millisecond.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "lexicon" / "names.tsv"


def symbols_of(name: str) -> list[str]:
    """The symbols of what is called so: "apple" -> AAPL; several where several are, none where nothing is."""
    return _after(f"\nsubject\t{folded(name)}\t")


def names_of_firm(name: str) -> list[str]:
    """All names of the firms that have this one, casefolded: "BofA" -> "bank of america", "baml" …"""
    return [alias for firm in _after(f"\nfirm\t{folded(name)}\t") for alias in _before(f"\t{firm}\n")]


def folded(name: str) -> str:
    """As names are compared: "Apple  Inc." is "apple inc"."""
    return " ".join(name.casefold().split()).rstrip(".")


@cache
def _text() -> str:
    return FILE.read_text(encoding="utf-8")


def _after(line: str) -> list[str]:
    text, found = _text(), []
    at = text.find(line)
    while at >= 0:
        end = text.index("\n", at + 1)
        found.append(text[at + len(line) : end])
        at = text.find(line, end)
    return found


def _before(line: str) -> list[str]:
    """The names of the firms stand first in the file."""
    text, found = _text(), []
    last = text.find("\nsubject\t")
    at = text.find(line, 0, last)
    while at >= 0:
        found.append(text[text.rindex("\t", 0, at) + 1 : at])
        at = text.find(line, at + 1, last)
    return found
