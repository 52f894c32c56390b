"""Where market data is fetched from; each provider's own library is imported only when it is asked."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.providers.base import Provider
from ingest.providers.fred import ADDRESS, Fred
from ingest.providers.yahoo import Yahoo
from ingest.web import Client

NAMES = ("yahoo", "fred")


def providers(client: Client, *, fred_address: str | None = None) -> tuple[Provider, ...]:
    """All of them, in the order of NAMES; `fred_address` may stand for FRED's own."""
    return Yahoo(), Fred(client, fred_address or ADDRESS)


def provider_of(symbol: str, among: Sequence[Provider]) -> Provider | None:
    """The first that could have the symbol."""
    return next((provider for provider in among if provider.knows(symbol)), None)


__all__ = ["ADDRESS", "NAMES", "Fred", "Provider", "Yahoo", "provider_of", "providers"]
