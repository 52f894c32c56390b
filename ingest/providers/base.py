"""What a provider of market data is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from ingest.errors import NoPrices, ReadError, Throttled
from records import Bar, Observation


class Provider(Protocol):
    """Where series are fetched from, by symbol."""

    @property
    def name(self) -> str:
        """One word, kept with every value that came from here."""

    def knows(self, symbol: str) -> bool:
        """Whether the provider could have such a symbol, by how it is written."""

    def fetch(self, symbol: str, start: date, end: date) -> Sequence[Bar | Observation]:
        """What there is from `start` to `end`, both included: sessions that are over, as traded, and splits.

        Raises NoPrices where there is nothing, ReadError(symbol, reason) where there is no answer; Throttled
        where asking for another symbol would get none either.
        """


def nothing(symbol: str, start: date, end: date) -> NoPrices:
    return NoPrices(symbol, f"no prices from {start} to {end}")


def no_answer(symbol: str, why: str) -> ReadError:
    return ReadError(symbol, f"the provider has no answer: {why}")


def throttled(symbol: str) -> Throttled:
    return Throttled(symbol, "the provider has no answer: too many requests")
