"""An index and what is dealt in on it: which of the two a sentence is about."""

from __future__ import annotations

import re
from dataclasses import replace

from nlp.book import Name, book
from nlp.phrases import Words
from nlp.scene import Scene
from nlp.securities import Found

_GAUGE = re.compile(
    r"(?:^|[ ,])(?:the (?:underlying |benchmark |main )?(?:index|gauge|benchmark|measure))(?: SEC)?(?![a-z])"
)
_DEALT = re.compile(
    r"(?:meanwhile, |earlier, )?(?:(?:the|stock|index|stock-index|its|WHEN) )*(?:futures|contracts)(?! (?:on|of|for)\b)(?![a-z])"
)


def underlying(scene: Scene, found: Found | None, left: int, at: int) -> Found | None:
    """The security that typed [left, at) is about, given the one named nearest to it.

    "Futures on the S&P 500 fell. The underlying gauge rose": the index. "The S&P 500 rose. Futures fell": its future.
    """
    if found is None:
        return None
    clause = scene.text[left:at]
    if found.type == "other" and found.name.endswith(" futures") and _GAUGE.search(clause):
        index = _index_of(found.name)
        return _as(found, index) if index else found
    named = any(item is found for _, item in scene.securities_before(at, left))
    if found.type == "index" and not named and _DEALT.match(clause):
        index = book().symbols.get(found.symbol or "") or Name(
            found.symbol, found.name, "index", "name", found.name
        )
        return _as(found, book().future(index))
    return found


def _as(found: Found, name: Name) -> Found:
    return replace(found, symbol=name.symbol, name=name.name, type=name.type)


def _index_of(future: str) -> Name | None:
    for symbol, name in book().futures.items():
        if name.name == future:
            return book().symbols.get(symbol)
    match = next(iter(book().phrases.find(Words(future.removesuffix(" futures")))), None)
    return match.payload if match is not None and match.payload.type == "index" else None
