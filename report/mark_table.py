"""The marks of a symbol's chart as a table: what the picture shows, in words."""

from __future__ import annotations

from report.marks import Mark, SymbolChart
from report.tables import Cell, Column, Table

_COLUMNS = (
    Column("date", "date"), Column("said"), Column("target", "number"), Column("who"),
    Column("until", "date"), Column("verdict"),
)  # fmt: skip


def mark_table(chart: SymbolChart) -> Table:
    """A row a target or rating, oldest first."""
    rows = [_row(mark) for mark in chart.marks]
    return Table("marks", f"Targets and ratings of {chart.symbol}", _COLUMNS, rows, head=1)


def _row(mark: Mark) -> tuple[Cell, ...]:
    ends = [level for level in (mark.level, mark.high) if level is not None]
    target = Cell("–".join(f"{level:,.2f}" for level in ends), mark.level or "")
    return (
        Cell(str(mark.day)), Cell(mark.words), target, Cell(mark.who),
        Cell(str(mark.until)), Cell(mark.status, look=mark.status),
    )  # fmt: skip
