"""What is still to be checked, and the verdicts: appended, never changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from operator import itemgetter
from typing import Any, TypeVar

from sqlalchemy import Connection, Select, func, insert, literal, or_, select

from records import Article, Claim, Verdict
from store import tables as t
from store.answers import Answer, History
from store.engine import fetch, stream
from store.origins import origins
from store.rows import ARTICLE, VERDICT, article_from, claim_from, figure_of, verdict_from, verdict_values
from store.values import clean, end_of_day, utc_text

# Below the number of parameters that any SQLite takes in one statement.
_IDS_AT_ONCE = 500
_Id = TypeVar("_Id", int, str)


def open_claims(
    connection: Connection, as_of: date, methods: Collection[str] | None = None
) -> list[tuple[Claim, Article]]:
    """Current claims published by the end of `as_of` whose verdict, if any, is not final as of that date,
    or was reached by a method that is not among `methods`.

    Oldest first. A claim of an article without a date of publication is none of them: nobody can say
    what was known when it was made. The articles come with their text empty: a check needs none of it.
    """
    found = _open(_current_claims(*_article_head()), as_of, methods)
    ordered = found.order_by(t.article.c.published_utc, t.article.c.key, t.claim.c.span_start, t.claim.c.key)
    articles: dict[str, Article] = {}
    return [_claim_and_article(row, articles) for row in stream(connection, ordered)]


def open_keys(connection: Connection, as_of: date, methods: Collection[str] | None) -> list[int]:
    """The keys of the claims of `open_claims`, those on one subject together."""
    current = t.claim.join(t.article, t.article.c.key == t.claim.c.article_key)
    keys = select(t.claim.c.key).select_from(current).where(t.claim.c.superseded_at.is_(None))
    return list(connection.scalars(_open(keys, as_of, methods).order_by(*_BY_SUBJECT)))


def claims_of(connection: Connection, keys: Sequence[int]) -> list[tuple[Claim, Article]]:
    """The claims of these keys that are current still, in the order of `open_keys`."""
    asked, articles = _current_claims(*_article_head()).order_by(*_BY_SUBJECT), dict[str, Article]()
    rows = (row for some in _chunks(keys) for row in fetch(connection, asked.where(t.claim.c.key.in_(some))))
    return [_claim_and_article(row, articles) for row in rows]


_OLDEST_FIRST = (t.article.c.published_utc, t.article.c.key, t.claim.c.key)
_BY_SUBJECT = (t.claim.c.subject_symbol, t.claim.c.subject_name, t.claim.c.key)


def _open(claims: Select[Any], as_of: date, methods: Collection[str] | None) -> Select[Any]:
    decided = (t.verdict.c.final.is_(True)) & (t.verdict.c.as_of <= as_of.isoformat())
    if methods is not None:
        decided &= t.verdict.c.method.in_(sorted(methods))
    return claims.outerjoin(t.verdict, t.verdict.c.key == t.claim.c.verdict_key).where(
        t.article.c.published_utc <= end_of_day(as_of), or_(t.verdict.c.key.is_(None), ~decided)
    )


def _article_head() -> Iterator[Any]:
    """The columns of an article but for its text, which may be long."""
    yield from (t.article.c[name].label(f"article_{name}") for name in ARTICLE if name != "text")
    yield literal("").label("article_text")


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
    """The current price targets and ratings on these symbols by the end of `as_of`, oldest first: those of
    houses that gave more than one of the kind, as the others have none that is newer."""
    asked = _current_claims(*_article_head()).order_by(*_OLDEST_FIRST)
    articles: dict[str, Article] = {}
    found: dict[str, list[tuple[Claim, Article]]] = {}
    for some in _chunks(_given_again(connection, symbols, as_of)):
        for row in fetch(connection, asked.where(t.claim.c.key.in_(some))):
            found.setdefault(row["subject_symbol"], []).append(_claim_and_article(row, articles))
    return found


def _given_again(connection: Connection, symbols: Collection[str], as_of: date) -> list[int]:
    """Keys of claims, oldest first. Their few columns are read first: most houses speak once of a symbol."""
    claim, lowered = t.claim.c, func.lower(t.claim.c.subject_symbol)
    asked = (
        select(claim.key, lowered, claim.metric, claim.claimant_firm, claim.claimant_name)
        .select_from(t.claim.join(t.article, t.article.c.key == claim.article_key))
        .where(
            claim.superseded_at.is_(None),
            claim.metric.in_(("target", "rating")),
            claim.claimant_name.is_not(None),
            t.article.c.published_utc <= end_of_day(as_of),
        )
        .order_by(*_OLDEST_FIRST)
    )
    houses: dict[tuple[str, str, str], list[int]] = {}
    at: dict[int, int] = {}
    for some in _chunks(sorted({symbol.lower() for symbol in symbols})):
        for key, symbol, metric, firm, name in connection.execute(asked.where(lowered.in_(some))):
            houses.setdefault((symbol, metric, (firm or name).casefold()), []).append(key)
            at[key] = len(at)
    return sorted((key for keys in houses.values() if len(keys) > 1 for key in keys), key=at.__getitem__)


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
    figures = origins(connection, {figure_of(seen) for verdict in verdicts for seen in verdict.evidence})
    given = [Answer(verdict_values(verdict, figures)) for verdict in verdicts]
    fresh = [answer for answer in given if known.setdefault(answer.claim_id, History()).add(answer)]
    if fresh:
        for answer, key in zip(fresh, _written(connection, fresh, utc_text(now)), strict=True):
            answer.key = key
    _let_count(
        connection, {id_: known[id_].counts for id_ in ids if known[id_].counts is not counted.get(id_)}
    )
    return len(fresh)


def _written(connection: Connection, answers: Sequence[Answer], stamp: str) -> Iterable[int]:
    """Inserts rows of verdict; their keys in order."""
    if connection.dialect.name != "sqlite":
        rows = [{**answer.values, "recorded_at": stamp} for answer in answers]
        return connection.scalars(
            insert(t.verdict).returning(t.verdict.c.key, sort_by_parameter_order=True), rows
        )
    # SQLite gives keys back one row at a time only; the one who writes may count on himself.
    last = connection.scalar(select(func.max(t.verdict.c.key))) or 0
    keys = range(last + 1, last + 1 + len(answers))
    both = zip(keys, answers, strict=True)
    connection.exec_driver_sql(_INSERT, [(key, stamp, *_in_order(answer.values)) for key, answer in both])
    return keys


_INSERT = f"INSERT INTO verdict (key, recorded_at, {', '.join(VERDICT)}) VALUES (?, ?{', ?' * len(VERDICT)})"
_in_order = itemgetter(*VERDICT)


def _chunks(ids: Sequence[_Id]) -> Iterable[Sequence[_Id]]:
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
    rows = [(answer.key, id_) for id_, answer in answers.items() if answer]
    if rows:
        mark = "?" if connection.dialect.name == "sqlite" else "%s"
        connection.exec_driver_sql(f"UPDATE claim SET verdict_key = {mark} WHERE id = {mark}", rows)


def verdicts(connection: Connection, claim_id: str) -> list[Verdict]:
    """Every verdict on a claim, oldest first."""
    columns = t.verdict.c
    found = select(t.verdict).where(columns.claim_id == clean(claim_id)).order_by(columns.key)
    return [verdict_from(row) for row in fetch(connection, found)]
