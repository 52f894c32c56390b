"""A ledger with a row in every table and texts that are easily lost on the way, and what a database holds."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from invented import LATER, NOW, article, fall, mention, rating, verdict
from sqlalchemy import Table

from records import Bar, Failure, Feed, Observation
from store.carry import Part
from store.connection import connect
from store.location import parse_location
from store.store import Store
from store.tables import INDEXES, TABLES

# Text that CSV, a spreadsheet or a careless reader would change.
NASTY = [
    "",
    " ",
    "'",
    "'=1",
    "=1+1",
    'a "b", c',
    "a\r\nb",
    "a\rb",
    "\u202eright to left",
    "\x1b[31mred",
    "日本",
    "-5",
]


def fill(store: Store) -> None:
    """At least one row in every table; a superseded article and an earlier verdict among them."""
    store.add_feed(Feed("https://news.example/feed.xml", added_at="2026-01-01T00:00:00Z"))
    store.add_entry("https://news.example/feed.xml", "guid", article_id="a1", now=NOW)
    store.add_article(article(text="Old."), [], [], now=NOW)
    claims = [
        fall(horizon=date(2026, 12, 31)),
        rating(value=Decimal("-0.1234567890123"), prior_value=Decimal("1e30"), of=Decimal("3.50")),
    ]
    store.add_article(article(), claims, [mention()], now=LATER)
    for number, text in enumerate(NASTY):
        made = article(id=f"n{number}", title=text, author=text, text=f"{text}{number}", published=None)
        store.add_article(
            made, [rating(id=f"n{number}", label=text)], [mention(text=text, symbol=None)], now=NOW
        )
    store.add_verdicts([verdict(status="close"), verdict(measures={"error": Decimal("0.10")})], now=NOW)
    store.add_bars([Bar("QRRL", date(2026, 1, 8), 46.9, volume=1000)], provider="file:=x", now=NOW)
    store.add_values([Observation("QRRL", "pe_forward", date(2026, 1, 8), 0.1 + 0.2)], provider="f", now=NOW)
    store.add_failure(Failure("page", "404"), source="feed", now=NOW)
    store.finish_run(store.start_run("ingest", now=NOW), now=LATER, counts={"new": 1}, failed=0)


def everything(address: str, tables: Iterable[Table] = TABLES) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table of a database, in the order of its key."""
    connection = connect(parse_location(address))
    try:
        with connection.snapshot():
            return {
                table.name: sorted(
                    (row for rows in Part(table).batches(connection) for row in rows), key=repr
                )
                for table in tables
            }
    finally:
        connection.close()


def indexes(address: str) -> dict[str, list[tuple[Any, ...]]]:
    """What stories and claims are found by."""
    return everything(address, INDEXES)
