"""The pipeline: an article's text in, claims and mentions out.

A spaCy pipeline of named components over `blank("en")`, each adding one layer to the Doc, so that the same
components can be added to a user's own pipeline (`nlp.add_pipe("streetcheck_claims")`). Nothing here knows
a network, a database or a clock.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from nlp import boxes, cues
from nlp.book import book
from nlp.claims import read_scene
from nlp.entities import with_companies, with_speakers
from nlp.focus import main_security, remember, take_up
from nlp.parties import Party, find_parties
from nlp.periods import find_periods, publication_day
from nlp.quantities import quantities
from nlp.scene import PRICE_CUE, Memory, Scene, with_id
from nlp.securities import Found, find_securities
from nlp.sentences import Sentence, sentences
from nlp.spacing import tidied
from nlp.spans import Cover
from nlp.speech import voices
from nlp.typed import Item, plain, typed
from records import Article, Claim, Mention, stable_id

# A short line that states a rating or a target is no heading of another section.
_STATES = re.compile(
    r"MONEY|(?<![a-z])(?:buy|sell|hold|neutral|[a-z-]*weight|[a-z]*perform|rat(?:ing|es|ed)|target|pt)(?![a-z])"
)

COMPONENTS = (
    "streetcheck_sentences", "streetcheck_quantities", "streetcheck_periods",
    "streetcheck_securities", "streetcheck_parties", "streetcheck_claims",
)  # fmt: skip
MAX_LENGTH = 50_000_000  # characters of one text
_HALF = re.compile("[\ud800-\udfff]")  # half a character, which spaCy cannot keep
LAYERS = ("article", "sentences", "quantities", "periods", "securities", "parties", "claims")


@dataclass(frozen=True, slots=True)
class Reading:
    """What an article says: its claims in the order of the text, and the securities that it names."""

    claims: list[Claim]
    mentions: list[Mention]


for layer in LAYERS:
    if not Doc.has_extension(f"streetcheck_{layer}"):
        Doc.set_extension(f"streetcheck_{layer}", default=None)


def _article(doc: Doc) -> Article:
    """The article of a Doc; its text is the Doc's, which spaCy would put together anew at each asking."""
    if doc._.streetcheck_article is None:
        doc._.streetcheck_article = Article(id="", text=doc.text)
    article: Article = doc._.streetcheck_article
    return article


def sentences_factory(doc: Doc) -> Doc:
    doc._.streetcheck_sentences = sentences(_article(doc).text)
    return doc


def quantities_factory(doc: Doc) -> Doc:
    doc._.streetcheck_quantities = quantities(_article(doc).text)
    return doc


def periods_factory(doc: Doc) -> Doc:
    article = _article(doc)
    stretches = [(s.start, s.end) for s in doc._.streetcheck_sentences or sentences(article.text)]
    doc._.streetcheck_periods = find_periods(article.text, publication_day(article.published), stretches)
    return doc


def securities_factory(doc: Doc) -> Doc:
    doc._.streetcheck_securities = with_companies(doc, find_securities(_article(doc).text))
    return doc


def parties_factory(doc: Doc) -> Doc:
    parties = find_parties(_article(doc).text)
    doc._.streetcheck_parties = with_speakers(doc, parties, doc._.streetcheck_securities or [])
    return doc


def claims_factory(doc: Doc) -> Doc:
    """Adds the layers that are missing, then reads the claims of every sentence."""
    steps = (sentences_factory, quantities_factory, periods_factory, securities_factory, parties_factory)
    for name, step in zip(LAYERS[1:], steps, strict=False):
        if getattr(doc._, f"streetcheck_{name}") is None:
            step(doc)
    doc._.streetcheck_claims = _read_claims(doc)
    return doc


for _name, _component in zip(
    COMPONENTS,
    (
        sentences_factory,
        quantities_factory,
        periods_factory,
        securities_factory,
        parties_factory,
        claims_factory,
    ),
    strict=True,
):
    Language.component(_name, func=_component)


def _overlap(a: Item, b: Item) -> bool:
    return a.start < b.end and b.start < a.end


_TICKER = re.compile(r"^ ?\((?:[A-Z]{2,8}: ?)?[A-Z.]{1,6}\)")
# "(NYSE: ACMX) is +0.20 at $4.50", "closed at $12", "trades at 9 times": said of a share.
_QUOTED = re.compile(
    r"(?:'s (?:current )?(?:last sale|price))?,? (?:is|was|are|were) (?:(?:also|currently|now|trading|up|down|off) )*(?:[+\-−]?[.\d]+(?:%| at)|unchanged|flat)(?![a-z])"
    r"|(?: last| was)? (?:closed|ended|finished|opened|settled|trades|traded) (?:at|up|down|higher|lower|flat|unchanged)(?![a-z])"
)


