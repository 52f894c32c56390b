"""The words of a look-up as SQL conditions: what to match, for which column, with which parameters."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from store.search import as_fts5, as_tsquery, vector
from store.values import clean, end_of_day

# SQLite takes CROSS JOIN as an order: by way of the story, not of all claims that fit a condition.
# A claim c in its article a with its verdict v, which is in a story g or alone; and another one like it.
_OTHERS = {"c": "d", "a": "b", "v": "w", "g": "h"}
_ALIAS = re.compile(r"\b([cavg])\.")
_FIRST = """
(g.story IS NULL OR NOT EXISTS (
  SELECT 1 FROM copy h CROSS JOIN claim d CROSS JOIN article b LEFT JOIN verdict w ON w.key = d.verdict_key
  WHERE h.story = g.story AND h.article_key <> g.article_key AND d.article_key = h.article_key
  AND b.key = h.article_key AND d.content = c.content
  AND {before} AND {alike}))
"""
_UNDATED = "'9999'"
_BEFORE = (
    f"(coalesce(b.published_utc, {_UNDATED}) < coalesce(a.published_utc, {_UNDATED})"
    f" OR coalesce(b.published_utc, {_UNDATED}) = coalesce(a.published_utc, {_UNDATED}) AND b.key < a.key)"
)


@dataclass(slots=True)
class Conditions:
    """Conditions that must all hold, with their parameters in order. Each method skips a missing word."""

    dialect: str
    parts: list[str] = field(default_factory=list)
    parameters: list[Any] = field(default_factory=list)

    def add(self, condition: str, *parameters: Any) -> None:
        self.parts.append(condition)
        self.parameters += parameters

    def where(self) -> str:
        return " AND ".join(self.parts) or "1 = 1"

    def first_of_copies(self, *same: str) -> None:
        """The claim and none that says the same in an earlier copy of its article, if that fits all the
        conditions up to here too and has the same values in the columns `same`. Of kind and subject no copy
        has another, so these conditions come after: here they would tempt SQLite to use their indexes.

        Asks for `copy g` beside the claim c, its article a and its verdict v.
        """
        alike = [*map(_renamed, self.parts), *(f"{_renamed(column)} = {column}" for column in same)]
        first = _FIRST.format(before=_BEFORE, alike=" AND ".join(alike))
        self.add(first, *self.parameters)

    def equal(self, column: str, word: str | None) -> None:
        if word is not None:
            self.add(f"{column} = ?", clean(word))

    def at_least(self, column: str, least: float | None) -> None:
        if least is not None:
            self.add(f"{column} >= ?", least)

    def same_symbol(self, expression: str, symbol: str | None) -> None:
        """`expression` holds one `?` for the symbol in lower case."""
        if symbol is not None:
            self.add(expression, *[clean(symbol).lower()] * expression.count("?"))

    def contains(self, columns: Iterable[str], word: str | None) -> None:
        """The word somewhere in one of the columns, upper or lower case."""
        if word is None:
            return
        test, needle = self._contains(clean(word))
        tests = [test.format(column=column) for column in columns]
        self.add(f"({' OR '.join(tests)})", *[needle] * len(tests))

    def _contains(self, word: str) -> tuple[str, str]:
        if self.dialect == "sqlite" and not word.isascii():
            # SQLite's LIKE knows upper and lower case of ASCII letters only.
            return "instr(casefold({column}), ?) > 0", word.casefold()
        like = "LIKE" if self.dialect == "sqlite" else "ILIKE"
        return f"{{column}} {like} ? ESCAPE '!'", f"%{like_literal(word)}%"

    def published(self, since: date | None, until: date | None) -> None:
        """Published on one of these days in New York; an article without a date is on none."""
        if since is not None:
            self.add("a.published_utc > ?", "" if since == date.min else end_of_day(since - timedelta(1)))
        if until is not None:
            self.add("a.published_utc <= ?", end_of_day(until))

    def claim_words(self, query: str | None) -> None:
        """Full text over the quotes."""
        if query is not None:
            self._words(query, "claim_fts", "c.key", "c.quote")

    def article_words(self, query: str | None) -> None:
        """Full text over titles and texts."""
        if query is not None:
            text = "left(coalesce(a.title, '') || ' ' || a.text, 200000)"
            self._words(query, "article_fts", "a.key", text)

    def _words(self, query: str, table: str, key: str, text: str) -> None:
        if self.dialect == "sqlite":
            self.add(f"{key} IN (SELECT rowid FROM {table} WHERE {table} MATCH ?)", as_fts5(query))
        else:
            self.add(f"{vector(text)} @@ to_tsquery('simple', ?)", as_tsquery(query))

    def starts_with(self, column: str, prefix: str) -> None:
        if self.dialect == "sqlite":
            self.add(f"{column} GLOB ?", _glob_literal(clean(prefix)) + "*")
        else:
            self.add(f"{column} LIKE ? ESCAPE '!'", like_literal(clean(prefix)) + "%")


def _renamed(condition: str) -> str:
    """The condition on the other claim; what stands before a point in a condition is always an alias."""
    return _ALIAS.sub(lambda match: f"{_OTHERS[match[1]]}.", condition.replace("c.key IN", "c.key + 0 IN"))


def like_literal(word: str) -> str:
    return word.replace("!", "!!").replace("%", "!%").replace("_", "!_")


def _glob_literal(word: str) -> str:
    return "".join(f"[{character}]" if character in "*?[" else character for character in word)
