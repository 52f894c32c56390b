"""What is still to be checked, and the verdicts: appended, never changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, insert, literal, or_, select, update

from records import Article, Claim, Observation, Verdict
from store import tables as t
from store.answers import Answer, History
from store.engine import fetch, stream
from store.origins import origins
from store.rows import ARTICLE, VERDICT, Values, article_from, claim_from, verdict_from, verdict_values
from store.values import clean, end_of_day, utc_text

# Below the number of parameters that any SQLite takes in one statement.
_IDS_AT_ONCE = 500


def open_claims(
    connection: Connection, as_of: date, methods: Collection[str] | None = None
) -> list[tuple[Claim, Article]]:
    """Current claims published by the end of `as_of` whose verdict, if any, is not final as of that date,
    or was reached by a method that is not among `methods`.

    Oldest first. A claim of an article without a date of publication is none of them: nobody can say
    what was known when it was made. The articles come with their text empty: a check needs none of it.
    """
    decided = (t.verdict.c.final.is_(True)) & (t.verdict.c.as_of <= as_of.isoformat())
    if methods is not None:
        decided &= t.verdict.c.method.in_(sorted(methods))
    article = t.article.c
    head = (article[name].label(f"article_{name}") for name in ARTICLE if name != "text")
    found = (
        _current_claims(*head, literal("").label("article_text"))
        .outerjoin(t.verdict, t.verdict.c.key == t.claim.c.verdict_key)
        .where(article.published_utc <= end_of_day(as_of), or_(t.verdict.c.key.is_(None), ~decided))
    )
    ordered = found.order_by(article.published_utc, article.key, t.claim.c.span_start, t.claim.c.key)
    articles: dict[str, Article] = {}
    return [_claim_and_article(row, articles) for row in stream(connection, ordered)]


def stated(connection: Connection, article_ids: Collection[str]) -> dict[str, list[Claim]]:
    """The current price targets and levels of these articles, decided or not, in the order of the text."""
    wanted = t.claim.c.metric.in_(("target", "level"))
    asked = _current_claims(t.article.c.id.label("article_id")).where(wanted)
    ordered = asked.order_by(t.claim.c.span_start, t.claim.c.key)
    found: dict[str, list[Claim]] = {}
    for some in _chunks(sorted(article_ids)):
        for row in fetch(connection, ordered.where(t.article.c.id.in_(some))):
            found.setdefault(row["article_id"], []).append(claim_from(row))
    return found


def opinions(
    connection: Connection, symbols: Collection[str], as_of: date
) -> dict[str, list[tuple[Claim, Article]]]:
    """The current price targets and ratings on these symbols by the end of `as_of`, oldest first."""
    head = (t.article.c[name].label(f"article_{name}") for name in ARTICLE if name != "text")
    asked = _current_claims(*head, literal("").label("article_text")).where(
        t.claim.c.metric.in_(("target", "rating")), t.article.c.published_utc <= end_of_day(as_of)
    )
    ordered = asked.order_by(t.article.c.published_utc, t.article.c.key, t.claim.c.key)
    articles: dict[str, Article] = {}
    found: dict[str, list[tuple[Claim, Article]]] = {}
    lowered = func.lower(t.claim.c.subject_symbol)
    for some in _chunks(sorted({symbol.lower() for symbol in symbols})):
        for row in fetch(connection, ordered.where(lowered.in_(some))):
            found.setdefault(row["subject_symbol"], []).append(_claim_and_article(row, articles))
    return found


def _current_claims(*columns: Any) -> Select[Any]:
    joined = t.claim.join(t.article, t.article.c.key == t.claim.c.article_key)
    return select(t.claim, *columns).select_from(joined).where(t.claim.c.superseded_at.is_(None))


def _claim_and_article(row: Mapping[str, Any], articles: dict[str, Article]) -> tuple[Claim, Article]:
    # One Article object for all its claims.
    article = articles.get(row["article_id"])
    if article is None:
        article = articles[row["article_id"]] = article_from(row, "article_")
    return claim_from(row), article


def add_verdicts(connection: Connection, verdicts: Sequence[Verdict], now: datetime) -> int:
    """Append what is not known of its claim; the number appended. See Store.add_verdicts."""
    ids = list(dict.fromkeys(clean(verdict.claim_id) for verdict in verdicts))
    known = {id_: history for some in _chunks(ids) for id_, history in _histories(connection, some).items()}
    counted = {id_: history.counts for id_, history in known.items()}
    given = [Answer(verdict_values(verdict)) for verdict in _with_origins(connection, verdicts)]
    fresh = [answer for answer in given if known.setdefault(answer.claim_id, History()).add(answer)]
    if fresh:
        rows = [answer.values | {"recorded_at": utc_text(now)} for answer in fresh]
        for answer, key in zip(fresh, _written(connection, rows), strict=True):
            answer.key = key
    _let_count(
        connection, {id_: known[id_].counts for id_ in ids if known[id_].counts is not counted.get(id_)}
    )
    return len(fresh)


def _written(connection: Connection, rows: list[Values]) -> Iterable[int]:
    """Inserts rows of verdict; their keys in order."""
    if connection.dialect.name != "sqlite":
        return connection.scalars(
            insert(t.verdict).returning(t.verdict.c.key, sort_by_parameter_order=True), rows
        )
    # SQLite gives keys back one row at a time only; the one who writes may count on himself.
    last = connection.scalar(select(func.max(t.verdict.c.key))) or 0
    keys = range(last + 1, last + 1 + len(rows))
    connection.execute(insert(t.verdict), [{**row, "key": key} for row, key in zip(rows, keys, strict=True)])
    return keys


def _with_origins(connection: Connection, verdicts: Sequence[Verdict]) -> Iterator[Verdict]:
    """The same verdicts, their evidence with who gave each figure and when it was loaded."""
    keys = {(seen.symbol, seen.field, seen.date.isoformat()) for v in verdicts for seen in v.evidence}
    found = origins(connection, keys)
    for verdict in verdicts:
        evidence = tuple(_sourced(seen, found) for seen in verdict.evidence)
        yield replace(verdict, evidence=evidence) if evidence else verdict


def _sourced(seen: Observation, found: Mapping[tuple[str, str, str], tuple[str, str]]) -> Observation:
    provider, loaded_at = found.get((seen.symbol, seen.field, seen.date.isoformat()), (None, None))
    return replace(seen, provider=provider, loaded_at=loaded_at)


def _chunks(ids: Sequence[str]) -> Iterable[Sequence[str]]:
    return (ids[start : start + _IDS_AT_ONCE] for start in range(0, len(ids), _IDS_AT_ONCE))


def _histories(connection: Connection, ids: Sequence[str]) -> dict[str, History]:
    columns = [t.verdict.c[name] for name in ("key", *VERDICT)]
    asked = select(t.claim.c.verdict_key, *columns).select_from(
        t.verdict.join(t.claim, t.claim.c.id == t.verdict.c.claim_id)
    )
    histories: dict[str, History] = {}
    for row in fetch(connection, asked.where(t.verdict.c.claim_id.in_(ids)).order_by(t.verdict.c.key)):
        counting, key = row.pop("verdict_key"), row.pop("key")
        history = histories.setdefault(row["claim_id"], History())
        history.answers.append(Answer(row, key))
        if key == counting:
            history.counts = history.answers[-1]
    return histories


def _let_count(connection: Connection, answers: Mapping[str, Answer | None]) -> None:
    rows = [{"counted": id_, "now": answer.key} for id_, answer in answers.items() if answer]
    if rows:
        counted = update(t.claim).where(t.claim.c.id == bindparam("counted"))
        connection.execute(counted.values(verdict_key=bindparam("now")), rows)


def verdicts(connection: Connection, claim_id: str) -> list[Verdict]:
    """Every verdict on a claim, oldest first."""
    columns = t.verdict.c
    found = select(t.verdict).where(columns.claim_id == clean(claim_id)).order_by(columns.key)
    return [verdict_from(row) for row in fetch(connection, found)]
