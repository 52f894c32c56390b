"""Who speaks in a text: firms, persons, unnamed analysts and their consensus.

A firm keeps the name it is written by ("B of A Securities") and its canonical one ("Bank of America"); a
person keeps the firm and the role that the text gives, also where only the surname stands later.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nlp.firms import Firm, find_firms
from nlp.people import Person, find_people
from nlp.phrases import Words
from nlp.spans import Cover, text_of
from nlp.starts import Starts

if TYPE_CHECKING:
    from spacy.tokens import Doc

_CONSENSUS = re.compile(
    r"\b(?:(?:[Aa]nalyst|FactSet|Bloomberg|Refinitiv|LSEG|Zacks|Street|Wall Street)(?:['’]s)? )?[Cc]onsensus"
    r"(?: (?:estimates?|forecasts?|projections?|expectations?|view))?\b(?! (?:building|in Washington))"
    r"|\b(?:[Aa]nalysts|[Ee]conomists) (?:polled|surveyed|tracked"
    r"|interviewed) by (?:[A-Z][\w&/]*(?: [A-Z][\w&/]*){0,2})"
    r"|\b(?:[Aa]verage|[Mm]ean|[Mm]edian) (?:of )?(?:analysts?['’]?|Wall Street) (?:estimates?|forecasts?"
    r"|targets?)"
    r"|\b[Aa]nalysts?['’]? (?:average |mean |median |consensus )?(?:estimates?|expectations|projections)\b"
    r"|\b(?:Wall )?Street (?:estimates?|expectations|projections|forecasts?)\b"
)
_ANALYSTS = re.compile(
    r"\b(?:(?:[Ww]all Street|[Ss]ell-side|[Bb]uy-side|[Ss]ome|[Oo]ther|[Mm]any|[Mm]ost|[Ss]everal) )?"
    r"(?:[Aa]nalysts|[Ss]trategists|[Ee]conomists)\b"
    r"|\b(?:Wall Street|the Street|The Street)(?= (?:expects?|expected|estimates?|forecasts?|predicts?"
    r"|sees|projects?|was looking"
    r"|had expected|is looking|anticipat|had been|is expecting|was expecting))"
)


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody who speaks, at code points [start, end).

    `kind` is firm, person, consensus or analysts. A firm's `name` is as written and its `firm` the
    canonical name; a person's `firm` is the canonical name of the firm, where the text gives one.
    """

    name: str
    person: str | None
    firm: str | None
    role: str | None
    text: str
    start: int
    end: int
    kind: str


def find_parties(doc: Doc | str) -> list[Party]:
    """Every party of a text in order, without overlaps."""
    text = doc if isinstance(doc, str) else doc.text
    page = text_of(text)
    firms = find_firms(page)
    companies = [
        Firm(s.start, s.end, s.name.name, s.name.name, "company")
        for s in page.spans
        if s.traded and s.sure and not s.name.firm
    ]
    people = find_people(page, firms, companies)
    firms = _with_employers(firms, people)
    generic = list(_generic(page.words, firms, people))
    taken = Cover((p.start, p.end) for p in generic)
    parties = [_of_person(text, person) for person in people]
    parties += [_of_firm(text, firm) for firm in firms if not taken.crosses(firm.start, firm.end)]
    return _apart(sorted([*parties, *generic], key=lambda party: (party.start, -party.end)))


def _with_employers(firms: list[Firm], people: list[Person]) -> list[Firm]:
    """Unknown firms that a person was said to be with are firms too."""
    known = Cover((firm.start, firm.end) for firm in firms)
    employers = {p.firm for p in people if p.firm is not None and p.firm.kind is None}
    new = [firm for firm in employers if not known.crosses(firm.start, firm.end)]
    return sorted([*firms, *new], key=lambda firm: firm.start)


def _of_firm(text: str, firm: Firm) -> Party:
    return Party(
        firm.name, None, firm.known_as, None, text[firm.start : firm.end], firm.start, firm.end, "firm"
    )


def _of_person(text: str, person: Person) -> Party:
    firm = person.firm.known_as if person.firm else None
    return Party(
        person.name,
        person.name,
        firm,
        person.role,
        text[person.start : person.end],
        person.start,
        person.end,
        "person",
    )


_STARTS_CONSENSUS, _STARTS_ANALYSTS = Starts([_CONSENSUS]), Starts([_ANALYSTS])


def _generic(words: Words, firms: list[Firm], people: list[Person]) -> Iterator[Party]:
    """Consensus and unnamed analysts; "Goldman analysts", "analysts at Citi", "analyst Jane Roe" are named."""
    text = words.text
    persons = {person.start for person in people}
    starts, ends = {firm.start for firm in firms}, {firm.end for firm in firms}
    consensus = [m.span() for m in _STARTS_CONSENSUS.finditer(words)]
    taken = Cover(consensus)
    for start, end in consensus:
        yield Party("consensus", None, None, None, text[start:end], start, end, "consensus")
    for match in _STARTS_ANALYSTS.finditer(words):
        start, end = match.span()
        if end + 1 in persons or taken.crosses(start, end):
            continue
        if not _belongs(text, start, end, starts, ends):
            yield Party("analysts", None, None, None, text[start:end], start, end, "analysts")


def _belongs(text: str, start: int, end: int, starts: set[int], ends: set[int]) -> bool:
    after = re.match(r" (?:at|from|with|of) (?:the )?", text[end : end + 12])
    if after and end + after.end() in starts:
        return True
    for back in range(1, 40):
        if start - back in ends:
            return re.fullmatch(r"(?:['’]s?)? (?:[A-Za-z.-]+ ){0,3}", text[start - back : start]) is not None
    return False


def _apart(parties: list[Party]) -> list[Party]:
    kept: list[Party] = []
    for party in parties:
        if not kept or party.start >= kept[-1].end:
            kept.append(party)
    return kept
