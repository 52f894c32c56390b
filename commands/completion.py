"""What a shell completes: symbols, claimants and publishers of the ledger, looked up as the user types."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from render import clean

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

Complete = Callable[[click.Context, click.Parameter, str], "list[CompletionItem]"]
_SHOWN = 50
_SECONDS = 1.0  # that a shell waits for a database which is locked


def completed(what: str) -> Complete:
    """Completes an option by the `symbols`, `claimants` or `publishers` of the ledger."""

    def complete(ctx: click.Context, _: click.Parameter, begun: str) -> list[CompletionItem]:
        from click.shell_completion import CompletionItem

        return [CompletionItem(_typed(value), help=help_) for value, help_ in _found(ctx, what, begun)]

    return complete


def _found(ctx: click.Context, what: str, begun: str) -> list[tuple[str, str | None]]:
    """Nothing where there is no ledger: a shell has no use for an error, and none for a new schema."""
    from store import StoreError
    from store.lookup import open_reader

    try:
        with open_reader(ctx.find_root().params["db"], timeout=_SECONDS, upgrade=False) as reader:
            found = reader.beginning(what, begun, limit=_SHOWN)
    except StoreError:
        return []
    return [(value, help_ and clean(help_)) for value, help_ in found if value.isprintable()]


def _typed(value: str) -> str:
    """As it has to stand on the line: bash takes what it is given, zsh and fish see to it themselves."""
    if os.environ.get("_STREETCHECK_COMPLETE", "").startswith("bash"):
        return re.sub(r"([^\w.,:/@%+=-])", r"\\\1", value)
    return value
