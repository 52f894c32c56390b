"""How things are shown: data on standard output, everything else on standard error.

Nothing else prints. Records come in as the dicts of the claim record; a table is plain text of a stable
shape, coloured on a terminal only (and there not under NO_COLOR).
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from layout import Cell, Columns, coloured, cut, table
from records import guarded, new_york_day

if TYPE_CHECKING:
    from rich.text import Text

Record = Mapping[str, Any]

CLAIM_COLUMNS = (
    "id", "article.id", "article.url", "article.title", "article.published", "article.publisher",
    "article.author", "quote", "start", "end", "kind", "subject.symbol", "subject.name", "subject.type",
    "metric", "value", "value_high", "of", "unit", "comparator", "direction", "prior_value", "label",
    "prior_label", "action", "stance", "claimant.name", "claimant.person", "claimant.firm",
    "claimant.role", "modality", "period.text", "period.start", "period.end", "horizon",
    "benchmark.symbol", "benchmark.name", "benchmark.type", "cues", "rule", "confidence",
    "verdict.status", "verdict.reason", "verdict.observed", "verdict.expected", "verdict.tolerance",
    "verdict.as_of", "verdict.due", "verdict.method", "verdict.explanation", "copies",
)  # fmt: skip
ARTICLE_COLUMNS = (
    "id", "published", "publisher", "title", "url", "symbols", "claims", "source", "copies", "differing",
)  # fmt: skip
FEED_COLUMNS = ("url", "title", "state", "checked_at", "due_at", "failures", "last_error")
VERDICT_STYLES = {"confirmed": "green", "close": "cyan", "contradicted": "red", "pending": "yellow"}
CURRENCIES = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "CAD": "C$", "AUD": "A$", "INR": "₹"}
SUFFIXES = {
    "percent": "%", "percentage_points": " pp", "basis_points": " bp", "multiple": "x",
    "sessions": " sessions", "years": " years",
}  # fmt: skip
COMPARATORS = {"approx": "~", "gt": ">", "ge": "≥", "lt": "<", "le": "≤"}
MOVES = ("return", "relative_return", "implied_upside", "earnings_growth", "revenue_growth", "gdp_growth")
SCALES = ((Decimal(10) ** 12, "T"), (Decimal(10) ** 9, "B"), (Decimal(10) ** 6, "M"))
CLAIM_CELLS: dict[str, dict[str, Any]] = {
    "date": {"min_width": 10}, "subject": {"max_width": 18}, "claim": {"max_width": 18},
    "figure": {"max_width": 20}, "claimant": {"max_width": 18}, "verdict": {"min_width": 12},
    "id": {"min_width": 8}, "copies": {"justify": "right"}, "quote": {"ratio": 1},
}  # fmt: skip
NARROW = ("date", "subject", "claim", "figure", "verdict", "id", "copies")
LINE_EVERY = 5.0  # seconds between two lines about long work, where there is no terminal
WIDE = 130  # columns of a terminal from which quotes stand in the row of their claim


# --- streams

# Where lines go while a progress bar stands under them (commands.progress).
above_bar: Callable[[str], None] | None = None


def prepare() -> None:
    """Both streams speak UTF-8 whatever the locale; a lone surrogate comes out as its JSON escape."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def data(line: str) -> None:
    """One line of what was asked for, handed on at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def note(line: str) -> None:
    """A line about the work: counts, advice."""
    if above_bar is not None:
        above_bar(clean(line))
        return
    sys.stderr.write(_line_start() + clean(line) + "\n")
    sys.stderr.flush()


def problem(item: str, reason: str) -> None:
    """What went wrong with what, on one line."""
    note(problem_line(item, reason))


def problem_line(item: str, reason: str) -> str:
    """The words of `problem`, for who has another place for them."""
    return f"streetcheck: {item}: {' '.join(reason.split())}"


def progress(line: str) -> None:
    """What is being worked on; shown on a terminal only, and written over by whatever comes next."""
    if sys.stderr.isatty():
        width = os.get_terminal_size(sys.stderr.fileno()).columns or 80
        sys.stderr.write(_line_start() + clean(line)[: width - 1])
        sys.stderr.flush()


class Progress:
    """How far the work on several things is: a bar for each on a terminal, elsewhere a line now and then.

    Called with the name of a thing, how much of it is done, and how much there is. A context manager.
    """

    def __init__(self, every: float = LINE_EVERY) -> None:
        self._every, self._said_at = every, time.monotonic()
        self._bars = _bars() if sys.stderr.isatty() else None
        self._tasks: dict[str, Any] = {}

    def __enter__(self) -> Progress:
        if self._bars:
            self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._bars:
            self._bars.stop()

    def __call__(self, name: str, done: int, total: int) -> None:
        if self._bars:
            if name not in self._tasks:
                self._tasks[name] = self._bars.add_task(clean(name), total=total)
            self._bars.update(self._tasks[name], completed=done, total=total)
        elif time.monotonic() - self._said_at >= self._every:
            self._said_at = time.monotonic()
            note(f"{name}: {done:,} of {total:,}")


def _bars() -> Any:
    """They are gone when the work is done."""
    from rich import progress as bars
    from rich.console import Console

    columns = (bars.TextColumn("{task.description}"), bars.BarColumn(), bars.MofNCompleteColumn(),
               bars.TimeRemainingColumn())  # fmt: skip
    return bars.Progress(*columns, console=Console(stderr=True), transient=True)


def abandon() -> None:
    """Nobody takes our output any more: what is still buffered goes nowhere, and without a complaint."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _line_start() -> str:
    return "\r\x1b[K" if sys.stderr.isatty() else ""


