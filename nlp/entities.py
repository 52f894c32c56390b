"""What the entities of a trained spaCy pipeline add to our own finders, where the text bears them out.

A model's PERSON speaks only beside a verb of saying; its ORG is a security only where its shares or its
price are spoken of. What our finders have found already stays as they found it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from nlp import cues
from nlp.parties import Party
from nlp.securities import Found
from nlp.spans import Cover, possessed

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span

_CONFIDENCE = 0.6
_ARTICLES = ("the ", "The ")
_SAID_BEFORE = re.compile(
    r"(?:\bsa(?:id|ys)|\bwr(?:ote|ites)|\badd(?:s|ed)|\bnote[sd]|\baccording to)(?: [a-z-]+){0,3} $"
)


def with_companies(doc: Doc, found: list[Found]) -> list[Found]:
    """`found`, and the organisations of the model that are spoken of as a stock; by name, without a symbol."""
    if not doc.ents:
        return found
    text = doc.text
    added = [
        Found(None, text[start:end], "equity", text[start:end], start, end, "name", _CONFIDENCE)
        for start, end in _unknown(doc, "ORG", found)
        if cues.has_shares(text, end) or cues.is_rated(text, start, end)
    ]
    return sorted([*found, *added], key=lambda item: item.start)


def with_speakers(doc: Doc, parties: list[Party], found: list[Found]) -> list[Party]:
    """`parties`, and the persons of the model, by their full names, that say something."""
    if not doc.ents:
        return parties
    text = doc.text
    added = [
        Party(text[start:end], text[start:end], None, None, text[start:end], start, end, "person")
        for start, end in _unknown(doc, "PERSON", [*parties, *found])
        if " " in text[start:end]
        and (_beside_saying(text, start, end) or _subject_of_saying(doc, start, end))
    ]
    return sorted([*parties, *added], key=lambda item: item.start)


def _unknown(doc: Doc, label: str, known: Sequence[Party | Found]) -> Iterator[tuple[int, int]]:
    """Code points of the entities of that label that touch nothing known, without article and possessive."""
    taken = Cover((item.start, item.end) for item in known)
    for entity in doc.ents:
        start, end = _name(entity)
        if entity.label_ == label and start < end and not taken.crosses(start, end):
            yield start, end


def _name(entity: Span) -> tuple[int, int]:
    """Empty where the entity runs over the end of a line."""
    text = entity.text
    name = possessed(text[4:] if text.startswith(_ARTICLES) else text)
    start = entity.start_char + (4 if text.startswith(_ARTICLES) else 0)
    return (start, start + len(name)) if "\n" not in name else (start, start)


def _beside_saying(text: str, start: int, end: int) -> bool:
    return cues.is_saying(text, end) or _SAID_BEFORE.search(cues.front(text, start)) is not None


def _subject_of_saying(doc: Doc, start: int, end: int) -> bool:
    """With a parser, across an aside: "Jane Roe, who has covered the sector for years, said"."""
    span = doc.char_span(start, end)
    if span is None or not doc.has_annotation("DEP") or span.root.dep_ != "nsubj":
        return False
    return cues.is_saying(f" {span.root.head.text}", 0)
