"""Who says each sentence: the speaker that it names, or the one of the quotation that it belongs to.

Quotation marks are followed across the sentences of a paragraph, and from one paragraph to the next. A name
inside a quotation is spoken of; the speaker stands outside, before it, in its middle or behind it. Where
somebody speaks who is not named ("the company said"), that is kept too: it was not the last one named.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from nlp.gate import Gate
from nlp.parties import Party
from nlp.sentences import Sentence
from nlp.typed import Typed

Span = tuple[int, int]
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


_MARKS = re.compile(r"""[“”"\n]|’’|''|``""")
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


_VERBS = (
    r"sa(?:id|ys|y)|wr(?:ote|ites?)|not(?:ed?|es)|add(?:ed|s)?|told|tells|believe[sd]?|thinks?|thought|expect(?:s|ed)?"
    r"|sees?|saw|argue[sd]?|caution(?:ed|s)?|warn(?:ed|s)?|declare[sd]?|predict(?:s|ed)?|call(?:ed|s)"
    r"|highlight(?:s|ed)?|points? (?:to|out)|pointed (?:to|out)|comment(?:ed|s)|explain(?:ed|s)?|reckons?|contend(?:s|ed)?"
    r"|flag(?:s|ged)|likes?|prefers?|favou?rs?|describe[sd]?|advise[sd]?|anticipate[sd]?|estimate[sd]?|suggest(?:s|ed)?"
    r"|conclude[sd]?|state[sd]|remark(?:ed|s)|acknowledge[sd]?|stress(?:ed|es)?|tweet(?:ed|s)|opine[sd]|recommend(?:s|ed)?"
    r"|question(?:ed|s)|praise[sd]|cheer(?:ed|s)|maintain(?:s|ed)|observe[sd]|insist(?:s|ed)?|claim(?:s|ed)|quip(?:s|ped)"
    r"|ask(?:ed|s)|worr(?:y|ies|ied)|fear(?:s|ed)?|doubt(?:s|ed)?|hopes?|hoped|concede[sd]|admit(?:s|ted)|emphasi[sz]e[sd]"
    r"|reiterate[sd]?|assert(?:s|ed)|agree[sd]?|cite[sd]|views?|viewed|cast doubt|mentioned|posit(?:s|ed)|summed up|put it"
    r"|feels?|felt|finds?|found|assumes?|remains?|remained|continues? to|applauded|blame[sd]|defended|dismiss(?:ed|es)"
    r"|signal(?:ed|led|s)|reported|forecasts?|projects?|projected|considers?|regards?|understands?|wonders?|laid out|outlined"
    r"|wants?|welcomed|advocate[sd]|attribute[sd]|compared"
)
_BEING = (
    r"(?:is|are|was|were) (?:[a-z]+ ){0,2}?(?:bullish|bearish|optimistic|pessimistic|cautious|upbeat|downbeat|positive"
    r"|negative|sk?eptical|constructive|confident|concerned|worried|neutral|convinced|encouraged|impressed|wary"
    r"|emphatic|enthusiastic|unconvinced|unimpressed|excited|surprised|disappointed|hopeful|recommending|calling|looking for"
    r"|sticking|predicting|forecasting|expecting|warning)"
)
_ADVERB = (
    r"(?:(?:also|has|had|have|now|then|later|still|recently|previously|earlier|further|even|separately|however|meanwhile"
    r"|just|today|clearly|correctly|(?:on )?(?:WHEN|SESSION)|[a-z]+ly),? ){0,3}"
)
_SPEAK = rf"{_ADVERB}(?:{_VERBS}|{_BEING})(?![a-z'-])"
_ROLE = (
    r"(?:analysts?|strategists?|economists?|bulls?|bears?|team|traders?|researchers?|experts?|managers?|desk|note|report"
    r"|research|colleagues|executives?|officials?)"
)
_ASIDE = r"(?: ?\([^()\"~]{1,60}\))?(?:,? [^\"~;:]{1,160}?,|,? (?:of|at|from|with) (?:[a-z]+ )?FIRM)?,?"
_SOMEBODY = (
    r"(?:the|an?|its|another|one|their|some|many|most) (?:[a-z'-]+ ){0,4}?(?:company|firm|bank|broker|brokerage|group|carmaker|automaker"
    r"|retailer|chipmaker|maker|airline|agency|department|ministry|government|official|officials|spokes[a-z]+"
    r"|statement|report|representative|source|sources|people|person|executives?|management|lawyers?|regulators?|investors?"
    r"|lender|insurer|union|paper|newspaper|filing|president|ceo|cfo|chief executive(?: officer)?|chairman|founder"
    r"|billionaire|analysts?|strategists?|economists?|manager|trader|team|duo|study|survey|court|judge)"
)
_WHO = rf"(?:PERSON|FIRM|GENERIC|SEC|(?<![a-z])(?:i|he|she|it|they|we|who|{_SOMEBODY}))"
# "Jane Roe, an analyst at Citi, said"; "Citi analysts wrote"; "he added".
_PERSON_SAYS = re.compile(rf"(?<!by )(?P<who>PERSON){_ASIDE} (?P<verb>{_SPEAK})")
# Whom a firm asks or serves; what they say is not its own word.
_NOT_SAYING = (
    r"(?:to |survey|poll|respondents|customers|clients|investors|users|shares|stock|shareholders|spokes)"
)
_FIRM_SAYS = re.compile(
    rf"(?<!by )(?<!by the )(?P<who>FIRM)(?: \([^()\"~]{{1,40}}\)|'s?(?= [a-z]+ [a-z]))?(?: (?!{_NOT_SAYING})[a-z'.&-]+){{0,3}}?,? (?P<verb>{_SPEAK})"
)
# ", said Jane Roe" behind a security: the speaker stands behind the verb.
_INVERTED = r"(?<!, said)(?<!, says)(?<!, wrote)(?<!, according)"
_OTHER_SAYS = re.compile(rf"(?P<who>{_WHO})(?:,? (?P<verb>{_SPEAK})){_INVERTED}")
# "Roe cut her target, saying demand is weak": the one named before it.
_PARTICIPLE = re.compile(
    rf"^(?:(?!he |she |they |it )[a-z,' -]|WHEN){{0,50}}?(?P<who>PERSON|FIRM|(?<![a-z])(?:he|she|{_SOMEBODY}))(?![a-z])(?![^\"~]*PERSON)[^~]{{1,200}}?,?"
    r"(?<!'s) (?:saying|noting|writing|adding|arguing|declaring|warning|cautioning|explaining|predicting|citing|highlighting"
    r"|pointing (?:to|out)|calling)(?![a-z])"
)
# "…," said Citi analyst Jane Roe
_BEHIND = rf"(?:^|- |[\"~,] ?\"? ?)(?:{_VERBS}|commented)"
_MIDDLE = r"(?P<middle>(?:(?!(?:that|it|they|he|she|his|her|was|were|is|are|has|had|have|will|would|could)\b)(?:[a-z][a-z.'&/-]*|[a-z.]+|SEC(?:'s?)?|FIRM(?:'s?)?|WHEN|GENERIC),? ){0,9}?)"
_SAID_PERSON = re.compile(rf"{_BEHIND} {_MIDDLE}(?P<who>PERSON)")
_SAID_FIRM = re.compile(rf"{_BEHIND} (?P<middle>(?:[a-z-]+ ){{0,6}}?)(?P<who>FIRM|GENERIC)")
_SAID_OTHER = re.compile(rf"{_BEHIND} (?P<who>he|she|it|they|{_SOMEBODY}|SEC)(?![a-z])")
_ACCORDING = re.compile(
    rf"(?:according to|in the (?:words|view|opinion) of|in the eyes of|(?<![a-z])per) {_MIDDLE}(?P<who>PERSON)"
    r"|(?:according to|in the (?:words|view|opinion) of|(?<![a-z])per) (?P<between>(?:[a-z-]+ ){0,6}?)(?P<other>FIRM|GENERIC)"
    r"|in (?P<whose>PERSON|FIRM)'s? (?:view|opinion|words|eyes)"
)
_INTRODUCED = re.compile(r"(?P<who>PERSON|FIRM)(?![^~:]*PERSON)[^\"~:]{0,90}: ?(?:\"|$)")
_DATA = re.compile(
    r"(?:'s?)? (?:(?!analyst|strateg|econom|team)[a-z0-9.]+ ){0,5}(?:data|figures|estimates?|survey|poll|numbers|terminal|index|model|calculations|analytics|records)(?![a-z])"
)
_OF_DATA = re.compile(
    r"(?:data|figures|estimates?|survey|polls?|numbers|compiled|records|polled|surveyed|tracked)(?![a-z])"
)
_HE = re.compile(r"(?:i|he|she|who)$")
_ANALYST = re.compile(
    r"the (?:[a-z'-]+ ){0,2}?(?:analyst|strategist|economist|manager|trader|executive|ceo|cfo|chief executive(?: officer)?|chairman|founder|president|billionaire)$"
)
_HOUSE = re.compile(
    r"the (?:[a-z'-]+ ){0,2}?(?:firm|bank|broker|brokerage|analysts|strategists|economists|team|duo)$"
)