def clean(text: str) -> str:
    """Text that cannot steer a terminal: control and other invisible characters become spaces."""
    return "".join(char if char.isprintable() else " " for char in text)


# --- json, jsonl, csv


def record(value: Record) -> str:
    """One JSON record on one line, letters of every alphabet as they are."""
    return json.dumps(value, ensure_ascii=False)


def listing(
    rows: Sequence[Record], form: str, columns: Sequence[str], table: Callable[[Sequence[Record]], None]
) -> None:
    """Prints rows as `form` says: jsonl, json (one list), csv (the columns), or by calling `table`."""
    if form == "table" and rows:
        table(rows)
    elif form == "csv":
        _csv(rows, columns)
    elif form == "json":
        data(json.dumps(list(rows), ensure_ascii=False, indent=2))
    elif form == "jsonl":
        for row in rows:
            data(record(row))


def _csv(rows: Iterable[Record], columns: Sequence[str]) -> None:
    import csv

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(name.replace(".", "_") for name in columns)
    for row in rows:
        writer.writerow(cell(at(row, name)) for name in columns)


def cell(value: Any) -> Any:
    """A CSV cell, one that a spreadsheet shows rather than runs."""
    if isinstance(value, list | tuple):
        value = " ".join(_words(item) for item in value)
    return guarded(value) if isinstance(value, str) else value


def _words(item: Any) -> str:
    """Of a cue its words, of claims that differ in what."""
    if isinstance(item, list):
        return differing(item)
    return str(item["text"]) if isinstance(item, dict) else str(item)


def at(row: Record, path: str) -> Any:
    """The field of a record by its path (`subject.symbol`), None where it is not set."""
    value: Any = row
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


# --- figures as the trade writes them


def figure(claim: Record) -> str:
    """The stated figure of a claim: `+6.2%`, `$93 (was $67)`, `16.5x`, `3.50–3.75%`, `buy (was hold)`."""
    if claim.get("label"):
        return _with_prior(claim["label"], claim.get("prior_label"))
    metric = str(claim.get("metric"))
    if claim.get("value") is None:
        return metric.replace("_", " ") if metric.startswith("record_") else claim.get("stance") or ""
    unit, prior = claim.get("unit"), claim.get("prior_value")
    text = amount(claim["value"], unit, claim.get("value_high"))
    if claim.get("of") is not None:
        text = f"{text} of {amount(claim['of'], None)}"
    if metric in MOVES and unit == "points":
        text += " pts"
    text = _directed(text, metric, claim.get("comparator") or "", claim.get("direction") or "")
    return _with_prior(text, None if prior is None else amount(prior, unit))


def _with_prior(text: str, prior: str | None) -> str:
    return f"{text} (was {prior})" if prior else text


