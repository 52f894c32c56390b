"""The ledger as it stood: claims with the verdict that counted on a day, told from when each was recorded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from records import Verdict
from store.answers import Answer, History
from store.connection import Connection
from store.rows import VERDICT, verdict_from
from store.values import end_of_day
from store.wanted import SORTS, Wanted

# Below the number of parameters that any SQLite takes in one statement.
_AT_ONCE = 500


def standing(
    connection: Connection, wanted: Wanted, as_of: date, *, verdict: str | None, sort: str
) -> Iterator[tuple[int, Verdict | None]]:
    """Keys of the claims of `wanted` in order, with their verdicts of that day; only those with `verdict`."""
    sql, parameters = wanted.all()
    ordered = f"{sql} ORDER BY {SORTS[sort]}"
    keys = [row["key"] for row in connection.fetch(ordered, parameters)]
    for start in range(0, len(keys), _AT_ONCE):
        some = keys[start : start + _AT_ONCE]
        counted = _counted(connection, some, as_of)
        for key in some:
            found = counted.get(key)
            if verdict is None or (found.status if found else "none") == verdict:
                yield key, found


def _counted(connection: Connection, keys: Sequence[int], as_of: date) -> dict[int, Verdict]:
    """The verdicts given by then, taken in one by one as they were when they were new."""
    columns = ", ".join(f"v.{name} AS {name}" for name in VERDICT)
    sql = (
        f"SELECT c.key AS claim_key, {columns} FROM claim c JOIN verdict v ON v.claim_id = c.id "
        f"WHERE v.recorded_at <= ? AND c.key IN ({', '.join('?' * len(keys))}) ORDER BY v.key"
    )
    histories: dict[int, History] = {}
    for row in connection.fetch(sql, [end_of_day(as_of), *keys]):
        answer = Answer({name: row[name] for name in VERDICT})
        histories.setdefault(row["claim_key"], History()).add(answer)
    return {key: verdict_from(one.counts.values) for key, one in histories.items() if one.counts}
