"""prices and reconcile: market data into the store, and claims against it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

import click

import render
from commands.common import Settings, day, example, noted, now
from records import STATUSES, Bar, Failure

SHOWN_FAILURES = 20  # of one price file
PRICE_HISTORY = timedelta(days=400)  # for a symbol that no claim asks for


@click.group(epilog=example("streetcheck prices import closes.csv"))
def prices() -> None:
    """Market data, from files or from the provider."""


@prices.command("import", epilog=example("streetcheck prices import closes.csv history.parquet"))
@click.argument("files", nargs=-1, required=True)
@click.pass_obj
def prices_import(settings: Settings, files: tuple[str, ...]) -> int:
    """Store the prices of CSV or Parquet files.

    Columns: symbol, date, close and, where present, open, high, low, volume.
    """
    from ingest.errors import ReadError
    from ingest.prices import read_prices

    counts: Counter[str] = Counter()
    with settings.store(create=True) as store, noted(store, "prices import", counts):
        for file in files:
            unused: list[Failure] = []
            try:
                added = store.add_bars(_used(read_prices(file), unused), provider="file", now=now())
                render.note(f"{file}: {added} prices new or changed, {len(unused)} rows not used")
                counts.update(prices=added, failed=len(unused))
            except ReadError as error:
                render.problem(file, error.reason)
                counts["failed"] += 1
    return min(counts["failed"], 1)


def _used(items: Iterable[Bar | Failure], unused: list[Failure]) -> Iterator[Bar]:
    """The prices. What cannot be used goes to `unused`, the first of it also to standard error."""
    for item in items:
        if isinstance(item, Bar):
            yield item
            continue
        unused.append(item)
        if len(unused) <= SHOWN_FAILURES:
            render.problem(item.item, item.reason)
    if len(unused) > SHOWN_FAILURES:
        render.note(f"streetcheck: and {len(unused) - SHOWN_FAILURES} rows more")


@prices.command("update", epilog=example("streetcheck prices update", "streetcheck prices update AAPL ^GSPC"))
@click.argument("symbols", nargs=-1)
@click.pass_obj
def prices_update(settings: Settings, symbols: tuple[str, ...]) -> int:
    """Fetch the prices that open claims need.

    With SYMBOLS, the prices of these.
    """
    from ingest.errors import ReadError
    from ingest.providers import fetch_bars

    counts: Counter[str] = Counter()
    today = now().date()
    with settings.store(create=bool(symbols)) as store, noted(store, "prices update", counts):
        needed = store.symbols_needed()
        for symbol in symbols or sorted(needed):
            render.progress(symbol)
            try:
                bars = fetch_bars(symbol, needed.get(symbol, today - PRICE_HISTORY), today)
                added = store.add_bars(bars, provider="yfinance", now=now())
                render.note(f"{symbol}: {added} prices new or changed")
                counts["prices"] += added
            except ReadError as error:
                render.problem(symbol, error.reason)
                counts["failed"] += 1
    return min(counts["failed"], 1)


@click.command(epilog=example("streetcheck reconcile --as-of 2026-01-16"))
@click.option("--as-of", type=day, metavar="DATE", help="Use no price later than this.  [default: today]")
@click.pass_obj
def reconcile(settings: Settings, as_of: date | None) -> None:
    """Check the claims against the prices."""
    from reconcile import reconcile as check

    moment, counts = now(), Counter[str]()
    with settings.store() as store, noted(store, "reconcile", counts):
        counts += check(store, as_of=as_of or moment.date(), now=moment)
    render.note(", ".join(f"{counts[status]} {status}" for status in STATUSES))
