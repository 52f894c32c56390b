"""What a user types into a search, as a full-text query that no input can break.

"a phrase", prefix*, AND, OR; words side by side must all occur. Anything else is words: an unpaired
quote, a bracket, an operator with nothing beside it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from store.values import clean

# More words than this are left out; both databases stop somewhere beyond it.
MOST_TERMS = 64
# PostgreSQL gives up on longer words, and neither index holds them.
_LONGEST_TERM = 400
_PIECE = re.compile(r'"(?P<phrase>[^"]*)"(?P<star>\*?)|(?P<word>[^\s"]+|")')
# What PostgreSQL's parser would read as part of an address, a number or a tag: spaces, as FTS5 has it.
JOINERS = ".,-+/:@_&=~#<>"
_AS_SPACES = str.maketrans(dict.fromkeys(JOINERS + "'\\", " "))


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand side by side; with `prefix` the last one may go on."""

    text: str
    prefix: bool = False
    operator: bool = False


Query = list[list[Term]]


def parse_query(typed: str) -> Query:
    """Alternatives of terms that must all occur. Empty where nothing typed is a word or a figure."""
    pieces = [term for term in map(_term, _PIECE.finditer(clean(typed))) if _has_word(term.text)]
    alternatives: Query = [[]]
    for index, term in enumerate(pieces[:MOST_TERMS]):
        if not (term.operator and _stands_between(pieces, index)):
            alternatives[-1].append(term)
        elif term.text == "OR":
            alternatives.append([])
    return [terms for terms in alternatives if terms]


def _term(piece: re.Match[str]) -> Term:
    if piece["phrase"] is not None:
        return Term(piece["phrase"][:_LONGEST_TERM], bool(piece["star"]))
    word = piece["word"][:_LONGEST_TERM]
    return Term(word.rstrip("*"), word.endswith("*"), word in ("AND", "OR"))


def _has_word(text: str) -> bool:
    return any(character.isalnum() for character in text)


def _stands_between(pieces: list[Term], index: int) -> bool:
    before, after = pieces[max(index - 1, 0) : index], pieces[index + 1 : index + 2]
    return bool(before and after) and not after[0].operator


def as_fts5(typed: str) -> str:
    """For MATCH on an FTS5 table; what has no words matches nothing."""
    return " OR ".join(" AND ".join(map(_fts5_term, terms)) for terms in parse_query(typed)) or '""'


def _fts5_term(term: Term) -> str:
    return f'"{term.text}"' + ("*" if term.prefix else "")


def as_tsquery(typed: str) -> str:
    """For to_tsquery('simple', …); what has no words matches nothing. With a prefix, every word of a
    phrase may go on."""
    return " | ".join(" & ".join(map(_tsquery_term, terms)) for terms in parse_query(typed))


def _tsquery_term(term: Term) -> str:
    return f"'{term.text.translate(_AS_SPACES)}'" + (":*" if term.prefix else "")


def vector(column: str) -> str:
    """The PostgreSQL expression over a text that the full-text indexes are made of (first migration)."""
    return f"to_tsvector('simple', translate({column}, '{JOINERS}', '{' ' * len(JOINERS)}'))"
