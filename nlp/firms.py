"""Firms that speak, where they are named: by the lexicon, or by what such firms are called."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from nlp import cues
from nlp.lexicon import PersonWords, flat, lexicon, read_one
from nlp.phrases import Match, Phrases
from nlp.spans import NEVER, TAIL, Cover, Text, extent, run_before
from nlp.words import lettered

_SUFFIX = lettered(
    r"(?:Research(?: (?:Group|Partners|Institute))?|Capital(?: (?:Markets|Management|Advisors|Partners"
    r"|Group))?|Securities"
    r"|Partners|Advisors|Advisers|(?:Asset|Wealth|Investment|Capital|Fund|Money) Management|Investments?"
    r"|Investors"
    r"|Ventures|Economics|Strateg(?:y|ies)|Analytics|Macro|Equities|Consulting|Associates|Funds"
    r"|Global Advisors"
    r"|Intelligence|Insights|Brokerage|Brokers|Trust|Bank)"
)
_UNKNOWN = re.compile(rf" {_SUFFIX}(?: (?:LLC|Inc|Ltd|LP|Pvt|Pte|Corp|Co|Group)\b\.?)*(?![\w-])")


@dataclass(frozen=True, slots=True)
class Firm:
    """A firm at code points [start, end): `name` as written, `known_as` its canonical name."""

    start: int
    end: int
    name: str
    known_as: str
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    kind: str
    wordy: bool  # a word or surname too, so a firm only where it speaks


@cache
def _phrases() -> Phrases[_Entry]:
    phrases: Phrases[_Entry] = Phrases()
    lex = lexicon()
    for firm in lex.firms:
        for alias in (firm.name, *firm.aliases):
            phrases.add(alias, _Entry(firm.name, firm.kind, alias.lower() in lex.common_firms))
    return phrases


def find_firms(page: Text) -> list[Firm]:
    """Firms in order, without overlaps; none inside the name of an index, a fund or another company."""
    spans = [span for span in page.spans if not span.name.firm]
    others = Cover((s.start, s.end) for s in spans)
    lengths = {(s.start, s.end) for s in spans}
    sure: set[str] = set()
    found: list[Firm] = []
    for match in _phrases().find(page.words):
        firm = _firm(page, match)
        own_length = (firm.start, firm.end) in lengths
        if others.crosses(firm.start, firm.end) and not own_length:
            continue
        speaks = cues.speaks(page.text, firm.start, firm.end) or cues.heads_line(
            page.text, firm.start, firm.end
        )
        wordy = match.payload.wordy or own_length
        if (wordy and not speaks and firm.known_as not in sure) or _is_byline(page.text, firm):
            continue
        if not match.payload.wordy:
            sure.add(firm.known_as)
        found.append(firm)
    return sorted([*found, *_unknown(page, found, others)], key=lambda firm: firm.start)


def _firm(page: Text, match: Match[_Entry]) -> Firm:
    start, end = extent(page, match.first, match.last)
    name = " ".join(page.text[start:end].split()).rstrip(".")
    tail = TAIL.match(page.text, end)
    if tail and tail["legal"]:
        end += len(tail.group().rstrip())
    return Firm(start, end, name, match.payload.name, match.payload.kind)


def _is_byline(text: str, firm: Firm) -> bool:
    """ "(Bloomberg) --": who published, not who speaks."""
    bracketed = text[max(0, firm.start - 1) : firm.start] == "(" and text[firm.end : firm.end + 1] == ")"
    return bracketed and firm.kind in ("vendor", "press")


def _unknown(page: Text, known: list[Firm], others: Cover) -> Iterator[Firm]:
    """ "Acme Peak Research", where it speaks: a firm that no list has."""
    taken = Cover((firm.start, firm.end) for firm in known)
    for match in _UNKNOWN.finditer(page.text):
        start = run_before(page.text, match.start())
        if start is None:
            continue
        # "Ann Voss of Larkmere Partners": the person is not part of the firm's name.
        whole = page.text[start : match.start()]
        of = re.search(
            r"(?<!Bank)(?<!Trust)(?<!University) (?:of|at|for|from) (?!.* (?:of|at|for|from) )", whole
        )
        start += of.end() if of else 0
        if taken.crosses(start, match.end()) or others.crosses(start, match.end()):
            continue
        if cues.speaks(page.text, start, match.end()):
            name = page.text[start : match.end()].strip().rstrip(".,")
            yield Firm(start, start + len(name), name, name)


@cache
def _kinds() -> dict[str, str]:
    return {firm.name: firm.kind for firm in lexicon().firms}


def kind_of(firm: str | None) -> str | None:
    """broker, research, asset manager, vendor or press, by a firm's canonical name; None for one that no list has."""
    return _kinds().get(firm or "")


@cache
def _places() -> frozenset[str]:
    return flat(read_one("person_words", PersonWords).places)


_AFTER_ROLE = re.compile(
    r"\s?(?:at|with|of|for|from|by|,) (?:the |an? )?(?:[A-Z][A-Za-z ]{1,20}-based )?(?:(?:consultancy|consulting"
    r"|brokerage|broker|research|data|trading|hedge|investment|advisory|wealth|asset|management|analytics|boutique|firm|fund|house"
    r"|manager|adviser|provider|bank) ){0,3}(?P<firm>[A-Z][\w&.'’-]*(?:(?: (?:&|of|de"
    r"|and))? [A-Z][\w&.'’-]*){0,4})"
)


def firm_after(text: str, at: int) -> Firm | None:
    """The unknown firm that follows a role: "an analyst at Gordon Peak in London"."""
    match = _AFTER_ROLE.match(text, at)
    if match is None:
        return None
    written = re.split(r"\.(?:\s|$)", match["firm"])[0]
    written = re.sub(r"['’]s?$", "", written)
    low = written.lower().rstrip(".")
    if len(written) < 3 or low in NEVER or low in _places() or low.endswith("-based"):
        return None
    return Firm(match.start("firm"), match.start("firm") + len(written), written, written)
