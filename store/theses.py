"""Theses in the database: the view of each claim, the theses found and made, and what the user ruled."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Select, delete, func, insert, or_, select, update

from records import Article, Claim, Verdict, new_york_day
from store import tables as t
from store.engine import fetch, stream
from store.errors import StoreError
from store.rows import ARTICLE, VERDICT, article_from, claim_from, verdict_from
from store.values import clean, date_text, to_date, utc_text

_AT_ONCE = 500  # below the number of parameters that any SQLite takes in one statement
_NAMED = 5
UNNAMED = ("consensus", "analysts", "author")  # claimants that are nobody in particular


@dataclass(frozen=True, slots=True)
class Thesis:
    """`side` is that of its own claims: 1 for more, -1 for less. A thesis that was found has a block, one
    that the user made what is long and short, and from when to when it runs. `seen` is what `theses watch`
    has told of it."""

    id: str
    origin: str
    title: str
    side: int
    block: str | None = None
    long: str | None = None
    short: str | None = None
    starts: date | None = None
    ends: date | None = None
    query: str | None = None
    seen: Mapping[str, Any] | None = None
    recorded_at: str = ""


@dataclass(frozen=True, slots=True)
class Member:
    """A claim as grouping takes it. `story` is that of Filed."""

    key: int
    claim_id: str
    block: str
    side: int
    thesis_id: str | None
    quote: str
    subject: str
    metric: str
    firm: str | None
    claimant: str | None
    story: int

    @property
    def source(self) -> str:
        """Who says so: the house or the person, else the story that the claim stands in."""
        who = self.firm or self.claimant
        return f"story {self.story}" if who in (None, *UNNAMED) else str(who).casefold()


@dataclass(frozen=True, slots=True)
class Filed:
    """A claim with its article (`text` empty), its verdict, its view, and the story that the article is a
    copy of (its own key where it is none)."""

    claim: Claim
    article: Article
    verdict: Verdict | None
    block: str | None
    side: int
    thesis_id: str | None
    story: int


class ThesisDesk:
    """Reads and writes inside one transaction; see Store.theses."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = utc_text(now)

    # --- views and groups

    def fresh(self) -> Iterator[tuple[int, Claim, date | None]]:
        """Current claims without a view: the key, the claim, and the day of publication in New York."""
        joined = t.claim.join(t.article, t.article.c.key == t.claim.c.article_key)
        asked = (
            select(t.claim, t.article.c.id.label("article_id"), t.article.c.published)
            .select_from(joined.outerjoin(t.thesis_claim, t.thesis_claim.c.claim_key == t.claim.c.key))
            .where(t.claim.c.superseded_at.is_(None), t.thesis_claim.c.claim_key.is_(None))
            .order_by(t.claim.c.key)
        )
        for row in stream(self._connection, asked):
            yield row["key"], claim_from(row), new_york_day(row["published"])

    def successors(self) -> list[tuple[int, str | None]]:
        """Current claims (by key) that say in a new version of their article what one with a view said in
        the old, with the thesis of that one; what the user ruled of it holds for them, too."""
        old, new = t.claim.alias("old"), t.claim.alias("new")
        first, now = t.article.alias("first"), t.article.alias("now")
        joined = (
            t.thesis_claim.join(old, old.c.key == t.thesis_claim.c.claim_key)
            .join(first, first.c.key == old.c.article_key)
            .join(now, now.c.id == first.c.id)
            .join(new, (new.c.article_key == now.c.key) & (new.c.content == old.c.content))
        )
        asked = select(new.c.key, t.thesis_claim.c.thesis_id, old.c.id, new.c.id).select_from(joined)
        found = self._connection.execute(
            asked.where(old.c.superseded_at.is_not(None), new.c.superseded_at.is_(None))
        ).all()
        for _, _, before, after in found:
            self._hand_on(before, after)
        return [(key, thesis) for key, thesis, _, _ in found]

    def _hand_on(self, before: str, after: str) -> None:
        """The user's rulings on one claim for the one in its place."""
        rulings = t.ruling.c
        columns = (rulings.thesis_id, rulings.side, rulings.recorded_at)
        for row in self._connection.execute(select(*columns).where(rulings.claim_id == before)).all():
            values = {"thesis_id": row[0], "side": row[1], "recorded_at": row[2], "claim_id": after}
            self._connection.execute(insert(t.ruling).values(values))

    def drop_superseded(self) -> set[str]:
        """Forgets the views of claims that are no longer read; their blocks."""
        gone = select(t.claim.c.key).where(t.claim.c.superseded_at.is_not(None))
        views = t.thesis_claim.c
        blocks = set(
            self._connection.scalars(
                select(views.block).where(views.claim_key.in_(gone), views.block.is_not(None))
            )
        )
        self._connection.execute(delete(t.thesis_claim).where(views.claim_key.in_(gone)))
        return blocks

    def add_views(self, views: Iterable[tuple[int, str | None, int]]) -> None:
        """Claim keys with their block (None: no view can be dated) and side."""
        rows = ({"claim_key": key, "block": block, "side": side} for key, block, side in views)
        while some := list(islice(rows, 5000)):
            self._connection.execute(insert(t.thesis_claim), some)

    def members(self, blocks: Sequence[str]) -> list[Member]:
        """The claims of these blocks, by block, then oldest first."""
        found = []
        for some in _chunks(blocks):
            asked = _MEMBERS.where(t.thesis_claim.c.block.in_(some)).order_by(
                t.thesis_claim.c.block, t.article.c.published_utc, t.claim.c.id
            )
            found += [Member(*row) for row in self._connection.execute(asked)]
        return found

    def assign(self, changes: Sequence[tuple[int, str | None]]) -> None:
        """Puts claims (by key) to theses."""
        mark = "?" if self._connection.dialect.name == "sqlite" else "%s"
        sql = f"UPDATE thesis_claim SET thesis_id = {mark} WHERE claim_key = {mark}"
        if changes:
            self._connection.exec_driver_sql(sql, [(thesis, key) for key, thesis in changes])

    # --- theses

    def theses(self, ids: Sequence[str] | None = None) -> list[Thesis]:
        """Open theses, all or those with these ids, oldest first."""
        asked = (
            select(t.thesis)
            .where(t.thesis.c.closed_at.is_(None))
            .order_by(t.thesis.c.recorded_at, t.thesis.c.id)
        )
        if ids is None:
            return [_thesis(row) for row in fetch(self._connection, asked)]
        chunks = (fetch(self._connection, asked.where(t.thesis.c.id.in_(some))) for some in _chunks(ids))
        return [_thesis(row) for rows in chunks for row in rows]

    def has_theses(self) -> bool:
        """Whether any was found or made yet."""
        return self._connection.scalar(select(t.thesis.c.id).limit(1)) is not None

    def of_blocks(self, blocks: Sequence[str]) -> dict[str, Thesis]:
        """Every found thesis of these blocks by its id, removed ones too."""
        found = {}
        for some in _chunks(blocks):
            for row in fetch(self._connection, select(t.thesis).where(t.thesis.c.block.in_(some))):
                found[row["id"]] = _thesis(row)
        return found

    def one(self, id_or_prefix: str) -> Thesis:
        """The open thesis whose id begins so. StoreError where there is none, or several."""
        open_ones = select(t.thesis).where(t.thesis.c.closed_at.is_(None))
        prefix = clean(id_or_prefix)
        rows = fetch(self._connection, open_ones.where(t.thesis.c.id.startswith(prefix, autoescape=True)))
        exact = [row for row in rows if row["id"] == prefix] or rows
        if not exact:
            raise StoreError(f"no thesis has the id {id_or_prefix}; streetcheck theses list shows them")
        if len(exact) > 1:
            named = ", ".join(sorted(row["id"] for row in exact)[:_NAMED])
            raise StoreError(f"several theses begin with {id_or_prefix}: {named}")
        return _thesis(exact[0])

    def make(self, thesis: Thesis) -> bool:
        """Adds a thesis of the user's, or opens it again; false where it is there."""
        closed = self._connection.execute(
            select(t.thesis.c.closed_at).where(t.thesis.c.id == thesis.id)
        ).one_or_none()
        if closed is None:
            self.add([thesis])
        elif closed[0] is not None:
            self._connection.execute(
                update(t.thesis).where(t.thesis.c.id == thesis.id).values(closed_at=None)
            )
            self.note([(thesis.id, "made", None)])
        return closed is None or closed[0] is not None

    def add(self, theses: Sequence[Thesis]) -> None:
        """Adds theses that are new."""
        rows = [_thesis_values(thesis) | {"recorded_at": self._now} for thesis in theses]
        if rows:
            self._connection.execute(insert(t.thesis), rows)
            self.note([(thesis.id, "made", None) for thesis in theses])

    def retitle(self, thesis_id: str, title: str) -> None:
        self._connection.execute(
            update(t.thesis).where(t.thesis.c.id == thesis_id).values(title=clean(title))
        )

    def close(self, thesis_ids: Iterable[str]) -> None:
        """They are no longer listed; what is known of them stays."""
        for some in _chunks(list(thesis_ids)):
            self._connection.execute(
                update(t.thesis).where(t.thesis.c.id.in_(some)).values(closed_at=self._now)
            )

    def remember(self, seen: Mapping[str, Mapping[str, Any]]) -> None:
        """What `theses watch` has told of each thesis."""
        for thesis_id, state in seen.items():
            text = json.dumps(state, ensure_ascii=False, separators=(",", ":"))
            self._connection.execute(update(t.thesis).where(t.thesis.c.id == thesis_id).values(seen=text))

    def note(self, events: Sequence[tuple[str, str, str | None]]) -> None:
        """What became of theses: (thesis, a word of the schema, the other thesis or claim)."""
        rows = [
            {"thesis_id": thesis, "event": event, "other": other, "recorded_at": self._now}
            for thesis, event, other in events
        ]
        if rows:
            self._connection.execute(insert(t.thesis_event), rows)

    def events(self, thesis_id: str) -> list[tuple[str, str, str | None]]:
        """(time, event, other), oldest first."""
        columns = t.thesis_event.c
        asked = select(columns.recorded_at, columns.event, columns.other)
        rows = self._connection.execute(asked.where(columns.thesis_id == thesis_id).order_by(columns.key))
        return [(row[0], row[1], row[2]) for row in rows]

    def sizes(self) -> dict[str, tuple[int, str]]:
        """Of each found thesis the number of its claims, and when the last was published (UTC)."""
        joined = t.thesis_claim.join(t.claim, t.claim.c.key == t.thesis_claim.c.claim_key)
        asked = (
            select(t.thesis_claim.c.thesis_id, func.count(), func.max(t.article.c.published_utc))
            .select_from(joined.join(t.article, t.article.c.key == t.claim.c.article_key))
            .where(t.thesis_claim.c.thesis_id.is_not(None))
            .group_by(t.thesis_claim.c.thesis_id)
        )
        return {row[0]: (row[1], row[2] or "") for row in self._connection.execute(asked)}

    # --- the user's rulings

    def rule(self, thesis_id: str, claim_id: str, side: str) -> None:
        """Keep that this claim stands so with this thesis, or not at all ("detached")."""
        key = (t.ruling.c.thesis_id == thesis_id) & (t.ruling.c.claim_id == claim_id)
        known = self._connection.scalar(select(t.ruling.c.side).where(key))
        values = {"thesis_id": thesis_id, "claim_id": claim_id, "side": side, "recorded_at": self._now}
        self._connection.execute(delete(t.ruling).where(key))
        self._connection.execute(insert(t.ruling).values(values))
        event = "detached" if side == "detached" else "overruled" if known else "attached"
        self.note([(thesis_id, event, claim_id)])

    def rulings(self) -> dict[str, dict[str, str]]:
        """By thesis and claim the side that the user gave it."""
        found: dict[str, dict[str, str]] = {}
        for row in self._connection.execute(
            select(t.ruling.c.thesis_id, t.ruling.c.claim_id, t.ruling.c.side)
        ):
            found.setdefault(row[0], {})[row[1]] = row[2]
        return found

    def claim_id(self, id_or_prefix: str) -> str:
        """The current claim whose id begins so. StoreError where there is none, or several."""
        asked = select(t.claim.c.id).where(
            t.claim.c.superseded_at.is_(None), t.claim.c.id.startswith(clean(id_or_prefix), autoescape=True)
        )
        ids = sorted(self._connection.scalars(asked.limit(_NAMED + 1)))
        if len(ids) == 1 or clean(id_or_prefix) in ids:
            return clean(id_or_prefix) if clean(id_or_prefix) in ids else str(ids[0])
        if not ids:
            raise StoreError(f"no claim has the id {id_or_prefix}")
        raise StoreError(f"several claims begin with {id_or_prefix}: {', '.join(ids[:_NAMED])}")

    # --- claims in full

    def of_theses(self, thesis_ids: Sequence[str]) -> list[Filed]:
        """The claims that were found for these theses, oldest first."""
        return self._filed(t.thesis_claim.c.thesis_id, thesis_ids)

    def of_claims(self, claim_ids: Sequence[str]) -> list[Filed]:
        return self._filed(t.claim.c.id, claim_ids)

    def of_families(self, keys: Sequence[str]) -> list[Filed]:
        """The claims on these families, by the keys that their blocks begin with."""
        begins = or_(*(t.thesis_claim.c.block.startswith(f"{key}|", autoescape=True) for key in keys))
        return self._read(_FILED.where(begins)) if keys else []

    def with_figures(self, metrics: Sequence[str]) -> Iterator[Filed]:
        """The claims with a figure for one of these metrics, oldest first, one by one."""
        asked = _FILED.where(t.claim.c.metric.in_(metrics), t.claim.c.value.is_not(None))
        articles: dict[str, Article] = {}
        return (_filed(row, articles) for row in stream(self._connection, asked.order_by(*_OLDEST_FIRST)))

    def newest(self) -> date | None:
        """The day of the newest article."""
        newest = select(t.article.c.published).where(t.article.c.superseded_at.is_(None))
        found = newest.order_by(t.article.c.published_utc.desc().nulls_last()).limit(1)
        return new_york_day(self._connection.scalar(found))

    def _filed(self, column: Any, ids: Sequence[str]) -> list[Filed]:
        return [filed for some in _chunks(ids) for filed in self._read(_FILED.where(column.in_(some)))]

    def _read(self, asked: Select[Any]) -> list[Filed]:
        articles: dict[str, Article] = {}
        rows = fetch(self._connection, asked.order_by(*_OLDEST_FIRST))
        return [_filed(row, articles) for row in rows]


