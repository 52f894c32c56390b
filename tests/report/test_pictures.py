"""Pictures and terminal charts: what is in them, and that nothing in them can do harm."""

import re
from xml.etree import ElementTree

import pytest
from charts import HOSTILE, of_symbol, of_thesis, rating, record

from report import terminal
from report.courses import ThesisChart
from report.marks import SymbolChart
from report.palette import SIDES, VERDICTS
from report.pictures import INK, NARROW, png, svg

STATUSES = ("confirmed", "close", "contradicted", "pending", "unverifiable", None)
EVERY = of_symbol(*(record(status=status, value=100 + 12 * at) for at, status in enumerate(STATUSES)))
RATED = of_symbol(record(), rating("bullish", "buy"), rating("bullish", "buy"), rating("bearish", "sell"))
HOSTILE_THESIS = of_thesis(HOSTILE)
CHARTS = [EVERY, RATED, of_symbol(), of_thesis(), of_thesis(lines=False), HOSTILE_THESIS]


def texts(picture: str) -> list[str]:
    return [text for it in ElementTree.fromstring(picture).iter() if (text := "".join(it.itertext()).strip())]


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: type(chart).__name__)
def test_an_svg_is_whole_and_harmless(chart: SymbolChart | ThesisChart) -> None:
    picture = svg(chart)
    tags = {it.tag.rsplit("}")[-1] for it in ElementTree.fromstring(picture).iter()}
    assert not tags & {"script", "image", "foreignObject", "a"}
    links = re.findall(r"""(?:href|src)\s*=\s*["']([^"']*)|url\(([^)]*)\)""", picture)
    assert all((one or other).startswith("#") for one, other in links)
    assert svg(chart) == picture
    assert INK.lower() in picture.split("</style>")[0]
    assert "currentColor" in picture


def test_text_stays_text() -> None:
    # Two dollars would be a formula to matplotlib.
    assert HOSTILE in "\n".join(texts(svg(HOSTILE_THESIS))).replace("\n", " ")


def test_every_verdict_has_a_colour_and_a_mark_in_the_legend() -> None:
    shown = texts(svg(EVERY))
    assert set(VERDICTS) <= set(shown)
    assert "close" in shown


def test_what_lies_on_each_other_is_counted() -> None:
    assert "2×" in texts(svg(RATED))


def test_marks_differ_without_their_colours() -> None:
    for looks in (VERDICTS, SIDES):
        assert len({look.marker for look in looks.values()}) == len(looks)
        assert len({look.sign for look in looks.values()}) == len(looks)


def test_a_png_and_a_picture_for_a_phone() -> None:
    assert png(RATED).startswith(b"\x89PNG\r\n")
    width, height = re.findall(r'(?:width|height)="([\d.]+)pt"', svg(RATED, NARROW))[:2]
    assert (float(width) / 72, float(height) / 72) == pytest.approx(NARROW, abs=0.02)


@pytest.mark.parametrize("width", [40, 80, 120])
@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: type(chart).__name__)
def test_a_terminal_chart_fits(chart: SymbolChart | ThesisChart, width: int) -> None:
    lines = terminal.lines(chart, width, colours=False)
    drawn = [line for line in lines if re.search("[│┤└┌]", line) and "due" not in line]
    assert drawn
    assert max(map(len, drawn)) <= width
    assert "\x1b" not in "".join(lines)


def test_a_terminal_chart_with_colours() -> None:
    assert "\x1b[" in "".join(terminal.lines(RATED, 80, colours=True))


def test_the_signs_of_a_terminal_chart_are_explained() -> None:
    lines = terminal.lines(EVERY, 80, colours=False)
    assert all(f"{look.sign} {name}" in lines[-1] for name, look in VERDICTS.items())
    assert all(any(look.sign in line for line in lines[:-1]) for look in VERDICTS.values())
