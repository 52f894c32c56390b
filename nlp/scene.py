"""One sentence as the rules see it, with what the article has said so far.

The scene answers the questions that every rule asks: whom is this about, who says so, when, and how sure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date

from nlp import timing
from nlp.parties import Party
from nlp.periods import When, coming
from nlp.quantities import Quantity
from nlp.securities import Found
from nlp.sentences import Sentence
from nlp.speech import Voice
from nlp.typed import Typed
from nlp.words import Topic
from records import Article, Claim, Claimant, Cue, Period, Subject, stable_id

CONSENSUS = Claimant("consensus")
ANALYSTS = Claimant("analysts")

# A new clause: what stands left of it governs no figure right of it.
BOUNDARY = re.compile(
    r";\s|:\s(?!MONEY|PCT|NUM|MULT|[a-z.-]{1,7}\))| - |, (?:while|but|whereas|although|though|after|as|and|which|even|with|compared|versus|vs)\b"
    r"| (?:while|whereas|although|though|but|after|because|despite|since|as) (?=SEC|FIRM|the |its |it |their |they |shares|investors|falling|rising)"
    r"| and (?=SEC|FIRM|PERSON|its |the |it |their |shares|(?!adjusted|diluted|related|combined|unadjusted|increased|expected|proposed|continued|improved|reduced|advanced|planned|fixed|unlimited|united|limited)[a-z]+ed |cut |kept )"
)
_CUES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("condition", re.compile(r"(?<![a-z])(?:(?<!even )(?<!as )(?<!asked )(?<!see )(?<!wonder )if|unless|provided that|assuming|in case|were (?:it|they) to|should (?:SEC|the|inflation|growth))(?![a-z])")),
    ("negation", re.compile(r"(?<![a-z])(?:not|never|no longer|n't|hardly|fails? to|failed to|without)(?![a-z])|n't(?![a-z])")),
    ("hearsay", re.compile(r"(?<![a-z])(?:reportedly|rumou?red|people familiar|sources said|is said to)(?![a-z])")),
)  # fmt: skip
FORECAST = re.compile(
    r"(?<![a-z])(?<!than-)(?:expect(?:s|ed|ing)?|forecasts?|forecasted|forecasting|project(?:s|ed|ing|ion|ions)|will|would|could|may|might|should|sees?|seen|seeing"
    r"|estimates?|estimated|outlook|guidance|guided|guides|predict(?:s|ed|ing)?|anticipat(?:es|ed|ing)|likely|poised|set to|ahead|target(?:s|ing)?|to come|expectations?|'ll)(?![a-z])"
)
PRICE_CUE = re.compile(
    r"'s (?:shares?|stock|adrs?|market)|,? (?:shares?|stock)\b| (?:rose|fell|gained|lost|climbed|dropped|slid|jumped|surged|added|shed|tumbled|advanced|slipped)\b"
)


@dataclass(slots=True)
class Memory:
    """What the article has said up to here; it grows sentence by sentence."""

    main: Found | None = None
    line: int = -1
    focus: Found | None = None
    index: Found | None = None
    last: list[Found] = field(default_factory=list)  # what its last sentence with names names, in order
    recent: tuple[int, Found] | None = None  # the line, and the first security that its last sentence names
    rate: tuple[int, Found] | None = None  # the line, and the yield that its last sentence names
    result: tuple[int, Claimant | None, str] | None = (
        None  # the last result: its sentence, claimant, modality
    )
    when: When | None = None  # the last period that its last sentence with words of time names
    clock: tuple[int, When] | None = None  # the line, and the time of day in it: "at 12:39 p.m."
    topics: list[tuple[int, Topic, str]] = field(default_factory=list)  # line, topic, metric of each result
    section: tuple[int, Found] | None = (
        None  # the line of a paragraph that opens with "Name (TICK)", and whom it is about
    )
    speaker: Party | None = None
    signed: int | None = None  # the line of the signature below what the speaker says
    person: Party | None = None
    firm: Party | None = None
    known: dict[str, Found] = field(default_factory=dict)  # the companies named so far, by name


@dataclass(slots=True)
class Scene:
    article: Article
    published: date | None
    sentence: Sentence
    typed: Typed
    memory: Memory
    securities: dict[tuple[int, int], Found]
    text: str = field(init=False)  # typed
    voice: Voice | None = None  # who says the sentence, where it or its quotation names somebody
    used: set[int] = field(default_factory=set)
    expected: set[int] = field(default_factory=set)  # typed offsets of figures that somebody expected
    spoken_of: set[int] = field(default_factory=set)  # where firms stand that are rated rather than rating
    # Worked out once they are asked for: where its clauses part, and the sorts of cue that it has anywhere.
    _bounds: list[tuple[int, int]] | None = None
    _sorts: list[tuple[str, re.Pattern[str]]] | None = None

    def __post_init__(self) -> None:
        self.text = self.typed.text

    def clause(self, at: int) -> tuple[int, int]:
        """Typed offsets of the clause around a typed offset."""
        left, right = 0, len(self.text)
        if self._bounds is None:
            self._bounds = [match.span() for match in BOUNDARY.finditer(self.text)]
        for start, end in self._bounds:
            if end <= at:
                left = end
            elif start >= at:
                right = start
                break
        return left, right

    def free(self, quantity: Quantity) -> bool:
        return quantity.start not in self.used

    def security_of(self, item: object) -> Found | None:
        """The security behind a placeholder: a SEC itself, or a listed firm that is spoken of."""
        if isinstance(item, Found):
            return item
        if isinstance(item, Party):
            return self.securities.get((item.start, item.end))
        return None

    def securities_before(self, at: int, start: int = 0) -> list[tuple[int, Found]]:
        """SEC placeholders in [start, at), nearest first."""
        found = [
            (pos, item)
            for pos, item in self.typed.items("SEC", start=start, end=at)
            if isinstance(item, Found)
        ]
        return found[::-1]

    def focus(self) -> Found | None:
        """The security that "the stock", "its shares" or a sentence without a subject speaks of."""
        section = self.memory.section
        if section is not None and section[0] == self.sentence.line:
            return section[1]
        if self.memory.speaker is not None and self.memory.main is not None:
            return self.memory.main
        return self.memory.focus or self.memory.main

    def party_before(self, at: int) -> Party | None:
        found = [
            item
            for _, item in self.typed.items("FIRM", "PERSON", "GENERIC", end=at)
            if isinstance(item, Party)
        ]
        found = [party for party in found if party.start not in self.spoken_of]
        return found[-1] if found else None

    def claimant(self, at: int) -> Claimant | None:
        """Who says what stands at a typed offset: in the sentence, by a pronoun, by the section's head."""
        return claimant_at(self, at)

    def period(self, start: int, end: int) -> When | None:
        """The words of time that go with typed [start, end): inside it, right after it, or earlier in its clause."""
        left, right = self.clause(start)
        every = [(at, when) for at, when in self.typed.items("WHEN") if isinstance(when, When)]
        if timing.same_stretch(self.text, start, end):
            spoken = [when for at, when in every if at < start]
            return spoken[-1] if spoken else self.memory.when
        whens = timing.own(self.text, every, start, end)
        earlier = timing.told_before(self.text, start)
        if earlier is not None:
            beside = [when for at, when in whens if at >= end and "," not in self.text[end:at]]
            a, b = self.typed.source(earlier[0]), self.typed.source_end(earlier[1])
            return beside[0] if beside else When(a, b, self.article.text[a:b], "period")
        near = [timed for timed in whens if left <= timed[0] < max(right, end)]
        after = [timed for timed in near if timed[0] >= start]
        if after or near:
            return timing.placed(self.text, after[0] if after else near[-1], end)
        only = len(whens) == 1 and not self.typed.items("SEC", start=right)
        return timing.placed(self.text, whens[0], end) if only else None

    def horizon(self) -> When | None:
        whens = [w for _, w in self.typed.items("HORIZON") if isinstance(w, When)]
        return whens[0] if whens else None

    def cues(self, start: int, end: int, quantity: Quantity | None) -> tuple[Cue, ...]:
        """Words in the clause of typed [start, end) that change its reading, with article offsets."""
        left, right = self.clause(start)
        found = []
        if self._sorts is None:
            self._sorts = [sort for sort in _CUES if sort[1].search(self.text)]
        for kind, pattern in self._sorts:
            match = pattern.search(self.text, 0 if kind == "condition" else left, max(right, end))
            if match:
                found.append(self._cue(kind, match.start(), match.end()))
        for pos, item in self.typed.items("SESSION", end=max(right, end)):
            # A time of day holds for the whole sentence: "slipped 1% as of 10:47 a.m., and the Dow lost 2%".
            if pos >= left or self.article.text.startswith("as of ", item.start):
                found.append(self._cue("session", pos, pos + len("SESSION")))
        clock = self.memory.clock
        if clock and clock[0] == self.sentence.line and not self.typed.items("SESSION", "WHEN"):
            # "The Dow rose 1% at 12:39 p.m. The Nasdaq fell 2%": at that time too.
            found.append(Cue("session", clock[1].text, clock[1].start, clock[1].end))
        if quantity and quantity.hedge:
            a, b = quantity.hedge
            found.append(Cue("hedge", self.article.text[a:b].strip(), a, b))
        return tuple(sorted(found, key=lambda cue: cue.start))

    def _cue(self, kind: str, start: int, end: int) -> Cue:
        a, b = self.typed.source(start), self.typed.source_end(end)
        return Cue(kind, self.article.text[a:b], a, b)


