"""The fast look-up: claims and articles by words, symbol, claimant, publisher, verdict and date.

Reads only, through the bare drivers; neither SQLModel nor SQLAlchemy is imported. Never makes a database.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta
from itertools import islice
from typing import Any, TypedDict, Unpack

from records import Verdict, as_record, plain, verdict_record
from store.connection import STREAMED, Connection, Row, Tell, connect
from store.errors import StoreError
from store.filters import Conditions
from store.location import parse_location
from store.rows import ARTICLE, CLAIM, VERDICT, article_from, claim_from, verdict_from
from store.stories import claims_told, count_articles, count_copies, differing
from store.values import clean, end_of_day
from store.wanted import SORTS, Filters, meant, wanted

Record = dict[str, Any]

# Characters of the article shown on each side of a quote.
_CONTEXT = 300
# Claims named when a prefix fits several.
_NAMED = 5

_FROM = (
    "FROM claim c JOIN article a ON a.key = c.article_key LEFT JOIN verdict v ON v.key = c.verdict_key "
    "LEFT JOIN copy g ON g.article_key = c.article_key WHERE"
)


_ON_SYMBOLS = (
    "a.key IN (SELECT article_key FROM mention WHERE lower(symbol) IN {} UNION "
    "SELECT article_key FROM claim WHERE lower(subject_symbol) IN {} AND superseded_at IS NULL)"
)
_BY_NAME = (
    "a.key IN (SELECT article_key FROM mention WHERE lower(name) = ? UNION "
    "SELECT article_key FROM claim WHERE lower(subject_name) = ? AND superseded_at IS NULL)"
)
_BEFORE = (
    "SELECT p.status FROM verdict p WHERE p.claim_id = c.id AND p.key < v.key ORDER BY p.key DESC LIMIT 1"
)


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


def open_reader(
    url_or_path: str, *, timeout: float = 30.0, upgrade: bool = True, tell: Tell | None = None
) -> Reader:
    """Open an existing database to look things up; see `connect`. StoreError (one line) where it is missing
    or is none."""
    return Reader(connect(parse_location(url_or_path), timeout=timeout, upgrade=upgrade, tell=tell))


_BEGINNING = {
    "symbols": (
        "symbol", "symbol AS value, min(name) AS help", "name WHERE role = 'subject' AND symbol <> ''"
    ),
    "claimants": ("name", "name AS value, NULL AS help", "name WHERE role = 'claimant'"),
    "publishers": ("publisher", "publisher AS value, NULL AS help", "article WHERE superseded_at IS NULL"),
}  # fmt: skip


class ArticleFilters(TypedDict, total=False):
    """What articles are looked up by, besides words: as in Filters. With `as_of` the versions that were
    current at the end of that day in New York; what is said of them is today's."""

    symbol: str | None
    symbols: Collection[str] | None
    publisher: str | None
    since: date | None
    as_of: date | None


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
        self,
        query: str | None = None,
        *,
        limit: int | None = None,
        sort: str = "newest",
        **filters: Unpack[Filters],
    ) -> list[Record]:
        """Current claims as claim records in an order of SORTS, each with `verdict` (an object or None).

        A claim that stands in several copies of a story is that of the first copy that fits; `copies` is
        in how many it stands. `query` is full text over the quotes (store.search).
        """
        if filters.get("as_of") is not None:
            return self._claims_then(query, limit, sort, filters)
        found = wanted(self.connection, query, **filters)
        keys, parameters = found.all() if limit is None else found.first(SORTS[sort], max(0, limit))
        sql = f"{_CLAIMS} {_FROM} c.key IN ({keys}) ORDER BY {SORTS[sort]}"
        if limit is not None:
            sql, parameters = f"{sql} LIMIT ?", [*parameters, max(0, limit)]
        return self._records(self.connection.fetch(sql, parameters))

    def _records(self, rows: list[Row]) -> list[Record]:
        copies = count_copies(self.connection, rows)
        return [_claim_record(row) | {"copies": copies.get(row["id"], 1)} for row in rows]

    def count_claims(
        self, query: str | None = None, *, at_most: int | None = None, **filters: Unpack[Filters]
    ) -> int:
        """How many claims `claims` finds without a limit; counted no further than `at_most`."""
        if filters.get("as_of") is not None and filters.get("verdict") is not None:
            return sum(1 for _ in self._then(query, "newest", filters))
        sql, parameters = wanted(self.connection, query, **filters).all()
        if at_most is not None:
            sql, parameters = f"{sql} LIMIT ?", [*parameters, at_most]
        return int(self.connection.fetch(f"SELECT count(*) AS n FROM ({sql}) AS found", parameters)[0]["n"])

    def count_by(
        self, by: str, query: str | None = None, **filters: Unpack[Filters]
    ) -> list[tuple[str | None, int]]:
        """Claims by symbol, claimant, kind, verdict or month. See store.counts."""
        from store.counts import count_by

        return count_by(self.connection, by, query, **filters)

    def _then(self, query: str | None, sort: str, filters: Filters) -> Iterator[tuple[int, Verdict | None]]:
        from store.standing import standing

        as_of = filters["as_of"]
        assert as_of
        found = wanted(self.connection, query, **(filters | {"verdict": None}))
        return standing(self.connection, found, as_of, verdict=filters.get("verdict"), sort=sort)

    def _claims_then(self, query: str | None, limit: int | None, sort: str, filters: Filters) -> list[Record]:
        stood = dict(islice(self._then(query, sort, filters), limit and max(0, limit)))
        records: dict[int, Record] = {}
        for some in _chunks(list(stood)):
            sql = f"{_CLAIMS}, c.key {_FROM} c.key IN ({', '.join('?' * len(some))})"
            rows = self.connection.fetch(sql, some)
            records |= dict(zip((row["key"] for row in rows), self._records(rows), strict=True))
        return [
            records[key] | {"verdict": verdict and verdict_record(verdict)} for key, verdict in stood.items()
        ]

    def turned(
        self, *, symbol: str | None = None, since: date | None = None, limit: int | None = None
    ) -> list[Record]:
        """Current claims whose verdict was reached, or says something else than the one before, the last
        first: claim records with `before` (a status or None) and `turned` (the time, UTC).

        `since` is the day of the verdict.
        """
        found = Conditions(self.connection.location.dialect)
        found.add("c.superseded_at IS NULL AND v.key IS NOT NULL")
        if symbol is not None:
            found.among("lower(c.subject_symbol) IN {}", [symbol.lower()])
        if since is not None:
            found.add("v.recorded_at > ?", "" if since == date.min else end_of_day(since - timedelta(1)))
        # A first answer that there is none yet is no news.
        found.add(f"coalesce(({_BEFORE}) <> v.status, v.status NOT IN ('pending', 'unverifiable'))")
        sql = (
            f"{_CLAIMS}, v.recorded_at AS turned_at, ({_BEFORE}) AS before_status {_FROM} {found.where()} "
            f"ORDER BY v.recorded_at DESC, v.key DESC{_limit(found, limit)}"
        )
        rows = self.connection.fetch(sql, found.parameters)
        return [
            _claim_record(row) | {"before": row["before_status"], "turned": row["turned_at"]} for row in rows
        ]

    def every_claim(self, query: str | None = None, **filters: Unpack[Filters]) -> Iterator[Record]:
        """What `claims` finds without a limit, but `copies`, one by one; only inside a snapshot."""
        keys, parameters = self.matching(query, **filters)
        sql = f"{_CLAIMS} {_FROM} c.key IN ({keys}) ORDER BY {SORTS['newest']}"
        return map(_claim_record, self.connection.stream(sql, parameters))

    def matching(self, query: str | None = None, **filters: Unpack[Filters]) -> tuple[str, list[Any]]:
        """A SELECT of the keys of what `claims` finds without a limit, and its parameters."""
        return wanted(self.connection, query, **filters).all()

    def articles(
        self, query: str | None = None, *, limit: int | None = None, **filters: Unpack[ArticleFilters]
    ) -> list[Record]:
        """What was read, newest first: id, published, publisher, title, url, source, `symbols` (those named
        in it, in their order), `claims` (how many), `copies` (articles that tell the story, this one
        included) and `differing` (of the figures in which the copies differ, this one's and the others',
        as claim records, a list for each). `query` is full text over title and text."""
        found = self._articles(query, **filters)
        sql = (
            "SELECT a.key, a.id, a.published, a.publisher, a.title, a.url, a.source, g.story "
            "FROM article a LEFT JOIN copy g ON g.article_key = a.key "
            f"WHERE {found.where()} ORDER BY a.published_utc DESC NULLS LAST, a.key DESC"
            f"{_limit(found, limit)}"
        )
        return self._with_copies(
            self._with_symbols([dict(row) for row in self.connection.fetch(sql, found.parameters)])
        )

    def count_articles(
        self, query: str | None = None, *, at_most: int | None = None, **filters: Unpack[ArticleFilters]
    ) -> int:
        """How many articles `articles` finds without a limit; counted no further than `at_most`."""
        found = self._articles(query, **filters)
        sql = f"SELECT a.key FROM article a WHERE {found.where()}{_limit(found, at_most)}"
        return int(
            self.connection.fetch(f"SELECT count(*) AS n FROM ({sql}) AS found", found.parameters)[0]["n"]
        )

    def _articles(
        self,
        query: str | None,
        symbol: str | None = None,
        symbols: Collection[str] | None = None,
        publisher: str | None = None,
        since: date | None = None,
        as_of: date | None = None,
    ) -> Conditions:
        found = Conditions(self.connection.location.dialect)
        found.standing("a", as_of)
        found.article_words(query)
        if symbol is not None:
            called, name = meant(self.connection, symbol, symbols or ())
            found.among(_ON_SYMBOLS, called or [""])
            if name is not None:
                symbols_ = found.parts.pop()
                found.add(f"({symbols_} OR {_BY_NAME})", name, name)
        found.contains(("a.publisher",), publisher)
        found.published("a.published_utc", since, None)
        return found

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
        for some in _chunks(keys):
            self._add_symbols(by_key, some)
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

    def beginning(self, what: str, begun: str, *, limit: int) -> list[tuple[str, str | None]]:
        """The first `symbols` (each with a name), `claimants` or `publishers` that begin so, in any case."""
        found = Conditions(self.connection.location.dialect)
        column, columns, source = _BEGINNING[what]
        found.begins(column, begun)
        sql = f"SELECT {columns} FROM {source} AND {found.where()} GROUP BY {column} ORDER BY 1 LIMIT ?"
        rows = self.connection.fetch(sql, [*found.parameters, limit])
        return [(row["value"], row["help"]) for row in rows]

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


def _chunks(keys: list[int]) -> Iterator[list[int]]:
    return (keys[start : start + STREAMED] for start in range(0, len(keys), STREAMED))


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
