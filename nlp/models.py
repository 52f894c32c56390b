"""A trained spaCy pipeline of the user, with our components at its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import spacy

from nlp.pipeline import MAX_LENGTH

if TYPE_CHECKING:
    from spacy.language import Language

LAST = "streetcheck_claims"


class ModelError(Exception):
    """A name behind which no pipeline is installed, or one that does not load; one line."""


def load(name: str) -> Language:
    """The pipeline installed under that name, or in that folder, reading claims. Raises ModelError."""
    try:
        nlp = spacy.load(name)
    except Exception as error:  # a pipeline is code: what is amiss in it comes as any error
        raise ModelError(_reason(error)) from error
    if LAST not in nlp.pipe_names:
        nlp.add_pipe(LAST, last=True)
    nlp.max_length = max(nlp.max_length, MAX_LENGTH)
    return nlp


def _reason(error: Exception) -> str:
    if isinstance(error, OSError) and "[E050]" in str(error):
        return (
            "no spaCy pipeline of that name is installed; install one (python -m spacy download en_core_web_sm), "
            "or give the folder of one"
        )
    first = " ".join(str(error).split())
    return f"the spaCy pipeline does not load: {type(error).__name__}: {first[:200]}"
