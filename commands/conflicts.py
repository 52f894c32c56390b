"""conflicts: figures that cannot both be true."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import click

import render
from commands.common import Settings, day, example, formatted, now
from records import number

if TYPE_CHECKING:
    from reconcile.conflicts import Conflict, Figure

COLUMNS = (
    "subject", "metric", "unit", "difference", "changed", "market",
    *(f"{side}.{name}" for side in ("one", "other")
      for name in ("claim", "date", "subject", "claimant", "publisher", "value", "value_high", "quote")),
)  # fmt: skip


@click.command(
    epilog=example("streetcheck conflicts --symbol IWM", "streetcheck conflicts --since 2026-01-01")
)
@click.option("--symbol", help="About this subject, or what stands for it: IWM finds small caps.")
@click.option("--since", type=day, metavar="DATE", help="The later one published then or after.")
@formatted
@click.pass_obj
def conflicts(settings: Settings, symbol: str | None, since: date | None, form: str) -> None:
    """Print the figures that cannot both be true.

    The same subject, metric and time, and further apart than rounding, hedges and dates explain. A new figure
    of the same claimant is a change of mind, and shown below.
    """
    from reconcile.conflicts import METRICS_COMPARED
    from reconcile.conflicts import conflicts as find
    from reconcile.families import family_of_symbol, key_of
    from reconcile.regroup import regroup

    key = key_of(family_of_symbol(symbol)) if symbol else None
    with settings.store() as store:
        regroup(store, now())
        with store.theses(now()) as desk:
            found = find(desk.with_figures(METRICS_COMPARED), key=key, since=since)
    rows = [_record(one) for one in sorted(found, key=lambda it: it.changed)]
    render.listing(rows, form, COLUMNS, _tables)
    if not rows:
        render.note("no conflict: nothing is stated twice that differs")


def _record(one: Conflict) -> dict[str, Any]:
    claim = one.one.claim
    return {
        "subject": one.one.family.name, "metric": claim.metric, "unit": claim.unit,
        "difference": number(one.difference), "changed": one.changed,
        "market": None if one.market is None else number(one.market),
        "one": _side(one.one), "other": _side(one.other),
    }  # fmt: skip


def _side(figure: Figure) -> dict[str, Any]:
    from reconcile.attach import who

    claim, article = figure.claim, figure.filed.article
    return {
        "claim": claim.id, "date": figure.when.published.isoformat(), "subject": claim.subject.name,
        "claimant": who(figure.filed), "publisher": article.publisher,
        "value": claim.value and number(claim.value),
        "value_high": claim.value_high and number(claim.value_high),
        "comparator": claim.comparator, "direction": claim.direction, "metric": claim.metric,
        "unit": claim.unit,
        "quote": claim.quote,
    }  # fmt: skip


def _tables(rows: Sequence[render.Record]) -> None:
    """The conflicts, then the changes of mind, two lines each: who says which."""
    for head, changed in (("", False), ("Changes of mind", True)):
        some = [row for row in rows if row["changed"] == changed]
        if not some:
            continue
        if head:
            render.data(("\n" if len(some) < len(rows) else "") + head)
        render.plain_table(
            [("subject", {"max_width": 22}), ("metric", {"max_width": 16}), ("figure", {"justify": "right"}),
             ("apart", {"justify": "right"}), ("market", {"justify": "right"}), ("date", {"min_width": 10}),
             ("who", {"max_width": 24}), ("id", {"min_width": 8}), ("quote", {"ratio": 1})],
            [line for row in some for line in _lines(row)],
        )  # fmt: skip


def _lines(row: render.Record) -> list[list[str]]:
    apart = render.amount(row["difference"], row["unit"])
    market = "" if row["market"] is None else render.amount(row["market"], row["unit"])
    first, second = (_line(row[side]) for side in ("one", "other"))
    metric = str(row["metric"]).replace("_", " ")
    return [
        [row["one"]["subject"], metric, first[0], apart, market, *first[1:]],
        [row["other"]["subject"], "", second[0], "", "", *second[1:]],
    ]


def _line(side: render.Record) -> list[str]:
    return [
        render.figure(side),
        side["date"],
        side["claimant"],
        side["claim"][:8],
        " ".join(side["quote"].split()),
    ]
