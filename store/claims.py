"""The claims of an article as rows: new ones come in, those no longer read are superseded, none is rewritten.

A claim's id follows from its article's text and from all that it says, so a row with a known id says the
same; what may differ is how it was read (the rule, the confidence, the words that changed the reading).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, bindparam, insert, select, update

from records import Claim
from store import tables as t
from store.engine import fetch
from store.rows import Values, claim_values, content_of

# How a claim was read. What it says stands in its other columns, and never changes.
_READ = ("rule", "confidence", "cues", "extractor", "content")
_ADD = insert(t.claim)


@dataclass(frozen=True, slots=True)
class Reread:
    """How many current claims of an article are new, how many are no more, and how many stayed."""

    gained: int
    lost: int
    same: int


def write_claims(
    connection: Connection,
    key: int,
    article_id: str,
    claims: Iterable[Claim],
    recorded: str,
    *,
    extractor: str | None,
    kind: str | None = None,
    redated: bool = False,
    first: bool = False,
) -> Reread:
    """What was read in the version `key` of an article becomes what is current of the article.

    Other claims of it, of this and older versions, are superseded; with a `kind`, only those of that kind.
    Of the `first` version there are none. A claim whose cues changed, or whose article got its date
    (`redated`), waits for a new verdict.
    """
    read = {"extractor": extractor, "article_key": key}
    rows = {id_: row | read for id_, row in claim_rows(claims).items()}
    known = {} if first else _known(connection, key)
    fresh = [row | {"recorded_at": recorded} for id_, row in rows.items() if id_ not in known]
    if fresh:
        connection.execute(_ADD, fresh)
    if first:
        return Reread(len(fresh), 0, 0)
    for id_ in known.keys() & rows.keys():
        _read_again(connection, known[id_], rows[id_], redated)
    gone = supersede_claims(connection, article_id, set(rows), recorded, kind=kind)
    same = sum(id_ in known and known[id_]["superseded_at"] is None for id_ in rows)
    return Reread(len(rows) - same, gone, same)


def _known(connection: Connection, key: int) -> dict[str, Values]:
    return {row["id"]: row for row in fetch(connection, select(t.claim).where(t.claim.c.article_key == key))}


def claim_rows(claims: Iterable[Claim]) -> dict[str, Values]:
    """The claims of one article by id, in the order of its text, with `content`.

    A figure that an article states twice is two claims: the second has its number in `content`.
    """
    rows: dict[str, Values] = {}
    said: Counter[str] = Counter()
    for claim in sorted(claims, key=lambda claim: (claim.start, claim.end)):
        values = claim_values(claim)
        content = first = content_of(values)
        said[first] += 1
        if said[first] > 1:
            content = content_of(values, said[first])
        rows.setdefault(values["id"], values | {"content": content})
    return rows


def _read_again(connection: Connection, known: Mapping[str, Any], row: Values, redated: bool) -> None:
    changes = {name: row[name] for name in _READ if row[name] != known[name]}
    if known["superseded_at"] is not None:
        changes["superseded_at"] = None
    if redated or "cues" in changes:
        changes["verdict_key"] = None
    if changes:
        connection.execute(update(t.claim).where(t.claim.c.key == known["key"]).values(**changes))


def supersede_claims(
    connection: Connection, article_id: str, kept: set[str], recorded: str, *, kind: str | None = None
) -> int:
    """The current claims of an article but those `kept` are current no more; how many they were."""
    gone = [id_ for id_ in connection.scalars(_current(article_id, kind)) if id_ not in kept]
    if gone:
        statement = update(t.claim).where(t.claim.c.id == bindparam("gone")).values(superseded_at=recorded)
        connection.execute(statement, [{"gone": id_} for id_ in gone])
    return len(gone)


def _current(article_id: str, kind: str | None) -> Select[Any]:
    columns = t.claim.c
    versions = select(t.article.c.key).where(t.article.c.id == article_id)
    current = select(columns.id).where(columns.article_key.in_(versions), columns.superseded_at.is_(None))
    return current if kind is None else current.where(columns.kind == kind)
