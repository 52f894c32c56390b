"""The fast look-up: claims and articles by words, symbol, claimant, publisher, verdict and date.

Reads only, through the bare drivers; neither SQLModel nor SQLAlchemy is imported. Never makes a database.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, TypedDict, Unpack

from records import as_record, plain, verdict_record
from store.connection import STREAMED, Connection, Row, connect
from store.errors import StoreError
from store.filters import Conditions
from store.location import parse_location
from store.rows import ARTICLE, CLAIM, VERDICT, article_from, claim_from, verdict_from
from store.stories import claims_told, count_articles, count_copies, differing
from store.values import clean

Record = dict[str, Any]

# Characters of the article shown on each side of a quote.
_CONTEXT = 300
# Claims named when a prefix fits several.
_NAMED = 5

_JOINED = (
    "LEFT JOIN verdict v ON v.key = c.verdict_key LEFT JOIN copy g ON g.article_key = c.article_key "
    "WHERE c.article_key = a.key AND"
)
_FROM = f"FROM claim c JOIN article a ON a.key = c.article_key {_JOINED}"
# SQLite takes CROSS JOIN as an order: from the newest article on, until there are enough claims. Good
# where most claims fit; where few do it would walk through everything.
_FROM_NEWEST = f"FROM article a CROSS JOIN claim c {_JOINED}"
# To count: all claims, and how many of them an earlier copy has as well; only few stand in copies.
_VERDICT = "LEFT JOIN verdict v ON v.key = c.verdict_key WHERE"
_FROM_ALONE = f"FROM claim c JOIN article a ON a.key = c.article_key {_VERDICT}"
_FROM_COPIES = (
    "FROM copy g CROSS JOIN claim c CROSS JOIN article a "
    f"{_VERDICT} c.article_key = g.article_key AND a.key = g.article_key AND"
)
_AGAIN = "count(c.content) - count(DISTINCT CAST(g.story AS TEXT) || ' ' || c.content)"
_MOST_FIT = {"kind", "publisher", "since", "until", "min_confidence"}
_NEWEST_FIRST = "ORDER BY a.published_utc DESC NULLS LAST, a.key DESC, c.span_start, c.key"


def _columns(alias: str, names: Iterable[str], prefix: str = "") -> str:
    return ", ".join(f"{alias}.{name} AS {prefix}{name}" for name in names)


def _claims_sql(text: str) -> str:
    """`text` is the article's text, long and read by `show` only, or NULL."""
    columns = (
        _columns("c", (*CLAIM, "recorded_at", "superseded_at")),
        _columns("a", (name for name in ARTICLE if name != "text"), "article_"),
        _columns("v", VERDICT, "verdict_"),
        f"{text} AS article_text, g.story",
    )
    return f"SELECT {', '.join(columns)}"


_CLAIMS = _claims_sql("NULL")
_FULL = (
    f"{_claims_sql('a.text')}, a.state AS article_state, a.origins AS article_origins, c.extractor, c.content"
)


class Filters(TypedDict, total=False):
    """What claims are looked up by, besides words. `symbol` is exact, `claimant` (name, person or firm)
    and `publisher` are parts of a name, all in upper or lower case; `verdict` is a status or "none";
    `since` and `until` are days of publication, inclusive; `min_confidence` is from 0 to 1, inclusive."""

    symbol: str | None
    kind: str | None
    claimant: str | None
    publisher: str | None
    verdict: str | None
    since: date | None
    until: date | None
    min_confidence: float | None


def open_reader(url_or_path: str, *, timeout: float = 30.0) -> Reader:
    """Open an existing database to look things up. StoreError (one line) where it is missing or is none."""
    return Reader(connect(parse_location(url_or_path), timeout=timeout))


