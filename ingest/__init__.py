"""The only room with a network: feeds, pages, local files, prices, and the schedule."""

from ingest.errors import FetchError, ReadError

__all__ = ["FetchError", "ReadError"]
