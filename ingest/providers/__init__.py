"""Where prices are fetched from; each provider's own library is imported only when it is asked."""

from ingest.providers.yahoo import PROVIDER, fetch_bars, knows

__all__ = ["PROVIDER", "fetch_bars", "knows"]
