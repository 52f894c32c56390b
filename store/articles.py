"""Articles with their mentions and claims: one article, one transaction, never twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, bindparam, exists, insert, select, update

from records import Article, Claim, Mention
from store import tables as t
from store.engine import fetch
from store.finding import make_findable
from store.rows import CLAIM, Values, article_values, claim_values, mention_values
from store.values import clean, utc_text

# Below the number of parameters that any SQLite takes in one statement.
_IDS_AT_ONCE = 500


def add_article(
    connection: Connection,
    article: Article,
    claims: Iterable[Claim],
    mentions: Iterable[Mention],
    now: datetime,
    *,
    stand_in: bool = False,
    instead_of: str | None = None,
) -> str:
    """Store what is new: "new", "changed" (another text, or a date that was missing) or "same".

    A text that is known for this id, current or superseded, is "same" and nothing is written, so that
    two texts of one id do not take turns. A claim that is read again keeps its row, and its verdict
    where it reads the same. A `stand_in` is "same" where there is any text of its id. The article of
    the id `instead_of` is superseded, with its claims.
    """
    values = article_values(article)
    versions = _versions(connection, values["id"])
    known = versions.get(values["text_hash"])
    recorded = utc_text(now)
    if instead_of is not None and clean(instead_of) != values["id"]:
        _supersede_versions(connection, clean(instead_of), recorded)
        _supersede_claims(connection, clean(instead_of), set(), recorded)
    if stand_in and versions:
        return "same"
    if known is None:
        _supersede_versions(connection, values["id"], recorded)
        added = insert(t.article).values(**values, recorded_at=recorded).returning(t.article.c.key)
        key = connection.execute(added).scalar_one()
    elif _adds_date(known, values):
        key = known["key"]
        connection.execute(update(t.article).where(t.article.c.key == key).values(**values))
    else:
        return "same"
    _write_mentions(connection, key, mentions)
    _write_claims(connection, key, values["id"], claims, recorded, redated=known is not None)
    make_findable(connection, key)
    return "changed" if versions else "new"


def _versions(connection: Connection, article_id: str) -> dict[str, Mapping[str, Any]]:
    columns = t.article.c
    versions = select(columns.key, columns.text_hash, columns.published, columns.superseded_at)
    return {row["text_hash"]: row for row in fetch(connection, versions.where(columns.id == article_id))}


def _adds_date(known: Mapping[str, Any], values: Values) -> bool:
    current = known["superseded_at"] is None
    return current and known["published"] is None and values["published"] is not None


def _supersede_versions(connection: Connection, article_id: str, recorded: str) -> None:
    columns = t.article.c
    connection.execute(
        update(t.article)
        .where(columns.id == article_id, columns.superseded_at.is_(None))
        .values(superseded_at=recorded)
    )


def _write_mentions(connection: Connection, key: int, mentions: Iterable[Mention]) -> None:
    rows = [{"article_key": key} | mention_values(mention) for mention in mentions]
    if rows:
        connection.execute(_insert_unless_there(connection, t.mention), rows)


def _insert_unless_there(connection: Connection, table: Table) -> Any:
    if connection.dialect.name == "sqlite":
        from sqlalchemy.dialects.sqlite import insert as sqlite_insert

        return sqlite_insert(table).on_conflict_do_nothing()
    from sqlalchemy.dialects.postgresql import insert as postgresql_insert

    return postgresql_insert(table).on_conflict_do_nothing()


def _write_claims(
    connection: Connection,
    key: int,
    article_id: str,
    claims: Iterable[Claim],
    recorded: str,
    *,
    redated: bool,
) -> None:
    """New claims come in, known ones move to this version, those no longer read are superseded.

    A claim that reads otherwise than before, or whose article got its date, waits for a new verdict.
    """
    rows = {row["id"]: row | {"article_key": key} for row in map(claim_values, claims)}
    known = _known_claims(connection, list(rows))
    stale = {
        id_ for id_, row in known.items() if redated or any(row[name] != rows[id_][name] for name in CLAIM)
    }
    fresh = [row | {"recorded_at": recorded} for id_, row in rows.items() if id_ not in known]
    if fresh:
        connection.execute(insert(t.claim), fresh)
    for id_ in known:
        verdict = {"verdict_key": None} if id_ in stale else {}
        changed = update(t.claim).where(t.claim.c.id == id_)
        connection.execute(changed.values(**rows[id_], superseded_at=None, **verdict))
    _supersede_claims(connection, article_id, set(rows), recorded)


def _known_claims(connection: Connection, ids: list[str]) -> dict[str, Mapping[str, Any]]:
    known: dict[str, Mapping[str, Any]] = {}
    for start in range(0, len(ids), _IDS_AT_ONCE):
        some = ids[start : start + _IDS_AT_ONCE]
        found = fetch(connection, select(t.claim).where(t.claim.c.id.in_(some)))
        known |= {row["id"]: row for row in found}
    return known


def _supersede_claims(connection: Connection, article_id: str, kept: set[str], recorded: str) -> None:
    columns = t.claim.c
    versions = select(t.article.c.key).where(t.article.c.id == article_id)
    current = select(columns.id).where(columns.article_key.in_(versions), columns.superseded_at.is_(None))
    gone = [{"gone": id_} for id_ in connection.scalars(current) if id_ not in kept]
    if gone:
        statement = update(t.claim).where(columns.id == bindparam("gone")).values(superseded_at=recorded)
        connection.execute(statement, gone)


def has_entry(connection: Connection, feed_url: str, key: str) -> bool:
    """Whether this entry of this feed is done with."""
    columns = t.entry.c
    known = exists().where(columns.feed_url == clean(feed_url), columns.entry_key == clean(key))
    return bool(connection.scalar(select(known)))


def add_entry(connection: Connection, feed_url: str, key: str, article_id: str | None, now: datetime) -> None:
    """Remember that an entry of a feed is done with, and which article came of it."""
    values = {
        "feed_url": clean(feed_url), "entry_key": clean(key),
        "article_id": article_id and clean(article_id), "recorded_at": utc_text(now),
    }  # fmt: skip
    connection.execute(_insert_unless_there(connection, t.entry), values)
