"""prices and reconcile: market data into the store, and claims against it."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

import render
from commands.common import Settings, day, example, noted, now
from commands.reading import web_client
from records import STATUSES, Bar, Failure, Observation, in_new_york

if TYPE_CHECKING:
    from ingest.providers import Provider
    from ingest.web import Client
    from store.store import Store

PROVIDERS = ("yahoo", "fred")  # ingest.providers.NAMES, without importing what they need
SHOWN_FAILURES = 20  # of one price file
PRICE_HISTORY = timedelta(days=400)  # for a symbol that no claim asks for
RATING_MONTHS = ("1", "3", "6", "12")  # reconcile.methods has the same as numbers
NO_SESSIONS = timedelta(days=7)  # a hole no longer than this may be a week-end with holidays


@click.group(epilog=example("streetcheck prices import closes.csv"))
def prices() -> None:
    """Market data, from files or from providers."""


@prices.command("import", epilog=example("streetcheck prices import closes.csv history.parquet splits/"))
@click.argument("paths", nargs=-1, required=True)
@click.pass_obj
def prices_import(settings: Settings, paths: tuple[str, ...]) -> int:
    """Store the series of CSV or Parquet files, or of folders of them.

    Columns: symbol, date, close and, where present, open, high, low, volume, split and any other figure; or
    symbol, date, field, value; or a date and a column a series, as FRED writes them.
    """
    counts: Counter[str] = Counter()
    with settings.store(create=True) as store, noted(store, "prices import", counts):
        for file in _files(paths, counts):
            _import(store, file, counts)
    return min(counts["failed"], 1)


def _files(paths: Iterable[str], counts: Counter[str]) -> Iterator[str]:
    """The files that are named and those of the folders that are."""
    from ingest.errors import ReadError
    from ingest.prices import price_files

    for path in paths:
        try:
            yield from (path if str(file) == str(Path(path)) else str(file) for file in price_files(path))
        except ReadError as error:
            render.problem(path, error.reason)
            counts["failed"] += 1


def _import(store: Store, file: str, counts: Counter[str]) -> None:
    from ingest.errors import ReadError
    from ingest.prices import read_prices

    unused: list[Failure] = []
    try:
        provider, items = f"file:{Path(file).name}", _used(read_prices(file), unused)
        added = store.add_values(items, provider=provider, now=now())
        rows = sum(failure.item != file for failure in unused)  # the others are columns
        render.note(f"{file}: {added} figures new or changed, {rows} rows not used")
        counts.update(prices=added, failed=len(unused))
    except ReadError as error:
        render.problem(file, error.reason)
        counts["failed"] += 1


def _used(items: Iterable[Bar | Observation | Failure], unused: list[Failure]) -> Iterator[Bar | Observation]:
    """The figures. What cannot be used goes to `unused`, the first of it also to standard error."""
    for item in items:
        if not isinstance(item, Failure):
            yield item
            continue
        unused.append(item)
        if len(unused) <= SHOWN_FAILURES:
            render.problem(item.item, item.reason)
    if len(unused) > SHOWN_FAILURES:
        render.note(f"streetcheck: and {len(unused) - SHOWN_FAILURES} rows more")


@prices.command(
    "update",
    epilog=example("streetcheck prices update", "streetcheck prices update --provider yahoo AAPL ^GSPC"),
)
@click.argument("symbols", nargs=-1)
@click.option(
    "--provider",
    type=click.Choice(PROVIDERS),
    help="Ask this one only.  [default: FRED for economic series and rates, Yahoo for the rest]",
)
@click.pass_obj
def prices_update(settings: Settings, symbols: tuple[str, ...], provider: str | None) -> int:
    """Fetch the series that open claims need.

    With SYMBOLS, the series of these. Only days after the last stored one are asked for, or all of them
    where earlier ones are missing.
    """
    counts = Counter[str]()
    with settings.store(create=bool(symbols)) as store, noted(store, "prices update", counts):
        update_prices(store, symbols, provider, counts)
    return min(counts["failed"], 1)


def update_prices(
    store: Store,
    symbols: Collection[str],
    provider: str | None,
    counts: Counter[str],
    tell: Callable[[str], None] = render.note,
) -> None:
    """Fetch what open claims need, or the series of these symbols; `tell` hears a line a series."""
    from reconcile.needs import prices_needed

    until = in_new_york(now()).date()
    with web_client() as client:
        needed = prices_needed(store.open_claims(until))
        wanted = {symbol: needed.get(symbol, until - PRICE_HISTORY) for symbol in symbols} or needed
        asking = _Round(store, until, _asked(client, provider), counts, tell, named=bool(symbols))
        for symbol, start in _missing(store, wanted, until, tell):
            asking.update(symbol, start)
        asking.report_skipped()


def _asked(client: Client, named: str | None) -> Sequence[Provider]:
    """The providers to ask. STREETCHECK_FRED is an address to ask instead of FRED's own."""
    from ingest.providers import providers

    address = os.environ.get("STREETCHECK_FRED")
    if address:
        client.allow(address)
    return [one for one in providers(client, fred_address=address) if named in (None, one.name)]


