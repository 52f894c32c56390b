"""How sure a claim is: the share of its like that was read right (nlp/lexicon/certainty.yaml)."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from nlp.lexicon import load
from nlp.scene import Scene
from records import KINDS, Claim

_Share = Annotated[int, Field(ge=1, le=100)]


class Shares(BaseModel):
    """In percent, by whether the sentence names what its claim is about."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    named: _Share
    carried: _Share


@cache
def shares() -> dict[str, Shares]:
    """By kind of claim. ValueError for a word that is no kind."""
    found = TypeAdapter(dict[str, Shares]).validate_python(load("certainty"))
    unknown = set(found) - set(KINDS)
    if unknown:
        raise ValueError(f"certainty.yaml: {', '.join(sorted(unknown))} is no kind of claim")
    return found


def weighed(scene: Scene, claims: list[Claim]) -> list[Claim]:
    """The claims of a sentence with their confidence; a kind that is not in the table keeps its rule's."""
    named = {
        found.name
        for _, item in scene.typed.items("SEC", "FIRM")
        if (found := scene.security_of(item)) is not None
    }
    return [_weighed(claim, claim.subject.name in named) for claim in claims]


def _weighed(claim: Claim, named: bool) -> Claim:
    share = shares().get(claim.kind)
    if share is None:
        return claim
    return replace(claim, confidence=(share.named if named else share.carried) / 100)
