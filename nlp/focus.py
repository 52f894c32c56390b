"""What an article, a paragraph and a sentence are about, as the reading goes on."""

from __future__ import annotations

import re
from collections import Counter

from nlp.claims.figure import macro_metric
from nlp.names import core, short_forms
from nlp.parties import Party
from nlp.periods import When
from nlp.scene import Memory, Scene
from nlp.securities import Found
from nlp.sentences import Sentence
from nlp.subjects import in_passing
from nlp.typed import Item

# A wrap of many markets is about none of them: nothing is carried over from sentence to sentence.
_MANY, _LEADING = 8, 0.2
# A title that names more companies than this is about none of them in particular.
_SEVERAL = 3
# What is named once, and not in the opening, is an example.
_OPENING = 300


def _is_titled(found: Found, title: str) -> bool:
    """Whether a title, in lower case, names a company as the text does, or by its symbol in brackets."""
    return found.text.lower() in title or f"({(found.symbol or ' ').lower()})" in title


def _is_titled_short(found: Found, title: str) -> bool:
    forms = (core(found.name), *short_forms(found.name))
    return any(
        re.search(rf"(?<!\w){re.escape(form.lower())}(?!\w)", title) for form in forms if len(form) > 3
    )


def main_security(items: list[Item], title: str | None) -> Found | None:
    """What an article is about: the company that its title names, else the one named most and first.

    None where it names many and none of them leads.
    """
    found = [item for item in items if isinstance(item, Found) and item.type != "macro"]
    if not found:
        return None
    names = Counter(item.name for item in found)
    low = (title or "").lower()
    stocks = [f for f in found if f.type == "equity"]
    titled = [f for f in stocks if _is_titled(f, low)] or [f for f in stocks if _is_titled_short(f, low)]
    leading = max(titled or found, key=lambda f: (names[f.name], f.type == "equity", -f.start))
    if titled:
        return None if len({f.name for f in titled}) > _SEVERAL else leading
    many = len(names) >= _MANY and names[leading.name] < _LEADING * len(found)
    passing = names[leading.name] == 1 and leading.start > _OPENING
    return None if many or passing else leading


# How far into a sentence its subject may stand; what comes later is spoken of in passing.
_SUBJECT_REACH = 60


# A clock of New York stands for the whole list; "futures rose as of 7:40 a.m. in Tokyo" does not.
_NEW_YORK = re.compile(r",? (?:in )?(?:New York|Eastern|E[DS]?T)\b")
_CLOCK = re.compile(r"(?:at|as of) \d", re.IGNORECASE)


def take_up(memory: Memory, text: str) -> None:
    """ "The latter fell 3%": one of the two that the sentence before names."""
    pair = list({found.name: found for found in memory.last}.values())[-2:]
    if len(pair) == 2 and text.startswith(("the latter", "the former")):
        memory.focus = pair[text.startswith("the latter")]


def remember(memory: Memory, items: list[Item], sentence: Sentence, scene: Scene) -> None:
    """Who spoke and what was spoken of. A security moves into focus as a subject, not by being mentioned."""
    for item in items:
        if isinstance(item, Party) and item.kind == "person":
            memory.person = item
        elif isinstance(item, Party) and item.kind == "firm":
            memory.firm = item
    found = [item for item in items if isinstance(item, Found) and item.type not in ("macro", "segment")]
    stocks = [f for f in found if f.type in ("equity", "etf")]
    if len(stocks) > 1:
        # Only what stands near the head of a sentence can come into focus.
        near = scene.typed.items("SEC", end=3 * _SUBJECT_REACH)
        passing = {item.start for at, item in near if in_passing(scene, at)}
        stocks.sort(key=lambda f: f.start in passing)
    leads = memory.main is not None and memory.main.type in ("equity", "etf")
    if stocks and (not leads or stocks[0].start - sentence.start < _SUBJECT_REACH):
        memory.focus = stocks[0]
    elif found and not leads:
        memory.focus = found[0]
    for f in found:
        if f.type in ("index", "etf"):
            memory.index = f
        memory.known.setdefault(f.name, f)
    named = [item for item in items if isinstance(item, Found) and item.type != "macro"]
    if named:
        memory.recent, memory.last = (sentence.line, named[0]), named
    periods = [item for item in items if isinstance(item, When) and item.kind == "period"]
    if periods:
        memory.when = periods[-1]
    clocks = [i for i in items if isinstance(i, When) and i.kind == "session" and _CLOCK.match(i.text)]
    if clocks and _NEW_YORK.match(scene.article.text, clocks[-1].end):
        memory.clock = (sentence.line, clocks[-1])
    rates = [item for item in items if isinstance(item, Found) and macro_metric(item) == "treasury_yield"]
    if rates:
        memory.rate = (sentence.line, rates[0])