_OLDEST_FIRST = (t.article.c.published_utc, t.article.c.key, t.claim.c.span_start, t.claim.c.key)
# The story that an article is a copy of: copies of one story count once.
_STORY: Any = func.coalesce(t.copy.c.story, t.article.c.key)
_CURRENT = (
    t.thesis_claim.join(t.claim, t.claim.c.key == t.thesis_claim.c.claim_key)
    .join(t.article, t.article.c.key == t.claim.c.article_key)
    .outerjoin(t.copy, t.copy.c.article_key == t.article.c.key)
)  # fmt: skip
_MEMBERS = select(
    t.thesis_claim.c.claim_key, t.claim.c.id, t.thesis_claim.c.block, t.thesis_claim.c.side,
    t.thesis_claim.c.thesis_id, t.claim.c.quote, t.claim.c.subject_name, t.claim.c.metric,
    t.claim.c.claimant_firm, t.claim.c.claimant_name, _STORY.label("story"),
).select_from(_CURRENT)  # fmt: skip
_FILED = (
    select(
        t.claim,
        *(t.article.c[name].label(f"article_{name}") for name in ARTICLE if name != "text"),
        *(t.verdict.c[name].label(f"verdict_{name}") for name in VERDICT),
        t.thesis_claim.c.block, t.thesis_claim.c.side, t.thesis_claim.c.thesis_id, _STORY.label("story"),
    )
    .select_from(_CURRENT.outerjoin(t.verdict, t.verdict.c.key == t.claim.c.verdict_key))
    .where(t.claim.c.superseded_at.is_(None))
)  # fmt: skip


def _filed(row: Mapping[str, Any], articles: dict[str, Article]) -> Filed:
    article = articles.get(row["article_id"])
    if article is None:  # one Article object for all its claims
        article = articles[row["article_id"]] = article_from({**row, "article_text": ""}, "article_")
    verdict = verdict_from(row, "verdict_") if row["verdict_status"] is not None else None
    return Filed(claim_from(row), article, verdict, row["block"], row["side"], row["thesis_id"], row["story"])


def _thesis(row: Mapping[str, Any]) -> Thesis:
    return Thesis(
        row["id"], row["origin"], row["title"], row["side"], row["block"], row["long"], row["short"],
        to_date(row["starts"]), to_date(row["ends"]), row["query"],
        json.loads(row["seen"]) if row["seen"] else None, row["recorded_at"],
    )  # fmt: skip


def _thesis_values(thesis: Thesis) -> dict[str, Any]:
    return {
        "id": thesis.id, "origin": thesis.origin, "title": clean(thesis.title), "side": thesis.side,
        "block": thesis.block, "long": thesis.long, "short": thesis.short,
        "starts": date_text(thesis.starts), "ends": date_text(thesis.ends), "query": thesis.query,
    }  # fmt: skip


def _chunks(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))
