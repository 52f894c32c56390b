"""What the commands share: the settings before the command, option types, the database."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import render
from records import parse_published

if TYPE_CHECKING:
    from store.lookup import Reader
    from store.store import Store

FORMATS = ("table", "json", "jsonl", "csv")
LOCK_SECONDS = 30.0  # how long to wait for another process that is writing


@dataclass
class Settings:
    """What stands before the command."""

    db: str = ""
    verbose: bool = False

    def store(self, create: bool = False, read_only: bool = False) -> Store:
        from store import open_store

        return open_store(self.db, create=create, timeout=LOCK_SECONDS, read_only=read_only, tell=render.note)

    def reader(self) -> Reader:
        from store.lookup import open_reader

        return open_reader(self.db, timeout=LOCK_SECONDS, tell=render.note)

    def pages(self) -> Path:
        """The folder of the kept pages: STREETCHECK_PAGES, else NAME.pages beside the file of the database,
        else `pages` in the data folder."""
        from store.location import parse_location

        if stated := os.environ.get("STREETCHECK_PAGES"):
            return Path(stated)
        path = parse_location(self.db).path
        return path.with_name(f"{path.name}.pages") if path else data_folder() / "pages"


def data_folder() -> Path:
    """Where this user's programs keep what they store."""
    from platformdirs import user_data_dir

    return Path(user_data_dir("streetcheck", appauthor=False))


def day(text: str) -> date:
    """A date such as 2026-01-09."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise click.BadParameter(f"{text!r} is not a date such as 2026-01-09.") from None


def moment(text: str) -> str:
    """A date, or a date and time in ISO 8601; handed on as text in its one form."""
    try:
        return parse_published(text).isoformat()
    except ValueError:
        raise click.BadParameter(f"{text!r} is not a date such as 2026-01-09.") from None


def prefix(text: str) -> str:
    """The first letters of an id; none would be those of all."""
    if not text.strip():
        raise click.BadParameter("it is empty; streetcheck claims shows the ids.")
    return text


def share(text: str) -> float:
    """A number from 0 to 1."""
    try:
        number = float(text)
    except ValueError:
        number = -1
    if not 0 <= number <= 1:
        raise click.BadParameter(f"{text!r} is not a number from 0 to 1.")
    return number


def span(text: str) -> float:
    """A length of time such as 30s, 15m, 2h or 1d; handed on in seconds."""
    match = re.fullmatch(r"([1-9]\d{0,4})([smhd])", text.strip())
    if match is None:
        raise click.BadParameter(f"{text!r} is not a length of time such as 30s, 15m or 2h.")
    return float(match[1]) * {"s": 1, "m": 60, "h": 3600, "d": 86400}[match[2]]


def example(*lines: str) -> str:
    """The epilog of a command's help; \\b keeps its lines."""
    return "\n".join(["\b", "Example:", *(f"  {line}" for line in lines)])


def stated(command: Callable[..., Any]) -> Callable[..., Any]:
    """--published and --url, for what does not say so itself."""
    for option in (
        click.option("--url", help="Address of a page that is read from a file."),
        click.option("--published", type=moment, metavar="DATE", help="Publication date to go by."),
    ):
        command = option(command)
    return command


formatted = click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)


def now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def noted(store: Store, command: str, counts: Counter[str]) -> Iterator[None]:
    """Notes in the store that a command ran; an error counts as failed, and a kill leaves no end."""
    from store import StoreError

    run = store.start_run(command, now=now())
    try:
        yield
    except Exception:
        counts["failed"] += 1
        with suppress(StoreError):  # the first error is the one to tell
            store.finish_run(run, now=now(), counts=counts, failed=counts["failed"])
        raise
    store.finish_run(run, now=now(), counts=counts, failed=counts["failed"])
