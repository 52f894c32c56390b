"""The words of movement, topics and views as data (nlp/lexicon/*.yaml), read once and checked by a schema."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter

from nlp.gate import parsed

HERE = Path(__file__).parent / "lexicon"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Side(_Strict):
    verbs: str
    nouns: str
    phrases: tuple[str, ...] = ()


class Moves(_Strict):
    up: Side
    down: Side


class Topic(_Strict):
    """A noun that governs figures: the metric of a percentage, of money, of points, basis points, numbers."""

    name: str
    kind: str
    words: tuple[str, ...]
    percent: str | None = None
    money: str | None = None
    number: str | None = None
    points: str | None = None
    bp: str | None = None
    pp: str | None = None

    def metric(self, token: str) -> str | None:
        """The metric of a figure of this sort, by its typed token."""
        sorts = {
            "PCT": self.percent,
            "MONEY": self.money,
            "POINTS": self.points,
            "BP": self.bp,
            "PP": self.pp,
        }
        return sorts.get(token, self.number)


class Ratings(_Strict):
    bullish: tuple[str, ...]
    neutral: tuple[str, ...]
    bearish: tuple[str, ...]


class Stances(_Strict):
    bullish: str
    bearish: str
    neutral: str
    negations: str


def _read(name: str) -> Any:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load((HERE / name).read_text(encoding="utf-8"), Loader=loader)


@cache
def moves() -> Moves:
    return Moves.model_validate(_read("moves.yaml"))


@cache
def topics() -> tuple[Topic, ...]:
    return tuple(TypeAdapter(list[Topic]).validate_python(_read("topics.yaml")))


def topic_named(name: str) -> Topic:
    """The topic of that name; KeyError where there is none."""
    return {topic.name: topic for topic in topics()}[name]


@cache
def stances() -> Stances:
    return Stances.model_validate(_read("stances.yaml"))


def alternation(words: Iterable[str]) -> str:
    """A regular expression for any of the words, the longest first.

    It branches letter by letter, so that at each place of a text few letters are looked at, not all words.
    """
    tree = _Letters()
    for word in words:
        node = tree
        for letter in word:
            node = node.setdefault(letter, _Letters())
        node[""] = _Letters()
    return _branches(tree)


def lettered(pattern: str) -> str:
    """A pattern that is but a list of wordings, branching letter by letter; any other as it is."""
    listed = wordings(pattern)
    return alternation(listed) if listed else pattern


def wordings(pattern: str) -> list[str]:
    """Everything that a pattern matches, where it is but a list of wordings; else nothing."""
    nodes = parsed(re.compile(pattern))
    return (_wordings(nodes) or []) if nodes is not None else []


def _wordings(nodes: Any) -> list[str] | None:
    """Everything that the nodes of a pattern match; None where that has no end."""
    out = [""]
    for code, argument in nodes:
        operation, more = str(code), None
        if operation == "LITERAL":
            more = [chr(argument)]
        elif operation == "IN" and all(str(kind) == "LITERAL" for kind, _ in argument):
            more = [chr(letter) for _, letter in argument]
        elif operation == "SUBPATTERN" and argument[0] is None:
            more = _wordings(argument[3])
        elif operation == "BRANCH":
            parts = [_wordings(part) for part in argument[1]]
            more = None if None in parts else [wording for part in parts for wording in part or ()]
        elif operation == "MAX_REPEAT" and tuple(map(int, argument[:2])) == (0, 1):
            inner = _wordings(argument[2])
            more = None if inner is None else ["", *inner]
        if more is None:
            return None
        out = [front + back for front in out for back in more]
    return out


class _Letters(dict[str, "_Letters"]):
    """What may follow, by its first letter; "" where a word may end."""


def _branches(node: _Letters) -> str:
    parts = [re.escape(letter) + _branches(node[letter]) for letter in sorted(node) if letter]
    if len(parts) == 1 and "" not in node:
        return parts[0]
    return f"(?:{'|'.join(parts)}){'?' if '' in node else ''}" if parts else ""


@cache
def move_verbs() -> dict[str, str]:
    """verb or phrase -> up or down"""
    out: dict[str, str] = {}
    for direction, side in (("up", moves().up), ("down", moves().down)):
        out |= dict.fromkeys([*side.verbs.split(), *side.phrases], direction)
    return out


@cache
def move_nouns() -> dict[str, str]:
    """noun -> up or down"""
    out: dict[str, str] = {}
    for direction, side in (("up", moves().up), ("down", moves().down)):
        out |= dict.fromkeys(side.nouns.split(), direction)
    return out


@cache
def _rating_stances() -> dict[str, str]:
    read = Ratings.model_validate(_read("ratings.yaml"))
    sides = (("bullish", read.bullish), ("neutral", read.neutral), ("bearish", read.bearish))
    return {_flat(label): stance for stance, labels in sides for label in labels}


def _flat(label: str) -> str:
    return label.lower().replace("-", " ")


def rating_stance(label: str) -> str | None:
    """bullish, neutral or bearish for a rating as stated, in any spelling with or without hyphens."""
    return _rating_stances().get(_flat(label))


@cache
def ratings_pattern() -> str:
    """A regular expression without groups for every rating, lower case, hyphens and blanks alike."""
    words = sorted(_rating_stances(), key=lambda w: (-len(w), w))
    return "(?:" + "|".join(re.escape(word).replace(r"\ ", "[- ]") for word in words) + ")"
