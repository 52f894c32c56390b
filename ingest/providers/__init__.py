"""Where prices are fetched from; each provider's own library is imported only when it is asked."""

from ingest.providers.yahoo import fetch_bars

__all__ = ["fetch_bars"]