def _is_security_here(text: str, party: Party, found: Found) -> bool:
    """Whether a listed firm is spoken of rather than speaking: its shares move, or it has results."""
    after = _TICKER.sub("", text[found.end : found.end + 60])[:30].lower().replace("’", "'")
    if PRICE_CUE.match(after) or _QUOTED.match(after):
        return True
    before = text[max(0, found.start - 12) : found.start].lower()
    if cues.reports(text, found.start, found.end):
        return True
    return before.endswith(("shares of ", "stock of ")) or cues.has_results(text, found.end)


@dataclass(slots=True)
class Layers:
    """All that was found in an article, in order; `behind` is the security behind a firm's name."""

    items: list[Item]
    behind: dict[tuple[int, int], Found]
    sentences: list[Sentence]


def _layers(doc: Doc) -> Layers:
    text = _article(doc).text
    found: list[Found] = doc._.streetcheck_securities
    parties: list[Party] = doc._.streetcheck_parties
    behind: dict[tuple[int, int], Found] = {}
    dropped: set[int] = set()
    kept: list[Item] = []
    at = 0
    for party in parties:
        while at < len(found) and found[at].end <= party.start:
            at += 1
        speaking = True
        j = at
        while j < len(found) and found[j].start < party.end:
            if party.kind == "firm" and (
                found[j].type != "equity" or _is_security_here(text, party, found[j])
            ):
                speaking = False
            else:
                behind[party.start, party.end] = found[j]
            j += 1
        if speaking:
            dropped.update(range(at, j))
            kept.append(party)
    kept += [f for i, f in enumerate(found) if i not in dropped]
    return Layers(
        _merge(kept, doc._.streetcheck_periods, doc._.streetcheck_quantities),
        behind,
        doc._.streetcheck_sentences,
    )


def _merge(names: list[Item], periods: Iterable[Item], figures: Iterable[Item]) -> list[Item]:
    """All items in order; names win over words of time, and those over figures, where they overlap."""
    ranked = (
        [(i.start, 0, i) for i in names]
        + [(i.start, 1, i) for i in periods]
        + [(i.start, 2, i) for i in figures]
    )
    ranked.sort(key=lambda entry: entry[:2])
    out: list[tuple[int, Item]] = []
    for _, rank, item in ranked:
        while out and _overlap(out[-1][1], item) and out[-1][0] > rank:
            out.pop()
        if not out or not _overlap(out[-1][1], item):
            out.append((rank, item))
    return [item for _, item in out]


def _speaker_of(items: list[Item], sentence: Sentence, text: str) -> Party | None:
    """The party that a section head names and nothing else: "Citi (Mark May)"."""
    parties = [i for i in items if isinstance(i, Party) and i.kind in ("firm", "person")]
    if boxes.is_head(text, sentence, parties):
        return parties[0]
    if not parties or (len(parties) > 2 and len({party.firm for party in parties}) > 1):
        return None
    covered = sum(i.end - i.start for i in items if not isinstance(i, Found) or i.type == "equity")
    if covered < 0.7 * (sentence.end - sentence.start):
        return None
    people = [p for p in parties if p.kind == "person"]
    return people[0] if people else parties[0]


def _read_claims(doc: Doc) -> list[Claim]:
    article = _article(doc)
    text, low = article.text, plain(article.text)
    layers = _layers(doc)
    memory = Memory(main=main_security(layers.items, article.title))
    published = publication_day(article.published)
    claims: list[Claim] = []
    at = 0
    scenes: list[tuple[Scene, list[Item]]] = []
    for sentence in layers.sentences:
        while at < len(layers.items) and layers.items[at].end <= sentence.start:
            at += 1
        j = at
        while j < len(layers.items) and layers.items[j].start < sentence.end:
            j += 1
        items = [i for i in layers.items[at:j] if i.start >= sentence.start and i.end <= sentence.end]
        scenes.append(
            (
                Scene(
                    article,
                    published,
                    sentence,
                    typed(low, sentence.start, sentence.end, items),
                    memory,
                    layers.behind,
                ),
                items,
            )
        )
    spoken = voices(text, [(scene.sentence, scene.typed) for scene, _ in scenes])
    for n, (scene, items) in enumerate(scenes):
        scene.voice = spoken[n]
        claims += _read_sentence(scene, items, scenes[n + 1 : n + 10])
    digest = stable_id(text)
    return [with_id(claim, digest) for claim in _distinct(claims)]


