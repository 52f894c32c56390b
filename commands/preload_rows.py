"""As commands.preload, for processes that take pages out of files and make rows of what they read."""

import gc

from commands import preload  # noqa: F401
from ingest import slices, warc  # noqa: F401
from store import shards  # noqa: F401

gc.freeze()  # these, too, stay shared