class Reader:
    """Look-ups on one database. A context manager."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def close(self) -> None:
        self.connection.close()

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def claims(
        self, query: str | None = None, *, limit: int | None = None, **filters: Unpack[Filters]
    ) -> list[Record]:
        """Current claims as claim records, newest first, each with `verdict` (an object or None).

        A claim that stands in several copies of a story is that of the first copy that fits; `copies` is
        in how many it stands. `query` is full text over the quotes (store.search).
        """
        found = self._conditions(query, **filters)
        given = {name for name, word in filters.items() if word is not None}
        walk = limit is not None and query is None and given <= _MOST_FIT
        source = _FROM_NEWEST if walk else _FROM
        sql = f"{_CLAIMS} {source} {found.where()} {_NEWEST_FIRST}{_limit(found, limit)}"
        rows = self.connection.fetch(sql, found.parameters)
        copies = count_copies(self.connection, rows)
        return [_claim_record(row) | {"copies": copies.get(row["id"], 1)} for row in rows]

    def count_claims(self, query: str | None = None, **filters: Unpack[Filters]) -> int:
        """How many claims `claims` finds without a limit."""
        found = self._conditions(query, copies=True, **filters)
        counted = f"SELECT count(*) AS n {_FROM_ALONE} {found.where()}"
        again = f"SELECT {_AGAIN} AS n {_FROM_COPIES} {found.where()}"
        n, copies = (self.connection.fetch(sql, found.parameters)[0]["n"] for sql in (counted, again))
        return int(n) - int(copies)

    def _conditions(
        self,
        query: str | None,
        symbol: str | None = None,
        kind: str | None = None,
        claimant: str | None = None,
        publisher: str | None = None,
        verdict: str | None = None,
        since: date | None = None,
        until: date | None = None,
        min_confidence: float | None = None,
        *,
        copies: bool = False,
    ) -> Conditions:
        """With `copies`, every copy of a claim fits."""
        found = Conditions(self.connection.location.dialect)
        found.add("c.superseded_at IS NULL")
        found.claim_words(query)
        found.contains(("c.claimant_name", "c.claimant_person", "c.claimant_firm"), claimant)
        found.contains(("a.publisher",), publisher)
        if verdict == "none":
            found.add("c.verdict_key IS NULL")
        else:
            found.equal("v.status", verdict)
        found.published(since, until)
        found.at_least("c.confidence", min_confidence)
        if not copies:
            found.first_of_copies()
        found.same_symbol("lower(c.subject_symbol) = ?", symbol)
        found.equal("c.kind", kind)
        return found

    def every_claim(self, query: str | None = None, **filters: Unpack[Filters]) -> Iterator[Record]:
        """What `claims` finds without a limit, one by one; only inside a snapshot."""
        found = self._conditions(query, **filters)
        sql = f"{_CLAIMS} {_FROM} {found.where()} {_NEWEST_FIRST}"
        return map(_claim_record, self.connection.stream(sql, found.parameters))

    def matching(self, query: str | None = None, **filters: Unpack[Filters]) -> tuple[str, list[Any]]:
        """A SELECT of the keys of what `claims` finds without a limit, and its parameters."""
        found = self._conditions(query, **filters)
        return f"SELECT c.key {_FROM} {found.where()}", found.parameters

    def articles(
        self,
        query: str | None = None,
        *,
        symbol: str | None = None,
        publisher: str | None = None,
        since: date | None = None,
        limit: int | None = None,
    ) -> list[Record]:
        """What was read, newest first: id, published, publisher, title, url, source, `symbols` (those named
        in it, in their order), `claims` (how many), `copies` (articles that tell the story, this one
        included) and `differing` (of the figures in which the copies differ, this one's and the others',
        as claim records, a list for each). `query` is full text over title and text."""
        found = Conditions(self.connection.location.dialect)
        found.add("a.superseded_at IS NULL")
        found.article_words(query)
        found.same_symbol(
            "a.key IN (SELECT article_key FROM mention WHERE lower(symbol) = ? UNION "
            "SELECT article_key FROM claim WHERE lower(subject_symbol) = ? AND superseded_at IS NULL)",
            symbol,
        )
        found.contains(("a.publisher",), publisher)
        found.published(since, None)
        sql = (
            "SELECT a.key, a.id, a.published, a.publisher, a.title, a.url, a.source, g.story "
            "FROM article a LEFT JOIN copy g ON g.article_key = a.key "
            f"WHERE {found.where()} ORDER BY a.published_utc DESC NULLS LAST, a.key DESC"
            f"{_limit(found, limit)}"
        )
        return self._with_copies(
            self._with_symbols([dict(row) for row in self.connection.fetch(sql, found.parameters)])
        )

    def _with_copies(self, articles: list[Record]) -> list[Record]:
        stories = {article["story"] for article in articles if article["story"] is not None}
        told = claims_told(self.connection, stories)
        groups = {story: differing(rows) for story, rows in told.items()}
        numbers = count_articles(self.connection, stories)
        for article in articles:
            story = article.pop("story")
            article["copies"] = numbers.get(story, 1)
            article["differing"] = [
                [_claim_of_copy(row) for row in group]
                for group in groups.get(story, ())
                if article["id"] in {row["article_id"] for row in group}
            ]
        return articles

    def _with_symbols(self, articles: list[Record]) -> list[Record]:
        by_key = {article.pop("key"): article | {"symbols": [], "claims": 0} for article in articles}
        keys = list(by_key)
        for start in range(0, len(keys), STREAMED):
            self._add_symbols(by_key, keys[start : start + STREAMED])
        return list(by_key.values())

    def _add_symbols(self, by_key: dict[int, Record], keys: list[int]) -> None:
        among = f"article_key IN ({', '.join('?' * len(keys))})"
        named = (
            f"SELECT article_key, symbol, span_start FROM mention WHERE symbol IS NOT NULL AND {among} "
            "UNION ALL SELECT article_key, subject_symbol, span_start FROM claim "
            f"WHERE subject_symbol IS NOT NULL AND superseded_at IS NULL AND {among} ORDER BY 1, 3"
        )
        for row in self.connection.fetch(named, keys * 2):
            symbols = by_key[row["article_key"]]["symbols"]
            if row["symbol"] not in symbols:
                symbols.append(row["symbol"])
        counted = (
            "SELECT article_key, count(*) AS n FROM claim "
            f"WHERE superseded_at IS NULL AND {among} GROUP BY article_key"
        )
        for row in self.connection.fetch(counted, keys):
            by_key[row["article_key"]]["claims"] = row["n"]

    def show(self, id_or_prefix: str) -> Record:
        """One claim, current or superseded: its record, `context` (before, quote, after), `source`,
        `recorded_at`, `superseded_at`, and `verdicts`, oldest first, each with its `evidence`; what is
        known of the article's `state` and the `origins` of its fields, and which `extractor` read it; of
        the copies of its article the claims that say the same (`elsewhere`) and those that have another
        figure in its place (`differing`), as claim records.

        Raises StoreError where no claim or several have an id that begins so.
        """
        claim_id = self._only_id(id_or_prefix)
        row = self.connection.fetch(f"{_FULL} {_FROM} c.id = ?", [claim_id])[0]
        return _claim_record(row) | {
            "context": _context(row),
            "source": row["article_source"],
            "state": row["article_state"],
            "origins": json.loads(row["article_origins"]),
            "extractor": row["extractor"],
            "recorded_at": row["recorded_at"],
            "superseded_at": row["superseded_at"],
            "verdicts": self._verdicts(claim_id),
            **self._in_copies(row),
        }

    def _in_copies(self, row: Row) -> dict[str, list[Record]]:
        told = claims_told(self.connection, {row["story"]} - {None}).get(row["story"], [])
        others = [other for other in told if other["article_id"] != row["article_id"]]
        groups = [group for group in differing(told) if row["id"] in {one["id"] for one in group}]
        return {
            "elsewhere": [_claim_of_copy(other) for other in others if other["content"] == row["content"]],
            "differing": [
                _claim_of_copy(one)
                for group in groups
                for one in group
                if one["article_id"] != row["article_id"] and one["content"] != row["content"]
            ],
        }

    def _only_id(self, id_or_prefix: str) -> str:
        found = Conditions(self.connection.location.dialect)
        found.starts_with("c.id", id_or_prefix)
        rows = self.connection.fetch(
            f"SELECT c.id FROM claim c WHERE {found.where()} ORDER BY c.id LIMIT {_NAMED + 1}",
            found.parameters,
        )
        ids = [row["id"] for row in rows]
        if clean(id_or_prefix) in ids:
            return clean(id_or_prefix)
        if not ids:
            raise StoreError(f"no claim has the id {id_or_prefix}")
        if len(ids) > 1:
            more = ", …" if len(ids) > _NAMED else ""
            raise StoreError(f"several claims begin with {id_or_prefix}: {', '.join(ids[:_NAMED])}{more}")
        return str(ids[0])

    def _verdicts(self, claim_id: str) -> list[Record]:
        columns = _columns("v", (*VERDICT, "recorded_at"))
        sql = f"SELECT {columns} FROM verdict v WHERE v.claim_id = ? ORDER BY v.key"
        return [_full_verdict(row) for row in self.connection.fetch(sql, [claim_id])]


def _limit(found: Conditions, limit: int | None) -> str:
    if limit is None:
        return ""
    found.parameters.append(max(0, limit))
    return " LIMIT ?"


def _claim_record(row: Row) -> Record:
    verdict = None if row["verdict_status"] is None else verdict_from(row, "verdict_")
    record = as_record(claim_from(row), article_from(row, "article_"))
    return record | {"verdict": verdict and verdict_record(verdict)}


def _claim_of_copy(row: Row) -> Record:
    return as_record(claim_from(row), article_from(row, "article_"))


def _full_verdict(row: Row) -> Record:
    verdict = verdict_from(row)
    return verdict_record(verdict) | {
        "final": verdict.final,
        "measures": plain(verdict.measures),
        "evidence": plain(verdict.evidence),
        "recorded_at": row["recorded_at"],
    }


def _context(row: Row) -> Record:
    """The text around the quote, cut at the ends of words."""
    text, start, end = row["article_text"], row["span_start"], row["span_end"]
    before, after = text[max(0, start - _CONTEXT) : start], text[end : end + _CONTEXT]
    if start > _CONTEXT:
        before = before.partition(" ")[2]
    if end + _CONTEXT < len(text):
        after = after.rpartition(" ")[0]
    return {"before": before, "quote": text[start:end], "after": after}
