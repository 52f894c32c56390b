"""Shorter names of companies after their full ones: "Rocket Lab Corp", then "Rocket Lab".

A full name is cut from the right as far as its words only say what a company does; the first word alone
stands for the company where it is no word, place or person of its own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from nlp.lexicon import PersonWords, flat, lexicon, load, read_one
from nlp.names import core, short_forms
from nlp.phrases import Phrases
from nlp.spans import NEVER, Span, Text, cover, is_person, possessed

# What makes a capitalised word that opens a sentence a company's name.
_AFTER_NAME = re.compile(
    r"['’]s? |(?:, which)? (?:shares|stock|said|says|has|had|have|is|was|will|also|now|reported|posted|expects|plans|trades|traded"
    r"|makes|sells|owns|rose|fell|gained|lost|closed|jumped|dropped|slid|surged|climbed|declined|added|agreed)\b"
)
_ENDS = (".", "!", "?", "\n", ":", "”", '"')


class _Form(NamedTuple):
    source: Span
    first: bool  # only the first word of the name


def shorter(page: Text, spans: list[Span], named: dict[str, Span]) -> list[Span]:
    """The spans of shorter names of what `named` has, each behind the full name."""
    forms: Phrases[_Form] = Phrases()
    companies = [span for span in named.values() if span.name.type == "equity" and not span.name.firm]
    for span in companies:
        for form in _forms(page, span):
            forms.add(form, _Form(span, False))
    for word, span in _first_words(page, companies):
        forms.add(word, _Form(span, True))
    taken, found = cover(spans), []
    for match in forms.find(page.words):
        start, end = page.words.starts[match.first], page.words.ends[match.last]
        source, first = match.payload
        if start < source.end or taken.crosses(start, end) or not page.text[start].isupper():
            continue
        if match.first == match.last and (_goes_on(page, match.last) or is_person(page, match.first)):
            continue
        if not first or _is_name(page, match.first):
            found.append(Span(start, end, source.name, True, "short name", symbol=source.symbol))
    return found


def _written(page: Text, span: Span) -> str:
    return possessed(re.split(r"\s?[(<]", page.text[span.start : span.end])[0])


def _forms(page: Text, span: Span) -> Iterator[str]:
    written = _written(page, span)
    own = [written, core(written), *short_forms(written)]
    for form in filter(None, dict.fromkeys([*short_forms(span.name.name), *own])):
        if " " in form or _tells(page, form):
            yield form


def _tells(page: Text, word: str) -> bool:
    low = word.lower()
    return len(word) > 3 and low not in page.book.openers and low not in page.book.first_names


@cache
def _words() -> frozenset[str]:
    lex = lexicon()
    countries = frozenset(word for country in load("countries") for word in country["words"])
    return (
        lex.common_names | lex.generic_names | countries | flat(read_one("person_words", PersonWords).places)
    )


def _first_words(page: Text, companies: list[Span]) -> Iterator[tuple[str, Span]]:
    """ "Palewater" of Palewater Cloud Ltd, if the text has no palewater and no other Palewater."""
    cut = [(core(_written(page, span)).split(), span) for span in companies]
    shared = Counter(words[0].lower() for words, _ in cut if words)
    small = set(page.words.texts)
    for words, span in cut:
        if len(words) < 2 or not re.fullmatch(r"[A-Z][\w-]+", words[0]):
            continue
        low = words[0].lower()
        if _tells(page, words[0]) and low not in _words() and low not in small and shared[low] == 1:
            yield words[0], span


def _is_name(page: Text, at: int) -> bool:
    """Whether a single word is a name where it stands: inside a sentence, or with a verb of companies behind."""
    own = page.words
    if at and own.gaps[at - 1] == " " and own.texts[at - 1][0].isupper() and own.lows[at - 1] not in NEVER:
        return False
    opens = at == 0 or any(end in own.gaps[at - 1] for end in _ENDS)
    return not opens or _AFTER_NAME.match(page.text, own.ends[at]) is not None


def _goes_on(page: Text, at: int) -> bool:
    """ "Archer Daniels" is not Archer: another capitalised word follows."""
    if at + 1 >= len(page.words):
        return False
    after = page.words.texts[at + 1]
    if page.words.gaps[at] != " " or not after[0].isupper():
        return False
    return page.words.lows[at + 1] not in NEVER and not after.isupper()
