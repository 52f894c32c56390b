"""As commands.preload, for processes that make rows of what they read, too."""

import store.shards  # noqa: F401 - before that, which takes what is loaded out of the garbage collector's sight
from commands import preload  # noqa: F401