def _directed(text: str, metric: str, comparator: str, direction: str) -> str:
    """A bound on a move is written with a word (`down >2%`), because `>-2%` would say the opposite."""
    hedge = COMPARATORS.get(comparator, "")
    if direction not in ("up", "down") or metric not in (*MOVES, "streak"):
        return hedge + text
    if metric == "streak":
        return f"{hedge}{text} {direction}"
    if hedge in ("", "~"):
        return hedge + ("+" if direction == "up" else "-") + text
    return f"{direction} {hedge}{text}"


def amount(value: Any, unit: str | None, high: Any = None) -> str:
    """A figure or a range with its unit: 93 USD -> `$93`, 2000000000 USD -> `$2B`, 3.5 and 3.75 percent
    -> `3.50–3.75%`. `unit` is a word of the claim record; None gives the bare number."""
    figures = [Decimal(str(item)) for item in (value, high) if item is not None]
    money = (CURRENCIES.get(unit) or unit + " ") if unit and unit.isupper() else ""
    scales = (scale for scale in SCALES if money and abs(figures[-1]) >= scale[0])
    size, letter = next(scales, (Decimal(1), ""))
    figures = [item / size for item in figures]
    places = min(max(_places(item) for item in figures), 3 if letter else 12)
    places = 2 if money and not letter and places == 1 else places
    digits = "–".join(f"{abs(item):,.{places}f}" for item in figures)
    return ("-" if figures[0] < 0 else "") + money + digits + letter + SUFFIXES.get(unit or "", "")


def _places(value: Decimal) -> int:
    return max(0, -int(value.normalize().as_tuple().exponent))


# --- tables and pages


def width() -> int:
    """Of standard output, in letters: 80 where it is no terminal (COLUMNS overrules)."""
    stated = os.environ.get("COLUMNS", "")
    if stated.isdecimal() and int(stated):
        return int(stated)
    return (os.get_terminal_size(sys.stdout.fileno()).columns if sys.stdout.isatty() else 0) or 80


def in_colour() -> bool:
    """Whether standard output takes colours: a terminal, unless the user says no (no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _show(lines: Sequence[str]) -> None:
    """On standard output; on a terminal that they do not fit on by the user's pager."""
    if sys.stdout.isatty() and len(lines) >= os.get_terminal_size(sys.stdout.fileno()).lines:
        import click

        click.echo_via_pager(line + "\n" for line in lines)
        return
    for line in lines:
        data(line)


def _cell(value: str, style: str = "") -> Cell:
    return Cell(clean(value), style)


def _below(text: str) -> str:
    """A line of its own under a row."""
    return coloured(cut(clean(f"{' ' * 12}{text}"), width()), "dim", colour=in_colour())


def claims_table(rows: Sequence[Record]) -> None:
    """One row a claim; in a narrow terminal who said it and the quote stand on a line below."""
    wide = width()
    columns = {name: options for name, options in CLAIM_CELLS.items() if wide >= WIDE or name in NARROW}
    if not any(row.get("copies", 1) > 1 for row in rows):
        del columns["copies"]
    columns["subject"] = {"ratio": 1} if "quote" not in columns else columns["subject"]
    cells = [_claim_cells(row) for row in rows]
    wanted = [[row[name] for name in columns] for row in cells]
    head, *lines = table(list(columns.items()), wanted, wide, colour=in_colour())
    shown = [head]
    for line, row in zip(lines, cells, strict=True):
        shown.append(line)
        if "quote" not in columns:
            who = row["claimant"].text
            shown.append(_below(f"{who}{': ' if who else ''}{row['quote'].text}"))
    _show(shown)


def _claim_cells(row: Record) -> dict[str, Cell]:
    subject, status = row["subject"], at(row, "verdict.status") or ""
    return {
        "date": _cell(_day(at(row, "article.published"))),
        "subject": _cell(subject.get("symbol") or subject["name"]),
        "claim": _cell(row["metric"].replace("_", " ")),
        "figure": _cell(figure(row)),
        "claimant": _cell(at(row, "claimant.name") or ""),
        "verdict": _cell(status, VERDICT_STYLES.get(status, "dim")),
        "id": _cell(row["id"][:8]),
        "copies": _cell(str(row.get("copies", 1))),
        "quote": _cell(" ".join(row["quote"].split())),
    }