def subject_of(found: Found) -> Subject:
    return Subject(found.symbol, found.name, found.type)


def as_claimant(party: Party) -> Claimant:
    if party.kind == "consensus":
        return CONSENSUS
    if party.kind == "analysts":
        return ANALYSTS
    return Claimant(party.name, party.person, party.firm, party.role)


_PRONOUN_PERSON = re.compile(
    r"(?<![a-z])(?:he|she|his|her|the (?:[a-zA-Z0-9]+(?:-[a-z]+)? )?(?:analyst|strategist|economist))(?![a-z])"
)
_PRONOUN_SAID = re.compile(
    r"(?<![a-z])(?:he|she|the analyst|the strategist) (?:said|says|added|adds|wrote|noted)|(?:said|says|wrote) (?:he|she)(?![a-z])"
)
_PRONOUN_FIRM = re.compile(
    r"(?<![a-z])(?:the (?:firm|bank|broker|brokerage|investment bank|research firm)|analysts there)(?![a-z])"
)
_ACCORDING = re.compile(
    r"(?:according to|, says|, said|says|said|wrote|noted) (?:[a-z,' ]{0,30})(?:FIRM|PERSON|GENERIC)|(?:FIRM|PERSON)(?: [a-z]+){0,4} (?:said|says|wrote|added|noted)"
)


