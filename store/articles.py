"""Articles with their mentions and claims: one article, one transaction, never twice."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, Table, bindparam, delete, exists, func, insert, or_, select, update

from records import Article, Claim, Mention, Seen, Sketch, Visit
from store import tables as t
from store.claims import Reread, supersede_claims, write_claims
from store.copies import add_sketch
from store.engine import fetch
from store.finding import make_findable
from store.rows import Values, article_from, article_values, mention_values, seen_from, seen_values
from store.values import clean, end_of_day, utc_text

# What a look at the page changes even where its text is one of an older version.
_OF_A_LOOK = ("etag", "last_modified", "body_hash", "fetched_at", "looks", "look_at")
EVERY_KIND = ""
# Below the number of parameters that any SQLite takes in one statement.
_IDS_AT_ONCE = 500

# What is run for each article is put together once.
_HEAD = t.article.c
_VERSIONS = select(
    _HEAD.key, _HEAD.id, _HEAD.text_hash, _HEAD.published, _HEAD.state, _HEAD.superseded_at
).where(or_(_HEAD.id == bindparam("this"), _HEAD.id == bindparam("other")))
_ADD = insert(t.article).returning(t.article.c.key)
_ADD_READING = insert(t.reading)


def add_article(
    connection: Connection,
    article: Article,
    claims: Iterable[Claim],
    mentions: Iterable[Mention],
    now: datetime,
    *,
    stand_in: bool = False,
    instead_of: str | None = None,
    seen: Seen | None = None,
    sketch: Sketch | None = None,
    extractor: str | None = None,
) -> str:
    """Store what is new: "new", "changed" (another text, or a date that was missing) or "same".

    A text that is known for this id, current or superseded, is "same", so that two texts of one id do not
    take turns; only what was `seen` of its page is kept then. A `stand_in` is "same" where there is any
    text of its id. The article of the id `instead_of` is superseded, with its claims.
    """
    values = article_values(article) | (seen_values(seen) if seen else {})
    other = clean(instead_of) if instead_of else None
    versions, others = _versions(connection, values["id"], other)
    known = versions.get(values["text_hash"])
    recorded = utc_text(now)
    if other is not None and others:
        _supersede_versions(connection, other, recorded)
        supersede_claims(connection, other, set(), recorded)
    if stand_in and versions:
        return "same"
    if known is None:
        if versions:
            _supersede_versions(connection, values["id"], recorded)
        key = connection.execute(_ADD, values | {"recorded_at": recorded}).scalar_one()
    elif completes(known, values):
        key = known["key"]
        connection.execute(update(t.article).where(t.article.c.key == key).values(**values))
    else:
        _keep_seen(connection, values, known)
        return "same"
    redated = known is not None and known["published"] is None
    _write_mentions(connection, key, mentions)
    write_claims(
        connection, key, values["id"], claims, recorded,
        extractor=extractor, redated=redated, first=not versions,
    )  # fmt: skip
    make_findable(connection, key)
    _note_reading(connection, key, extractor, EVERY_KIND, first=known is None)
    if sketch is not None:
        add_sketch(connection, key, sketch, first=known is None)
    return "changed" if versions else "new"


def _versions(
    connection: Connection, article_id: str, other: str | None
) -> tuple[dict[str, Mapping[str, Any]], bool]:
    """The versions of an article by the hashes of their texts; whether there is one of another, too."""
    rows = fetch(connection, _VERSIONS, {"this": article_id, "other": other})
    versions: dict[str, Mapping[str, Any]] = {}
    for row in rows:
        if row["id"] == article_id:
            versions[row["text_hash"]] = row
    return versions, len(versions) < len(rows)


def completes(known: Mapping[str, Any], values: Values) -> bool:
    """The text that is current, now with the date that was missing, or known to be all of it."""
    if known["superseded_at"] is not None:
        return False
    dated = known["published"] is None and values["published"] is not None
    return dated or (known["state"] != "whole" and values["state"] == "whole")


def _supersede_versions(connection: Connection, article_id: str, recorded: str) -> None:
    connection.execute(_current(article_id).values(superseded_at=recorded))


def _current(article_id: str) -> Any:
    columns = t.article.c
    return update(t.article).where(columns.id == article_id, columns.superseded_at.is_(None))


def _keep_seen(connection: Connection, values: Values, known: Mapping[str, Any]) -> None:
    """The place of the kept page goes to the text that was read from it only."""
    if "body_hash" not in values:
        return
    looked = {name: values[name] for name in _OF_A_LOOK}
    if known["superseded_at"] is None and values["warc"] is not None:
        looked |= {"warc": values["warc"], "warc_offset": values["warc_offset"]}
    connection.execute(_current(values["id"]).values(**looked))


def _write_mentions(connection: Connection, key: int, mentions: Iterable[Mention]) -> None:
    rows = [{"article_key": key} | mention_values(mention) for mention in mentions]
    if rows:
        connection.execute(_insert_unless_there(connection, t.mention), rows)


def _insert_unless_there(connection: Connection, table: Table) -> Any:
    return _inserting(connection.dialect.name, table)


@cache
def _inserting(dialect: str, table: Table) -> Any:
    if dialect == "sqlite":
        from sqlalchemy.dialects.sqlite import insert as sqlite_insert

        return sqlite_insert(table).on_conflict_do_nothing()
    from sqlalchemy.dialects.postgresql import insert as postgresql_insert

    return postgresql_insert(table).on_conflict_do_nothing()


def _note_reading(
    connection: Connection, key: int, extractor: str | None, kind: str, *, first: bool = False
) -> None:
    """By which reader it was read last; a reading of every kind makes those of single kinds void."""
    if extractor is None:
        return
    if not first:
        columns = t.reading.c
        older = delete(t.reading).where(columns.article_key == key)
        connection.execute(older if kind == EVERY_KIND else older.where(columns.kind == kind))
    connection.execute(_ADD_READING, {"article_key": key, "kind": kind, "extractor": clean(extractor)})


def reread(
    connection: Connection,
    article: Article,
    claims: Iterable[Claim],
    mentions: Iterable[Mention],
    now: datetime,
    *,
    extractor: str,
    kind: str | None = None,
    sketch: Sketch | None = None,
) -> Reread | None:
    """What another reader finds in the current text of an article, whole or (with `kind`) of one kind.

    None where the text is current no more: the article changed meanwhile.
    """
    values, columns = article_values(article), t.article.c
    current = columns.superseded_at.is_(None) & (columns.text_hash == values["text_hash"])
    key = connection.scalar(select(columns.key).where(columns.id == values["id"], current))
    if key is None:
        return None
    if kind is None:
        connection.execute(delete(t.mention).where(t.mention.c.article_key == key))
        _write_mentions(connection, key, mentions)
    counts = write_claims(
        connection, key, values["id"], claims, utc_text(now), extractor=extractor, kind=kind
    )
    make_findable(connection, key)
    _note_reading(connection, key, extractor, kind or EVERY_KIND)
    if sketch is not None:
        add_sketch(connection, key, sketch)
    return counts


def count_unread(connection: Connection, extractor: str, *, kind: str | None, since: date | None) -> int:
    """How many current articles this reader has not read."""
    asked = select(func.count()).select_from(t.article)
    return int(connection.scalar(_unread(asked, extractor, kind, since)) or 0)


def unread(
    connection: Connection, extractor: str, *, kind: str | None, since: date | None, after: int, limit: int
) -> Iterator[tuple[int, Visit]]:
    """Current articles that this reader has not read, with their texts, by their key from `after` on."""
    asked = _unread(select(t.article), extractor, kind, since).where(t.article.c.key > after)
    for row in fetch(connection, asked.order_by(t.article.c.key).limit(limit)):
        yield row["key"], Visit(article_from(row), seen_from(row))


def unread_keys(
    connection: Connection, extractor: str, *, after: int = 0, limit: int | None = None,
    among: Collection[str] | None = None,
) -> list[tuple[int, str]]:  # fmt: skip
    """The keys and ids of current articles that this reader has not read, the longest there first."""
    columns = t.article.c
    asked = _unread(select(columns.key, columns.id), extractor, None, None).where(columns.key > after)
    if among is not None:
        asked = asked.where(columns.id.in_(among))
    return [(key, id_) for key, id_ in connection.execute(asked.order_by(columns.key).limit(limit))]


def _unread(asked: Select[Any], extractor: str, kind: str | None, since: date | None) -> Select[Any]:
    kinds = [EVERY_KIND] if kind is None else [EVERY_KIND, kind]
    columns = t.reading.c
    done = exists().where(
        columns.article_key == t.article.c.key, columns.extractor == extractor, columns.kind.in_(kinds)
    )
    wanted = ~done if kind is not None else ~done | _without_sketch()
    asked = asked.where(t.article.c.superseded_at.is_(None), wanted)
    if since is not None:
        asked = asked.where(t.article.c.published_utc > end_of_day(since - timedelta(1)))
    return asked


def _without_sketch() -> Any:
    """An import need not bring what copies are found by; a reading of the whole text makes it again."""
    return (t.article.c.state == "whole") & ~exists().where(t.sketch.c.article_key == t.article.c.key)


def known_entries(connection: Connection, feed_url: str, entry_keys: Collection[str]) -> set[str]:
    """Those of the keys under which an entry of this feed is done with."""
    columns = t.entry.c
    names = {clean(key): key for key in entry_keys}
    asked, known = list(names), set()
    for start in range(0, len(asked), _IDS_AT_ONCE):
        some = columns.entry_key.in_(asked[start : start + _IDS_AT_ONCE])
        found = connection.scalars(select(columns.entry_key).where(columns.feed_url == clean(feed_url), some))
        known |= {names[key] for key in found}
    return known


def add_entry(
    connection: Connection, feed_url: str, entry_keys: Sequence[str], article_id: str | None, now: datetime
) -> None:
    """Remember under each of these keys that an entry is done with, and which article came of it."""
    common = {
        "feed_url": clean(feed_url),
        "article_id": article_id and clean(article_id),
        "recorded_at": utc_text(now),
    }
    rows = [common | {"entry_key": clean(key)} for key in entry_keys]
    if rows:
        connection.execute(_insert_unless_there(connection, t.entry), rows)
