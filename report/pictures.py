"""Charts as pictures, by matplotlib: SVG text or PNG bytes. No window, no global state.

What is drawn in INK takes the colour of the text around it, so that one SVG does for light and dark.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING, Any

from report.courses import Line, ThesisChart
from report.marks import STANCES, Mark, SymbolChart
from report.palette import LONG, PRICE, SHORT, SIDES, VERDICTS, Look

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK = "#1A1B1C"  # no other part of a picture has this colour
_DARK_INK = "#E8E8E6"
_INK_STYLE = (
    f"<style>svg{{color:{INK.lower()}}}@media (prefers-color-scheme:dark){{svg{{color:{_DARK_INK}}}}}</style>"
)
WIDE, NARROW = (8.6, 4.8), (4.6, 5.4)  # inches
_LETTER = 0.115  # inches that a letter of a title takes
_STYLE = {
    "font.family": "sans-serif", "font.size": 10, "svg.fonttype": "none", "svg.hashsalt": "streetcheck",
    "text.parse_math": False, "text.color": INK, "axes.labelcolor": INK, "axes.edgecolor": INK,
    "xtick.color": INK, "ytick.color": INK, "axes.spines.top": False, "axes.spines.right": False,
    "axes.grid": True, "grid.color": "#8C8C8C", "grid.alpha": 0.25, "axes.titlesize": 12,
    "axes.titlelocation": "left", "axes.titleweight": "bold", "legend.frameon": False,
    "legend.fontsize": 9, "axes.unicode_minus": True, "hatch.linewidth": 0.8,
}  # fmt: skip


def svg(chart: SymbolChart | ThesisChart, size: tuple[float, float] = WIDE) -> str:
    """A whole SVG document without a script or an address to load; the same chart gives the same text."""
    text = _saved(chart, size, "svg", transparent=True, metadata={"Date": None, "Creator": None}).decode()
    start = text.index("<svg")
    head = text.index(">", start) + 1
    return text[start:head] + _INK_STYLE + text[head:].replace(INK.lower(), "currentColor")


def png(chart: SymbolChart | ThesisChart) -> bytes:
    """On white, 160 dots an inch."""
    return _saved(chart, WIDE, "png", dpi=160, facecolor="white", metadata={"Software": None})


def _saved(chart: SymbolChart | ThesisChart, size: tuple[float, float], form: str, **options: Any) -> bytes:
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    with rc_context(_STYLE):
        figure = Figure(figsize=size, layout="constrained")
        if isinstance(chart, SymbolChart):
            _draw_symbol(figure, chart)
        else:
            _draw_thesis(figure, chart)
        out = BytesIO()
        figure.savefig(out, format=form, **options)
    return out.getvalue()


# --- a symbol


def _draw_symbol(figure: Figure, chart: SymbolChart) -> None:
    heights = [3.4, 1] if chart.ratings else [1]
    axes = figure.subplots(len(heights), 1, sharex=True, height_ratios=heights, squeeze=False)[:, 0]
    prices = axes[0]
    prices.set_title(f"{chart.symbol}: {chart.shown}")
    if chart.days:
        prices.plot(chart.days, chart.closes, color=PRICE, linewidth=1.4, label="close")
    for (mark, level), count in _alike((mark, mark.level) for mark in chart.targets).items():
        _horizon(prices, mark, level, count)
    for mark in chart.targets:
        if mark.high is not None:
            prices.plot([mark.day, mark.day], [mark.level, mark.high], color=_look(mark).colour)
    if chart.ratings:
        _draw_ratings(axes[1], chart.ratings)
    _legend(figure, prices, chart.marks)
    _by_date(axes[-1])


def _draw_ratings(axes: Axes, ratings: Sequence[Mark]) -> None:
    """A row a stance; ratings of one day and row with other verdicts stand above each other."""
    axes.set_yticks(range(len(STANCES)), STANCES)
    axes.set_ylim(-0.6, len(STANCES) - 0.4)
    beside: Counter[tuple[date, float]] = Counter()
    for (mark, row), count in _alike((mark, mark.row) for mark in ratings).items():
        place = beside[mark.day, row]
        _horizon(axes, mark, row + 0.25 * (-(-place // 2)) * (1 if place % 2 else -1), count)
        beside[mark.day, row] += 1


def _alike(marks: Iterable[tuple[Mark, float | None]]) -> dict[tuple[Mark, float], int]:
    """The first of the marks that would lie on each other, with its height, and how many they are."""
    firsts: dict[tuple[object, ...], Mark] = {}
    counts: Counter[tuple[Mark, float]] = Counter()
    for mark, level in marks:
        assert level is not None
        first = firsts.setdefault((mark.day, mark.until, mark.status, level), mark)
        counts[first, level] += 1
    return counts


def _horizon(axes: Axes, mark: Mark, level: float, count: int) -> None:
    """The mark at its day, how often it was said, and a line with an end to the day on which it is due."""
    look = _look(mark)
    axes.plot([mark.day, mark.until], [level, level], color=look.colour, linewidth=1, linestyle=(0, (4, 2)))
    axes.plot([mark.until], [level], color=look.colour, marker="|", markersize=6)
    axes.plot([mark.day], [level], **_marker(look))
    if count > 1:
        axes.annotate(f"{count}×", (_number(mark.day), level), xytext=(-7, 0), textcoords="offset points",
                      horizontalalignment="right", verticalalignment="center", fontsize=9)  # fmt: skip


def _look(mark: Mark) -> Look:
    return VERDICTS[mark.status]


def _marker(look: Look) -> dict[str, Any]:
    return {"marker": look.marker, "color": look.colour, "markersize": 7, "linestyle": "none",
            "markeredgecolor": INK, "markeredgewidth": 0.6}  # fmt: skip


def _legend(figure: Figure, axes: Axes, marks: Sequence[Mark]) -> None:
    from matplotlib.lines import Line2D

    found = {mark.status for mark in marks}
    handles = [
        Line2D([], [], label=status, **_marker(look)) for status, look in VERDICTS.items() if status in found
    ]
    if handles:
        handles.append(Line2D([], [], color=INK, linewidth=1, linestyle=(0, (4, 2)), label="until it is due"))
    closes = [line for line in axes.get_lines() if line.get_label() == "close"]
    figure.legend(
        handles=[*closes, *handles],
        loc="outside lower left",
        ncols=4 if _is_wide(figure) else 3,
    )


# --- a thesis


def _draw_thesis(figure: Figure, chart: ThesisChart) -> None:
    lines = [line for line in (chart.long, chart.short) if line]
    axes = figure.subplots(1 + bool(lines), 1, sharex=True, squeeze=False)[:, 0]
    axes[0].set_title(_wrapped(chart.title, int(figure.get_figwidth() / _LETTER)))
    _draw_balance(axes[0], chart)
    if lines:
        _draw_lines(axes[1], lines)
    figure.legend(loc="outside lower left", ncols=5 if _is_wide(figure) else 3)
    _by_date(axes[-1])


def _wrapped(title: str, letters: int) -> str:
    from textwrap import shorten, wrap

    return "\n".join(wrap(shorten(title, 150, placeholder=" …"), letters))


def _draw_balance(axes: Axes, chart: ThesisChart) -> None:
    """Statements for it upwards and against it downwards, by stretches; the line is their sum so far."""
    from matplotlib.ticker import MaxNLocator

    if not chart.balance:
        return
    starts, width = [one.start for one in chart.balance], chart.step * 0.8
    for side, way, hatch in (("supporting", 1, ""), ("opposing", -1, "////")):
        counts = [way * getattr(one, side) for one in chart.balance]
        axes.bar(starts, counts, width=width, align="edge", color=SIDES[side].colour, hatch=hatch,
                 edgecolor=INK, linewidth=0.5, label=side)  # fmt: skip
    days, totals = [*starts, starts[-1] + chart.step], [one.total for one in chart.balance]
    if chart.long and chart.long.days[-1] > days[-1]:
        days[-1] = chart.long.days[-1]
    axes.step(days, [*totals, totals[-1]], where="post", color=INK, label="balance so far")
    axes.axhline(0, color=INK, linewidth=0.8)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_ylabel("statements")


def _draw_lines(axes: Axes, lines: Sequence[Line]) -> None:
    looks = ((LONG, "-", "long"), (SHORT, "--", "short"))
    for line, (colour, style, leg) in zip(lines, looks, strict=False):
        axes.plot(line.days, line.moves, color=colour, linestyle=style, label=f"{line.symbol} ({leg})")
        axes.annotate(f" {line.symbol} {line.moves[-1]:+.1f}%", (line.days[-1], line.moves[-1]), color=INK,
                      verticalalignment="center", fontsize=9)  # fmt: skip
    axes.axhline(0, color=INK, linewidth=0.8)
    axes.margins(x=0.14 if _is_wide(axes.figure) else 0.3)
    axes.set_ylabel("% since first claim")


def _is_wide(figure: Figure) -> bool:
    return bool(figure.get_figwidth() > NARROW[0])


def _number(day: date) -> float:
    """The day as matplotlib counts it."""
    from matplotlib.dates import date2num

    return float(date2num(day))


def _by_date(axes: Axes) -> None:
    from matplotlib.dates import AutoDateLocator, DateFormatter

    axes.xaxis.set_major_locator(AutoDateLocator(minticks=2, maxticks=7 if _is_wide(axes.figure) else 5))
    axes.xaxis.set_major_formatter(DateFormatter("%Y-%m-%d"))
    axes.tick_params(axis="x", labelsize=9)