def _day(published: str | None) -> str:
    """The day in New York, by which --since and --until choose."""
    return str(new_york_day(published) or "")


def articles_table(rows: Sequence[Record]) -> None:
    """Date, publisher, title, symbols and number of claims of each article; where one has copies, how many,
    and the figures in which they differ on a line below."""
    copied = any(row["copies"] > 1 for row in rows)
    columns: list[tuple[str, dict[str, Any]]] = [
        ("date", {"min_width": 10}), ("publisher", {"max_width": 16}), ("title", {"ratio": 1}),
        ("symbols", {"max_width": 20}), ("claims", {"justify": "right"}), ("copies", {"justify": "right"}),
    ]  # fmt: skip
    cells = [
        [_day(row["published"]), row["publisher"] or "", row["title"] or row["url"] or row["id"],
         " ".join(row["symbols"]), str(row["claims"]), str(row["copies"])] for row in rows
    ]  # fmt: skip
    shown = len(columns) if copied else len(columns) - 1
    wanted = [[_cell(text) for text in row[:shown]] for row in cells]
    head, *lines = table(columns[:shown], wanted, width(), colour=in_colour())
    told = [head]
    for line, row in zip(lines, rows, strict=True):
        told += [line, *(_below(differing(group)) for group in row["differing"])]
    _show(told)


def differing(group: Sequence[Record]) -> str:
    """In what the copies of a story differ: `QLNS return: -2% (Example Wire), -3% (Other Wire)`."""
    first, said = group[0], dict[str, list[str]]()
    for claim in group:
        said.setdefault(figure(claim), []).append(at(claim, "article.publisher") or claim["article"]["id"])
    figures = ", ".join(f"{text} ({', '.join(dict.fromkeys(who))})" for text, who in said.items())
    subject = first["subject"].get("symbol") or first["subject"]["name"]
    return f"{subject} {first['metric'].replace('_', ' ')}: {figures}"


def counts_table(rows: Sequence[Record], by: str) -> None:
    """A value and how many claims it has; a dash where there is no value."""
    plain_table(
        [(by, {}), ("claims", {"justify": "right"})],
        [[str(row[by] or "–"), f"{row['claims']:,}"] for row in rows],
    )


def feeds_table(rows: Sequence[Record]) -> None:
    """Address, title and state of each subscription."""
    plain_table(
        [("feed", {"ratio": 2}), ("title", {"ratio": 1}), ("due", {"min_width": 16}), ("state", {})],
        [[row["url"], row["title"] or "", (row["due_at"] or "now")[:16],
          row["last_error"] or row["state"]] for row in rows],
    )  # fmt: skip


def plain_table(columns: Columns, rows: Iterable[Sequence[str]], *, below: str | None = None) -> None:
    """Plain words in columns; the options are those of layout.py (`ratio`, `min_width`, `justify` …).

    In a narrow terminal the column `below` is a line of its own under its row.
    """
    cells, wide = [[_cell(text) for text in row] for row in rows], width()
    at = len(columns) if below is None or wide >= WIDE else [name for name, _ in columns].index(below)
    kept = [[*row[:at], *row[at + 1 :]] for row in cells]
    head, *lines = table([*columns[:at], *columns[at + 1 :]], kept, wide, colour=in_colour())
    under = [[_below(row[at].text)] if at < len(columns) else [] for row in cells]
    _show([head, *(text for line, more in zip(lines, under, strict=True) for text in (line, *more))])


def pairs(blocks: Iterable[Iterable[tuple[str, str | Text]]]) -> None:
    """Blocks of name and text in two columns, with an empty line between blocks; long texts go on below."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True, style="bold")
    grid.add_column()
    for number, block in enumerate(blocks):
        if number:
            grid.add_row("", "")
        for name, text in block:
            grid.add_row(name, Text(clean(text)) if isinstance(text, str) else text)
    out = Console(width=width(), markup=False, highlight=False, emoji=False)
    with out.capture() as capture:
        out.print(grid, no_wrap=True, overflow="ellipsis")
    _show([line.rstrip() for line in capture.get().removesuffix("\n").split("\n")])
