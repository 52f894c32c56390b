"""The words of a look-up as SQL conditions: what to match, for which column, with which parameters."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from store.search import as_fts5, as_tsquery, vector
from store.values import clean, end_of_day


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
        if self.dialect == "sqlite" and not word.isascii():
            # SQLite's LIKE knows upper and lower case of ASCII letters only.
            return "instr(casefold({column}), ?) > 0", word.casefold()
        like = "LIKE" if self.dialect == "sqlite" else "ILIKE"
        return f"{{column}} {like} ? ESCAPE '!'", f"%{like_literal(word)}%"

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


def like_literal(word: str) -> str:
    return word.replace("!", "!!").replace("%", "!%").replace("_", "!_")


def _glob_literal(word: str) -> str:
    return "".join(f"[{character}]" if character in "*?[" else character for character in word)
