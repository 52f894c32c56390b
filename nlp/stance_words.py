"""The words of a view as nlp.stance weighs them: stems, listed phrases and the clauses they stand in.

The lists are nlp/lexicon/stances.yaml and stance_turns.yaml.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import zip_longest
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from pydantic import BaseModel, ConfigDict

HERE = Path(__file__).parent / "lexicon"

_PLAIN = str.maketrans("’‘“”–—\u00a0", "''\"\"-- ")
_TOKEN = re.compile(r"[A-Za-z][A-Za-z'&]*(?:-[A-Za-z]+)*|\d[\d.,]*|[,;:.!?()\"]|(?<=\s)-+(?=\s)")
_ENDING = re.compile(r"(?<=[a-z]{4})(?:at(?:e|ed|es|ing|ions?)|e?ments?|ing|ed|es|e)$|(?<=[a-z]{3})(?<!s)s$")
_POSSESSIVE = re.compile(r"'s?$")
_Y = re.compile(r"(?<=[a-z]{3})(?:ies|ied)$")
_DOUBLED = re.compile(r"([^aeiouls])\1$")
_NAME, _NUMBER = "NAME", "NUM"
# What nlp.typed puts for figures; its other placeholders read as names.
_FIGURES = frozenset(["PCT", "PP", "BP", "MULT", "MONEY", "POINTS", "SPAN", "NUM"])
STOPS = frozenset(",;:.!?()-")


class Token(NamedTuple):
    """A word or a phrase by its stem, or a placeholder; `groups` are the lists that it stands in."""

    word: str
    groups: frozenset[str]
    clause: int


class _Turns(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    burdens: str
    rising: str
    falling: str
    relieving: str
    concessions: str
    openers: str
    plain: str
    fillers: str
    reversing: str
    sweeping: str


def listed(name: str) -> Any:
    """What a file of nlp/lexicon holds."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load((HERE / name).read_text(encoding="utf-8"), Loader=loader)


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A word without its regular ending: improve, improves, improved, improving and improvement are one."""
    word = _POSSESSIVE.sub("", word)
    word = _Y.sub("y", word)
    return _DOUBLED.sub(r"\1", _ENDING.sub("", word))


@cache
def _lists() -> dict[tuple[str, ...], frozenset[str]]:
    """The stems of a word or phrase -> the lists it stands in."""
    turns = _Turns.model_validate(listed("stance_turns.yaml")).model_dump(exclude={"fillers"})
    out: dict[tuple[str, ...], set[str]] = {}
    for group, words in (listed("stances.yaml") | turns).items():
        for entry in words.split():
            out.setdefault(tuple(stem(word) for word in entry.split("_")), set()).add(group)
    return {words: frozenset(groups) for words, groups in out.items()}


@cache
def _longest() -> dict[str, int]:
    """The first word of each listed word or phrase -> how many words the longest such phrase has."""
    out: dict[str, int] = {}
    for words in _lists():
        out[words[0]] = max(len(words), out.get(words[0], 0))
    return out


def words_of(text: str) -> list[str]:
    """Lower-case words, single stops, and placeholders for names, tickers and numbers.

    A name is a capitalised word that opens no sentence or quotation, and one that another follows there.
    """
    raw = _TOKEN.findall(text.translate(_PLAIN))
    out: list[str] = []
    opening = True
    for token, following in zip_longest(raw, raw[1:], fillvalue=""):
        if token in _FIGURES or token[0].isdigit():
            out.append(_NUMBER)
        elif _is_name(token, following, opening):
            out += [] if out and out[-1] == _NAME else [_NAME]
        else:
            out += _parts(token.lower()) if token[0].isalpha() else [token[0]]
        opening = token in '.!?:"'
    return out


def _is_name(token: str, following: str, opening: bool) -> bool:
    if not token[0].isupper() or token == "I":
        return False
    shouted = token.isupper() and len(token) > 1
    return shouted or not opening or following[:1].isupper() or token.endswith("'s")


def _parts(word: str) -> list[str]:
    """A compound that the lists do not have is its parts: weaker-than-expected."""
    return [word] if "-" not in word or (stem(word),) in _lists() else word.split("-")


@lru_cache(maxsize=64)
def tokens(text: str) -> tuple[Token, ...]:
    """The words and listed phrases of a text, each with its clause (what stands between two stops)."""
    words = _told(words_of(text))
    stems = [stem(word) if word[0].islower() else word for word in words]
    out: list[Token] = []
    at = clause = 0
    while at < len(words):
        lists, length = _found(stems, at)
        if words[at].endswith("n't"):
            lists |= {"negations"}
        if words[at] in STOPS:
            clause += 1
        out.append(Token(" ".join(stems[at : at + length]), lists, clause))
        at += length
    return tuple(out)


def _told(words: list[str]) -> list[str]:
    """Without the words that only lend weight, "is (now well) behind us", where they are no part of a phrase."""
    fillers = _fillers()
    return [
        word
        for word, following in zip_longest(words, words[1:], fillvalue="")
        if not (word in fillers or (word in ("way", "well") and following == "behind"))
        or (stem(word), stem(following)) in _lists()
    ]


@cache
def _fillers() -> frozenset[str]:
    return frozenset(_Turns.model_validate(listed("stance_turns.yaml")).fillers.split())


def _found(stems: list[str], at: int) -> tuple[frozenset[str], int]:
    """The lists of the longest listed phrase that begins here, and its length in words."""
    for length in range(_longest().get(stems[at], 0), 0, -1):
        lists = _lists().get(tuple(stems[at : at + length]))
        if lists and at + length <= len(stems):
            return lists, length
    return frozenset(), 1
