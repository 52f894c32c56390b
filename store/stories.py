"""What the copies of a story say alike, and where their figures differ. Reads only, by the bare drivers."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Sequence

from store.connection import STREAMED, Connection, Row
from store.rows import ARTICLE, CLAIM

# Of the claims that these name alike there is one figure in a story, or the copies differ.
_SLOT = (
    "kind", "metric", "subject_symbol", "subject_name", "claimant_name", "unit", "period_text",
    "benchmark_name",
)  # fmt: skip


def count_copies(connection: Connection, rows: Iterable[Row]) -> dict[str, int]:
    """By the id of each of these claims that is in a story: in how many of its articles it stands."""
    ids = [row["id"] for row in rows if row["story"] is not None]
    found: dict[str, int] = {}
    for some in _chunks(ids):
        sql = (
            "SELECT c.id, count(DISTINCT d.article_key) AS n FROM claim c "
            "JOIN copy g ON g.article_key = c.article_key JOIN copy h ON h.story = g.story "
            "JOIN claim d ON d.article_key = h.article_key AND d.content = c.content "
            f"WHERE d.superseded_at IS NULL AND c.id IN ({_marks(some)}) GROUP BY c.id"
        )
        found |= {row["id"]: row["n"] for row in connection.fetch(sql, some)}
    return found


def claims_told(connection: Connection, stories: Collection[int]) -> dict[int, list[Row]]:
    """The current claims of each story, the oldest article first, with the heads of their articles."""
    columns = ", ".join(
        [f"c.{name}" for name in (*CLAIM, "content", "article_key")]
        + [f"a.{name} AS article_{name}" for name in ARTICLE if name != "text"]
    )
    found: dict[int, list[Row]] = {story: [] for story in stories}
    for some in _chunks(sorted(stories)):
        sql = (
            f"SELECT g.story, {columns} FROM copy g JOIN article a ON a.key = g.article_key "
            "JOIN claim c ON c.article_key = a.key "
            f"WHERE c.superseded_at IS NULL AND g.story IN ({_marks(some)}) "
            "ORDER BY coalesce(a.published_utc, '9999'), a.key, c.span_start, c.key"
        )
        for row in connection.fetch(sql, some):
            found[row["story"]].append(row)
    return found


def count_articles(connection: Connection, stories: Collection[int]) -> dict[int, int]:
    """How many current articles tell each story."""
    found: dict[int, int] = {}
    for some in _chunks(sorted(stories)):
        sql = (
            "SELECT g.story, count(*) AS n FROM copy g JOIN article a ON a.key = g.article_key "
            f"WHERE a.superseded_at IS NULL AND g.story IN ({_marks(some)}) GROUP BY g.story"
        )
        found |= {row["story"]: row["n"] for row in connection.fetch(sql, some)}
    return found


def differing(rows: Iterable[Row]) -> list[list[Row]]:
    """Of the claims of one story, those in the place of which another copy has another figure, in groups.

    What a copy leaves out, because it is shorter, makes no difference.
    """
    slots: dict[Hashable, dict[int, list[Row]]] = {}
    for row in rows:
        slot = tuple(row[name] for name in _SLOT)
        slots.setdefault(slot, {}).setdefault(row["article_key"], []).append(row)
    return [group for by_article in slots.values() if (group := _differing(by_article))]


def _differing(by_article: dict[int, list[Row]]) -> list[Row]:
    """The claims that some other article lacks which has one of its own instead."""
    said = {key: frozenset(row["content"] for row in rows) for key, rows in by_article.items()}
    others = set(said.values())
    return [
        row
        for key, rows in by_article.items()
        for row in rows
        if any(row["content"] not in other and other - said[key] for other in others)
    ]


def _chunks(items: Sequence[object]) -> Iterable[list[object]]:
    return (list(items[start : start + STREAMED]) for start in range(0, len(items), STREAMED))


def _marks(items: Sequence[object]) -> str:
    return ", ".join("?" * len(items))
