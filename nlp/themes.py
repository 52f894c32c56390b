"""What a view is about where it names no security: rates, trade, the economy, stocks, or a country.

The words are in nlp/lexicon/themes.yaml and nlp/lexicon/countries.yaml.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from pydantic import BaseModel, ConfigDict, TypeAdapter

from nlp.lexicon import lexicon, load
from nlp.words import alternation
from records import Subject


class _Theme(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    type: str
    words: tuple[str, ...]
    weak: tuple[str, ...] = ()


class _Country(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    words: tuple[str, ...]
    region: bool = False


@cache
def _patterns(weak: bool) -> tuple[tuple[Subject, re.Pattern[str]], ...]:
    read = TypeAdapter(list[_Theme]).validate_python(load("themes"))
    return tuple(
        (Subject(None, theme.name, theme.type), _pattern(theme.weak if weak else theme.words))
        for theme in read
        if theme.weak or not weak
    )


def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{alternation(list(words))})(?![\w-])")


def theme_of(text: str, *, weak: bool) -> Subject | None:
    """The theme of lower-case words; `weak` words are tried after the telling ones of every theme."""
    return _first(text, weak=False) or (_first(text, weak=True) if weak else None)


def _first(text: str, *, weak: bool) -> Subject | None:
    """The theme whose word stands first."""
    found = [
        (match.start(), n)
        for n, (_, pattern) in enumerate(_patterns(weak))
        if (match := pattern.search(text))
    ]
    return _patterns(weak)[min(found)[1]][0] if found else None


@cache
def _countries(regions: bool) -> tuple[re.Pattern[str], dict[str, str]]:
    read = TypeAdapter(list[_Country]).validate_python(load("countries"))
    read = [country for country in read if regions or not country.region]
    names = {word: country.name for country in read for word in country.words}
    return _pattern(tuple(names)), names


def place_of(text: str, *, regions: bool = True) -> str | None:
    """The country, or region of several, that lower-case words name first; none for the United States."""
    pattern, names = _countries(regions)
    match = pattern.search(text)
    return names[match.group()] if match else None


@cache
def _measured() -> frozenset[str]:
    """What an economy is measured by, and themes that every country has of its own."""
    return frozenset(e.name for e in lexicon().instruments["macro"] if e.metric) | {"bonds", "housing market"}


def placed(subject: Subject, place: str | None) -> Subject:
    """The subject of that country: "India inflation"; the country itself for its economy."""
    if place is None or subject.symbol or place.lower() in subject.name.lower():
        return subject
    if subject.name in ("economy", "GDP"):
        return Subject(None, place, "macro")
    return replace(subject, name=f"{place} {subject.name}") if subject.name in _measured() else subject