def _read_sentence(scene: Scene, items: list[Item], following: list[tuple[Scene, list[Item]]]) -> list[Claim]:
    """`following`: the sentences behind it, as many as a box of research has."""
    memory, sentence = scene.memory, scene.sentence
    if sentence.line != memory.line:
        memory.line, memory.focus = sentence.line, None if memory.main is not None else memory.focus
        if memory.signed is not None and sentence.line >= memory.signed:
            memory.speaker = memory.signed = None
    if sentence.layout == "boilerplate":
        return []
    if sentence.layout == "heading" and sentence.start:
        head = _speaker_of(items, sentence, scene.article.text)
        if head is not None:
            below = [other.sentence for other, _ in following]
            signed = boxes.signature(scene.article.text, below, head)
            head, memory.signed = signed if signed is not None else (head, None)
            memory.speaker = memory.person = head
            memory.focus = None
            return [c for c in read_scene(scene) if c.kind in ("rating", "price_target")]
        if len(scene.text) < 80 and not _STATES.search(scene.text):
            memory.speaker = memory.signed = None
    take_up(memory, scene.text)
    quoted = None
    if following and following[0][0].sentence.layout == "attribution" and memory.signed is None:
        quoted = next((i for i in following[0][1] if isinstance(i, Party)), None)
    first = items[0] if items else None
    if isinstance(first, Found) and first.start == sentence.start and first.how in ("exchange", "ticker"):
        memory.section = (sentence.line, first)
    speaker = memory.speaker
    memory.speaker = quoted or speaker
    claims = [] if sentence.layout == "attribution" else read_scene(scene)
    memory.speaker = speaker
    remember(memory, items, sentence, scene)
    return claims


def _distinct(claims: list[Claim]) -> list[Claim]:
    seen: set[tuple[object, ...]] = set()
    out = []
    for claim in sorted(claims, key=lambda c: (c.start, c.end)):
        key = (
            claim.kind,
            claim.metric,
            claim.subject,
            claim.value,
            claim.unit,
            claim.label,
            claim.claimant,
            claim.start,
            claim.end,
        )
        if key not in seen:
            seen.add(key)
            out.append(claim)
    return out


@cache
def pipeline() -> Language:
    """The default pipeline: spaCy's English tokeniser and our components, no model."""
    nlp = spacy.blank("en")
    nlp.max_length = MAX_LENGTH
    for name in COMPONENTS:
        nlp.add_pipe(name)
    book()
    # What is loaded once and kept is not looked through for garbage again and again while long texts are read.
    gc.collect()
    gc.freeze()
    return nlp


def read_doc(article: Article, nlp: Language) -> Doc:
    """The article with all layers. Our own pipeline, which has no component that asks for words, makes none:
    spaCy's tokeniser keeps every word that it has met, and takes hours for a megabyte of commas."""
    doc = Doc(nlp.vocab) if nlp is pipeline() else nlp.make_doc(_HALF.sub("\ufffd", article.text))
    doc._.streetcheck_article = article
    for _, component in nlp.pipeline:
        doc = component(doc)
    return doc


def mentions_of(doc: Doc) -> list[Mention]:
    """The mention records of a read Doc; what stands in links and advertisements is none."""
    article = _article(doc)
    idle = Cover((s.start, s.end) for s in doc._.streetcheck_sentences if s.layout == "boilerplate")
    return [
        Mention(article.id, f.symbol, f.name, f.type, f.text, f.start, f.end, f.how, f.confidence)
        for f in doc._.streetcheck_securities
        if not idle.crosses(f.start, f.end)
    ]


def read_article(article: Article, nlp: Language | None = None) -> Reading:
    """Claims and mentions of one article. Offsets are code points of `article.text`."""
    tidy, way = tidied(article)
    doc = read_doc(tidy, nlp or pipeline())
    claims, mentions = list(doc._.streetcheck_claims), mentions_of(doc)
    if way is None:
        return Reading(claims, mentions)
    digest = stable_id(article.text)
    return Reading([way.claim(c, digest) for c in claims], [way.mention(m) for m in mentions])
