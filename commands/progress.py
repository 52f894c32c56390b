"""How far long work has come: a bar on a terminal, elsewhere a line once a minute."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Self

import render

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

LINE_SECONDS = 60.0
DRAW_SECONDS = 0.1


class Progress:
    """A context manager; inside, what render notes stands above the bar."""

    def __init__(self) -> None:
        self._bar: Bar | None = None
        self._next = time.monotonic() + LINE_SECONDS

    def __enter__(self) -> Self:
        if sys.stderr.isatty():
            self._bar = _bar()
            self._bar.start()
            console, self._next = self._bar.console, 0.0
            render.above_bar = lambda line: console.print(line, soft_wrap=True)
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.refresh()
            self._bar.stop()
            render.above_bar = None

    def reading(self, name: str) -> None:
        """What is at hand."""
        if self._bar is not None:
            self._bar.update(self._bar.task_ids[0], description=render.clean(name))

    def count(self, done: int, known: int, more: str = "") -> None:
        """So many of the jobs that are known by now are done; `more` words on that."""
        if (moment := time.monotonic()) < self._next:
            return
        if self._bar is None:
            self._next = moment + LINE_SECONDS
            render.note(f"{done} of {known} done{', ' if more else ''}{more}")
        else:
            self._next = moment + DRAW_SECONDS
            if more:
                self.reading(more)
            self._bar.update(self._bar.task_ids[0], completed=done, total=known, refresh=True)


def _bar() -> Bar:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
    from rich.table import Column

    words = TextColumn("{task.description}", markup=False, table_column=Column(ratio=1, no_wrap=True))
    console = Console(stderr=True, markup=False, highlight=False)
    bar = Progress(
        BarColumn(20), MofNCompleteColumn(), words,
        console=console, auto_refresh=False, transient=True, expand=True,
    )  # fmt: skip
    bar.add_task("", total=None)
    return bar
