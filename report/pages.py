"""Self-contained HTML pages: nothing is fetched, no script but our own runs, text stays text.

Jinja2 escapes whatever comes from articles; the Content-Security-Policy names our one style and one script
by their hashes, and forbids every other and every request.
"""

from __future__ import annotations

from base64 import b64encode
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from report.courses import ThesisChart
from report.mark_table import mark_table
from report.marks import SymbolChart
from report.palette import SIDES, VERDICTS
from report.pictures import NARROW, WIDE, svg
from report.tables import Picture, Report

_FILES = Path(__file__).with_name("page")
SIGNS = {name: look.sign for name, look in (*VERDICTS.items(), *SIDES.items())}


def report_page(report: Report) -> str:
    """The report as one HTML file."""
    return _page("report.html", report=report)


def chart_page(chart: SymbolChart | ThesisChart, day: date) -> str:
    """One chart as an HTML file, a symbol's with a table of its marks."""
    if isinstance(chart, SymbolChart):
        title, table = f"{chart.symbol}: {chart.shown}", mark_table(chart)
    else:
        title, table = chart.title, None
    return _page("chart.html", title=title, picture=picture(chart), table=table, made=day.isoformat())


def picture(chart: SymbolChart | ThesisChart) -> Picture:
    """The chart for a page, with what it shows in words for those who do not see it."""
    wide, narrow = (
        f"data:image/svg+xml;base64,{b64encode(svg(chart, size).encode()).decode()}"
        for size in (WIDE, NARROW)
    )
    return Picture(wide, narrow, _words(chart))


def web_address(address: str | None) -> str | None:
    """The address if it is one of the web; a feed may give `javascript:` for a link."""
    try:
        parts = urlsplit(address or "")
    except ValueError:
        return None
    return address if parts.scheme in ("http", "https") and parts.netloc else None


def _words(chart: SymbolChart | ThesisChart) -> str:
    if isinstance(chart, SymbolChart):
        prices = f"Closes from {chart.days[0]} to {chart.days[-1]}" if chart.days else "No prices"
        return f"{prices}. Targets: {len(chart.targets)}; ratings: {len(chart.ratings)}."
    total = chart.balance[-1].total if chart.balance else 0
    said = f"Balance of statements over time, {total:+d} in the end."
    lines = [line for line in (chart.long, chart.short) if line]
    moves = [f"{line.symbol} {line.moves[-1]:+.1f}% since {line.days[0]}" for line in lines]
    return " ".join([said, *([", ".join(moves) + "."] if moves else [])])


def _page(name: str, **given: Any) -> str:
    style, script = _file("style.css"), _file("script.js")
    policy = (
        f"default-src 'none'; img-src data:; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    return str(_templates().get_template(name).render(style=style, script=script, policy=policy, **given))


@cache
def _templates() -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    found = Environment(
        loader=FileSystemLoader(_FILES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.globals["signs"] = SIGNS
    return found


def _file(name: str) -> Any:
    """Our own text, as it stands in the file, so that its hash fits."""
    from markupsafe import Markup

    return Markup((_FILES / name).read_text(encoding="utf-8"))


def _hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
