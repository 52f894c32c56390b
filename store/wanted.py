"""Which claims are wanted, in SQL over `claim c` alone, and by which way they are found.

What few claims fit is looked up first and sorted; what many fit is met soon enough on a walk from the
newest claim on. SQLite keeps no statistics of a ledger that grows, so the ways are tried out here by
counting no further than FEW; PostgreSQL knows by itself.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypedDict

from store.connection import Connection
from store.filters import Conditions
from store.search import as_fts5
from store.values import clean

# So many rows are fetched and sorted in a hundredth of a second; so many row numbers of the full text are
# gathered in one. Beyond that it is quicker to ask the full text about each claim of the few on the walk.
FEW, MANY = 2_000, 60_000
MOST_NAMES = 40  # a part of a name that fits more names fits many claims
SPEAKS = ("claimant_name", "claimant_person", "claimant_firm")
NEWEST = "c.published_utc DESC, c.article_key DESC, c.span_start, c.key"
OLDEST = "c.published_utc = '', c.published_utc, c.article_key, c.span_start, c.key"
_SUBJECT = "lower(coalesce(c.subject_symbol, c.subject_name))"
SORTS = {
    "newest": NEWEST,
    "oldest": OLDEST,
    "symbol": f"{_SUBJECT}, {NEWEST}",
    "claimant": f"lower(coalesce(c.claimant_firm, c.claimant_name)) NULLS LAST, {NEWEST}",
    "kind": f"c.kind, c.metric, {NEWEST}",
    "value": f"CAST(c.value AS NUMERIC) DESC NULLS LAST, {NEWEST}",
    "confidence": f"c.confidence DESC, {NEWEST}",
}


class Filters(TypedDict, total=False):
    """What claims are looked up by, besides words.

    `symbol` is a symbol or, where no claim is on such a one, a name: as a claim or an article has it, or one
    for which `symbols` are known. `claimant` (name, person or firm) and `publisher` are parts of a name;
    `claimants` are other whole names of the same. All in upper or lower case. `verdict` is a status or
    "none"; `since` and `until` are days of publication, inclusive; `min_confidence` is from 0 to 1,
    inclusive. With `as_of` it is the ledger as it stood at the end of that day in New York.
    """

    symbol: str | None
    symbols: Collection[str] | None
    kind: str | None
    claimant: str | None
    claimants: Collection[str] | None
    publisher: str | None
    verdict: str | None
    since: date | None
    until: date | None
    min_confidence: float | None
    as_of: date | None


Rows = tuple[str, list[Any]]  # a SELECT of keys of claims, and its parameters


# CROSS JOIN is an order to SQLite: this first. The index has what an article is chosen and sorted by.
_ARTICLES = "article a INDEXED BY ix_article_published_utc"
_HAS_WORDS = "EXISTS (SELECT 1 FROM claim_fts WHERE claim_fts MATCH ? AND rowid = c.key)"
_AMONG_WORDS = "c.key IN (SELECT rowid FROM claim_fts WHERE claim_fts MATCH ?)"


@dataclass(frozen=True, slots=True)
class Branch:
    """Claims with one value in the first column of an index; within it they stand in their order."""

    index: str
    condition: str
    value: str


@dataclass(slots=True)
class Wanted:
    """`where` holds for every claim that is wanted, but for the words and the verdict. `branches`, where
    there are any, are what the first of symbol and claimant comes to."""

    connection: Connection
    where: Conditions
    query: str | None = None
    verdict: str | None = None
    publisher: str | None = None
    kind: str | None = None
    branches: list[Branch] = field(default_factory=list)
    _words: int | None = None

    def all(self, columns: str = "c.key") -> Rows:
        """Without an order, to be counted or sorted; `columns` of `claim c`."""
        source, found = self._looked_up()
        if self.branches:
            found.add(*_either(self.branches))
        found.first_of_copies(self._alike())
        return f"SELECT {columns} FROM {source} WHERE {found.where()}", found.parameters

    def first(self, order: str, limit: int) -> Rows:
        """The first ones in an order (of SORTS)."""
        sqlite = self.connection.location.dialect == "sqlite"
        if not sqlite or order not in (NEWEST, OLDEST) or self._few():
            sql, parameters = self.all()
            return f"{sql} ORDER BY {order} LIMIT ?", [*parameters, limit]
        return self._walk(order, limit)

    def _looked_up(self) -> tuple[str, Conditions]:
        """What the words and the verdict fit is looked up first."""
        found, source = self.where.copy(), "claim c"
        if self.verdict == "none":
            found.add("c.verdict_key IS NULL")
        elif self.verdict is not None:
            found.add("c.verdict_key IN (SELECT key FROM verdict WHERE status = ?)", self.verdict)
        if found.dialect != "sqlite":
            found.claim_words(self.query)
        elif self.query is not None:
            source = "claim_fts CROSS JOIN claim c"
            found.add("claim_fts MATCH ? AND c.key = claim_fts.rowid", as_fts5(self.query))
        elif self.publisher is not None and not self.branches:
            source = f"{_ARTICLES} CROSS JOIN claim c INDEXED BY ix_claim_article_key"
            found.add("c.article_key = a.key")
            found.contains(("a.publisher",), self.publisher)
        return source, found

    def _held_to(self, words: str = _HAS_WORDS) -> Conditions:
        """Each claim is held to the words and the verdict."""
        found = self.where.copy()
        if self.verdict is not None:
            status = "(SELECT s.status FROM verdict s WHERE s.key = c.verdict_key)"
            found.add(f"coalesce({status}, 'none') = ?", self.verdict)
        if found.dialect != "sqlite":
            found.claim_words(self.query)
        elif self.query is not None:
            found.add(words, as_fts5(self.query))
        return found

    def _alike(self) -> Conditions:
        found = self._held_to()
        if self.branches:
            found.add(*_either(self.branches))
        return found

    def _few(self) -> bool:
        """Whether few claims have these words, or this verdict."""
        if self.query is not None and self._with_words() < FEW:
            return True
        if self.verdict == "none":
            return self._counts_to("claim WHERE verdict_key IS NULL", []) < FEW
        return self.verdict is not None and self._counts_to("verdict WHERE status = ?", [self.verdict]) < FEW

    def _counts_to(self, source: str, parameters: list[Any]) -> int:
        sql = f"SELECT count(*) AS n FROM (SELECT 1 FROM {source} LIMIT {FEW})"
        return int(self.connection.fetch(sql, parameters)[0]["n"])

    def _with_words(self) -> int:
        """How many claims have the words: counted, or from FEW on estimated by how close these stand."""
        if self._words is None:
            words = f"SELECT rowid FROM claim_fts WHERE claim_fts MATCH ? LIMIT {max(FEW, 1)}"
            sql = (
                f"SELECT count(*) AS n, max(rowid) AS at, (SELECT max(key) FROM claim) AS last FROM ({words})"
            )
            row = self.connection.fetch(sql, [as_fts5(self.query or "")])[0]
            n = int(row["n"])
            self._words = n if n < FEW else n * row["last"] // max(1, row["at"] or 1)
        return self._words

    def _walk(self, order: str, limit: int) -> Rows:
        """From the first claim on until there are enough, along an index that has them in order."""
        if self.publisher is not None and not self.branches and self.kind is None and order == NEWEST:
            return self._walk_articles(limit)
        index = "ix_claim_kind" if self.kind is not None else "ix_claim_newest"
        walks = [
            self._one_walk(branch, part, limit)
            for branch in self.branches or [Branch(index, "1 = 1", "")]
            for part in _PARTS[order]
        ]
        sql = " UNION ".join(f"SELECT key FROM ({walk})" for walk, _ in walks)
        return sql, [parameter for _, parameters in walks for parameter in parameters]

    def _one_walk(self, branch: Branch, part: tuple[str, str], limit: int) -> Rows:
        condition, order = part
        found = Conditions("sqlite")
        found.add(branch.condition, *[branch.value] * branch.condition.count("?"))
        found.add(condition)
        self._hold(found)
        sql = f"SELECT c.key FROM claim c INDEXED BY {branch.index} WHERE {found.where()}"
        return f"{sql} ORDER BY {order} LIMIT ?", [*found.parameters, limit]

    def _walk_articles(self, limit: int) -> Rows:
        """The index of the articles has their publishers: those of others are passed by at once."""
        found = Conditions("sqlite")
        found.contains(("a.publisher",), self.publisher)
        self._hold(found)
        source = f"{_ARTICLES} CROSS JOIN claim c INDEXED BY ix_claim_article_key ON c.article_key = a.key"
        order = "a.published_utc DESC, a.key DESC, c.span_start, c.key"
        sql = f"SELECT c.key FROM {source} WHERE {found.where()} ORDER BY {order} LIMIT ?"
        return sql, [*found.parameters, limit]

    def _hold(self, found: Conditions) -> None:
        often = self.query is not None and self._with_words() >= MANY
        held = self._held_to(_HAS_WORDS if often else _AMONG_WORDS)
        found.add(held.where(), *held.parameters)
        found.first_of_copies(self._alike())


# An index has the claims without a date at its end, where "newest" wants them and "oldest" too.
_DATED = "c.published_utc, c.article_key, c.span_start, c.key"
_PARTS = {
    NEWEST: [("1 = 1", NEWEST)],
    OLDEST: [("c.published_utc > ''", _DATED), ("c.published_utc = ''", _DATED)],
}


def wanted(
    connection: Connection,
    query: str | None = None,
    *,
    symbol: str | None = None,
    symbols: Collection[str] | None = None,
    kind: str | None = None,
    claimant: str | None = None,
    claimants: Collection[str] | None = None,
    publisher: str | None = None,
    verdict: str | None = None,
    since: date | None = None,
    until: date | None = None,
    min_confidence: float | None = None,
    as_of: date | None = None,
) -> Wanted:
    """What is asked for by words and Filters, ready for the database that it is asked of."""
    where = Conditions(connection.location.dialect)
    where.standing("c", as_of)
    where.equal("c.kind", kind)
    where.published("c.published_utc", since, until)
    where.at_least("c.confidence", min_confidence)
    _published_by(where, publisher)
    found = Wanted(connection, where, query, verdict and clean(verdict), publisher, kind)
    found.branches = _subject(connection, symbol, symbols or ())
    said = _claimant(found, claimant, claimants or ())
    if found.branches and said:
        where.add(*_either(said))
    else:
        found.branches += said
    return found


def _published_by(where: Conditions, publisher: str | None) -> None:
    if publisher is not None:
        by = Conditions(where.dialect)
        by.contains(("p.publisher",), publisher)
        article = "SELECT 1 FROM article p WHERE p.key = c.article_key"
        where.add(f"EXISTS ({article} AND {by.where()})", *by.parameters)


def _either(branches: Sequence[Branch]) -> tuple[Any, ...]:
    return f"({' OR '.join(one.condition for one in branches)})", *(one.value for one in branches)


def meant(connection: Connection, word: str, known: Collection[str]) -> tuple[list[str], str | None]:
    """The symbols, in lower case, that a word stands for: itself where anything is on it, else those that the
    ledger or `known` has for the name, which comes with them."""
    low = clean(word).lower()
    places = ("claim WHERE lower(subject_symbol)", "mention WHERE lower(symbol)")
    sql = " UNION ".join(f"SELECT 1 AS n WHERE EXISTS (SELECT 1 FROM {place} = ?)" for place in places)
    if connection.fetch(sql, [low, low]):
        return [low], None
    sql = "SELECT DISTINCT lower(symbol) AS symbol FROM name WHERE role = 'subject' AND lower(name) = ?"
    called = {row["symbol"] for row in connection.fetch(sql, [low]) if row["symbol"]}
    return sorted(called | {symbol.lower() for symbol in known})[:MOST_NAMES], low


def _subject(connection: Connection, word: str | None, known: Collection[str]) -> list[Branch]:
    if word is None:
        return []
    symbols, name = meant(connection, word, known)
    branches = [Branch("ix_claim_symbol", "lower(c.subject_symbol) = ?", symbol) for symbol in symbols]
    if name is not None:
        branches.append(Branch("ix_claim_subject", "lower(c.subject_name) = ?", name))
    return branches


def _claimant(found: Wanted, word: str | None, known: Collection[str]) -> list[Branch]:
    """Few names that the word is a part of become branches; of many, each claim is held to the word."""
    if word is None:
        return []
    listed = Conditions(found.where.dialect)
    listed.contains(("name",), word, known)
    sql = f"SELECT name FROM name WHERE role = 'claimant' AND {listed.where()} LIMIT {MOST_NAMES + 1}"
    names = [row["name"] for row in found.connection.fetch(sql, listed.parameters)]
    if len(names) > MOST_NAMES:
        found.where.contains([f"c.{column}" for column in SPEAKS], word, known)
        return []
    if not names:
        found.where.add("1 = 0")
    return [Branch(f"ix_{column}", f"c.{column} = ?", name) for name in names for column in SPEAKS]