def _missing(
    store: Store, wanted: Mapping[str, date], until: date, tell: Callable[[str], None]
) -> Iterator[tuple[str, date]]:
    """What is to be asked for, and from which day on."""
    for symbol, first in wanted.items():
        span = store.price_span(symbol)
        if span is None or first < span[0] - NO_SESSIONS:
            yield symbol, first
        elif span[1] < until:
            yield symbol, span[1] + timedelta(days=1)
        else:
            tell(f"{symbol}: up to date")


@dataclass(slots=True)
class _Round:
    """One update: the providers that are asked, and those left alone since they said that it is too often.

    `named` says whether the user named the symbols.
    """

    store: Store
    until: date
    asked: Sequence[Provider]
    counts: Counter[str]
    tell: Callable[[str], None]
    named: bool
    skipped: dict[str, list[str]] = field(default_factory=dict)  # by throttled provider, what it is not asked

    def update(self, symbol: str, start: date) -> None:
        """Fetch one series. One that no provider has is a failure only where the user named it."""
        from ingest.providers import provider_of

        provider = provider_of(symbol, self.asked)
        if provider is None:
            names = " or ".join(one.name for one in self.asked)
            self.tell(f"{symbol}: not at {names}; streetcheck prices import takes it from a file")
            self.counts["failed" if self.named else "skipped"] += 1
        elif provider.name in self.skipped:
            self.skipped[provider.name].append(symbol)
            self.counts["failed"] += 1
        else:
            render.progress(symbol)
            self._fetch(provider, symbol, start)

    def _fetch(self, provider: Provider, symbol: str, start: date) -> None:
        from ingest.errors import NoPrices, ReadError, Throttled

        try:
            items = provider.fetch(symbol, start, self.until)
            added = self.store.add_values(items, provider=provider.name, now=now())
            self.tell(f"{symbol}: {added} figures new or changed")
            self.counts["prices"] += added
        except ReadError as error:
            if isinstance(error, NoPrices) and self.store.price_span(symbol):
                self.tell(f"{symbol}: nothing from {start} on")
                return
            self.tell(render.problem_line(symbol, error.reason))
            self.counts["failed"] += 1
            if isinstance(error, Throttled):
                self.skipped[provider.name] = []

    def report_skipped(self) -> None:
        """What was not asked for, a line a provider."""
        for name, symbols in self.skipped.items():
            if symbols:
                others = ", ".join(symbols)
                reason = f"too many requests; not asked for, try later: {others}"
                self.tell(render.problem_line(name, reason))


@click.command(epilog=example("streetcheck reconcile --as-of 2026-01-16"))
@click.option(
    "--as-of", type=day, metavar="DATE", help="Use no price later than this.  [default: today in New York]"
)
@click.option(
    "--rating-months",
    type=click.Choice(RATING_MONTHS),
    default=RATING_MONTHS[-1],
    show_default=True,
    help="After how many months a rating is decided.",
)
@click.pass_obj
def reconcile(settings: Settings, as_of: date | None, rating_months: str) -> int:
    """Check the claims against the prices."""
    from reconcile import reconcile as check

    moment, counts = now(), Counter[str]()
    with settings.store() as store, noted(store, "reconcile", counts):
        counts += check(
            store,
            as_of=as_of or in_new_york(moment).date(),
            now=moment,
            report=_report,
            rating_months=int(rating_months),
        )
    render.note(checked(counts))
    return min(counts["failed"], 1)


def checked(counts: Counter[str]) -> str:
    """How many claims have which verdict, in words."""
    return ", ".join(f"{counts[status]} {status}" for status in STATUSES)


def _report(failure: Failure) -> None:
    render.problem(failure.item, failure.reason)
