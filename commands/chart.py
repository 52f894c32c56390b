"""chart: prices with what was said of them, and theses with how the market answered."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

import render
from commands.common import Settings, example, now, prefix
from commands.theses import reading_of, up_to_date
from records import in_new_york

if TYPE_CHECKING:
    from report.courses import ThesisChart
    from report.marks import SymbolChart

FORMS = (".png", ".svg", ".html")


def _out(_: click.Context, __: click.Parameter, value: Path | None) -> Path | None:
    """UsageError for an ending that is none of a picture."""
    if value is not None and value.suffix.lower() not in FORMS:
        raise click.BadParameter(f"{value} ends in none of {', '.join(FORMS)}.")
    return value


@click.command(epilog=example("streetcheck chart AAPL -o aapl.svg", "streetcheck chart thesis 1f0c9a2e"))
@click.argument("what", metavar="SYMBOL | thesis ID", nargs=-1, required=True)
@click.option(
    "-o", "--output", callback=_out, type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
    help="A picture instead: FILE.png, FILE.svg or FILE.html.",
)  # fmt: skip
@click.pass_obj
def chart(settings: Settings, what: tuple[str, ...], output: Path | None) -> None:
    """Draw a symbol or a thesis.

    A symbol: its price, with every target and rating at its date, by verdict, until it is due. A thesis: the
    statements for and against it over time, and what is long against what is short since the first.
    """
    drawn = _chart(settings, what)
    if output is None:
        for line in _lines(drawn):
            render.data(line)
        return
    output.write_bytes(_picture(drawn, output.suffix.lower()))
    render.note(f"{output}: written")


def _chart(settings: Settings, what: tuple[str, ...]) -> SymbolChart | ThesisChart:
    if len(what) == 1:
        return of_symbol(settings, what[0].upper())
    if len(what) == 2 and what[0] == "thesis":
        return of_thesis(settings, prefix(what[1]))
    raise click.UsageError("Give a symbol, or thesis and its id.")


def of_symbol(settings: Settings, symbol: str) -> SymbolChart:
    """StoreError where nothing of it is known."""
    from reconcile.series import Series
    from report.marks import symbol_chart
    from store.errors import StoreError

    with settings.store() as store:
        series = Series.of_columns(symbol, store.columns([symbol])[symbol])
    with settings.reader() as reader:
        kinds = ("price_target", "rating")
        claims = [row for kind in kinds for row in reader.claims(symbol=symbol, kind=kind)]
    found = symbol_chart(symbol, series, claims)
    if not found.days and not found.marks:
        raise StoreError(f"{symbol}: no prices, targets or ratings are stored")
    return found


def of_thesis(settings: Settings, thesis: str) -> ThesisChart:
    """StoreError where there is no such thesis."""
    from report.courses import thesis_chart

    with settings.store() as store:
        up_to_date(store)
        with reading_of(settings, store, None) as (desk, reading):
            page = reading.page(desk.one(thesis), figures_too=False)
        return thesis_chart(page, reading.market(page))


def _lines(drawn: SymbolChart | ThesisChart) -> list[str]:
    from report.terminal import lines

    return lines(drawn, render.width(), render.in_colour())


def _picture(drawn: SymbolChart | ThesisChart, form: str) -> bytes:
    from report import pictures
    from report.pages import chart_page

    if form == ".png":
        return pictures.png(drawn)
    day = in_new_york(now()).date()
    return (pictures.svg(drawn) if form == ".svg" else chart_page(drawn, day)).encode()
