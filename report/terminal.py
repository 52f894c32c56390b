"""Charts in a terminal, by plotext: lines of text, with colours or without."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from report.courses import ThesisChart
from report.marks import STANCES, Mark, SymbolChart
from report.palette import SIDES, VERDICTS

HEIGHT = 18  # lines of a chart
_LOWER = 9  # lines of what stands below it
_NARROW = 40
_FIGURES = 4  # on the y axis
_TICKS = 14  # columns that a date takes, with some air


class Canvas:
    """plotext has one figure for all; this is its only user. Days are numbers on its x axis."""

    def __init__(self, width: int, height: int, title: str, colours: bool) -> None:
        import plotext

        self._plotext: Any = plotext
        self._figure: Any = plotext.figure
        self._width, self._colours = max(width, _NARROW), colours
        self._named = False
        self._days: set[int] = set()
        self._values: set[float] = set()
        self._figure.clear()
        self._figure.theme("colorless")
        self._figure.plot_size(self._width, height)
        self._figure.title(title[: self._width - 10])

    def line(self, days: Sequence[date], values: Sequence[float], colour: str = "default") -> None:
        self._figure.draw(self._signal(days, values, "braille", colour).lines())

    def points(self, days: Sequence[date], values: Sequence[float], sign: str, colour: str) -> None:
        self._figure.draw(self._signal(days, values, sign, colour))

    def rows(self, names: Sequence[str]) -> None:
        """Names instead of figures on the y axis."""
        self._named = True
        self._figure.ruler("y").ticks(list(range(len(names))), list(names))
        self._figure.ruler("y").lim(-0.5, len(names) - 0.5)

    def text(self) -> list[str]:
        self._date_ticks()
        self._value_ticks()
        built = self._figure.build()
        text = built.string() if self._colours else self._plotext.uncolorize(built)
        return [line.rstrip() for line in text.rstrip("\n").split("\n")]

    def _signal(self, days: Sequence[date], values: Sequence[float], sign: str, colour: str) -> Any:
        numbers = [day.toordinal() for day in days]
        self._days |= {*numbers[:1], *numbers[-1:]}
        self._values |= {min(values), max(values)} if values else set()
        marker = self._plotext.marker(sign, colour) if self._colours else sign
        return self._figure.signal(numbers, list(values), marker=marker)

    def _date_ticks(self) -> None:
        if self._days:
            first, last = min(self._days), max(self._days)
            count = max(2, min(6, (self._width - 12) // _TICKS))
            days = sorted({first + round((last - first) * at / (count - 1)) for at in range(count)})
            self._figure.ruler("x").ticks(days, [date.fromordinal(day).isoformat() for day in days])

    def _value_ticks(self) -> None:
        if not self._named and self._values:
            first, last = min(self._values), max(self._values)
            places = 0 if last - first >= _FIGURES else 2
            values = sorted(
                {round(first + (last - first) * at / (_FIGURES - 1), places) for at in range(_FIGURES)}
            )
            self._figure.ruler("y").ticks(values, [f"{value:,.{places}f}" for value in values])


def lines(chart: SymbolChart | ThesisChart, width: int, colours: bool) -> list[str]:
    """The chart in `width` columns (40 at least), and below it what its marks mean."""
    if isinstance(chart, SymbolChart):
        return _symbol(chart, width, colours)
    return _thesis(chart, width, colours)


def _symbol(chart: SymbolChart, width: int, colours: bool) -> list[str]:
    drawn = []
    if chart.days or chart.targets:
        canvas = Canvas(width, HEIGHT, f"{chart.symbol}: {chart.priced}", colours)
        if chart.days:
            canvas.line(chart.days, chart.closes)
        for mark in chart.targets:
            assert mark.level is not None
            _draw(canvas, mark, mark.level)
        drawn += canvas.text()
    if chart.ratings:
        canvas = Canvas(width, _LOWER, f"{chart.symbol}: ratings", colours)
        canvas.rows(STANCES)
        for mark in chart.ratings:
            assert mark.row is not None
            _draw(canvas, mark, mark.row)
        drawn += canvas.text()
    found = {mark.status for mark in chart.marks}
    return [*drawn, *_meaning([f"{look.sign} {name}" for name, look in VERDICTS.items() if name in found])]


def _draw(canvas: Canvas, mark: Mark, level: float) -> None:
    look = VERDICTS[mark.status]
    canvas.points([mark.day], [level], look.sign, look.terminal)
    canvas.points([mark.until], [level], "┤", look.terminal)


def _meaning(signs: Sequence[str]) -> list[str]:
    return ["   ".join([*signs, "┤ due"])] if signs else []


def _thesis(chart: ThesisChart, width: int, colours: bool) -> list[str]:
    canvas = Canvas(width, _LOWER + 3, "balance of statements, for above against", colours)
    days = [one.start for one in chart.balance]
    canvas.line(days, [one.total for one in chart.balance])
    for side, way in (("supporting", 1), ("opposing", -1)):
        spoken = [one for one in chart.balance if getattr(one, side)]
        counts = [way * getattr(one, side) for one in spoken]
        canvas.points([one.start for one in spoken], counts, SIDES[side].sign, SIDES[side].terminal)
    drawn = [*canvas.text(), "▲ supporting   ▼ opposing   line: balance so far"]
    if chart.long is None:
        return drawn
    canvas = Canvas(width, HEIGHT - 3, "% since the first claim", colours)
    canvas.line(chart.long.days, chart.long.moves, "blue")
    said = f"line: {chart.long.symbol} {chart.long.moves[-1]:+.1f}% (long)"
    if chart.short:
        canvas.points(chart.short.days, chart.short.moves, "·", "magenta")
        said += f"   dots: {chart.short.symbol} {chart.short.moves[-1]:+.1f}% (short)"
    return [*drawn, *canvas.text(), said]
