"""claims, articles, show and status: what is in the store."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

import render
from commands.common import Settings, day, example, formatted, prefix, share
from commands.completion import completed
from records import KINDS, STATUSES

if TYPE_CHECKING:
    from store.lookup import Reader

TABLE_ROWS = 50  # of a table without --limit or --all; the other formats give everything
COUNTED = 1_000  # how far the claims that a table leaves out are counted
SORTED = ("newest", "oldest", "symbol", "claimant", "kind", "value", "confidence")
GROUPED = ("symbol", "claimant", "kind", "verdict", "month")

published_since = click.option(
    "--since", type=day, metavar="DATE", help="Published then or later, by New York's day."
)
as_it_stood = click.option(
    "--as-of", type=day, metavar="DATE", help="The ledger as it stood when that day ended in New York."
)
by_symbol = click.option(
    "--symbol", shell_complete=completed("symbols"), help="By symbol or name: NVDA, ^GSPC, 'S&P 500', Apple."
)
from_publisher = click.option(
    "--publisher", shell_complete=completed("publishers"), help="Where it stood; a part of the name will do."
)
FILTERS = (
    by_symbol,
    click.option("--kind", type=click.Choice(KINDS)),
    click.option(
        "--claimant",
        shell_complete=completed("claimants"),
        help="Who says so: a part of the name, or any name of a firm (BofA).",
    ),
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


def known_as(filters: dict[str, Any]) -> dict[str, Any]:
    """The filters with what else a symbol and a claimant are called by the lexicon."""
    from nlp.aliases import names_of_firm, symbols_of

    symbol, claimant = filters.get("symbol"), filters.get("claimant")
    symbols = symbols_of(symbol) if symbol is not None else None
    return filters | {"symbols": symbols, "claimants": names_of_firm(claimant) if claimant else None}


def listing(command: Callable[..., Any]) -> Callable[..., Any]:
    """--limit, --all and --format of the look-ups."""
    every = f"All of them; without it a table ends at {TABLE_ROWS}."
    command = formatted(command)
    command = click.option("--all", "everything", is_flag=True, help=every)(command)
    return click.option("--limit", type=click.IntRange(min=1), metavar="N", help="At most so many.")(command)


@click.command(
    epilog=example(
        "streetcheck claims --symbol AAPL --verdict contradicted",
        "streetcheck claims 'price target' --format jsonl",
        "streetcheck claims --claimant BofA --count --by month",
    )
)
@click.argument("query", required=False)
@filtered
@as_it_stood
@click.option("--sort", type=click.Choice(SORTED), default="newest", show_default=True)
@click.option("--count", is_flag=True, help="How many there are.")
@click.option("--by", type=click.Choice(GROUPED), help="With --count: how many of each.")
@listing
@click.pass_obj
def claims(
    settings: Settings, /, query: str | None, sort: str, count: bool, by: str | None, limit: int | None,
    everything: bool, form: str, **filters: Any,
) -> None:  # fmt: skip
    """Print the claims, newest first, with their verdicts.

    QUERY searches the quotes: words, "a phrase", the beginn* of a word, AND, OR.
    """
    if by is not None and not count:
        raise click.UsageError("--by goes with --count.")
    limit = None if everything else limit
    with settings.reader() as reader:
        filters = known_as(filters)
        if count:
            _counted(reader, query, by, limit, form, filters)
            return
        rows = reader.claims(query, limit=_cap(limit, everything, form), sort=sort, **filters)
        total = len(rows)
        if form == "table" and total and total == _cap(limit, everything, form):
            total = reader.count_claims(query, at_most=COUNTED + 1, **filters)
    render.listing(rows, form, render.CLAIM_COLUMNS, render.claims_table)
    _say_how_many(len(rows), total, "claim", form)


def _cap(limit: int | None, everything: bool, form: str) -> int | None:
    return TABLE_ROWS if limit is None and form == "table" and not everything else limit


def _say_how_many(shown: int, total: int, what: str, form: str) -> None:
    if not shown:
        render.note(f"no {what} matches")
    elif form != "table":
        return
    elif total > shown:
        number = f"more than {COUNTED:,}" if total > COUNTED else f"{total:,}"
        render.note(f"{shown:,} of {number} {what}s; --limit N or --all shows more")
    else:
        render.note(f"{shown:,} {what}{'s' if shown > 1 else ''}")


def _counted(
    reader: Reader, query: str | None, by: str | None, limit: int | None, form: str, filters: dict[str, Any]
) -> None:
    """A number; with `by` a row of value and number for each value."""
    if by is None:
        number = reader.count_claims(query, **filters)
        rows: list[dict[str, Any]] = [{"claims": number}]
        render.listing(rows, form, ("claims",), lambda _: render.data(str(number)))
        return
    counted = reader.count_by(by, query, **filters)
    rows = [{by: value, "claims": number} for value, number in counted[:limit]]
    render.listing(rows, form, (by, "claims"), lambda rows: render.counts_table(rows, by))
    if not rows:
        render.note("no claim matches")


@click.command(epilog=example("streetcheck articles --publisher Reuters --since 2026-01-01"))
@click.argument("query", required=False)
@by_symbol
@from_publisher
@published_since
@as_it_stood
@listing
@click.pass_obj
def articles(
    settings: Settings, /, query: str | None, limit: int | None, everything: bool, form: str, **filters: Any
) -> None:
    """Print what was read, newest first.

    Date, publisher, title, symbols and number of claims; QUERY searches the titles and texts.
    """
    limit = None if everything else limit
    with settings.reader() as reader:
        rows = reader.articles(query, limit=_cap(limit, everything, form), **_symbols(filters))
        total = len(rows)
        if form == "table" and total and total == _cap(limit, everything, form):
            total = reader.count_articles(query, at_most=COUNTED + 1, **_symbols(filters))
    render.listing(rows, form, render.ARTICLE_COLUMNS, render.articles_table)
    _say_how_many(len(rows), total, "article", form)


def _symbols(filters: dict[str, Any]) -> dict[str, Any]:
    return {name: word for name, word in known_as(filters).items() if name != "claimants"}


@click.command(epilog=example("streetcheck show 1f0c9a2e"))
@click.argument("claim", metavar="ID", type=prefix)
@click.pass_obj
def show(settings: Settings, claim: str) -> None:
    """Print one claim in full.

    The quote in its context, its source, all fields, every verdict with its evidence. The first letters
    of ID are enough.
    """
    with settings.reader() as reader:
        from commands.pages import claim_page

        claim_page(reader.show(claim))


@click.command(epilog=example("streetcheck status"))
@click.pass_obj
def status(settings: Settings) -> None:
    """Print what is in the store, what is due, what failed."""
    with settings.store(read_only=True) as store:
        from commands.pages import status_page

        status_page(store.location.name, store.status())
