"""Who says a figure that stands inside a view: nobody for what the article reports itself."""

from __future__ import annotations

from functools import cache

from nlp.lexicon import lexicon
from nlp.parties import Party
from nlp.scene import Scene, as_claimant
from records import Claimant


@cache
def _vendors() -> frozenset[str]:
    return frozenset(firm.name for firm in lexicon().firms if firm.kind == "vendor")


def speaks(party: Party) -> bool:
    """Whether a party has views: not a source of data."""
    return party.kind != "firm" or party.firm not in _vendors()


def speaker(scene: Scene) -> Claimant | None:
    """The one whose words the sentence gives, or under whose name its section stands.

    A paragraph that is all quotation and names nobody goes on with whom the last one named. Figures that
    a source of data is given for are the article's own.
    """
    voice, memory = scene.voice, scene.memory
    if voice is not None:
        return as_claimant(voice.party) if voice.party and speaks(voice.party) and not voice.data else None
    if memory.speaker is not None:
        return as_claimant(memory.speaker)
    if scene.text.startswith('"') and memory.person is not None:
        return as_claimant(memory.person)
    return None
