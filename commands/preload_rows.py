"""As commands.preload, for processes that take pages out of files and make rows of what they read."""

import ingest.slices
import ingest.warc  # noqa: F401
import store.shards  # noqa: F401 - all before that, which takes what is loaded out of the collector's sight
from commands import preload  # noqa: F401
