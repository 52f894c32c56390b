"""Economic series and rates of FRED (Federal Reserve Bank of St. Louis), from the CSV behind its charts."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from io import StringIO
from urllib.parse import urlencode

from ingest.errors import FetchError
from ingest.providers.base import no_answer, nothing, throttled
from ingest.tables import figure
from ingest.web import Client
from records import Bar, is_economic

ADDRESS = "https://fred.stlouisfed.org/graph/fredgraph.csv"
_DATE = ("observation_date", "date")
_BUSY = 429


@dataclass(frozen=True, slots=True)
class Fred:
    """`address` is that of the CSV, to which the series and the dates are added."""

    client: Client
    address: str = ADDRESS
    name: str = "fred"

    def knows(self, symbol: str) -> bool:
        return is_economic(symbol)

    def fetch(self, symbol: str, start: date, end: date) -> list[Bar]:
        """The values as closes. A day without a value (a holiday) is left out."""
        query = urlencode({"id": symbol, "cosd": start.isoformat(), "coed": end.isoformat()})
        try:
            page = self.client.get(f"{self.address}?{query}")
        except FetchError as error:
            if error.status == 404:
                raise nothing(symbol, start, end) from error
            if error.status == _BUSY:
                raise throttled(symbol) from error
            raise no_answer(symbol, error.reason) from error
        try:
            found = list(closes(page.body.decode("utf-8-sig"), symbol))
        except (ValueError, csv.Error) as error:
            raise no_answer(symbol, "not the CSV of a series") from error
        bars = [bar for bar in found if start <= bar.date <= end]
        if not bars:
            raise nothing(symbol, start, end)
        return bars


def closes(text: str, symbol: str) -> Iterator[Bar]:
    """The CSV: a date (`observation_date`, once `DATE`) and the series; ValueError for anything else."""
    lines = csv.reader(StringIO(text))
    names = [name.strip() for name in next(lines, [])]
    if len(names) != 2 or names[0].lower() not in _DATE or names[1] != symbol:
        raise ValueError(f"columns {names}")
    for cells in lines:
        value = figure(cells[1].strip()) if len(cells) > 1 else None
        if value is not None and not math.isfinite(value):
            raise ValueError(f"value {cells[1]}")
        if value is not None:
            yield Bar(symbol, date.fromisoformat(cells[0]), value)
