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
    patterns = (*_patterns(weak=False), *(_patterns(weak=True) if weak else ()))
    return next((subject for subject, pattern in patterns if pattern.search(text)), None)
