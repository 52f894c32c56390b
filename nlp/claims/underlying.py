"""An index and what is dealt in on it: which of the two a sentence is about."""

from __future__ import annotations

import re

from nlp.book import Name, book
from nlp.phrases import Words
from nlp.scene import Scene
from nlp.securities import Found

_WORD = r"(?:(?:the|that) (?:(?!S)[a-z-]+ ){0,2}(?:index|gauge|benchmark|measure|barometer))"
# What the clause is about: "the underlying gauge fell", "the benchmark gauge, which fell".
_GAUGE = re.compile(rf"(?:[a-z]+, )?{_WORD}(?: SEC)?(?! (?:of|on|for|that)\b)(?![a-z])")
_WHICH = re.compile(rf"(?<![a-z]){_WORD}(?: SEC)?, (?:which|that)$")
_DEALT = re.compile(
    r"(?:meanwhile, |earlier, )?(?:(?:the|stock|index|stock-index|its|WHEN) )*(?:futures|contracts)(?! (?:on|of|for)\b)(?![a-z])"
)


def underlying(scene: Scene, found: Found | None, left: int, at: int) -> Found | None:
    """The security that typed [left, at) is about, given the one named nearest to it.

    "Futures tied to the S&P 500 fell. The underlying gauge rose": the index. "The S&P 500 rose. Futures fell": its future.
    """
    if found is None:
        return None
    named = any(item is found for _, item in scene.securities_before(at, left))
    if found.type != "index" and (_GAUGE.match(scene.text, left, at) or _WHICH.search(scene.text, 0, left)):
        index = _index_of(found.name) if found.name.endswith(" futures") else None
        return _as(found, index) if index else found if named else scene.memory.index or found
    if found.type == "index" and not named and _DEALT.match(scene.text, left, at):
        index = book().symbols.get(found.symbol or "") or Name(
            found.symbol, found.name, "index", "name", found.name
        )
        return _as(found, book().future(index))
    return found


def _as(found: Found, name: Name) -> Found:
    return found._replace(symbol=name.symbol, name=name.name, type=name.type)


def _index_of(future: str) -> Name | None:
    for symbol, name in book().futures.items():
        if name.name == future:
            return book().symbols.get(symbol)
    match = next(iter(book().phrases.find(Words(future.removesuffix(" futures")))), None)
    return match.payload if match is not None and match.payload.type == "index" else None
