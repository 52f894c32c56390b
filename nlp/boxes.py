"""Boxes of a house's research inside an article: "What Larkmere Research Says", its view, who signed it.

All between the head and the signature is said by the one who signed; what stands below is the article's again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from nlp.parties import Party
from nlp.sentences import Sentence

_HEAD = re.compile(r"(?i)(?:what|how) [\w&.'’ -]{3,50} (?:says?|thinks?|sees?)(?: [^.\n]{0,40})?:?")
_NAME = r"(?:[A-Z][\w'’-]*\.?)(?: [A-Z][\w'’-]*\.?){1,3}"
_SIGNED = re.compile(
    rf"(?:[-–—―]+ ?)?(?P<name>{_NAME})(?P<more>(?:(?:,| and|, and) {_NAME})*), (?P<role>(?:[a-z&-]+ ){{0,3}}(?:analyst|strategist|economist))s?"
    r"(?:(?:[-–—. ]|, [A-Z][\w ]{2,30})*(?:Click here\b.*)?)?"
)
_REACH = 9  # sentences of a box


def is_head(text: str, sentence: Sentence, parties: Sequence[Party]) -> bool:
    """Whether a sentence only says that a house has its say now."""
    return len(parties) == 1 and _HEAD.fullmatch(text, sentence.start, sentence.end) is not None


def signature(text: str, following: Sequence[Sentence], house: Party) -> tuple[Party, int] | None:
    """Who signed the box that starts with `following`, and the line on which; several sign for their house."""
    for sentence in following[:_REACH]:
        if sentence.layout == "heading" and _HEAD.fullmatch(text, sentence.start, sentence.end):
            return None
        signed = _SIGNED.fullmatch(text, sentence.start, sentence.end)
        if signed and signed["more"]:
            return house, sentence.line
        if signed:
            firm = house.firm or house.name
            start, end = signed.span("name")
            person = replace(
                house, name=signed["name"], person=signed["name"], firm=firm, role=signed["role"], text=signed["name"],
                start=start, end=end, kind="person",
            )  # fmt: skip
            return person, sentence.line
    return None
