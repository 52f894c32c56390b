"""Names of the lexicon where they stand in a text, before it is decided which of them are meant."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from nlp import cues
from nlp.book import Book, Name, book
from nlp.lexicon import company_words, flat
from nlp.phrases import ABBREVIATIONS, Match, Words, words_of

LEGAL = (
    r"Incorporated|Inc|INC|Corporation|Corp|CORP|Company|Companies|Co|CO|Cos|Limited|Ltd|LTD|LLC|L\.L\.C|L\.P|LP"
    r"|plc|PLC|Plc|p\.l\.c|N\.V|NV|S\.A|SA|A\.G|AG|Aktiengesellschaft|SE|AB|ASA|A/S|SpA|S\.p\.A|Oyj|KK|Pte|Bhd"
)
# Legal forms, "Holdings" and "Group", and the class of share, behind a name.
TAIL = re.compile(
    rf"(?:\s?,?\s{{1,2}}(?:& )?(?:Holdings?|Hldgs|Group|(?P<legal>{LEGAL}))\b ?\.?)*"
    r"(?: ?\((?:Holding Co|The)\))?"
    r"(?:,? ?[-–]? ?(?:Class [A-C] )?(?:Common|Ordinary|American Depositary|Depositary) (?:Stock|Shares?|Receipts?)"
    r"|,? ?[-–]? ?(?:Sponsored |Unsponsored )?(?:ADR|ADS|GDR|NVDR|REIT)\b(?: Class [A-C])?"
    r"|,? Class [A-C](?: [Ss]hares?| [Ss]tock)?)?"
)
# Words that go on with a sentence or a headline, so no part of a name however they are capitalised.
NEVER = flat(company_words().never)
_PARTICLES = frozenset(("La", "Le", "De", "Van", "Von", "Del", "Di"))


@dataclass(frozen=True, slots=True)
class Text:
    """A text with its words and the longest names of the lexicon at them, which are not to be changed."""

    text: str
    words: Words
    book: Book
    spans: tuple[Span, ...]


@lru_cache(maxsize=2)
def text_of(text: str) -> Text:
    """The page of a text; securities and parties are both looked for on the same one."""
    page = Text(text, words_of(text), book(), ())
    return replace(page, spans=tuple(_without_parts(_span(page, match) for match in _longest(page))))


def _without_parts(spans: Iterable[Span]) -> Iterator[Span]:
    """Without the names inside a longer one: the S&P 500 Airlines Index names no airlines."""
    after = 0
    for span in spans:
        if span.start >= after:
            yield span
            after = span.end


@dataclass(slots=True)
class Span:
    """A name on its way to being found: `sure` once it needs no further cue; `word`: a single one."""

    start: int
    end: int
    name: Name
    sure: bool
    how: str
    word: bool = False
    symbol: str | None = None  # the symbol that stands beside it, where that is not the name's own

    @property
    def traded(self) -> bool:
        return self.name.type in ("equity", "etf")

    def copy(self) -> Span:
        return Span(self.start, self.end, self.name, self.sure, self.how, self.word, self.symbol)


class Cover:
    """Stretches of a text without overlaps, to ask what they touch."""

    def __init__(self, stretches: Iterable[tuple[int, int]]) -> None:
        self.stretches = sorted(stretches)
        self.starts = [start for start, _ in self.stretches]

    def crosses(self, start: int, end: int) -> bool:
        i = bisect_left(self.starts, end) - 1
        return i >= 0 and self.stretches[i][1] > start


def cover(spans: Iterable[Span]) -> Cover:
    return Cover((span.start, span.end) for span in spans)


def apart(spans: Iterable[Span]) -> list[Span]:
    """Without overlaps: of those that touch, the one with a symbol, then the one that begins first."""
    ranked = sorted(spans, key=lambda s: (s.how not in ("exchange", "ticker", "cashtag"), s.start, -s.end))
    bound = [span for span in ranked if span.how in ("exchange", "ticker", "cashtag")]
    taken = cover(bound)
    return bound + [span for span in ranked[len(bound) :] if not taken.crosses(span.start, span.end)]


def _longest(page: Text) -> Iterator[Match[Name]]:
    """The longest possible name at each word, from left to right."""
    after, phrases = 0, page.book.phrases
    for first in phrases.begins(page.words):
        if first < after:
            continue
        for match in phrases.at(page.words, first):
            if _possible(page, match):
                after = match.last + 1
                yield match
                break


def _possible(page: Text, match: Match[Name]) -> bool:
    """Not a person, an exchange or a rating agency."""
    start, end = page.words.starts[match.first], page.words.ends[match.last]
    name = match.payload
    if cues.is_venue(page.text, start, end, name.symbol):
        return False
    if name.type == "equity" and cues.is_disclaimed(page.text, start):
        return False
    if name.type == "other" and (name.symbol or "").endswith("=X") and cues.is_counted(page.text, start):
        return False
    if name.type in ("macro", "segment") and cues.is_abroad(page.text, start, name.name):
        return False
    if name.type == "other" and match.first == match.last and _opens_name(page, match.first):
        return False
    return match.first != match.last or not is_person(page, match.first)


def _opens_name(page: Text, at: int) -> bool:
    """ "in Sugar Land": a thing in capitals inside a sentence is part of a longer name."""
    own = page.words
    if at == 0 or at + 1 == len(own) or not own.texts[at].istitle() or own.gaps[at - 1] != " ":
        return False
    follows = own.gaps[at] == " " and own.texts[at + 1].istitle() and own.lows[at + 1] not in NEVER
    return follows and own.texts[at - 1].islower()


def extent(page: Text, first: int, last: int) -> tuple[int, int]:
    """Code points of words [first, last], with the point of an abbreviation: "Baird & Co."."""
    pointed = page.words.gaps[last][:1] == "." and page.words.lows[last] in ABBREVIATIONS
    return page.words.starts[first], page.words.ends[last] + pointed


def _span(page: Text, match: Match[Name]) -> Span:
    start, end = extent(page, match.first, match.last)
    name, legal = match.payload, False
    if name.type == "index":
        name, end = _index(page, name, start, end)
    if name.type in ("equity", "etf"):
        tail = TAIL.match(page.text, end)
        if tail:
            legal, end = tail["legal"] is not None, end + len(tail.group().rstrip())
    sure = name.level == "sure" or legal
    if name.firm:
        sure = legal and name.symbol is not None and not cues.speaks(page.text, start, end)
    return Span(start, end, name, sure, name.how, match.first == match.last)


def _index(page: Text, name: Name, start: int, end: int) -> tuple[Name, int]:
    """What is named where an index is: the index, its future, a version of it, an index with a longer name."""
    future = cues.is_future(page.text, start, end)
    if future:
        return page.book.future(name), future
    longer = cues.longer_index(page.text, end)
    if longer:
        title = page.text[start:longer]
        return replace(name, symbol=None, name=title, company=title), longer
    version = cues.version_of(page.text, start)
    if version is None:
        return name, end
    equal = page.book.symbols["^SPXEW"]
    if version and name.symbol == "^GSPC":
        return equal, end
    title = f"{version} {name.name} version".strip()
    return replace(name, symbol=None, name=title, company=title), end


def is_person(page: Text, at: int) -> bool:
    """ "Harrison Ford", "Julia La Roche", "Brent Thill": whether a word is one of a person's name."""
    own = page.words
    if not own.texts[at][0].isupper():
        return False
    if at and own.gaps[at - 1] == " " and _opens_person(page, own.texts[at - 1]):
        return True
    if own.gaps[at] != " " or at + 1 == len(own):
        return False
    after = own.texts[at + 1]
    if not after[0].isupper():
        return False
    if _PERSON_AFTER.match(page.text, own.ends[at]):
        return True
    return own.lows[at] in page.book.first_names and own.lows[at + 1] not in NEVER


