"""claims, articles, show and status: what is in the store."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

import render
from commands.common import Settings, day, example, formatted, prefix, share
from commands.pages import claim_page, status_page
from records import KINDS, STATUSES

TABLE_ROWS = 50  # of a table without --limit; the other formats give everything

published_since = click.option(
    "--since", type=day, metavar="DATE", help="Published then or later, by New York's day."
)
from_publisher = click.option("--publisher", help="Where it stood.")


FILTERS = (
    click.option("--symbol", help="What the claim is about, as NVDA or ^GSPC."),
    click.option("--kind", type=click.Choice(KINDS)),
    click.option("--claimant", help="Who says so."),
    from_publisher,
    click.option(
        "--verdict", type=click.Choice((*STATUSES, "none")), help="The latest; none: not checked yet."
    ),
    published_since,
    click.option("--until", type=day, metavar="DATE", help="Published then or before, by New York's day."),
    click.option(
        "--min-confidence", type=share, metavar="X", help="Read with this confidence or more, 0 to 1."
    ),
)


def filtered(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that claims are chosen by."""
    for option in reversed(FILTERS):
        command = option(command)
    return command


def listing(command: Callable[..., Any]) -> Callable[..., Any]:
    """--limit and --format of the look-ups."""
    limit = f"At most so many; without it a table ends at {TABLE_ROWS}."
    command = formatted(command)
    return click.option("--limit", type=click.IntRange(min=1), metavar="N", help=limit)(command)


@click.command(
    epilog=example(
        "streetcheck claims --symbol AAPL --verdict contradicted",
        "streetcheck claims 'price target' --format jsonl",
    )
)
@click.argument("query", required=False)
@filtered
@listing
@click.pass_obj
def claims(settings: Settings, /, query: str | None, limit: int | None, form: str, **filters: Any) -> None:
    """Print the claims, newest first, with their verdicts.

    QUERY searches the quotes.
    """
    with settings.reader() as reader:
        rows = reader.claims(query, limit=_cap(limit, form), **filters)
        total = reader.count_claims(query, **filters) if form == "table" else len(rows)
    render.listing(rows, form, render.CLAIM_COLUMNS, render.claims_table)
    if not rows:
        render.note("no claim matches")
    elif total > len(rows):
        render.note(f"{len(rows)} of {total} claims; --limit N shows more")


def _cap(limit: int | None, form: str) -> int | None:
    return TABLE_ROWS if limit is None and form == "table" else limit


@click.command(epilog=example("streetcheck articles --publisher Reuters --since 2026-01-01"))
@click.argument("query", required=False)
@click.option("--symbol", help="What the article names, as NVDA or ^GSPC.")
@from_publisher
@published_since
@listing
@click.pass_obj
def articles(settings: Settings, /, query: str | None, limit: int | None, form: str, **filters: Any) -> None:
    """Print what was read, newest first.

    Date, publisher, title, symbols and number of claims; QUERY searches the titles and texts.
    """
    with settings.reader() as reader:
        rows = reader.articles(query, limit=_cap(limit, form), **filters)
    render.listing(rows, form, render.ARTICLE_COLUMNS, render.articles_table)
    if not rows:
        render.note("no article matches")
    elif limit is None and form == "table" and len(rows) == TABLE_ROWS:
        render.note(f"the newest {TABLE_ROWS}; --limit N shows more")


@click.command(epilog=example("streetcheck show 1f0c9a2e"))
@click.argument("claim", metavar="ID", type=prefix)
@click.pass_obj
def show(settings: Settings, claim: str) -> None:
    """Print one claim in full.

    The quote in its context, its source, all fields, every verdict with its evidence. The first letters
    of ID are enough.
    """
    with settings.reader() as reader:
        claim_page(reader.show(claim))


@click.command(epilog=example("streetcheck status"))
@click.pass_obj
def status(settings: Settings) -> None:
    """Print what is in the store, what is due, what failed."""
    with settings.store() as store:
        status_page(store.location.name, store.status())
