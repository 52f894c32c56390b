"""How many claims there are of each symbol, claimant, kind, verdict or month."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Unpack

from records import in_new_york
from store.connection import Connection
from store.standing import standing
from store.wanted import Filters, wanted

_AT_ONCE = 500
GROUPS = {
    "symbol": "coalesce(c.subject_symbol, c.subject_name)",
    "claimant": "coalesce(c.claimant_firm, c.claimant_name)",
    "kind": "c.kind",
    "verdict": "coalesce((SELECT v.status FROM verdict v WHERE v.key = c.verdict_key), 'none')",
    "month": "substr(c.published_utc, 1, 13)",  # the hour, which is in one month in New York
}


def count_by(
    connection: Connection, by: str, query: str | None = None, **filters: Unpack[Filters]
) -> list[tuple[str | None, int]]:
    """Claims by a word of GROUPS, the most first; months of publication in New York, the newest first.

    None stands for those without a claimant, or without a date.
    """
    counted: Counter[str | None] = Counter()
    for value, number in _counted(connection, by, query, filters):
        counted[_month(value) if by == "month" else value] += number
    if by == "month":
        return sorted(counted.items(), key=lambda item: item[0] or "", reverse=True)
    return sorted(counted.items(), key=lambda item: (-item[1], item[0] or ""))


def _counted(
    connection: Connection, by: str, query: str | None, filters: Filters
) -> Iterable[tuple[str | None, int]]:
    if filters.get("as_of") and (by == "verdict" or filters.get("verdict")):
        return _then(connection, by, query, filters)
    sql, parameters = wanted(connection, query, **filters).all(f"{GROUPS[by]} AS value")
    rows = connection.fetch(f"SELECT value, count(*) AS n FROM ({sql}) AS claims GROUP BY value", parameters)
    return ((row["value"], row["n"]) for row in rows)


def _then(
    connection: Connection, by: str, query: str | None, filters: Filters
) -> Iterator[tuple[str | None, int]]:
    """By the verdicts that counted on a day."""
    as_of, verdict = filters["as_of"], filters.get("verdict")
    assert as_of
    found = wanted(connection, query, **(filters | {"verdict": None}))
    stood = list(standing(connection, found, as_of, verdict=verdict, sort="newest"))
    if by == "verdict":
        yield from ((one.status if one else "none", 1) for _, one in stood)
        return
    keys = [key for key, _ in stood]
    for start in range(0, len(keys), _AT_ONCE):
        yield from _values(connection, by, keys[start : start + _AT_ONCE])


def _values(connection: Connection, by: str, keys: Sequence[Any]) -> Iterator[tuple[str | None, int]]:
    marks = ", ".join("?" * len(keys))
    sql = f"SELECT {GROUPS[by]} AS value FROM claim c WHERE c.key IN ({marks})"
    return ((row["value"], 1) for row in connection.fetch(sql, keys))


def _month(hour: str | None) -> str | None:
    return in_new_york(datetime.fromisoformat(f"{hour}:00:00+00:00")).isoformat()[:7] if hour else None