def _opens_person(page: Text, word: str) -> bool:
    return word[0].isupper() and (word in _PARTICLES or word.lower() in page.book.first_names)


# "Canaan Guo, an analyst", "Wynn Sander said"
_PERSON_AFTER = re.compile(r" [A-Z][a-z]+(?:, (?:an?|the|who|chief|senior|head)\b| (?:said|says|wrote)\b)")


_CAPITAL = re.compile(r"[A-Z0-9]|[a-z]?[A-Z]")
_SMALL = frozenset(("of", "and", "&", "the", "de", "la", "for"))
_PART = re.compile(r"\S+")


def run_before(text: str, end: int) -> int | None:
    """Where the run of capitalised words that ends at `end` begins; None where there is none.

    Looks back 70 code points and takes six words at most.
    """
    offset = max(0, end - 70, text.rfind("\n", 0, end) + 1)
    run: list[tuple[int, str]] = []
    for part in reversed(list(_PART.finditer(text, offset, end))):
        word = part.group()
        plain = possessed(word.strip(",.’'"))
        if len(run) == 6 or _closes(word, plain, bool(run)) or not _goes_on(plain, bool(run)):
            break
        run.append((part.start(), plain))
    while run and run[-1][1] in _SMALL:
        run.pop()
    return run[-1][0] if run else None


def _closes(word: str, plain: str, inside: bool) -> bool:
    """A stop, or somebody whose company follows: "December. ", "Flybondi, ", "Brazil's", "Ohio-based"."""
    if word[0].isdigit() and word[-1] in ".%":
        return True
    if word[-1] == "." and plain.lower() not in ABBREVIATIONS and len(plain) > 2:
        return True
    return inside and (word[-1] in ",:;)" or plain != word.strip(",.’'") or word.endswith("-based"))


def _goes_on(word: str, inside: bool) -> bool:
    if word in _SMALL:
        return inside
    return word.lower() not in NEVER and _CAPITAL.match(word) is not None


def possessed(word: str) -> str:
    """ "Apple's" -> "Apple"."""
    return word.removesuffix("'s").removesuffix("’s")
