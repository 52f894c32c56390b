"""report: all of it on one HTML page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import render
from commands.chart import of_symbol
from commands.common import Settings, day, example, now, prefix
from commands.scores import firm_scores
from commands.theses import chosen_theses, reading_of, up_to_date
from records import in_new_york

if TYPE_CHECKING:
    from reconcile.conflicts import Conflict
    from reconcile.scorecard import Score
    from reconcile.theses import Page, Reading
    from report.tables import Card, Picture, Report
    from store.theses import ThesisDesk

THESES, VERDICTS, CONFLICTS, SCORES = 30, 200, 200, 100  # of each so many at most


@dataclass(frozen=True, slots=True)
class Scope:
    """What the report is limited to."""

    since: date | None
    thesis: str | None
    symbol: str | None

    def words(self) -> str:
        parts = [
            f"thesis {self.thesis}" if self.thesis else "",
            f"about {self.symbol}" if self.symbol else "",
            f"from {self.since} on" if self.since else "",
        ]
        told = ", ".join(part for part in parts if part)
        return f"Only {told}." if told else "All that is in the ledger."


@click.command(epilog=example("streetcheck report -o report.html", "streetcheck report --symbol IWM"))
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), default="report.html",
    show_default=True, metavar="FILE", help="Where to write it.",
)  # fmt: skip
@click.option(
    "--since", type=day, metavar="DATE",
    help="Theses spoken of, verdicts reached and conflicts stated on this day or later.",
)  # fmt: skip
@click.option("--thesis", type=prefix, metavar="ID", help="Only this thesis, and what belongs to it.")
@click.option("--symbol", help="Only about this subject, or what stands for it: IWM finds small caps.")
@click.pass_obj
def report(
    settings: Settings, output: Path, since: date | None, thesis: str | None, symbol: str | None
) -> None:
    """Write one HTML file: theses with charts, verdicts, scores, conflicts.

    It needs no network and no other file. Each claim leads to its quote and its source.
    """
    from report.pages import report_page

    made = _report(settings, Scope(since, thesis, symbol.upper() if symbol else None))
    output.write_text(report_page(made), encoding="utf-8")
    parts = (("theses", made.theses.rows), ("verdicts", made.verdicts.rows),
             ("conflicts", made.conflicts.rows), ("claims", made.notes))  # fmt: skip
    render.note(f"{output}: {', '.join(f'{name} {len(rows)}' for name, rows in parts)}")


def _report(settings: Settings, scope: Scope) -> Report:
    from report import summary
    from report.tables import Report

    wording = summary.Wording(render.figure, render.amount)
    with settings.store() as store:
        up_to_date(store)
        with reading_of(settings, store, None) as (desk, reading):
            pages, known = _pages(desk, reading, scope)
            cards = [summary.card(page, _picture(page, reading), wording) for page in pages]
            conflicts = _conflicts(desk, scope)
    ids = {stand.filed.claim.id for page in pages for stand in page.stands} if scope.thesis else None
    turned = _turned(settings, scope, ids)
    if ids is not None:
        conflicts = [it for it in conflicts if {it.one.claim.id, it.other.claim.id} & ids]
    shown = [summary.record_of(stand.filed) for page in pages for stand in summary.shown_stands(page)]
    differing = [summary.record_of(it.filed) for one in conflicts[:CONFLICTS] for it in (one.one, one.other)]
    claims = [*shown, *turned, *differing]
    scores = _scores(settings, scope, claims)
    today = in_new_york(now()).date()
    return Report(
        "streetcheck report", today.isoformat(), scope.words(),
        summary.theses_table(pages, _note(len(pages), known)),
        [*_symbol_card(settings, scope), *cards],
        summary.verdicts_table(turned, wording, f"The last {VERDICTS}." if len(turned) == VERDICTS else ""),
        summary.scores_table(scores[:SCORES], _note(min(len(scores), SCORES), len(scores))),
        summary.conflicts_table(
            conflicts[:CONFLICTS], wording, _note(min(len(conflicts), CONFLICTS), len(conflicts))
        ),
        summary.notes(claims, wording),
    )  # fmt: skip


def _note(shown: int, known: int) -> str:
    return f"{shown} of {known}." if shown < known else ""


def _pages(desk: ThesisDesk, reading: Reading, scope: Scope) -> tuple[list[Page], int]:
    """The theses with most claims, the user's first; and how many there are."""
    if scope.thesis:
        return [reading.page(desk.one(scope.thesis))], 1
    chosen = chosen_theses(desk, scope.symbol)
    if scope.since is None:
        return [reading.page(thesis) for thesis in chosen[:THESES]], len(chosen)
    pages = (reading.page(thesis) for thesis in chosen)
    spoken = [page for page in pages if page.stands and page.stands[-1].day >= scope.since]
    return spoken[:THESES], len(spoken)


def _picture(page: Page, reading: Reading) -> Picture | None:
    from report.courses import thesis_chart
    from report.pages import picture

    return picture(thesis_chart(page, reading.market(page))) if page.balance else None


def _conflicts(desk: ThesisDesk, scope: Scope) -> list[Conflict]:
    from reconcile.conflicts import METRICS_COMPARED, conflicts
    from reconcile.families import family_of_symbol, key_of

    key = key_of(family_of_symbol(scope.symbol)) if scope.symbol else None
    found = conflicts(desk.with_figures(METRICS_COMPARED), key=key, since=scope.since)
    return sorted(found, key=lambda it: it.changed)


def _turned(settings: Settings, scope: Scope, ids: set[str] | None) -> list[dict[str, Any]]:
    with settings.reader() as reader:
        limit = None if ids is not None else VERDICTS
        found = reader.turned(symbol=scope.symbol, since=scope.since, limit=limit)
    return found if ids is None else [row for row in found if row["id"] in ids][:VERDICTS]


def _scores(settings: Settings, scope: Scope, claims: Sequence[Any]) -> list[Score]:
    """The firms' records; with a thesis or a symbol only of those that speak here."""
    from report.marks import who

    with settings.reader() as reader:
        scores = firm_scores(reader)
    here = {who(claim).casefold() for claim in claims} if scope.thesis or scope.symbol else scores.keys()
    return [score for name, score in scores.items() if name in here]


def _symbol_card(settings: Settings, scope: Scope) -> list[Card]:
    """The price of the symbol that was asked for, where there is something to draw."""
    from report.mark_table import mark_table
    from report.pages import picture
    from report.tables import Card
    from store.errors import StoreError

    if scope.symbol is None:
        return []
    try:
        drawn = of_symbol(settings, scope.symbol)
    except StoreError:
        return []
    return [Card("symbol", f"{drawn.symbol}: {drawn.shown}", None, (), picture(drawn), [mark_table(drawn)])]
