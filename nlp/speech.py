"""Who says each sentence: the speaker that it names, or the one of the quotation that it belongs to.

Quotation marks are followed across the sentences of a paragraph, and from one paragraph to the next. A name
inside a quotation is spoken of; the speaker stands outside, before it, in its middle or behind it. Where
somebody speaks who is not named ("the company said"), that is kept too: it was not the last one named.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from nlp.naming import Span, namings, rank, whole
from nlp.parties import Party
from nlp.sentences import Sentence
from nlp.typed import Typed

Spoken = tuple[Sentence, Typed]


@dataclass(frozen=True, slots=True)
class Voice:
    """The speaker of a sentence; `party` is None for one without a name.

    `naming` is the typed stretch that names the speaker (empty where that is done elsewhere); `quoted`
    says that words in quotation marks make up most of the sentence; `data` that figures speak, not a view.
    """

    party: Party | None
    naming: Span = (0, 0)
    quoted: bool = False
    data: bool = False


_MARKS = re.compile(r"""[“”"\n’'`](?:(?<=[“”"\n])|(?<=’)’|(?<=')'|(?<=`)`)""")
_CLOSING = ("\n", "”", "’’", "''")


def quotations(text: str) -> list[Span]:
    """Stretches between quotation marks, in order; one that a line leaves open ends with the line."""
    spans: list[Span] = []
    start: int | None = None
    for mark in _MARKS.finditer(text):
        at, sign = mark.start(), mark.group()
        before, after = text[at - 1 : at], text[at + 1 : at + 2]
        opens = sign in ("“", "``") or (
            sign == '"' and not after.isspace() and after != "" and not before.isalnum()
        )
        if start is not None and (sign in _CLOSING or (sign == '"' and not (opens and before.isspace()))):
            spans.append((start, at))
            start = None
        elif opens:
            start = mark.end()
    if start is not None:
        spans.append((start, len(text)))
    return spans


_HE = re.compile(r"(?:i|he|she|who)$")
_ANALYST = re.compile(
    r"the (?:[a-z'-]+ ){0,2}?(?:analyst|strategist|economist|manager|trader|executive|ceo|cfo|chief executive(?: officer)?|chairman|founder|president|billionaire)$"
)
_HOUSE = re.compile(
    r"the (?:[a-z'-]+ ){0,2}?(?:firm|bank|broker|brokerage|analysts|strategists|economists|team|duo)$"
)


@dataclass(slots=True)
class _State:
    """Who was named and who spoke last, with their lines.

    `leading` says that the person named last opened a sentence; `team` are the last who spoke as more than one.
    """

    person: tuple[int, Party] | None = None
    leading: bool = False
    spoke: tuple[int, Party] | None = None
    team: tuple[int, Party] | None = None
    firm: tuple[int, Party] | None = None
    last: tuple[int, Voice] | None = None
    spans: list[Span] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)


def voices(text: str, sentences: Sequence[Spoken]) -> list[Voice | None]:
    """The voice of each sentence, or None where nobody speaks."""
    spans = quotations(text)
    state = _State(spans=spans, starts=[start for start, _ in spans])
    out: list[Voice | None] = []
    for _, group in groupby(sentences, key=lambda spoken: spoken[0].line):
        line = list(group)
        out += _line(state, line) if line[0][0].layout != "heading" else _heading(state, line)
    return out


def _heading(state: _State, line: list[Spoken]) -> list[Voice | None]:
    state.last = None
    for sentence, typed in line:
        _remember(state, sentence, typed, typed.text)
    return [None for _ in line]


def _touching(state: _State, start: int, end: int) -> list[Span]:
    """The quotations that reach into [start, end)."""
    at = max(0, bisect_right(state.starts, start) - 1)
    found = []
    while at < len(state.spans) and state.spans[at][0] < end:
        if state.spans[at][1] > start:
            found.append(state.spans[at])
        at += 1
    return found


def _line(state: _State, line: list[Spoken]) -> list[Voice | None]:
    """The voices of one paragraph: first those that its sentences name, then those of its quotations."""
    inside = [_touching(state, sentence.start, sentence.end) for sentence, _ in line]
    own: list[Voice | None] = []
    for (sentence, typed), spans in zip(line, inside, strict=True):
        outside = _outside(typed, spans)
        own.append(_named(state, sentence, typed, outside))
        _remember(state, sentence, typed, outside)
    out = [voice or _quoted(state, line, inside, own, n) for n, voice in enumerate(own)]
    last = next((voice for voice in reversed(out) if voice is not None), None)
    if last is not None:
        state.last = (line[-1][0].line, last)
    return out


def _outside(typed: Typed, spans: list[Span]) -> str:
    """The typed text with all that stands in quotation marks blotted out."""
    if not spans:
        return typed.text
    parts = []
    for piece in typed.pieces:
        word = typed.text[piece.start : piece.end]
        if piece.item is not None:
            hit = any(a <= piece.source < b for a, b in spans)
            parts.append("~" * len(word) if hit else word)
            continue
        chars = list(word)
        for a, b in spans:
            left, right = max(a - piece.source, 0), min(b - piece.source, len(chars))
            if left < right:
                chars[left:right] = "~" * (right - left)
        parts.append("".join(chars))
    return "".join(parts).replace("''", ' "')


_OPENING = 60  # how far into a sentence its subject may stand


def _remember(state: _State, sentence: Sentence, typed: Typed, outside: str) -> None:
    for at, item in typed.items("PERSON", "FIRM"):
        if isinstance(item, Party) and outside[at] != "~":
            if item.kind == "person":
                state.person, state.leading = (sentence.line, item), at < _OPENING
            else:
                state.firm = (sentence.line, item)


def _named(state: _State, sentence: Sentence, typed: Typed, outside: str) -> Voice | None:
    """The speaker that a sentence names itself; one right beside a quotation or at the end before others."""
    found = list(namings(outside))
    if not found:
        return None
    quoted = "~" in outside
    start, end, who, data = max(found, key=lambda hit: rank(outside, hit, quoted))
    party = _of_team(state, sentence, _party(state, sentence, typed, outside, who), outside, (start, end))
    mostly = outside.count("~") * 2 > len(outside)
    return Voice(party, whole(outside, start, end), mostly, data)


_PLURAL = re.compile(r"analysts|strategists|economists|team|researchers|colleagues|desk|GENERIC|PERSON and ")
_LED = re.compile(r"(?:led by|headed by|including) PERSON")


def _of_team(
    state: _State, sentence: Sentence, party: Party | None, outside: str, naming: Span
) -> Party | None:
    """The party; one who leads unnamed analysts is of the firm that was named last."""
    if party is None or party.kind not in ("firm", "person"):
        return party
    words = outside[max(0, naming[0] - 24) : naming[1]]
    if party.firm is None and "GENERIC" in words and _LED.search(words):
        firm = _near(state.firm, sentence, 2)
        party = replace(party, firm=firm.firm if firm else None, role=party.role or "analyst")
    if party.kind == "person":
        state.spoke = (sentence.line, party)
    if party.kind == "firm" or _PLURAL.search(words):
        state.team = (sentence.line, party)
    return party


def _party(state: _State, sentence: Sentence, typed: Typed, outside: str, who: Span) -> Party | None:
    """The party behind a stretch: a placeholder, or whom "he", "the analyst", "the firm" stands for."""
    word = outside[who[0] : who[1]]
    if word in ("PERSON", "FIRM", "GENERIC"):
        item = typed.item(who[0])
        if (
            isinstance(item, Party)
            and item.kind == "analysts"
            and item.text in ("analysts", "strategists", "economists")
        ):
            # "…," the analysts wrote: those who spoke last; "…," analysts wrote, behind the firm they are of.
            again = outside.endswith("the ", 0, who[0])
            return (
                _near(state.team, sentence, 4 if again else 0)
                or _near(state.firm, sentence, 4 if again else 0)
                or item
            )
        return item if isinstance(item, Party) else None
    if word == "who":
        return _described_by(typed, outside, who[0])
    if _HE.match(word) or _ANALYST.match(word):
        before = [
            i for at, i in typed.items("PERSON", end=who[0]) if outside[at] != "~" and isinstance(i, Party)
        ]
        if before:
            return before[-1]
        spoke = None if state.leading else _near(state.spoke, sentence, 1)
        return spoke or _near(state.person, sentence, 4)
    if word == "they":
        return _near(state.team, sentence, 1)
    if _HOUSE.match(word):
        spoke = state.last[1].party if state.last and sentence.line - state.last[0] < 4 else None
        if spoke is not None and not word.endswith(("firm", "bank", "broker", "brokerage")):
            return spoke
        return _near(state.firm, sentence, 4)
    return None


# "Jane Roe, who expects": only what stands right behind a name or its description.
_WHO_IS = re.compile(r"PERSON(?:,? (?:[^,\"~]{1,80},)?)? ?$")


def _described_by(typed: Typed, outside: str, at: int) -> Party | None:
    """The person whom a "who" at a typed offset goes on with."""
    last = next(reversed(list(typed.items("PERSON", end=at))), None)
    if last is None or outside[last[0]] == "~" or not _WHO_IS.fullmatch(outside, last[0], at):
        return None
    return last[1] if isinstance(last[1], Party) else None


def _near(seen: tuple[int, Party] | None, sentence: Sentence, reach: int) -> Party | None:
    return seen[1] if seen is not None and sentence.line - seen[0] <= reach else None


def _quoted(
    state: _State, line: list[Spoken], inside: list[list[Span]], own: list[Voice | None], n: int
) -> Voice | None:
    """The voice of a sentence that names nobody but stands in a quotation."""
    sentence = line[n][0]
    spans = [span for span in inside[n] if _covers(span, sentence)]
    if not spans:
        return None
    span = spans[0]
    same = [v for v, touched in zip(own, inside, strict=True) if v is not None and span in touched]
    before = [v for v in own[:n] if v is not None]
    found: Voice | None
    if same or before:
        found = same[0] if same else before[-1]
    elif n + 1 < len(own) and own[n + 1] is not None and not inside[n + 1]:
        found = own[n + 1]
    elif span[0] <= line[0][0].start + 1 and state.last and sentence.line - state.last[0] < 4:
        found = state.last[1]
    else:
        return None
    return Voice(found.party, quoted=True) if found is not None else None


def _covers(span: Span, sentence: Sentence) -> bool:
    """Whether a quotation makes up the sentence, not only a word or two of it."""
    shared = min(span[1], sentence.end) - max(span[0], sentence.start)
    return shared * 2 > sentence.end - sentence.start or shared >= 60
