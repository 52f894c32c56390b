"""The words of a look-up as SQL conditions: what to match, for which column, with which parameters."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from store.search import as_fts5, as_tsquery, vector
from store.values import clean, end_of_day

# A claim c in its article a with its verdict v, and another one like it.
_OTHERS = {"c": "d", "a": "b", "v": "w"}
_ALIAS = re.compile(r"\b([cav])\.")
_FIRST = """
NOT EXISTS (
  SELECT 1 FROM copy g CROSS JOIN copy h CROSS JOIN claim d {indexed} JOIN article b ON b.key = h.article_key
  LEFT JOIN verdict w ON w.key = d.verdict_key
  WHERE g.article_key = c.article_key AND h.story = g.story AND h.article_key <> g.article_key
  AND d.article_key = h.article_key AND d.content = c.content AND {before} AND {alike})
"""
_UNDATED = "'9999'"
_BEFORE = (
    f"(coalesce(nullif(d.published_utc, ''), {_UNDATED}), d.article_key)"
    f" < (coalesce(nullif(c.published_utc, ''), {_UNDATED}), c.article_key)"
)


_LONG_PATTERN = 10_000  # letters; SQLite takes 50,000 bytes


@dataclass(slots=True)
class Conditions:
    """Conditions that must all hold, with their parameters in order. Each method skips a missing word."""

    dialect: str
    parts: list[str] = field(default_factory=list)
    parameters: list[Any] = field(default_factory=list)

    def add(self, condition: str, *parameters: Any) -> None:
        self.parts.append(condition)
        self.parameters += parameters

    def copy(self) -> Conditions:
        return Conditions(self.dialect, [*self.parts], [*self.parameters])

    def where(self) -> str:
        return " AND ".join(self.parts) or "1 = 1"

    def first_of_copies(self, held_to: Conditions, *same: str) -> None:
        """The claim and none that says the same in an earlier copy of its article, if that is held to these
        conditions too and has the same values in the columns `same`."""
        alike = [*map(_renamed, held_to.parts), *(f"{_renamed(column)} = {column}" for column in same)]
        # Few articles are copies: SQLite is to look there first, whatever else is asked of the claim.
        indexed = "INDEXED BY ix_claim_article_key" if self.dialect == "sqlite" else ""
        first = _FIRST.format(indexed=indexed, before=_BEFORE, alike=" AND ".join(alike))
        self.add(first, *held_to.parameters)

    def standing(self, alias: str, as_of: date | None) -> None:
        """Current now, or at the end of that day in New York."""
        if as_of is None:
            self.add(f"{alias}.superseded_at IS NULL")
        else:
            then = end_of_day(as_of)
            superseded = f"coalesce({alias}.superseded_at, '9999') > ?"
            self.add(f"{alias}.recorded_at <= ? AND {superseded}", then, then)

    def equal(self, column: str, word: str | None) -> None:
        if word is not None:
            self.add(f"{column} = ?", clean(word))

    def at_least(self, column: str, least: float | None) -> None:
        if least is not None:
            self.add(f"{column} >= ?", least)

    def among(self, expression: str, words: Sequence[str]) -> None:
        """`expression` holds a `{}` for each list of the words."""
        marks = f"({', '.join('?' * len(words))})"
        self.add(expression.replace("{}", marks), *[*words] * expression.count("{}"))

    def contains(self, columns: Iterable[str], word: str | None, whole: Collection[str] = ()) -> None:
        """The word somewhere in one of the columns, or one of the whole names as all of it; upper or lower
        case."""
        if word is None:
            return
        test, needle = self._contains(clean(word))
        names = [clean(name).lower() for name in whole]
        either = f" OR lower({{column}}) IN ({', '.join('?' * len(names))})" if names else ""
        tests = [(test + either).format(column=column) for column in columns]
        self.add(f"({' OR '.join(tests)})", *[needle, *names] * len(tests))

    def _contains(self, word: str) -> tuple[str, str]:
        if self.dialect == "sqlite" and not (word.isascii() and len(word) < _LONG_PATTERN):
            # SQLite's LIKE knows upper and lower case of ASCII letters only, and no pattern of any length.
            return "instr(casefold({column}), ?) > 0", word.casefold()
        like = "LIKE" if self.dialect == "sqlite" else "ILIKE"
        return f"{{column}} {like} ? ESCAPE '!'", f"%{like_literal(word)}%"

    def begins(self, column: str, word: str) -> None:
        """With these letters, upper or lower case."""
        like = "LIKE" if self.dialect == "sqlite" else "ILIKE"
        self.add(f"{column} {like} ? ESCAPE '!'", like_literal(clean(word)[:_LONG_PATTERN]) + "%")

    def published(self, column: str, since: date | None, until: date | None) -> None:
        """Published on one of these days in New York; what has no date (NULL or empty) is on none."""
        if since is not None or until is not None:
            first = since or date.min
            self.add(f"{column} > ?", "" if first == date.min else end_of_day(first - timedelta(1)))
        if until is not None:
            self.add(f"{column} <= ?", end_of_day(until))

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
