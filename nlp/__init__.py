"""Text in, claims out. `read_article` is the whole room for those who only want claims."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language

    from nlp.pipeline import Reading
    from records import Article

__all__ = ["read_article"]


def read_article(article: Article, nlp: Language | None = None) -> Reading:
    """Claims and mentions of one article; spaCy is imported here, at the first call.

    `nlp` is a pipeline that carries our components (nlp.models.load); without it, our own.
    """
    from nlp.pipeline import read_article as read

    return read(article, nlp)
