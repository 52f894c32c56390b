"""The claims of thesis_claims.yaml, and theses in a database of their own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import combinations
from pathlib import Path
from typing import Any

import yaml
from made import claim

from reconcile.grouping import grouped
from reconcile.regroup import regroup
from reconcile.views import view_of
from records import METRICS, Article, Claim, Claimant
from store.store import Store
from store.theses import Filed, Thesis

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
KINDS = {metric: kind for kind, metrics in METRICS.items() for metric in metrics}
TABLE = yaml.safe_load(Path(__file__).with_name("thesis_claims.yaml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Row:
    claim: Claim
    day: date
    thesis: str


def row(cells: Sequence[Any]) -> Row:
    day, symbol, name, type_, metric, side, horizon, thesis, quote = cells
    reported, metric = metric.endswith("!"), metric.rstrip("!")
    kind = "macro" if type_ == "macro" and metric != "stance" else KINDS[metric]
    fields: dict[str, Any] = {"modality": "reported" if reported else "forecast", "quote": quote}
    if side != "-":
        fields["direction" if side in ("up", "down") else "stance"] = side
    if isinstance(horizon, date):
        fields["horizon"] = horizon
    made = claim(kind, metric, None if symbol == "-" else symbol, name=name, type=type_, **fields)
    return Row(made, day, thesis)


def groups(half: str) -> Iterator[list[Row]]:
    return ([row(cells) for cells in cells_of] for cells_of in TABLE[half].values())


def put(rows: Sequence[Row]) -> list[tuple[str, int]]:
    """The block and the group that the program puts each claim to."""
    views = [view_of(row.claim, row.day) for row in rows]
    found: list[tuple[str, int]] = [("", 0)] * len(rows)
    for block in {view.block for view in views}:
        places = [at for at, view in enumerate(views) if view.block == block]
        labels = grouped([rows[at].claim.quote for at in places], views[places[0]].sort)
        for at, label in zip(places, labels, strict=True):
            fact = views[at].sort == "fact"
            found[at] = (f"{block} {at}" if fact else block, label)
    return found


def pairs(half: str) -> Iterator[tuple[bool, bool]]:
    """Of every two claims of a group: whether they have one thesis, and whether the program says so."""
    for rows in groups(half):
        places = put(rows)
        for one, other in combinations(range(len(rows)), 2):
            yield rows[one].thesis == rows[other].thesis, places[one] == places[other]


def add(store: Store, name: str, *claims: Claim, published: str = "2026-01-09", **fields: Any) -> None:
    """An article with these claims; their ids become NAME-1, NAME-2 …, or those of `ids` and a number."""
    ids = fields.pop("ids", name)
    made = [replace(it, id=f"{ids}-{n}", article_id=name) for n, it in enumerate(claims, 1)]
    article = Article(name, fields.pop("text", f"text of {name}"), published=published, **fields)
    store.add_article(article, made, [], now=NOW)


def says(who: str, quote: str = "the shares will rise", **fields: Any) -> Claim:
    """A bullish opinion on ZZQX unless told."""
    fields = {"stance": "bullish", "modality": "opinion", **fields}
    return claim("opinion", "stance", quote=quote, claimant=Claimant(who, firm=who), **fields)


def event(who: str, quote: str) -> Claim:
    return claim("event", "event", quote=quote, claimant=Claimant(who, firm=who), modality="forecast")


def filed(made: Claim, published: str = "2026-01-09", **fields: Any) -> Filed:
    """As the store hands a claim on, with its view."""
    view = view_of(made, date.fromisoformat(published[:10]))
    article = Article(
        fields.pop("article", "a1"), "", published=published, publisher=fields.pop("publisher", None)
    )
    return Filed(
        made, article, fields.pop("verdict", None), view.block, view.side, None, fields.pop("story", 1)
    )


def found(store: Store) -> dict[str, list[str]]:
    """Brings the theses up to date; the claims of each open one by its title."""
    regroup(store, NOW)
    with store.theses(NOW) as desk:
        return {it.title: [one.claim.id for one in desk.of_theses([it.id])] for it in desk.theses()}


def theses(store: Store) -> list[Thesis]:
    regroup(store, NOW)
    with store.theses(NOW) as desk:
        return desk.theses()