@dataclass(slots=True)
class _State:
    """Who was named and who spoke last, with their lines; `team` are the last who spoke as more than one."""

    person: tuple[int, Party] | None = None
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


def _remember(state: _State, sentence: Sentence, typed: Typed, outside: str) -> None:
    for at, item in typed.items("PERSON", "FIRM"):
        if isinstance(item, Party) and outside[at] != "~":
            if item.kind == "person":
                state.person = (sentence.line, item)
            else:
                state.firm = (sentence.line, item)


def _named(state: _State, sentence: Sentence, typed: Typed, outside: str) -> Voice | None:
    """The speaker that a sentence names itself; one right beside a quotation or at the end before others."""
    found = list(_namings(outside))
    if not found:
        return None
    quoted = "~" in outside
    start, end, who, data = max(found, key=lambda hit: _rank(outside, hit, quoted))
    party = _of_team(state, sentence, _party(state, sentence, typed, outside, who), outside, (start, end))
    mostly = outside.count("~") * 2 > len(outside)
    return Voice(party, _whole(outside, start, end), mostly, data)


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
    if party.kind == "firm" or _PLURAL.search(words):
        state.team = (sentence.line, party)
    return party


# What describes a speaker goes with the name: "Citi's head of credit Jane Roe", "Jane Roe, head of credit at Citi".
_TITLED = re.compile(r"(?:(?!that |and |but )(?:[a-z.'&-]+|SEC(?:'s?)?|FIRM(?:'s?)?),? ){1,12}$")
_DESCRIBED = re.compile(
    r", (?!(?:adding|noting|saying|pointing|citing|while|but|and|as|because|who (?:said|says|expects|sees|has a))\b)"
    r"(?:(?!, (?:adding|noting|saying|pointing|citing)\b)[^\"~;]){1,200}(?=[\"~;]|,|\.?$)"
)


