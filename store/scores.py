"""What a scorecard is counted from: alike claims of a source, with the verdict that counts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from store.filters import Conditions
from store.lookup import Reader

# Whom a claim is scored to. A claim that the article makes itself has neither firm nor person.
SOURCES = {
    "firm": "coalesce(c.claimant_firm, CASE WHEN c.claimant_person IS NULL THEN c.claimant_name END)",
    "person": "c.claimant_person",
    "publisher": "a.publisher",
    "symbol": "c.subject_symbol",
}


@dataclass(frozen=True, slots=True)
class Tally:
    """`claims` of a source that are alike; `status` is None where they were never checked."""

    source: str
    kind: str
    status: str | None
    stance: str | None
    measures: Mapping[str, Decimal]
    claims: int = 1


def tallies(
    reader: Reader, by: str, *, kind: str | None = None, since: date | None = None
) -> Iterator[Tally]:
    """Current claims by source (a word of SOURCES), kind, status, stance and measures, counted.

    Claims without such a source are left out. What stands in several copies of a story counts once for a
    source, with the verdict on the first of them. `since` is a day of publication, inclusive. StoreError.
    """
    found = Conditions(reader.connection.location.dialect)
    found.add("c.superseded_at IS NULL")
    found.add(f"{SOURCES[by]} IS NOT NULL")
    found.equal("c.kind", kind)
    found.published("c.published_utc", since, None)
    found.first_of_copies(found, SOURCES[by])
    columns = f"{SOURCES[by]} AS source, c.kind, v.status, c.stance, v.measures"
    sql = (
        f"SELECT {columns}, count(*) AS n FROM claim c JOIN article a ON a.key = c.article_key "
        "LEFT JOIN verdict v ON v.key = c.verdict_key "
        f"WHERE {found.where()} GROUP BY 1, 2, 3, 4, 5"
    )
    with reader.connection.snapshot():
        for row in reader.connection.stream(sql, found.parameters):
            measures = json.loads(row["measures"] or "{}")
            yield Tally(
                row["source"], row["kind"], row["status"], row["stance"],
                {name: Decimal(value) for name, value in measures.items()}, row["n"],
            )  # fmt: skip
