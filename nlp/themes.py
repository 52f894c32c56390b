"""What a view is about where it names no security: rates, trade, the economy, stocks (nlp/lexicon/themes.yaml)."""

from __future__ import annotations

import re
from functools import cache

from pydantic import BaseModel, ConfigDict, TypeAdapter

from nlp.lexicon import load
from nlp.words import alternation
from records import Subject


class _Theme(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    type: str
    words: tuple[str, ...]
    weak: tuple[str, ...] = ()


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
