"""scorecard: who was right how often."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import click

import render
from commands.common import Settings, day, example, formatted
from records import KINDS

if TYPE_CHECKING:
    from reconcile.scorecard import Score
    from store.lookup import Reader

BY = ("firm", "person", "publisher", "symbol")
SHOWN = 30  # lines of the table without --all
MONTHS = (1, 3, 6, 12)
TARGETS = tuple(f"targets.{name}" for name in ("decided", "met_in", "met_end", "error", "days"))
EXCESS = tuple(f"ratings.excess_{months}m" for months in MONTHS)
EXTRA = {"price_target": TARGETS, "rating": EXCESS}
SHORT = ("rank", "right", "interval", "confirmed", "close", "contradicted", "checked", "claims", "pending")
HEADS = {name: name for name in SHORT} | {
    "interval": "95%", "confirmed": "conf.", "contradicted": "contr.", "pending": "due",
}  # fmt: skip
COLUMNS = (
    "source", "rank", "claims", "checked", "checkable", "confirmed", "close", "contradicted", "pending",
    "unverifiable", "unchecked", "right", "low", "high", *TARGETS,
    *(f"{name}.{part}" for name in EXCESS for part in ("count", "mean", "low", "high")),
)  # fmt: skip


@click.command(
    epilog=example("streetcheck scorecard", "streetcheck scorecard --by person --kind price_target")
)
@click.option("--by", type=click.Choice(BY), default="firm", show_default=True, help="Whom to score.")
@click.option("--kind", type=click.Choice(KINDS), help="Only claims of this kind.")
@click.option("--since", type=day, metavar="DATE", help="Only claims published on this day or later.")
@click.option(
    "--min-claims", type=click.IntRange(1), default=1, show_default=True, help="Leave out sources with fewer."
)
@click.option("--all", "everything", is_flag=True, help=f"All sources, not the first {SHOWN}.")
@formatted
@click.pass_obj
def scorecard(
    settings: Settings, by: str, kind: str | None, since: date | None, min_claims: int, everything: bool,
    form: str,
) -> None:  # fmt: skip
    """Print who was right how often.

    RIGHT is the share of confirmed among the checked claims, with its 95% interval; CHECKED how many of
    all claims could be checked at all. Under ten checked claims a source is unranked.

    With --kind price_target: how many are decided, the shares met on the way and in the end, the mean error
    in percent, and the days to those that were met. With --kind rating: the mean excess return after 1, 3, 6
    and 12 months in points, with its 95% interval and the number of ratings.
    """
    from reconcile.scorecard import RANKED_FROM
    from reconcile.scorecard import scorecard as score
    from store.scores import tallies

    with settings.reader() as reader:
        counted = list(tallies(reader, by, kind=kind, since=since))
    if by == "firm":
        counted = [replace(tally, source=_named(tally.source)) for tally in counted]
    scores = score(counted, min_claims=min_claims)
    shown = scores if everything or form != "table" else scores[:SHOWN]
    rows = [_record(one) for one in shown]
    render.listing(rows, form, COLUMNS, partial(_table, extra=EXTRA.get(kind or "", ())))
    unranked = sum(one.rank is None for one in shown)
    if not scores:
        why = f"source has {min_claims} claims" if counted else "claim has such a source"
        render.note(f"nothing to score: no {why}")
    elif unranked and form == "table":
        render.note(f"{unranked} unranked (–): fewer than {RANKED_FROM} checked claims")
    if len(shown) < len(scores):
        render.note(f"the first {len(shown)} of {len(scores)}; --all shows the rest")


def _table(rows: Sequence[render.Record], extra: Sequence[str]) -> None:
    """A line a source; with --kind price_target or rating, a second table of their own measures below."""
    _columns(rows, SHORT)
    measured = [row for row in rows if any(render.at(row, name) for name in extra)]
    if measured:
        render.data("")
        _columns(measured, extra)


def _columns(rows: Sequence[render.Record], names: Sequence[str]) -> None:
    right = {"justify": "right"}
    heads = [HEADS.get(name) or name.split(".")[1] for name in names]
    render.plain_table(
        [("source", {"ratio": 1, "min_width": 12}), *((head, right) for head in heads)],
        [[row["source"], *(_shown(row, name) for name in names)] for row in rows],
    )


def _shown(row: render.Record, name: str) -> str:
    """'12 (40%)' checked, '58%' right, '31–81%'; a dash where there is nothing."""
    if name == "checked":
        return f"{row['checked']} ({row['checkable']:.0f}%)"
    if name == "interval":
        return f"{row['low']:.0f}–{row['high']:.0f}%" if row["low"] is not None else "–"
    value = render.at(row, name)
    if value is None:
        return "–"
    if name.startswith("ratings."):
        return _excess(value)
    if name == "right" or name.startswith("targets.met") or name == "targets.error":
        return f"{value:.0f}%"
    return f"{value:.0f}"


def _excess(value: render.Record) -> str:
    """'+1.7 ±5.9 (17)': the mean, half of its interval, which is symmetric, and of how many."""
    half = "" if value["high"] is None else f" ±{value['high'] - value['mean']:.1f}"
    return f"{value['mean']:+.1f}{half} ({value['count']})"


def _record(score: Score) -> dict[str, Any]:
    """As JSON carries it: shares with one place, excess returns by months."""
    excess = {f"excess_{months}m": asdict(one) for months, one in score.ratings.items()}
    record: dict[str, Any] = _rounded(asdict(score) | {"ratings": excess})
    return record


def _rounded(value: Any) -> Any:
    """Two places, all the way down."""
    if isinstance(value, float):
        return round(value, 2)
    return {name: _rounded(item) for name, item in value.items()} if isinstance(value, dict) else value


@cache
def _firms() -> dict[str, str]:
    """Every name of a firm -> the one that it is listed under."""
    from nlp.lexicon import lexicon

    return {name.casefold(): firm.name for firm in lexicon().firms for name in (firm.name, *firm.aliases)}


def _named(source: str) -> str:
    return _firms().get(source.casefold(), source)


def firm_scores(reader: Reader) -> dict[str, Score]:
    """The record of every firm by its name in lower case."""
    from reconcile.scorecard import scorecard as score
    from store.scores import tallies

    counted = (replace(tally, source=_named(tally.source)) for tally in tallies(reader, "firm"))
    return {one.source.casefold(): one for one in score(counted)}
