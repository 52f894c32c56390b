"""What moved: the head of the grammatical subject in front of a verb of movement.

"Hardware grew 5%", "revenue, which grew 16%", "same-store sales -- a key measure -- gained 3%": a price only
where a price, a company or a pronoun stands there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_REACH = 200
_WORDS_HELPING = (
    "has have had is are was were will would could may might should also only just still then now even "
    "alone each both all meanwhile however been be to expected expects expect seen likely set forecast "
    "projected predicted analysts trading closed ended finished settled opened quoted stood "
    "WHEN GENERIC HORIZON SESSION not again instead too "
    "already later earlier once recently ever so far last about as much further sharply more than by up down"
)
_HELPING = frozenset(_WORDS_HELPING.split())
# What ends the phrase to the left: a conjunction, a verb of saying or reporting.
_WORDS_BREAKS = (
    "and or but while as after because although though that if when since where whereas said says saying "
    "showed shows reported reporting posted expects expect forecast estimates sees saw seeing noted added "
    "with despite amid which who so than rose fell gained lost climbed dropped jumped slid declined grew "
    "led"
)
_BREAKS = frozenset(_WORDS_BREAKS.split())
_WORDS_ATTACHED = (
    "of in for at from on to with by across among excluding including between per within under over outside"
)
_ATTACHED = frozenset(_WORDS_ATTACHED.split())
_WORDS_DETERMINERS = "the a an this that these those some other another"
_DETERMINERS = frozenset(_WORDS_DETERMINERS.split())
_WORDS_OWNERS = "its their his her our"
_OWNERS = frozenset(_WORDS_OWNERS.split())
_WORDS_PRICED = (
    "share shares stock stocks price prices adr adrs future futures index indexes indices "
    "gauge benchmark yield yields bond bonds note notes contract contracts value valuation capitalization "
    "cap it they he she which that this these those both all rate rates market markets spread spreads oil "
    "crude gold investors peers rivals"
)
PRICED = frozenset(_WORDS_PRICED.split())
_WORDS_UNITS = (
    "unit division segment business arm franchise operation operations category service services app "
    "platform brand line figure total number volume"
)
UNITS = frozenset(_WORDS_UNITS.split())


@dataclass(frozen=True, slots=True)
class Mover:
    """`phrase`: the noun phrase without what hangs on it; `head`: its last word; `bare`: no article and no owner."""

    phrase: str
    head: str
    bare: bool
    owned: bool


def mover(text: str, at: int) -> Mover | None:
    """Whose move the verb at a typed offset tells; None where that cannot be said.

    A participle (", rising 4.8%") goes with the subject of its sentence, which is not looked for here.
    """
    if text.endswith(", ", 0, at) and _PARTICIPLE.match(text, at):
        return None
    words = text[max(0, at - _REACH) : at].split()
    if at > _REACH:
        words = words[1:]
    phrase = _phrase(_subject_end(words))
    if not phrase:
        return None
    owned = phrase[0] in _OWNERS or any(w.endswith(("'s", "s'")) for w in phrase[:-1])
    bare = not owned and phrase[0] not in _DETERMINERS
    return Mover(" ".join(phrase), phrase[-1].strip("\"'()"), bare, owned)


_PARTICIPLE = re.compile(r"[a-z]+ing(?![a-z])")
_NOUNED = re.compile(
    r"(?:^| )(?:a|an|the|its|their|another|PCT|[a-z]+-[a-z]+|and|or|of|on|with|after|this|that's|SPAN) $"
)


def verb_at(text: str, at: int) -> bool:
    """Whether the word of movement at a typed offset is a verb, not "a gain"."""
    return _NOUNED.search(text[max(0, at - 14) : at]) is None


def _subject_end(words: list[str]) -> list[str]:
    """The words up to the end of the subject: helping verbs, insertions and a relative pronoun taken off."""
    words = _without_helpers(words)
    if words and words[-1] in ("which", "that", "who"):
        words = _without_helpers(words[:-1])
        return [*words[:-1], words[-1].rstrip(",")] if words else []
    if words and (words[-1].endswith(",") or words[-1] in ("-", "--")):
        mark = "," if words[-1].endswith(",") else words[-1]
        opens = [n for n, w in enumerate(words[:-1]) if w.endswith(mark)]
        if not opens:
            return [*words[:-1], words[-1].rstrip(",")] if mark == "," and len(words) < 3 else []
        kept = words[: opens[-1] + 1]
        return [*kept[:-1], kept[-1].rstrip(mark)] if mark == "," else kept[:-1]
    return words


def _without_helpers(words: list[str]) -> list[str]:
    end = len(words)
    while end and (words[end - 1] in _HELPING or re.fullmatch(r"[a-z]{2,}ly", words[end - 1])):
        end -= 1
    return words[:end]


def _phrase(words: list[str]) -> list[str]:
    """The noun phrase at the end of the words, without "of its phones" and "in China"."""
    start = len(words)
    while (
        start
        and words[start - 1] not in _BREAKS
        and words[start - 1][-1:] not in ",;:"
        and words[start - 1] not in ("-", "--")
    ):
        start -= 1
    kept = words[start:]
    for n, word in enumerate(kept):
        if word in _ATTACHED:
            kept = kept[:n]
            break
    return kept
