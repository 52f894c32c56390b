"""Listed names cut to what people write: 'Opendoor Technologies Inc.' -> 'Opendoor Technologies', 'Opendoor'.

Pure string work; nothing here knows a text. A name is cut from the right: first the words that say what
a company is in law (`core`), then those that say what it does (`short_forms`).
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache

from nlp.lexicon import company_words, flat

_WORD = re.compile(r"[^\s,()]+")
_NOISE = re.compile(r"\([^)]*\)|\bClass [A-Z]\b|\bSeries \d+\b", re.IGNORECASE)


def core(name: str) -> str:
    """'Eli Lilly & Co' -> 'Eli Lilly'; 'The Boeing Company' -> 'Boeing'; nothing else: whole."""
    words = _WORD.findall(_NOISE.sub(" ", name))
    if len(words) > 1 and words[0].lower() == "the":
        words = words[1:]
    kept = _cut(words, _legal())
    return " ".join(kept or words)


def without_holding(name: str) -> str:
    """'Cava Group' -> 'Cava'; applied to a `core`."""
    words = name.split()
    return " ".join(_cut(words, _holding()) or words)


def short_forms(name: str) -> list[str]:
    """Names that may follow a full one in the same text, longest first: Rocket Lab USA -> Rocket Lab."""
    words = without_holding(core(name)).split()
    forms = []
    while len(words) > 1 and words[-1].lower() in _does():
        words = _cut(words[:-1], ("&", "and"))
        forms.append(" ".join(words))
    return forms


def _cut(words: list[str], endings: Collection[str]) -> list[str]:
    end = len(words)
    while end and (
        words[end - 1].lower().rstrip(".") in endings or (end < len(words) and words[end - 1] == "&")
    ):
        end -= 1
    return words[:end]


@cache
def _legal() -> frozenset[str]:
    return flat(company_words().legal)


@cache
def _holding() -> frozenset[str]:
    return flat(company_words().holding)


@cache
def _does() -> frozenset[str]:
    return flat(company_words().does)
