"""Companies that no list has, by the move of their price: "Northgate Holdings -4.7%, Varo Electric -2.1%".

A run of capitalised words right in front of a movement with a percentage is a name. In a table of movers that is
enough; in a sentence the page has to be about several securities, so that the parts of one company, which grow and
shrink as well, are not taken for others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from nlp.book import Name
from nlp.lexicon import company_words, flat
from nlp.phrases import Words
from nlp.spans import NEVER, Cover, Span, Text, run_before
from nlp.words import alternation, move_verbs

_SEVERAL = 4  # securities of a page that is about more than one of them
_REACH = 90
_PERCENT = re.compile(r"(?<=\d)(?:%| percent\b| per cent\b)")
# What grows is a business; a price does other things.
_OF_BUSINESS = (
    "grow", "grew", "expand", "shrink", "shrank", "shrunk", "increas", "decreas", "improv", "accelerat", "contract",
    "doubl", "tripl",
)  # fmt: skip
_VERBS = alternation([verb for verb in move_verbs() if not verb.startswith(_OF_BUSINESS)])
_HELPING = r"(?: (?:also|was|were|is|has|had|have|been|each|both|all|then|initially|briefly|earlier|closed|ended|finished|traded))*"
_AMOUNT = r"(?: (?:by|as|much|about|nearly|almost|more|than|another|an?|further|some|roughly|around|over|at|least|just|under))*"
_MOVED = re.compile(
    rf"(?:['’]s)?(?: (?:shares|stock|ADRs|units))?{_HELPING} (?:{_VERBS}){_AMOUNT} [+\-−–]?[\d.,]+(?: and [\d.,]+%? ?| (?:to|and) [\d.,]+%? ?)?\Z"
)
_SIGNED = re.compile(r" \(?[+\-−–][\d.]+\Z")
_UNNAMED = flat(company_words().unnamed) | frozenset(move_verbs())
_RESULTS = re.compile(
    r"\b(?:revenues?|sales|profits?|earnings|income|quarter|segments?|divisions?|units?|users|subscribers|margins?|orders|bookings)\b",
    re.IGNORECASE,
)
# What is compared with a year ago is a business.
_COMPARED = re.compile(
    r",? (?:(?:year|quarter|month|week)-(?:over|on)-|y/y|yoy|q/q|vs\.?|versus|compared|from (?:a|the) (?:year|prior|previous))",
    re.IGNORECASE,
)
_OPENS = re.compile(r"(?:\A|[.!?:;]['\"”’)]*\s+|\n\s*(?:[-•*]\s+)?)\Z")
_INSIDE = re.compile(r"[a-z,] ([A-Z][\w&-]*)")
_SMALL = frozenset(("of", "for", "in", "from", "at"))
_SENTENCE = re.compile(r"[.!?;]\s|\n")
_KIND = re.compile(
    r"[A-Z][a-z]*(?:maker|makers)|(?:Rival|Rivals|Peer|Peers|Fellow|Retailer|Lender|Carrier|Miner|Insurer|Startup)\Z"
)
_INDEX = re.compile(r"(?:Index|Gauge|Composite|Average)\Z")
_AND = re.compile(r",? and \Z|, \Z| & \Z")


def unlisted_movers(page: Text, spans: list[Span], taken: Cover) -> Iterator[Span]:
    """The names, in order, that no other name overlaps."""
    several = len({span.name.company for span in spans}) >= _SEVERAL
    after = 0
    for match in _PERCENT.finditer(page.text):
        front = page.text[max(after, match.start() - _REACH) : match.start()]
        signed = _SIGNED.search(front)
        moved = signed or (_MOVED.search(front) if several else None)
        if moved is None:
            continue
        end = match.start() - len(front) + moved.start()
        if _COMPARED.match(page.text, match.end()) or page.text[end - 1] in ",;:":
            continue
        for start, stop in _run(page, end, table=signed is not None):
            if start >= after and not taken.crosses(start, stop):
                yield _span(page, start, stop)
        after = match.end()


def _run(page: Text, end: int, *, table: bool) -> list[tuple[int, int]]:
    """The name that ends at `end`, after those that "and" joins to it."""
    end -= page.text[end - 1] in "'’"
    start = _name_before(page, end, table=table)
    if start is None:
        return []
    joined = _AND.search(page.text, max(0, start - 6), start)
    if table or joined is None or "and" not in joined.group():
        return [(start, end)]
    return [*_joined(page, joined.start()), (start, end)]


def _joined(page: Text, end: int) -> list[tuple[int, int]]:
    """ "Foo, Bar" in front of " and Baz"."""
    out: list[tuple[int, int]] = []
    while len(out) < 6:
        start = _name_before(page, end, table=False)
        if start is None:
            break
        out.insert(0, (start, end))
        comma = _AND.search(page.text, max(0, start - 2), start)
        if comma is None:
            break
        end = comma.start()
    return out


def _name_before(page: Text, end: int, *, table: bool) -> int | None:
    start = run_before(page.text, end)
    if start is None:
        return None
    if not _INDEX.search(page.text, start, end):
        start = max(start, page.text.rfind(" and ", start, end) + 5)
    opens = _OPENS.search(page.text, max(0, start - 8), start) is not None
    words = page.text[start:end].split()
    if opens and len(words) > 1 and _KIND.match(words[0]):
        start += len(words[0]) + 1
        words, opens = words[1:], False
    return start if _is_name(page, start, words, table=table, opens=opens) else None


def _is_name(page: Text, start: int, words: list[str], *, table: bool, opens: bool) -> bool:
    lows = [word.strip(".,'’()").lower() for word in words]
    if (
        lows[-1] in _UNNAMED
        or not words[0][0].isalpha()
        or any(map(str.isdigit, words[-1]))
        or len(lows[0]) < 2
    ):
        return False
    if lows[0] in _UNNAMED and (len(lows) == 1 or lows[1] in _SMALL or all(low in _UNNAMED for low in lows)):
        return False
    before = page.text[max(0, start - 24) : start].split()
    if before and before[-1][0].isupper() and before[-1].lower() in NEVER - {"the", "a", "an"} and not opens:
        return False
    if "pension" in lows or "government" in lows:
        return False
    if table:
        return True
    if page.text[max(0, start - 4) : start].lower() == "the " and not _INDEX.search(words[-1]):
        return False
    if len(words) < 3 and lows[0] in page.book.first_names:
        return False
    begin = max(
        (m.end() for m in _SENTENCE.finditer(page.text, max(0, start - 200), start)),
        default=max(0, start - 200),
    )
    if _RESULTS.search(page.text, begin, start):
        return False
    return not opens or len(words) > 1 or words[0].rstrip("'’") in _inside(page.text)


@lru_cache(maxsize=2)
def _inside(text: str) -> frozenset[str]:
    """The capitalised words that a text has inside its sentences."""
    return frozenset(_INSIDE.findall(text))


def _span(page: Text, start: int, end: int) -> Span:
    title = page.text[start:end].rstrip(",")
    known = next(iter(page.book.phrases.find(Words(title))), None)
    if known is not None and known.payload.firm and known.payload.symbol:
        # "Citigroup and Goldman Sachs jumped 7 percent": the house's own share.
        return Span(start, end, replace(known.payload, level="sure", firm=False), True, "name")
    kind = "index" if _INDEX.search(title) else "other" if title.endswith("Fund") else "equity"
    return Span(start, end, Name(None, title, kind, "name", title), True, "name")
