"""What is still to be checked, and the verdicts: appended, never changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, func, insert, or_, select, update

from records import Article, Claim, Verdict
from store import tables as t
from store.engine import fetch
from store.rows import ARTICLE, VERDICT, article_from, claim_from, verdict_from, verdict_values
from store.values import clean, end_of_day, utc_text

# Below the number of parameters that any SQLite takes in one statement.
_IDS_AT_ONCE = 500


def open_claims(connection: Connection, as_of: date) -> list[tuple[Claim, Article]]:
    """Current claims published by the end of `as_of` whose verdict, if any, is not final as of that date.

    Oldest first. A claim of an article without a date of publication is none of them: nobody can say
    what was known when it was made.
    """
    decided = (t.verdict.c.final.is_(True)) & (t.verdict.c.as_of <= as_of.isoformat())
    article = t.article.c
    found = _current_claims(*(article[name].label(f"article_{name}") for name in ARTICLE)).where(
        article.published_utc <= end_of_day(as_of), or_(t.verdict.c.key.is_(None), ~decided)
    )
    ordered = found.order_by(article.published_utc, article.key, t.claim.c.span_start, t.claim.c.key)
    articles: dict[str, Article] = {}
    return [_claim_and_article(row, articles) for row in fetch(connection, ordered)]


def _current_claims(*columns: Any) -> Select[Any]:
    joined = t.claim.join(t.article, t.article.c.key == t.claim.c.article_key).outerjoin(
        t.verdict, t.verdict.c.key == t.claim.c.verdict_key
    )
    return select(t.claim, *columns).select_from(joined).where(t.claim.c.superseded_at.is_(None))


def _claim_and_article(row: Mapping[str, Any], articles: dict[str, Article]) -> tuple[Claim, Article]:
    # One Article object for all its claims: its text is held once.
    article = articles.setdefault(row["article_id"], article_from(row, "article_"))
    return claim_from(row), article


def add_verdicts(connection: Connection, verdicts: Sequence[Verdict], now: datetime) -> int:
    """Append what differs from the verdict that counts for its claim; the number appended."""
    ids = list(dict.fromkeys(clean(verdict.claim_id) for verdict in verdicts))
    latest = {id_: row for some in _chunks(ids) for id_, row in _latest(connection, some).items()}
    fresh = []
    for values in map(verdict_values, verdicts):
        if latest.get(values["claim_id"]) != values:
            latest[values["claim_id"]] = values
            fresh.append(values | {"recorded_at": utc_text(now)})
    if fresh:
        connection.execute(insert(t.verdict), fresh)
        _let_count(connection, list(dict.fromkeys(row["claim_id"] for row in fresh)))
    return len(fresh)


def _chunks(ids: Sequence[str]) -> Iterable[Sequence[str]]:
    return (ids[start : start + _IDS_AT_ONCE] for start in range(0, len(ids), _IDS_AT_ONCE))


def _latest(connection: Connection, ids: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    counts = t.verdict.c.key == t.claim.c.verdict_key
    columns = [t.verdict.c[name] for name in VERDICT]
    found = select(*columns).select_from(t.claim.join(t.verdict, counts)).where(t.claim.c.id.in_(ids))
    return {row["claim_id"]: row for row in fetch(connection, found)}


def _let_count(connection: Connection, ids: Sequence[str]) -> None:
    newest = select(func.max(t.verdict.c.key)).where(t.verdict.c.claim_id == t.claim.c.id).scalar_subquery()
    for some in _chunks(ids):
        connection.execute(update(t.claim).where(t.claim.c.id.in_(some)).values(verdict_key=newest))


def verdicts(connection: Connection, claim_id: str) -> list[Verdict]:
    """Every verdict on a claim, oldest first."""
    columns = t.verdict.c
    found = select(t.verdict).where(columns.claim_id == clean(claim_id)).order_by(columns.key)
    return [verdict_from(row) for row in fetch(connection, found)]
