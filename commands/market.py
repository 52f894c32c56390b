"""prices and reconcile: market data into the store, and claims against it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

import render
from commands.common import Settings, day, example, noted, now
from records import STATUSES, Bar, Failure, in_new_york

if TYPE_CHECKING:
    from store.store import Store

SHOWN_FAILURES = 20  # of one price file
PRICE_HISTORY = timedelta(days=400)  # for a symbol that no claim asks for
NO_SESSIONS = timedelta(days=7)  # a hole no longer than this may be a week-end with holidays


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
                provider, bars = f"file:{Path(file).name}", _used(read_prices(file), unused)
                added = store.add_bars(bars, provider=provider, now=now())
                render.note(f"{file}: {added} figures new or changed, {len(unused)} rows not used")
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

    With SYMBOLS, the prices of these. Only days after the last stored one are asked for, or all of them
    where earlier ones are missing.
    """
    from reconcile.needs import prices_needed

    counts, until = Counter[str](), in_new_york(now()).date()
    with settings.store(create=bool(symbols)) as store, noted(store, "prices update", counts):
        needed = prices_needed(store.open_claims(until))
        wanted = {symbol: needed.get(symbol, until - PRICE_HISTORY) for symbol in symbols} or needed
        for symbol, start in _known(_missing(store, wanted, until), counts, named=bool(symbols)):
            _update(store, symbol, start, until, counts)
    return min(counts["failed"], 1)


def _missing(store: Store, wanted: Mapping[str, date], until: date) -> Iterator[tuple[str, date]]:
    """What is to be asked for, and from which day on."""
    for symbol, first in wanted.items():
        span = store.price_span(symbol)
        if span is None or first < span[0] - NO_SESSIONS:
            yield symbol, first
        elif span[1] < until:
            yield symbol, span[1] + timedelta(days=1)
        else:
            render.note(f"{symbol}: up to date")


def _known(
    missing: Iterable[tuple[str, date]], counts: Counter[str], *, named: bool
) -> Iterator[tuple[str, date]]:
    """What the provider can have. The rest is mentioned, and a failure only where the user named it."""
    from ingest.providers import PROVIDER, knows

    for symbol, start in missing:
        if knows(symbol):
            yield symbol, start
            continue
        render.note(f"{symbol}: not at {PROVIDER}; streetcheck prices import takes it from a file")
        counts["failed" if named else "skipped"] += 1


def _update(store: Store, symbol: str, start: date, until: date, counts: Counter[str]) -> None:
    from ingest.errors import NoPrices, ReadError
    from ingest.providers import PROVIDER, fetch_bars

    render.progress(symbol)
    try:
        added = store.add_bars(fetch_bars(symbol, start, until), provider=PROVIDER, now=now())
        render.note(f"{symbol}: {added} figures new or changed")
        counts["prices"] += added
    except ReadError as error:
        if isinstance(error, NoPrices) and store.price_span(symbol):
            render.note(f"{symbol}: nothing from {start} on")
            return
        render.problem(symbol, error.reason)
        counts["failed"] += 1


@click.command(epilog=example("streetcheck reconcile --as-of 2026-01-16"))
@click.option(
    "--as-of", type=day, metavar="DATE", help="Use no price later than this.  [default: today in New York]"
)
@click.pass_obj
def reconcile(settings: Settings, as_of: date | None) -> int:
    """Check the claims against the prices."""
    from reconcile import reconcile as check

    moment, counts = now(), Counter[str]()
    with settings.store() as store, noted(store, "reconcile", counts):
        counts += check(store, as_of=as_of or in_new_york(moment).date(), now=moment, report=_report)
    render.note(", ".join(f"{counts[status]} {status}" for status in STATUSES))
    return min(counts["failed"], 1)


def _report(failure: Failure) -> None:
    render.problem(failure.item, failure.reason)