def _whole(outside: str, start: int, end: int) -> Span:
    """The naming of a speaker with what describes them on both sides."""
    edge = max(outside.rfind(sign, 0, start) for sign in (",", '"', "~", ";", ":"))
    front = outside[edge + 1 : start].lstrip()
    if outside.startswith("PERSON", start) and _TITLED.fullmatch(front):
        start -= len(front)
    if outside.endswith(("PERSON", "FIRM"), 0, end):
        described = _DESCRIBED.match(outside, end)
        end = described.end() if described else end
    return start, end


Naming = tuple[int, int, Span, bool]
_SAYS = (_PERSON_SAYS, _SAID_PERSON, _FIRM_SAYS, _SAID_FIRM, _OTHER_SAYS, _SAID_OTHER)
_LAST = (_INTRODUCED, _PARTICIPLE)
_GATE = Gate((*_SAYS, _ACCORDING, *_LAST))


def _namings(outside: str) -> Iterator[Naming]:
    """(start, end, stretch of the speaker, data) of all ways in which a sentence names who speaks."""
    taken: set[int] = set()
    possible = set(_GATE.possible(outside.replace("~", " ")))
    for pattern in (pattern for n, pattern in enumerate(_SAYS) if n in possible):
        for match in pattern.finditer(outside):
            if match.start("who") not in taken:
                taken.add(match.start("who"))
                data = pattern is _SAID_FIRM and _OF_DATA.search(match["middle"]) is not None
                yield match.start(), match.end(), match.span("who"), data
    for match in _ACCORDING.finditer(outside) if len(_SAYS) in possible else ():
        group = next(name for name in ("who", "other", "whose") if match[name])
        data = group == "other" and (
            _DATA.match(outside, match.end(group)) is not None
            or _OF_DATA.search(match["between"]) is not None
        )
        yield match.start(), match.end(), match.span(group), data
    for pattern in (pattern for n, pattern in enumerate(_LAST, len(_SAYS) + 1) if n in possible):
        last = pattern.search(outside)
        if last and last.start("who") not in taken:
            yield last.start(), last.end(), last.span("who"), False


def _rank(outside: str, hit: Naming, quoted: bool) -> tuple[bool, bool, bool, int]:
    """Beside a quotation, then at the end, then with a name, then first."""
    start, end, who, _ = hit
    front, back = outside[max(0, start - 3) : start + 2], outside[end : end + 40]
    beside = quoted and ("~" in front or '"' in front or '"' in back)
    trailing = outside[max(0, start - 2) : start + 1].lstrip('"~').startswith(",") and not re.search(
        r"[a-z]{3}(?: [a-z]+){6}", back
    )
    named = outside[who[0] : who[1]].isupper()
    return beside, trailing, named, -start


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
        return before[-1] if before else _near(state.person, sentence, 4)
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