def claimant_at(scene: Scene, at: int) -> Claimant | None:
    text, memory = scene.text, scene.memory
    party = scene.party_before(at)
    if party is not None and party.kind != "person" and party.person is None:
        # "the firm's analyst Jane Roe" puts the person last; a firm alone may still be followed by its person.
        people = [p for _, p in scene.typed.items("PERSON", end=at) if isinstance(p, Party)]
        party = people[-1] if people and people[-1].firm in (None, party.firm, party.name) else party
    if party is not None:
        return as_claimant(party)
    if scene.voice is not None and scene.voice.quoted and scene.voice.party is not None:
        return as_claimant(scene.voice.party)
    if (memory.person or memory.speaker) and _PRONOUN_PERSON.search(text, 0, at):
        return as_claimant(memory.person or memory.speaker)  # type: ignore[arg-type]
    if (memory.person or memory.speaker) and _PRONOUN_SAID.search(text, at):
        return as_claimant(memory.person or memory.speaker)  # type: ignore[arg-type]
    if memory.firm and _PRONOUN_FIRM.search(text, 0, at):
        return as_claimant(memory.firm)
    match = _ACCORDING.search(text, at)
    if match:
        after = [
            p
            for _, p in scene.typed.items("FIRM", "PERSON", "GENERIC", start=match.start(), end=match.end())
            if isinstance(p, Party)
        ]
        if after:
            return as_claimant(after[-1])
    return as_claimant(memory.speaker) if memory.speaker else None


def price_unit(quantity: Quantity, subject: Subject | None) -> str:
    """The unit of a price: as written; for a currency pair its second currency; else points or dollars."""
    pair = re.fullmatch(r"(?:[A-Z]{3})?([A-Z]{3})=X", (subject and subject.symbol) or "")
    if pair:
        return "CNY" if pair.group(1) == "CNH" else pair.group(1)
    if subject and subject.symbol == "DX-Y.NYB":
        return "points"
    return quantity.unit or ("points" if subject and subject.type == "index" else "USD")


_LONG = 220
_EDGE = " ,;:-–—\n\t"


def quote_span(scene: Scene, start: int, end: int, subject: Subject | None) -> tuple[int, int]:
    """Article offsets of the words that carry a claim: its clause, or where that is long its subject to its end."""
    left, right = scene.clause(start)
    if end > right:
        right = max(end, scene.clause(end - 1)[1])
    near = [pos for pos, found in scene.securities_before(start) if subject and found.name == subject.name]
    if near and near[0] < left and start - near[0] < _LONG // 2:
        left = near[0]
    if right - left > _LONG:
        left, right = near[0] if near and left <= near[0] else max(left, start - _LONG // 3), end
    return scene.typed.source(left), scene.typed.source_end(right)


def make_claim(
    scene: Scene, rule: str, at: tuple[int, int], kind: str, metric: str, subject: Subject | None,
    quantity: Quantity | None = None, *, confidence: float = 0.7, when: When | None = None, **fields: object,
) -> Claim | None:  # fmt: skip
    """A claim from typed offsets; None where there is no subject. Figures, hedge, period and cues are filled in."""
    if subject is None:
        return None
    start, end = quote_span(scene, *at, subject)
    if when is not None and when.end > end and when.end - end < 60:
        end = when.end
    quote = scene.article.text[start:end]
    start, end = start + len(quote) - len(quote.lstrip(_EDGE)), end - (len(quote) - len(quote.rstrip(_EDGE)))
    given: dict[str, object] = {}
    if quantity is not None:
        scene.used.add(quantity.start)
        given = {
            "value": quantity.value, "value_high": quantity.high, "unit": quantity.unit,
            "comparator": quantity.comparator,
        }  # fmt: skip
    given |= fields
    if given.get("modality") == "forecast":
        when = coming(when, scene.published) if when and scene.published else when
        given["horizon"] = given.get("horizon") or _due(scene, when)
    return Claim(
        id="", article_id=scene.article.id, quote=scene.article.text[start:end], start=start, end=end, kind=kind,
        subject=subject, metric=metric, rule=rule, confidence=confidence,
        cues=scene.cues(*at, quantity),
        period=Period(when.text, when.since, when.until) if when else None,
        **given,  # type: ignore[arg-type]
    )  # fmt: skip


def _due(scene: Scene, when: When | None) -> date | None:
    """When a forecast is to have come true, by the words of time beside it."""
    if when is None or when.ends is None or scene.published is None or when.ends < scene.published:
        return None
    return when.ends


def with_id(claim: Claim, text: str) -> Claim:
    """The claim with its stable key: the same claim read again from the same text gets the same id.

    `text` is the digest of the article's text. All that the claim says goes into the key, so that another
    text and another reading are another claim; how it was read (rule, confidence, cues) does not.
    """
    said = _fields(claim, _SAID)
    for item, names in (
        (claim.subject, _SUBJECT), (claim.claimant, _CLAIMANT), (claim.period, _PERIOD), (claim.benchmark, _SUBJECT),
    ):  # fmt: skip
        said += _fields(item, names)
    return replace(claim, id=stable_id("claim", claim.article_id, text, *said))


_SAID = (
    "start", "end", "kind", "metric", "value", "value_high", "of", "unit", "comparator", "direction",
    "prior_value", "label", "prior_label", "action", "stance", "modality", "horizon",
)  # fmt: skip
_SUBJECT = ("symbol", "name", "type")
_CLAIMANT = ("name", "person", "firm", "role")
_PERIOD = ("text", "start", "end")


def _fields(item: object, names: tuple[str, ...]) -> list[object]:
    return [None if item is None else getattr(item, name) for name in names]
